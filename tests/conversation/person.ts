import { plainText } from '../../src/content/markdown.ts';
import type { CardBlock } from '../../src/conversation/card.ts';
import type { Conversation, Turn } from '../../src/conversation/conversation.ts';
import {
  asInChat,
  type Card,
  type Reply,
  type ReplyBlock,
  type Surface,
} from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';

/** A channel without limits. */
export const CHANNEL: Surface = {
  words,
  canShare: true,
  shownLabelLength: 30,
  typed: asInChat,
  fits: () => true,
};

/** Somebody who types a command and presses buttons by their labels; what is not there fails with what is. */
export class Person {
  readonly #conversation: Conversation;
  readonly #surface: Surface;
  turn: Turn;

  constructor(conversation: Conversation, slug: string, typed = '', surface: Surface = CHANNEL) {
    this.#conversation = conversation;
    this.#surface = surface;
    this.turn = conversation.command(slug, typed, surface);
  }

  get reply(): Reply {
    return this.turn.reply;
  }

  /** What the press before shared; fails where it shared nothing. */
  get shared(): readonly Reply[] {
    if (this.turn.kind !== 'share') throw new Error(`Nothing was shared: ${this.text}`);
    return this.turn.shared;
  }

  get text(): string {
    return wordsOf(this.reply.blocks);
  }

  get labels(): string[] {
    return this.reply.rows.flat().map(({ label }) => label);
  }

  press(...labels: readonly string[]): this {
    for (const label of labels) {
      const button = this.reply.rows.flat().find((candidate) => candidate.label === label);
      if (!button) throw new Error(`There is no button "${label}", only: ${this.labels.join(', ')}`);
      this.turn = this.#conversation.click(button.token, 'Ann', this.#surface);
    }
    return this;
  }

  /** Turns the pages from this one to the last, and gives the words of each. */
  readOn(): string[] {
    const next = this.labels.find((label) => label.startsWith('Next page'));
    return next === undefined ? [this.text] : [this.text, ...this.press(next).readOn()];
  }

  /** The token of a button, to be kept for later. */
  token(label: string): string {
    const button = this.reply.rows.flat().find((candidate) => candidate.label === label);
    if (!button) throw new Error(`There is no button "${label}", only: ${this.labels.join(', ')}`);
    return button.token;
  }
}

/** The words of blocks, a paragraph a line, without list marks or indentation. */
export function wordsOf(blocks: readonly (ReplyBlock | CardBlock)[]): string {
  return blocks.flatMap(linesOf).join('\n');
}

function linesOf(block: ReplyBlock | CardBlock): string[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return [plainText(block.children)];
    case 'list':
      return block.children.flatMap((item) => item.children.flatMap(linesOf));
    case 'blockquote':
    case 'quotation':
      return block.children.flatMap(linesOf);
    case 'quote':
      return [...block.children.flatMap(linesOf), plainText(block.source)];
    case 'code':
      return [block.value];
    case 'thematicBreak':
      return [];
  }
}

export const tokensOf = (card: Card): string[] => card.rows.flat().map(({ token }) => token);
