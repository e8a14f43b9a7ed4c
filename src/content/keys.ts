import { createHash } from 'node:crypto';
import type { Technique } from './article.ts';
import type { Answer, Checklist, Flow, Note, Option, Question, Topic } from './flow.ts';
import type { Library } from './library.ts';
import { BOXES_PER_CHECKLIST } from './limits.ts';
import { plainText } from './markdown.ts';
import type { Passage } from './passage.ts';
import type { Section } from './section.ts';
import { answerOf, heaviestPaths, nextPlace, outcomesOf, questionsOf } from './walk.ts';

/*
 * Keys are the short names by which a button refers to content. They are hashes of its text, so content keeps its keys
 * if it is moved or if other content is added, and gets new keys if it is reworded.
 */

/**
 * The most characters in a token: the length of Discord's `custom_id`, the smallest limit of all platforms.
 * https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id
 */
export const TOKEN_LENGTH = 100;

/**
 * The most characters of a token without its keys: the format (1), the dots (6), the check of the answers (4), the
 * letters of a look-up (1) and an event (2), a page (3), the subject (11), and the number of answers before the earlier ones
 * with its sign (2).
 */
const BESIDE_KEYS = 30;

/** Characters reserved for later: what a guide is for takes the place of the subject, and is one longer. */
export const RESERVED_LENGTH = 1;

/** The keys of the content of a library. */
export class LibraryKeys {
  readonly flows: Keys<Flow>;
  readonly #flows: ReadonlySet<Flow>;

  constructor({ flows }: Pick<Library, 'flows'>) {
    this.flows = new Keys(flows, ({ slug }) => slug, 3);
    this.#flows = new Set(flows);
  }

  /** @throws Error if the flow belongs to another library */
  of(flow: Flow): FlowKeys {
    if (!this.#flows.has(flow)) throw new Error(`The flow "${flow.slug}" belongs to another library.`);
    const keys = known.get(flow) ?? new FlowKeys(flow);
    known.set(flow, keys);
    return keys;
  }

  /** The length of the longest token of a flow, the reserved characters included. */
  longestToken(flow: Flow): number {
    const keys = this.of(flow);
    const paths = heaviestPaths(flow, (answer) => keys.answerKey(answer).length);
    const answers = Math.max(
      ...[...paths].map(([place, path]) => {
        const ticks = place.kind === 'question' && place.checklist ? TICKS_LENGTH : 0;
        return path.reduce((sum, answer) => sum + keys.answerKey(answer).length, ticks);
      }),
    );
    return BESIDE_KEYS + RESERVED_LENGTH + this.flows.length + answers + 2 * keys.sections.length;
  }
}

/** The keys that were made, because the reader of the content needs them before its tokens do. */
const known = new WeakMap<Flow, FlowKeys>();

/** The keys of the content that a button of one flow can name. */
export class FlowKeys {
  readonly sections: Keys<Section>;
  readonly techniques: Keys<Technique>;
  readonly passages: Keys<Passage>;
  readonly topics: Keys<Topic>;
  readonly questions: Keys<Question>;
  readonly notes: Keys<Note>;
  readonly #options: ReadonlyMap<Question, Keys<Option>>;
  /** The checks of all answers of one option. */
  readonly #checks: ReadonlyMap<Option, number>;

