import { FACET_LABELS } from '../content/article.ts';
import {
  type Block,
  bullets,
  emphasis,
  type Inline,
  type Paragraph,
  paragraph,
  plainText,
  text,
} from '../content/markdown.ts';
import type { Passage } from '../content/passage.ts';
import type { Section } from '../content/section.ts';
import type { Quotation, ReplyBlock } from './reply.ts';
import type { Words } from './words.ts';

export const quotation = (source: Section, children: readonly Block[]): Quotation<Section> => ({
  type: 'quotation',
  children,
  source,
});

/** Quotes passages, each of them once: a passage that is asked for again is only named. */
export class Passages {
  readonly #quoted = new Set<Passage>();
  readonly #words: Words;

  constructor(words: Words) {
    this.#words = words;
  }

  /** Neighbours that stand in the same list of the article share one quotation. */
  quote(passages: readonly Passage[]): (Paragraph | Quotation<Section>)[] {
    const quotes: (Paragraph | Group)[] = [];
    for (const passage of passages) {
      const last = quotes.at(-1);
      if (this.#quoted.has(passage)) quotes.push(named(passage, this.#words));
      else if (Array.isArray(last) && last.every((other) => standTogether(other, passage)))
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
  if (leadIns.length === 0) return quotation(section, [paragraph]);
  const items = bullets(passages.map((passage) => passage.paragraph.children));
  return quotation(section, [onLines(leadIns), items]);
}

const named = (passage: Passage, words: Words): Paragraph =>
  paragraph(text(words.alreadyQuoted), emphasis(nameOf(passage)), text(` (${passage.section.heading})`));

const standTogether = (one: Passage, other: Passage): boolean =>
  one.section === other.section &&
  one.leadIns.length > 0 &&
  one.leadIns.length === other.leadIns.length &&
  one.leadIns.every((leadIn, i) => leadIn === other.leadIns[i]);

/** Gives every quotation of a page the line with its source: the first names the article, the others their section. */
export function withSources(blocks: readonly (Block | Quotation<Section>)[], words: Words): ReplyBlock[] {
  const named = new Set<string>();
  return blocks.map((block) => {
    if (block.type !== 'quotation') return block;
    const { heading, article } = block.source;
    const source: Inline[] = [text(words.source(heading))];
    if (!named.has(article.slug)) {
      source.push(text(words.sourceArticle(article.title, article.author, article.date)));
      named.add(article.slug);
    }
    return { type: 'quotation', children: block.children, source };
  });
}

/** One line for each, without gaps between them, because a phone shows little at a time. */
const onLines = (paragraphs: readonly Paragraph[]): Paragraph =>
  paragraph(
    ...paragraphs.flatMap(({ children }, i) =>
      i > 0 ? [{ type: 'break' } as const, ...children] : children,
    ),
  );

const FACET_NAMES: readonly string[] = Object.values(FACET_LABELS);
const NAME_WORDS = 6;

/** A few words by which a reader finds the passage again: its bold label, or its first words. */
export function nameOf({ paragraph, text }: Passage): string {
  const [first] = paragraph.children;
  const label = first?.type === 'strong' ? plainText(first.children).replace(/:$/, '') : '';
  if (label !== '' && !FACET_NAMES.includes(label)) return label;
  const all = text.split(/\s+/);
  return all.length > NAME_WORDS ? `${all.slice(0, NAME_WORDS).join(' ')} …` : text;
}
