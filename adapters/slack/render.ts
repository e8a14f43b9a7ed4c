import { randomUUID } from 'node:crypto';
import type {
  ActionsBlock,
  Button as ButtonElement,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  KnownBlock,
  PlainTextOption,
  RichTextBlockElement,
  RichTextElement,
  RichTextList,
  RichTextText,
  TableBlock,
} from '@slack/types';
import {
  type Block,
  type Heading,
  type Inline,
  type List,
  type ListItem,
  numbered,
  type Paragraph,
  plainText,
  rowList,
  type Table,
} from '../../src/content/markdown.ts';
import { divideAtButtons } from '../../src/conversation/between.ts';
import { cut } from '../../src/conversation/cut.ts';
import type { Button, Card, Checkbox, Checkboxes, ReplyBlock } from '../../src/conversation/reply.ts';
import {
  BUTTON_LABEL_LENGTH,
  CELLS_PER_ROW,
  CONTEXT_LENGTH,
  ELEMENTS_PER_ACTIONS,
  HEADER_LENGTH,
  LIST_INDENT,
  ROWS_PER_TABLE,
  TABLE_LENGTH,
} from './limits.ts';
import { renderText, staysWithNext } from './markdown.ts';

/** The content of one message, without its audience and channel. */
export interface SlackMessage {
  /** The words of all blocks, for notifications and screen readers. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/**
 * Renders a card as rich text, in which Slack takes all words literally: they cannot mention, link or format.
 * Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 * @param tables `one` shows the first table of the card as a table, because Slack takes one in a message. `none` shows
 * all of them as lists of their rows.
 */
export function render({ blocks, checkboxes, rows }: Card, tables: 'one' | 'none' = 'one'): SlackMessage {
  const shown = withTables(blocks, { left: tables === 'one' ? 1 : 0 });
  const boxes = checkboxes ? [renderBoxes(checkboxes)] : [];
  const { parts, rows: below } = divideAtButtons({ blocks: shown, rows });
  let number = 0;
  const row = (buttons: readonly Button[]): KnownBlock[] =>
    renderRow(buttons.map((button) => [button, number++]));
  return {
    text: renderText(blocks),
    blocks: [
      ...parts.flatMap((part) => [...renderBlocks(part.blocks), ...row(part.buttons)]),
      ...boxes,
      ...below.flatMap(row),
    ],
  };
}

/** A button with its number among all buttons of the card, which makes its `action_id` its own. */
type Numbered = readonly [button: Button, number: number];

/** True if the message has a table, which not every workspace takes. */
export const hasTable = ({ blocks }: SlackMessage): boolean => blocks.some(({ type }) => type === 'table');

const isWithinLimits = ({ children }: Table): boolean =>
  children.length <= ROWS_PER_TABLE &&
  children.every((row) => row.children.length <= CELLS_PER_ROW) &&
  children.flatMap((row) => row.children).reduce((sum, cell) => sum + plainText(cell.children).length, 0) <=
    TABLE_LENGTH;

/**
 * Makes every table a list of its rows that Slack cannot show: one too many, beyond the limits, or in a list.
 * @param tables the number of tables that the message may still have
 */
function withTables<Shown extends ReplyBlock | Block>(
  blocks: readonly Shown[],
  tables: { left: number },
): (Shown | List)[] {
  return blocks.map((block): Shown | List => {
    if (block.type === 'table') {
      if (tables.left === 0 || !isWithinLimits(block)) return rowList(block);
      tables.left--;
    }
    return block.type === 'quotation' || block.type === 'blockquote'
      ? { ...block, children: withTables(block.children, tables) }
      : block;
  });
}

/**
 * Blocks as they are sent. Boxes and buttons get a new `block_id` each time. In a block with the same one Slack keeps what
 * the person ticked, rather than the ticks of the message; and a press names it, which tells a second press on a button
 * from a press on the same button of a card that was shown again.
 * Source: https://docs.slack.dev/reference/block-kit/blocks/actions-block
 */
export const withNewIds = (blocks: readonly KnownBlock[]): KnownBlock[] =>
  blocks.map((block) => (block.type === 'actions' ? { block_id: randomUUID(), ...block } : block));

/**
 * Slack leaves space between its blocks, but none between the elements of one. So a block that stays with the next one
 * shares a Slack block with it.
 */
function renderBlocks(blocks: readonly ReplyBlock[]): KnownBlock[] {
  return blocks
    .reduce<ReplyBlock[][]>((groups, block) => {
      const last = groups.at(-1)?.at(-1);
      if (last && staysWithNext(last) && block.type !== 'heading') groups.at(-1)?.push(block);
      else groups.push([block]);
      return groups;
    }, [])
    .flatMap((group) => gather(group.flatMap((block) => partsOf(block, { indent: 0, quoted: false }))));
}

/** An element of a rich text block, or a block that cannot be inside one. */
type Part = RichTextBlockElement | HeaderBlock | DividerBlock | TableBlock | ContextBlock;

function gather(parts: readonly Part[]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  for (const part of parts) {
    const last = blocks.at(-1);
    switch (part.type) {
      case 'header':
      case 'divider':
      case 'table':
      case 'context':
        blocks.push(part);
        break;
      default:
        if (last?.type === 'rich_text') last.elements.push(part);
        else blocks.push({ type: 'rich_text', elements: [part] });
    }
  }
  return blocks;
}

interface Nesting {
  /** The number of lists around a block. */
  readonly indent: number;
  readonly quoted: boolean;
}

function partsOf(block: ReplyBlock, nesting: Nesting): Part[] {
  switch (block.type) {
    case 'paragraph':
      return textParts([block], nesting);
    case 'heading':
      return headingParts(block, nesting);
    case 'list':
      return listParts(block, nesting);
    case 'blockquote':
    case 'quotation':
      return childParts(block.children, { ...nesting, quoted: true });
    case 'smallPrint':
      return smallPrintParts(block.children);
    case 'code':
      return block.value === ''
        ? []
        : [
            {
              type: 'rich_text_preformatted',
              elements: [{ type: 'text', text: block.value }],
              ...border(nesting),
            },
          ];
    case 'table':
      return nesting.indent > 0 ? listParts(rowList(block), nesting) : [tableBlock(block)];
    case 'thematicBreak':
      return [{ type: 'divider' }];
  }
}

/** Slack's small text cannot have a link in it without markup, so a line with a link is written in italics. */
function smallPrintParts(children: readonly Inline[]): Part[] {
  const text = plainText(children);
  if (text.trim() === '') return [];
  if (text.length <= CONTEXT_LENGTH && !children.some(({ type }) => type === 'link'))
    return [{ type: 'context', elements: [{ type: 'plain_text', text, emoji: false }] }];
  return [{ type: 'rich_text_section', elements: inlineElements(children, { italic: true }) }];
}

/** Slack refuses an empty cell. */
const tableBlock = ({ children }: Table): TableBlock => ({
  type: 'table',
  column_settings: (children[0]?.children ?? []).map(() => ({ is_wrapped: true })),
  rows: children.map((row, i) =>
    row.children.map((cell) => {
      const elements = inlineElements(cell.children, i === 0 ? { bold: true } : {});
      const shown = elements.length > 0 ? elements : words(' ', {});
      return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: shown }] };
    }),
  ),
});

