import {
  type Block,
  type Code,
  type Inline,
  type List,
  type ListItem,
  plainText,
  type Table,
} from '../content/markdown.ts';
import type { CardBlock } from './card.ts';

type Fits<T> = (blocks: readonly T[]) => boolean;

/**
 * Cuts blocks into pages, each as full as `fits` allows. Pages end between blocks. A block that is too long for one
 * page is cut between its items or paragraphs, a paragraph between sentences. A heading stays with the next block. No
 * word is lost. A single character that does not fit gets a page nevertheless.
 */
export function pagesOf(blocks: readonly CardBlock[], fits: Fits<CardBlock>): (readonly CardBlock[])[] {
  if (fits(blocks)) return [blocks];
  const pages: CardBlock[][] = [];
  let rest = blocks;
  do {
    const [page, left] = fillPage(rest, fits, cutCardBlock);
    pages.push(page);
    rest = left;
  } while (rest.length > 0);
  return pages;
}

/** Cuts a node in two. The first part is never empty, and fits if possible. The second is undefined if all fits. */
type Cut<T> = (node: T, fits: (part: T) => boolean) => [T, T | undefined];

function fillPage<T extends { readonly type: string }>(
  blocks: readonly T[],
  fits: Fits<T>,
  cut: Cut<T>,
): [T[], T[]] {
  const count = largestFitting(blocks.length, (length) => fits(blocks.slice(0, length)));
  if (count === blocks.length) return [[...blocks], []];
  let kept = count;
  while (kept > 0 && blocks[kept - 1]?.type === 'heading') kept--;
  if (kept > 0) return [blocks.slice(0, kept), blocks.slice(kept)];
  const head = blocks.slice(0, count);
  const next = blocks[count];
  if (next === undefined) return [head, []];
  const [first, second] = cut(next, (part) => fits([...head, part]));
  return [
    [...head, first],
    [...(second ? [second] : []), ...blocks.slice(count + 1)],
  ];
}

const cutCardBlock: Cut<CardBlock> = (block, fits) =>
  block.type === 'quotation'
    ? cutChildren(block, fits, cutBlock)
    : block.type === 'smallPrint'
      ? cutText(block, fits)
      : cutBlock(block, fits);

function cutText<Text extends { readonly children: readonly Inline[] }>(
  block: Text,
  fits: (part: Text) => boolean,
): [Text, Text | undefined] {
  const [first, second] = cutInlines(block.children, (children) => fits({ ...block, children }));
  return [{ ...block, children: first }, second && { ...block, children: second }];
}

function cutBlock(block: Block, fits: (part: Block) => boolean): [Block, Block | undefined] {
  switch (block.type) {
    case 'blockquote':
      return cutChildren(block, fits, cutBlock);
    case 'list':
      return cutList(block, fits);
    case 'paragraph':
      return cutText(block, fits);
    case 'heading':
      return cutText(block, fits);
    case 'code':
      return cutCode(block, fits);
    case 'table':
      return cutTable(block, fits);
    case 'thematicBreak':
      return [block, undefined];
  }
}

/** Cuts a node between its children, or inside the first child if that alone does not fit. */
function cutChildren<
  Child extends { readonly type: string },
  Parent extends { readonly children: readonly Child[] },
>(parent: Parent, fits: (part: Parent) => boolean, cut: Cut<Child>): [Parent, Parent | undefined] {
  const [first, rest] = fillPage(parent.children, (children) => fits({ ...parent, children }), cut);
  return [{ ...parent, children: first }, rest.length > 0 ? { ...parent, children: rest } : undefined];
}

function cutList(list: List, fits: (part: List) => boolean): [List, List | undefined] {
  const cutItem: Cut<ListItem> = (item, itemFits) => cutChildren(item, itemFits, cutBlock);
  const [first, second] = cutChildren(list, fits, cutItem);
  if (second === undefined) return [first, undefined];
  const whole = list.children.slice(0, list.children.length - second.children.length);
  const counted = whole.reduce((sum, { omitted = 1 }) => sum + omitted, 0);
  return [first, { ...second, start: list.start + counted }];
}

