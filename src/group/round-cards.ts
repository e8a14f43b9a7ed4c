import type { Flow } from '../content/flow.ts';
import { TOGETHER } from '../conversation/command.ts';
import type { Guide } from '../conversation/guide.ts';
import { type Medium, spell } from '../conversation/medium.ts';
import type { Reference, Rendered } from '../conversation/reply.ts';
import type { Setting } from '../conversation/setting.ts';
import { NEW, publicReply, type Repaint, type Turn } from '../conversation/turn.ts';
import { type Address, findRound, type HandedIn, handedIn } from '../store/rounds.ts';
import type { Store } from '../store/store.ts';
import { fingerprintOf, type Round } from '../together/round.ts';
import { cardsOf, type RoundCard } from '../together/round-card.ts';
import { Answers, homeOf } from './answers.ts';
import { type Painted, Painter } from './painter.ts';
import type { GroupParts } from './parts.ts';

/** Finds the rounds of a channel, and paints their cards for everyone. */
export class RoundCards<Message> {
  readonly #guide: Guide;
  readonly #medium: Medium<Message>;
  readonly #answers: Answers<Message>;
  readonly #store: Store;
  readonly #painter: Painter<Message>;

  constructor(parts: GroupParts<Message>) {
    this.#guide = parts.guide;
    this.#medium = parts.medium;
    this.#answers = new Answers(parts.medium, 'round');
    this.#store = parts.store;
    this.#painter = new Painter(parts);
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
  post({ round, rendered }: PaintedRound<Message>, setting: Setting): Turn<Message> {
    const { words, person, channel } = setting;
    const command = spell(round.flow, TOGETHER, this.#medium, setting);
    return {
      kind: 'share',
      shared: publicReply(rendered),
      report: ({ kind }) =>
        this.#answers.sentence(
          kind === 'shared' || kind === 'perhaps' ? words.round.opened : words.round.notOpened(command),
          NEW,
        ),
      sharer: { person: person.id, channel },
      activity: { kind: 'round-start', flow: round.flow },
    };
  }

  /** Repaints the clicked card. Undefined if only the person sees it. */
  repaintClicked(
    id: string,
    card: Address | undefined,
    setting: Setting,
  ): Promise<Repaint<Message> | undefined> {
    return this.#painter.clicked(id, card, () => this.paint(id, setting));
  }

  /** Repaints the card at an address. */
  repaintAt(id: string, address: Reference | undefined, setting: Setting): Repaint<Message> | undefined {
    return address === undefined
      ? undefined
      : { later: this.#painter.at(id, address, () => this.paint(id, setting)) };
  }

  /** The card of a round as the database has it now. Undefined if the database or the round cannot be read. */
  async paint(id: string, setting: Setting): Promise<PaintedRound<Message> | undefined> {
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
    const rendered = this.#render(round, answered, setting);
    return { round, rendered, revision: String(round.revision) };
  }

  /** The card that shows the most of those that fit. */
  #render(round: Round, answered: HandedIn, { words }: Setting): Rendered<Message> {
    const title = this.flowNamed(round.flow)?.title ?? round.flow;
    const render = ({ blocks, rows }: RoundCard): Rendered<Message> =>
      this.#answers.renderSourced(blocks, rows, words);
    const [most, ...others] = cardsOf(round, this.currentFlow(round), title, answered, words);
    return others.reduce((rendered, next) => (rendered.fits ? rendered : render(next)), render(most));
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

/** The card of a round, and the round as the database had it. */
export interface PaintedRound<Message> extends Painted<Message> {
  readonly round: Round;
}
