import { ComponentType } from 'discord.js';
import { cut } from '../../src/conversation/cut.ts';
import {
  BARE_ADDRESS,
  EMOJI_NAME,
  type Fields,
  INCOMING_LENGTH,
  isFields,
  joinParts,
} from '../../src/conversation/incoming.ts';

/*
 * Reads the words of a message as people see them. Discord keeps them in several fields, and writes mentions, times and
 * emoji into them by codes of its own.
 * Sources: https://discord.com/developers/docs/reference#message-formatting and
 * https://discord.com/developers/docs/resources/message#message-object
 */

/** Levels of nested components and forwarded messages that are read. */
const DEPTH = 6;

/** Items of one list that are read. Discord's longest lists have 40. */
const ITEMS = 100;

/**
 * Turns a text of Discord into plain words. A link becomes its label, and the mention of a command its name. Other
 * mentions, times, emoji, and addresses without a label are left out, because an article is not searched for them.
 * @param text any text
 */
export const plainWords = (text: string): string =>
  cut(text, INCOMING_LENGTH)
    .replace(/<\/([^:<>]+):\d+>/g, ' $1 ')
    .replace(CODE, ' ')
    .replace(/\[([^\][\n]*)\]\([^()\s]*\)/g, '$1')
    .replace(BARE_ADDRESS, ' ')
    .replace(EMOJI_NAME, ' ')
    .replace(/```\w*\n/g, ' ')
    .replace(/\\(?=[^\p{L}\p{N}\s])/gu, '')
    .replace(MARKS, '')
    .trim();

const CODE =
  /<(?:@[!&]?|#)\d+>|<a?:\w+:\d+>|<t:-?\d+(?::\w)?>|<id:\w+>|(?<![\p{L}\p{N}])@(?:everyone|here)\b/gu;

/** Formatting around a word, and the signs of a heading or a quotation at the beginning of a line. */
const MARKS = /^(?:#{1,3}|-#|>{1,3}) |(?<![\p{L}\p{N}])[*_~`|]+|[*_~`|]+(?![\p{L}\p{N}])/gmu;

/**
 * All words of a message that people see, each part of it once.
 * @param message any value
 */
export const wordsSeen = (message: unknown): string => joinParts(partsOf(message, 0));

function partsOf(message: unknown, depth: number): string[] {
  if (!isFields(message) || depth > DEPTH) return [];
  const { content, embeds, components, attachments, poll, message_snapshots } = message;
  return [
    ...written(content),
    ...itemsOf(embeds).flatMap(({ title, description, fields, author, footer }) => [
      ...[title, description].flatMap(written),
      ...itemsOf(fields).flatMap(({ name, value }) => [name, value].flatMap(written)),
      ...(isFields(author) ? written(author.name) : []),
      ...(isFields(footer) ? written(footer.text) : []),
    ]),
    ...wordsOfComponents(components, depth),
    ...(isFields(poll) ? wordsOfPoll(poll) : []),
    ...itemsOf(message_snapshots).flatMap((snapshot) => partsOf(snapshot.message, depth + 1)),
    ...itemsOf(attachments).flatMap(({ title, filename, description }) => [
      ...[title, filename].flatMap(written).slice(0, 1).map(withoutEnding),
      ...written(description),
    ]),
  ];
}

/** The text displays of Components V2, at any level. Buttons and menus have no words. */
function wordsOfComponents(components: unknown, depth: number): string[] {
  if (depth > DEPTH) return [];
  return itemsOf(components).flatMap(({ type, content, components: inside }) => [
    ...(type === ComponentType.TextDisplay ? written(content) : []),
    ...wordsOfComponents(inside, depth + 1),
  ]);
}

const wordsOfPoll = ({ question, answers }: Fields): string[] =>
  [question, ...itemsOf(answers).map(({ poll_media }) => poll_media)].flatMap((shown) =>
    isFields(shown) ? written(shown.text) : [],
  );

const withoutEnding = (name: string): string => name.replace(/\.\w{1,5}$/, '');

const itemsOf = (value: unknown): Fields[] =>
  Array.isArray(value) ? value.slice(0, ITEMS).filter(isFields) : [];

/** An empty text and a value that is not a text have no words. */
function written(value: unknown): string[] {
  const words = typeof value === 'string' ? plainWords(value) : '';
  return words === '' ? [] : [words];
}
