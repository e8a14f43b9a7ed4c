import { distance } from 'fastest-levenshtein';

/*
 * How a text is divided into words, and which words count as the same.
 */

/** English words that are too common to search for. */
export const FILLERS: ReadonlySet<string> = new Set(
  `a about all am an and any are as at back be been being between both but by can could did do does doing done each every
  five for four from get give go had has have i if im in into is it its ive just keep let like list ll made make
  many may me mean more most much my no nor not of ok okay on one or our over please say says show t tell than that
  the their them then there these they thing things think this those three to too two up us very want was way we
  were what whats where who why will with work works would yes you your`.split(/\s+/),
);

/** The same in Chinese, Japanese and Thai. */
const SPACELESS_FILLERS: ReadonlySet<string> = new Set(
  `的 了 是 吗 呢 吧 和 与 或 还是 在 有 我 你 您 它 我们 你们 这 那 个 什么 什么时候 时候 谁 哪里 怎么 怎样 如何 为什么 多少 哪个 哪 几 请 请问 关于 都 也 很
  の は が を に へ で と も や か から まで より です ます でした ました では には する した ある こと もの これ それ 何 どう どの なぜ いくら いつ どこ 誰
  คือ อะไร ไหม เท่าไร เท่าไหร่ อย่างไร ยังไง ทำไม เมื่อไร เมื่อไหร่ ที่ไหน ใคร ของ และ หรือ ที่ ใน กับ ให้ ได้ เป็น มี จะ ว่า การ ความ ครับ ค่ะ คะ`.split(
    /\s+/,
  ),
);

/** True for a word that is too common to search for. */
export const isFiller = (word: string): boolean => FILLERS.has(word) || SPACELESS_FILLERS.has(word);

/**
 * The words of a text in lower case, without accents and apostrophes. Hyphens inside a word are kept. A text in a script
 * without spaces, such as Chinese or Thai, is divided by a dictionary.
 */
export function wordsOf(text: string): string[] {
  const words = normalized(text).match(/[\p{L}\p{N}\p{M}]+(?:-[\p{L}\p{N}\p{M}]+)*/gu) ?? [];
  return isAscii(text) ? words : words.flatMap((word) => (SPACELESS.test(word) ? segmented(word) : [word]));
}

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** A text in lower case, without accents, apostrophes and invisible characters, and with plain hyphens. */
function normalized(text: string): string {
  if (isAscii(text)) return text.replaceAll("'", '').toLowerCase();
  return (
    text
      .normalize('NFKD')
      .replace(ACCENTS, '')
      .normalize('NFC')
      // NFKD takes these two vowels apart for good, and dictionaries have them whole.
      .replaceAll('\u0e4d\u0e32', '\u0e33')
      .replaceAll('\u0ecd\u0eb2', '\u0eb3')
      .replace(/[\p{Cf}'’]/gu, '')
      .replace(/[‐‑‒–]/g, '-')
      .toLowerCase()
  );
}

/** Accents and optional vowel signs. In other scripts, a mark makes another letter. */
const ACCENTS = /(?<=[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Arab}\p{sc=Hebr}]\p{M}*)\p{M}/gu;

/** Letters of scripts without spaces between words. */
const LETTER = String.raw`[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]`;
const SPACELESS = new RegExp(LETTER, 'u');
const SPACELESS_RUN = new RegExp(`${LETTER}+`, 'gu');

/** Loan words in Katakana, of which a dictionary has few; other letters without spaces; letters with spaces. */
const ONE_SCRIPT = new RegExp(
  String.raw`\p{scx=Kana}{2,}|(?:(?!\p{scx=Kana}{2})${LETTER})+|(?:(?!${LETTER}).)+`,
  'gu',
);
const IS_LOAN_WORD = /^\p{scx=Kana}{2,}$/u;

/** True for a word of Chinese or Japanese that may stand inside a longer one. */
export const isInLongerWords = (word: string): boolean => /^[\p{scx=Hani}\p{scx=Kana}]{2,}$/u.test(word);

/** True for a short word of Thai or a similar script. Beside a word that is unknown, it is a part of that word. */
export const isSyllable = (word: string): boolean =>
  /^[\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]{1,3}$/u.test(word);

/** True for a word in a script without spaces. */
export const isSpaceless = (word: string): boolean => SPACELESS.test(word);

/** The parts of a text in scripts without spaces. */
export const spacelessRuns = (text: string): string[] => normalized(text).match(SPACELESS_RUN) ?? [];

let dictionary: Intl.Segmenter | undefined;

function segmented(word: string): string[] {
  dictionary ??= new Intl.Segmenter('en', { granularity: 'word' });
  const segments = dictionary;
  return (word.match(ONE_SCRIPT) ?? []).flatMap((part) =>
    isSpaceless(part) && !IS_LOAN_WORD.test(part)
      ? Array.from(segments.segment(part), ({ segment }) => segment)
      : [part],
  );
}

/** True for a word with one of the plural's endings of German and Spanish. English ones are no part of a stem. */
export const isPluralOf = (word: string, singularForm: string): boolean =>
  singularForm.length >= 5 &&
  word.startsWith(singularForm) &&
  /^(?:e[nrs]|ern|nen)$/.test(word.slice(singularForm.length));

/** A word without the plural's "s". */
export const singular = (word: string): string =>
  word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;

/**
 * The part of an English word that all its forms share: "cost" for "costly", "consist" for "consistency". It need not be
 * a word. Words in other alphabets only lose the plural's "s". Where to cut was chosen so that words of different meaning
 * stay different ("general" and "generate"); a published algorithm (Porter) joins these, but not "cost" and "costly".
 */
export function stemOf(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return singular(word);
  let stem = word.replace(PLURAL, '$1$2$3');
  for (const endings of ENDINGS) {
    for (const [ending, least] of endings) {
      const rest = stem.replace(ending, '');
      if (rest === stem || rest.length < least || !/[aeiouy]/.test(rest)) continue;
      stem = rest.replace(DOUBLED, '$1');
      break;
    }
  }
  return stem.length > 3 ? stem.replace(/e$/, '').replace(/y$/, 'i') : stem;
}

const PLURAL = /(?:(i)es|(x|ch|sh|ss|zz)es|([^sui])s)$/;
const DOUBLED = /([bdfgmnprt])\1$/;

type Ending = readonly [RegExp, least: number];

/** Endings, and the letters that must be left before each. Of each list, the first that fits is cut off. */
const ENDINGS: readonly (readonly Ending[])[] = [
  [[/(?<!e|emb)ed$|ing$/, 3]],
  [[/er$|est$|ly$|ful$|less$|ness$|(?<=[st])or$|[ai]ble$|[ai]bility$/, 4]],
  [
    [/i[sz](?:ation|e?)$/, 4],
    [/i?ation$|ative$|ate?$/, 5],
    [/[ae]n(?:ce|cy|t)$|acy$|ment$|ion$|ional$|ive$|ity$|ist$|ism$/, 5],
    [/al$/, 7],
  ],
];

/**
 * Allows two swapped letters in a word of at least 4 letters, or else one wrong, missing or surplus letter in a word of
 * at least 6, two in one of at least 12. The first letter must be right.
 */
export function isMisspelt(written: string, meant: string): boolean {
  if (written[0] !== meant[0] || meant.length < 4 || Math.abs(written.length - meant.length) > 2)
    return false;
  const errors = distance(written, meant);
  if (errors === 2 && sorted(written) === sorted(meant)) return true;
  return errors <= (meant.length < 6 ? 0 : meant.length < 12 ? 1 : 2);
}

const sorted = (word: string): string => [...word].sort().join('');
