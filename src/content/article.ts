import type { ListItem } from './markdown.ts';
import type { Passage } from './passage.ts';
import type { SearchIndex } from './search.ts';
import type { Byline, Section } from './section.ts';

export interface Article extends Byline {
  /** Path of the file, as problems and logs show it. */
  readonly file: string;
  readonly summary: string;
  readonly sections: readonly Section[];
  readonly techniques: readonly Technique[];
  readonly passages: readonly Passage[];
  readonly sectionIndex: SearchIndex<Section>;
  readonly passageIndex: SearchIndex<Passage>;
}

/** One of the things to choose between. A section "What is X?" describes how it works, its pros and its cons. */
export interface Technique {
  readonly name: string;
  readonly section: Section;
  readonly facets: Readonly<Record<Facet, ListItem>>;
}

export const FACETS = ['how', 'pros', 'cons'] as const;
export type Facet = (typeof FACETS)[number];

/** The names of the facets in an article. */
export const FACET_LABELS: Readonly<Record<Facet, string>> = {
  how: 'How it works',
  pros: 'Pros',
  cons: 'Cons',
};
