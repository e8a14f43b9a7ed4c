import MiniSearch, { type Query, type SearchOptions, type SearchResult } from 'minisearch';
import {
  isFiller,
  isInLongerWords,
  isMisspelt,
  isPluralOf,
  isSpaceless,
  isSyllable,
  spacelessRuns,
  stemOf,
  wordsOf,
} from './language.ts';

/**
 * - `all`: an entry has every word of the query.
 * - `any`: one word is enough.
 *
 * An entry has a word if it has one of its forms. A word that no entry has may be misspelt. If it is not, it is left out
 * of the query, as fillers are. A query without other words finds nothing.
 */
export type Matching = 'all' | 'any';

/** The parts of an entry that are searched, and the weight of each. */
const WEIGHTS = {
  /** The words in bold at its beginning, which say what it is about. They are also in the text. */
  label: 4,
  text: 3,
  /** Text around it, such as its heading. */
  context: 1,
  /** The heading of its section, which it shares with others. */
  heading: 1,
  /** The answers and questions that it is a reason for. */
  asked: 1,
  code: 1,
};
type Part = keyof typeof WEIGHTS;
const PARTS: readonly Part[] = ['label', 'text', 'context', 'heading', 'asked', 'code'];

export type SearchEntry<Item> = { readonly item: Item; readonly text: string } & {
  readonly [part in Part]?: string;
} & {
  /** True for an item that only words of its own text find, and only with `all`. */
  readonly byTextOnly?: boolean;
};

export interface Scope<Item> {
  /** The parts that are searched. Default: all. */
  readonly parts?: readonly Part[];
  readonly only?: (item: Item) => boolean;
}

export interface SearchIndex<Item> {
  /** @returns at most `most` items, the best first */
  readonly find: (query: string, matching: Matching, most: number, scope?: Scope<Item>) => readonly Item[];
  /** The words of a query that occur in no entry, not even misspelt. Fillers are not among them. */
  readonly unknown: (query: string) => readonly string[];
  /** Makes the index, an entry a step. The first search takes the steps that are left. */
  readonly steps: Generator<void>;
}

/**
 * Makes an in-memory index over texts. Case, accents, hyphens, the form of a word and invisible characters do not matter.
 * @param entries is called at the first search or step, so that a start does not wait for it
 */
export function searchIndex<Item>(entries: () => Iterable<SearchEntry<Item>>): SearchIndex<Item> {
  const index = new Index<Item>();
  const steps = (function* (): Generator<void> {
    for (const entry of entries()) {
      index.add(entry);
      yield;
    }
  })();
  const whole = (): Index<Item> => {
    while (!steps.next().done);
    return index;
  };
  return {
    find: (query, matching, most, scope = {}) => whole().find(query, matching, most, scope),
    unknown: (query) => whole().read(query).unknown,
    steps,
  };
}

/** A query as the index reads it. */
interface Terms {
  /** For each word, the stems that it may mean. */
  readonly groups: readonly (readonly string[])[];
  /** Parts in scripts without spaces that the dictionary divides in another way than in the texts. */
  readonly runs: readonly string[];
  readonly unknown: readonly string[];
}

