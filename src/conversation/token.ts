import { FACETS, type Facet, type Technique } from '../content/article.ts';
import type { Answer, Flow, Option, Place, Question, Topic } from '../content/flow.ts';
import { type FlowKeys, LibraryKeys } from '../content/keys.ts';
import type { Library } from '../content/library.ts';
import type { Passage } from '../content/passage.ts';
import { answerOf, placeAfter, walk } from '../content/walk.ts';
import { type Detail, type Event, isDetail, isQuoted, type Lookup, type State } from './state.ts';

/** The content of a token, or the reason why it cannot be read. */
export type Decoded =
  | {
      readonly kind: 'click';
      readonly state: State;
      readonly event: Event;
      /** The id of the message that the conversation is about, in decimal digits. */
      readonly subject: string | undefined;
      /** The id of the round for which the person answers. */
      readonly round: string | undefined;
    }
  /** The token is damaged, or the content has changed. The flow is undefined if it is unknown. */
  | ({ readonly kind: 'outdated'; readonly flow: Flow | undefined } & Kept)
  /** A token of the first format, which held less. The flow is undefined if it is unknown. */
  | { readonly kind: 'first-format'; readonly flow: Flow | undefined };

/** The answers of an outdated token. */
interface Kept {
  /** The answers before the first one that no longer reads as it did, or that may not. */
  readonly kept: readonly Answer[];
  /** The highest possible number of the answers after these. */
  readonly lost: number;
}

const NOTHING_KEPT: Kept = { kept: [], lost: 0 };

/**
 * Writes a state and an event into a button's token, and reads them back, so that no conversation is stored. A token
 * has seven fields, separated by dots: format, flow, answers and ticks with their check, look-up, page, event, subject.
 * Their lengths are in `keys.ts` and in docs/decisions/tokens-not-sessions.md.
 */
export class TokenCodec {
  readonly #keys: LibraryKeys;

  constructor(library: Library) {
    this.#keys = new LibraryKeys(library);
  }

  /**
   * Writes a token, different for every state and event.
   * @param subject the id of the message that the conversation is about: a decimal number below 2^64
   * @param round the id of the round for which the person answers, who then is about no message
   * @returns at most 100 letters, digits and characters of `-_.~?`
   * @throws Error if the state or the event names content of another library
   */
  encode(state: State, event: Event, subject?: string, round?: string): string {
    const keys = this.#keys.of(state.flow);
    return [
      FORMAT,
      this.#keys.flows.keyOf(state.flow),
      state.answers ? encodeAnswers(state.flow, state.answers, state, keys) : '',
      state.lookup ? encodeLookup(state.lookup, keys) : '',
      encodePage(state.page),
      encodeEvent(event, keys),
      round === undefined ? (subject === undefined ? '' : encodeSubject(subject)) : ROUND + round,
    ].join('.');
  }

  /** The text with which a platform tells that the box of an option is ticked. */
  boxValue(flow: Flow, question: Question, option: Option): string {
    return this.#keys.of(flow).optionKey(question, option);
  }

  /**
   * Reads any text. Only a token that `encode` wrote gives a click, and only if its content is unchanged.
   * @param ticked the values of all boxes that are ticked at the moment of the click. They replace the ticks of the
   * token, which are those of the moment when the card was made. Undefined if the platform does not tell them.
   */
  decode(token: string, ticked?: readonly string[]): Decoded {
    const [format, flowKey = '', answersField = '', lookupField = '', pageField = '', eventField = ''] =
      token.split('.');
    const flow = this.#keys.flows.find(flowKey);
    if (format === FIRST_FORMAT) return { kind: 'first-format', flow };
    if (format !== FORMAT || flow === undefined) return { kind: 'outdated', flow, ...NOTHING_KEPT };

    const keys = this.#keys.of(flow);
    const { path, kept, lost } =
      answersField === '' ? { path: undefined, ...NOTHING_KEPT } : decodeAnswers(answersField, flow, keys);
    const outdated: Decoded = { kind: 'outdated', flow, kept, lost };
    if (path === undefined && answersField !== '') return outdated;
    const answers = path?.answers ?? null;
    const place = answers && placeAfter(flow, answers);
    const lookup = lookupField === '' ? null : decodeLookup(lookupField, keys, place);
    const page = decodePage(pageField);
    if (lookup === undefined || page === undefined) return outdated;
    const state = stateOf(flow, path, lookup, page);
    const event = decodeEvent(eventField, keys, place);
    if (state === undefined || event === undefined) return outdated;
    const subject = readSubject(token);
    const round = readRound(token);
    // A click has exactly one token, so another text that decodes to the same click is damaged.
    if (this.encode(state, event, subject, round) !== token) return outdated;
    const ticks = ticked && ticksTold(state, ticked, keys);
    if (ticks === undefined) return ticked ? outdated : { kind: 'click', state, event, subject, round };
    return { kind: 'click', state: { ...state, ticks }, event, subject, round };
  }
}

