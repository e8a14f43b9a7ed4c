import type {
  ActionsBlock,
  Button as ButtonElement,
  DividerBlock,
  HeaderBlock,
  KnownBlock,
  RichTextBlockElement,
  RichTextElement,
  RichTextList,
  RichTextText,
} from '@slack/types';
import {
  type Block,
  type Heading,
  type Inline,
  type List,
  type ListItem,
  type Paragraph,
  plainText,
} from '../../src/content/markdown.ts';
import { cut } from '../../src/conversation/cut.ts';
import type { Button, Card, ReplyBlock } from '../../src/conversation/reply.ts';
import { BUTTON_LABEL_LENGTH, ELEMENTS_PER_ACTIONS, HEADER_LENGTH, LIST_INDENT } from './limits.ts';
import { renderText, staysWithNext } from './markdown.ts';

/** The content of one message, not yet addressed to anyone. */
export interface SlackMessage {
  /** All words of the blocks, for notifications and screen readers. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/**
 * Shows a card as rich text, whose words are literal by design: nothing in them mentions, links or formats.
 * Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
export function render({ blocks, rows }: Card): SlackMessage {
  return { text: renderText(blocks), blocks: [...renderBlocks(blocks), ...renderRows(rows)] };
}

/** Only blocks are set apart by space, elements of one block are not: what belongs together shares a block. */
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

/** A piece of a message: an element of a block of rich text, or a block that cannot stand in one. */
type Part = RichTextBlockElement | HeaderBlock | DividerBlock;

function gather(parts: readonly Part[]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  for (const part of parts) {
    const last = blocks.at(-1);
    if (part.type === 'header' || part.type === 'divider') blocks.push(part);
    else if (last?.type === 'rich_text') last.elements.push(part);
    else blocks.push({ type: 'rich_text', elements: [part] });
  }
  return blocks;
}

interface Position {
  /** Depth of lists around it. */
  readonly indent: number;
  readonly quoted: boolean;
}

function partsOf(block: ReplyBlock, position: Position): Part[] {
  switch (block.type) {
    case 'paragraph':
      return textParts([block], position);
    case 'heading':
      return headingParts(block, position);
    case 'list':
      return listParts(block, position);
    case 'blockquote':
      return childParts(block.children, { ...position, quoted: true });
    case 'quotation': {
      const source = inlineElements(block.source, { italic: true });
      return [
        ...childParts(block.children, { ...position, quoted: true }),
        ...(source.length > 0 ? [{ type: 'rich_text_section', elements: source } as const] : []),
      ];
    }
    case 'code':
      return block.value === ''
        ? []
        : [
            {
              type: 'rich_text_preformatted',
              elements: [{ type: 'text', text: block.value }],
              ...border(position),
            },
          ];
    case 'thematicBreak':
      return [{ type: 'divider' }];
  }
}

function headingParts(heading: Heading, position: Position): Part[] {
  const text = plainText(heading.children);
  if (heading.depth > 2 || text.trim() === '' || text.length > HEADER_LENGTH) {
    return textParts([heading], position);
  }
  return [{ type: 'header', text: { type: 'plain_text', text, emoji: false } }];
}

/** Blocks inside of another. Paragraphs that follow one another share an element, so that a quote has one bar. */
function childParts(blocks: readonly Block[], position: Position): Part[] {
  const parts: Part[] = [];
  let run: TextBlock[] = [];
  for (const block of blocks) {
    if (isText(block)) run.push(block);
    else {
      parts.push(...textParts(run, position), ...partsOf(block, position));
      run = [];
    }
  }
  return [...parts, ...textParts(run, position)];
}

type TextBlock = Paragraph | Heading;

const isText = (block: Block): block is TextBlock => block.type === 'paragraph' || block.type === 'heading';

function textParts(run: readonly TextBlock[], { quoted }: Position): Part[] {
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

/** `offset` is documented, but missing from the types: https://docs.slack.dev/reference/block-kit/block-elements/rich-text-list-element */
interface NumberedList extends RichTextList {
  offset?: number;
}

/** A list inside of an item is a list beside it, with a deeper indent; the items after it go on in a third. */
function listParts(list: List, position: Position): Part[] {
  const parts: Part[] = [];
  let open: NumberedList | undefined;
  for (const [i, item] of list.children.entries()) {
    const [head, rest] = splitItem(item);
    if (open === undefined) {
      open = listFrom(list, i, position);
      parts.push(open);
    }
    open.elements.push({ type: 'rich_text_section', elements: head });
    const below = childParts(rest, { ...position, indent: position.indent + 1 });
    if (below.length > 0) {
      parts.push(...below);
      open = undefined;
    }
  }
  return parts;
}

function listFrom(list: List, index: number, position: Position): NumberedList {
  // Slack counts from 1; a list that starts below that is not known to be taken.
  const offset = list.ordered ? list.start - 1 + index : 0;
  return {
    type: 'rich_text_list',
    style: list.ordered ? 'ordered' : 'bullet',
    indent: Math.min(position.indent, LIST_INDENT),
    ...(offset > 0 ? { offset } : {}),
    ...border(position),
    elements: [],
  };
}

/** What stands beside an item's marker, never nothing, and the blocks below. */
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

const border = ({ quoted }: Position): { border?: 1 } => (quoted ? { border: 1 } : {});

type Style = NonNullable<RichTextText['style']>;

function inlineElements(children: readonly Inline[], style: Style, url?: string): RichTextElement[] {
  return children.flatMap((child): RichTextElement[] => {
    switch (child.type) {
      case 'text':
        return words(child.value, style, url);
      case 'inlineCode':
        return words(child.value, { ...style, code: true }, url);
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

/** One element; none for no text, which Slack refuses. */
function words(text: string, style: Style, url?: string): RichTextElement[] {
  if (text === '') return [];
  const styled = Object.keys(style).length > 0 ? { style } : {};
  return [url === undefined ? { type: 'text', text, ...styled } : { type: 'link', url, text, ...styled }];
}

function renderRows(rows: readonly (readonly Button[])[]): ActionsBlock[] {
  let index = 0;
  return rows
    .flatMap((row) => chunks(row, ELEMENTS_PER_ACTIONS))
    .map((row) => ({ type: 'actions', elements: row.map((button) => renderButton(button, index++)) }));
}

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
