import type { Point } from './problem.ts';

/**
 * The part of mdast, the Markdown syntax tree, that every adapter can show. Loading turns a parsed page into these
 * types, and reports every other node as a problem, so that an adapter never meets an unknown node.
 */
export type Inline = Text | Emphasis | Strong | Delete | InlineCode | Break | Link;
export type Block = Paragraph | Heading | List | Blockquote | Code | ThematicBreak;

export interface Text {
  readonly type: 'text';
  readonly value: string;
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

export interface Paragraph {
  readonly type: 'paragraph';
  /** The position in its file. Undefined for the guide's own words. */
  readonly position?: Point;
  readonly children: readonly Inline[];
}
export interface Heading {
  readonly type: 'heading';
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
  /** The number of items that a quotation leaves out here. An item without this field is one of the article. */
  readonly omitted?: number;
  readonly children: readonly Block[];
}
export interface Blockquote {
  readonly type: 'blockquote';
  readonly children: readonly Block[];
}
export interface Code {
  readonly type: 'code';
  readonly value: string;
}
export interface ThematicBreak {
  readonly type: 'thematicBreak';
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

/** The text of inline Markdown without formatting. A line break becomes a space. */
export function plainText(children: readonly Inline[]): string {
  return children
    .map((child) => {
      switch (child.type) {
        case 'text':
        case 'inlineCode':
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
