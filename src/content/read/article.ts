import GithubSlugger from 'github-slugger';
import type * as Mdast from 'mdast';
import { z } from 'zod';
import type { Article } from '../article.ts';
import { fold, passagesOf } from '../passage.ts';
import { type Point, TOP } from '../problem.ts';
import type { Byline, Section } from '../section.ts';
import { articleLink, type Context, Footnotes, readWithNotes, textOf } from './blocks.ts';
import { readFrontMatter } from './front-matter.ts';
import type { Page } from './page.ts';
import { reportAccidents } from './stray-markdown.ts';
import { readTechniques } from './technique.ts';

const line = z.string().trim().min(1, 'must not be empty');

/** A day, or a day with a time, of which the day counts. */
const day = z
  .string()
  .trim()
  .transform((text) => text.replace(/^(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}.*$/, '$1'))
  .pipe(z.iso.date('must be a day such as 2024-07-22'));

/** One name or several. Site generators also write an object with a name. */
const names = z
  .union([line, z.array(z.union([line, z.object({ name: line }).transform(({ name }) => name)])).min(1)], {
    error: 'must be a name, or a list of names',
  })
  .transform((written) => (typeof written === 'string' ? written : written.join(', ')));

const articleFrontMatter = z.strictObject({
  title: line.optional(),
  date: day.optional(),
  author: names.optional(),
  authors: names.optional(),
  summary: line.optional(),
  slug: line.optional(),
  url: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://example.org/article' })
    .optional(),
  review: day.optional(),
});

/**
 * Reads an article from its page, and adds problems to those of the page.
 * @returns undefined if the page has errors
 */
export function readArticle(page: Page): Article | undefined {
  const { problems } = page;
  const frontMatter = readFrontMatter(page, articleFrontMatter, 'note');
  if (frontMatter?.slug !== undefined && frontMatter.slug !== page.slug) {
    problems.note(
      page.frontMatter.pointOf(['slug']),
      `the slug "${frontMatter.slug}" differs from the name of the file`,
      'the guide goes by the name of the file',
    );
  }
  const heading = titleHeading(page.body);
  const title = frontMatter?.title ?? (heading && textOf(heading.children, problems)) ?? '';
  if (frontMatter && title === '') {
    problems.add(TOP, 'the front matter has no "title"', 'add a line "title: …"');
  }
  if (heading && !isSameTitle(textOf(heading.children, problems), title)) {
    problems.note(
      heading.position?.start,
      'the first-level heading is left out, because it is not the title',
      'make the two the same, or begin a section with "## "',
    );
  }
  const byline: Byline = {
    slug: page.slug,
    title,
    date: frontMatter?.date,
    author: frontMatter?.author ?? frontMatter?.authors,
    url: frontMatter?.url,
  };
  const sections = readSections(page, byline, heading);
  reportAccidents(page.body, problems, new Set());
  const techniques = readTechniques(sections, title, problems);
  if (frontMatter === undefined || problems.found.length > 0) return undefined;
  const all = sections.map(passagesOf);
  const passages = all.flatMap(({ points }) => points);
  const leadIns = all.flatMap((each) => each.leadIns);
  return {
    ...byline,
    file: problems.file,
    review:
      frontMatter.review === undefined
        ? undefined
        : { date: frontMatter.review, position: page.frontMatter.pointOf(['review']) },
    sections,
    techniques,
    passages,
    leadIns,
  };
}

/** The first-level heading at the top of a page, which repeats the title there. Undefined if the page has none. */
function titleHeading({ children }: Mdast.Root): Mdast.Heading | undefined {
  const first = children.find((node) => node.type === 'heading');
  return first?.type === 'heading' && first.depth === 1 ? first : undefined;
}

/** Compares titles without case, punctuation and formatting. */
const isSameTitle = (one: string, other: string): boolean => {
  const letters = (title: string): string =>
    fold(title)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  return letters(one) === letters(other);
};

/** A section before its text is read. */
interface Part {
  readonly heading: string;
  readonly slug: string;
  readonly depth: number;
  readonly position: Point;
  readonly nodes: Mdast.RootContent[];
}

/** The sections of an article. Text above the first heading is a section with the title of the article. */
function readSections(page: Page, article: Byline, title: Mdast.Heading | undefined): Section[] {
  const { body, problems } = page;
  const footnotes = new Footnotes(page.footnotes);
  const context: Context = { problems, link: articleLink(problems), footnotes, showsBoxes: true };
  const { lead, parts } = divide(page, article, title);
  const sections: Section[] = [];
  for (const { heading, slug, depth, position, nodes } of lead ? [lead, ...parts] : parts) {
    const before = problems.found.length;
    const blocks = readWithNotes(nodes, context);
    if (blocks.length > 0) {
      sections.push({ article, slug, heading, line: position.line, blocks });
    } else if (heading.trim() !== '' && depth > 0 && problems.found.length === before) {
      // The text of a section that has another problem is not missing.
      problems.note(
        position,
        `the section "${heading}" is left out, because it is empty`,
        'write text below its heading',
      );
    }
  }
  footnotes.reportUnused(problems);
  if (sections.length === 0 && problems.found.length === 0) {
    problems.add(
      body.position?.start,
      'the article has no text',
      'write a heading "## …", and text below it',
    );
  }
  return sections;
}

function divide(
  { body, problems }: Page,
  article: Byline,
  title: Mdast.Heading | undefined,
): { readonly lead: Part | undefined; readonly parts: readonly Part[] } {
  const slugger = new GithubSlugger();
  const above: Mdast.RootContent[] = [];
  const parts: Part[] = [];
  let slugOfTitle: string | undefined;
  for (const node of body.children) {
    if (node.type !== 'heading') {
      (parts.at(-1)?.nodes ?? above).push(node);
      continue;
    }
    const heading = textOf(node.children, problems);
    const slug = slugger.slug(heading);
    const position = node.position?.start ?? TOP;
    if (heading === '') {
      problems.add(position, 'the heading is empty', 'write a heading after the "#" signs');
    }
    if (node === title) slugOfTitle = slug;
    else if (node.depth > 2) (parts.at(-1)?.nodes ?? above).push(node);
    else {
      const twin = parts.find((part) => part.heading === heading);
      if (twin && heading !== '') {
        const hint = `the other is in line ${twin.position.line}; rename one of them`;
        problems.add(position, `two sections are called "${heading}"`, hint);
      }
      parts.push({ heading, slug, depth: node.depth, position, nodes: [] });
    }
  }
  const [first] = above;
  const lead = first && {
    heading: article.title,
    slug: slugOfTitle ?? slugger.slug(article.title),
    depth: 0,
    position: first.position?.start ?? TOP,
    nodes: above,
  };
  return { lead, parts };
}
