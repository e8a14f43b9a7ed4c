import { closest, distance } from 'fastest-levenshtein';

/** A hint with the most similar known word, or else with all known words. Undefined if no words are known. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = closest(word, known);
  return distance(word, nearest) <= Math.max(2, nearest.length / 3)
    ? `did you mean "${nearest}"?`
    : `there is ${known.map((each) => `"${each}"`).join(', ')}`;
}
