import { COMPARED, FACETS, type Facet, type Technique, tells } from '../content/article.ts';
import type { Answer, Flow, Found, Topic } from '../content/flow.ts';
import { passageEntries } from '../content/flow-index.ts';
import { isFiller, isMisspelt, wordsOf } from '../content/language.ts';
import { type Passage, underLeadIns } from '../content/passage.ts';
import { type Matching, type SearchEntry, type SearchIndex, searchIndex } from '../content/search.ts';
import type { Section } from '../content/section.ts';
import { questionsOf } from '../content/walk.ts';
import { cutLetters } from './cut.ts';
import { findNames } from './names.ts';
import { type Event, type Lookup, type Quoted, type State, startOf } from './state.ts';
import type { Words } from './words.ts';

/** The meaning of the words after a slash command, and how well they fit the flow. */
export type Command = { readonly fit: Fit } & (
  | { readonly kind: 'start' }
  /** The label of an answer to the first question. */
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'look-up'; readonly lookup: Lookup }
);

/** How well a text fits a flow, from the least to the best. A general text, such as "pros", fits every flow alike. */
export const FITS = ['not', 'in general', 'in some words', 'in all words', 'by name'] as const;
export type Fit = (typeof FITS)[number];

type Verb = Facet | 'compare' | 'sections' | 'help' | 'start';

/** The word after a command that starts a round, where rounds exist. */
export const TOGETHER = 'together';

/** The words after a command that list the decisions of a channel, and that delete what is kept about a person. */
export const DECISIONS = 'decisions';
export const FORGET_ME = 'forget me';

/** The words after a command that belong to the group guide. */
export const GROUP_WORDS = [TOGETHER, DECISIONS, FORGET_ME] as const;

/** True for words that mean a round, a decision or "forget me" if a database is set, so that no heading is found by them. */
export const isGroupWord = (typed: string): boolean =>
  GROUP_WORDS.some((words) => words === wordsOf(typed).join(' ')) || DECISION_NUMBER.test(typed);

/** True for words that a command gives to the group guide, or would if there was one. */
export const isForGroup = (typed: string): boolean => isGroupWord(typed) || wordsOf(typed)[0] === TOGETHER;

/** A decision as people name it. */
export const DECISION_NUMBER = /^\s*d-?(\d{1,9})\s*$/i;

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
  cons: 'cons con disadvantage disadvantages drawback drawbacks weakness weaknesses downside downsides limitation limitations trade-off trade-offs tradeoff tradeoffs shortcoming shortcomings',
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
  /** What was asked for by words of `outside`. */
  readonly topics: readonly Topic[];
  /** The words that are neither a verb nor a name, without fillers. */
  readonly rest: readonly string[];
  /** Words of `rest` that the article does not have. */
  readonly unknown: readonly string[];
  /** The typed words without the verbs. */
  readonly query: string;
}

/**
 * Reads the words after a slash command. Without words, the command starts the guide.
 * @param typed any text
 * @param own the words of the guide, because a person may type the label of a button
 * @returns the command. A text that the grammar does not know is searched for in the flow's article.
 */
export function parseCommand(flow: Flow, typed: string, own: Words): Command {
  const text = cutLetters(typed, TEXT_LENGTH).trim();
  if (text === '') return START;
  if (HELP.test(text)) return lookUp({ kind: 'help' }, 'in general');
  const words = wordsOf(text);
  const isCommand = Object.hasOwn(VERBS, words.join());
  const section = flow.material.sections.find(({ heading }) => wordsOf(heading).join() === words.join());
  if (section && !isCommand) return lookUp({ kind: 'section', section }, 'by name');
  const button = isCommand ? undefined : readLabel(flow, words, own);
  if (button) return button;
  const asked = withoutGreeting(words);
  if (words.length > 0 && asked.length === 0) return START;
  const parsed = parseWords(flow, asked);
  const general = words.length > 0 ? readGeneral(parsed) : undefined;
  if (general) return general;
  const { quoted, fit, isPart = false } = answerTo(flow, parsed);
  if (quoted === undefined) {
    const { topics } = parsed;
    return lookUp({ kind: 'nothing-found', outside: topics }, topics.length > 0 ? 'in some words' : 'not');
  }
  if (!isPart && parsed.topics.length + parsed.unknown.length === 0) return lookUp(quoted, fit);
  return lookUp({ kind: 'partly', found: quoted, outside: parsed.topics }, 'in some words');
}

const START: Command = { kind: 'start', fit: 'in general' };

const lookUp = (lookup: Lookup, fit: Fit): Command => ({ kind: 'look-up', lookup, fit });

