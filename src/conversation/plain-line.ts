import { cut } from './cut.ts';
import type { Words } from './words.ts';

/** UTF-16 code units. */
const NAME_LENGTH = 80;

/**
 * A name on one line, as people see it. Joiners between letters and within emoji stay, because without them the name is
 * spelt or drawn in another way. Control characters, direction marks and all other invisible characters go.
 */
export function plainName(name: string, words: Words): string {
  const plain = plainLine(name, NAME_LENGTH);
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(plain) ? plain : words.someone;
}

/** A text on one line as people see it, without invisible characters that change nothing. */
export const plainLine = (line: string, length: number): string =>
  cutGraphemes(
    cut(line, NAME_READ)
      .replace(NEEDED_OR_INVISIBLE, (_, needed: string | undefined) => needed ?? '')
      .replace(/[\p{Cc}\p{Z}\u2800]+/gu, ' ')
      .trim(),
    length,
  );

/** UTF-16 code units of a name that are read. Platforms allow fewer than 200 characters. */
const NAME_READ = 1_000;

/**
 * The invisible characters that change the characters around them: joiners, variation selectors, and the tags of flags
 * such as Scotland's.
 * Source: https://www.unicode.org/reports/tr31/#Layout_and_Format_Control_Characters and
 * https://www.unicode.org/reports/tr51/#def_emoji_tag_sequence
 */
const NEEDED = [
  /(?<=[\p{L}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])/u,
  /(?<=[\p{ExtPict}\p{EMod}]|\ufe0f)\u200d(?=\p{ExtPict})/u,
  /(?<=[\p{L}\p{M}\p{N}\p{S}\p{P}])\p{VS}/u,
  /\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f}/u,
];
const INVISIBLE = /[\p{Cf}\p{Co}\p{Cs}\p{NChar}\p{DI}]/u;
const NEEDED_OR_INVISIBLE = new RegExp(
  `(${NEEDED.map(({ source }) => source).join('|')})|${INVISIBLE.source}`,
  'gu',
);

/** Cuts a text at the end of a grapheme, such as an emoji of several characters. */
function cutGraphemes(value: string, length: number): string {
  if (value.length <= length) return value;
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter('en').segment(value)) {
    if (index + segment.length > length) break;
    end = index + segment.length;
  }
  return end === 0 ? cut(value, length) : value.slice(0, end).trimEnd();
}
