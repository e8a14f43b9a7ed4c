import type { Flow } from '../content/flow.ts';
import { paragraph, text } from '../content/markdown.ts';
import type { Guide } from '../conversation/guide.ts';
import type { Button, Card, Rendered } from '../conversation/reply.ts';
import type { Setting } from '../conversation/setting.ts';
import {
  CLICKED,
  NEW,
  privateReply,
  type Repaint,
  type ShareResult,
  type Turn,
} from '../conversation/turn.ts';
import type { Words } from '../conversation/words.ts';
import type { Decision } from '../together/decision.ts';
import { decisionButton, decisionCard } from '../together/decision-card.ts';
import { Answers } from './answers.ts';
import type { GroupParts } from './parts.ts';

/** Shows decisions: to everyone, or to one person. */
export class DecisionCards<Message> {
  readonly #guide: Guide;
  readonly #answers: Answers<Message>;

  constructor(parts: GroupParts<Message>) {
    this.#guide = parts.guide;
    this.#answers = new Answers(parts.medium, 'decision');
  }

  /** Posts the card of a decision for everyone. */
  post(decision: Decision, setting: Setting, kind: 'decision-save' | 'decision'): Turn<Message> {
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
      shared: {
        ...this.rendered(decision, words),
        audience: 'public',
        placement: NEW,
      },
      report: (result) => privateReply(this.#answers.render(report(result)), NEW),
      sharer: { person: person.id, channel },
      activity: { kind, flow: decision.flow },
    };
  }

  /** A decision for one person, who can post it again, for instance if its message is deleted. */
  renderedForOne(decision: Decision, { words, canShare }: Setting): Rendered<Message> {
    const post = canShare ? [[decisionButton(words.decision.post, decision, 'post')]] : [];
    return this.rendered(decision, words, post);
  }

  /** The card of a decision with as many names as fit. */
  rendered(decision: Decision, words: Words, more: Card['rows'] = []): Rendered<Message> {
    const render = (mostNames: number): Rendered<Message> => {
      const flow = this.flowNamed(decision.flow);
      const { blocks, rows } = decisionCard(decision, flow, mostNames, words);
      return this.#answers.renderSourced(blocks, [...rows, ...more], words);
    };
    const whole = render(decision.decidedBy.length);
    return whole.fits ? whole : render(FEW_NAMES);
  }

  /** The clicked card, which everyone sees, as it is now. */
  repaint(decision: Decision, words: Words): Repaint<Message> {
    const rendered = this.rendered(decision, words);
    return { clicked: { ...rendered, audience: 'public', placement: CLICKED }, later: NOTHING };
  }

  flowNamed(slug: string): Flow | undefined {
    return this.#guide.flows.find((flow) => flow.slug === slug);
  }
}

/** Names on a card that has no room for all. */
const FEW_NAMES = 3;

/** No later repaints. */
const NOTHING: AsyncIterable<never> = (async function* () {})();
