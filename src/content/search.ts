import MiniSearch, { type SearchResult } from 'minisearch';

/**
 * - `exact`: every word of the query occurs, or begins a word of the text.
 * - `forgiving`: as `exact`, but with typing errors allowed.
 * - `any word`: one word is enough, with typing errors allowed.
 *
 * Fillers are left out of the query. If it has only fillers, `any word` finds nothing, and the others search for these.
 */
export type Matching = 'exact' | 'forgiving' | 'any word';

export interface SearchIndex<Item> {
  /** @returns at most `most` items, the best first */
  readonly find: (query: string, matching: Matching, most: number) => readonly Item[];
}

export interface SearchEntry<Item> {
  readonly item: Item;
  readonly text: string;
  /** Text around it, such as the lines above a list. A match there counts less. */
  readonly context?: string;
  /**
   * The heading of its section, which it shares with others. A passage that matches only with the help of its heading
   * is left out if another of that section matches without.
   */
  readonly heading?: string;
  /** True for an item that is not found by its context and heading alone, and not by `any word`. */
  readonly byTextOnly?: boolean;
}

/** Words that are too common to search for. */
export const FILLERS: ReadonlySet<string> = new Set(
  `a about all am an and any are as at back be been being both but by can could did do does doing done each every
  for from get give go had has have i if im in into is it its ive just list ll many may me more most much my nor not
  of on or our over please s show t tell than that the their them then there these they this those to too two up us
  was we were what whats where who why will with work works would you your`.split(/\s+/),
);

/**
 * Makes an in-memory index over texts, built at the first search. Case, accents, hyphens, plurals and invisible
 * characters do not matter.
 */
export function searchIndex<Item>(entries: readonly SearchEntry<Item>[]): SearchIndex<Item> {
  let index: Index | undefined;
  return {
    find: (query, matching, most) => {
      index ??= indexOf(entries);
      const all = wordsOf(query).flatMap((word) => word.split('-'));
      const meaningful = all.filter((term) => !FILLERS.has(term));
      const terms = meaningful.length > 0 || matching === 'any word' ? meaningful : all;
      const { words, counts } = index;
      const rare = rarest(terms, counts).join(' ');
      const search = (fields: (keyof Text)[]): readonly SearchResult[] =>
        words.search(rare, {
          fields,
          tokenize: (text) => text.split(' '),
          boost: { text: 3 },
          combineWith: matching === 'any word' ? 'OR' : 'AND',
          prefix: (term) => term.length > 2,
          fuzzy: (term) => (matching === 'exact' || term.length < 5 || counts.has(term) ? false : 0.2),
          maxFuzzy: 2,
          weights: { fuzzy: 0.4, prefix: 0.9 },
        });
      const entryOf = ({ id }: SearchResult) => entries[Number(id)];
      const isMeant = (result: SearchResult): boolean =>
        entryOf(result)?.byTextOnly !== true ||
        (matching !== 'any word' && Object.values(result.match).some((fields) => fields.includes('text')));
      const found = search(['text', 'context', 'heading']).filter(isMeant);
      const byThemselves = new Set(search(['text', 'context']).map(entryOf));
      const headings = new Set([...byThemselves].map((entry) => entry?.heading));
      return found
        .map(entryOf)
        .filter((entry) => byThemselves.has(entry) || !headings.has(entry?.heading))
        .slice(0, most)
        .flatMap((entry) => entry?.item ?? []);
    },
  };
}

interface Text {
  readonly text: string;
  readonly context: string;
  readonly heading: string;
}

interface Index {
  readonly words: MiniSearch<Text & { readonly id: number }>;
  /** The number of occurrences of each indexed word. */
  readonly counts: ReadonlyMap<string, number>;
}

function indexOf(entries: readonly SearchEntry<unknown>[]): Index {
  const counts = new Map<string, number>();
  const words: Index['words'] = new MiniSearch({
    fields: ['text', 'context', 'heading'],
    tokenize: (text) => wordsOf(text).flatMap((word) => [...word.split('-'), ...joined(word)]),
    processTerm: (term) => {
      const word = singular(term);
      if (word !== null) counts.set(word, (counts.get(word) ?? 0) + 1);
      return word;
    },
    searchOptions: { processTerm: singular },
  });
  words.addAll(entries.map(({ text, context = '', heading = '' }, id) => ({ id, text, context, heading })));
  return { words, counts };
}

/** Occurrences that one search reads. A more frequent word takes long to search for, and hardly narrows the result. */
const MAX_OCCURRENCES = 300;

/** The rarest words, up to `MAX_OCCURRENCES` in sum. The rarest word is always kept, unless it is a filler. */
function rarest(terms: readonly string[], counts: Index['counts']): string[] {
  const count = (term: string): number => counts.get(singular(term) ?? '') ?? 0;
  let sum = 0;
  return terms
    .toSorted((a, b) => count(a) - count(b))
    .filter((term, i) => {
      sum += count(term);
      return sum <= MAX_OCCURRENCES || (i === 0 && !FILLERS.has(term));
    });
}

/** The words of a text in lower case, without accents and apostrophes. Hyphens inside a word are kept. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKD')
      .replace(/[\p{M}\p{Cf}'’]/gu, '')
      .replace(/[‐‑‒–]/g, '-')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu) ?? []
  );
}

/** Lets "email" find "e-mail". */
const joined = (word: string): string[] => (word.includes('-') ? [word.replaceAll('-', '')] : []);

/** Lets "cost" find "costs". */
const singular = (term: string): string | null =>
  (term.length > 3 && term.endsWith('s') && !term.endsWith('ss') ? term.slice(0, -1) : term) || null;
