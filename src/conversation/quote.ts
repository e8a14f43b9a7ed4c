import { FACET_LABELS, FACETS, type FacetText, type Material } from '../content/article.ts';
import {
  type Block,
  emphasis,
  type Inline,
  type List,
  type ListItem,
  link,
  type Paragraph,
  paragraph,
  paragraphsIn,
  partOfList,
  plainText,
  text,
} from '../content/markdown.ts';
import { type ContextLine, isLeadIn, type Passage } from '../content/passage.ts';
import type { Byline, Section } from '../content/section.ts';
import { type CardBlock, type SourcedQuotation, smallPrint } from './card.ts';
import type { ReplyBlock } from './reply.ts';
import type { Words } from './words.ts';

/** Blocks of an article, quoted from a section. */
export const quotation = (source: Section, children: readonly Block[], of?: string): SourcedQuotation => ({
  type: 'quotation',
  children,
  source,
  of,
});

/**
 * Quotes passages for one card, each with its context and its number. A passage that was quoted before on the card is
 * only named.
 */
export class Passages {
  readonly #quoted = new Set<Block>();
  readonly #material: Material;
  readonly #words: Words;

  constructor(material: Material, words: Words) {
    this.#material = material;
    this.#words = words;
  }

  /**
   * Quotes passages in order. Those of one list stand together. Neighbours from one section share a quotation, in which
   * no line of context is repeated.
   */
  quote(passages: readonly Passage[]): (Paragraph | SourcedQuotation)[] {
    const blocks: (Paragraph | SourcedQuotation)[] = [];
    let above: readonly ContextLine[] = [];
    for (const group of this.#groups(passages)) {
      if ('named' in group) {
        blocks.push(named(group.named, this.#words));
        continue;
      }
      const { section, context } = group.quoted[0];
      const told = facetTold(this.#material, group.quoted);
      const of = told && this.#words.facetTold(told.technique, told.label);
      const last = blocks.at(-1);
      if (last?.type === 'quotation' && last.source === section && last.of === of) {
        const children = quotedTogether(group.quoted, above, told?.label, this.#words);
        blocks.splice(-1, 1, quotation(section, [...last.children, ...children], of));
      } else blocks.push(quotation(section, quotedTogether(group.quoted, [], told?.label, this.#words), of));
      above = context;
    }
    return blocks;
  }

  #groups(passages: readonly Passage[]): Group[] {
    const groups: Group[] = [];
    const ofList = new Map<List, Passage[]>();
    for (const passage of passages) {
      if (this.#quoted.has(passage.block)) {
        groups.push({ named: passage });
        continue;
      }
      for (const block of [passage.block, ...paragraphsIn(passage.below)]) this.#quoted.add(block);
      const others = passage.item && ofList.get(passage.item.list);
      if (others) others.push(passage);
      else {
        const quoted: [Passage, ...Passage[]] = [passage];
        if (passage.item) ofList.set(passage.item.list, quoted);
        groups.push({ quoted });
      }
    }
    return groups;
  }
}

/** Passages that share a list, or one passage alone, or one that was quoted before. */
type Group = { readonly quoted: SomePassages } | { readonly named: Passage };
type SomePassages = readonly [Passage, ...Passage[]];

/**
 * @param above the context of the passage that is quoted directly above
 * @param said a label that stands above the quotation, so that the context need not say it
 */
function quotedTogether(
  group: SomePassages,
  above: readonly ContextLine[],
  said: string | undefined,
  words: Words,
): Block[] {
  const [first] = group;
  const { context, item, block, below } = first;
  const notes = [...new Set(group.flatMap((passage) => passage.notes))];
  const lines = context
    .slice(commonLength(context, above))
    .filter((line) => isLeadIn(first) || !isLabel(line, said))
    .map(lineOf);
  if (item !== undefined) {
    const list = partOf(item.list, group, words);
    return lines.length > 0 ? [joinLines(lines), list, ...notes] : [list, ...notes];
  }
  if (block.type === 'code') return [...(lines.length > 0 ? [joinLines(lines)] : []), block, ...notes];
  return [joinLines(isLeadIn(first) ? lines : [...lines, block]), ...below, ...notes];
}

const isLabel = ({ paragraph: { children } }: ContextLine, said: string | undefined): boolean =>
  plainText(children).replace(/[\s:：]+$/, '') === said;

function commonLength(one: readonly ContextLine[], other: readonly ContextLine[]): number {
  const end = one.findIndex((line, i) => line.paragraph !== other[i]?.paragraph);
  return end < 0 ? one.length : end;
}

const lineOf = ({ paragraph, number }: ContextLine): Paragraph =>
  number === undefined ? paragraph : { ...paragraph, children: [text(`${number}. `), ...paragraph.children] };

/** A list with some of its items. */
function partOf(list: List, passages: readonly Passage[], words: Words): List {
  const shown = list.children.map((_, i) => {
    const ofItem = passages.filter(({ item }) => item?.index === i);
    return ofItem.length > 0 ? ofItem.flatMap(({ block, below }): Block[] => [block, ...below]) : undefined;
  });
  return withGaps(partOfList(list, shown), words);
}

/** Gives each gap of a list a line. The line of the last one tells how many items there are. */
function withGaps(list: List, words: Words): List {
  const last = list.children.findLast(({ omitted }) => omitted !== undefined);
  const shown = list.children.filter(({ omitted }) => omitted === undefined).length;
  const all = list.children.reduce((sum, { omitted = 1 }) => sum + omitted, 0);
  const children = list.children.map((item): ListItem => {
    if (item.omitted === undefined) return item;
    const line = item === last ? words.partOfList(shown, all) : words.leftOut;
    return { ...item, children: [paragraph(text(line))] };
  });
  return { ...list, children };
}

/** The blocks of a facet. A list of which they have a part says so. */
export const facetBlocks = ({ blocks }: FacetText, words: Words): readonly Block[] =>
  blocks.map((block) => (block.type === 'list' ? withGaps(block, words) : block));

const named = (passage: Passage, words: Words): Paragraph =>
  paragraph(text(words.alreadyQuoted), emphasis(nameOf(passage)), text(` (${passage.section.heading})`));

/** The technique and the label of the facet that passages tell. Undefined if they do not all tell the same one. */
function facetTold(
  { techniques }: Material,
  passages: SomePassages,
): { readonly technique: string; readonly label: string } | undefined {
  for (const { name, facets } of techniques)
    for (const facet of FACETS) {
      const told: readonly Block[] = facets[facet].flatMap(({ blocks }) => paragraphsIn(blocks));
      if (passages.every(({ block }) => told.includes(block)))
        return { technique: name, label: FACET_LABELS[facet] };
    }
  return undefined;
}

/**
 * Puts a line above every quotation of a page that says what it is of, unless the heading above it does, and the quoted
 * articles at the end of the page.
 */
export function withSources(blocks: readonly CardBlock[], words: Words): ReplyBlock[] {
  const articles = new Map<string, Byline>();
  const shown = blocks.flatMap((block, i): ReplyBlock[] => {
    if (block.type !== 'quotation') return [block];
    const { children, source, of } = block;
    const above = blocks[i - 1];
    const isNamed = above?.type === 'heading' && plainText(above.children) === source.heading;
    articles.set(source.article.slug, source.article);
    const line = isNamed ? [] : [smallPrint(text(of ?? source.heading))];
    return children.length === 0 ? line : [...line, { type: 'quotation', children }];
  });
  const credits = [...articles.values()].map((article) => smallPrint(...creditOf(article, words)));
  return [...shown, ...credits];
}

/** The title of an article, with a link to it if its page has an address, its author and its date. */
export const creditOf = ({ title, author, date, url }: Byline, words: Words): Inline[] => {
  const name = words.articleTitle(title);
  return [
    text(words.creditFrom),
    url === undefined ? text(name) : link(url, name),
    text(words.byline(author, date)),
  ];
};

/** Joins paragraphs by line breaks, which take less room on a phone than gaps. */
const joinLines = (paragraphs: readonly Paragraph[]): Paragraph =>
  paragraph(
    ...paragraphs.flatMap(({ children }, i) =>
      i > 0 ? [{ type: 'break' } as const, ...children] : children,
    ),
  );

const FACET_NAMES: readonly string[] = Object.values(FACET_LABELS);
const NAME_WORDS = 6;

/** A short name for a passage: its bold label, or else its first words. */
export function nameOf({ block, text }: Passage): string {
  const [first] = block.type === 'code' ? [] : block.children;
  const label = first?.type === 'strong' ? plainText(first.children).replace(/:$/, '') : '';
  if (label !== '' && !FACET_NAMES.includes(label)) return label;
  const all = text.trim().split(/\s+/);
  return `${all.slice(0, NAME_WORDS).join(' ')}${all.length > NAME_WORDS ? ' …' : ''}`;
}
