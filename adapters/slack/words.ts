import { cut } from '../../src/conversation/cut.ts';
import {
  BARE_ADDRESS,
  EMOJI_NAME,
  INCOMING_LENGTH,
  isFields,
  joinParts,
} from '../../src/conversation/incoming.ts';

/*
 * Reads the words of a message as people see them. Slack keeps them in several fields, and writes mentions, links, times
 * and emoji into them by codes of its own.
 * Sources: https://docs.slack.dev/messaging/formatting-message-text,
 * https://docs.slack.dev/reference/block-kit/blocks/rich-text-block and
 * https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
 */

/** Levels of nested blocks, attachments and shared messages that are read. */
const DEPTH = 12;

/** Values of one message that are looked at. Slack's largest messages have far fewer. */
const VALUES = 2_000;

/**
 * Turns a text of Slack into plain words. A link or a channel becomes its label, and a time its fallback. People,
 * groups, emoji, and addresses without a label are left out, because an article is not searched for them.
 * @param text any text
 */
export function plainWords(text: string): string {
  return cut(text, INCOMING_LENGTH)
    .replace(CODE, (_, kind: string, name: string, label = '') =>
      kind === '@' || (kind === '!' && GROUPS.test(name)) ? ' ' : ` ${label} `,
    )
    .replace(BARE_ADDRESS, ' ')
    .replace(EMOJI_NAME, ' ')
    .replace(MARKS, '')
    .replace(/&(lt|gt|amp);/g, (_, name: string) => (name === 'lt' ? '<' : name === 'gt' ? '>' : '&'))
    .trim();
}

/** Slack escapes every other `<` and `>`. */
const CODE = /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g;

/** The codes after `!` that address people. */
const GROUPS = /^(?:here|channel|everyone|subteam\^.*)$/s;

/** Formatting around a word, and the sign of a quotation at the beginning of a line. */
const MARKS = /^(?:&gt;)+|(?<![\p{L}\p{N}])[*_~`]+|[*_~`]+(?![\p{L}\p{N}])/gmu;

/**
 * The words of a message to the guide: the text that the person typed. If it has no words, those of the blocks, else
 * of forwarded messages, else of the titles of files.
 * @param message any value
 */
export function wordsTyped(message: unknown): string {
  const { text, blocks, attachments, files } = partsOf(message);
  return [text, blocks, attachments, files].map(joinParts).find((words) => words !== '') ?? '';
}

/**
 * All words of a message that people see, each part of it once. `text` counts only if no block has words, because Slack
 * does not show both.
 * @param message any value
 */
export function wordsSeen(message: unknown): string {
  const { text, blocks, attachments, files } = partsOf(message);
  return joinParts([...(blocks.length > 0 ? blocks : text), ...attachments, ...files]);
}

interface Parts {
  readonly text: readonly string[];
  readonly blocks: readonly string[];
  readonly attachments: readonly string[];
  readonly files: readonly string[];
}

function partsOf(message: unknown): Parts {
  const { text, blocks, attachments, files } = isFields(message) ? message : {};
  const budget: Budget = { values: VALUES };
  return {
    text: written(text),
    blocks: wordsOfBlocks(blocks, budget),
    attachments: wordsOfAttachments(attachments, budget),
    files: wordsOfFiles(files),
  };
}

interface Budget {
  values: number;
}

/** An empty text and a value that is not a text have no words. */
function written(value: unknown): string[] {
  const words = typeof value === 'string' ? plainWords(value) : '';
  return words === '' ? [] : [words];
}

/** The words of blocks of any kind, also of kinds that Slack may add. Buttons, menus and inputs have none. */
function wordsOfBlocks(value: unknown, budget: Budget, depth = 0): string[] {
  if (depth > DEPTH || budget.values-- <= 0) return [];
  if (Array.isArray(value))
    return value.slice(0, VALUES).flatMap((each) => wordsOfBlocks(each, budget, depth + 1));
  if (!isFields(value)) return [];
  const type = typeof value.type === 'string' ? value.type : '';
  if (CONTROLS.test(type)) return [];
  if (Array.isArray(value.elements) && LINES.has(type)) return written(lineOf(value.elements));
  return WORDY.flatMap((field) => {
    const held = value[field];
    return typeof held === 'string' ? written(held) : wordsOfBlocks(held, budget, depth + 1);
  });
}

/** The fields of blocks and their elements that hold words, or elements with words. */
const WORDY = [
  'title',
  'subtitle',
  'text',
  'body',
  'description',
  'fields',
  'elements',
  'rows',
  'blocks',
  'child_blocks',
  'caption',
  'alt_text',
];

const CONTROLS =
  /^(?:(?:context_)?actions|input|overflow|checkboxes|radio_buttons|.*(?:_select|picker|_input|buttons?))$/;

/** The elements of rich text whose own elements make up one line, so that a word may span two of them. */
const LINES: ReadonlySet<string> = new Set([
  'rich_text_section',
  'rich_text_quote',
  'rich_text_preformatted',
]);

const lineOf = (elements: readonly unknown[]): string =>
  elements
    .slice(0, VALUES)
    .map((element) => {
      if (!isFields(element)) return ' ';
      const { type, text, fallback } = element;
      const shown = type === 'date' ? fallback : text;
      if (typeof shown !== 'string') return ' ';
      return type === 'text' || type === 'link' || type === 'date' ? escaped(shown) : ' ';
    })
    .join('');

/** Rich text holds words as they are, so a `<` in it begins no code. */
const escaped = (text: string): string =>
  cut(text, INCOMING_LENGTH).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function wordsOfAttachments(value: unknown, budget: Budget, depth = 0): string[] {
  if (!Array.isArray(value) || depth > DEPTH) return [];
  return value.slice(0, VALUES).flatMap((attachment) => {
    if (!isFields(attachment) || budget.values-- <= 0) return [];
    const { pretext, title, text, fields, blocks, message_blocks, attachments, files, fallback } = attachment;
    const shown = [
      ...[pretext, title, text].flatMap(written),
      ...(Array.isArray(fields) ? fields.slice(0, VALUES) : []).flatMap((field) =>
        isFields(field) ? [field.title, field.value].flatMap(written) : [],
      ),
      ...wordsOfBlocks(blocks, budget, depth),
      ...(Array.isArray(message_blocks) ? message_blocks.slice(0, VALUES) : []).flatMap((shared) =>
        isFields(shared) && isFields(shared.message)
          ? wordsOfBlocks(shared.message.blocks, budget, depth + 1)
          : [],
      ),
      ...wordsOfAttachments(attachments, budget, depth + 1),
      ...wordsOfFiles(files),
    ];
    return shown.length > 0 ? shown : written(fallback);
  });
}

/** The title of a file, or else its name, without the ending. */
function wordsOfFiles(value: unknown): string[] {
  return (Array.isArray(value) ? value.slice(0, VALUES) : []).flatMap((file) => {
    if (!isFields(file)) return [];
    const [title] = [file.title, file.name].flatMap(written);
    return title === undefined ? [] : [title.replace(/\.\w{1,5}$/, '')];
  });
}
