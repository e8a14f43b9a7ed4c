import { posix } from 'node:path';
import { FACET_LABELS } from './article.ts';
import type { Flow } from './flow.ts';
import type { Block } from './markdown.ts';
import type { OptionDraft } from './option.ts';
import { fold, type Passage } from './passage.ts';
import type { Place, Problems } from './problem.ts';

/** Characters of a passage that are read to the end in a chat. */
const PASSAGE_LENGTH = 600;

/** Warns of an excerpt that makes a poor quotation. */
export function adviseOnExcerpt(
  excerpt: string,
  { text, folded }: Passage,
  place: Place | undefined,
  problems: Problems,
): void {
  const wanted = fold(excerpt);
  const at = folded.indexOf(wanted);
  const cutAt = (end: number): boolean => /^[\p{L}\p{N}]{2}$/u.test(folded.slice(end - 1, end + 1));
  if (cutAt(at) || cutAt(at + wanted.length)) {
    problems.warn(place, `"${excerpt}" begins or ends inside a word`, 'copy whole words');
  }
  if (text.length > PASSAGE_LENGTH) {
    problems.warn(
      place,
      `the passage quoted here has ${text.length} characters`,
      `more than ${PASSAGE_LENGTH} are hard to read in a chat: divide the paragraph in the article`,
    );
  }
}

/** Warns of two options of a question that differ in nothing but their labels. */
export function adviseOnOptions(options: readonly OptionDraft[], problems: Problems): void {
  for (const [i, option] of options.entries()) {
    const twin = options.slice(0, i).find((other) => isAlike(option, other));
    if (twin) {
      problems.warn(
        option.position,
        `"${option.label}" leads where "${twin.label}" leads, for the same reason`,
        'join the two, or quote what tells them apart',
      );
    }
  }
}

const isAlike = (one: OptionDraft, other: OptionDraft): boolean =>
  one.to === other.to &&
  one.citations.length === other.citations.length &&
  one.citations.every((passage) => other.citations.includes(passage));

/**
 * Warns of a link that nobody can follow from the page as it is given to others.
 * @param folder of the page, within the content folder
 */
export function adviseOnLink(
  url: string,
  folder: string,
  place: Place | undefined,
  problems: Problems,
): void {
  if (!url.startsWith('/') && !posix.join(folder, url).startsWith('../')) return;
  problems.warn(
    place,
    `"${url}" leaves the content folder`,
    'a chat shows only its words; use an https address',
  );
}

/** Warns of every point for or against a technique that no option of any flow over its article quotes. */
export function reportUnquoted(flows: readonly Flow[], pages: readonly Problems[]): void {
  const quoted = new Set(
    flows
      .flatMap(({ places }) => places)
      .flatMap((place) => (place.kind === 'question' ? place.options : []))
      .flatMap(({ citations }) => citations),
  );
  for (const article of new Set(flows.map((flow) => flow.article))) {
    const problems = pages.find(({ file }) => file === article.file);
    for (const { name, facets } of article.techniques) {
      for (const facet of ['pros', 'cons'] as const) {
        const paragraphs = new Set(paragraphsIn(facets[facet].children));
        for (const passage of article.passages) {
          if (quoted.has(passage) || !paragraphs.has(passage.paragraph)) continue;
          problems?.warn(
            passage.paragraph.position,
            `no option quotes this point of "${FACET_LABELS[facet]}" of ${name}`,
            'quote it below an option that it is a reason for',
          );
        }
      }
    }
  }
}

function paragraphsIn(blocks: readonly Block[]): Passage['paragraph'][] {
  return blocks.flatMap((block) => {
    switch (block.type) {
      case 'paragraph':
        return [block];
      case 'list':
        return block.children.flatMap(({ children }) => paragraphsIn(children));
      case 'blockquote':
        return paragraphsIn(block.children);
      case 'heading':
      case 'code':
      case 'thematicBreak':
        return [];
    }
  });
}
