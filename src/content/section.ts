import type { Block } from './markdown.ts';

/** Names an article under a quotation. */
export interface Byline {
  readonly slug: string;
  readonly title: string;
  /** Day of publication, `YYYY-MM-DD`. */
  readonly date: string;
  readonly author: string;
}

/** A second-level heading of an article and the text under it. */
export interface Section {
  readonly article: Byline;
  /** The same as in the address that a code host gives the heading. */
  readonly slug: string;
  readonly heading: string;
  /** Line of the heading in its file. */
  readonly line: number;
  readonly blocks: readonly Block[];
}
