import { type Block, type Paragraph, plainText } from './markdown.ts';
import type { SearchEntry } from './search.ts';
import type { Section } from './section.ts';

/** An innermost paragraph of an article: the smallest thing that is quoted. */
export interface Passage {
  readonly section: Section;
  /** The paragraphs that introduce the lists it stands in ("Cons:"), outermost first. */
  readonly leadIns: readonly Paragraph[];
  readonly paragraph: Paragraph;
  /** Its words without formatting, lead-ins left out. */
  readonly text: string;
  /** Its words as excerpts are compared with them. */
  readonly folded: string;
}

/** All passages of a section, in order. A paragraph that only introduces a list is none. */
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
          // An item's own paragraph introduces the lists below it even where it does not end in a colon.
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

/** A passage as it is searched for: by its words, and by those that it stands under. */
export const searchEntry = (passage: Passage): SearchEntry<Passage> => ({
  item: passage,
  text: passage.text,
  context: [passage.section.heading, ...passage.leadIns.map(({ children }) => plainText(children))].join(' '),
});

/** A text as texts are compared: the kinds of white space, quotation marks, dashes and invisible characters are one. */
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
