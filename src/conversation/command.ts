import { distance } from 'fastest-levenshtein';
import { FACETS, type Facet, type Technique } from '../content/article.ts';
import type { Flow } from '../content/flow.ts';
import { type Passage, searchEntry, underLeadIns } from '../content/passage.ts';
import { FILLERS, type Matching, type SearchIndex, searchIndex, wordsOf } from '../content/search.ts';
import { cutLetters } from './cut.ts';
import type { Lookup } from './state.ts';

/** The meaning of the words after a slash command. */
export type Command = { readonly kind: 'start' } | { readonly kind: 'look-up'; readonly lookup: Lookup };

type Verb = Facet | 'compare' | 'sections' | 'help' | 'start';

/**
 * A greeting or thanks at the beginning of a text. Without further words, it starts the guide: the first question is a
 * better answer than a search for "hello".
 */
const GREETING =
  /^(?:(?:hello|hi|hey|hiya|howdy|hallo|greetings|good (?:morning|afternoon|evening|day)|thanks|thank you|thx|cheers)(?: (?:there|all|everyone|everybody|team|bot|a lot|so much|very much))?(?: |$))+/;

const withoutGreeting = (words: readonly string[]): readonly string[] =>
  words
    .join(' ')
    .replace(GREETING, '')
    .split(' ')
    .filter((word) => word !== '');

/** True for an empty text, and for a greeting without further words. */
export function isGreeting(typed: string): boolean {
  const words = wordsOf(cutLetters(typed, TEXT_LENGTH));
  return typed.trim() === '' || (words.length > 0 && withoutGreeting(words).length === 0);
}

const HELP = /^\?+$/;

/** The verbs of the grammar with their synonyms. Words such as "choose" or "which" start the guide. */
const VERBS: Readonly<Record<Verb, string>> = {
  pros: 'pros pro advantage advantages benefit benefits strength strengths upside upsides',
  cons: 'cons con disadvantage disadvantages drawback drawbacks weakness weaknesses downside downsides limitations',
  how: 'how',
  compare: 'compare comparing comparison versus vs difference differences differ diff',
  sections: 'sections section article chapters contents headings toc topics',
  help: 'help usage commands',
  start:
    'start begin guide should choose decide pick recommend recommendation better best worth need use when which whether',
};
const VERB_OF: ReadonlyMap<string, Verb> = new Map(
  (Object.entries(VERBS) as [Verb, string][]).flatMap(([verb, spellings]) =>
    spellings.split(' ').map((spelling) => [spelling, verb] as const),
  ),
);

/** "how" before one of these is not a verb: "how much" does not ask how something works. */
const QUANTITIES = new Set(['many', 'much', 'long']);

/** UTF-16 code units of typed text that are read. */
const TEXT_LENGTH = 300;

/** More would not fit a phone screen. */
const PASSAGES_SHOWN = 3;

interface Parsed {
  readonly verbs: ReadonlySet<Verb>;
  readonly techniques: readonly Technique[];
  /** The words that are neither a verb nor a technique, without fillers. */
  readonly rest: readonly string[];
  /** The typed words without the verbs. */
  readonly query: string;
}

/**
 * Reads the words after a slash command. Without words, the command starts the guide.
 * @param typed any text
 * @returns the command. A text that the grammar does not know is searched for in the flow's article.
 */
export function parseCommand(flow: Flow, typed: string): Command {
  const text = cutLetters(typed, TEXT_LENGTH).trim();
  if (text === '') return { kind: 'start' };
  if (HELP.test(text)) return { kind: 'look-up', lookup: { kind: 'help' } };
  const words = wordsOf(text);
  const section = flow.material.sections.find(({ heading }) => wordsOf(heading).join() === words.join());
  if (section && !Object.hasOwn(VERBS, words.join())) {
    return { kind: 'look-up', lookup: { kind: 'section', section } };
  }
  const asked = withoutGreeting(words);
  if (words.length > 0 && asked.length === 0) return { kind: 'start' };
  const parsed = parseWords(flow, asked);
  const { verbs, techniques, rest } = parsed;
  const lookup = aboutTechniques(flow, parsed);
  if (lookup) return { kind: 'look-up', lookup };
  if (rest.length === 0) {
    if (verbs.has('help')) return { kind: 'look-up', lookup: { kind: 'help' } };
    if (verbs.has('sections')) return { kind: 'look-up', lookup: { kind: 'sections' } };
    const [technique] = techniques;
    if (technique && !verbs.has('start')) {
      return { kind: 'look-up', lookup: { kind: 'section', section: technique.section } };
    }
    if (words.length > 0) return { kind: 'start' };
  }
  return { kind: 'look-up', lookup: search(flow, parsed) };
}