const FORMAT = '2';
const FIRST_FORMAT = '1';

/**
 * Reads the subject of a token: the message that the conversation is about. An adapter needs it for the setting, before
 * the rest of the token is read.
 * @returns the id of the message in decimal digits, or undefined if the token has no subject
 */
export function readSubject(token: string): string | undefined {
  const [format, , , , , , field = ''] = token.split('.');
  if (format !== FORMAT || !/^[\w-]{11}$/.test(field)) return undefined;
  const id = Buffer.from(field, 'base64url').readBigUInt64BE().toString();
  return encodeSubject(id) === field ? id : undefined;
}

/** The token of a button that asks a group to answer a flow. */
export const askToken = (slug: string): string => `3.ask.${slug}`;

/** Reads the round of a token. @returns its id, or undefined if the token has none */
export function readRound(token: string): string | undefined {
  const [format, , , , , , field = ''] = token.split('.');
  return format === FORMAT && /^r[\w-]{11}$/.test(field) ? field.slice(ROUND.length) : undefined;
}

/** The first character of a field that names a round. A subject is one character shorter. */
const ROUND = 'r';

function encodeSubject(id: string): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(id));
  return bytes.toString('base64url');
}

function stateOf(
  flow: Flow,
  path: Path | undefined,
  lookup: Lookup | Detail | null,
  page: number,
): State | undefined {
  const { answers, ticks, earlier } = path ?? NO_PATH;
  if (lookup !== null && !isDetail(lookup)) return { flow, page, ticks, earlier, answers, lookup };
  if (answers === null) return undefined;
  return lookup === null
    ? { flow, page, ticks, earlier, answers, lookup }
    : { flow, page, ticks, earlier, answers, lookup };
}

const NO_PATH = { answers: null, ticks: [], earlier: [] } as const;

/** The boxes with these values, in the order of the page. Undefined if the state shows no such box. */
function ticksTold(state: State, values: readonly string[], keys: FlowKeys): readonly Option[] | undefined {
  const place = state.answers && placeAfter(state.flow, state.answers);
  if (place?.kind !== 'question' || place.checklist === undefined || state.lookup) return undefined;
  const ticked = new Set(values.map((value) => keys.optionOf(place, value)));
  const ticks = place.checklist.boxes.filter((box) => ticked.has(box));
  return ticks.length === ticked.size ? ticks : undefined;
}

const CHECK_LENGTH = 4;

/** Characters of the shortest answer. */
const LEAST_ANSWER_LENGTH = 2;

/** What follows the check in the field of the answers, if some of the answers are earlier ones. */
const BEFORE_COUNT = '~';

/** One digit is enough for every path. */
const COUNT_BASE = 36;

