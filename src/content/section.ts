import type { Block } from './markdown.ts';

/** The fields that name an article below a quotation. */
export interface Byline {
  readonly slug: string;
  readonly title: string;
  /** Day of publication, `YYYY-MM-DD`. Undefined if the page does not say it. */
  readonly date: string | undefined;
  /** Undefined if the page does not say it. */
  readonly author: string | undefined;
  /** The address at which people can read the article. Undefined if the page does not say it. */
  readonly url: string | undefined;
}

/** A second-level heading of an article and the blocks below it. */
export interface Section {
  readonly article: Byline;
  /** The fragment that code hosts give the heading in an address. */
  readonly slug: string;
  readonly heading: string;
  /** The line of the heading in its file, from 1. */
  readonly line: number;
  readonly blocks: readonly Block[];
}
