import { type Block, notesIn, type Paragraph, plainText, withoutNoteMarks } from './markdown.ts';
import type { SearchEntry } from './search.ts';
import type { Section } from './section.ts';

/** An innermost paragraph of an article: the smallest part that can be quoted. */
export interface Passage {
  readonly section: Section;
  /** The paragraphs that introduce the lists around it ("Cons:"), the outermost first. */
  readonly leadIns: readonly Paragraph[];
  readonly paragraph: Paragraph;
  /** The footnotes of the paragraph. */
  readonly notes: readonly Paragraph[];
  /** The paragraph's text without formatting and the marks of footnotes. Lead-ins are not included. */
  readonly text: string;
  /** The text after `fold`, for comparison with excerpts. */
  readonly folded: string;
}

/** All passages of a section, in order. A paragraph that only introduces a list is not a passage. */
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
          // An item's own paragraph introduces the lists below it, even if it does not end in a colon.
          return nests && !introduces(first, rest[0])
            ? [passageOf(section, outer, first), ...collect(section, rest, [...outer, first])]
            : collect(section, item.children, outer);
        });
      }
      case 'table':
        return block.rows.map((row) => passageOf(section, leadIns, row));
      case 'heading':
      case 'code':
      case 'thematicBreak':
        return [];
    }
  });
}

function passageOf(section: Section, leadIns: readonly Paragraph[], paragraph: Paragraph): Passage {
  const text = plainText(withoutNoteMarks(paragraph.children));
  return { section, leadIns, paragraph, notes: notesIn([paragraph]), text, folded: fold(text) };
}

/** The entry of a passage in a search index. Its section's heading and its lead-ins are the context. */
export const searchEntry = (passage: Passage): SearchEntry<Passage> => ({
  item: passage,
  label: labelOf(passage),
  text: passage.text,
  context: [passage.section.heading, ...passage.leadIns.map(({ children }) => plainText(children))].join(' '),
});

/** The bold words at the beginning of a passage. Empty if it has none. */
function labelOf({ paragraph: { children } }: Passage): string {
  const [first] = children;
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

const introduces = (paragraph: Paragraph, next: Block | undefined): boolean =>
  next?.type === 'list' && plainText(paragraph.children).trimEnd().endsWith(':');