function headingParts(heading: Heading, nesting: Nesting): Part[] {
  const text = plainText(heading.children);
  if (heading.depth > 2 || text.trim() === '' || text.length > HEADER_LENGTH) {
    return textParts([heading], nesting);
  }
  return [{ type: 'header', text: { type: 'plain_text', text, emoji: false } }];
}

/** The parts of nested blocks. Neighbouring paragraphs share an element, so that a quotation has one bar. */
function childParts(blocks: readonly Block[], nesting: Nesting): Part[] {
  const parts: Part[] = [];
  let run: TextBlock[] = [];
  for (const block of blocks) {
    if (isText(block)) run.push(block);
    else {
      parts.push(...textParts(run, nesting), ...partsOf(block, nesting));
      run = [];
    }
  }
  return [...parts, ...textParts(run, nesting)];
}

type TextBlock = Paragraph | Heading;

const isText = (block: Block): block is TextBlock => block.type === 'paragraph' || block.type === 'heading';

function textParts(run: readonly TextBlock[], { quoted }: Nesting): Part[] {
  const elements = textElements(run);
  if (elements.length === 0) return [];
  return [{ type: quoted ? 'rich_text_quote' : 'rich_text_section', elements }];
}

function textElements(run: readonly TextBlock[]): RichTextElement[] {
  const elements: RichTextElement[] = [];
  for (const [i, block] of run.entries()) {
    const previous = run[i - 1];
    const between = previous && staysWithNext(previous) ? '\n' : '\n\n';
    const added = inlineElements(block.children, block.type === 'heading' ? { bold: true } : {});
    if (elements.length > 0 && added.length > 0) elements.push({ type: 'text', text: between });
    elements.push(...added);
  }
  return elements;
}

/**
 * `offset` is documented, but missing in the types:
 * https://docs.slack.dev/reference/block-kit/block-elements/rich-text-list-element
 */
interface NumberedList extends RichTextList {
  offset?: number;
}

/**
 * Slack has no nested lists. A nested list becomes a separate list with a deeper indent, and the items after it become
 * another list. So do the items after a gap.
 */
