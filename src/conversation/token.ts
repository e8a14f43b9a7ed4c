import { createHash } from 'node:crypto';
import { FACETS, type Facet, type Technique } from '../content/article.ts';
import type { Flow, Option, Place, Question } from '../content/flow.ts';
import type { Library } from '../content/library.ts';
import type { Passage } from '../content/passage.ts';
import type { Section } from '../content/section.ts';
import { type Answer, type Event, type Lookup, placeAfter, type State } from './state.ts';

/** What a token says, or why it says nothing that can be done. */
export type Decoded =
  | { readonly kind: 'click'; readonly state: State; readonly event: Event }
  /** Damaged, or from content that has changed since; the flow is named where it is still known. */
  | { readonly kind: 'outdated'; readonly flow: Flow | undefined };

/**
 * Writes a state and an event into the token of a button, and reads them back, so that no conversation needs to
 * be stored. A token names things by short hashes of their texts: content that is inserted or moved changes no
 * token, and content that is reworded is noticed.
 *
 * Six fields, separated by dots: format, flow, answers with their check, look-up, page, event.
 */
export class TokenCodec {
  readonly #flows: Keys<Flow>;
  readonly #byFlow: ReadonlyMap<Flow, FlowKeys>;

  constructor(library: Library) {
    this.#flows = new Keys(library.flows, (flow) => flow.slug, 3);
    this.#byFlow = new Map(library.flows.map((flow) => [flow, new FlowKeys(flow)]));
  }

  /** At most 100 characters, of letters, digits and `-_.~?`; different for every state and event. */
  encode(state: State, event: Event): string {
    const keys = this.#byFlow.get(state.flow);
    if (keys === undefined) throw new Error(`The flow "${state.flow.slug}" is not of this library.`);
    return [
      FORMAT,
      this.#flows.keyOf(state.flow),
      state.answers ? keys.encodeAnswers(state.answers) : '',
      state.lookup ? keys.encodeLookup(state.lookup) : '',
      encodePage(state.page),
      keys.encodeEvent(event),
    ].join('.');
  }

  /** Reads any text; only what `encode` wrote over content that still reads the same gives a click. */
  decode(token: string): Decoded {
    const [format, flowKey = '', answersField = '', lookupField = '', pageField = '', eventField = ''] =
      token.split('.');
    const flow = this.#flows.find(flowKey);
    const keys = flow && this.#byFlow.get(flow);
    const outdated: Decoded = { kind: 'outdated', flow };
    if (format !== FORMAT || flow === undefined || keys === undefined) return outdated;

    const answers = answersField === '' ? null : keys.decodeAnswers(answersField);
    const lookup = lookupField === '' ? null : keys.decodeLookup(lookupField);
    const page = decodePage(pageField);
    if (answers === undefined || lookup === undefined || page === undefined) return outdated;
    const state = stateOf(flow, answers, lookup, page);
    const event = keys.decodeEvent(eventField, answers && placeAfter(flow, answers));
    if (state === undefined || event === undefined) return outdated;
    // One text for one click: whatever else decodes to the same is damaged.
    return this.encode(state, event) === token ? { kind: 'click', state, event } : outdated;
  }
}

const FORMAT = '1';

function stateOf(
  flow: Flow,
  answers: readonly Answer[] | null,
  lookup: Lookup | null,
  page: number,
): State | undefined {
  if (lookup !== null) return { flow, answers, lookup, page };
  return answers === null ? undefined : { flow, answers, lookup, page };
}

/** The keys of what a token can name within one flow. */
class FlowKeys {
  readonly #flow: Flow;
  readonly #options: ReadonlyMap<Question, Keys<Option>>;
  readonly #checks: ReadonlyMap<Option, number>;
  readonly #sections: Keys<Section>;
  readonly #techniques: Keys<Technique>;
  readonly #passages: Keys<Passage>;