/** Reads the label or the number of a button. Nobody can know which card the person sees. */
function readLabel(flow: Flow, words: readonly string[], own: Words): Command | undefined {
  const labelled = questionsOf(flow)
    .flatMap((question) => question.options.map((option) => ({ question, option })))
    .filter(({ option }) => wordsOf(option.label).join() === words.join());
  const [first] = labelled;
  if (first !== undefined) {
    const answer: Answer = { question: first.question, options: [first.option] };
    if (labelled.every(({ question }) => question === flow.start))
      return { kind: 'answer', answer, fit: 'by name' };
    const passages = [...new Set(labelled.flatMap(({ option }) => option.citations))];
    return lookUp({ kind: 'on-a-card', passages: passages.slice(0, PASSAGES_SHOWN) }, 'by name');
  }
  return isOwnLabel(words, own) ? lookUp({ kind: 'on-a-card', passages: [] }, 'in general') : undefined;
}

/** True for the label of a button of the guide itself, such as "Next page (2 of 3)" or "next page", and for a number. */
function isOwnLabel(words: readonly string[], own: Words): boolean {
  const typed = withoutNumbers(words);
  const labels = [own.back, own.backToGuide, own.share, own.sharePassage(1), own.shareThis, own.readOn];
  return [...labels, own.nextPage(1, 1), own.previousPage(1, 1), '1'].some((label) => {
    const shape = withoutNumbers(wordsOf(label));
    return typed === shape || typed === shape.split(' #')[0];
  });
}

const withoutNumbers = (words: readonly string[]): string =>
  words.map((word) => (/^\p{N}+$/u.test(word) ? '#' : word)).join(' ');

/**
 * Reads words. In a question about techniques that asks for nothing else of the article, the last word of a name stands
 * for it.
 */
function parseWords(flow: Flow, words: readonly string[]): Parsed {
  const parsed = parseNamed(flow, words, false);
  const asksOfTechniques = [...FACETS, 'compare' as const].some((verb) => parsed.verbs.has(verb));
  if (!asksOfTechniques || parsed.rest.length === parsed.unknown.length) return parsed;
  const other = parseNamed(flow, words, true);
  const isBetter =
    other.techniques.length > parsed.techniques.length && other.rest.length === other.unknown.length;
  return isBetter ? other : parsed;
}

function parseNamed(flow: Flow, words: readonly string[], areLastWordsNames: boolean): Parsed {
  const { techniques, topics, others } = findNames(flow, words, areLastWordsNames);
  const verbs = new Set<Verb>();
  const rest: string[] = [];
  for (const word of others) {
    const verb = verbOf(flow, word);
    if (verb) verbs.add(verb);
    else if (!isFiller(word)) rest.push(word);
  }
  const afterHow = verbs.has('how') ? words[words.indexOf('how') + 1] : undefined;
  if (afterHow !== undefined && (QUANTITIES.has(afterHow) || rest.includes(afterHow))) verbs.delete('how');
  const query = words.filter((word) => verbOf(flow, word) === undefined).join(' ');
  return { verbs, techniques, topics, rest, unknown: flow.index.unknown(rest.join(' ')), query };
}

/** Reads a request that names nothing of the article. */
function readGeneral({ verbs, techniques, topics, rest }: Parsed): Command | undefined {
  if (rest.length + topics.length > 0) return undefined;
  const asksHow = verbs.has('how') && techniques.length > 0;
  if (verbs.has('start') && !verbs.has('pros') && !verbs.has('cons') && !asksHow) {
    return { kind: 'start', fit: techniques.length > 0 ? 'by name' : 'in general' };
  }
  if (techniques.length > 0) return undefined;
  if (verbs.has('help')) return lookUp({ kind: 'help' }, 'in general');
  if (verbs.has('sections')) return lookUp({ kind: 'sections' }, 'in general');
  return verbs.size === 0 ? START : undefined;
}

interface Answered {
  /** Undefined if the article mentions nothing of what was asked for. */
  readonly quoted: Quoted | undefined;
  readonly fit: Fit;
  /** True if the article does not tell all that was asked of its techniques. */
  readonly isPart?: boolean;
}

function answerTo(flow: Flow, parsed: Parsed): Answered {
  const { techniques, rest, unknown } = parsed;
  const named = aboutTechniques(flow, parsed);
  if (named) return named;
  const [technique] = techniques;
  const hasMore = rest.length > unknown.length;
  if (technique && !hasMore)
    return { quoted: { kind: 'section', section: technique.section }, fit: 'by name' };
  return hasMore ? search(flow, parsed) : { quoted: undefined, fit: 'not' };
}

