import { invocation } from '../invocation.ts';
import { type Problems, pointAt } from '../problem.ts';
import { reportExcess } from './excess.ts';
import { reportInvisible } from './invisible.ts';

/**
 * Decodes the bytes of a content file. Line ends become those of Unix, and a letter and its accent become one
 * character (NFC).
 * @returns undefined if the file is not UTF-8 or too large to parse; the problems then say which
 */
export function decode(bytes: Buffer, problems: Problems): string | undefined {
  const text = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .normalize('NFC');
  if (!Buffer.from(bytes.toString('utf8')).equals(bytes) || text.includes('\0')) {
    const point = pointAt(text, text.search(/[\ufffd\0]/));
    problems.add(point, 'the file is not UTF-8 text', 'save it with the encoding UTF-8');
    return undefined;
  }
  if (reportExcess(text, problems)) return undefined;
  reportDamage(text, problems);
  reportControls(text, problems);
  reportInvisible(text, problems);
  return text;
}

function reportDamage(text: string, problems: Problems): void {
  for (const { offset, word, repaired } of findDamage(text)) {
    const point = pointAt(text, offset);
    if (repaired === undefined) problems.add(point, `"${word}" has lost a character`, 'type the word again');
    else {
      problems.add(
        point,
        `"${word}" was saved in the wrong encoding`,
        `write "${repaired}", or run: ${invocation('check', '--fix')}`,
      );
    }
  }
}

/** Control characters of ASCII; text copied from slides often has one at the end of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression looks for them
const CONTROLS = /[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

function reportControls(text: string, problems: Problems): void {
  for (const { 0: character, index } of text.matchAll(CONTROLS)) {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    problems.add(
      pointAt(text, index),
      `an invisible character (U+${code})`,
      'delete it, and press Enter if a line should end there',
    );
  }
}

/**
 * The characters of the bytes 0x80 to 0x9F in Windows-1252; every other byte is the same as in Latin-1. The table
 * stands here because the TextDecoder of Node 20 decodes `windows-1252` as Latin-1.
 */
const WINDOWS_1252 = new Map(
  [...'€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'].map((character, i) => [character, 0x80 + i]),
);

/** A word that lost characters, or got wrong ones, when the file was saved. */
export interface Damage {
  /** Offset of the word in the text, in UTF-16 code units. */
  readonly offset: number;
  readonly word: string;
  /** The word with the right characters; undefined if they cannot be recovered. */
  readonly repaired: string | undefined;
}

/** Finds the words of a text that were saved as UTF-8 and read as Windows-1252 (`Hereâ€™s` for `Here’s`). */
export function findDamage(text: string): Damage[] {
  return [...text.matchAll(/[^ \t\r\n]+/g)].flatMap(({ 0: word, index: offset }): Damage[] => {
    if (/^[\0-\x7f]*$/.test(word)) return [];
    const repaired = repair(word);
    // "â€" is two thirds of a quotation mark. Windows-1252 has no character for its third byte, and some programs drop it.
    if (/\ufffd|â€/.test(repaired)) return [{ offset, word, repaired: undefined }];
    return repaired === word ? [] : [{ offset, word, repaired }];
  });
}

/** Calls itself because a text can be misread twice. */
function repair(word: string): string {
  const bytes = word
    .split('')
    .map((character) => String.fromCharCode(WINDOWS_1252.get(character) ?? character.charCodeAt(0)))
    .join('');
  let repaired = '';
  let end = 0;
  for (const { 0: run, index } of bytes.matchAll(UTF8_RUN)) {
    const [before, after] = [word.slice(0, index), word.slice(index + run.length)];
    if (!isMisread(run) || isShouted(before, word.slice(index, index + run.length), after)) continue;
    repaired += word.slice(end, index) + Buffer.from(run, 'latin1').toString('utf8');
    end = index + run.length;
  }
  return end === 0 ? word : repair(repaired + word.slice(end));
}

/** A character that UTF-8 writes as several bytes, in a text with one code unit per byte. */
const UTF8_CHARACTER = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;
const UTF8_RUN = new RegExp(`(?:${UTF8_CHARACTER.source})+`, 'g');

/**
 * Tells a misread character from two right ones: `CAFÉ»` could be a misread `CAFɻ`, but is far likelier to be right.
 * So a single character counts as misread only if it is common in Latin text (a letter with an accent, punctuation, a
 * symbol or an emoji); several in a row always do.
 */
const isMisread = (run: string): boolean =>
  /^[\xc2-\xc5\xe2\xef\xf0]/.test(run) || (run.match(UTF8_CHARACTER) ?? []).length > 1;

/** Recognises a word in capitals before a closing mark: `TÄSSÄ”` could be a misread `TÄSSĔ`, but is right. */
const isShouted = (before: string, run: string, after: string): boolean =>
  /^[ÃÄÅ][“”‘’…–—]$/.test(run) && !/\p{Ll}$/u.test(before) && !/^\p{L}/u.test(after);
