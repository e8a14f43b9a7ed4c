import { createHash } from 'node:crypto';
import type { Technique } from './article.ts';
import type { Answer, Flow, Option, Question } from './flow.ts';
import type { Library } from './library.ts';
import { plainText } from './markdown.ts';
import type { Passage } from './passage.ts';
import type { Section } from './section.ts';
import { answersTo, heaviestPaths, nextPlace, questionsOf } from './walk.ts';

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
 * letters of a look-up (1) and an event (2), a page (3), the subject (11).
 */
const BESIDE_KEYS = 28;

/** Characters reserved for later: two for pending ticks, eight for the person who shared a card. */
export const RESERVED_LENGTH = 10;

/** The keys of the content of a library. */
export class LibraryKeys {
  readonly flows: Keys<Flow>;
  readonly #ofFlow: ReadonlyMap<Flow, FlowKeys>;

  constructor({ flows }: Library) {
    this.flows = new Keys(flows, ({ slug }) => slug, 3);
    this.#ofFlow = new Map(flows.map((flow) => [flow, new FlowKeys(flow)]));
  }

  /** @throws Error if the flow belongs to another library */
  of(flow: Flow): FlowKeys {
    const keys = this.#ofFlow.get(flow);
    if (keys === undefined) throw new Error(`The flow "${flow.slug}" belongs to another library.`);
    return keys;
  }

  /** The length of the longest token of a flow, the reserved characters included. */
  longestToken(flow: Flow): number {
    const keys = this.of(flow);
    const paths = heaviestPaths(flow, (answer) => keys.answerKey(answer).length);
    const answers = Math.max(
      ...[...paths.values()].map((path) =>
        path.reduce((sum, answer) => sum + keys.answerKey(answer).length, 0),
      ),
    );
    return BESIDE_KEYS + RESERVED_LENGTH + this.flows.length + answers + 2 * keys.sections.length;
  }
}

/** The keys of the content that a button of one flow can name. */
export class FlowKeys {
  readonly sections: Keys<Section>;
  readonly techniques: Keys<Technique>;
  readonly passages: Keys<Passage>;
  readonly #answers: ReadonlyMap<Question, Keys<Option>>;
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
    const questions = questionsOf(flow);
    this.#answers = new Map(
      questions.map((question) => [
        question,
        new Keys(question.options, ({ label }) => `${question.id}\n${label}`, 2),
      ]),
    );
    this.#checks = new Map(
      questions.flatMap(answersTo).map((answer) => {
        const { question, option } = answer;
        const read = [question.id, option.label, nextPlace(answer).id].join('\n');
        return [option, digest(read).readUInt32BE(0)];
      }),
    );
  }

  answerKey({ question, option }: Answer): string {
    return this.#keysOf(question).keyOf(option);
  }

  /** The answer to a question, by the key at an offset in a text. Undefined if no answer has that key. */
  answerAt(question: Question, text: string, offset: number): Answer | undefined {
    const option = this.#keysOf(question).findAt(text, offset);
    return option && { question, option };
  }

  /** A hash of the question's id, the answer's label and the next place's id. */
  checkOf({ option }: Answer): number {
    return this.#checks.get(option) ?? 0;
  }

  #keysOf(question: Question): Keys<Option> {
    const keys = this.#answers.get(question);
    if (keys === undefined) throw new Error('The question belongs to another flow.');
    return keys;
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The keys of items of one kind: the beginning of the hash of each item's text, long enough to be unique. */
class Keys<Item> {
  /** Characters of each key. */
  readonly length: number;
  readonly #items = new Map<string, Item>();
  readonly #keys = new Map<Item, string>();

  constructor(items: readonly Item[], textOf: (item: Item) => string, leastLength: number) {
    const hashes = items.map((item) => digest(textOf(item)).toString('base64url'));
    const distinct = new Set(hashes).size;
    let length = leastLength;
    while (new Set(hashes.map((hash) => hash.slice(0, length))).size < distinct) length++;
    this.length = length;
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

  findAt(text: string, offset: number): Item | undefined {
    return this.#items.get(text.slice(offset, offset + this.length));
  }
}
