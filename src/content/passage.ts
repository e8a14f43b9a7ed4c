import { type Block, type Paragraph, plainText } from './markdown.ts';
import type { SearchEntry } from './search.ts';
import type { Section } from './section.ts';

/** An innermost paragraph of an article: the smallest part that the guide quotes. */
export interface Passage {
  readonly section: Section;
  /** The paragraphs above the lists that it stands in ("Cons:"), outermost first. */
  readonly leadIns: readonly Paragraph[];
  readonly paragraph: Paragraph;
  /** Plain text, without the lead-ins. */
  readonly text: string;
  /** `text` after `fold`, because excerpts are compared folded. */
  readonly folded: string;
}

/** Returns all passages of a section, in order. A paragraph that ends in a colon above a list is not a passage. */
export function passagesOf(section: Section): Passage[] {
  return collect(section, section.blocks, []);
}

function collect(section: Section, blocks: readonly Block[], leadIns: readonly Paragraph[]): Passage[] {
  return blocks.flatMap((block, i): Passage[] => {
    const previous = blocks[i - 1];
    switch (block.type) {
      case 'paragraph':
        return introduces(block, blocks[i + 1]) ? [] : [passageOf(section, leadIns, block)];
      case 'blockquote':
        return collect(section, block.children, leadIns);
      case 'list': {
        const above = previous?.type === 'paragraph' && introduces(previous, block) ? [previous] : [];
        return block.children.flatMap((item) => {
          const [first, ...rest] = item.children;
          const nests = first?.type === 'paragraph' && rest.some((child) => child.type === 'list');
          const outer = [...leadIns, ...above];
          // The paragraph of an item is a lead-in of the lists below it, even if it does not end in a colon.
          return nests && !introduces(first, rest[0])
            ? [passageOf(section, outer, first), ...collect(section, rest, [...outer, first])]
            : collect(section, item.children, outer);
        });
      }
      case 'heading':
      case 'code':
      case 'thematicBreak':
        return [];
    }
  });
}

function passageOf(section: Section, leadIns: readonly Paragraph[], paragraph: Paragraph): Passage {
  const text = plainText(paragraph.children);
  return { section, leadIns, paragraph, text, folded: fold(text) };
}

/** Makes a passage searchable by its words, and by those of its heading and lead-ins. */
export const searchEntry = (passage: Passage): SearchEntry<Passage> => ({
  item: passage,
  text: passage.text,
  context: [passage.section.heading, ...passage.leadIns.map(({ children }) => plainText(children))].join(' '),
});

/** Prepares a text for comparison: one kind of white space, quotation mark and dash, and no invisible characters. */
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

const introduces = (paragraph: Paragraph, next: Block | undefined): boolean =>
  next?.type === 'list' && plainText(paragraph.children).trimEnd().endsWith(':');
