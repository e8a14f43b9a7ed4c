import { posix } from 'node:path';
import type * as Mdast from 'mdast';
import type { Article } from '../article.ts';
import { didYouMean, type Problems } from '../problem.ts';
import type { Section } from '../section.ts';
import { decoded } from './blocks.ts';

/** The articles by slug; undefined for one with problems of its own, so that they are reported once. */
export type Articles = ReadonlyMap<string, Article | undefined>;

/** True for an address of an article in the content folder, as a flow writes it. */
export const isArticleLink = (url: string): boolean => /^\.\.\/articles\/[^#]+\.md#/.test(url);

/** The section that a link of a flow leads to. Undefined if there is none; a problem then says so. */
export function findSection(
  url: string,
  node: Mdast.Link,
  { articles, problems }: { readonly articles: Articles; readonly problems: Problems },
): Section | undefined {
  const add = (message: string, hint: string | undefined): undefined => {
    problems.add(node.position?.start, message, hint);
  };
  const [path = '', slug = ''] = url.split('#').map(decoded);
  const articleSlug = /^articles\/(.+)\.md$/.exec(posix.join('flows', path))?.[1];
  if (articleSlug === undefined) {
    return add(
      `the link "${url}" leads neither to a section of an article nor to the web`,
      'write "../articles/name.md#section" or an https address',
    );
  }
  if (!articles.has(articleSlug)) {
    return add(`there is no article "${articleSlug}"`, didYouMean(articleSlug, [...articles.keys()]));
  }
  const article = articles.get(articleSlug);
  if (article === undefined) return undefined;
  const section = article.sections.find((candidate) => candidate.slug === slug);
  if (section) return section;
  const known = article.sections.map((candidate) => `#${candidate.slug}`);
  return slug === ''
    ? add(`the link "${url}" names no section`, `add one of ${known.join(', ')}`)
    : add(`the article has no section "#${slug}"`, didYouMean(`#${slug}`, known));
}
