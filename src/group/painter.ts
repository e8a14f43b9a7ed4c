import type { Placement, Reference, Rendered, Reply } from '../conversation/reply.ts';
import { CLICKED, type Repaint } from '../conversation/turn.ts';
import { claimRepaint } from '../store/repaints.ts';
import type { Address } from '../store/rounds.ts';
import type { Store } from '../store/store.ts';
import { Pace } from './pace.ts';
import type { GroupParts } from './parts.ts';

/** A card for everyone, as the database had it. */
export interface Painted<Message> {
  readonly rendered: Rendered<Message>;
  /** Another one after each change. */
  readonly revision: string;
}

/** Makes a card as the database has it now. Undefined if it cannot be read. */
export type Paint<Message> = () => Promise<Painted<Message> | undefined>;

/** Repaints cards for everyone. Each has a key, and is painted at most once a second by all processes together. */
export class Painter<Message> {
  readonly #pace: Pace;
  readonly #store: Store;
  readonly #now: () => number;

  constructor({ store, now, wait }: Pick<GroupParts<Message>, 'store' | 'now' | 'wait'>) {
    this.#pace = new Pace(REPAINT_MILLISECONDS, now, wait);
    this.#store = store;
    this.#now = now;
  }

  /** Repaints the clicked card, at once or with the next repaints of it. Undefined if only the person sees it. */
  async clicked(
    key: string,
    card: Address | undefined,
    paint: Paint<Message>,
  ): Promise<Repaint<Message> | undefined> {
    if (card === undefined) return undefined;
    const painted = this.#pace.take(key) && (await this.#claim(key)) ? await paint() : undefined;
    return {
      clicked: painted ? forEveryone(painted, CLICKED) : 'unchanged',
      later: this.at(key, card.value, paint, painted),
    };
  }

  /**
   * Paints a card at an address, and once more if it has changed meanwhile, because another process may have painted it,
   * too. In one process, the repaint that was asked for last stands for all that wait.
   * @param shown the card as it was painted just now
   */
  async *at(
    key: string,
    reference: Reference,
    paint: Paint<Message>,
    shown?: Painted<Message>,
  ): AsyncGenerator<Reply<Message>, void> {
    let last = shown;
    for (let left = MOST_REPAINTS; left > 0; left--) {
      if (last !== undefined && (await paint())?.revision === last.revision) return;
      if (!(await this.#turn(key))) return;
      last = await paint();
      if (last === undefined) return;
      yield forEveryone(last, { kind: 'sent', reference });
    }
  }

  /** Resolves with true when the card can be painted, or with false if somebody else paints it, with every change. */
  async #turn(key: string): Promise<boolean> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      if (!(await this.#pace.turn(key))) return false;
      if (await this.#claim(key)) return true;
    }
    return false;
  }

  /** True if no other process has painted the card within the last second, as far as the database can be asked. */
  async #claim(key: string): Promise<boolean> {
    const claimed = await this.#store.use((database) =>
      claimRepaint(database, key, this.#now(), REPAINT_MILLISECONDS),
    );
    return claimed.kind === 'out of reach' || claimed.result;
  }
}

/** Slack takes about one message a second in a channel. */
const REPAINT_MILLISECONDS = 1_000;

/**
 * Between two tries, more than a second passes. So if another process has painted the card each time, it has done so after
 * the change. A third try, because the clocks of processes differ.
 */
const MOST_TRIES = 3;

/** Of one event. An address of Slack can be used five times. */
const MOST_REPAINTS = 2;

const forEveryone = <Message>({ rendered }: Painted<Message>, placement: Placement): Reply<Message> => ({
  ...rendered,
  audience: 'public',
  placement,
});
