import type { Facet, Technique } from '../content/article.ts';
import type { Answer, Flow } from '../content/flow.ts';
import type { Passage } from '../content/passage.ts';
import type { Section } from '../content/section.ts';

/** Where one person is in the guide. The card can be made again from it alone. */
export type State = {
  readonly flow: Flow;
  /** Counts from 0. A number beyond the last page shows the last page. */
  readonly page: number;
} & (
  | { readonly answers: readonly Answer[]; readonly lookup: null }
  /** The answers are null if a command looked something up: then there is no place to go back to. */
  | { readonly answers: readonly Answer[] | null; readonly lookup: Lookup }
);

/** A part of the article that a person asked for. It holds the part that was found, never the words that were typed. */
export type Lookup =
  | { readonly kind: 'section'; readonly section: Section }
  /** The facet of one technique, or of all techniques if it is null. */
  | { readonly kind: 'facet'; readonly facet: Facet; readonly technique: Technique | null }
  | { readonly kind: 'compare' }
  | { readonly kind: 'sections' }
  | { readonly kind: 'passages'; readonly passages: readonly Passage[] }
  | { readonly kind: 'nothing-found' }
  | { readonly kind: 'help' };

/** A person's action. */
export type Event =
  | { readonly kind: 'choose'; readonly answer: Answer }
  /** Goes from a look-up back to the place, and from a place back to the one before. */
  | { readonly kind: 'back' }
  | { readonly kind: 'start-over' }
  | { readonly kind: 'look-up'; readonly lookup: Lookup }
  | { readonly kind: 'turn-page'; readonly page: number }
  | { readonly kind: 'share' }
  /** Begins a guide of one's own from a shared card, which stays as it is. */
  | { readonly kind: 'start-own' };

/** The state before the first question. */
export const startOf = (flow: Flow): State => ({ flow, answers: [], lookup: null, page: 0 });

/** The state machine: the state after an event. It is a pure function. Sharing does not change the state. */
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
      return startOf(state.flow);
    case 'look-up':
      return { ...state, lookup: event.lookup, page: 0 };
    case 'turn-page':
      return { ...state, page: event.page };
    case 'share':
      return state;
  }
}
