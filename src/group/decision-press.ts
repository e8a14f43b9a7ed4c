import { type Block, heading, paragraph, text } from '../content/markdown.ts';
import { Problems } from '../content/problem.ts';
import { Footnotes, readBlocks, webLink } from '../content/read/blocks.ts';
import { parseMarkdown } from '../content/read/page.ts';
import type { CardBlock } from '../conversation/card.ts';
import { recordParts } from '../conversation/detail-card.ts';
import type { Medium } from '../conversation/medium.ts';
import type { Button, Rendered, Values } from '../conversation/reply.ts';
import type { Setting } from '../conversation/setting.ts';
import { CLICKED, NEW, privateReply, type Turn } from '../conversation/turn.ts';
import {
  type DecisionAtAddress,
  decisionAddresses,
  decisionsBeside,
  deleteDecision,
  findDecision,
  keepDecisionAddress,
  setDeprecated,
  setReview,
} from '../store/decisions.ts';
import type { Address } from '../store/rounds.ts';
import type { Store } from '../store/store.ts';
import { decisionFile } from '../together/decision.ts';
import {
  type DecisionVerb,
  decisionButton,
  decisionToken,
  longDate,
  nameOf,
} from '../together/decision-card.ts';
import { Answers, homeOf } from './answers.ts';
import type { DecisionCards } from './decision-cards.ts';
import { reviewAfter, reviewField } from './decision-review.ts';
import type { GroupParts } from './parts.ts';

/** Answers the buttons of decisions: shows why, exports, and changes them. */
export class DecisionPress<Message> {
  readonly #medium: Medium<Message>;
  readonly #answers: Answers<Message>;
  readonly #store: Store;
  readonly #now: () => number;
  readonly #cards: DecisionCards<Message>;

  constructor(parts: GroupParts<Message>, cards: DecisionCards<Message>) {
    this.#medium = parts.medium;
    this.#answers = new Answers(parts.medium, 'decision');
    this.#store = parts.store;
    this.#now = parts.now;
    this.#cards = cards;
  }

