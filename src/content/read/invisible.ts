import type { Problems } from '../problem.ts';

/**
 * Characters that nobody sees, but that hide, join or turn around the text beside them: zero-width characters,
 * bidirectional controls, fillers and tags.
 * Source: https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const INVISIBLE = /[\u200b-\u200d\u202a-\u202e\u2060-\u206f\u3164\ufeff\u{e0000}-\u{e007f}]/u;

/** Places at which such a character is part of the spelling. */
const NEEDED = [
  // A joiner after a letter or mark of a script that joins letters, such as Arabic and Devanagari.
  /(?<=(?![\p{scx=Latin}\p{scx=Greek}\p{scx=Cyrillic}\p{scx=Han}])[\p{L}\p{M}])[\u200c\u200d]/u,
  // A joiner between two emoji that make up one.
  /(?<=[\p{ExtPict}\p{EMod}]|\ufe0f)\u200d(?=\p{ExtPict})/u,
  // The end of a word in scripts without spaces.
  /(?<=[\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}])\u200b/u,
  // The flags of England, Scotland and Wales.
  /\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f}/u,
];

const NEEDED_OR_INVISIBLE = new RegExp(
  `(?<needed>${NEEDED.map(({ source }) => source).join('|')})|${INVISIBLE.source}`,
  'gu',
);

/** Warns of each line with invisible characters. */
export function reportInvisible(text: string, problems: Problems): void {
  for (const { line, column, names, count } of findInvisible(text)) {
    const named = names.join(', ');
    const message =
      count === 1 ? `an invisible character (${named})` : `${count} invisible characters (${named})`;
    problems.warn({ line, column }, message, 'delete it, or run: npm run check -- --fix');
  }
}

/** The invisible characters of a line. */
export interface InvisibleLine {
  readonly line: number;
  /** The column of the first one. */
  readonly column: number;
  /** Each different one, such as "U+200B". */
  readonly names: readonly string[];
  readonly count: number;
}

/** Finds the lines with invisible characters, except where the spelling needs them. */
export function findInvisible(text: string): InvisibleLine[] {
  return text.split('\n').flatMap((line, i): InvisibleLine[] => {
    const found = [...line.matchAll(NEEDED_OR_INVISIBLE)].filter(
      ({ groups }) => groups?.needed === undefined,
    );
    const [first] = found;
    if (first === undefined) return [];
    const names = new Set(found.map(([character]) => nameOf(character)));
    return [{ line: i + 1, column: first.index + 1, names: [...names], count: found.length }];
  });
}

/** The text without the characters that `findInvisible` finds. */
export const withoutInvisible = (text: string): string =>
  text.replace(NEEDED_OR_INVISIBLE, (_, needed?: string) => needed ?? '');

const nameOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
