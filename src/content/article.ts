import type { Block } from './markdown.ts';
import type { Passage } from './passage.ts';
import type { Point } from './problem.ts';
import type { Byline, Section } from './section.ts';

/** All that can be quoted and looked up: the material of one article, or of all articles of a flow. */
export interface Material {
  readonly sections: readonly Section[];
  readonly techniques: readonly Technique[];
  readonly passages: readonly Passage[];
  /** The lines that introduce some of the passages. A search finds them; a flow does not cite them. */
  readonly leadIns: readonly Passage[];
}

export interface Article extends Byline, Material {
  /** The path of its file, for messages to an author. */
  readonly file: string;
  /** The day on which its author wants to review it, and the position of that in the file. */
  readonly review: { readonly date: string; readonly position: Point } | undefined;
}

/** One of the choices that the article describes: its name, and what the article says of it. */
export interface Technique {
  readonly name: string;
  /** The section that describes it, or else the first that has one of its facets. */
  readonly section: Section;
  /** The parts that tell each facet, in the order of the page. Empty if the article does not tell it. */
  readonly facets: Readonly<Record<Facet, readonly FacetText[]>>;
}

/** The part of a section that tells one facet of a technique. */
export interface FacetText {
  readonly section: Section;
  readonly blocks: readonly Block[];
}

/** The material of several articles as one. That of a single article is the article itself. */
export function joinMaterial(articles: readonly [Material, ...Material[]]): Material {
  const [first, ...others] = articles;
  if (others.length === 0) return first;
  return {
    sections: articles.flatMap((article) => article.sections),
    techniques: joinTechniques(articles.flatMap((article) => article.techniques)),
    passages: articles.flatMap((article) => article.passages),
    leadIns: articles.flatMap((article) => article.leadIns),
  };
}

/** Makes techniques of the same name one. */
export function joinTechniques(techniques: readonly Technique[]): Technique[] {
  const byName = new Map<string, Technique>();
  for (const technique of techniques) {
    const key = technique.name.toLowerCase();
    const known = byName.get(key);
    const { how, pros, cons } = technique.facets;
    byName.set(
      key,
      known === undefined
        ? technique
        : {
            ...known,
            facets: {
              how: [...known.facets.how, ...how],
              pros: [...known.facets.pros, ...pros],
              cons: [...known.facets.cons, ...cons],
            },
          },
    );
  }
  return [...byName.values()];
}

export const FACETS = ['how', 'pros', 'cons'] as const;
export type Facet = (typeof FACETS)[number];

/** True if the articles tell one of the facets of a technique. */
export const tells = (technique: Technique, facets: readonly Facet[]): boolean =>
  facets.some((facet) => technique.facets[facet].length > 0);

/** The facets that a comparison shows. */
export const COMPARED: readonly Facet[] = ['pros', 'cons'];

export const canCompare = (techniques: readonly Technique[]): boolean =>
  techniques.some((technique) => tells(technique, COMPARED));

/** The labels of the facets in an article. */
export const FACET_LABELS: Readonly<Record<Facet, string>> = {
  how: 'How it works',
  pros: 'Pros',
  cons: 'Cons',
};
