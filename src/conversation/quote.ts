import { FACET_LABELS, type Section } from '../content/article.ts';
import {
  type Block,
  emphasis,
  type Inline,
  type Paragraph,
  paragraph,
  plainText,
  text,
} from '../content/markdown.ts';
import type { Passage } from '../content/passage.ts';
import type { Quote, ReplyBlock } from './reply.ts';
import { words } from './words.ts';

/** Quotes for one reply: the first names article, author and date, and no passage is quoted twice. */
export class Quotations {
  readonly #articlesNamed = new Set<string>();
  readonly #quoted = new Set<Passage>();

  passage(passage: Passage): ReplyBlock {
    if (this.#quoted.has(passage)) {
      return paragraph(
        text(words.quotedAbove),
        emphasis(nameOf(passage)),
        text(` (${passage.section.heading})`),
      );
    }
    this.#quoted.add(passage);
    return this.blocks(passage.section, [joined([...passage.leadIns, passage.paragraph])]);
  }

  blocks(section: Section, children: readonly Block[]): Quote {
    return { type: 'quote', children, source: this.#source(section) };
  }

  #source({ heading, article }: Section): Inline[] {
    const source = [text(words.source(heading))];
    if (!this.#articlesNamed.has(article.slug)) {
      this.#articlesNamed.add(article.slug);
      source.push(text(words.sourceArticle(article.title, article.author, article.date)));
    }
    return source;
  }
}

/** Lead-ins on lines of their own, without the gaps between paragraphs: a phone shows little at a time. */
const joined = (paragraphs: readonly Paragraph[]): Paragraph =>
  paragraph(
    ...paragraphs.flatMap(({ children }, i) =>
      i > 0 ? [{ type: 'break' } as const, ...children] : children,
    ),
  );

const FACET_NAMES: readonly string[] = Object.values(FACET_LABELS);
const NAME_WORDS = 6;

/** A few words by which a reader finds the passage again: its bold label, or how it begins. */
function nameOf({ paragraph, text }: Passage): string {
  const [first] = paragraph.children;
  const label = first?.type === 'strong' ? plainText(first.children).replace(/:$/, '') : '';
  if (label !== '' && !FACET_NAMES.includes(label)) return label;
  const all = text.split(/\s+/);
  return all.length > NAME_WORDS ? `${all.slice(0, NAME_WORDS).join(' ')} …` : text;
}