class Index<Item> {
  readonly #entries: SearchEntry<Item>[] = [];
  readonly #search = new MiniSearch<{ readonly id: number } & { readonly [part in Part]?: string }>({
    fields: [...PARTS],
    tokenize: (text) => wordsOf(text).flatMap((word) => [...word.split('-'), ...joined(word)]),
    processTerm: (word) => this.#stemmed(word),
  });
  /** The number of occurrences of each stem. */
  readonly #counts = new Map<string, number>();
  /** The stem of every word. */
  readonly #stems = new Map<string, string>();
  /** All words by their first letter, because a misspelt word keeps it. */
  readonly #byLetter = new Map<string, string[]>();
  /** The parts of each entry in scripts without spaces. */
  readonly #runs: string[] = [];

  add(entry: SearchEntry<Item>): void {
    const { item: _, byTextOnly: __, ...parts } = entry;
    this.#search.add({ ...parts, id: this.#entries.length });
    this.#entries.push(entry);
    this.#runs.push(spacelessRuns(Object.values(parts).join(' ')).join(' '));
  }

  #stemmed(word: string): string | null {
    let stem = this.#stems.get(word);
    if (stem === undefined) {
      stem = stemOf(word);
      this.#stems.set(word, stem);
      const [letter = ''] = word;
      const others = this.#byLetter.get(letter);
      if (others) others.push(word);
      else this.#byLetter.set(letter, [word]);
    }
    this.#counts.set(stem, (this.#counts.get(stem) ?? 0) + 1);
    return stem || null;
  }

  find(query: string, matching: Matching, most: number, scope: Scope<Item>): readonly Item[] {
    const { groups, runs } = this.read(query);
    if (groups.length + runs.length === 0) return [];
    const { parts = PARTS, only } = scope;
    const rarest = this.#rarest(groups);
    const wanted: Query =
      groups.length === 0
        ? MiniSearch.wildcard
        : { queries: rarest.map((stems) => ({ combineWith: 'OR', queries: [...stems] })) };
    const search: SearchOptions = {
      fields: [...parts],
      tokenize: (text) => [text],
      processTerm: (stem) => stem,
      boost: WEIGHTS,
      combineWith: matching === 'all' ? 'AND' : 'OR',
      prefix: isPrefix,
      weights: { fuzzy: 0, prefix: 0.5 },
      filter: ({ id }) => {
        const entry = this.#entries[Number(id)];
        return entry !== undefined && (only?.(entry.item) ?? true) && runs.every((run) => this.#has(id, run));
      },
    };
    const entryOf = ({ id }: SearchResult) => this.#entries[Number(id)];
    const isMeant = (result: SearchResult): boolean =>
      entryOf(result)?.byTextOnly !== true ||
      (matching === 'all' && Object.values(result.match).some((fields) => fields.includes('text')));
    const results = this.#search.search(wanted, search).filter(isMeant);
    // A heading does not tell the passages below it apart: one that needs it is left out if another does not.
    const isByItself = ({ match }: SearchResult): boolean => {
      const own = Object.keys(match).filter((term) => match[term]?.some((part) => part !== 'heading'));
      return rarest.every((stems) => own.some((term) => stems.some((stem) => isFormOf(stem, term))));
    };
    const byThemselves = new Set(matching === 'all' ? results.filter(isByItself).map(entryOf) : []);
    const headings = new Set([...byThemselves].map((entry) => entry?.heading));
    return results
      .map(entryOf)
      .filter((entry) => byThemselves.has(entry) || !headings.has(entry?.heading))
      .slice(0, most)
      .flatMap((entry) => entry?.item ?? []);
  }

  read(query: string): Terms {
    const words = wordsOf(query).flatMap((word) => word.split('-'));
    const groups: (readonly string[])[] = [];
    const runs = new Set<string>();
    const unknown: string[] = [];
    const meanings = words.map((word, i) =>
      isFiller(word) ? [] : this.#meant(word, words[i - 1] ?? '', words[i + 1] ?? ''),
    );
    const isUnknown = (i: number): boolean =>
      words[i] !== undefined && !isFiller(words[i]) && meanings[i]?.length === 0;
    for (const [i, word] of words.entries()) {
      if (isFiller(word)) continue;
      const isPart = isSyllable(word) && (isUnknown(i - 1) || isUnknown(i + 1));
      const meant = isPart ? [] : (meanings[i] ?? []);
      const run = isPart || meant.length > 0 ? undefined : this.#runAround(word, query);
      if (meant.length > 0) groups.push(...meant);
      else if (run !== undefined) runs.add(run);
      else unknown.push(word);
    }
    return { groups, runs: [...runs], unknown };
  }

  /** The stems that a word may mean, and of a word that lacks a space, those of both words. Empty if it is unknown. */
  #meant(word: string, before: string, after: string): (readonly string[])[] {
    const stem = stemOf(word);
    if (this.#counts.has(stem)) return [[stem]];
    const others = this.#byLetter.get(word[0] ?? '') ?? [];
    const longer = isInLongerWords(word)
      ? [...this.#stems.keys()].filter((other) => other.includes(word))
      : others.filter((other) => word.length >= LEAST_PREFIX && other.startsWith(word));
    if (longer.length > 0) return [this.#stemsOf(longer)];
    const shorter = others.filter((other) => isPluralOf(word, other));
    if (shorter.length > 0) return [this.#stemsOf(shorter)];
    const together = [before + word, word + after].find((both) => this.#stems.has(both));
    if (together !== undefined) return [this.#stemsOf([together])];
    for (let at = 3; at <= word.length - 3; at++) {
      const halves = [word.slice(0, at), word.slice(at)];
      if (halves.every((half) => this.#stems.has(half))) return halves.map((half) => this.#stemsOf([half]));
    }
    const misspelt = others.filter((other) => isMisspelt(word, other));
    return misspelt.length > 0 ? [this.#stemsOf(misspelt)] : [];
  }

  #stemsOf(words: readonly string[]): string[] {
    return [...new Set(words.flatMap((word) => this.#stems.get(word) ?? []))];
  }

  #runAround(word: string, query: string): string | undefined {
    if (!isSpaceless(word)) return undefined;
    return spacelessRuns(query).find(
      (run) => run.includes(word) && this.#entries.some((_, id) => this.#has(id, run)),
    );
  }

  #has(id: number, run: string): boolean {
    return this.#runs[id]?.includes(run) ?? false;
  }

  /** The rarest words, up to `MAX_OCCURRENCES` in sum. The rarest word is always kept. */
  #rarest(groups: Terms['groups']): Terms['groups'] {
    const count = (stems: readonly string[]): number =>
      stems.reduce((sum, stem) => sum + (this.#counts.get(stem) ?? 0), 0);
    let sum = 0;
    return groups
      .toSorted((a, b) => count(a) - count(b))
      .filter((stems, i) => {
        sum += count(stems);
        return sum <= MAX_OCCURRENCES || i === 0;
      });
  }
}

/** True for a stem that also finds the words that begin with it. */
const isPrefix = (stem: string): boolean => stem.length >= 4;

const isFormOf = (stem: string, term: string): boolean =>
  term === stem || (isPrefix(stem) && term.startsWith(stem));

/** Occurrences that one search reads. A more frequent word takes long to search for, and hardly narrows the result. */
const MAX_OCCURRENCES = 300;

/** Letters of the beginning of a word that stand for the word. With fewer, "cat" would find "catastrophe". */
const LEAST_PREFIX = 5;

/** Lets "email" find "e-mail". */
const joined = (word: string): string[] => (word.includes('-') ? [word.replaceAll('-', '')] : []);
