import MiniSearch from 'minisearch';

/**
 * How a query is matched: every word as written or as the beginning of a word; every word, typing errors
 * forgiven; or any of its words that say something, typing errors forgiven.
 */
export type Matching = 'exact' | 'forgiving' | 'any word';

/** Finds things by their words, best first. */
export interface SearchIndex<Item> {
  readonly find: (query: string, matching: Matching) => readonly Item[];
}

/** Words that say nothing about what is looked for, where any word may match. */
const FILLERS = new Set(
  'about and any are can could does for from get have how into its much many need not our shall should that the them then there this use was what when where which who why will with would you your'.split(
    ' ',
  ),
);

/** Builds an in-memory index over texts. Case, accents, hyphens and invisible characters make no difference. */
export function searchIndex<Item>(
  entries: readonly { readonly item: Item; readonly text: string }[],
): SearchIndex<Item> {
  const index = new MiniSearch<{ id: number; text: string }>({
    fields: ['text'],
    tokenize: (text) => words(text).flatMap((word) => [...word.split('-'), ...joined(word)]),
    processTerm: (term) => term || null,
  });
  index.addAll(entries.map(({ text }, id) => ({ id, text })));
  return {
    find: (query, matching) => {
      const terms = words(query)
        .flatMap((word) => word.split('-'))
        .filter((term) => matching !== 'any word' || (term.length > 2 && !FILLERS.has(term)));
      return index
        .search(terms.join(' '), {
          tokenize: (text) => text.split(' '),
          combineWith: matching === 'any word' ? 'OR' : 'AND',
          prefix: (term) => term.length > 2,
          fuzzy: (term) => (matching === 'exact' || term.length < 4 ? false : 0.2),
          maxFuzzy: 2,
        })
        .flatMap((result) => entries[Number(result.id)]?.item ?? []);
    },
  };
}

/** The words of a text in lower case, hyphens kept inside of them. */
function words(text: string): string[] {
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
