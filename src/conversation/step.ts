import type { Place } from '../content/flow.ts';
import { type Event, type Lookup, placeAfter, type State } from './state.ts';

/**
 * What somebody did, and where it led, in words of the content: nothing of the person, and nothing that was typed.
 * Whoever runs the guide sees from it what is used, and an author where people stop.
 */
export interface Step {
  readonly kind: StepKind;
  /** The slug of the flow, where it is about one. */
  readonly flow?: string;
  /** The id of the place that is shown; absent where it is something else. */
  readonly place?: string;
  readonly lookup?: Lookup['kind'];
  /** Whether the place was come to by this step, and not only looked at again. */
  readonly arrives?: true;
  /** The place that was left for another one, and the label of the option that was chosen there, if one was. */
  readonly left?: { readonly place: string; readonly option: string | undefined };
}

export type StepKind =
  | Event['kind']
  | 'command'
  | 'message'
  | 'mention'
  | 'welcome'
  | 'home'
  | 'quote'
  /** A button that means nothing any more. */
  | 'outdated'
  /** A mistake of ours: nobody knows what it would have been. */
  | 'error';

/** A step that begins with what a state shows. */
export function stepInto(kind: StepKind, state: State): Step {
  const shown = shownBy(kind, state);
  return shown.place === undefined ? shown : { ...shown, arrives: true };
}

/** The step that a click was. */
export function stepBy(event: Event, before: State, after: State): Step {
  const from = placeOf(before);
  switch (event.kind) {
    case 'choose':
      return { ...stepInto('choose', after), ...left(from, event.answer.option.label) };
    case 'back':
      return before.lookup === null ? { ...stepInto('back', after), ...left(from) } : shownBy('back', after);
    case 'start-over': {
      // At the first place there is no such button: it was below a message that only offered the guide.
      const wasThere = before.lookup !== null || before.answers.length > 0;
      return { ...stepInto('start-over', after), ...(wasThere ? left(from) : {}) };
    }
    case 'start-own':
      return stepInto('start-own', after);
    case 'look-up':
    case 'turn-page':
    case 'share':
      return shownBy(event.kind, after);
  }
}

/** What a state shows, without a word on how one came there. */
function shownBy(kind: StepKind, state: State): Step {
  const flow = state.flow.slug;
  return state.lookup === null
    ? { kind, flow, place: placeAfter(state.flow, state.answers).id }
    : { kind, flow, lookup: state.lookup.kind };
}

const placeOf = ({ flow, answers }: State): Place | undefined =>
  answers === null ? undefined : placeAfter(flow, answers);

const left = (place: Place | undefined, option?: string): Pick<Step, 'left'> =>
  place === undefined ? {} : { left: { place: place.id, option } };