/** Ticks that wait stand before the earlier answers: there, no answer to their checklist reads like them. */
function encodeAnswers(
  flow: Flow,
  answers: readonly Answer[],
  { ticks, earlier }: Pick<State, 'ticks' | 'earlier'>,
  keys: FlowKeys,
): string {
  const keysOf = (some: readonly Answer[]): string => some.map((answer) => keys.answerKey(answer)).join('');
  const place = placeAfter(flow, answers);
  const waiting = place.kind === 'question' ? answerOf(place, ticks) : undefined;
  const checklist = waiting?.question.checklist;
  if (ticks.length > 0 && checklist === undefined) throw new Error('The ticks belong to another place.');
  const ticked = checklist ? keys.ticksKey(checklist, ticks) : '';
  const check = checkOf([...answers, ...earlier, ...(waiting ? [waiting] : [])], keys);
  const count = earlier.length > 0 ? BEFORE_COUNT + answers.length.toString(COUNT_BASE) : '';
  return keysOf(answers) + ticked + keysOf(earlier) + check + count;
}

interface Path {
  readonly answers: readonly Answer[];
  readonly ticks: readonly Option[];
  readonly earlier: readonly Answer[];
}

function decodeAnswers(text: string, flow: Flow, keys: FlowKeys): { readonly path: Path | undefined } & Kept {
  const [field = '', count] = text.split(BEFORE_COUNT);
  const [written, check] = [field.slice(0, -CHECK_LENGTH), field.slice(-CHECK_LENGTH)];
  let at = 0;
  let given = 0;
  let waiting: { readonly answer: Answer; readonly after: number } | undefined;
  const ends: number[] = [];
  const { answers: all } = walk(flow, (question) => {
    const { checklist } = question;
    const ticks = checklist && keys.ticksAt(checklist, written, at);
    if (ticks) at += keys.ticksKey(checklist, ticks).length;
    const ticked = ticks && answerOf(question, ticks);
    if (ticked) waiting = { answer: ticked, after: given };
    const answer = keys.answerAt(question, written, at);
    if (answer) at += keys.answerKey(answer).length;
    if (answer) ends.push(at);
    given += 1;
    return answer;
  });
  const answers = all.slice(0, count === undefined ? all.length : Number.parseInt(count, COUNT_BASE));
  const isWhole =
    at === written.length &&
    (waiting === undefined || waiting.after === answers.length) &&
    check === checkOf([...all, ...(waiting ? [waiting.answer] : [])], keys);
  const firstTicked = all.findIndex(isTicked);
  const kept = isWhole || firstTicked < 0 ? all : all.slice(0, firstTicked);
  const lost =
    placeAfter(flow, kept).kind === 'outcome'
      ? 0
      : Math.max(0, Math.ceil((written.length - (ends[kept.length - 1] ?? 0)) / LEAST_ANSWER_LENGTH));
  const path = { answers, ticks: waiting?.answer.options ?? [], earlier: all.slice(answers.length) };
  return { path: isWhole ? path : undefined, kept, lost };
}

/**
 * True if an answer names its boxes by their order only. If the check of its path fails, nobody can tell whether these are
 * still the boxes that the person ticked.
 */
const isTicked = ({ question: { checklist }, options: [first] }: Answer): boolean =>
  checklist !== undefined && first !== checklist.none;

/**
 * A checksum of four characters over the places and labels of a path, those of ticks that wait included. It changes if
 * one of these is reworded, or if a box is moved to the position of another.
 */
function checkOf(answers: readonly Answer[], keys: FlowKeys): string {
  let sum = 0x811c9dc5;
  for (const answer of answers) sum = Math.imul(sum ^ keys.checkOf(answer), 0x01000193) >>> 0;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(sum);
  return bytes.toString('base64url', 1);
}

/** The format of one kind of look-up or event. */
interface Row<Thing> {
  /** The first character of the field, different for each row of a table. */
  readonly letter: string;
  readonly write: (thing: Thing, keys: FlowKeys) => string;
  /**
   * Reads the text after the letter.
   * @param place the place that the answers lead to, or null after a command that looks something up
   * @returns undefined for a text that this row did not write
   */
  readonly read: (rest: string, keys: FlowKeys, place: Place | null) => Thing | undefined;
}

/** A row for every kind of a union. A missing row is a compile error. */
type Table<Thing extends { readonly kind: string }> = {
  readonly [Kind in Thing['kind']]: Row<Extract<Thing, { readonly kind: Kind }>>;
};

