import type { Flow } from '../content/flow.ts';
import { paragraph, text } from '../content/markdown.ts';
import type { ActivityKind } from '../conversation/activity.ts';
import type { CardBlock } from '../conversation/card.ts';
import type { Medium } from '../conversation/medium.ts';
import { pagesOf } from '../conversation/pages.ts';
import { withSources } from '../conversation/quote.ts';
import type { Button, Card, Form, Placement, Rendered, Reply } from '../conversation/reply.ts';
import type { Setting } from '../conversation/setting.ts';
import { type Answering, NEW, privateReply, type Repaint, type Turn } from '../conversation/turn.ts';
import type { Words } from '../conversation/words.ts';
import type { Address } from '../store/rounds.ts';
import type { Home } from '../together/round.ts';

/** What an adapter knows of a click beside its token. */
export interface Clicked {
  /** The values of all boxes that are ticked. Undefined if the platform does not tell them. */
  readonly ticked?: readonly string[] | undefined;
  /** The right to change the clicked message, if everyone sees it. */
  readonly card?: Address | undefined;
}

/** Makes the answers about rounds and decisions on one medium. */
export class Answers<Message> {
  readonly #medium: Medium<Message>;
  readonly #kind: ActivityKind;

  /** @param kind the activity of an answer that has no other */
  constructor(medium: Medium<Message>, kind: ActivityKind) {
    this.#medium = medium;
    this.#kind = kind;
  }

  render(card: Card): Rendered<Message> {
    return { card, ...this.#medium.render(card) };
  }

  /** Renders blocks, of which quotations get their sources. */
  renderSourced(blocks: readonly CardBlock[], rows: Card['rows'], words: Words): Rendered<Message> {
    return this.render({ blocks: withSources(blocks, words), rows });
  }

  /**
   * Renders one page of blocks that may be too long for one message.
   * @param turn makes the button that leads to another page
   * @param page from 0; a number beyond the last page is the last page
   */
  renderPage(
    blocks: readonly CardBlock[],
    turn: (label: string, page: number) => Button,
    page: number,
    words: Words,
  ): Rendered<Message> {
    const rowsOf = (at: number, pages: number): Card['rows'] => [
      [
        ...(at > 0 ? [turn(words.previousPage(at, pages), at - 1)] : []),
        ...(at + 1 < pages ? [turn(words.nextPage(at + 2, pages), at + 1)] : []),
      ],
    ];
    const pages = pagesOf(blocks, (part) => this.renderSourced(part, rowsOf(1, 3), words).fits);
    const at = Math.min(page, pages.length - 1);
    return this.renderSourced(pages[at] ?? [], rowsOf(at, pages.length), words);
  }

  /** A private message of one sentence. */
  sentence(said: string, placement: Placement): Reply<Message> {
    return privateReply(this.render({ blocks: [paragraph(text(said))], rows: [] }), placement);
  }

  /** A turn that is a new private message of one sentence. */
  tell(said: string): Answering<Message> {
    return this.turn(this.sentence(said, NEW));
  }

  /** A turn that is one reply, and perhaps paints a card for everyone anew. */
  turn(
    reply: Reply<Message>,
    repaint?: Repaint<Message>,
    kind: ActivityKind = this.#kind,
    flow?: Flow,
  ): Answering<Message> {
    return {
      kind: 'answer',
      reply,
      ...(repaint ? { repaint } : {}),
      activity: { kind, ...(flow ? { flow: flow.slug } : {}) },
    };
  }

  /**
   * A turn that opens a form.
   * @param failed a sentence for the person if it does not open
   */
  form(form: Form, failed: string, kind: ActivityKind, flow?: Flow): Turn<Message> {
    return {
      kind: 'form',
      form,
      instead: this.sentence(failed, NEW),
      activity: { kind, ...(flow ? { flow: flow.slug } : {}) },
    };
  }
}

/** The place of a round or a decision. Undefined outside of a channel. */
export const homeOf = ({ server, channel }: Setting): Home | undefined =>
  channel === undefined ? undefined : { team: server ?? '', channel };
