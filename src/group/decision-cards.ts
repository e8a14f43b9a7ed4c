import type { Flow } from '../content/flow.ts';
import { paragraph, text } from '../content/markdown.ts';
import type { Guide } from '../conversation/guide.ts';
import type { Button, Card, Rendered, Reply } from '../conversation/reply.ts';
import type { Setting } from '../conversation/setting.ts';
import {
  NEW,
  privateReply,
  publicReply,
  type Repaint,
  type ShareResult,
  type Turn,
} from '../conversation/turn.ts';
import type { Words } from '../conversation/words.ts';
import { type DecisionAtAddress, findDecision } from '../store/decisions.ts';
import type { Address } from '../store/rounds.ts';
import type { Store } from '../store/store.ts';
import type { Decision } from '../together/decision.ts';
import { decisionButton, decisionCard } from '../together/decision-card.ts';
import { Answers, homeOf } from './answers.ts';
import { type Painted, Painter } from './painter.ts';
import type { GroupParts } from './parts.ts';

/** Shows decisions: to everyone, or to one person. */
export class DecisionCards<Message> {
  readonly #guide: Guide;
  readonly #answers: Answers<Message>;
  readonly #store: Store;
  readonly #painter: Painter<Message>;

  constructor(parts: GroupParts<Message>) {
    this.#guide = parts.guide;
    this.#answers = new Answers(parts.medium, 'decision');
    this.#store = parts.store;
    this.#painter = new Painter(parts);
  }

  /**
   * Posts the card of a decision for everyone.
   * @param changed other decisions that have changed, whose cards are then painted anew
   */
  post(
    decision: Decision,
    setting: Setting,
    kind: 'decision-save' | 'decision',
    changed: readonly DecisionAtAddress[] = [],
  ): Turn<Message> {
    const { words, person, channel } = setting;
    const { number } = decision;
    const report = ({ kind: known }: ShareResult): Card => {
      const said = (sentence: string, ...buttons: readonly Button[]): Card => ({
        blocks: [paragraph(text(sentence))],
        rows: buttons.length > 0 ? [buttons] : [],
      });
      const { saved, perhapsPosted, notPosted } = words.decision;
      const { posted, perhapsPostedAgain, unposted } = words.decision;
      const isNew = kind === 'decision-save';
      switch (known) {
        case 'shared':
          return said((isNew ? saved : posted)(number));
        case 'perhaps':
          return said((isNew ? perhapsPosted : perhapsPostedAgain)(number));
        case 'unseen':
          return said((isNew ? notPosted : unposted)(number));
        case 'not-shared':
        case 'put-off':
          return said(
            (isNew ? notPosted : unposted)(number),
            decisionButton(words.decision.post, decision, 'post'),
          );
      }
    };
    return {
      kind: 'share',
      shared: publicReply(this.#rendered(decision, words)),
      report: (result) => privateReply(this.#answers.render(report(result)), NEW),
      sharer: { person: person.id, channel },
      repaint: { later: this.repaints(changed, setting) },
      activity: { kind, flow: decision.flow },
    };
  }

  /** A decision for one person, who can post it again, for instance if its message is deleted. */
  renderedForOne(decision: Decision, { words, canShare }: Setting): Rendered<Message> {
    const post = canShare ? [[decisionButton(words.decision.post, decision, 'post')]] : [];
    return this.#rendered(decision, words, post);
  }

  /** The card of a decision with as many names as fit, and with the next steps if they do. Its export has all. */
  #rendered(decision: Decision, words: Words, more: Card['rows'] = []): Rendered<Message> {
    const flow = this.flowNamed(decision.flow);
    const render = (mostNames: number, its: Flow | undefined): Rendered<Message> => {
      const { blocks, rows } = decisionCard(decision, its, mostNames, words);
      return this.#answers.renderSourced(blocks, [...rows, ...more], words);
    };
    const whole = render(decision.decidedBy.length, flow);
    if (whole.fits) return whole;
    const withSteps = render(FEW_NAMES, flow);
    return withSteps.fits ? withSteps : render(FEW_NAMES, undefined);
  }

  /** Repaints the clicked card. Undefined if only the person sees it. */
  repaintClicked(
    decision: Decision,
    card: Address | undefined,
    setting: Setting,
  ): Promise<Repaint<Message> | undefined> {
    return this.#painter.clicked(decision.id, card, () => this.#paint(decision, setting));
  }

  /** Repaints the cards of decisions that have changed or are deleted. */
  async *repaints(
    changed: readonly DecisionAtAddress[],
    setting: Setting,
  ): AsyncGenerator<Reply<Message>, void> {
    for (const decision of changed)
      yield* this.#painter.at(decision.id, decision.address, () => this.#paint(decision, setting));
  }

  /** The card of a decision as the database has it now. Undefined if the database is out of reach. */
  async #paint(
    { id, number }: Pick<Decision, 'id' | 'number'>,
    setting: Setting,
  ): Promise<Painted<Message> | undefined> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined) return undefined;
    const found = await this.#store.use((database) => findDecision(database, id, home));
    if (found.kind === 'out of reach') return undefined;
    switch (found.result.kind) {
      case 'found': {
        const { decision } = found.result;
        return { rendered: this.#rendered(decision, words), revision: JSON.stringify(decision) };
      }
      case 'gone': {
        const blocks = [paragraph(text(words.decision.wasDeleted(number)))];
        return { rendered: this.#answers.render({ blocks, rows: [] }), revision: 'deleted' };
      }
      case 'elsewhere':
        return undefined;
    }
  }

  flowNamed(slug: string): Flow | undefined {
    return this.#guide.flows.find((flow) => flow.slug === slug);
  }
}

/** Names on a card that has no room for all. */
const FEW_NAMES = 3;
