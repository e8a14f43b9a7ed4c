import { distance } from 'fastest-levenshtein';
import { FACETS, type Facet, type Technique } from '../content/article.ts';
import type { Flow } from '../content/flow.ts';
import { type Passage, searchEntry } from '../content/passage.ts';
import { FILLERS, type SearchIndex, searchIndex, wordsOf } from '../content/search.ts';
import type { Lookup } from './state.ts';

/** What a person asks for by the words after the slash command. */
export type Command = { readonly kind: 'start' } | { readonly kind: 'look-up'; readonly lookup: Lookup };

type Verb = Facet | 'compare' | 'sections' | 'help' | 'start';

/** The words of the grammar, each with what people write in its place; asking what to choose is what the guide is for. */
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

/** "how much" asks for something else than how it works. */
const QUANTITIES = new Set(['many', 'much', 'long']);

/** More of what was typed is not read. */
const TEXT_LENGTH = 300;

/** How many passages a search shows. */
const PASSAGES_SHOWN = 3;

/** What was typed, taken apart; words that say nothing are left out. */
interface Parsed {
  readonly verbs: ReadonlySet<Verb>;
  readonly techniques: readonly Technique[];
  /** What is neither a verb nor a technique. */
  readonly rest: readonly string[];
  /** What is no verb, as it was typed. */
  readonly sought: string;
}

/**
 * Reads the words after a slash command. Nothing starts the guide; everything else is looked up in the flow's
 * article. Total: any text gives a command, in the end a search or "nothing found".
 */
export function parseCommand(flow: Flow, typed: string): Command {
  const text = typed.slice(0, TEXT_LENGTH).trim();
  if (text === '') return { kind: 'start' };
  const words = wordsOf(text);
  const headed = flow.article.sections.find(({ heading }) => wordsOf(heading).join() === words.join());
  if (headed && !Object.hasOwn(VERBS, words.join())) {
    return { kind: 'look-up', lookup: { kind: 'section', section: headed } };
  }
  const parsed = take(flow, words);
  const { verbs, techniques, rest } = parsed;
  const lookup = aboutTechniques(flow, parsed);
  if (lookup) return { kind: 'look-up', lookup };
  if (rest.length === 0) {
    if (verbs.has('help') || /^\?+$/.test(text)) return { kind: 'look-up', lookup: { kind: 'help' } };
    if (verbs.has('sections')) return { kind: 'look-up', lookup: { kind: 'sections' } };
    const [technique] = techniques;
    if (technique && !verbs.has('start')) {
      return { kind: 'look-up', lookup: { kind: 'section', section: technique.section } };
    }
    if (words.length > 0) return { kind: 'start' };
  }
  return { kind: 'look-up', lookup: search(flow, parsed) };
}

function take(flow: Flow, words: readonly string[]): Parsed {
  const { techniques, others } = takeTechniques(flow, words);
  const verbs = new Set<Verb>();
  const rest: string[] = [];
  for (const word of others) {
    const verb = verbOf(flow, word);
    if (verb) verbs.add(verb);
    else if (!FILLERS.has(word)) rest.push(word);
  }
  const asked = verbs.has('how') ? words[words.indexOf('how') + 1] : undefined;
  if (asked !== undefined && (QUANTITIES.has(asked) || rest.includes(asked))) verbs.delete('how');
  const sought = words.filter((word) => verbOf(flow, word) === undefined).join(' ');
  return { verbs, techniques, rest, sought };
}

/** "pros of x", "cons", "how does x work", "x or y": facets, techniques, or their comparison. */
function aboutTechniques({ article }: Flow, { verbs, techniques, rest }: Parsed): Lookup | undefined {
  if (article.techniques.length === 0) return undefined;
  const [technique, another] = techniques;
  const one = another ? undefined : technique;
  const facets = FACETS.filter(
    (facet) =>
      verbs.has(facet) && (facet !== 'how' || technique || (rest.length === 0 && !verbs.has('start'))),
  );
  const [facet, ...more] = facets;
  if (facet !== undefined) {
    const passages = technique ? [] : article.passageIndex.find(rest.join(' '), 'exact', PASSAGES_SHOWN);
    if (rest.length > 0 && passages.length > 0) return shown(passages);
    if (more.length === 0) return { kind: 'facet', facet, technique: one ?? null };
    return one ? { kind: 'section', section: one.section } : { kind: 'compare' };
  }
  const compared = another !== undefined || (verbs.has('compare') && rest.length === 0);
  return compared && !(verbs.has('start') && rest.length === 0) ? { kind: 'compare' } : undefined;
}

