import type { Point } from './problem.ts';

/**
 * The part of mdast, the Markdown syntax tree, that every adapter can show. Loading turns a parsed page into these
 * types, and reports every other node as a problem, so that an adapter never meets an unknown node.
 */
export type Inline = Text | Emphasis | Strong | Delete | InlineCode | Break | Link | Day;
export type Block = Paragraph | Heading | List | Blockquote | Code | ThematicBreak | Table;

export interface Text {
  readonly type: 'text';
  readonly value: string;
  /** The footnote behind the mark that this text is, such as "[1]". Undefined for all other text. */
  readonly note?: readonly Paragraph[];
}
export interface Emphasis {
  readonly type: 'emphasis';
  readonly children: readonly Inline[];
}
export interface Strong {
  readonly type: 'strong';
  readonly children: readonly Inline[];
}
export interface Delete {
  readonly type: 'delete';
  readonly children: readonly Inline[];
}
export interface InlineCode {
  readonly type: 'inlineCode';
  readonly value: string;
}
export interface Break {
  readonly type: 'break';
}
/** A link with `https:`, `http:` or `mailto:`. */
export interface Link {
  readonly type: 'link';
  readonly url: string;
  readonly children: readonly Inline[];
}

/** A day, which a platform shows in the language and the time zone of each reader. No page has one. */
export interface Day {
  readonly type: 'day';
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The day in words, for a platform that shows no days. */
  readonly value: string;
}

export interface Paragraph {
  readonly type: 'paragraph';
  /** The position in its file. Undefined for the guide's own words. */
  readonly position?: Point;
  readonly children: readonly Inline[];
}
export interface Heading {
  readonly type: 'heading';
  /** As of a paragraph. */
  readonly position?: Point;
  readonly depth: number;
  readonly children: readonly Inline[];
}
export interface List {
  readonly type: 'list';
  readonly ordered: boolean;
  /** The number of the first item of an ordered list. */
  readonly start: number;
  readonly children: readonly ListItem[];
}
export interface ListItem {
  readonly type: 'listItem';
  /**
   * The number of items that a quotation leaves out here. An item without this field is one of the article. The text of
   * one with it is for readers; in the content it has none.
   */
  readonly omitted?: number;
  readonly children: readonly Block[];
}
export interface Blockquote {
  readonly type: 'blockquote';
  readonly children: readonly Block[];
}
export interface Code {
  readonly type: 'code';
  /** As of a paragraph. */
  readonly position?: Point;
  readonly value: string;
}
export interface ThematicBreak {
  readonly type: 'thematicBreak';
}

/** A table. Its first row is its head. A platform that has no tables shows `rows` as a list. */
export interface Table {
  readonly type: 'table';
  readonly children: readonly TableRow[];
  /** The rows below the head, each as a paragraph "Column: value; column: value". */
  readonly rows: readonly Paragraph[];
}
export interface TableRow {
  readonly type: 'tableRow';
  readonly children: readonly TableCell[];
}
export interface TableCell {
  readonly type: 'tableCell';
  readonly children: readonly Inline[];
}

export const text = (value: string): Text => ({ type: 'text', value });
export const strong = (value: string): Strong => ({ type: 'strong', children: [text(value)] });
export const emphasis = (value: string): Emphasis => ({ type: 'emphasis', children: [text(value)] });
export const link = (url: string, value: string): Link => ({ type: 'link', url, children: [text(value)] });
export const paragraph = (...children: readonly Inline[]): Paragraph => ({ type: 'paragraph', children });
export const heading = (depth: number, value: string): Heading => ({
  type: 'heading',
  depth,
  children: [text(value)],
});
export const bullets = (items: readonly (readonly Inline[])[]): List => ({
  type: 'list',
  ordered: false,
  start: 1,
  children: items.map((item) => ({ type: 'listItem', children: [paragraph(...item)] })),
});

/**
 * The items of a list with their numbers. An item that stands for omitted ones has no number and no bullet.
 * @returns a number for each item; undefined in a list with bullets
 */
export function numbered({
  ordered,
  start,
  children,
}: List): { item: ListItem; number: number | undefined }[] {
  let next = start;
  return children.map((item) => {
    const number = ordered && item.omitted === undefined ? next : undefined;
    next += item.omitted ?? 1;
    return { item, number };
  });
}