function listParts(list: List, nesting: Nesting): Part[] {
  const parts: Part[] = [];
  let open: NumberedList | undefined;
  for (const { item, number } of numbered(list)) {
    if (item.omitted !== undefined) {
      parts.push(...childParts(item.children, nesting));
      open = undefined;
      continue;
    }
    const [head, rest] = splitItem(item);
    if (number === 0) {
      // Slack counts from 1, so this number is a part of the text.
      const elements = [...words('0. ', {}), ...head];
      parts.push({ type: nesting.quoted ? 'rich_text_quote' : 'rich_text_section', elements });
    } else {
      if (open === undefined) {
        open = listFrom(number, nesting);
        parts.push(open);
      }
      open.elements.push({ type: 'rich_text_section', elements: head });
    }
    const below = childParts(rest, { ...nesting, indent: nesting.indent + 1 });
    if (below.length > 0) {
      parts.push(...below);
      open = undefined;
    }
  }
  return parts;
}

/** @param number of the first item; undefined for bullets */
function listFrom(number: number | undefined, nesting: Nesting): NumberedList {
  const offset = (number ?? 1) - 1;
  return {
    type: 'rich_text_list',
    style: number === undefined ? 'bullet' : 'ordered',
    indent: Math.min(nesting.indent, LIST_INDENT),
    ...(offset > 0 ? { offset } : {}),
    ...border(nesting),
    elements: [],
  };
}

/** The elements beside an item's marker, at least one, and the blocks below. */
function splitItem({ children }: ListItem): [RichTextElement[], readonly Block[]] {
  const end = children.findIndex((block) => !isText(block));
  const head = textElements((end < 0 ? children : children.slice(0, end)).filter(isText));
  const rest = end < 0 ? [] : children.slice(end);
  if (head.length > 0) return [head, rest];
  const [first] = rest;
  return first?.type === 'code' && first.value !== ''
    ? [words(first.value, { code: true }), rest.slice(1)]
    : [words(' ', {}), rest];
}

const border = ({ quoted }: Nesting): { border?: 1 } => (quoted ? { border: 1 } : {});

type Style = NonNullable<RichTextText['style']>;

function inlineElements(children: readonly Inline[], style: Style, url?: string): RichTextElement[] {
  return children.flatMap((child): RichTextElement[] => {
    switch (child.type) {
      case 'text':
        return words(child.value, style, url);
      case 'inlineCode':
        return words(child.value, { ...style, code: true }, url);
      case 'day':
        return [
          {
            type: 'date',
            timestamp: Math.floor(child.at / 1000),
            format: '{date_long}',
            fallback: child.value,
            ...(Object.keys(style).length > 0 ? { style } : {}),
          },
        ];
      case 'break':
        return words('\n', {});
      case 'emphasis':
        return inlineElements(child.children, { ...style, italic: true }, url);
      case 'strong':
        return inlineElements(child.children, { ...style, bold: true }, url);
      case 'delete':
        return inlineElements(child.children, { ...style, strike: true }, url);
      case 'link': {
        const label = inlineElements(child.children, style, child.url);
        return label.length > 0 ? label : words(child.url, style, child.url);
      }
    }
  });
}

/** The element of a text. Slack refuses an element without text, so an empty text has no element. */
function words(text: string, style: Style, url?: string): RichTextElement[] {
  if (text === '') return [];
  const styled = Object.keys(style).length > 0 ? { style } : {};
  return [url === undefined ? { type: 'text', text, ...styled } : { type: 'link', url, text, ...styled }];
}

/** Slack sends the `action_id` back with each tick, and the values of all boxes that are then ticked. */
function renderBoxes({ boxes, tick }: Checkboxes): ActionsBlock {
  const ticked = boxes.filter(({ isTicked }) => isTicked).map(renderBox);
  return {
    type: 'actions',
    elements: [
      {
        type: 'checkboxes',
        action_id: tick,
        options: boxes.map(renderBox),
        // Slack refuses an empty list.
        ...(ticked.length > 0 ? { initial_options: ticked } : {}),
      },
    ],
  };
}

const renderBox = ({ label, value }: Checkbox): PlainTextOption => ({
  text: { type: 'plain_text', text: label, emoji: false },
  value,
});

const renderRow = (row: readonly Numbered[]): ActionsBlock[] =>
  chunks(row, ELEMENTS_PER_ACTIONS).map((chunk) => ({
    type: 'actions',
    elements: chunk.map(([button, number]) => renderButton(button, number)),
  }));

const renderButton = ({ label, fullLabel, token, primary }: Button, index: number): ButtonElement => ({
  type: 'button',
  action_id: String(index),
  text: { type: 'plain_text', text: label, emoji: false },
  value: token,
  ...(fullLabel === undefined ? {} : { accessibility_label: cut(fullLabel, BUTTON_LABEL_LENGTH) }),
  ...(primary ? { style: 'primary' } : {}),
});

const chunks = <T>(items: readonly T[], size: number): (readonly T[])[] =>
  items.length <= size
    ? items.length > 0
      ? [items]
      : []
    : [items.slice(0, size), ...chunks(items.slice(size), size)];
