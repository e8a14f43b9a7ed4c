import type { Facet, Technique } from '../content/article.ts';
import type { Flow, Option, Place, Question } from '../content/flow.ts';
import type { Passage } from '../content/passage.ts';
import type { Section } from '../content/section.ts';

/** What one person is looking at. From it alone the reply can be made again. */
export type State = {
  readonly flow: Flow;
  /** From 0; beyond the last page, the last page is shown. */
  readonly page: number;
} & (
  | { readonly answers: readonly Answer[]; readonly lookup: null }
  /** Without answers it was looked up by a command: no place to return to, which is not the first place. */
  | { readonly answers: readonly Answer[] | null; readonly lookup: Lookup }
);

export interface Answer {
  readonly question: Question;
  readonly option: Option;
}

/** Something of the article that was asked for: what was found, never what was typed. */
export type Lookup =
  | { readonly kind: 'section'; readonly section: Section }
  /** One technique's facet, or that of all techniques. */
  | { readonly kind: 'facet'; readonly facet: Facet; readonly technique: Technique | null }
  | { readonly kind: 'compare' }
  | { readonly kind: 'sections' }
  | { readonly kind: 'passages'; readonly passages: readonly Passage[] }
  | { readonly kind: 'nothing-found' }
  | { readonly kind: 'help' };

/** What a person did. */
export type Event =
  | { readonly kind: 'choose'; readonly answer: Answer }
  /** From a look-up to the place, from a place to the one before. */
  | { readonly kind: 'back' }
  | { readonly kind: 'start-over' }
  | { readonly kind: 'look-up'; readonly lookup: Lookup }
  | { readonly kind: 'turn-page'; readonly page: number }
  | { readonly kind: 'share' }
  /** On a card that was shared: begins a guide of one's own and leaves the card as it is. */
  | { readonly kind: 'start-own' };

export const firstPlace = (flow: Flow): State => ({ flow, answers: [], lookup: null, page: 0 });

/** The place that the answers lead to. */
export const placeAfter = (flow: Flow, answers: readonly Answer[]): Place =>
  answers.at(-1)?.option.to ?? flow.start;

/** The machine: what a person looks at after doing something. Pure; sharing changes nothing of it. */
export function transition(state: State, event: Event): State {
  switch (event.kind) {
    case 'choose':
      return state.answers === null
        ? state
        : { flow: state.flow, answers: [...state.answers, event.answer], lookup: null, page: 0 };
    case 'back':
      if (state.answers === null) return state;
      return {
        flow: state.flow,
        answers: state.lookup ? state.answers : state.answers.slice(0, -1),
        lookup: null,
        page: 0,
      };
    case 'start-over':
    case 'start-own':
      return firstPlace(state.flow);
    case 'look-up':
      return { ...state, lookup: event.lookup, page: 0 };
    case 'turn-page':
      return { ...state, page: event.page };
    case 'share':
      return state;
  }
}