/** Reads "pros of x", "cons", "how does x work" and "x or y". Undefined if the words ask for none of these. */
function aboutTechniques({ material, index }: Flow, parsed: Parsed): Answered | undefined {
  const { verbs, rest, topics } = parsed;
  if (material.techniques.length === 0) return undefined;
  const isAlone = rest.length + topics.length === 0;
  const named = material.techniques.filter((one) => parsed.techniques.includes(one));
  const [technique, another] = named;
  // "pros of x" about an x that the article does not have must not be answered by other pros.
  const asked = technique ? named : isAlone ? material.techniques : [];
  const facets = FACETS.filter(
    (one) => verbs.has(one) && (one !== 'how' || technique || (isAlone && !verbs.has('start'))),
  );
  if (facets.length > 0) return asked.length > 0 ? told(asked, facets, named) : undefined;
  if (verbs.has('compare') && (another || isAlone)) {
    return told(another ? named : material.techniques, COMPARED, named);
  }
  if (!another || verbs.has('compare')) return undefined;
  const passages = isAlone ? [] : passagesWith(index, rest.join(' '), 'all');
  return passages.length > 0
    ? { quoted: { kind: 'passages', passages }, fit: 'by name' }
    : told(named, COMPARED, named);
}

/**
 * What the articles tell of some facets, or else of the techniques as such.
 * @param named those of the techniques that were named. The others may tell nothing.
 */
function told(
  techniques: readonly Technique[],
  facets: readonly Facet[],
  named: readonly Technique[],
): Answered {
  const [facet, ...more] = facets;
  const [only, another] = techniques;
  const fit = named.length > 0 ? 'by name' : 'in general';
  const telling = techniques.filter((technique) => tells(technique, facets));
  const [first] = telling;
  const isPart = named.some((technique) => !telling.includes(technique));
  if (first === undefined) {
    // A section tells how its subject works, even if it has no such label.
    if (only && !another)
      return { quoted: { kind: 'section', section: only.section }, fit, isPart: facet !== 'how' };
    if (facet === 'how' || named.length === 0) return { quoted: undefined, fit };
    return { quoted: { kind: 'facet', facet: 'how', techniques }, fit, isPart };
  }
  if (facet !== undefined && more.length === 0)
    return {
      quoted: { kind: 'facet', facet, techniques: isPart ? telling : techniques },
      fit,
      isPart,
    };
  if (only && !another) return { quoted: { kind: 'section', section: only.section }, fit };
  return { quoted: { kind: 'compare', techniques: isPart ? telling : techniques }, fit, isPart };
}

/** Headings come before passages, and passages with all of the words before those with some. */
function search({ index }: Flow, { query, techniques, rest }: Parsed): Answered {
  const words = rest.join(' ');
  const [heading] = sectionsWith(index, query);
  if (heading) return { quoted: { kind: 'section', section: heading }, fit: 'by name' };
  const names = techniques.map(({ name }) => name).join(' ');
  const aboutThem = new Set(
    index
      .find(names, 'all', Number.POSITIVE_INFINITY)
      .flatMap((each) => (each.kind === 'passage' ? [each.passage] : [])),
  );
  for (const scope of aboutThem.size > 0 ? [aboutThem, undefined] : [undefined]) {
    const passages = passagesWith(index, words, 'all', scope);
    if (passages.length > 0) return { quoted: { kind: 'passages', passages }, fit: 'in all words' };
  }
  const passages = passagesWith(index, words, 'any');
  return { quoted: passages.length > 0 ? { kind: 'passages', passages } : undefined, fit: 'in some words' };
}

function passagesWith(
  index: Flow['index'],
  query: string,
  matching: Matching,
  scope?: ReadonlySet<Passage>,
): readonly Passage[] {
  const only = (found: Found): boolean =>
    found.kind === 'passage' && (scope === undefined || scope.has(found.passage));
  const find = (most: number): readonly Passage[] =>
    index
      .find(query, matching, most, { only })
      .flatMap((each) => (each.kind === 'passage' ? [each.passage] : []));
  return findShown(find, underLeadIns);
}

/**
 * Finds the passages to show. It looks into the best dozen, and into all of them only if too few of the dozen are left: the
 * passages of many articles lie far apart in memory, so looking into them takes longer than finding them.
 * @param find returns at most so many, the best first
 * @param choose leaves out those that another one stands for
 */
function findShown<Found>(
  find: (most: number) => readonly Found[],
  choose: (found: readonly Found[]) => readonly Found[],
  most = 12,
): readonly Found[] {
  const found = find(most);
  const chosen = choose(found).slice(0, PASSAGES_SHOWN);
  const isEnough = chosen.length === PASSAGES_SHOWN || found.length < most;
  return isEnough ? chosen : findShown(find, choose, Number.POSITIVE_INFINITY);
}

