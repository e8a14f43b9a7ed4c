import type { ListItem } from './markdown.ts';
import type { Passage } from './passage.ts';
import type { SearchIndex } from './search.ts';
import type { Byline, Section } from './section.ts';

export interface Article extends Byline {
  /** The path of its file, for messages to an author. */
  readonly file: string;
  readonly summary: string;
  readonly sections: readonly Section[];
  readonly techniques: readonly Technique[];
  readonly passages: readonly Passage[];
  /** The lines that introduce some of the passages. A search finds them; a flow does not cite them. */
  readonly leadIns: readonly Passage[];
  readonly sectionIndex: SearchIndex<Section>;
  readonly passageIndex: SearchIndex<Passage>;
}

/** A method that the article describes in a section "What is X?", with a list item for each facet. */
export interface Technique {
  readonly name: string;
  readonly section: Section;
  readonly facets: Readonly<Record<Facet, ListItem>>;
}

export const FACETS = ['how', 'pros', 'cons'] as const;
export type Facet = (typeof FACETS)[number];

/** The labels of the facets in an article. */
export const FACET_LABELS: Readonly<Record<Facet, string>> = {
  how: 'How it works',
  pros: 'Pros',
  cons: 'Cons',
};