  constructor(flow: Flow) {
    const addressOf = ({ article, slug }: Section): string => `${article.slug}#${slug}`;
    this.sections = new Keys(flow.sections, addressOf, 4);
    const { techniques } = flow.material;
    const isAlone = ({ section }: Technique): boolean =>
      techniques.filter((technique) => technique.section === section).length === 1;
    this.techniques = new Keys(
      techniques,
      (technique) =>
        isAlone(technique)
          ? addressOf(technique.section)
          : `${addressOf(technique.section)}\n${technique.name}`,
      3,
    );
    this.passages = new Keys(
      [...flow.material.passages, ...flow.material.leadIns],
      ({ section, context, text }) =>
        JSON.stringify([
          addressOf(section),
          context.map(({ paragraph }) => plainText(paragraph.children)),
          text,
        ]),
      4,
    );
    this.topics = new Keys(flow.outside, ({ name }) => name, 2);
    const questions = questionsOf(flow);
    this.questions = new Keys(questions, ({ id }) => id, 2);
    const outcomes = outcomesOf(flow);
    const outcomeOf = new Map(outcomes.flatMap(({ id, notes }) => notes.map((note) => [note, id] as const)));
    this.notes = new Keys([...outcomeOf.keys()], (note) => `${outcomeOf.get(note)}\n${note.title}`, 2);
    this.#options = new Map(
      questions.map((question) => [
        question,
        new Keys(question.options, ({ label }) => `${question.id}\n${label}`, 2),
      ]),
    );
    this.#checks = new Map(
      questions.flatMap((question) =>
        question.options.map((option) => [option, checkOf({ question, options: [option] })] as const),
      ),
    );
  }

  /** The key of an option, or the set of all ticked boxes of a checklist. */
  answerKey({ question, options }: Answer): string {
    const { checklist } = question;
    return checklist ? writeSet(bitsOf(checklist, options)) : this.#keysOf(question).keyOf(options[0]);
  }

  /** The answer to a question, by the key at an offset in a text. Undefined if no answer has that key. */
  answerAt(question: Question, text: string, offset: number): Answer | undefined {
    const { checklist } = question;
    if (checklist === undefined) {
      const option = this.#keysOf(question).findAt(text, offset);
      return option && { question, options: [option] };
    }
    const bits = readSet(text.slice(offset, offset + TICKS_LENGTH));
    return answerOf(question, bits === 0 ? [checklist.none] : (boxesOf(checklist, bits) ?? []));
  }

  /** Ticks that wait, as two characters that no answer has. Empty without a tick. */
  ticksKey(checklist: Checklist, ticks: readonly Option[]): string {
    return ticks.length === 0 ? '' : writeSet(bitsOf(checklist, ticks) | PENDING);
  }

  /** The ticks that `ticksKey` wrote at an offset in a text. Undefined for another text. */
  ticksAt(checklist: Checklist, text: string, offset: number): readonly Option[] | undefined {
    const bits = readSet(text.slice(offset, offset + TICKS_LENGTH));
    return bits !== undefined && bits > PENDING ? boxesOf(checklist, bits ^ PENDING) : undefined;
  }

  /** The key of one option, with which a platform tells that its box is ticked. */
  optionKey(question: Question, option: Option): string {
    return this.#keysOf(question).keyOf(option);
  }

  /** Undefined if no option of the question has that key. */
  optionOf(question: Question, key: string): Option | undefined {
    return this.#keysOf(question).find(key);
  }

  /** A hash of the question's id, the labels of the answer and the next place's id. */
  checkOf(answer: Answer): number {
    const [first, ...others] = answer.options;
    return (others.length === 0 ? this.#checks.get(first) : undefined) ?? checkOf(answer);
  }

  #keysOf(question: Question): Keys<Option> {
    const keys = this.#options.get(question);
    if (keys === undefined) throw new Error('The question belongs to another flow.');
    return keys;
  }
}

function checkOf(answer: Answer): number {
  const { question, options } = answer;
  const read = [question.id, ...options.map(({ label }) => label), nextPlace(answer).id].join('\n');
  return digest(read).readUInt32BE(0);
}

/*
 * A set of boxes takes two characters of six bits each: a bit for each box in the order of the page, and one that marks
 * ticks that wait.
 */

/** Characters. */
const TICKS_LENGTH = 2;
const PENDING = 1 << BOXES_PER_CHECKLIST;

const bitsOf = ({ boxes }: Checklist, options: readonly Option[]): number =>
  boxes.reduce((bits, box, i) => (options.includes(box) ? bits | (1 << i) : bits), 0);

/** Undefined if there are bits without a box. */
const boxesOf = (checklist: Checklist, bits: number | undefined): readonly Option[] | undefined => {
  const boxes = checklist.boxes.filter((_, i) => bits !== undefined && (bits & (1 << i)) !== 0);
  return bitsOf(checklist, boxes) === bits ? boxes : undefined;
};

const writeSet = (bits: number): string => DIGITS.charAt(bits >> 6) + DIGITS.charAt(bits & 63);

/** Undefined for a text that `writeSet` did not write. */
function readSet(text: string): number | undefined {
  const [high = -1, low = -1] = [...text].map((digit) => DIGITS.indexOf(digit));
  return text.length === TICKS_LENGTH && high >= 0 && low >= 0 ? (high << 6) | low : undefined;
}

/** The alphabet of base64url, as of the other keys. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The keys of items of one kind: the beginning of the hash of each item's text, long enough to be unique. */
class Keys<Item> {
  /** Characters of each key. */
  readonly length: number;
  readonly all: readonly Item[];
  readonly #items = new Map<string, Item>();
  readonly #keys = new Map<Item, string>();

  constructor(items: readonly Item[], textOf: (item: Item) => string, leastLength: number) {
    const hashes = items.map((item) => digest(textOf(item)).toString('base64url'));
    const distinct = new Set(hashes).size;
    let length = leastLength;
    while (new Set(hashes.map((hash) => hash.slice(0, length))).size < distinct) length++;
    this.length = length;
    this.all = items;
    for (const [i, item] of items.entries()) {
      const key = hashes[i]?.slice(0, length) ?? '';
      this.#keys.set(item, key);
      if (!this.#items.has(key)) this.#items.set(key, item);
    }
  }

  /** @throws Error if the item is not one of these */
  keyOf(item: Item): string {
    const key = this.#keys.get(item);
    if (key === undefined) throw new Error('The item belongs to another flow.');
    return key;
  }

  find(key: string): Item | undefined {
    return this.#items.get(key);
  }

  /** The items of keys that stand one after another. Undefined if one of the keys is unknown. */
  findAll(text: string): Item[] | undefined {
    const count = text.length / this.length;
    const items = Array.from({ length: Math.ceil(count) }, (_, i) => this.findAt(text, i * this.length));
    return items.every((item) => item !== undefined) ? items : undefined;
  }

  findAt(text: string, offset: number): Item | undefined {
    return this.#items.get(text.slice(offset, offset + this.length));
  }
}
