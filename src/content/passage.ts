import {
  type Block,
  type Code,
  type Heading,
  type List,
  notesIn,
  type Paragraph,
  plainText,
  rowList,
  withoutNoteMarks,
} from './markdown.ts';
import type { SearchEntry } from './search.ts';
import type { Section } from './section.ts';

/** An innermost paragraph of an article, or a block of code: the smallest part that can be quoted. */
export interface Passage {
  readonly section: Section;
  /** The lines above it that say what it is about, the outermost first. A lead-in is itself the last of them. */
  readonly context: readonly ContextLine[];
  /** Its place in the innermost list around it. Undefined outside of lists. */
  readonly item: ListPlace | undefined;
  readonly block: Paragraph | Code;
  /** The blocks that it introduces. A quotation has all of them. */
  readonly below: readonly Block[];
  /** The footnotes of the block, and of those below it. */
  readonly notes: readonly Paragraph[];
  /** The text of the block without formatting and the marks of footnotes. The context is not included. */
  readonly text: string;
  /** The code: the block itself, or the code that it introduces. Empty if there is none. */
  readonly code: string;
  /** The text and the code after `fold`, for comparison with excerpts. */
  readonly folded: readonly string[];
}

/** A deeper heading, a label ("**Pros of tea**"), or the text that introduces a list ("Cons:"). */
export interface ContextLine {
  /** A heading is bold here. */
  readonly paragraph: Paragraph;
  /** The number of the list item that it begins. Undefined outside of numbered lists. */
  readonly number: number | undefined;
}

export interface ListPlace {
  readonly list: List;
  /** From 0. */
  readonly index: number;
}

/** The passages of a section, in order. */
export interface Passages {
  /** Everything that can be cited. */
  readonly points: readonly Passage[];
  /** The lines of context. Each is quoted with everything below it. */
  readonly leadIns: readonly Passage[];
}

export function passagesOf(section: Section): Passages {
  const all = collect(section, section.blocks, []);
  return { points: all.filter((passage) => !isLeadIn(passage)), leadIns: all.filter(isLeadIn) };
}

export const isLeadIn = ({ context, block }: Passage): boolean => context.at(-1)?.paragraph === block;

function collect(
  section: Section,
  blocks: readonly Block[],
  outer: readonly ContextLine[],
  item?: ListPlace,
): Passage[] {
  let open: readonly { readonly line: ContextLine; readonly end: number }[] = [];
  let lastOfCode = -1;
  return blocks.flatMap((block, i): Passage[] => {
    open = open.filter(({ end }) => i <= end);
    const context = [...outer, ...open.map(({ line }) => line)];
    switch (block.type) {
      case 'heading':
      case 'paragraph': {
        const end = lastBelow(blocks, i);
        if (end === i && block.type === 'heading') return [];
        if (end === i && block.type === 'paragraph') {
          const code = item || endsInColon(block) ? codeAfter(blocks, i) : [];
          lastOfCode = i + code.length;
          return [passageOf({ section, context, item, block, below: code })];
        }
        const paragraph = block.type === 'heading' ? inBold(block) : block;
        const line = { paragraph, number: undefined };
        open = [...open, { line, end }];
        const below = blocks.slice(i + 1, end + 1);
        return [passageOf({ section, context: [...context, line], block: paragraph, below })];
      }
      case 'blockquote':
        return collect(section, block.children, context, item);
      case 'list':
        return block.children.flatMap((_, index) => collectItem(section, { list: block, index }, context));
      case 'table': {
        const list = rowList(block);
        return block.rows.map((row, index) =>
          passageOf({ section, context, item: { list, index }, block: row }),
        );
      }
      case 'code':
        return i <= lastOfCode || block.value.trim() === ''
          ? []
          : [passageOf({ section, context, item, block })];
      case 'thematicBreak':
        return [];
    }
  });
}

function collectItem(section: Section, item: ListPlace, outer: readonly ContextLine[]): Passage[] {
  const { children = [] } = item.list.children[item.index] ?? {};
  const [first, ...below] = children;
  if (first?.type !== 'paragraph' || !below.some(({ type }) => type === 'list'))
    return collect(section, children, outer, item);
  // An item's own paragraph introduces the lists below it, even if it does not end in a colon.
  const number = item.list.ordered ? item.list.start + item.index : undefined;
  const context = [...outer, { paragraph: first, number }];
  const isOnlyLeadIn = below[0]?.type === 'list' && endsInColon(first);
  return [
    isOnlyLeadIn
      ? passageOf({ section, context, block: first, below })
      : passageOf({ section, context: outer, item, block: first, below }),
    ...collect(section, below, context, item),
  ];
}

/** The blocks of code directly after a block, which introduces them or stands in the same list item. */
function codeAfter(blocks: readonly Block[], at: number): readonly Block[] {
  const end = blocks.findIndex(({ type }, i) => i > at && type !== 'code');
  return blocks.slice(at + 1, end < 0 ? blocks.length : end);
}

