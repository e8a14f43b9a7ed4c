import { styleText } from 'node:util';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import {
  type Block,
  type Inline,
  type List,
  numbered,
  plainText,
  rowList,
  type Table,
  type TableRow,
} from '../../src/content/markdown.ts';
import type { ReplyBlock } from '../../src/conversation/reply.ts';

/** `plain` is for a script or a pipe, with lines of any length. `styled` is for a person, with wrapped lines. */
export type Style = { readonly kind: 'plain' } | { readonly kind: 'styled'; readonly columns: number };

/**
 * Renders blocks as text without a final line break. A blank line separates two blocks, except a paragraph from its
 * list.
 */
export function render(blocks: readonly ReplyBlock[], style: Style): string {
  return renderBlocks(blocks, style).join('\n');
}

type Lines = readonly string[];

const renderBlocks = (blocks: readonly ReplyBlock[], style: Style): Lines =>
  blocks.flatMap((block, i) => [
    ...(i > 0 && !staysWithNext(blocks[i - 1], block) ? [''] : []),
    ...renderBlock(block, style),
  ]);

const staysWithNext = (previous: ReplyBlock | undefined, next: ReplyBlock): boolean =>
  previous?.type === 'smallPrint' || (previous?.type === 'paragraph' && next.type === 'list');

function renderBlock(block: ReplyBlock, style: Style): Lines {
  switch (block.type) {
    case 'paragraph':
      return renderInlines(block.children, style);
    case 'heading': {
      const title = renderInlines(block.children, style);
      if (style.kind === 'styled') {
        return title.map((line) => styleText('bold', block.depth <= 2 ? styleText('underline', line) : line));
      }
      const rule = block.depth <= 2 ? '=' : '-';
      return block.depth <= 3
        ? [...title, rule.repeat(Math.max(...title.map((line) => line.length)))]
        : title;
    }
    case 'list':
      return renderList(block, style);
    case 'blockquote':
      return renderQuote(block.children, style);
    case 'quotation':
      return renderQuote(block.children, style);
    case 'smallPrint':
      return renderSmallPrint(block.children, style);
    case 'code':
      return block.value.split('\n').map((line) => `    ${literal(line)}`.trimEnd());
    case 'table':
      return renderTable(block, style);
    case 'thematicBreak':
      return ['----------'];
  }
}

function renderList(list: List, style: Style): Lines {
  return numbered(list).flatMap(({ item, number }) => {
    const mark = item.omitted ? '' : number === undefined ? '- ' : `${number}. `;
    const indent = ' '.repeat(mark.length);
    return renderBlocks(item.children, narrower(style, mark.length)).map(
      (line, j) => (j === 0 ? mark : indent) + line,
    );
  });
}

/** Aligns the columns of a table. If they do not fit a line, its rows become a list. */
function renderTable(table: Table, style: Style): Lines {
  const plain = table.children.map(({ children }) =>
    children.map((cell) => renderInlines(cell.children, { kind: 'plain' }).join(' ')),
  );
  const widths = (plain[0] ?? []).map((_, column) =>
    Math.max(...plain.map((cells) => stringWidth(cells[column] ?? ''))),
  );
  const total = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length);
  if (style.kind === 'styled' && total > style.columns) return renderList(rowList(table), style);
  const line = (row: TableRow, i: number): string =>
    row.children
      .map(({ children }, column) => {
        const missing = (widths[column] ?? 0) - stringWidth(plain[i]?.[column] ?? '');
        return renderInlines(children, endless(style)).join(' ') + ' '.repeat(missing);
      })
      .join(GAP)
      .trimEnd();
  const [head = '', ...body] = table.children.map(line);
  return [head, widths.map((width) => '-'.repeat(width)).join(GAP), ...body];
}

const GAP = '  ';

const endless = (style: Style): Style =>
  style.kind === 'plain' ? style : { ...style, columns: Number.POSITIVE_INFINITY };

function renderQuote(blocks: readonly Block[], style: Style): Lines {
  const bar = style.kind === 'styled' ? '│ ' : '> ';
  return renderBlocks(blocks, narrower(style, bar.length)).map((line) => (bar + line).trimEnd());
}

const renderSmallPrint = (children: readonly Inline[], style: Style): Lines =>
  renderInlines(children, narrower(style, 2)).map((line) =>
    style.kind === 'styled' ? `  ${styleText('dim', line)}` : `  ${line}`,
  );

const LEAST_COLUMNS = 20;

const narrower = (style: Style, by: number): Style =>
  style.kind === 'plain' ? style : { ...style, columns: Math.max(LEAST_COLUMNS, style.columns - by) };

function renderInlines(children: readonly Inline[], style: Style): Lines {
  const line = children.map((child) => renderInline(child, style)).join('');
  const wrapped = style.kind === 'plain' ? line : wrapAnsi(line, style.columns, { trim: true });
  return wrapped.split('\n');
}

function renderInline(inline: Inline, style: Style): string {
  const children = (nodes: readonly Inline[]): string =>
    nodes.map((node) => renderInline(node, style)).join('');
  const styled = (format: Parameters<typeof styleText>[0], value: string): string =>
    style.kind === 'styled' ? styleText(format, value) : value;
  switch (inline.type) {
    case 'text':
    case 'day':
      return literal(inline.value);
    case 'inlineCode':
      return styled('cyan', literal(inline.value));
    case 'break':
      return '\n';
    case 'emphasis':
      return styled('italic', children(inline.children));
    case 'strong':
      return styled('bold', children(inline.children));
    case 'delete':
      return styled('strikethrough', children(inline.children));
    case 'link': {
      const label = children(inline.children);
      return isAddress(plainText(inline.children), inline.url) ? label : `${label} (${literal(inline.url)})`;
    }
  }
}

/** True for a text that is the address itself, with or without its protocol. */
const isAddress = (shown: string, url: string): boolean =>
  shown === url || shown === url.replace(/^(?:mailto:|https?:\/\/)/i, '');

/** A text without control characters, which could change the terminal. */
export const literal = (text: string): string => text.replace(/\p{Cc}/gu, ' ');