function parseWords(flow: Flow, words: readonly string[]): Parsed {
  const { techniques, others } = findTechniques(flow, words);
  const verbs = new Set<Verb>();
  const rest: string[] = [];
  for (const word of others) {
    const verb = verbOf(flow, word);
    if (verb) verbs.add(verb);
    else if (!FILLERS.has(word)) rest.push(word);
  }
  const afterHow = verbs.has('how') ? words[words.indexOf('how') + 1] : undefined;
  if (afterHow !== undefined && (QUANTITIES.has(afterHow) || rest.includes(afterHow))) verbs.delete('how');
  const query = words.filter((word) => verbOf(flow, word) === undefined).join(' ');
  return { verbs, techniques, rest, query };
}

/** Reads "pros of x", "cons", "how does x work" and "x or y". Undefined if the words ask for none of these. */
function aboutTechniques({ material }: Flow, { verbs, techniques, rest }: Parsed): Lookup | undefined {
  if (material.techniques.length === 0) return undefined;
  const [technique, another] = techniques;
  const one = another ? undefined : technique;
  const facets = FACETS.filter(
    (facet) =>
      verbs.has(facet) && (facet !== 'how' || technique || (rest.length === 0 && !verbs.has('start'))),
  );
  const [facet, ...more] = facets;
  if (facet !== undefined) {
    const passages = technique ? [] : findPassages(material, rest.join(' '), 'exact');
    if (rest.length > 0 && passages.length > 0) return passagesOrNothing(passages);
    if (more.length === 0) return { kind: 'facet', facet, technique: one ?? null };
    return one ? { kind: 'section', section: one.section } : { kind: 'compare' };
  }
  const compared = another !== undefined || (verbs.has('compare') && rest.length === 0);
  return compared && !(verbs.has('start') && rest.length === 0) ? { kind: 'compare' } : undefined;
}

/** Exact matches come before misspelt ones, and headings before passages. */
function search({ material }: Flow, { query: typed, techniques, rest }: Parsed): Lookup {
  const { sectionIndex } = material;
  // The person may have typed an alias that the article does not use.
  const renamed = [...techniques.map(({ name }) => name), ...rest].join(' ');
  for (const matching of ['exact', 'forgiving'] as const) {
    const [section] = sectionIndex.find(typed, matching, 1);
    if (section) return { kind: 'section', section };
    for (const query of [typed, renamed]) {
      const passages = findPassages(material, query, matching);
      if (passages.length > 0) return passagesOrNothing(passages);
    }
  }
  const [technique] = techniques;
  const passages = findPassages(material, typed, 'any word');
  return passages.length === 0 && technique
    ? { kind: 'section', section: technique.section }
    : passagesOrNothing(passages);
}

/** Words that name a lead-in find it, and so its whole list. */
const findPassages = (
  { passageIndex }: Flow['material'],
  query: string,
  matching: Matching,
): readonly Passage[] =>
  underLeadIns(passageIndex.find(query, matching, Number.POSITIVE_INFINITY)).slice(0, PASSAGES_SHOWN);

const passagesOrNothing = (passages: readonly Passage[]): Lookup =>
  passages.length > 0 ? { kind: 'passages', passages } : { kind: 'nothing-found' };

/** UTF-16 code units of a message that are read, because its subject comes early. */
const MESSAGE_LENGTH = 1_000;

/** A passage that can be quoted in answer to a message, and a flow of its article. */
export interface Quotable {
  readonly flow: Flow;
  readonly passage: Passage;
}

/** An index of the passages of all articles. One index is faster to search than one for each article. */
export function quotableIndex(flows: readonly Flow[]): SearchIndex<Quotable> {
  const flowOf = new Map(
    flows.toReversed().flatMap((flow) => flow.articles.map((article) => [article, flow] as const)),
  );
  return searchIndex(
    [...flowOf].flatMap(([article, flow]) =>
      [...article.passages, ...article.leadIns].map((passage) => ({
        ...searchEntry(passage),
        item: { flow, passage },
      })),
    ),
  );
}

