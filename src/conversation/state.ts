import type { Facet, Technique } from '../content/article.ts';
import type { Answer, Flow, Note, Option, Question, Topic } from '../content/flow.ts';
import type { Passage } from '../content/passage.ts';
import type { Section } from '../content/section.ts';
import { answerOf, placeAfter } from '../content/walk.ts';

/** A person's position in the guide. It is all that is needed to make the person's card. */
export type State = {
  readonly flow: Flow;
  /** The page of the card, from 0. A number beyond the last page shows the last page. */
  readonly page: number;
  /** The boxes of the current checklist that are ticked and not yet an answer, in the order of the page. */
  readonly ticks: readonly Option[];
  /**
   * Answers that the person gave before going back, from the current question on. They are given again as far as the new
   * path asks for them. Empty if the person did not go back.
   */
  readonly earlier: readonly Answer[];
} & (
  | { readonly answers: readonly Answer[]; readonly lookup: null }
  | { readonly answers: readonly Answer[]; readonly lookup: Detail }
  /** The answers are null after a command that looks something up, because there is no place to go back to. */
  | { readonly answers: readonly Answer[] | null; readonly lookup: Lookup }
);

/** A part of a recommendation that its card does not show at once. */
export type Detail =
  /** The passages behind every answer. */
  | { readonly kind: 'why' }
  /** A choice of the answers, to change one of them. */
  | { readonly kind: 'answers' }
  /** The notes and the sections to read further. */
  | { readonly kind: 'more' }
  /** The answers and their reasons as the file of a decision record. */
  | { readonly kind: 'record' }
  | { readonly kind: 'note'; readonly note: Note };

const DETAILS: ReadonlySet<string> = new Set<Detail['kind']>(['why', 'answers', 'more', 'record', 'note']);

export const isDetail = (shown: Lookup | Detail): shown is Detail => DETAILS.has(shown.kind);

/** The answer to a request. It holds names and passages of the content, never the typed words. */
export type Lookup =
  | Quoted
  /** A part of what was asked for. The article does not mention the rest. */
  | { readonly kind: 'partly'; readonly found: Quoted; readonly outside: readonly Topic[] }
  /** The article mentions nothing of what was asked for. */
  | { readonly kind: 'nothing-found'; readonly outside: readonly Topic[] }
  /** The label of a button, which was typed in place of a click, and the passages that the answer cites. */
  | { readonly kind: 'on-a-card'; readonly passages: readonly Passage[] }
  | { readonly kind: 'sections' }
  | { readonly kind: 'help' };

/** A part of the article. */
export type Quoted =
  | { readonly kind: 'section'; readonly section: Section }
  /** One or more techniques, in the order of the article. */
  | { readonly kind: 'facet'; readonly facet: Facet; readonly techniques: readonly Technique[] }
  | { readonly kind: 'compare'; readonly techniques: readonly Technique[] }
  | { readonly kind: 'passages'; readonly passages: readonly Passage[] };

export const isQuoted = (lookup: Lookup | Detail): lookup is Quoted =>
  lookup.kind === 'section' ||
  lookup.kind === 'facet' ||
  lookup.kind === 'compare' ||
  lookup.kind === 'passages';

/** A person's action. */
export type Event =
  | { readonly kind: 'choose'; readonly answer: Answer }
  /** The person has ticked or unticked a box. The state has the ticks already, because the click tells them. */
  | { readonly kind: 'tick' }
  /** Makes the ticks an answer. */
  | { readonly kind: 'continue' }
  /** Leads from a look-up to the current place, and from a place to the previous one. */
  | { readonly kind: 'back' }
  | { readonly kind: 'start-over' }
  | { readonly kind: 'look-up'; readonly lookup: Lookup }
  | { readonly kind: 'show'; readonly detail: Detail }
  /** Goes back to a question that the person has answered, to answer it in another way. */
  | { readonly kind: 'change'; readonly question: Question }
  | { readonly kind: 'turn-page'; readonly page: number }
  | { readonly kind: 'share' }
  /** Hands in the answers of a round. */
  | { readonly kind: 'hand-in' }
  /** Saves the recommendation as a decision. */
  | { readonly kind: 'save' }
  /** Takes a shared card back. Only the person who shared it can do that. */
  | { readonly kind: 'remove'; readonly sharer: string }
  /** Starts a new private guide from a public card, which does not change. */
  | { readonly kind: 'start-own' };

