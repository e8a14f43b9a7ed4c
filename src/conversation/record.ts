import { slug } from 'github-slugger';
import type * as Mdast from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import { Scalar, stringify } from 'yaml';
import type { Answer, Flow, Option, Outcome } from '../content/flow.ts';
import {
  type Block,
  bullets,
  heading,
  type Inline,
  type List,
  type ListItem,
  numbered,
  paragraph,
  text,
} from '../content/markdown.ts';
import { labelsOf, placeAfter } from '../content/walk.ts';
import type { SourcedQuotation } from './card.ts';
import { creditOf, Passages } from './quote.ts';
import type { Words } from './words.ts';

/*
 * A record is a decision as a Markdown file in the format MADR 4, which repositories and their tools keep in
 * docs/decisions. https://adr.github.io/madr/
 */

/** The fields at the top of a record. Undefined and empty ones are left out. */
export interface RecordFields {
  readonly status: 'proposed' | 'accepted' | 'deprecated' | { readonly supersededBy: number };
  /** `YYYY-MM-DD` */
  readonly date?: string | undefined;
  /** Names */
  readonly decisionMakers?: readonly string[];
}

/** The parts of a record below its fields. */
export interface RecordParts {
  readonly flow: Flow;
  /** The outcome that was decided for, or its title if the flow no longer has it. */
  readonly chosen: Outcome | string;
  /** Plain text on one line. Default: the title of the chosen outcome. */
  readonly topic?: string | undefined;
  /** The reason in a person's own words, as plain text. Default: the question of the flow. */
  readonly why?: string | undefined;
  /** One line for each answer. */
  readonly drivers: readonly string[];
  /** The answers whose passages are quoted, each with a heading. One without a passage is left out. */
  readonly reasons: readonly { readonly heading: string; readonly option: Option }[];
  /** Further lines on how the decision came about. */
  readonly more: readonly string[];
  /** The content's version. */
  readonly version: string;
  /** The day on which to look at it again, `YYYY-MM-DD`. */
  readonly reviewOn?: string | undefined;
}

/**
 * The record of one person's answers, as a whole file. It is only proposed, because nobody has decided yet.
 * @param answers lead to an outcome
 * @param version the content's version
 * @throws Error if the answers lead to a question
 */
export function recordOfAnswers(
  flow: Flow,
  answers: readonly Answer[],
  fields: Omit<RecordFields, 'status'> & Pick<RecordParts, 'topic' | 'why' | 'version'>,
  words: Words,
): { readonly fileName: string; readonly text: string } {
  const chosen = placeAfter(flow, answers);
  if (chosen.kind === 'question') throw new Error(`The answers lead to the question "${chosen.topic}".`);
  const { topic, why, version, ...rest } = fields;
  return {
    fileName: recordFileName(topic ?? chosen.title),
    text:
      recordFields({ ...rest, status: 'proposed' }) +
      answersRecordBody(answers, { flow, chosen, topic, why, version }, words),
  };
}

/** The body of the record of one person's answers. */
export const answersRecordBody = (
  answers: readonly Answer[],
  parts: Omit<RecordParts, 'drivers' | 'reasons' | 'more'>,
  words: Words,
): string =>
  recordBody(
    {
      ...parts,
      drivers: answers.map((answer) => words.answer(answer.question.topic, labelsOf(answer))),
      reasons: answers.flatMap(({ question, options }) =>
        options.map((option) => ({ heading: words.answer(question.topic, option.label), option })),
      ),
      more: [],
    },
    words,
  );

/** The longest name of a file without its number and its ending. UTF-16 code units; file systems allow 255 bytes. */
const NAME_LENGTH = 60;

/**
 * The name of a record's file, such as "0012-support-mails.md".
 * @param number at most four digits; undefined for a record without a number
 */
export function recordFileName(topic: string, number?: number): string {
  const words = slug(topic).split('-').filter(Boolean);
  let name = '';
  for (const word of words) {
    const longer = name === '' ? word : `${name}-${word}`;
    if (longer.length > NAME_LENGTH) break;
    name = longer;
  }
  return [number?.toString().padStart(4, '0'), name || 'decision'].filter(Boolean).join('-').concat('.md');
}

/** The fields at the top of a record, as YAML between its lines of dashes, and an empty line. */
export function recordFields({ status, date, decisionMakers = [] }: RecordFields): string {
  const fields = {
    status:
      typeof status === 'string'
        ? status
        : `superseded by ADR-${status.supersededBy.toString().padStart(4, '0')}`,
    ...(date === undefined ? {} : { date }),
    ...(decisionMakers.length === 0 ? {} : { 'decision-makers': decisionMakers.map(quoted) }),
  };
  return `---\n${stringify(fields, { lineWidth: 0 })}---\n\n`;
}

/** A text in quotation marks, because older readers take a name such as "No" for something else. */
function quoted(value: string): Scalar<string> {
  const scalar = new Scalar(value);
  scalar.type = 'QUOTE_DOUBLE';
  return scalar;
}

