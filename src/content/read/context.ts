import type * as Mdast from 'mdast';
import type { Article } from '../article.ts';
import { plainText } from '../markdown.ts';
import type { Problems } from '../problem.ts';
import { narrowBlocks } from './narrow.ts';

/** What reading one flow's page needs to know, and where it leaves what is wrong. */
export interface Reading {
  readonly problems: Problems;
  /** The flow's article, unless that has problems of its own. */
  readonly article: Article | undefined;
  readonly articles: Articles;
  /** Nodes that stand where they should, or whose problem is said: the same kind elsewhere is an accident. */
  readonly inPlace: Set<Mdast.Nodes>;
}

/** The articles by slug; one that has problems of its own is there without a value, so that they are said once. */
export type Articles = ReadonlyMap<string, Article | undefined>;

/** The words of a heading, a label or an excerpt; its links are not looked at. */
export function textOf(children: Mdast.PhrasingContent[], problems: Problems): string {
  const [block] = narrowBlocks([{ type: 'paragraph', children }], {
    problems,
    link: () => ({ kind: 'text' }),
  });
  return block?.type === 'paragraph' ? plainText(block.children).trim() : '';
}

/** The part of an address behind `#`, or a path, as it is meant. */
export function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
