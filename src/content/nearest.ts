import { closest } from 'fastest-levenshtein';

/** A hint that names the known word most like this one, or `undefined` where there is none to name. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  return known.length === 0 ? undefined : `did you mean "${closest(word, known)}"?`;
}
