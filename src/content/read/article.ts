import { distance } from 'fastest-levenshtein';
import GithubSlugger from 'github-slugger';
import type * as Mdast from 'mdast';
import { z } from 'zod';
import { type Article, FACET_LABELS, FACETS, type Facet, type Technique } from '../article.ts';
import { type Block, type Inline, type List, type ListItem, plainText } from '../markdown.ts';
import { passagesOf, searchEntry } from '../passage.ts';
import type { Point, Problems } from '../problem.ts';
import { searchIndex } from '../search.ts';
import type { Byline, Section } from '../section.ts';
import { reportAccidents } from './accident.ts';
import { readFrontMatter } from './front-matter.ts';
import { articleLink, type Narrowing, narrowBlocks } from './narrow.ts';
import type { Page } from './page.ts';

const line = z.string().trim().min(1, 'must not be empty');

const articleFrontMatter = z.strictObject({
  title: line,
  date: z.iso.date('must be a day such as 2024-07-22'),
  author: line,
  summary: line,
  slug: line.optional(),
});

/** Reads an article from its page, or returns `undefined` after its problems were added to the page's. */
export function readArticle(page: Page): Article | undefined {
  const frontMatter = readFrontMatter(page, articleFrontMatter);
  if (frontMatter?.slug !== undefined && frontMatter.slug !== page.slug) {
    page.problems.add(
      page.frontMatter.pointOf(['slug']),
      `the slug "${frontMatter.slug}" is not the file's name`,
      `write "${page.slug}", rename the file, or leave the key out`,
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
  const techniques = sections.flatMap((section) => readTechnique(section, page.problems) ?? []);
  if (frontMatter === undefined || page.problems.found.length > 0) return undefined;
  const passages = sections.flatMap(passagesOf);
  return {
    ...byline,
    file: page.problems.file,
    summary: frontMatter.summary,
    sections,
    techniques,
    passages,
    sectionIndex: searchIndex(sections.map((section) => ({ item: section, text: section.heading }))),
    passageIndex: searchIndex(passages.map(searchEntry)),
  };
}

function readSections({ body, problems }: Page, article: Byline): Section[] {
  const slugger = new GithubSlugger();
  const context: Narrowing = { problems, link: articleLink(problems) };
  const sections: { head: Omit<Section, 'blocks'>; nodes: Mdast.RootContent[] }[] = [];
  for (const node of body.children) {
    if (node.type === 'heading') {
      const [title] = narrowBlocks([node], context);
      const heading = title?.type === 'heading' ? plainText(title.children) : '';
      const slug = slugger.slug(heading);
      const { start } = node.position ?? {};
      if (heading.trim() === '')
        problems.add(start, 'the heading is empty', 'write one after the number signs');
      if (node.depth === 1) {
        problems.add(
          start,
          'a first-level heading',
          'the title is in the front matter; sections begin with "## "',
        );
      }
      if (node.depth === 2) {
        const twin = sections.find((section) => section.head.heading === heading);
        if (twin) {
          const hint = `the first is in line ${twin.head.line}; rename one`;
          problems.add(start, `a second section "${heading}"`, hint);
        }
        sections.push({ head: { article, slug, heading, line: start?.line ?? 1 }, nodes: [] });
        continue;
      }
    }
    const section = sections.at(-1);
    if (section) section.nodes.push(node);
    else if (narrowBlocks([node], context).length > 0) {
      problems.add(node.position?.start, 'text before the first section', 'put a heading "## …" above it');
    }
  }
  if (sections.length === 0) problems.add(undefined, 'the article has no section', 'begin one with "## "');
  return sections.map(({ head, nodes }) => {
    const blocks = narrowBlocks(nodes, context);
    if (blocks.length === 0 && head.heading.trim() !== '') {
      const hint = 'write something below it, or remove its heading';
      problems.add({ line: head.line, column: 1 }, `the section "${head.heading}" is empty`, hint);
    }
    return { ...head, blocks };
  });
}

/**
 * Reads the technique that a section describes. A section that almost does (a facet absent or misspelt) is a
 * problem, for otherwise it would be missing in the chat and nobody would know why.
 */
function readTechnique(section: Section, problems: Problems): Technique | undefined {
  const name = /^What (?:is|are) (.+)\?$/.exec(section.heading)?.[1];
  const items = section.blocks
    .filter((block): block is List => block.type === 'list')
    .flatMap((list) => list.children);
  const found = new Map<Facet, ListItem>();
  const nearMisses: string[] = [];
  for (const item of items) {
    const label = labelOf(item);
    const facet = FACETS.find((candidate) => FACET_LABELS[candidate] === label);
    if (facet === undefined) {
      const meant = FACETS.map((candidate) => FACET_LABELS[candidate]).find((it) => isNearMiss(label, it));
      if (meant !== undefined) nearMisses.push(`"${label}" is not "${meant}"`);
    } else if (found.has(facet)) nearMisses.push(`"${label}" stands there twice`);
    else found.set(facet, item);
  }
  const { how, pros, cons } = Object.fromEntries(found);
  const place: Point = { line: section.line, column: 1 };
  if (name === undefined) {
    if (found.size > 1) {
      problems.add(
        place,
        `"${section.heading}" lists ${[...found.keys()].map((facet) => `"${FACET_LABELS[facet]}"`).join(' and ')}, but its heading names no technique`,
        'write the heading as "What is X?"',
      );
    }
    return undefined;
  }
  for (const [facet, item] of found) {
    if (!saysNothing(item)) continue;
    const [first] = item.children;
    problems.add(
      first?.type === 'paragraph' ? first.position : place,
      `"${FACET_LABELS[facet]}" of "${section.heading}" says nothing`,
      'write it behind the colon, or its points below, indented by four spaces',
    );
  }
  if (how && pros && cons && nearMisses.length === 0) {
    return { name, section, facets: { how, pros, cons } };
  }
  const elsewhere = section.blocks
    .flatMap(labelsIn)
    .find((label) => FACETS.some((facet) => FACET_LABELS[facet] === label));
  if (found.size > 0 || nearMisses.length > 0 || elsewhere !== undefined) {
    const absent = FACETS.filter((facet) => !found.has(facet)).map((facet) => `"${FACET_LABELS[facet]}"`);
    problems.add(
      place,
      `"${section.heading}" describes a technique incompletely: ${[...nearMisses, ...(absent.length > 0 ? [`no list item ${absent.join(', ')}`] : [])].join('; ')}`,
      'give it one list with the items "How it works:", "Pros:" and "Cons:"',
    );
  }
  return undefined;
}

function labelOf({ children: [first] }: ListItem): string {
  return first?.type === 'paragraph' ? labelIn(first.children) : '';
}

const labelIn = (children: readonly Inline[]): string => (plainText(children).split(':')[0] ?? '').trim();

/** What the paragraphs and headings of a block begin with, at any depth. */
function labelsIn(block: Block): string[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return [labelIn(block.children)];
    case 'list':
      return block.children.flatMap((item) => item.children.flatMap(labelsIn));
    case 'blockquote':
      return block.children.flatMap(labelsIn);
    case 'code':
    case 'thematicBreak':
      return [];
  }
}

function saysNothing({ children: [first, ...rest] }: ListItem): boolean {
  return rest.length === 0 && first?.type === 'paragraph' && /^[^:]*:?\s*$/.test(plainText(first.children));
}

function isNearMiss(label: string, facetLabel: string): boolean {
  const allowed = facetLabel.length > 6 ? 3 : 1;
  return distance(label.toLowerCase(), facetLabel.toLowerCase()) <= allowed;
}
