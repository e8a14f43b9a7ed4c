import { type Block, paragraph, text } from '../content/markdown.ts';
import { plainLine } from '../conversation/plain-line.ts';
import type { Button, Placement } from '../conversation/reply.ts';
import type { Setting } from '../conversation/setting.ts';
import { NEW, privateReply, type Turn } from '../conversation/turn.ts';
import type { Words } from '../conversation/words.ts';
import { decisionLog, decisionNumber, type ListedDecision, listDecisions } from '../store/decisions.ts';
import type { Store } from '../store/store.ts';
import { decisionList } from '../together/decision-card.ts';
import { Answers, homeOf } from './answers.ts';
import type { DecisionCards } from './decision-cards.ts';
import type { GroupParts } from './parts.ts';

/** Lists, searches and shows the decisions of a channel. */
export class DecisionLog<Message> {
  readonly #answers: Answers<Message>;
  readonly #store: Store;
  readonly #now: () => number;
  readonly #cards: DecisionCards<Message>;

  constructor(parts: GroupParts<Message>, cards: DecisionCards<Message>) {
    this.#answers = new Answers(parts.medium, 'decision');
    this.#store = parts.store;
    this.#now = parts.now;
    this.#cards = cards;
  }

  /** Shows the decision of a channel with a number. */
  async showNumber(number: number, setting: Setting): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    const found = await this.#store.use((database) => decisionNumber(database, home, number));
    if (found.kind === 'out of reach') return this.#answers.tell(words.round.unavailable);
    if (found.result === undefined) return this.#answers.tell(words.decision.noSuch(number));
    const rendered = this.#cards.renderedForOne(found.result, setting);
    return this.#answers.turn(privateReply(rendered, NEW), undefined, 'decision-read');
  }

  /** The decisions of a channel, the newest first. */
  async list(page: number, setting: Setting, placement: Placement): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    const read = await this.#store.use((database) =>
      listDecisions(database, home, { offset: page * LISTED, limit: LISTED }),
    );
    if (read.kind === 'out of reach') return this.#answers.tell(words.round.unavailable);
    const { decisions, all } = read.result;
    if (all === 0) return this.#answers.tell(words.decision.none);
    // Some were deleted since the button was made.
    if (decisions.length === 0) return this.list(Math.ceil(all / LISTED) - 1, setting, placement);
    const pages = Math.ceil(all / LISTED);
    const turn = (label: string, to: number): Button => ({
      label,
      token: `4.list${to || ''}`,
      primary: false,
    });
    const row = [
      ...(page > 0 ? [turn(words.previousPage(page, pages), page - 1)] : []),
      ...(page + 1 < pages ? [turn(words.nextPage(page + 2, pages), page + 1)] : []),
    ];
    return this.#listed(words.decision.listTitle, decisions, [], row, words, placement);
  }

  /** The decisions with all of some words in their topic, outcome or record. */
  async search(typed: string, setting: Setting): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    const read = await this.#store.use((database) => decisionLog(database, home));
    if (read.kind === 'out of reach') return this.#answers.tell(words.round.unavailable);
    const wanted = typed.toLowerCase().split(/\s+/);
    const found = read.result.filter(({ topic, outcome, body }) => {
      const record = `${topic}\n${outcome}\n${body}`.toLowerCase();
      return wanted.every((word) => record.includes(word));
    });
    if (found.length === 0) return this.#answers.tell(words.decision.noneFound);
    const more = found.length - LISTED;
    return this.#listed(
      words.decision.foundTitle(plainLine(typed, TOPIC_LENGTH)),
      found.slice(0, LISTED),
      more > 0 ? [paragraph(text(words.decision.more(more)))] : [],
      [],
      words,
      NEW,
    );
  }

  #listed(
    title: string,
    decisions: readonly ListedDecision[],
    below: readonly Block[],
    turnRow: readonly Button[],
    words: Words,
    placement: Placement,
  ): Turn<Message> {
    const { blocks, rows } = decisionList(title, decisions, this.#now(), words);
    const rendered = this.#answers.renderSourced([...blocks, ...below], [...rows, turnRow], words);
    return this.#answers.turn(privateReply(rendered, placement), undefined, 'decision-read');
  }
}

/** UTF-16 code units. */
const TOPIC_LENGTH = 100;
const _WHY_LENGTH = 1_000;
const _CHOICE_LENGTH = 75;

/** Decisions on one page of a list. */
const LISTED = 10;
