import { wordsOf } from '../content/language.ts';
import { cut, cutLetters } from './cut.ts';

/** UTF-16 code units that an adapter reads of one text in a message, and of all words of a message. */
export const INCOMING_LENGTH = 4_000;

/** Letters that are compared in all parts of a message, which may repeat each other without end. */
const COMPARED_LENGTH = 4 * INCOMING_LENGTH;

/** The name of an emoji between colons. The lookarounds leave a time such as 10:30:15 alone. */
export const EMOJI_NAME = /(?<![\p{L}\p{N}]):[\p{L}\p{N}_+'-]+:(?![\p{L}\p{N}])/gu;

/** An address without a label, which Discord lets people put between angle brackets. */
export const BARE_ADDRESS = /<?https?:\/\/\S+/g;

/**
 * Joins the parts of a message, cut to `INCOMING_LENGTH`. Leaves out a part that only repeats words, because platforms
 * send many texts twice: with and without formatting.
 */
export function joinParts(parts: readonly string[]): string {
  const known = new Set<string>();
  let words = '';
  let compared = 0;
  for (const part of parts) {
    if (words.length > INCOMING_LENGTH || compared > COMPARED_LENGTH) break;
    const read = cutLetters(part, INCOMING_LENGTH);
    compared += read.length;
    const added = wordsOf(read).filter((word) => !known.has(word));
    for (const word of added) known.add(word);
    if (words === '') words = part;
    else if (added.length > 0) words += `\n${part}`;
  }
  return cut(words, INCOMING_LENGTH);
}

export type Fields = Readonly<Record<string, unknown>>;

/** True for an object of JSON, false for a list and every other value. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
