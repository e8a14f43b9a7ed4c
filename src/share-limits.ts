import { SHARES_PER_MINUTE, type Sharer } from './conversation/turn.ts';

const MINUTE_MILLISECONDS = 60_000;

/** The limit that is reached, and the seconds until the next share is allowed. */
export interface Limit {
  readonly limited: keyof Sharer;
  readonly seconds: number;
}

/** Counts the shares of each person and of each channel within the last minute, at this process. */
export class ShareLimits {
  readonly #now: () => number;
  /** The times of the last minute's shares, by person and by channel. */
  readonly #times = {
    person: new Map<string, readonly number[]>(),
    channel: new Map<string, readonly number[]>(),
  };

  /** @param now returns the milliseconds of a clock that never goes back */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a share, unless it is one too many. @returns undefined if it may go ahead */
  take(sharer: Sharer): Limit | undefined {
    const now = this.#now();
    const kinds = (['person', 'channel'] as const).flatMap((kind) => {
      const id = sharer[kind];
      return id === undefined ? [] : [{ kind, id, times: this.#recent(kind, id, now) }];
    });
    const [longest] = kinds
      .filter(({ kind, times }) => times.length >= SHARES_PER_MINUTE[kind])
      .map(({ kind, times: [first = now] }): Limit => {
        return { limited: kind, seconds: Math.ceil((first + MINUTE_MILLISECONDS - now) / 1000) };
      })
      .sort((one, other) => other.seconds - one.seconds);
    if (longest) return longest;
    for (const { kind, id, times } of kinds) {
      const all = this.#times[kind];
      // As the last one, so that the oldest come first.
      all.delete(id);
      all.set(id, [...times, now]);
    }
    return undefined;
  }

  /** The shares of one person or channel within the last minute. It forgets everyone who has had none. */
  #recent(kind: keyof Sharer, id: string, now: number): readonly number[] {
    const isRecent = (time: number | undefined): boolean =>
      time !== undefined && now - time < MINUTE_MILLISECONDS;
    const all = this.#times[kind];
    for (const [other, times] of all) {
      if (isRecent(times.at(-1))) break;
      all.delete(other);
    }
    return (all.get(id) ?? []).filter(isRecent);
  }
}