  constructor(flow: Flow) {
    this.#flow = flow;
    const questions = flow.places.filter((place) => place.kind === 'question');
    this.#options = new Map(
      questions.map((question) => [
        question,
        new Keys(question.options, (option) => `${question.id}\n${option.label}`, 2),
      ]),
    );
    this.#checks = new Map(
      questions.flatMap((question) =>
        question.options.map((option) => [
          option,
          digest([question.id, option.label, option.to.id].join('\n')).readUInt32BE(0),
        ]),
      ),
    );
    this.#sections = new Keys(flow.sections, ({ article, slug }) => `${article.slug}#${slug}`, 4);
    this.#techniques = new Keys(flow.article.techniques, ({ section }) => section.slug, 3);
    this.#passages = new Keys(
      flow.article.passages,
      ({ section, leadIns, text }) => JSON.stringify([section.slug, leadIns, text]),
      4,
    );
  }

  encodeAnswers(answers: readonly Answer[]): string {
    let keys = '';
    for (const { question, option } of answers) keys += this.#options.get(question)?.keyOf(option);
    return keys + this.#check(answers);
  }

  decodeAnswers(field: string): Answer[] | undefined {
    const answers: Answer[] = [];
    const end = field.length - CHECK_LENGTH;
    let place: Place = this.#flow.start;
    let at = 0;
    while (at < end) {
      if (place.kind !== 'question') return undefined;
      const keys = this.#options.get(place);
      const option = keys?.findAt(field, at);
      if (keys === undefined || option === undefined) return undefined;
      answers.push({ question: place, option });
      at += keys.keyOf(option).length;
      place = option.to;
    }
    return at === end && field.slice(end) === this.#check(answers) ? answers : undefined;
  }

  /** Four characters over the places and labels walked: whether the path still reads as it did. */
  #check(answers: readonly Answer[]): string {
    let sum = 0x811c9dc5;
    for (const { option } of answers)
      sum = Math.imul(sum ^ (this.#checks.get(option) ?? 0), 0x01000193) >>> 0;
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(sum);
    return bytes.toString('base64url', 1);
  }

  encodeLookup(lookup: Lookup): string {
    switch (lookup.kind) {
      case 'section':
        return `s${this.#sections.keyOf(lookup.section)}`;
      case 'facet':
        return `${FACET_CODES[lookup.facet]}${lookup.technique ? this.#techniques.keyOf(lookup.technique) : ''}`;
      case 'compare':
        return 'v';
      case 'sections':
        return 'l';
      case 'passages':
        return `q${lookup.passages.map((passage) => this.#passages.keyOf(passage)).join('~')}`;
      case 'nothing-found':
        return 'n';
      case 'help':
        return '?';
    }
  }

  decodeLookup(field: string): Lookup | undefined {
    const rest = field.slice(1);
    const facet = FACETS.find((candidate) => FACET_CODES[candidate] === field[0]);
    if (facet !== undefined) {
      const technique = rest === '' ? null : this.#techniques.find(rest);
      return technique === undefined ? undefined : { kind: 'facet', facet, technique };
    }
    switch (field[0]) {
      case 's': {
        const section = this.#sections.find(rest);
        return section && { kind: 'section', section };
      }
      case 'v':
        return { kind: 'compare' };
      case 'l':
        return { kind: 'sections' };
      case 'q': {
        const passages = rest.split('~').flatMap((key) => this.#passages.find(key) ?? []);
        return passages.length > 0 ? { kind: 'passages', passages } : undefined;
      }
      case 'n':
        return { kind: 'nothing-found' };
      case '?':
        return { kind: 'help' };
      default:
        return undefined;
    }
  }

  encodeEvent(event: Event): string {
    switch (event.kind) {
      case 'choose':
        return `c${this.#options.get(event.answer.question)?.keyOf(event.answer.option)}`;
      case 'back':
        return 'b';
      case 'start-over':
        return 'r';
      case 'look-up':
        return `l${this.encodeLookup(event.lookup)}`;
      case 'turn-page':
        return `p${encodePage(event.page)}`;
      case 'share':
        return 's';
      case 'start-own':
        return 'o';
    }
  }

  decodeEvent(field: string, place: Place | null): Event | undefined {
    const rest = field.slice(1);
    switch (field[0]) {
      case 'c': {
        const option = place?.kind === 'question' ? this.#options.get(place)?.find(rest) : undefined;
        return option && place?.kind === 'question'
          ? { kind: 'choose', answer: { question: place, option } }
          : undefined;
      }
      case 'b':
        return { kind: 'back' };
      case 'r':
        return { kind: 'start-over' };
      case 'l': {
        const lookup = this.decodeLookup(rest);
        return lookup && { kind: 'look-up', lookup };
      }
      case 'p': {
        const page = decodePage(rest);
        return page === undefined ? undefined : { kind: 'turn-page', page };
      }
      case 's':
        return { kind: 'share' };
      case 'o':
        return { kind: 'start-own' };
      default:
        return undefined;
    }
  }
}

const CHECK_LENGTH = 4;

const FACET_CODES: Readonly<Record<Facet, string>> = { how: 'h', pros: 'p', cons: 'c' };

const encodePage = (page: number): string => (page === 0 ? '' : String(page));

function decodePage(field: string): number | undefined {
  if (field === '') return 0;
  return /^[1-9]\d{0,2}$/.test(field) ? Number(field) : undefined;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Short names for things: the beginning of a hash of each one's text, as long as tells all of them apart. */
class Keys<Item> {
  readonly #items = new Map<string, Item>();
  readonly #keys = new Map<Item, string>();
  readonly #length: number;

  constructor(items: readonly Item[], textOf: (item: Item) => string, leastLength: number) {
    const hashes = items.map((item) => digest(textOf(item)).toString('base64url'));
    const distinct = new Set(hashes).size;
    let length = leastLength;
    while (new Set(hashes.map((hash) => hash.slice(0, length))).size < distinct) length++;
    this.#length = length;
    for (const [i, item] of items.entries()) {
      const key = hashes[i]?.slice(0, length) ?? '';
      this.#keys.set(item, key);
      if (!this.#items.has(key)) this.#items.set(key, item);
    }
  }

  keyOf(item: Item): string {
    const key = this.#keys.get(item);
    if (key === undefined) throw new Error('A token can only name what is in its flow.');
    return key;
  }

  find(key: string): Item | undefined {
    return this.#items.get(key);
  }

  /** The item whose key stands in a text at an offset. */
  findAt(text: string, offset: number): Item | undefined {
    return this.#items.get(text.slice(offset, offset + this.#length));
  }
}
