import MiniSearch from 'minisearch';

/**
 * Ways to match a query.
 * - `exact`: every word of it, as written or as the beginning of a word.
 * - `forgiving`: every word, in spite of typing errors.
 * - `any word`: at least one word, in spite of typing errors.
 * Fillers do not count, unless the query consists of them.
 */
export type Matching = 'exact' | 'forgiving' | 'any word';

/** Finds items by their words: at most `most`, the best first. */
export interface SearchIndex<Item> {
  readonly find: (query: string, matching: Matching, most: number) => readonly Item[];
}

export interface SearchEntry<Item> {
  readonly item: Item;
  readonly text: string;
  /** Headings and lead-ins above it; a match here counts less. */
  readonly context?: string;
}

/** Words that say nothing about the subject of a query. */
export const FILLERS: ReadonlySet<string> = new Set(
  `a about all am an and any are as at back be been being both but by can could did do does doing done each every
  for from get give go had has have i if im in into is it its ive just list ll many may me more most much my nor not
  of on or our over please s show t tell than that the their them then there these they this those to too two up us
  was we were what whats where who why will with work works would you your`.split(/\s+/),
);

/**
 * Makes an in-memory index over texts, and builds it at the first query. Case, accents, hyphens, plurals and invisible
 * characters make no difference.
 */
export function searchIndex<Item>(entries: readonly SearchEntry<Item>[]): SearchIndex<Item> {
  let index: Index | undefined;
  return {
    find: (query, matching, most) => {
      index ??= indexOf(entries);
      const all = wordsOf(query).flatMap((word) => word.split('-'));
      const telling = all.filter((term) => !FILLERS.has(term));
      const terms = telling.length > 0 || matching === 'any word' ? telling : all;
      return index.words
        .search(rarest(terms, index.counts).join(' '), {
          tokenize: (text) => text.split(' '),
          boost: { text: 3 },
          combineWith: matching === 'any word' ? 'OR' : 'AND',
          prefix: (term) => term.length > 2,
          fuzzy: (term) => (matching === 'exact' || term.length < 5 || index?.counts.has(term) ? false : 0.2),
          maxFuzzy: 2,
          weights: { fuzzy: 0.4, prefix: 0.9 },
        })
        .slice(0, most)
        .flatMap((result) => entries[Number(result.id)]?.item ?? []);
    },
  };
}

interface Index {
  readonly words: MiniSearch<{ readonly id: number; readonly text: string; readonly context: string }>;
  /** The number of times that each indexed word occurs. */
  readonly counts: ReadonlyMap<string, number>;
}

function indexOf(entries: readonly SearchEntry<unknown>[]): Index {
  const counts = new Map<string, number>();
  const words: Index['words'] = new MiniSearch({
    fields: ['text', 'context'],
    tokenize: (text) => wordsOf(text).flatMap((word) => [...word.split('-'), ...joined(word)]),
    processTerm: (term) => {
      const word = singular(term);
      if (word !== null) counts.set(word, (counts.get(word) ?? 0) + 1);
      return word;
    },
    searchOptions: { processTerm: singular },
  });
  words.addAll(entries.map(({ text, context = '' }, id) => ({ id, text, context })));
  return { words, counts };
}

/** Occurrences that one search may look at, because a word that is more common says little and takes long. */
const OCCURRENCES_READ = 300;

/** Returns the rarest words whose occurrences together stay within the limit, and always the rarest if it is no filler. */
function rarest(terms: readonly string[], counts: Index['counts']): string[] {
  const count = (term: string): number => counts.get(singular(term) ?? '') ?? 0;
  let sum = 0;
  return terms
    .toSorted((a, b) => count(a) - count(b))
    .filter((term, i) => {
      sum += count(term);
      return sum <= OCCURRENCES_READ || (i === 0 && !FILLERS.has(term));
    });
}

/** The words of a text in lower case, without accents and apostrophes, hyphens kept inside of them. */
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

/** "e-mail" is also found as "email". */
const joined = (word: string): string[] => (word.includes('-') ? [word.replaceAll('-', '')] : []);

/** "costs" is found as "cost". */
const singular = (term: string): string | null =>
  (term.length > 3 && term.endsWith('s') && !term.endsWith('ss') ? term.slice(0, -1) : term) || null;