/**
 * A list with some of its items, and an item without text for each gap.
 * @param shown the blocks of each item; undefined for an omitted one
 */
export function partOfList(list: List, shown: readonly (readonly Block[] | undefined)[]): List {
  const children: ListItem[] = [];
  for (const blocks of shown) {
    const { omitted } = children.at(-1) ?? {};
    if (blocks !== undefined) children.push({ type: 'listItem', children: blocks });
    else if (omitted === undefined) children.push({ type: 'listItem', omitted: 1, children: [] });
    else children.splice(-1, 1, { type: 'listItem', omitted: omitted + 1, children: [] });
  }
  return { ...list, children };
}

/**
 * A table of inline Markdown.
 * @param rows below the head
 * @param positions of the rows in their file
 */
export function table(
  head: readonly (readonly Inline[])[],
  rows: readonly (readonly (readonly Inline[])[])[],
  positions: readonly (Point | undefined)[] = [],
): Table {
  const rowOf = (cells: readonly (readonly Inline[])[]): TableRow => ({
    type: 'tableRow',
    children: cells.map((children) => ({ type: 'tableCell', children })),
  });
  return {
    type: 'table',
    children: [head, ...rows].map(rowOf),
    rows: rows.map((cells, i) => {
      const position = positions[i];
      const children = rowText(head, cells);
      return position === undefined ? paragraph(...children) : { ...paragraph(...children), position };
    }),
  };
}

/** The cells of a row as "Column: value; column: value". Empty cells are left out. */
function rowText(head: readonly (readonly Inline[])[], cells: readonly (readonly Inline[])[]): Inline[] {
  const shown = cells.flatMap((cell, column): Inline[][] => {
    if (plainText(cell).trim() === '') return [];
    const name = plainText(head[column] ?? []).trim();
    return [name === '' ? [...cell] : [strong(`${name}:`), text(' '), ...cell]];
  });
  return shown.flatMap((cell, i) => (i > 0 ? [text('; '), ...cell] : cell));
}

/** The rows of a table as a list, for a platform without tables. */
export const rowList = ({ rows }: Table): List => bullets(rows.map(({ children }) => children));

/** The paragraphs of blocks that can be passages, at any depth. */
export function paragraphsIn(blocks: readonly Block[]): Paragraph[] {
  return blocks.flatMap((block) => {
    switch (block.type) {
      case 'paragraph':
        return [block];
      case 'list':
        return block.children.flatMap(({ children }) => paragraphsIn(children));
      case 'blockquote':
        return paragraphsIn(block.children);
      case 'table':
        return [...block.rows];
      case 'heading':
      case 'code':
      case 'thematicBreak':
        return [];
    }
  });
}

/** The footnotes that blocks refer to, in order, each once. */
export function notesIn(blocks: readonly Block[]): Paragraph[] {
  return [...new Set(blocks.flatMap((block) => inlinesIn(block).flatMap(notesOf)))];
}

function inlinesIn(block: Block): readonly Inline[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return block.children;
    case 'list':
      return block.children.flatMap((item) => item.children.flatMap(inlinesIn));
    case 'blockquote':
      return block.children.flatMap(inlinesIn);
    case 'table':
      return block.rows.flatMap(inlinesIn);
    case 'code':
    case 'thematicBreak':
      return [];
  }
}

function notesOf(inline: Inline): readonly Paragraph[] {
  if (inline.type === 'text') return inline.note ?? [];
  return 'children' in inline ? inline.children.flatMap(notesOf) : [];
}

/** Inline Markdown without the marks of footnotes. */
export const withoutNoteMarks = (children: readonly Inline[]): readonly Inline[] =>
  children.flatMap((child): readonly Inline[] => {
    if (child.type === 'text' && child.note !== undefined) return [];
    return 'children' in child ? [{ ...child, children: withoutNoteMarks(child.children) }] : [child];
  });

/** The text of inline Markdown without formatting. A line break becomes a space. */
export function plainText(children: readonly Inline[]): string {
  return children
    .map((child) => {
      switch (child.type) {
        case 'text':
        case 'inlineCode':
        case 'day':
          return child.value;
        case 'break':
          return ' ';
        case 'emphasis':
        case 'strong':
        case 'delete':
        case 'link':
          return plainText(child.children);
      }
    })
    .join('');
}
