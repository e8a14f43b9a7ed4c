import { createHash } from 'node:crypto';
import type { Flow } from '../content/flow.ts';
import { nextPlace } from '../content/walk.ts';
import type { Tally } from './tally.ts';

/** The channel in which a round or a decision was made. It is seen nowhere else. */
export interface Home {
  /** The workspace in which the app is installed, or the server. Empty in group messages without one. */
  readonly team: string;
  readonly channel: string;
}

/** A person as they were at the time. After "forget me", a person has no id and no name. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

/** One group that answers one flow about one topic, each alone. Times are milliseconds since 1970, in UTC. */
export interface Round extends Home {
  readonly id: string;
  /** The flow's slug. */
  readonly flow: string;
  /** The fingerprint of the flow at the start. */
  readonly guide: string;
  /** Plain text on one line. */
  readonly topic: string;
  /** True if nobody is told who said what, and numbers only from three people on. */
  readonly isAnonymous: boolean;
  /** The number of answers that ends the round by itself. */
  readonly wanted: number | undefined;
  /** Undefined after "forget me". */
  readonly starter: Person | undefined;
  readonly startedAt: number;
  /** The time of the last answer, or of the start. */
  readonly lastAt: number;
  /** Grows with every change, so that whoever paints the card sees that there is something new. */
  readonly revision: number;
  readonly end: RoundEnd | undefined;
}

export type RoundEnd =
  | { readonly kind: 'cancelled'; readonly at: number }
  | {
      readonly kind: 'closed';
      readonly at: number;
      readonly tally: Tally;
      /** The name at each seat of the tally. Undefined after "forget me". Empty in an anonymous round. */
      readonly names: readonly (string | undefined)[];
    };

const DAY_MILLISECONDS = 86_400_000;

/** From this time after the start, whoever has answered can close a round, because its starter may have left. */
export const ANYONE_CLOSES_AFTER = DAY_MILLISECONDS;

/** A round ends by itself if nobody has answered for so long. */
export const IDLE_ENDS_AFTER = 14 * DAY_MILLISECONDS;

/** The tally of a round is kept for so long after its end. */
export const TALLY_KEPT_FOR = 90 * DAY_MILLISECONDS;

/** True if a person can close or cancel a round. */
export const mayEnd = (
  { starter, startedAt }: Round,
  personId: string,
  hasAnswered: boolean,
  now: number,
): boolean => starter?.id === personId || (hasAnswered && now >= startedAt + ANYONE_CLOSES_AFTER);

/**
 * A hash of all that people read while they answer a flow: questions, labels, quoted passages and outcomes, and where
 * each answer leads. It stays the same if other parts of the content change.
 */
export function fingerprintOf({ slug, title, places }: Flow): string {
  const parts = places.map((place) =>
    place.kind === 'outcome'
      ? [place.id, place.title, place.blocks]
      : [
          place.id,
          place.topic,
          place.blocks,
          place.checklist?.none.label,
          place.options.map((option) => [
            option.label,
            nextPlace({ question: place, options: [option] }).id,
            option.citations.map(({ text }) => text),
          ]),
        ],
  );
  const text = JSON.stringify([slug, title, parts], (key, value) => (key === 'position' ? undefined : value));
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
