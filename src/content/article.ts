import type { ListItem } from './markdown.ts';
import type { Passage } from './passage.ts';
import type { SearchIndex } from './search.ts';
import type { Byline, Section } from './section.ts';

export interface Article extends Byline {
  /** As shown in messages about it. */
  readonly file: string;
  readonly summary: string;
  readonly sections: readonly Section[];
  readonly techniques: readonly Technique[];
  readonly passages: readonly Passage[];
  readonly sectionIndex: SearchIndex<Section>;
  readonly passageIndex: SearchIndex<Passage>;
}

/** Something that the article describes in a section "What is X?" by how it works, its pros and its cons. */
export interface Technique {
  readonly name: string;
  readonly section: Section;
  readonly facets: Readonly<Record<Facet, ListItem>>;
}

export const FACETS = ['how', 'pros', 'cons'] as const;
export type Facet = (typeof FACETS)[number];

/** What a facet is called in an article. */
export const FACET_LABELS: Readonly<Record<Facet, string>> = {
  how: 'How it works',
  pros: 'Pros',
  cons: 'Cons',
};
