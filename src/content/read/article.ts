import GithubSlugger from 'github-slugger';
import type * as Mdast from 'mdast';
import { z } from 'zod';
import {
  type Article,
  FACET_LABELS,
  FACETS,
  type Facet,
  type FacetText,
  indexesOf,
  type Technique,
} from '../article.ts';
import { type Block, type Inline, type List, type ListItem, plainText } from '../markdown.ts';
import { passagesOf } from '../passage.ts';
import type { Point, Problems } from '../problem.ts';
import type { Byline, Section } from '../section.ts';
import { articleLink, type Context, readBlocks } from './blocks.ts';
import { readFrontMatter } from './front-matter.ts';
import type { Page } from './page.ts';
import { reportAccidents } from './stray-markdown.ts';

const line = z.string().trim().min(1, 'must not be empty');

const articleFrontMatter = z.strictObject({
  title: line,
  date: z.iso.date('must be a day such as 2024-07-22'),
  author: line,
  summary: line,
  slug: line.optional(),
});

/**
 * Reads an article from its page, and adds problems to those of the page.
 * @returns undefined if the page has errors
 */
export function readArticle(page: Page): Article | undefined {
  const frontMatter = readFrontMatter(page, articleFrontMatter);
  if (frontMatter?.slug !== undefined && frontMatter.slug !== page.slug) {
    page.problems.add(
      page.frontMatter.pointOf(['slug']),
      `the slug "${frontMatter.slug}" differs from the name of the file`,
      `remove the key, write "${page.slug}", or rename the file`,
    );
  }
  const byline: Byline = {
    slug: page.slug,
    title: frontMatter?.title ?? '',
    date: frontMatter?.date ?? '',
    author: frontMatter?.author ?? '',
  };
  const sections = readSections(page, byline);
  reportAccidents(page.body, page.problems, new Set());
  const techniques = readTechniques(sections, byline.title, page.problems);
  if (frontMatter === undefined || page.problems.found.length > 0) return undefined;
  const passages = sections.flatMap(passagesOf);
  return {
    ...byline,
    file: page.problems.file,
    sections,
    techniques,
    passages,
    ...indexesOf(sections, passages),
  };
}

function readSections({ body, problems }: Page, article: Byline): Section[] {
  const slugger = new GithubSlugger();
  const context: Context = { problems, link: articleLink(problems) };
  const sections: { head: Omit<Section, 'blocks'>; nodes: Mdast.RootContent[] }[] = [];
  for (const node of body.children) {
    if (node.type === 'heading') {
      const [title] = readBlocks([node], context);
      const heading = title?.type === 'heading' ? plainText(title.children) : '';
      const slug = slugger.slug(heading);
      const { start } = node.position ?? {};
      if (heading.trim() === '')
        problems.add(start, 'the heading is empty', 'write a heading after the "#" signs');
      if (node.depth === 1) {
        problems.add(
          start,
          'a first-level heading',
          'begin a section with "## "; the title stands in the front matter',
        );
      }
      if (node.depth === 2) {
        const twin = sections.find((section) => section.head.heading === heading);
        if (twin) {
          const hint = `the other is in line ${twin.head.line}; rename one of them`;
          problems.add(start, `two sections are called "${heading}"`, hint);
        }
        sections.push({ head: { article, slug, heading, line: start?.line ?? 1 }, nodes: [] });
        continue;
      }
    }
    const section = sections.at(-1);
    if (section) section.nodes.push(node);
    else if (readBlocks([node], context).length > 0) {
      problems.add(node.position?.start, 'text before the first section', 'put a heading "## …" above it');
    }
  }
  if (sections.length === 0)
    problems.add(undefined, 'the article has no section', 'write a heading "## …", and text below it');
  return sections.map(({ head, nodes }) => {
    const blocks = readBlocks(nodes, context);
    if (blocks.length === 0 && head.heading.trim() !== '') {
      const hint = 'write text below its heading, or remove the heading';
      problems.add({ line: head.line, column: 1 }, `the section "${head.heading}" is empty`, hint);
    }
    return { ...head, blocks };
  });
}
