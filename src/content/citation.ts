import type { Material } from './article.ts';
import { fold, type Passage, searchEntry } from './passage.ts';
import { searchIndex } from './search.ts';
import type { Section } from './section.ts';

/** The result for an excerpt: its only passage, or the reason why it has none. */
export type Citation =
  | { readonly kind: 'found'; readonly passage: Passage }
  | { readonly kind: 'not-found'; readonly nearest: Passage | undefined }
  /** The excerpt is in a heading, a label, or the introduction of a list. These cannot be quoted alone. */
  | { readonly kind: 'introduction' }
  | { readonly kind: 'ambiguous'; readonly passages: readonly Passage[] };

/**
 * Finds the passage of one or more articles that contains an excerpt. It compares plain text, and case matters; the kinds of
 * white space, quotation marks and dashes do not, and invisible characters do not count. An excerpt that is the whole
 * of one passage means that passage, even if others contain it.
 * @param section the only section to look in. Default: all
 */
export function findCitation(material: Material, excerpt: string, section?: Section): Citation {
  const wanted = fold(excerpt);
  const candidates = material.passages.filter(
    (passage) => section === undefined || passage.section === section,
  );
  const passages = candidates.filter(({ folded }) => folded.some((part) => part.includes(wanted)));
  const whole = passages.filter(({ folded }) => folded.includes(wanted));
  const [passage, ...others] = whole.length === 1 ? whole : passages;
  if (passage === undefined) {
    const introductions = [
      ...material.sections.map((section) => section.heading),
      ...material.leadIns.map(({ text }) => text),
    ];
    if (introductions.some((text) => fold(text).includes(wanted))) return { kind: 'introduction' };
    const index = searchIndex(() => material.passages.map(searchEntry));
    return { kind: 'not-found', nearest: index.find(excerpt, 'any', 1)[0] };
  }
  return others.length > 0 ? { kind: 'ambiguous', passages } : { kind: 'found', passage };
}