/** Cuts a table between two rows. Both parts have its head. A row that is too long for a page stays whole. */
function cutTable(table: Table, fits: (part: Table) => boolean): [Table, Table | undefined] {
  const [head, ...body] = table.children;
  const part = (from: number, to: number): Table => ({
    ...table,
    children: [...(head ? [head] : []), ...body.slice(from, to)],
    rows: table.rows.slice(from, to),
  });
  const count = Math.max(
    1,
    largestFitting(body.length, (rows) => fits(part(0, rows))),
  );
  return [part(0, count), count < body.length ? part(count, body.length) : undefined];
}

function cutCode(code: Code, fits: (part: Code) => boolean): [Code, Code | undefined] {
  const ends = [...code.value.matchAll(/\n/g)].map((match) => match.index + 1);
  const at = lastFitting([() => ends, () => graphemeEnds(code.value)], (end) =>
    fits({ ...code, value: code.value.slice(0, end) }),
  );
  return [
    { ...code, value: code.value.slice(0, at).replace(/\n$/, '') },
    at < code.value.length ? { ...code, value: code.value.slice(at) } : undefined,
  ];
}

function cutInlines(
  inlines: readonly Inline[],
  fits: (part: readonly Inline[]) => boolean,
): [readonly Inline[], readonly Inline[] | undefined] {
  const all = plainText(inlines);
  const kinds = (['sentence', 'word', 'grapheme'] as const).map((kind) => () => segmentEnds(all, kind));
  const at = lastFitting(kinds, (end) => fits(splitInlines(inlines, end)[0]));
  const [first, second] = splitInlines(inlines, at);
  return [first, at < all.length ? second : undefined];
}

/**
 * The last fitting end of a sentence, or else of a word, or else of a character. If none fits, the end of the first
 * character, so that cutting always makes progress.
 * @param kinds ends of parts, the largest kind of part first
 */
function lastFitting(kinds: readonly (() => readonly number[])[], fits: (end: number) => boolean): number {
  let finest: readonly number[] = [];
  for (const endsOf of kinds) {
    const ends = endsOf();
    const end = ends[largestFitting(ends.length, (count) => fits(ends[count - 1] ?? 0)) - 1];
    if (end !== undefined) return end;
    finest = ends;
  }
  return finest[0] ?? 0;
}

/** The largest number from 1 to `most` that fits, or else 0. If a number fits, every smaller one must fit, too. */
function largestFitting(most: number, fits: (number: number) => boolean): number {
  let low = 0;
  let high = 1;
  while (high <= most && fits(high)) {
    low = high;
    high *= 2;
  }
  high = Math.min(high - 1, most);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

const graphemeEnds = (text: string): number[] => segmentEnds(text, 'grapheme');

const segmentEnds = (text: string, granularity: 'grapheme' | 'word' | 'sentence'): number[] =>
  [...new Intl.Segmenter('en', { granularity }).segment(text)].map(
    ({ index, segment }) => index + segment.length,
  );

/** Splits inline Markdown at an offset of its plain text. Formatting continues in the second part. */
function splitInlines(inlines: readonly Inline[], at: number): [Inline[], Inline[]] {
  const first: Inline[] = [];
  const second: Inline[] = [];
  let left = at;
  for (const inline of inlines) {
    const length = plainText([inline]).length;
    if (length <= left) first.push(inline);
    else if (left <= 0) second.push(inline);
    else {
      const [head, tail] = splitInline(inline, left);
      first.push(head);
      second.push(tail);
    }
    left -= length;
  }
  return [first, second];
}

function splitInline(inline: Inline, at: number): [Inline, Inline] {
  switch (inline.type) {
    case 'text':
    case 'inlineCode':
      return [
        { ...inline, value: inline.value.slice(0, at) },
        { ...inline, value: inline.value.slice(at) },
      ];
    case 'break':
    case 'day':
      return [inline, { type: 'text', value: '' }];
    case 'emphasis':
    case 'strong':
    case 'delete':
    case 'link': {
      const [head, tail] = splitInlines(inline.children, at);
      return [
        { ...inline, children: head },
        { ...inline, children: tail },
      ];
    }
  }
}