/** What is written exactly so comes before what is almost so, and a heading before a passage. */
function search({ article }: Flow, { sought, techniques, rest }: Parsed): Lookup {
  const { sectionIndex, passageIndex } = article;
  // The article may call by another name what was asked for by an alias.
  const renamed = [...techniques.map(({ name }) => name), ...rest].join(' ');
  for (const matching of ['exact', 'forgiving'] as const) {
    const [section] = sectionIndex.find(sought, matching, 1);
    if (section) return { kind: 'section', section };
    for (const query of [sought, renamed]) {
      const passages = passageIndex.find(query, matching, PASSAGES_SHOWN);
      if (passages.length > 0) return shown(passages);
    }
  }
  const [technique] = techniques;
  const passages = passageIndex.find(sought, 'any word', PASSAGES_SHOWN);
  return passages.length === 0 && technique
    ? { kind: 'section', section: technique.section }
    : shown(passages);
}

const shown = (passages: readonly Passage[]): Lookup =>
  passages.length > 0 ? { kind: 'passages', passages } : { kind: 'nothing-found' };

/** More of a message is not read: its subject comes early. */
const MESSAGE_LENGTH = 1_000;

/** A passage that a message can be answered with, and a flow that speaks from its article. */
export interface Quotable {
  readonly flow: Flow;
  readonly passage: Passage;
}

/** The passages of all articles, in one index: to search one article after the other takes long where there are many. */
export function quotableIndex(flows: readonly Flow[]): SearchIndex<Quotable> {
  const flowOf = new Map(flows.toReversed().map((flow) => [flow.article, flow]));
  return searchIndex(
    [...flowOf].flatMap(([article, flow]) =>
      article.passages.map((passage) => ({ ...searchEntry(passage), item: { flow, passage } })),
    ),
  );
}

/** The passages that fit what a message says best. */
export function findQuotable(index: SearchIndex<Quotable>, message: string): readonly Quotable[] {
  for (const matching of ['exact', 'forgiving', 'any word'] as const) {
    const found = index.find(message.slice(0, MESSAGE_LENGTH), matching, PASSAGES_SHOWN);
    if (found.length > 0) return found;
  }
  return [];
}

/** Finds the techniques that are spoken of, by name or alias, in one word or several; the longest come first. */
function takeTechniques(
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

/** A technique at a place among the words, and how many of them name it; or one word that names none. */
function techniqueAt(
  names: Flow['techniqueNames'],
  words: readonly string[],
  at: number,
): readonly [length: number, technique?: Technique] {
  const longest = Math.max(0, ...names.map(({ name }) => wordsOf(name).join('-').split('-').length));
  for (let length = Math.min(longest, words.length - at); length > 0; length--) {
    const written = squeezed(words.slice(at, at + length));
    const exact = names.find(({ name }) => squeezed(wordsOf(name)) === written);
    const meant = exact ?? names.find(({ name }) => isMisspelt(written, squeezed(wordsOf(name))));
    if (meant) return [length, meant.technique];
  }
  return [1];
}

const squeezed = (words: readonly string[]): string => words.join('').replaceAll('-', '');

/** Where there are no techniques, "pros" is a word like any other; a word of the article is none that is misspelt. */
function verbOf({ article }: Flow, word: string): Verb | undefined {
  const verb = VERB_OF.get(word) ?? misspeltVerb(article, word);
  const isGeneral = verb === 'help' || verb === 'sections' || verb === 'start';
  return isGeneral || article.techniques.length > 0 ? verb : undefined;
}

function misspeltVerb({ passageIndex }: Flow['article'], word: string): Verb | undefined {
  const [, verb] = [...VERB_OF].find(([spelling]) => isMisspelt(word, spelling)) ?? [];
  return verb && passageIndex.find(word, 'exact', 1).length === 0 ? verb : undefined;
}

/** One letter too many, too few or wrong in a word that is not short, or two letters that changed places. */
function isMisspelt(written: string, meant: string): boolean {
  if (written[0] !== meant[0] || meant.length < 4) return false;
  const errors = distance(written, meant);
  if (errors === 2 && sorted(written) === sorted(meant)) return true;
  return errors <= (meant.length < 6 ? 0 : meant.length < 12 ? 1 : 2);
}

const sorted = (word: string): string => [...word].sort().join('');

/** Up to `count` texts that the grammar answers, those that fit what was typed so far; for autocompletion. */
export function suggest(flow: Flow, typed: string, count: number): string[] {
  const { techniques, sections } = flow.article;
  const all = [
    ...(techniques.length > 0 ? ['compare', ...FACETS] : []),
    ...techniques.flatMap(({ name }) => FACETS.map((facet) => `${facet} ${name}`)),
    'sections',
    'help',
    ...sections.map((section) => section.heading),
  ];
  const text = typed.slice(0, TEXT_LENGTH).trim().toLowerCase();
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
