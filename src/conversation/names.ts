import type { Technique } from '../content/article.ts';
import type { Flow, Topic } from '../content/flow.ts';
import { isMisspelt, singular, stemOf, wordsOf } from '../content/language.ts';

/*
 * Finds the names that a person types: those of techniques, and the words for what the article leaves out.
 */

interface Name {
  readonly name: string;
  readonly technique?: Technique;
  readonly topic?: Topic;
}

const namesOf = ({ techniqueNames, outside }: Flow): readonly Name[] => [
  ...techniqueNames,
  ...outside.flatMap((topic) => [topic.name, ...topic.others].map((name) => ({ name, topic }))),
];

/** The last words of names, such as "submodules" for "Git Submodules", that no other name has. */
function lastWordsOf({ material }: Flow): readonly Name[] {
  const all = material.techniques.map((technique) => ({
    technique,
    words: wordsOf(technique.name).map(singular),
  }));
  return all.flatMap(({ technique, words }): Name[] => {
    const last = words.at(-1) ?? '';
    const isShared = all.some((other) => other.technique !== technique && other.words.includes(last));
    return words.length > 1 && last.length > 3 && !isShared ? [{ name: last, technique }] : [];
  });
}

/**
 * The techniques and topics that are named, and the other words. Of several names at one position, the longest counts.
 * @param areLastWordsNames true if the last word of a name stands for it
 */
export function findNames(
  flow: Flow,
  words: readonly string[],
  areLastWordsNames = false,
): {
  readonly techniques: readonly Technique[];
  readonly topics: readonly Topic[];
  readonly others: readonly string[];
} {
  const names = areLastWordsNames ? [...namesOf(flow), ...lastWordsOf(flow)] : namesOf(flow);
  const longest = Math.max(0, ...names.map(({ name }) => wordsOf(name).join('-').split('-').length));
  const techniques = new Set<Technique>();
  const topics = new Set<Topic>();
  const others: string[] = [];
  for (let at = 0; at < words.length; ) {
    let length = Math.min(longest, words.length - at);
    let found: Name | undefined;
    while (length > 0 && found === undefined) {
      found = nameOf(words.slice(at, at + length), names, flow);
      if (found === undefined) length--;
    }
    if (found?.technique) techniques.add(found.technique);
    else if (found?.topic) topics.add(found.topic);
    else others.push(words[at] ?? '');
    at += Math.max(1, length);
  }
  return { techniques: [...techniques], topics: [...topics].slice(0, TOPICS), others };
}

/** Topics that an answer names. */
const TOPICS = 3;

/** The topics that a message names. It is longer than a request, so misspelt words do not count. */
export function topicsIn({ outside }: Flow, message: string): readonly Topic[] {
  const text = ` ${wordsOf(message).map(singular).join(' ')} `;
  return outside
    .filter(({ name, others }) =>
      [name, ...others].some((word) => text.includes(` ${wordsOf(word).map(singular).join(' ')} `)),
    )
    .slice(0, TOPICS);
}

/** The name that some words are, in any form, or misspelt. A word that the article has is no form of a topic's name. */
function nameOf(words: readonly string[], names: readonly Name[], { index }: Flow): Name | undefined {
  const written = joined(words, singular);
  const exact = names.find(({ name }) => joined(wordsOf(name), singular) === written);
  if (exact) return exact;
  const technique = names.find(
    (name) => name.technique && isMisspelt(written, joined(wordsOf(name.name), singular)),
  );
  if (technique || index.unknown(words.join(' ')).length < words.length) return technique;
  return names.find(
    ({ name }) =>
      joined(wordsOf(name), stemOf) === joined(words, stemOf) ||
      isMisspelt(written, joined(wordsOf(name), singular)),
  );
}

const joined = (words: readonly string[], form: (word: string) => string): string =>
  words.map(form).join('').replaceAll('-', '');