/** The Markdown of a record below its fields. */
export function recordBody(parts: RecordParts, words: Words): string {
  const { flow, chosen, topic, why, drivers, version, reviewOn } = parts;
  const title = typeof chosen === 'string' ? chosen : chosen.title;
  const outcomes = flow.places.flatMap((place) => (place.kind === 'outcome' ? place.title : []));
  const options = outcomes.includes(title) ? outcomes : [...outcomes, title];
  const reasons = quotedReasons(parts, words);
  const credits = flow.articles.map((article) => creditOf(article, words));
  const more = [
    ...parts.more,
    words.record.guide(flow.title, version),
    ...(reviewOn === undefined ? [] : [words.record.reviewOn(reviewOn)]),
  ].map((line) => [text(line)]);
  return toMarkdown(
    {
      type: 'root',
      children: [
        heading(1, oneLine(topic ?? title)),
        heading(2, 'Context and Problem Statement'),
        ...linesOf(why ?? flow.title).map((line) => paragraph(text(line))),
        heading(2, 'Decision Drivers'),
        bullets(drivers.map((driver) => [text(oneLine(driver))])),
        heading(2, 'Considered Options'),
        bullets(options.map((option) => [text(option)])),
        heading(2, 'Decision Outcome'),
        paragraph(text(words.record.chosen(title, reasons.length > 0))),
        ...reasons,
        ...(typeof chosen === 'string' ? [] : [heading(3, 'Consequences'), ...chosen.blocks.map(deeper)]),
        heading(2, 'More Information'),
        bullets([...more, ...credits]),
      ].flatMap(nodesOf),
    },
    { bullet: '*', listItemIndent: 'one', extensions: [gfmToMarkdown()] },
  );
}

function quotedReasons({ flow, reasons }: RecordParts, words: Words): (Block | SourcedQuotation)[] {
  const passages = new Passages(flow.material, words);
  return reasons.flatMap(({ heading: name, option }): (Block | SourcedQuotation)[] => {
    const blocks = passages.quote(option.citations);
    return blocks.length === 0 ? [] : [heading(3, oneLine(name)), ...blocks];
  });
}

const oneLine = (line: string): string => line.replace(/\s+/g, ' ').trim();

const linesOf = (lines: string): string[] => lines.split(/\n+/).map(oneLine).filter(Boolean);

/** A heading of an outcome, below the heading "Consequences". */
const deeper = (block: Block): Block =>
  block.type === 'heading' ? { ...block, depth: Math.min(block.depth + 1, 6) } : block;

/** Markdown nodes of a block. The source of a quotation stands below it, not in it, because it is no quoted text. */
function nodesOf(block: Block | SourcedQuotation): Mdast.BlockContent[] {
  switch (block.type) {
    case 'quotation':
      return [
        { type: 'blockquote', children: block.children.map(withoutHeading).flatMap(nodesOf) },
        { type: 'paragraph', children: [{ type: 'text', value: `— ${block.of ?? block.source.heading}` }] },
      ];
    case 'paragraph':
      return [{ type: 'paragraph', children: block.children.map(nodeOf) }];
    case 'heading':
      return [{ type: 'heading', depth: depthOf(block.depth), children: block.children.map(nodeOf) }];
    case 'blockquote':
      return [{ type: 'blockquote', children: block.children.flatMap(nodesOf) }];
    case 'list':
      return listNodes(block);
    case 'code':
      return [{ type: 'code', lang: 'text', value: block.value }];
    case 'thematicBreak':
      return [{ type: 'thematicBreak' }];
    case 'table':
      return [
        {
          type: 'table',
          children: block.children.map((row) => ({
            type: 'tableRow',
            children: row.children.map((cell) => ({
              type: 'tableCell',
              children: cell.children.map(nodeOf),
            })),
          })),
        },
      ];
  }
}

/** In a quotation, a heading would begin a chapter of the record. */
const withoutHeading = (block: Block): Block =>
  block.type === 'heading'
    ? { type: 'paragraph', children: [{ type: 'strong', children: block.children }] }
    : block;

const DEPTHS = [1, 2, 3, 4, 5, 6] as const;
const depthOf = (depth: number) => DEPTHS.find((each) => each >= depth) ?? 6;

/** A line for omitted items has no bullet and no number, so it ends one list and the next begins with its own number. */
function listNodes(list: List): Mdast.BlockContent[] {
  const nodes: Mdast.BlockContent[] = [];
  let open: Mdast.List | undefined;
  for (const { item, number } of numbered(list)) {
    if (item.omitted !== undefined) {
      open = undefined;
      nodes.push(...blockContent(item));
      continue;
    }
    if (open === undefined) {
      open = { type: 'list', ordered: list.ordered, start: number ?? null, spread: false, children: [] };
      nodes.push(open);
    }
    open.children.push({ type: 'listItem', spread: false, children: blockContent(item) });
  }
  return nodes;
}

const blockContent = ({ children }: ListItem) => children.flatMap(nodesOf);

function nodeOf(inline: Inline): Mdast.PhrasingContent {
  switch (inline.type) {
    case 'text':
      return { type: 'text', value: inline.value };
    case 'emphasis':
      return { type: 'emphasis', children: inline.children.map(nodeOf) };
    case 'strong':
      return { type: 'strong', children: inline.children.map(nodeOf) };
    case 'delete':
      return { type: 'delete', children: inline.children.map(nodeOf) };
    case 'inlineCode':
      return { type: 'inlineCode', value: inline.value };
    case 'day':
      return { type: 'text', value: inline.value };
    case 'break':
      return { type: 'break' };
    case 'link':
      return { type: 'link', url: inline.url, children: inline.children.map(nodeOf) };
  }
}