/** The state before the first question. */
export const startOf = (flow: Flow): State => stateAt(flow, []);

/** The state at the place after some answers. */
export const stateAt = (
  flow: Flow,
  answers: readonly Answer[],
  ticks: readonly Option[] = [],
  earlier: readonly Answer[] = [],
): State => ({ flow, answers, ticks, earlier, lookup: null, page: 0 });

/**
 * The state machine: returns the state after an event. It is a pure function. Sharing does not change the state, and
 * neither does an answer that cannot be: "none of these" with ticks, or no tick at all.
 */
export function transition(state: State, event: Event): State {
  switch (event.kind) {
    case 'choose':
      return state.ticks.length > 0 ? state : withAnswer(state, event.answer);
    case 'tick':
      return state;
    case 'continue': {
      const answer = state.answers && tickedAnswer(state.flow, state.answers, state.ticks);
      return answer ? withAnswer(state, answer) : state;
    }
    case 'back':
      if (state.answers === null) return state;
      if (state.lookup) return stateAt(state.flow, state.answers, state.ticks, state.earlier);
      return isChange(state)
        ? stateAt(state.flow, [...state.answers, ...state.earlier])
        : backTo(state.flow, state.answers.length - 1, [...state.answers, ...state.earlier]);
    case 'change': {
      if (state.answers === null) return state;
      const at = state.answers.findIndex(({ question }) => question === event.question);
      return at < 0 ? state : backTo(state.flow, at, state.answers);
    }
    case 'start-over':
    case 'start-own':
      return startOf(state.flow);
    case 'look-up':
      return { ...state, lookup: event.lookup, page: 0 };
    case 'show':
      return state.answers === null
        ? state
        : { ...state, answers: state.answers, lookup: event.detail, page: 0 };
    case 'turn-page':
      return { ...state, page: event.page };
    case 'share':
    case 'hand-in':
    case 'save':
    case 'remove':
      return state;
  }
}

/** True if the person goes back from an outcome, to change one answer, and not from a question. */
export const isChange = ({ flow, answers, earlier }: State): boolean =>
  earlier.length > 0 && placeAfter(flow, [...(answers ?? []), ...earlier]).kind === 'outcome';

/** The state at a question that has an answer, with this answer and all after it as earlier ones. */
function backTo(flow: Flow, at: number, answers: readonly Answer[]): State {
  const earlier = answers.slice(Math.max(at, 0));
  return stateAt(flow, answers.slice(0, Math.max(at, 0)), ticksOf(earlier[0]), earlier);
}

/** The state after one more answer, and after the earlier answers as far as the path still asks for them. */
function withAnswer(state: State, answer: Answer): State {
  const { flow, answers, earlier } = state;
  if (answers === null) return state;
  const path = [...answers, answer];
  for (;;) {
    const place = placeAfter(flow, path);
    const known = earlier.find(({ question }) => question === place);
    if (known === undefined) return stateAt(flow, path);
    path.push(known);
  }
}

/** The earlier answers that the path to a state no longer has, except the changed one. */
export const droppedAnswers = (before: State, { answers }: State): readonly Answer[] =>
  before.earlier.slice(1).filter(({ question }) => !answers?.some((answer) => answer.question === question));

/** The answer that ticks make at the place after some answers. Undefined without a tick. */
function tickedAnswer(flow: Flow, answers: readonly Answer[], ticks: readonly Option[]): Answer | undefined {
  const place = placeAfter(flow, answers);
  return place.kind === 'question' ? answerOf(place, ticks) : undefined;
}

/** The boxes that an answer ticked. They wait again after a step back. */
const ticksOf = (answer: Answer | undefined): readonly Option[] =>
  answer?.options.filter((option) => answer.question.checklist?.boxes.includes(option)) ?? [];
