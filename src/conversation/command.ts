import { distance } from 'fastest-levenshtein';
import { FACETS, type Facet, type Technique } from '../content/article.ts';
import type { Flow } from '../content/flow.ts';
import { searchIndex } from '../content/search.ts';
import type { Lookup } from './state.ts';

/** What a person asks for by the words after the slash command. */
export type Command = { readonly kind: 'start' } | { readonly kind: 'look-up'; readonly lookup: Lookup };

type Verb = Facet | 'compare' | 'sections' | 'help' | 'start';

/** The words of the grammar, each with what people write in its place. */
const VERBS: Readonly<Record<Verb, readonly string[]>> = {
  pros: ['pros', 'pro', 'advantages', 'advantage', 'benefits', 'strengths'],
  cons: ['cons', 'con', 'disadvantages', 'disadvantage', 'drawbacks', 'weaknesses'],
  how: ['how'],
  compare: ['compare', 'comparison', 'versus', 'vs', 'difference', 'differences'],
  sections: ['sections', 'section'],
  help: ['help', '?'],
  start: ['start', 'begin', 'guide'],
};
const VERB_ENTRIES = Object.entries(VERBS) as [Verb, readonly string[]][];

/** Words between a verb and a technique that carry no meaning ("the pros of …", "how does … work"). */
const CONNECTORS = new Set(
  'a an and are between by do does for how in is it its of on or the to what which with work works'.split(
    ' ',
  ),
);

/** More of what was typed is not read. */
const TEXT_LENGTH = 300;

/** How many passages a search shows. */
const PASSAGES_SHOWN = 3;

/**
 * Reads the words after a slash command. Nothing starts the guide; everything else is looked up in the flow's
 * article. Total: any text gives a command, in the end a search or "nothing found".
 */
export function parseCommand(flow: Flow, typed: string): Command {
  const text = typed.slice(0, TEXT_LENGTH).trim();
  if (text === '') return { kind: 'start' };
  const spoken = wordsOf(text);
  const [first] = spoken;
  const alone = spoken.length === 1 && first !== undefined ? verbOf(first) : undefined;
  if (alone === 'start') return { kind: 'start' };
  if (alone === 'help' || alone === 'sections') return { kind: 'look-up', lookup: { kind: alone } };
  return { kind: 'look-up', lookup: techniqueLookup(flow, spoken) ?? search(flow, text) };
}

/** "pros of x", "cons", "how does x work", "x vs y": a verb, and nothing else but techniques. */
function techniqueLookup(flow: Flow, spoken: readonly string[]): Lookup | undefined {
  if (flow.article.techniques.length === 0) return undefined;
  const verbs = new Set(spoken.flatMap((word) => verbOf(word) ?? []));
  const rest = spoken.filter((word) => verbOf(word) === undefined && !CONNECTORS.has(word));
  if (verbs.has('compare') && rest.every((word) => findTechnique(flow, word))) return { kind: 'compare' };

  const facets = FACETS.filter((facet) => verbs.has(facet));
  const [facet, another] = facets;
  const technique = rest.length === 0 ? null : findTechnique(flow, rest.join(' '));
  if (facet === undefined || technique === undefined) return undefined;
  if (another === undefined) return { kind: 'facet', facet, technique };
  return technique ? { kind: 'section', section: technique.section } : { kind: 'compare' };
}

const findTechnique = ({ techniqueIndex }: Flow, text: string): Technique | undefined =>
  techniqueIndex.find(text, 'exact')[0] ?? techniqueIndex.find(text, 'forgiving')[0];

/** What is written exactly so comes before what is almost so, and a heading before a passage. */
function search({ article, techniqueIndex }: Flow, text: string): Lookup {
  const { sectionIndex, passageIndex } = article;
  for (const matching of ['exact', 'forgiving'] as const) {
    const section = sectionIndex.find(text, matching)[0] ?? techniqueIndex.find(text, matching)[0]?.section;
    if (section) return { kind: 'section', section };
    const passages = passageIndex.find(text, matching);
    if (passages.length > 0) return { kind: 'passages', passages: passages.slice(0, PASSAGES_SHOWN) };
  }
  const passages = passageIndex.find(text, 'any word');
  if (passages.length === 0) return { kind: 'nothing-found' };
  return { kind: 'passages', passages: passages.slice(0, PASSAGES_SHOWN) };
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .replace(/[\p{Cf}]/gu, '')
    .toLowerCase()
    .match(/\?$|[\p{L}\p{N}][\p{L}\p{N}\p{M}'’‐‑-]*/gu)
    ?.filter((word, i) => word !== '?' || i === 0) ?? [];

function verbOf(word: string): Verb | undefined {
  const exact = VERB_ENTRIES.find(([, spellings]) => spellings.includes(word));
  if (exact) return exact[0];
  const forgiven = word.length < 4 ? 0 : word.length < 6 ? 1 : 2;
  if (forgiven === 0) return undefined;
  return VERB_ENTRIES.find(([, spellings]) =>
    spellings.some((spelling) => spelling.length > 3 && distance(word, spelling) <= forgiven),
  )?.[0];
}

/** Up to `count` texts that the grammar answers, those that fit what was typed so far; for autocompletion. */
export function suggest(flow: Flow, typed: string, count: number): string[] {
  const { techniques, sections } = flow.article;
  const all = [
    ...(techniques.length > 0 ? ['compare', 'pros', 'cons'] : []),
    ...techniques.flatMap(({ name }) => FACETS.map((facet) => `${facet} ${name}`)),
    'sections',
    'help',
    ...sections.map((section) => section.heading),
  ];
  const text = typed.slice(0, TEXT_LENGTH).trim();
  if (text === '') return all.slice(0, count);
  const index = searchIndex(all.map((suggestion) => ({ item: suggestion, text: suggestion })));
  const found = [
    ...index.find(text, 'exact'),
    ...index.find(text, 'forgiving'),
    ...index.find(text, 'any word'),
  ];
  return [...new Set(found)].slice(0, count);
}
