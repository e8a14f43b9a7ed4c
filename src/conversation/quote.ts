import { FACET_LABELS } from '../content/article.ts';
import {
  type Block,
  bullets,
  emphasis,
  type Inline,
  link,
  type Paragraph,
  paragraph,
  plainText,
  text,
} from '../content/markdown.ts';
import type { Passage } from '../content/passage.ts';
import type { Byline, Section } from '../content/section.ts';
import type { Quotation, ReplyBlock } from './reply.ts';
import type { Words } from './words.ts';

/** Blocks of an article, quoted from a section. */
export const quotation = (source: Section, children: readonly Block[]): Quotation<Section> => ({
  type: 'quotation',
  children,
  source,
});

/** Quotes passages for one card. A passage that was quoted before is only named. */
export class Passages {
  readonly #quoted = new Set<Passage>();
  readonly #words: Words;

  constructor(words: Words) {
    this.#words = words;
  }

  /** Quotes passages in order. Neighbours from the same list of the article share one quotation. */
  quote(passages: readonly Passage[]): (Paragraph | Quotation<Section>)[] {
    const quotes: (Paragraph | Group)[] = [];
    for (const passage of passages) {
      const last = quotes.at(-1);
      if (this.#quoted.has(passage)) quotes.push(named(passage, this.#words));
      else if (Array.isArray(last) && last.every((other) => areInSameList(other, passage)))
        last.push(passage);
      else quotes.push([passage]);
      this.#quoted.add(passage);
    }
    return quotes.map((quote) => (Array.isArray(quote) ? quotedTogether(quote) : quote));
  }
}

type Group = [Passage, ...Passage[]];

function quotedTogether(passages: Group): Quotation<Section> {
  const [{ section, leadIns, paragraph }] = passages;
  const notes = [...new Set(passages.flatMap((passage) => passage.notes))];
  if (leadIns.length === 0) return quotation(section, [paragraph, ...notes]);
  const items = bullets(passages.map((passage) => passage.paragraph.children));
  return quotation(section, [joinLines(leadIns), items, ...notes]);
}

const named = (passage: Passage, words: Words): Paragraph =>
  paragraph(text(words.alreadyQuoted), emphasis(nameOf(passage)), text(` (${passage.section.heading})`));

const areInSameList = (one: Passage, other: Passage): boolean =>
  one.section === other.section &&
  one.leadIns.length > 0 &&
  one.leadIns.length === other.leadIns.length &&
  one.leadIns.every((leadIn, i) => leadIn === other.leadIns[i]);

/** Adds a line with the source to every quotation of a page. Only the first one of an article names the article. */
export function withSources(blocks: readonly (Block | Quotation<Section>)[], words: Words): ReplyBlock[] {
  const named = new Set<string>();
  return blocks.map((block) => {
    if (block.type !== 'quotation') return block;
    const { heading, article } = block.source;
    const source: Inline[] = [text(words.source(heading))];
    if (!named.has(article.slug)) {
      source.push(...articleSource(article, words));
      named.add(article.slug);
    }
    return { type: 'quotation', children: block.children, source };
  });
}

/** The title of an article, with a link to it if its page has an address, its author and its date. */
const articleSource = ({ title, author, date, url }: Byline, words: Words): Inline[] => {
  const name = words.articleTitle(title);
  return [
    text(words.sourceIn),
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
export function nameOf({ paragraph, text }: Passage): string {
  const [first] = paragraph.children;
  const label = first?.type === 'strong' ? plainText(first.children).replace(/:$/, '') : '';
  if (label !== '' && !FACET_NAMES.includes(label)) return label;
  const all = text.split(/\s+/);
  return all.length > NAME_WORDS ? `${all.slice(0, NAME_WORDS).join(' ')} …` : text;
}
