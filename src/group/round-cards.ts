import type { Flow } from '../content/flow.ts';
import { TOGETHER } from '../conversation/command.ts';
import type { Guide } from '../conversation/guide.ts';
import { type Medium, spell } from '../conversation/medium.ts';
import type { Placement, Reference, Reply } from '../conversation/reply.ts';
import type { Setting } from '../conversation/setting.ts';
import { CLICKED, NEW, type Repaint, type Turn } from '../conversation/turn.ts';
import { type Address, findRound, type HandedIn, handedIn } from '../store/rounds.ts';
import type { Store } from '../store/store.ts';
import { fingerprintOf, type Round } from '../together/round.ts';
import { cardsOf, type RoundCard } from '../together/round-card.ts';
import { Answers, homeOf } from './answers.ts';
import { Pace } from './pace.ts';
import type { GroupParts } from './parts.ts';

/** Finds the rounds of a channel, and paints their cards for everyone. */
export class RoundCards<Message> {
  readonly #guide: Guide;
  readonly #medium: Medium<Message>;
  readonly #answers: Answers<Message>;
  readonly #store: Store;
  /** Of the cards, by the ids of their rounds. */
  readonly #pace: Pace;

  constructor(parts: GroupParts<Message>) {
    this.#guide = parts.guide;
    this.#medium = parts.medium;
    this.#answers = new Answers(parts.medium, 'round');
    this.#store = parts.store;
    this.#pace = new Pace(REPAINT_MILLISECONDS, parts.now, parts.wait);
  }

  /** A round of this channel, or the sentence that says why there is none. */
  async find(
    id: string,
    setting: Setting,
  ): Promise<
    | { readonly kind: 'found'; readonly round: Round }
    | { readonly kind: 'unkept' | 'absent'; readonly sentence: string }
  > {
    const { round: words } = setting.words;
    const home = homeOf(setting);
    if (home === undefined) return { kind: 'absent', sentence: words.elsewhere };
    const found = await this.#store.use((database) => findRound(database, id, home));
    if (found.kind === 'out of reach') return { kind: 'unkept', sentence: words.unkept };
    switch (found.result.kind) {
      case 'found':
        return { kind: 'found', round: found.result.round };
      case 'elsewhere':
        return { kind: 'absent', sentence: words.elsewhere };
      case 'gone':
        return { kind: 'absent', sentence: words.gone };
    }
  }

  /** Posts the card of a round for everyone. */
  post({ round, card }: Painted, setting: Setting): Turn<Message> {
    const { words, person, channel } = setting;
    const command = spell(round.flow, TOGETHER, this.#medium, setting);
    return {
      kind: 'share',
      shared: {
        ...this.#answers.renderSourced(card.blocks, card.rows, setting.words),
        audience: 'public',
        placement: NEW,
      },
      report: ({ kind }) =>
        this.#answers.sentence(
          kind === 'shared' || kind === 'perhaps' ? words.round.opened : words.round.notOpened(command),
          NEW,
        ),
      sharer: { person: person.id, channel },
      activity: { kind: 'round-start', flow: round.flow },
    };
  }

  /** Repaints the clicked card, at once or with the next repaints of it. Undefined if only the person sees it. */
  async repaintClicked(
    id: string,
    card: Address | undefined,
    setting: Setting,
  ): Promise<Repaint<Message> | undefined> {
    if (card === undefined) return undefined;
    const painted = this.#pace.take(id) ? await this.paint(id, setting) : undefined;
    return {
      clicked: painted ? this.#forEveryone(painted, CLICKED, setting) : 'unchanged',
      later: this.#repaints(id, card.value, setting, painted),
    };
  }

  /** Repaints the card at an address. */
  repaintAt(id: string, address: Reference | undefined, setting: Setting): Repaint<Message> | undefined {
    return address === undefined ? undefined : { later: this.#repaints(id, address, setting) };
  }

  /**
   * Paints a card at an address, and once more if the round has changed meanwhile, because another process may have
   * painted it, too. In one process, the repaint that was asked for last stands for all that wait.
   * @param shown the card as it was painted just now
   */
  async *#repaints(
    id: string,
    reference: Reference,
    setting: Setting,
    shown?: Painted,
  ): AsyncGenerator<Reply<Message>, void> {
    let last = shown;
    for (let left = MOST_REPAINTS; left > 0; left--) {
      if (last !== undefined && (await this.paint(id, setting))?.round.revision === last.round.revision)
        return;
      if (!(await this.#pace.turn(id))) return;
      last = await this.paint(id, setting);
      if (last === undefined) return;
      yield this.#forEveryone(last, { kind: 'sent', reference }, setting);
    }
  }

  #forEveryone({ card }: Painted, placement: Placement, setting: Setting): Reply<Message> {
    return {
      ...this.#answers.renderSourced(card.blocks, card.rows, setting.words),
      audience: 'public',
      placement,
    };
  }

  /** The card of a round as the database has it now. Undefined if the database or the round cannot be read. */
  async paint(id: string, setting: Setting): Promise<Painted | undefined> {
    const home = homeOf(setting);
    if (home === undefined) return undefined;
    const read = await this.#store.use(async (database) => {
      const found = await findRound(database, id, home);
      return found.kind === 'found'
        ? { round: found.round, answered: await handedIn(database, id) }
        : undefined;
    });
    if (read.kind === 'out of reach' || read.result === undefined) return undefined;
    const { round, answered } = read.result;
    return { round, card: this.#cardOf(round, answered, setting) };
  }

  /** The card that shows the most of those that fit. */
  #cardOf(round: Round, answered: HandedIn, setting: Setting): RoundCard {
    const { words } = setting;
    const title = this.flowNamed(round.flow)?.title ?? round.flow;
    const [most, ...others] = cardsOf(round, this.currentFlow(round), title, answered, words);
    return others.reduce(
      (card, next) => (this.#answers.renderSourced(card.blocks, card.rows, setting.words).fits ? card : next),
      most,
    );
  }

  flowNamed(slug: string): Flow | undefined {
    return this.#guide.flows.find((flow) => flow.slug === slug);
  }

  /** The guide of a round, if it still is what it was at the start. */
  currentFlow({ flow: slug, guide }: Round): Flow | undefined {
    const flow = this.flowNamed(slug);
    return flow && fingerprintOf(flow) === guide ? flow : undefined;
  }
}

/** The card of a round is painted at most once in this time, because Slack takes about one message a second in a channel. */
const REPAINT_MILLISECONDS = 1_000;

/** Of one event. An address of Slack can be used five times. */
const MOST_REPAINTS = 2;

/** A round and its card, as the database had them. */
export interface Painted {
  readonly round: Round;
  readonly card: RoundCard;
}
