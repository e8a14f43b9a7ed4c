import type { Answer } from '../../src/content/flow.ts';
import type { Library } from '../../src/content/library.ts';
import { numbered, plainText } from '../../src/content/markdown.ts';
import { labelsOf as labelsOfAnswer } from '../../src/content/walk.ts';
import type { CardBlock } from '../../src/conversation/card.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { type Medium, slashCommand } from '../../src/conversation/medium.ts';
import type { Card, Checkboxes, Quotation, Reply, ReplyBlock } from '../../src/conversation/reply.ts';
import type { Setting } from '../../src/conversation/setting.ts';
import type { TokenCodec } from '../../src/conversation/token.ts';
import { lastReply, type Turn } from '../../src/conversation/turn.ts';
import { words } from '../../src/conversation/words.ts';

/** A medium without limits, whose messages are the cards themselves. */
export const ENDLESS: Medium<Card> = {
  render: (card) => ({ message: card, fits: true }),
  labelLength: 75,
  shownLabelLength: 30,
  sendsTicks: 'each-change',
  tokenLength: 100,
  commandText: slashCommand,
};

/** A medium that takes only the cards that fit. */
export const limitedTo = (fits: (card: Card) => boolean): Medium<Card> => ({
  ...ENDLESS,
  render: (card) => ({ message: card, fits: fits(card) }),
});

/** Ann, in a channel. */
export const CHANNEL: Setting = {
  words,
  person: { id: 'U1', name: 'Ann' },
  server: 'T1',
  channel: 'C1',
  asksBy: 'command',
  canShare: true,
  subject: undefined,
};

/** Ann, alone. */
export const ALONE: Setting = { ...CHANNEL, canShare: false };

export const conversationOn = (library: Library, medium: Medium<Card> = ENDLESS): Conversation<Card> =>
  new Conversation(new Guide(library), medium);

/** A person who types a command and presses buttons by their labels. If a button is missing, the error lists the others. */
export class Person<Message> {
  readonly #conversation: Conversation<Message>;
  readonly #setting: Setting;
  turn: Turn<Message>;

  constructor(conversation: Conversation<Message>, slug: string, typed = '', setting: Setting = CHANNEL) {
    this.#conversation = conversation;
    this.#setting = setting;
    this.turn = conversation.command(slug, typed, setting);
  }

  /** The card on the person's screen after every message of the turn. */
  get reply(): Reply<Message> {
    return lastReply(this.turn);
  }

  get card(): Card {
    return this.reply.card;
  }

  /** The message that the last press shared. @throws Error if it shared none */
  get shared(): Reply<Message> {
    if (this.turn.kind !== 'share') throw new Error(`Nothing was shared: ${this.text}`);
    return this.turn.shared;
  }

  get text(): string {
    return textOf(this.reply);
  }

  get labels(): string[] {
    return labelsOf(this.reply);
  }

  /** Presses the Share button and submits the form. @param purpose what the person types into it */
  share(purpose = ''): this {
    this.press(words.share);
    if (this.turn.kind === 'form')
      this.turn = this.#conversation.submit(this.turn.form.token, purpose, this.#setting);
    return this;
  }

  press(...labels: readonly string[]): this {
    for (const label of labels) this.turn = this.#conversation.click(this.token(label), this.#setting);
    return this;
  }

  /** Ticks exactly these boxes, on a platform that sends each change. */
  tick(...labels: readonly string[]): this {
    return this.#send(checkboxesOf(this.card).tick, labels);
  }

  /** Sends exactly these boxes as the answer, on a platform that sends them at once. */
  send(...labels: readonly string[]): this {
    return this.#send(checkboxesOf(this.card).answer, labels);
  }

