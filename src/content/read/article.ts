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
  const techniques = sections.flatMap((section) => readTechnique(section, page.problems) ?? []);
  if (frontMatter === undefined || page.problems.found.length > 0) return undefined;
  const all = sections.map(passagesOf);
  const passages = all.flatMap(({ points }) => points);
  const leadIns = all.flatMap((each) => each.leadIns);
  return {
    ...byline,
    file: page.problems.file,
    summary: frontMatter.summary,
    sections,
    techniques,
    passages,
    leadIns,
    sectionIndex: searchIndex(sections.map((section) => ({ item: section, text: section.heading }))),
    passageIndex: searchIndex([...passages, ...leadIns].map(searchEntry)),
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

/**
 * Reads the technique that a section describes. A section that almost describes one (a facet is absent or misspelt) is
 * a problem, because the chat would lack the technique and its author would not notice.
 * @returns undefined if the section describes none, or has such a problem
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
      if (meant !== undefined) nearMisses.push(`"${label}" should be "${meant}"`);
    } else if (found.has(facet)) nearMisses.push(`"${label}" is there twice`);
    else found.set(facet, item);
  }
  const { how, pros, cons } = Object.fromEntries(found);
  const point: Point = { line: section.line, column: 1 };
  if (name === undefined) {
    if (found.size > 1) {
      problems.add(
        point,
        `"${section.heading}" lists ${[...found.keys()].map((facet) => `"${FACET_LABELS[facet]}"`).join(' and ')}, but its heading names no technique`,
        'write the heading as "What is X?"',
      );
    }
    return undefined;
  }
  for (const [facet, item] of found) {
    if (!hasNoText(item)) continue;
    const [first] = item.children;
    problems.add(
      first?.type === 'paragraph' ? first.position : point,
      `"${FACET_LABELS[facet]}" of "${section.heading}" has no text`,
      'write text after the colon, or points below it, indented by two spaces',
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
      point,
      `the technique "${name}" is incomplete: ${[...nearMisses, ...(absent.length > 0 ? [`no list item ${absent.join(', ')}`] : [])].join('; ')}`,
      'write one list with the items "How it works:", "Pros:" and "Cons:"',
    );
  }
  return undefined;
}

function labelOf({ children: [first] }: ListItem): string {
  return first?.type === 'paragraph' ? labelIn(first.children) : '';
}

const labelIn = (children: readonly Inline[]): string => (plainText(children).split(':')[0] ?? '').trim();

/** The first words, up to a colon, of every paragraph and heading of a block, at any depth. */
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

function hasNoText({ children: [first, ...rest] }: ListItem): boolean {
  return rest.length === 0 && first?.type === 'paragraph' && /^[^:]*:?\s*$/.test(plainText(first.children));
}

function isNearMiss(label: string, facetLabel: string): boolean {
  const allowed = facetLabel.length > 6 ? 3 : 1;
  return distance(label.toLowerCase(), facetLabel.toLowerCase()) <= allowed;
}
