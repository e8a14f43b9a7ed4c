/** The entries that have a term in one part of them, in their order, and the number of times that each has it. */
interface Postings {
  readonly entries: number[];
  readonly counts: number[];
  /** The places of the entries in these lists, the best entry first. Undefined until it is needed after a change. */
  bestFirst: readonly number[] | undefined;
}

interface Term<Part> {
  /** In all entries. */
  occurrences: number;
  readonly postings: Map<Part, Postings>;
}

/** The number of words in one part of each entry, by the entry's number. */
interface Lengths {
  readonly each: number[];
  sum: number;
}

/** How much more a second occurrence counts than the first, and the influence of a part's length: BM25+'s own values. */
const K = 1.2;
const B = 0.7;
const D = 0.5;

/** Letters of the shortest beginning by which terms are found. With fewer, "cat" would find "catastrophe". */
export const LEAST_BEGINNING = 4;

/** An inverted index over entries of several parts: the terms of each part, with BM25+ scores. */
export class InvertedIndex<Part extends string> {
  readonly #terms = new Map<string, Term<Part>>();
  readonly #lengths = new Map<Part, Lengths>();
  /** The terms by their first letters. */
  readonly #byBeginning = new Map<string, string[]>();
  #size = 0;

  /**
   * Adds an entry. Its number is that of the entries before it.
   * @param parts the terms of each part, and the number of words that counts as its length
   */
  add(
    parts: Iterable<readonly [Part, { readonly terms: readonly string[]; readonly length: number }]>,
  ): void {
    const entry = this.#size++;
    for (const [part, { terms, length }] of parts) {
      const lengths = this.#lengths.get(part) ?? { each: [], sum: 0 };
      this.#lengths.set(part, lengths);
      lengths.each[entry] = length;
      lengths.sum += length;
      for (const term of terms) this.#addTerm(term, part, entry);
    }
  }

  #addTerm(name: string, part: Part, entry: number): void {
    const term = this.#terms.get(name) ?? this.#newTerm(name);
    term.occurrences++;
    const postings = term.postings.get(part) ?? { entries: [], counts: [], bestFirst: undefined };
    term.postings.set(part, postings);
    const { entries, counts } = postings;
    const last = entries.length - 1;
    if (entries[last] === entry) counts[last] = (counts[last] ?? 0) + 1;
    else {
      entries.push(entry);
      counts.push(1);
    }
    postings.bestFirst = undefined;
  }

  #newTerm(name: string): Term<Part> {
    const term: Term<Part> = { occurrences: 0, postings: new Map() };
    this.#terms.set(name, term);
    const beginning = name.slice(0, LEAST_BEGINNING);
    const others = this.#byBeginning.get(beginning);
    if (others) others.push(name);
    else this.#byBeginning.set(beginning, [name]);
    return term;
  }

  /** The number of times that a term occurs in all entries. */
  occurrencesOf(term: string): number {
    return this.#terms.get(term)?.occurrences ?? 0;
  }

  /** The terms that begin with these letters, which must be at least `LEAST_BEGINNING`. */
  beginningWith(letters: string): readonly string[] {
    const alike = this.#byBeginning.get(letters.slice(0, LEAST_BEGINNING)) ?? [];
    return alike.filter((term) => term.startsWith(letters));
  }

  /**
   * Visits the entries that have a term in a part, each with its score by BM25+: rare terms, more occurrences and shorter
   * parts count more. Source: Lv and Zhai, "Lower-bounding term frequency normalization" (CIKM 2011).
   * @param most if more entries have the term, the best are visited first, until the visitor has taken so many
   * @param visitor returns true if it takes the entry
   */
  visit(term: string, part: Part, most: number, visitor: (entry: number, score: number) => boolean): void {
    const postings = this.#terms.get(term)?.postings.get(part);
    const lengths = this.#lengths.get(part);
    if (postings === undefined || lengths === undefined) return;
    const { entries, counts } = postings;
    const rarity = Math.log(1 + (this.#size - entries.length + 0.5) / (entries.length + 0.5));
    const average = lengths.sum / this.#size;
    const scoreAt = (i: number): number => {
      const count = counts[i] ?? 0;
      const norm = 1 - B + (B * (lengths.each[entries[i] ?? 0] ?? 0)) / average;
      return rarity * (D + (count * (K + 1)) / (count + K * norm));
    };
    if (entries.length <= most) {
      entries.forEach((entry, i) => visitor(entry, scoreAt(i)));
      return;
    }
    postings.bestFirst ??= [...entries.keys()].sort((a, b) => scoreAt(b) - scoreAt(a));
    let taken = 0;
    for (const i of postings.bestFirst) {
      if (visitor(entries[i] ?? 0, scoreAt(i))) taken++;
      if (taken === most) return;
    }
  }
}