  #send(token: string, labels: readonly string[]): this {
    this.turn = this.#conversation.click(token, this.#setting, valuesOf(this.card, labels));
    return this;
  }

  /** Gives an answer: presses its button, or ticks its boxes and continues. */
  answer({ question, options }: Answer): this {
    const labels = options.map(({ label }) => label);
    const isTicked = question.checklist?.boxes.some((box) => options.includes(box));
    return isTicked ? this.tick(...labels).press(words.continueWith(labels.length)) : this.press(...labels);
  }

  /** The ticked boxes of the card. */
  get ticked(): string[] {
    return (this.card.checkboxes?.boxes ?? []).filter(({ isTicked }) => isTicked).map(({ label }) => label);
  }

  /** Turns the pages from this one to the last. @returns the words of each */
  readOn(): string[] {
    const next = this.labels.find((label) => label.startsWith('Next page'));
    return next === undefined ? [this.text] : [this.text, ...this.press(next).readOn()];
  }

  /** The token of a button. */
  token(label: string): string {
    const button = this.card.rows.flat().find((candidate) => candidate.label === label);
    if (!button) throw new Error(`There is no button "${label}", only: ${this.labels.join(', ')}`);
    return button.token;
  }
}

/** @throws Error if the card has none */
export function checkboxesOf({ checkboxes, blocks }: Card): Checkboxes {
  if (checkboxes === undefined) throw new Error(`There are no boxes: ${wordsOf(blocks)}`);
  return checkboxes;
}

/** The values of the boxes with these labels. @throws Error if one is missing */
export const valuesOf = (card: Card, labels: readonly string[]): string[] =>
  labels.map((label) => {
    const box = checkboxesOf(card).boxes.find((candidate) => candidate.label === label);
    if (box === undefined) throw new Error(`There is no box "${label}".`);
    return box.value;
  });

/**
 * The words of blocks: a line for each paragraph, with the numbers of lists, without bullets or indentation.
 * @param tables whether a table is read as its rows or cell by cell
 */
export function wordsOf(
  blocks: readonly (ReplyBlock | CardBlock)[],
  tables: 'rows' | 'cells' = 'rows',
): string {
  return blocks.flatMap((block) => linesOf(block, tables)).join('\n');
}

function linesOf(block: ReplyBlock | CardBlock, tables: 'rows' | 'cells'): string[] {
  const lines = (child: ReplyBlock | CardBlock): string[] => linesOf(child, tables);
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return [plainText(block.children)];
    case 'list':
      return numbered(block).flatMap(({ item, number }) => {
        const [first = '', ...rest] = item.children.flatMap(lines);
        return [number === undefined ? first : `${number}. ${first}`, ...rest];
      });
    case 'blockquote':
      return block.children.flatMap(lines);
    case 'quotation':
      return block.children.flatMap(lines);
    case 'smallPrint':
      return [plainText(block.children)];
    case 'code':
      return [block.value];
    case 'table':
      return tables === 'rows'
        ? block.rows.flatMap(lines)
        : block.children.flatMap((row) => row.children.map(({ children }) => plainText(children)));
    case 'thematicBreak':
      return [];
  }
}

type HasCard = { readonly card: Card } | undefined;

function cardOf(reply: HasCard): Card {
  if (!reply) throw new Error('There is no message.');
  return reply.card;
}

export const textOf = (reply: HasCard): string => wordsOf(cardOf(reply).blocks);

export const labelsOf = (reply: HasCard): string[] =>
  cardOf(reply)
    .rows.flat()
    .map(({ label }) => label);

/** The quotations of a card. */
export const quotationsIn = ({ blocks }: Card): Quotation[] =>
  blocks.filter((block) => block.type === 'quotation');

export const tokensOf = (card: Card): string[] => card.rows.flat().map(({ token }) => token);

/** The labels of a path's answers, as the name of a test. */
export const nameOf = (path: readonly Answer[]): string => path.map(labelsOfAnswer).join(' → ');

/** A guide that throws an error in every conversation once it is switched to faulty. */
export class FaultyGuide extends Guide {
  isFaulty = false;

  override get tokens(): TokenCodec {
    if (this.isFaulty) throw new Error('a mistake of ours');
    return super.tokens;
  }
}