  /**
   * Answers a click on a button of a decision.
   * @param clicked the right to change the clicked message, if everyone sees it; it is then painted anew
   */
  async press(
    id: string,
    verb: DecisionVerb,
    page: number,
    setting: Setting,
    clicked: Address | undefined,
  ): Promise<Turn<Message>> {
    const { words, person } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    const found = await this.#store.use(async (database) => {
      const decision = await findDecision(database, id, home);
      if (clicked && decision.kind === 'found') await keepDecisionAddress(database, id, clicked);
      return decision;
    });
    if (found.kind === 'out of reach') return this.#answers.tell(words.decision.unkept);
    if (found.result.kind === 'gone') return this.#answers.tell(words.decision.gone);
    if (found.result.kind === 'elsewhere') return this.#answers.tell(words.round.elsewhere);
    const { decision } = found.result;
    const { number, topic } = decision;
    const answer = async (rendered: Rendered<Message>): Promise<Turn<Message>> =>
      this.#answers.turn(
        privateReply(rendered, clicked ? NEW : CLICKED),
        await this.#cards.repaintClicked(decision, clicked, setting),
        'decision-read',
      );
    const card = (blocks: readonly CardBlock[], buttons: readonly Button[]): Promise<Turn<Message>> =>
      answer(this.#answers.renderSourced(blocks, [buttons], words));
    switch (verb) {
      case 'show':
        return answer(this.#cards.renderedForOne(decision, setting));
      case 'why': {
        const blocks = reasonsIn(decision.body);
        const shown = blocks.length > 0 ? blocks : [paragraph(text(words.decision.noReasons))];
        const rendered = this.#answers.renderPage(
          [heading(2, words.decision.whyTitle(number, topic)), ...shown],
          (label, to) => decisionButton(label, decision, 'why', to),
          page,
          words,
        );
        return answer(rendered);
      }
      case 'export': {
        const title = words.decision.exportTitle(number, topic);
        const { blocks, file } = recordParts(title, decisionFile(decision, words), this.#medium, words);
        const turn = (label: string, to: number): Button => decisionButton(label, decision, 'export', to);
        const rendered = file
          ? this.#answers.render({ blocks, file, rows: [] })
          : this.#answers.renderPage(blocks, turn, page, words);
        return answer(rendered);
      }
      case 'change': {
        const isMaker = decision.maker?.id === person.id;
        const holds = decision.status.kind !== 'deprecated';
        const buttons = [
          holds
            ? decisionButton(words.decision.noLongerHolds, decision, 'deprecate')
            : decisionButton(words.decision.holdsAgain, decision, 'hold'),
          decisionButton(words.decision.lookAgain, decision, 'review'),
          ...(isMaker ? [decisionButton(words.decision.delete, decision, 'delete')] : []),
        ];
        const blocks = [
          heading(2, words.decision.changeTitle(number)),
          paragraph(text(topic)),
          paragraph(text(words.decision.changeHint)),
        ];
        return card(blocks, buttons);
      }
      case 'deprecate':
      case 'hold': {
        const isDeprecated = verb === 'deprecate';
        const set = await this.#store.use(async (database) => ({
          isKept: await setDeprecated(database, id, isDeprecated),
          changed: await decisionAddresses(database, [id], this.#now()),
        }));
        if (set.kind === 'out of reach') return this.#answers.tell(words.decision.unkept);
        const { isKept, changed } = set.result;
        if (!isKept) return this.#answers.tell(words.decision.gone);
        const said = isDeprecated ? words.decision.isDeprecated(number) : words.decision.holds(number);
        return this.#say(said, setting, changed);
      }
      case 'review': {
        const { form } = words.decision;
        const fields = [reviewField(words)];
        const token = decisionToken(id, 'review');
        return this.#answers.form(
          { title: form.reviewTitle, fields, submit: form.reviewSubmit, token },
          form.failed,
          'decision-form',
        );
      }
      case 'delete':
      case 'delete-now': {
        const maker = nameOf(decision.maker?.name, words);
        if (decision.maker?.id !== person.id) return this.#answers.tell(words.decision.onlyMaker(maker));
        if (verb === 'delete') {
          const blocks = [
            heading(2, words.decision.deleteTitle(number)),
            paragraph(text(topic)),
            paragraph(text(words.decision.deleteHint)),
          ];
          const buttons = [
            decisionButton(words.decision.deleteNow, decision, 'delete-now'),
            decisionButton(words.decision.keep, decision, 'keep'),
          ];
          return card(blocks, buttons);
        }
        const deleted = await this.#store.use(async (database) => {
          const ids = [id, ...(await decisionsBeside(database, id))];
          const changed = await decisionAddresses(database, ids, this.#now());
          await deleteDecision(database, id);
          return changed;
        });
        if (deleted.kind === 'out of reach') return this.#answers.tell(words.decision.unkept);
        return this.#say(words.decision.isDeleted(number), setting, deleted.result);
      }
      case 'keep':
        return this.#say(words.decision.kept, setting);
      case 'post':
        return setting.canShare
          ? this.#cards.post(decision, setting, 'decision')
          : this.#answers.tell(words.decision.notHere);
    }
  }

  /** Says in place of the clicked card that decisions were changed, and paints their cards anew. */
  #say(sentence: string, setting: Setting, changed: readonly DecisionAtAddress[] = []): Turn<Message> {
    const repaint = { later: this.#cards.repaints(changed, setting) };
    return this.#answers.turn(this.#answers.sentence(sentence, CLICKED), repaint, 'decision-change');
  }

  /** Sets the time to look at a decision again, by a submitted form. */
  async setReview(id: string, values: Values, setting: Setting): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    const reviewAt = reviewAfter(values, this.#now());
    const set = await this.#store.use(async (database) => {
      const found = await findDecision(database, id, home);
      if (found.kind !== 'found') return found.kind;
      if (!(await setReview(database, id, reviewAt))) return 'gone';
      const changed = await decisionAddresses(database, [id], this.#now());
      return { number: found.decision.number, changed };
    });
    if (set.kind === 'out of reach') return this.#answers.tell(words.decision.unkept);
    const { result } = set;
    if (result === 'gone') return this.#answers.tell(words.decision.gone);
    if (result === 'elsewhere') return this.#answers.tell(words.round.elsewhere);
    const { number, changed } = result;
    const said =
      reviewAt === undefined
        ? words.decision.reviewCleared(number)
        : words.decision.reviewSet(number, longDate(reviewAt));
    return this.#say(said, setting, changed);
  }
}

/** The answers with their quotations in a record, between its heading "Decision Outcome" and the consequences. */
function reasonsIn(body: string): Block[] {
  const { children } = parseMarkdown(body);
  const titleOf = (node: (typeof children)[number]): string | undefined =>
    node.type === 'heading'
      ? node.children.map((child) => (child.type === 'text' ? child.value : '')).join('')
      : undefined;
  const outcome = children.slice(children.findIndex((node) => titleOf(node) === 'Decision Outcome') + 1);
  const to = outcome.findIndex((node) => ['Consequences', 'More Information'].includes(titleOf(node) ?? ''));
  const answered = to < 0 ? outcome : outcome.slice(0, to);
  const first = answered.findIndex(({ type }) => type === 'heading');
  const problems = new Problems('record');
  return readBlocks(first < 0 ? [] : answered.slice(first), {
    problems,
    link: (url, node) => webLink(url, node, problems),
    footnotes: new Footnotes(new Map()),
    showsBoxes: true,
  });
}