/** A row for a kind without fields. */
const letterOnly = <Kind extends string>(letter: string, kind: Kind): Row<{ readonly kind: Kind }> => ({
  letter,
  write: () => '',
  read: (rest) => (rest === '' ? { kind } : undefined),
});

/** A row for a kind without fields, at a checklist only. */
const forChecklist = <Kind extends string>(letter: string, kind: Kind): Row<{ readonly kind: Kind }> => ({
  letter,
  write: () => '',
  read: (rest, _, place) =>
    rest === '' && place?.kind === 'question' && place.checklist ? { kind } : undefined,
});

/** A row for a kind without fields, at an outcome only. */
const forOutcome = <Kind extends string>(letter: string, kind: Kind): Row<{ readonly kind: Kind }> => ({
  letter,
  write: () => '',
  read: (rest, _, place) => (rest === '' && place?.kind === 'outcome' ? { kind } : undefined),
});

const LOOKUPS: Table<Lookup | Detail> = {
  section: {
    letter: 's',
    write: ({ section }, { sections }) => sections.keyOf(section),
    read: (rest, { sections }) => {
      const section = sections.find(rest);
      return section && { kind: 'section', section };
    },
  },
  facet: {
    letter: 'f',
    write: ({ facet, techniques }, keys) => FACET_LETTERS[facet] + writeTechniques(techniques, keys),
    read: (rest, keys) => {
      const facet = FACETS.find((candidate) => FACET_LETTERS[candidate] === rest[0]);
      const techniques = readTechniques(rest.slice(1), keys);
      return facet && techniques && { kind: 'facet', facet, techniques };
    },
  },
  compare: {
    letter: 'v',
    write: ({ techniques }, keys) => writeTechniques(techniques, keys),
    read: (rest, keys) => {
      const techniques = readTechniques(rest, keys);
      return techniques && { kind: 'compare', techniques };
    },
  },
  sections: letterOnly('l', 'sections'),
  passages: {
    letter: 'q',
    write: ({ passages }, keys) => writePassages(passages, keys),
    read: (rest, keys) => {
      const passages = readPassages(rest, keys);
      return passages.length > 0 ? { kind: 'passages', passages } : undefined;
    },
  },
  partly: {
    letter: 'm',
    write: ({ outside, found }, keys) => `${writeTopics(outside, keys)}~${encodeLookup(found, keys)}`,
    read: (rest, keys) => {
      const [topics = '', ...others] = rest.split('~');
      const outside = keys.topics.findAll(topics);
      const found = decodeLookup(others.join('~'), keys, null);
      return outside && found && isQuoted(found) ? { kind: 'partly', found, outside } : undefined;
    },
  },
  'nothing-found': {
    letter: 'n',
    write: ({ outside }, keys) => writeTopics(outside, keys),
    read: (rest, keys) => {
      const outside = keys.topics.findAll(rest);
      return outside && { kind: 'nothing-found', outside };
    },
  },
  'on-a-card': {
    letter: 'k',
    write: ({ passages }, keys) => writePassages(passages, keys),
    read: (rest, keys) => ({ kind: 'on-a-card', passages: readPassages(rest, keys) }),
  },
  help: letterOnly('?', 'help'),
  why: forOutcome('w', 'why'),
  answers: forOutcome('a', 'answers'),
  more: forOutcome('e', 'more'),
  record: forOutcome('r', 'record'),
  note: {
    letter: 'o',
    write: ({ note }, { notes }) => notes.keyOf(note),
    read: (rest, { notes }, place) => {
      const note = notes.find(rest);
      return note && place?.kind === 'outcome' && place.notes.includes(note)
        ? { kind: 'note', note }
        : undefined;
    },
  },
};

/** Empty for all techniques. */
const writeTechniques = (chosen: readonly Technique[], { techniques }: FlowKeys): string =>
  chosen.length === techniques.all.length ? '' : chosen.map((one) => techniques.keyOf(one)).join('');

const readTechniques = (text: string, { techniques }: FlowKeys): readonly Technique[] | undefined =>
  text === '' ? techniques.all : techniques.findAll(text);

