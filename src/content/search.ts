import { InvertedIndex, LEAST_BEGINNING } from './inverted-index.ts';
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
  /** True for an item that only words of its own text find, and only with `all`. Any number of these is found. */
  readonly byTextOnly?: boolean;
};

export interface Scope<Item> {
  /** The parts that are searched. Default: all. */
  readonly parts?: readonly Part[];
  readonly only?: (item: Item) => boolean;
}

export interface SearchIndex<Item> {
  /** @returns at most `most` items beside those that are found by their text only, the best first */
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

/** An entry that has words of a query. */
interface Hit {
  readonly entry: number;
  score: number;
  /** The stems of the query that it has in any form. */
  readonly stems: string[];
  /** The number of words that it has before the first that it lacks. */
  words: number;
  /** The same elsewhere than in the heading of its section. */
  ownWords: number;
  isInText: boolean;
}

const hitOf = (entry: number): Hit => ({
  entry,
  score: 0,
  stems: [],
  words: 0,
  ownWords: 0,
  isInText: false,
});

class Index<Item> {
  readonly #items: Item[] = [];
  readonly #inverted = new InvertedIndex<Part>();
  /** The stem of every word. */
  readonly #stems = new Map<string, string>();
  /** All words by their first letter, because a misspelt word keeps it. */
  readonly #byLetter = new Map<string, string[]>();
  /** The parts of each entry in scripts without spaces. */
  readonly #runs: string[] = [];
  /** These facts have lists of their own, because looking into thousands of entries takes longer than ranking them. */
  readonly #areByTextOnly: boolean[] = [];
  readonly #headings: number[] = [];
  /** The number of each heading. */
  readonly #headingNumbers = new Map<string | undefined, number>();

  add(entry: SearchEntry<Item>): void {
    const texts = PARTS.map((part) => [part, entry[part] ?? ''] as const);
    this.#inverted.add(texts.map(([part, text]) => [part, this.#stemsIn(text)]));
    this.#items.push(entry.item);
    this.#areByTextOnly.push(entry.byTextOnly ?? false);
    const { heading } = entry;
    const number = this.#headingNumbers.get(heading) ?? this.#headingNumbers.size;
    this.#headingNumbers.set(heading, number);
    this.#headings.push(number);
    this.#runs.push(spacelessRuns(texts.map(([, text]) => text).join(' ')).join(' '));
  }

  #stemsIn(text: string): { readonly terms: readonly string[]; readonly length: number } {
    const words = wordsOf(text).flatMap((word) => [...word.split('-'), ...joined(word)]);
    return { terms: words.map((word) => this.#stemmed(word)), length: new Set(words).size };
  }

  #stemmed(word: string): string {
    const known = this.#stems.get(word);
    if (known !== undefined) return known;
    const stem = stemOf(word);
    this.#stems.set(word, stem);
    const [letter = ''] = word;
    const others = this.#byLetter.get(letter);
    if (others) others.push(word);
    else this.#byLetter.set(letter, [word]);
    return stem;
  }