const sectionsWith = (index: Flow['index'], query: string): Section[] =>
  index
    .find(query, 'all', 1, { parts: ['text'], only: ({ kind }) => kind === 'section' })
    .flatMap((found) => (found.kind === 'section' ? [found.section] : []));

/** UTF-16 code units of a message that are read, because its subject comes early. */
const MESSAGE_LENGTH = 1_000;

/** A passage that can be quoted in answer to a message, and a flow of its article. */
export interface Quotable {
  readonly flow: Flow;
  readonly passage: Passage;
}

/** An index of the passages of all articles. One index is faster to search than one for each article. */
export const quotableIndex = (flows: readonly Flow[]): SearchIndex<Quotable> =>
  searchIndex(() => quotableEntries(flows));

/** A passage that several flows have counts for the first of them. */
function* quotableEntries(flows: readonly Flow[]): Generator<SearchEntry<Quotable>> {
  const seen = new Set<Passage>();
  for (const flow of flows) {
    for (const entry of passageEntries(flow)) {
      const passage = entry.item;
      if (!seen.has(passage)) yield { ...entry, item: { flow, passage } };
      seen.add(passage);
    }
  }
}

/** The passages that fit a message best, the best first. Empty if none fits. */
export function findQuotable(index: SearchIndex<Quotable>, message: string): readonly Quotable[] {
  const words = cutLetters(message, MESSAGE_LENGTH);
  const find = (most: number): readonly Quotable[] => {
    const all = index.find(words, 'all', most);
    return all.length > 0 ? all : index.find(words, 'any', most);
  };
  return findShown(find, (found) => {
    const shown = new Set(underLeadIns(found.map(({ passage }) => passage)));
    return found.filter(({ passage }) => shown.has(passage));
  });
}

/** In an article without techniques, "pros" is an ordinary word. A word of the article is never a misspelt verb. */
function verbOf(flow: Flow, word: string): Verb | undefined {
  const verb = VERB_OF.get(word) ?? misspeltVerb(flow, word);
  const isGeneral = verb === 'help' || verb === 'sections' || verb === 'start';
  return isGeneral || flow.material.techniques.length > 0 ? verb : undefined;
}

function misspeltVerb({ index }: Flow, word: string): Verb | undefined {
  const [, verb] = [...VERB_OF].find(([spelling]) => isMisspelt(word, spelling)) ?? [];
  return verb && index.unknown(word).length > 0 ? verb : undefined;
}

/** Up to `count` completions of a text that a person is typing. */
export function suggest(flow: Flow, typed: string, count: number): string[] {
  const { techniques, sections } = flow.material;
  const facetsOf = (technique: Technique): Facet[] => FACETS.filter((facet) => tells(technique, [facet]));
  const told = new Set(techniques.flatMap(facetsOf));
  const all = [
    ...(COMPARED.some((facet) => told.has(facet)) ? ['compare'] : []),
    ...FACETS.filter((facet) => told.has(facet)),
    ...techniques.flatMap((technique) => facetsOf(technique).map((facet) => `${facet} ${technique.name}`)),
    'sections',
    'help',
    ...sections.map((section) => section.heading),
  ];
  const text = cutLetters(typed, TEXT_LENGTH).trim().toLowerCase();
  if (text === '') return all.slice(0, count);
  const index = searchIndex(() => all.map((suggestion) => ({ item: suggestion, text: suggestion })));
  const found = [
    ...all.filter((suggestion) => suggestion.toLowerCase().startsWith(text)),
    ...all.filter((suggestion) => suggestion.toLowerCase().includes(` ${text}`)),
    ...index.find(text, 'all', count),
    ...index.find(text, 'any', count),
  ];
  return [...new Set(found)].slice(0, count);
}

/** A flow, and the meaning that a text has for it. */
export interface Choice {
  readonly flow: Flow;
  readonly command: Command;
}

/** The press of a button that has the effect of a command. */
export function pressOf({ flow, command }: Choice): { readonly before: State; readonly event: Event } {
  switch (command.kind) {
    case 'start':
      return { before: startOf(flow), event: { kind: 'start-over' } };
    case 'answer': {
      const { question, options } = command.answer;
      // There may be more to tick.
      return question.checklist?.boxes.includes(options[0])
        ? { before: { ...startOf(flow), ticks: options }, event: { kind: 'tick' } }
        : { before: startOf(flow), event: { kind: 'choose', answer: command.answer } };
    }
    case 'look-up':
      return {
        before: stateOf(flow, command.lookup),
        event: { kind: 'look-up', lookup: command.lookup },
      };
  }
}

/** The state after a command that looks something up. */
export const stateOf = (flow: Flow, lookup: Lookup): State => ({
  flow,
  answers: null,
  ticks: [],
  earlier: [],
  lookup,
  page: 0,
});