const writePassages = (passages: readonly Passage[], keys: FlowKeys): string =>
  passages.map((passage) => keys.passages.keyOf(passage)).join('~');

const readPassages = (text: string, keys: FlowKeys): Passage[] =>
  text.split('~').flatMap((key) => keys.passages.find(key) ?? []);

const writeTopics = (outside: readonly Topic[], { topics }: FlowKeys): string =>
  outside.map((topic) => topics.keyOf(topic)).join('');

const FACET_LETTERS: Readonly<Record<Facet, string>> = { how: 'h', pros: 'p', cons: 'c' };

const EVENTS: Table<Event> = {
  choose: {
    letter: 'c',
    write: ({ answer }, keys) => keys.answerKey(answer),
    read: (rest, keys, place) => {
      const answer = place?.kind === 'question' ? keys.answerAt(place, rest, 0) : undefined;
      return answer && { kind: 'choose', answer };
    },
  },
  tick: forChecklist('t', 'tick'),
  continue: forChecklist('g', 'continue'),
  back: letterOnly('b', 'back'),
  'start-over': letterOnly('r', 'start-over'),
  'look-up': {
    letter: 'l',
    write: ({ lookup }, keys) => encodeLookup(lookup, keys),
    read: (rest, keys) => {
      const lookup = decodeLookup(rest, keys, null);
      return lookup && !isDetail(lookup) ? { kind: 'look-up', lookup } : undefined;
    },
  },
  show: {
    letter: 'd',
    write: ({ detail }, keys) => encodeLookup(detail, keys),
    read: (rest, keys, place) => {
      const detail = decodeLookup(rest, keys, place);
      return detail && isDetail(detail) ? { kind: 'show', detail } : undefined;
    },
  },
  change: {
    letter: 'h',
    write: ({ question }, { questions }) => questions.keyOf(question),
    read: (rest, { questions }) => {
      const question = questions.find(rest);
      return question && { kind: 'change', question };
    },
  },
  'turn-page': {
    letter: 'p',
    write: ({ page }) => encodePage(page),
    read: (rest) => {
      const page = decodePage(rest);
      return page === undefined ? undefined : { kind: 'turn-page', page };
    },
  },
  share: letterOnly('s', 'share'),
  'hand-in': letterOnly('i', 'hand-in'),
  save: forOutcome('v', 'save'),
  remove: {
    letter: 'x',
    write: ({ sharer }) => sharer,
    read: (rest) => (/^[\w-]{8}$/.test(rest) ? { kind: 'remove', sharer: rest } : undefined),
  },
  'start-own': letterOnly('o', 'start-own'),
};

const encodeLookup = (lookup: Lookup | Detail, keys: FlowKeys): string =>
  write(LOOKUPS, lookup.kind, lookup, keys);
const encodeEvent = (event: Event, keys: FlowKeys): string => write(EVENTS, event.kind, event, keys);

function write<Thing extends { readonly kind: string }, Kind extends Thing['kind']>(
  table: Table<Thing>,
  kind: Kind,
  thing: Extract<Thing, { readonly kind: Kind }>,
  keys: FlowKeys,
): string {
  const row = table[kind];
  return row.letter + row.write(thing, keys);
}

const LOOKUP_READERS = new Map(Object.values(LOOKUPS).map(({ letter, read }) => [letter, read]));
const EVENT_READERS = new Map(Object.values(EVENTS).map(({ letter, read }) => [letter, read]));

const decodeLookup = (field: string, keys: FlowKeys, place: Place | null): Lookup | Detail | undefined =>
  LOOKUP_READERS.get(field.charAt(0))?.(field.slice(1), keys, place);

const decodeEvent = (field: string, keys: FlowKeys, place: Place | null): Event | undefined =>
  EVENT_READERS.get(field.charAt(0))?.(field.slice(1), keys, place);

const encodePage = (page: number): string => (page === 0 ? '' : String(page));

function decodePage(field: string): number | undefined {
  if (field === '') return 0;
  return /^[1-9]\d{0,2}$/.test(field) ? Number(field) : undefined;
}
