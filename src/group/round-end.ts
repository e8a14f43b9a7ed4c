import { heading, paragraph, text } from '../content/markdown.ts';
import type { Setting } from '../conversation/setting.ts';
import { CLICKED, NEW, privateReply, type Turn } from '../conversation/turn.ts';
import {
  type Address,
  ballotFrom,
  cancelRound,
  closeRound,
  handedIn,
  keepAddress,
  takeAddress,
} from '../store/rounds.ts';
import type { Database } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { mayEnd, type Round } from '../together/round.ts';
import { roundButton } from '../together/round-card.ts';
import { Answers } from './answers.ts';
import { countFor } from './ballots.ts';
import type { GroupParts } from './parts.ts';
import type { RoundCards } from './round-cards.ts';

/** Ends rounds: asks whether to close or cancel one, and does it. */
export class RoundEnd<Message> {
  readonly #answers: Answers<Message>;
  readonly #store: Store;
  readonly #now: () => number;
  readonly #cards: RoundCards<Message>;

  constructor(parts: GroupParts<Message>, cards: RoundCards<Message>) {
    this.#answers = new Answers(parts.medium, 'round');
    this.#store = parts.store;
    this.#now = parts.now;
    this.#cards = cards;
  }

  /** Asks whether to close or cancel a round, if the person may. */
  async ask(round: Round, setting: Setting, card: Address | undefined): Promise<Turn<Message>> {
    const { words, person } = setting;
    const repaint = await this.#cards.repaintClicked(round.id, card, setting);
    if (round.end !== undefined)
      return this.#answers.turn(this.#answers.sentence(words.round.isClosed, NEW), repaint);
    const asked = await this.#store.use(async (database) => {
      if (card !== undefined) await keepAddress(database, round.id, card);
      return {
        answered: await handedIn(database, round.id),
        has: await hasAnswered(database, round, person.id),
      };
    });
    if (asked.kind === 'out of reach') return this.#answers.tell(words.round.unkept);
    const { answered, has } = asked.result;
    if (!mayEnd(round, person.id, has, this.#now()))
      return this.#answers.turn(
        this.#answers.sentence(words.round.mayNotEnd(round.starter?.name ?? words.someone), NEW),
        repaint,
      );
    const rendered = this.#answers.render({
      blocks: [
        heading(2, words.round.closeTitle),
        paragraph(
          text(answered.count === 0 ? words.round.answered(0, false) : words.round.closeHint(answered.count)),
        ),
      ],
      rows: [
        [
          { ...roundButton(words.round.closeNow, round, 'close-now'), primary: true },
          roundButton(words.round.notYet, round, 'keep-open'),
          roundButton(words.round.cancel, round, 'cancel'),
        ],
      ],
    });
    return this.#answers.turn(privateReply(rendered, NEW), repaint);
  }

  /** Closes or cancels a round. */
  async end(round: Round, verb: 'close-now' | 'cancel', setting: Setting): Promise<Turn<Message>> {
    const { words, person } = setting;
    const ended = await this.#store.use(async (database) => {
      const has = await hasAnswered(database, round, person.id);
      if (!mayEnd(round, person.id, has, this.#now())) return undefined;
      const flow = this.#cards.currentFlow(round);
      const { kind } =
        verb === 'cancel'
          ? await cancelRound(database, round.id, this.#now())
          : await closeRound(database, round.id, this.#now(), countFor(round, flow));
      return { kind, address: await takeAddress(database, round.id, this.#now()) };
    });
    if (ended.kind === 'out of reach') return this.#answers.tell(words.round.unkept);
    if (ended.result === undefined)
      return this.#answers.tell(words.round.mayNotEnd(round.starter?.name ?? words.someone));
    const { kind, address } = ended.result;
    const said = {
      closed: words.round.closedNow,
      cancelled: words.round.cancelledNow,
      ended: words.round.isClosed,
      gone: words.round.gone,
    }[kind];
    return this.#answers.turn(
      this.#answers.sentence(said, CLICKED),
      this.#cards.repaintAt(round.id, address, setting),
      verb === 'cancel' ? 'round-cancel' : 'round-close',
    );
  }
}

const hasAnswered = async (database: Database, round: Round, person: string): Promise<boolean> =>
  (await ballotFrom(database, round.id, person)) !== undefined;
