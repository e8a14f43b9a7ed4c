import type { Place } from '../content/flow.ts';
import { placeAfter } from '../content/walk.ts';
import type { Event, Lookup, State } from './state.ts';

/**
 * One thing that a person did and where it led, for the log and the metrics. It consists of names of the content: it
 * says nothing about the person, and nothing that was typed.
 */
export interface Activity {
  readonly kind: ActivityKind;
  /** The slug of the flow, if it is about one. */
  readonly flow?: string;
  /** The id of the place that is shown, if a place is shown. */
  readonly place?: string;
  readonly lookup?: Lookup['kind'];
  /** Set if the person came to the place just now. Absent if they only look at it again. */
  readonly arrives?: true;
  /** The place that was left for another one, and the label of the option that was chosen there, if one was. */
  readonly left?: { readonly place: string; readonly option: string | undefined };
}

export type ActivityKind =
  | Event['kind']
  | 'command'
  | 'message'
  | 'mention'
  | 'welcome'
  | 'home'
  | 'quote'
  /** A button that no longer works. */
  | 'outdated'
  /** A fault of ours, so that it is unknown what it would have been. */
  | 'error';

/** An activity that begins with the state's card. */
export function arrival(kind: ActivityKind, state: State): Activity {
  const shown = shownBy(kind, state);
  return shown.place === undefined ? shown : { ...shown, arrives: true };
}

/** The activity of a click. */
export function activityOf(event: Event, before: State, after: State): Activity {
  const from = placeOf(before);
  switch (event.kind) {
    case 'choose':
      return { ...arrival('choose', after), ...left(from, event.answer.option.label) };
    case 'back':
      return before.lookup === null ? { ...arrival('back', after), ...left(from) } : shownBy('back', after);
    case 'start-over': {
      // The first place has no such button, so it was below a message that only offered the guide.
      const wasThere = before.lookup !== null || before.answers.length > 0;
      return { ...arrival('start-over', after), ...(wasThere ? left(from) : {}) };
    }
    case 'start-own':
      return arrival('start-own', after);
    case 'look-up':
    case 'turn-page':
    case 'share':
      return shownBy(event.kind, after);
  }
}

/** The names of the state's card alone. */
function shownBy(kind: ActivityKind, state: State): Activity {
  const flow = state.flow.slug;
  return state.lookup === null
    ? { kind, flow, place: placeAfter(state.flow, state.answers).id }
    : { kind, flow, lookup: state.lookup.kind };
}

const placeOf = ({ flow, answers }: State): Place | undefined =>
  answers === null ? undefined : placeAfter(flow, answers);

const left = (place: Place | undefined, option?: string): Pick<Activity, 'left'> =>
  place === undefined ? {} : { left: { place: place.id, option } };