  find(query: string, matching: Matching, most: number, scope: Scope<Item>): readonly Item[] {
    const { groups, runs } = this.read(query);
    if (groups.length + runs.length === 0) return [];
    const { parts = PARTS, only } = scope;
    const isSearched = (entry: number): boolean =>
      (only === undefined || this.#isItem(entry, only)) && runs.every((run) => this.#has(entry, run));
    const rarest = this.#rarest(groups);
    const hits =
      groups.length === 0
        ? [...this.#items.keys()].filter(isSearched).map(hitOf)
        : this.#hits(rarest, matching, parts, isSearched);
    const isMeant = ({ entry, isInText }: Hit): boolean =>
      !this.#areByTextOnly[entry] || (matching === 'all' && isInText);
    const results = hits.filter(isMeant).sort((a, b) => b.score - a.score || a.entry - b.entry);
    // A heading does not tell the passages below it apart: one that needs it is left out if another does not.
    const isByItself = ({ ownWords }: Hit): boolean => ownWords === rarest.length;
    const headingOf = ({ entry }: Hit): number | undefined => this.#headings[entry];
    const headings = new Set(matching === 'all' ? results.filter(isByItself).map(headingOf) : []);
    let left = most;
    return results
      .filter((hit) => isByItself(hit) || !headings.has(headingOf(hit)))
      .filter(({ entry }) => this.#areByTextOnly[entry] || left-- > 0)
      .flatMap(({ entry }) => this.#items[entry] ?? []);
  }

  #isItem(entry: number, only: (item: Item) => boolean): boolean {
    const item = this.#items[entry];
    return item !== undefined && only(item);
  }

  /** The entries that have the words, each word in one of the forms of one of its stems. */
  #hits(
    groups: Terms['groups'],
    matching: Matching,
    parts: readonly Part[],
    isSearched: (entry: number) => boolean,
  ): Hit[] {
    const hits = new Map<number, Hit>();
    for (const [word, stems] of groups.entries()) {
      const mayBeNew = matching === 'any' || word === 0;
      for (const { stem, term, weight } of stems.flatMap((each) => this.#formsOf(each))) {
        for (const part of parts) {
          this.#inverted.visit(term, part, MAX_OCCURRENCES, (entry, score) => {
            const hit = hits.get(entry) ?? (mayBeNew && isSearched(entry) ? hitOf(entry) : undefined);
            if (hit === undefined || (matching === 'all' && hit.words < word)) return false;
            hits.set(entry, hit);
            hit.score += WEIGHTS[part] * weight * score;
            if (!hit.stems.includes(stem)) hit.stems.push(stem);
            if (hit.words === word) hit.words++;
            if (hit.ownWords === word && part !== 'heading') hit.ownWords++;
            hit.isInText ||= part === 'text';
            return true;
          });
        }
      }
    }
    const all = [...hits.values()];
    for (const hit of all) hit.score *= hit.stems.length;
    return matching === 'all' ? all.filter(({ words }) => words === groups.length) : all;
  }

  /** A stem, and the longer terms that it finds. A longer one counts less. */
  #formsOf(stem: string): { readonly stem: string; readonly term: string; readonly weight: number }[] {
    const own = { stem, term: stem, weight: 1 };
    if (stem.length < LEAST_BEGINNING) return [own];
    const longer = this.#inverted.beginningWith(stem).filter((term) => term !== stem);
    return [own, ...longer.map((term) => ({ stem, term, weight: weightOf(term, stem) }))];
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
    if (this.#inverted.occurrencesOf(stem) > 0) return [[stem]];
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
      (run) => run.includes(word) && this.#items.some((_, id) => this.#has(id, run)),
    );
  }

  #has(id: number, run: string): boolean {
    return this.#runs[id]?.includes(run) ?? false;
  }

  /** The rarest words, up to `MAX_OCCURRENCES` in sum. The rarest word is always kept. */
  #rarest(groups: Terms['groups']): Terms['groups'] {
    const count = (stems: readonly string[]): number =>
      stems.reduce((sum, stem) => sum + this.#inverted.occurrencesOf(stem), 0);
    let sum = 0;
    return groups
      .toSorted((a, b) => count(a) - count(b))
      .filter((stems, i) => {
        sum += count(stems);
        return sum <= MAX_OCCURRENCES || i === 0;
      });
  }
}

/** A longer term counts half at most, and less for each letter more. */
const weightOf = (term: string, stem: string): number =>
  (0.5 * term.length) / (term.length + 0.3 * (term.length - stem.length));

/**
 * Occurrences that one search reads. A more frequent word takes long to search for, and hardly narrows the result. If even
 * the rarest word is more frequent, the best entries with it in each part are read.
 */
const MAX_OCCURRENCES = 300;

/** Letters of the beginning of a word that stand for the word. With fewer, "cat" would find "catastrophe". */
const LEAST_PREFIX = 5;

/** Lets "email" find "e-mail". */
const joined = (word: string): string[] => (word.includes('-') ? [word.replaceAll('-', '')] : []);