/** The index of the last block that a heading, a label or a lead-in is about; its own index if it is none of these. */
function lastBelow(blocks: readonly Block[], at: number): number {
  const [block, next] = [blocks[at], blocks[at + 1]];
  if (block?.type === 'heading') {
    const after = blocks.findIndex(
      (other, i) => i > at && other.type === 'heading' && other.depth <= block.depth,
    );
    return (after < 0 ? blocks.length : after) - 1;
  }
  if (block?.type !== 'paragraph') return at;
  if (isLabel(block)) {
    // A label is about all of the text between it and its list. Without a list, it is about one paragraph or block of code.
    let end = at + 1;
    while (blocks[end]?.type === 'paragraph' && !isLabel(blocks[end])) end++;
    if (isList(blocks[end])) return end;
    return next?.type === 'code' || (next?.type === 'paragraph' && !isLabel(next)) ? at + 1 : at;
  }
  return isList(next) && (endsInColon(block) || isUnfinished(block)) ? at + 1 : at;
}

const isList = (block: Block | undefined): boolean => block?.type === 'list' || block?.type === 'table';

/** A short paragraph in bold that is not a sentence. */
function isLabel(block: Block | undefined): boolean {
  if (block?.type !== 'paragraph') return false;
  const isBold = block.children.every(
    (child) => child.type === 'strong' || (child.type === 'text' && /^[\s:：]*$/.test(child.value)),
  );
  const text = plainText(block.children).trim();
  return isBold && text !== '' && text.length <= LABEL_LENGTH && !/[.!…。！]$/.test(text);
}

export const endsInColon = ({ children }: Paragraph): boolean => /[:：]\s*$/.test(plainText(children));

/** True for a few words without a full stop, as people write them above a list. */
function isUnfinished({ children }: Paragraph): boolean {
  const text = plainText(children).trim();
  return text.length <= LABEL_LENGTH && /[\p{L}\p{N})\]]$/u.test(text);
}

/** UTF-16 code units. A longer paragraph is text of its own. */
const LABEL_LENGTH = 100;

const inBold = ({ children }: Heading): Paragraph => ({
  type: 'paragraph',
  children: [{ type: 'strong', children }],
});

const passageOf = ({
  item,
  below = [],
  ...rest
}: Pick<Passage, 'section' | 'context' | 'block'> & Partial<Pick<Passage, 'item' | 'below'>>): Passage => {
  const { block } = rest;
  const text = block.type === 'code' ? block.value : plainText(withoutNoteMarks(block.children));
  const code = [block, ...below].flatMap((each) => (each.type === 'code' ? each.value : [])).join('\n');
  const folded = [...new Set([text, code].map(fold))].filter((each) => each !== '');
  return { ...rest, item, below, notes: notesIn([block, ...below]), text, code, folded };
};

/** The entry of a passage in a search index. */
export const searchEntry = (passage: Passage): SearchEntry<Passage> => ({
  item: passage,
  label: labelOf(passage),
  text: passage.block.type === 'code' ? '' : passage.text,
  code: passage.code,
  context: passage.context.map(({ paragraph }) => plainText(paragraph.children)).join(' '),
  heading: passage.section.heading,
  byTextOnly: isLeadIn(passage),
});

/**
 * Replaces the passages below a lead-in by that lead-in, if it is among them. It is quoted with all of them. Of a passage
 * and another one below it, the first is kept.
 */
export function underLeadIns(passages: readonly Passage[]): readonly Passage[] {
  const leadIns = new Map<Block, Passage>(
    passages.filter(isLeadIn).map((passage) => [passage.block, passage]),
  );
  const replaced = new Set(
    passages.map((passage) => {
      const [outermost] = passage.context.flatMap(({ paragraph }) => leadIns.get(paragraph) ?? []);
      return outermost ?? passage;
    }),
  );
  const kept = new Set<Block>();
  const shown = new Set<Block>();
  return [...replaced].filter(({ block, context }) => {
    const above = context.map(({ paragraph }) => paragraph);
    if (shown.has(block) || above.some((paragraph) => paragraph !== block && kept.has(paragraph)))
      return false;
    kept.add(block);
    for (const paragraph of above) shown.add(paragraph);
    return true;
  });
}

/** The bold words at the beginning of a passage. Empty if it has none. */
function labelOf({ block }: Passage): string {
  const [first] = block.type === 'code' ? [] : block.children;
  return first?.type === 'strong' ? plainText(first.children) : '';
}

/**
 * Prepares a text for comparison: unifies white space, quotation marks and dashes, and removes invisible characters.
 */
export const fold = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g, '')
    .replace(/[‘’‚‛′]/g, "'")
    .replace(/[“”„‟″«»]/g, '"')
    .replace(/[‐‑‒–—―−]|-{2,3}/g, '-')
    .replaceAll('…', '...')
    .replace(/\s+/g, ' ')
    .trim();
