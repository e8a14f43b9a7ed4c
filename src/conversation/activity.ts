import type { Place } from '../content/flow.ts';
import { placeAfter } from '../content/walk.ts';
import type { Detail, Event, Lookup, State } from './state.ts';

/**
 * A person's action and its result, for the log and the metrics. It holds only names of the content: nothing about the
 * person, and no typed text.
 */
export interface Activity {
  readonly kind: ActivityKind;
  /** The slug of the flow. Undefined if the action concerns no flow. */
  readonly flow?: string;
  /** The id of the shown place. Undefined if no place is shown. */
  readonly place?: string;
  readonly lookup?: LookupKind;
  /** True if the person has just come to the place. Undefined if they look at it again. */
  readonly arrives?: true;
  /** The id of the place that the person left, and the labels of the options that they chose or ticked there, the deciding one first. */
  readonly left?: { readonly place: string; readonly options: readonly string[] };
}

/**
 * The kind of a look-up, or of a part of a recommendation. `outside`: the article leaves it out, and the flow's author has
 * named it.
 */
export type LookupKind = Lookup['kind'] | Detail['kind'] | 'outside';

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
  /** A form was opened, which asks what a share is for. */
  | 'share-form'
  /** The form of a round was opened, and the card of a round was posted. */
  | 'round-form'
  | 'round-start'
  /** A person began to answer for a round. */
  | 'round-answer'
  | 'round-close'
  | 'round-cancel'
  /** Something else was done with a round, or it was refused. */
  | 'round'
  | 'decision-form'
  | 'decision-save'
  /** Decisions were listed, or one of them was shown or exported. */
  | 'decision-read'
  /** A decision was changed or deleted. */
  | 'decision-change'
  /** Something else was done with a decision, or it was refused. */
  | 'decision'
  | 'forget'
  /** The guide is not open to the person. */
  | 'not-allowed'
  /** No answer could be made, so the kind of the action is unknown. */
  | 'error';

/** The activity of a person who comes to the card of a state. */
export function arrival(kind: ActivityKind, state: State): Activity {
  const shown = shownBy(kind, state);
  return shown.place === undefined ? shown : { arrives: true, ...shown };
}

/** The activity of a click, from the states before and after it. */
export function activityOf(event: Event, before: State, after: State): Activity {
  const from = placeOf(before);
  switch (event.kind) {
    case 'choose':
    case 'continue': {
      if (after === before) return shownBy(event.kind, after);
      // Kept answers may follow the one that the person gave.
      const given = after.answers?.find(({ question }) => question === from);
      const labels = given?.options.map(({ label }) => label) ?? [];
      return leaving(from, arrival(event.kind, after), labels);
    }
    case 'back':
      return before.lookup === null ? leaving(from, arrival('back', after)) : shownBy('back', after);
    case 'start-over': {
      // The first place has no such button. With no answers, the click came from an offer to start.
      const wasThere = before.lookup !== null || before.answers.length > 0;
      return leaving(wasThere ? from : undefined, arrival('start-over', after));
    }
    case 'start-own':
      return arrival('start-own', after);
    case 'change':
      return after === before ? shownBy('change', after) : leaving(from, arrival('change', after));
    case 'tick':
    case 'look-up':
    case 'show':
    case 'turn-page':
    case 'share':
    case 'hand-in':
    case 'save':
    case 'remove':
      return shownBy(event.kind, after);
  }
}

function shownBy(kind: ActivityKind, state: State): Activity {
  const flow = state.flow.slug;
  return state.lookup === null
    ? { kind, flow, place: placeAfter(state.flow, state.answers).id }
    : { kind, flow, lookup: kindOf(state.lookup) };
}

const kindOf = (lookup: Lookup | Detail): LookupKind =>
  lookup.kind === 'nothing-found' && lookup.outside.length > 0 ? 'outside' : lookup.kind;

const placeOf = ({ flow, answers }: State): Place | undefined =>
  answers === null ? undefined : placeAfter(flow, answers);

/** The same activity of a person who has left a place. */
const leaving = (place: Place | undefined, activity: Activity, options: readonly string[] = []): Activity =>
  place === undefined ? activity : { left: { place: place.id, options }, ...activity };
