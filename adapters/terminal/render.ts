import { styleText } from 'node:util';
import wrapAnsi from 'wrap-ansi';
import type { Block, Inline, List } from '../../src/content/markdown.ts';
import type { ReplyBlock } from '../../src/conversation/reply.ts';

/** How text is set: `plain` for a script or a pipe, in lines as long as they come; else for a person. */
export type Style = { readonly kind: 'plain' } | { readonly kind: 'styled'; readonly columns: number };

/** Blocks as text that ends without a line break; blocks are set apart by a blank line, a list not from its text. */
export function render(blocks: readonly ReplyBlock[], style: Style): string {
  return setBlocks(blocks, style).join('\n');
}

type Lines = readonly string[];

const setBlocks = (blocks: readonly ReplyBlock[], style: Style): Lines =>
  blocks.flatMap((block, i) => [
    ...(i > 0 && !(block.type === 'list' && blocks[i - 1]?.type === 'paragraph') ? [''] : []),
    ...setBlock(block, style),
  ]);

function setBlock(block: ReplyBlock, style: Style): Lines {
  switch (block.type) {
    case 'paragraph':
      return setInlines(block.children, style);
    case 'heading': {
      const title = setInlines(block.children, style);
      if (style.kind === 'styled') {
        return title.map((line) => styleText('bold', block.depth <= 2 ? styleText('underline', line) : line));
      }
      const rule = block.depth <= 2 ? '=' : '-';
      return block.depth <= 3
        ? [...title, rule.repeat(Math.max(...title.map((line) => line.length)))]
        : title;
    }
    case 'list':
      return setList(block, style);
    case 'blockquote':
      return barred(block.children, style);
    case 'quotation': {
      const source = setInlines(block.source, narrower(style, 2));
      return [
        ...barred(block.children, style),
        ...source.map((line) => (style.kind === 'styled' ? `  ${styleText('dim', line)}` : `  ${line}`)),
      ];
    }
    case 'code':
      return block.value.split('\n').map((line) => `    ${literal(line)}`);
    case 'thematicBreak':
      return ['----------'];
  }
}

function setList(list: List, style: Style): Lines {
  return list.children.flatMap((item, i) => {
    const mark = list.ordered ? `${list.start + i}. ` : '- ';
    const indent = ' '.repeat(mark.length);
    return setBlocks(item.children, narrower(style, mark.length)).map(
      (line, j) => (j === 0 ? mark : indent) + line,
    );
  });
}

function barred(blocks: readonly Block[], style: Style): Lines {
  const bar = style.kind === 'styled' ? '│ ' : '> ';
  return setBlocks(blocks, narrower(style, bar.length)).map((line) => (bar + line).trimEnd());
}

const LEAST_COLUMNS = 20;

const narrower = (style: Style, by: number): Style =>
  style.kind === 'plain' ? style : { ...style, columns: Math.max(LEAST_COLUMNS, style.columns - by) };

function setInlines(children: readonly Inline[], style: Style): Lines {
  const line = children.map((child) => setInline(child, style)).join('');
  const wrapped = style.kind === 'plain' ? line : wrapAnsi(line, style.columns, { trim: true });
  return wrapped.split('\n');
}

function setInline(inline: Inline, style: Style): string {
  const children = (nodes: readonly Inline[]): string => nodes.map((node) => setInline(node, style)).join('');
  const styled = (format: Parameters<typeof styleText>[0], value: string): string =>
    style.kind === 'styled' ? styleText(format, value) : value;
  switch (inline.type) {
    case 'text':
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
      return label === inline.url ? literal(label) : `${label} (${literal(inline.url)})`;
    }
  }
}

/** Text as it is, but without what would steer the terminal. */
export const literal = (text: string): string => text.replace(/\p{Cc}/gu, ' ');