/** The passages that fit a message best, the best first. Empty if none fits. */
export function findQuotable(index: SearchIndex<Quotable>, message: string): readonly Quotable[] {
  const read = cutLetters(message, MESSAGE_LENGTH);
  for (const matching of ['exact', 'forgiving', 'any word'] as const) {
    const found = index.find(read, matching, Number.POSITIVE_INFINITY);
    const shown = new Set(underLeadIns(found.map(({ passage }) => passage)));
    if (found.length > 0) return found.filter(({ passage }) => shown.has(passage)).slice(0, PASSAGES_SHOWN);
  }
  return [];
}

/** Finds the techniques that are named, by name or alias. Of several names at one position, the longest counts. */
function findTechniques(
  { techniqueNames }: Flow,
  words: readonly string[],
): { readonly techniques: Technique[]; readonly others: string[] } {
  const found = new Set<Technique>();
  const others: string[] = [];
  for (let at = 0; at < words.length; ) {
    const [length, technique] = techniqueAt(techniqueNames, words, at);
    if (technique) found.add(technique);
    else others.push(...words.slice(at, at + length));
    at += length;
  }
  return { techniques: [...found], others };
}

/** The technique that the words from a position on name, and the number of these words. 1 if they name none. */
function techniqueAt(
  names: Flow['techniqueNames'],
  words: readonly string[],
  at: number,
): readonly [length: number, technique?: Technique] {
  const longest = Math.max(0, ...names.map(({ name }) => wordsOf(name).join('-').split('-').length));
  for (let length = Math.min(longest, words.length - at); length > 0; length--) {
    const written = joined(words.slice(at, at + length));
    const exact = names.find(({ name }) => joined(wordsOf(name)) === written);
    const meant = exact ?? names.find(({ name }) => isMisspelt(written, joined(wordsOf(name))));
    if (meant) return [length, meant.technique];
  }
  return [1];
}

const joined = (words: readonly string[]): string => words.join('').replaceAll('-', '');

/** In an article without techniques, "pros" is an ordinary word. A word of the article is never a misspelt verb. */
function verbOf({ material }: Flow, word: string): Verb | undefined {
  const verb = VERB_OF.get(word) ?? misspeltVerb(material, word);
  const isGeneral = verb === 'help' || verb === 'sections' || verb === 'start';
  return isGeneral || material.techniques.length > 0 ? verb : undefined;
}

function misspeltVerb({ passageIndex }: Flow['material'], word: string): Verb | undefined {
  const [, verb] = [...VERB_OF].find(([spelling]) => isMisspelt(word, spelling)) ?? [];
  return verb && passageIndex.find(word, 'exact', 1).length === 0 ? verb : undefined;
}

/**
 * Allows two swapped letters in a word of at least 4 letters, or else one wrong, missing or surplus letter in a word of
 * at least 6, two in one of at least 12. The first letter must be right.
 */
function isMisspelt(written: string, meant: string): boolean {
  if (written[0] !== meant[0] || meant.length < 4) return false;
  const errors = distance(written, meant);
  if (errors === 2 && sorted(written) === sorted(meant)) return true;
  return errors <= (meant.length < 6 ? 0 : meant.length < 12 ? 1 : 2);
}

const sorted = (word: string): string => [...word].sort().join('');

/** Up to `count` completions of a text that a person is typing. */
export function suggest(flow: Flow, typed: string, count: number): string[] {
  const { techniques, sections } = flow.material;
  const all = [
    ...(techniques.length > 0 ? ['compare', ...FACETS] : []),
    ...techniques.flatMap(({ name }) => FACETS.map((facet) => `${facet} ${name}`)),
    'sections',
    'help',
    ...sections.map((section) => section.heading),
  ];
  const text = cutLetters(typed, TEXT_LENGTH).trim().toLowerCase();
  if (text === '') return all.slice(0, count);
  const index = searchIndex(all.map((suggestion) => ({ item: suggestion, text: suggestion })));
  const found = [
    ...all.filter((suggestion) => suggestion.toLowerCase().startsWith(text)),
    ...all.filter((suggestion) => suggestion.toLowerCase().includes(` ${text}`)),
    ...index.find(text, 'exact', count),
    ...index.find(text, 'forgiving', count),
    ...index.find(text, 'any word', count),
  ];
  return [...new Set(found)].slice(0, count);
}
