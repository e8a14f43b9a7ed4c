import { posix } from 'node:path';
import GithubSlugger from 'github-slugger';
import type * as Mdast from 'mdast';
import { z } from 'zod';
import type { Article, Section } from './article.ts';
import { findCitation } from './citation.ts';
import { LABEL_LENGTH, LINKS_PER_PLACE, OPTIONS_PER_QUESTION } from './limits.ts';
import { type Block, plainText } from './markdown.ts';
import { isWeb, narrowBlocks } from './narrow.ts';
import { didYouMean } from './nearest.ts';
import { type Page, readFrontMatter } from './page.ts';
import type { Passage } from './passage.ts';
import type { Place as Position, Problems } from './problem.ts';

/** The articles by slug; one that has problems of its own is there without a value, so that they are said once. */
export type Articles = ReadonlyMap<string, Article | undefined>;

/** A flow as its page has it: places that name each other, not yet proven to be a graph. */
export interface FlowDraft {
  readonly title: string;
  readonly article: Article | undefined;
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  readonly introduction: readonly Block[];
  readonly places: readonly PlaceDraft[];
}

export interface PlaceDraft {
  readonly id: string;
  readonly heading: string;
  readonly position: Position;
  readonly blocks: readonly Block[];
  readonly links: readonly Section[];
  /** Empty for an outcome. */
  readonly options: readonly OptionDraft[];
}

export interface OptionDraft {
  readonly label: string;
  readonly to: string;
  readonly position: Position;
  readonly citations: readonly Passage[];
}

const flowFrontMatter = z.strictObject({
  title: z.string().trim().min(1, 'must not be empty').max(100, 'must be at most 100 characters long'),
  article: z.string().trim().min(1, 'must name an article'),
  aliases: z.record(z.string(), z.array(z.string().trim().min(1))).default({}),
});

/** Reads a flow from its page. What is wrong is added to the page's problems. */
export function readFlowPage(page: Page, articles: Articles): FlowDraft | undefined {
  const frontMatter = readFrontMatter(page, flowFrontMatter);
  const article = frontMatter && articles.get(frontMatter.article);
  if (frontMatter && !articles.has(frontMatter.article)) {
    page.problems.add(
      page.frontMatter.placeOf(['article']),
      `there is no article "${frontMatter.article}"`,
      didYouMean(frontMatter.article, [...articles.keys()]),
    );
  }
  const reader = new PageReader(page.problems, article, articles);
  const { introduction, places } = reader.read(page.body);
  return frontMatter && { ...frontMatter, article, introduction, places };
}

class PageReader {
  readonly #problems: Problems;
  readonly #article: Article | undefined;
  readonly #articles: Articles;
  /** Nodes that stand where they should; the same kind elsewhere is an accident. */
  readonly #inPlace = new Set<Mdast.Nodes>();

  constructor(problems: Problems, article: Article | undefined, articles: Articles) {
    this.#problems = problems;
    this.#article = article;
    this.#articles = articles;
  }

  read(body: Mdast.Root): Pick<FlowDraft, 'introduction' | 'places'> {
    const slugger = new GithubSlugger();
    const above: Mdast.RootContent[] = [];
    const drafts: { id: string; heading: string; node: Mdast.Heading; nodes: Mdast.RootContent[] }[] = [];
    for (const node of body.children) {
      if (node.type === 'heading') {
        const heading = textOf(node.children, this.#problems);
        const id = slugger.slug(heading);
        if (node.depth === 1) {
          this.#add(
            node,
            'a first-level heading',
            'the title is in the front matter; places begin with "## "',
          );
          continue;
        }
        if (node.depth === 2) {
          const twin = drafts.find((draft) => draft.heading === heading);
          if (heading.trim() === '') this.#add(node, 'the place has no name', 'write one after "## "');
          else if (twin) {
            this.#add(
              node,
              `a second place "${heading}"`,
              `the first is in line ${twin.node.position?.start.line}; rename one`,
            );
          }
          drafts.push({ id, heading, node, nodes: [] });
          continue;
        }
      }
      (drafts.at(-1)?.nodes ?? above).push(node);
    }
    if (drafts.length === 0) {
      this.#problems.add(
        undefined,
        'the flow has no place',
        'write the first question under a heading "## "',
      );
    }
    const introduction = this.#readBlocks(above).blocks;
    const places = drafts.map((draft) => this.#readPlace(draft));
    this.#reportAccidents(body);
    return { introduction, places };
  }

  #readPlace(draft: {
    id: string;
    heading: string;
    node: Mdast.Heading;
    nodes: Mdast.RootContent[];
  }): PlaceDraft {
    const { id, heading, node, nodes } = draft;
    const optionLists = nodes.filter((child) => child.type === 'list').filter(hasPlaceLink);
    const [optionList, ...more] = optionLists;
    const options = optionLists.flatMap((list) => this.#readOptions(list));
    for (const list of more) {
      this.#add(
        list,
        `a second list of options in "${heading}"`,
        'join the lists: the same bullet for every item, and no comment or other text between them',
      );
    }
    const { blocks, links } = this.#readBlocks(
      nodes.filter((child) => child.type !== 'list' || !hasPlaceLink(child)),
    );
    if (blocks.length === 0) {
      this.#add(
        node,
        `the place "${heading}" has no text`,
        optionList ? 'ask the question' : 'say what to do',
      );
    }
    if (links.length > LINKS_PER_PLACE) {
      this.#add(node, `"${heading}" links to ${links.length} sections`, `link to at most ${LINKS_PER_PLACE}`);
    }
    return { id, heading, position: positionOf(node), blocks, links, options };
  }

  #readOptions(list: Mdast.List): OptionDraft[] {
    if (list.ordered) this.#add(list, 'options in a numbered list', 'begin each with "- "');
    if (list.children.length > OPTIONS_PER_QUESTION) {
      this.#add(
        list,
        `a question with ${list.children.length} options`,
        `at most ${OPTIONS_PER_QUESTION} can be read on a phone`,
      );
    }
    const options = list.children.flatMap((item) => this.#readOption(item) ?? []);
    for (const [i, option] of options.entries()) {
      if (options.findIndex((other) => other.label === option.label) < i) {
        this.#problems.add(option.position, `a second option "${option.label}"`, 'rename one of the two');
      }
    }
    return options;
  }

  #readOption(item: Mdast.ListItem): OptionDraft | undefined {
    const [first, ...rest] = item.children;
    const link = first?.type === 'paragraph' && first.children.length === 1 ? first.children[0] : undefined;
    if (link?.type !== 'link' || !link.url.startsWith('#')) {
      this.#add(
        item,
        'an option that is not exactly one link to a place',
        'write "- [label](#place)", and below it, indented, only quotations ("  > …")',
      );
      markAll(item, this.#inPlace);
      return undefined;
    }
    this.#inPlace.add(link);
    const citations = rest.flatMap((child) => {
      if (child.type !== 'blockquote') {
        const hint =
          child.type === 'code' && child.value.trimStart().startsWith('>')
            ? 'the quotation is indented so far that it became code: indent it by two spaces'
            : 'only quotations ("  > …") may follow an option\'s link';
        this.#add(child, 'something else than a quotation under an option', hint);
        markAll(child, this.#inPlace);
        return [];
      }
      this.#inPlace.add(child);
      return child.children.flatMap((excerpt) => this.#readCitation(excerpt));
    });
    const label = textOf(link.children, this.#problems).trim();
    if (label === '') this.#add(link, 'an option without a label', 'write "- [label](#place)"');
    if (label.length > LABEL_LENGTH) {
      this.#add(
        link,
        `a label of ${label.length} characters`,
        `a button holds ${LABEL_LENGTH} (Slack's limit)`,
      );
    }
    return { label, to: decodeURIComponentSafely(link.url.slice(1)), position: positionOf(link), citations };
  }

  #readCitation(node: Mdast.RootContent): Passage[] {
    if (node.type !== 'paragraph') {
      this.#add(
        node,
        'something else than a paragraph in a quotation',
        'each paragraph of it is one excerpt of the article',
      );
      return [];
    }
    if (this.#article === undefined) return [];
    const excerpt = textOf(node.children, this.#problems);
    const citation = findCitation(this.#article, excerpt);
    switch (citation.kind) {
      case 'found':
        return [citation.passage];
      case 'not-found':
        this.#add(
          node,
          `the article does not say "${excerpt}"`,
          citation.nearest
            ? `nearest passage: "${citation.nearest.text}" (${citation.nearest.section.heading})`
            : 'copy an excerpt of the article, letter by letter',
        );
        return [];
      case 'ambiguous':
        this.#add(
          node,
          `"${excerpt}" stands in ${citation.passages.length} passages of the article`,
          `quote more of the one you mean: ${citation.passages.map(({ text }) => `"${text}"`).join(' or ')}`,
        );
        return [];
    }
  }

  /** Blocks as shown, and the sections that they link to, each once. */
  #readBlocks(nodes: readonly Mdast.RootContent[]): { blocks: Block[]; links: Section[] } {
    const links = new Set<Section>();
    const blocks = narrowBlocks(nodes, {
      problems: this.#problems,
      link: (url, node) => {
        if (isWeb(url)) return { kind: 'web', url };
        // A link to a place is reported where accidents are.
        const section = url.startsWith('#') ? undefined : this.#findSection(url, node);
        if (section) links.add(section);
        return { kind: 'text' };
      },
    });
    return { blocks, links: [...links] };
  }

  #findSection(url: string, node: Mdast.Link): Section | undefined {
    const [path = '', slug = ''] = url.split('#').map(decodeURIComponentSafely);
    const articleSlug = /^articles\/(.+)\.md$/.exec(posix.join('flows', path))?.[1];
    if (articleSlug === undefined) {
      this.#add(
        node,
        `"${url}" leads neither to a section of an article nor to the web`,
        'write "../articles/name.md#section" or an https address',
      );
      return undefined;
    }
    if (!this.#articles.has(articleSlug)) {
      this.#add(
        node,
        `there is no article "${articleSlug}"`,
        didYouMean(articleSlug, [...this.#articles.keys()]),
      );
      return undefined;
    }
    const article = this.#articles.get(articleSlug);
    if (article === undefined) return undefined;
    const section = article.sections.find((candidate) => candidate.slug === slug);
    if (section === undefined) {
      const known = article.sections.map((candidate) => `#${candidate.slug}`);
      this.#add(
        node,
        slug === '' ? `"${url}" names no section` : `the article has no section "#${slug}"`,
        slug === '' ? `add one of ${known.join(', ')}` : didYouMean(`#${slug}`, known),
      );
    }
    return section;
  }

  /** What Markdown lets happen by accident, wherever it stands. */
  #reportAccidents(node: Mdast.Nodes): void {
    if (!this.#inPlace.has(node)) {
      if (node.type === 'link' && node.url.startsWith('#')) {
        this.#add(
          node,
          'a link to a place outside a list of options',
          'make it an item of the one bullet list: "- [label](#place)"',
        );
      }
      if (node.type === 'blockquote') {
        this.#add(
          node,
          'a quotation that belongs to no option',
          'indent it by two spaces below the option that it gives a reason for',
        );
      }
    }
    if (node.type === 'heading' && node.position && node.position.end.line > node.position.start.line) {
      this.#add(
        node,
        'text that became a heading by the line below it',
        'put a blank line between them, or write "## "',
      );
    }
    if (node.type === 'code' && !this.#inPlace.has(node) && isIndented(node)) {
      this.#add(
        node,
        'text that became code by its indentation',
        'indent it less, or write code between lines "```"',
      );
    }
    if ('children' in node) for (const child of node.children) this.#reportAccidents(child);
  }

  #add(node: Mdast.Nodes, message: string, hint?: string): void {
    this.#problems.add(positionOf(node), message, hint);
  }
}

const positionOf = (node: Mdast.Nodes): Position => node.position?.start ?? { line: 1, column: 1 };

const textOf = (children: Mdast.PhrasingContent[], problems: Problems): string => {
  const [block] = narrowBlocks([{ type: 'paragraph', children }], {
    problems,
    link: () => ({ kind: 'text' }),
  });
  return block?.type === 'paragraph' ? plainText(block.children) : '';
};

function hasPlaceLink(node: Mdast.Nodes): boolean {
  if (node.type === 'link' && node.url.startsWith('#')) return true;
  return 'children' in node && node.children.some(hasPlaceLink);
}

function markAll(node: Mdast.Nodes, marked: Set<Mdast.Nodes>): void {
  marked.add(node);
  if ('children' in node) for (const child of node.children) markAll(child, marked);
}

function isIndented({ value, position }: Mdast.Code): boolean {
  return position !== undefined && position.end.line - position.start.line + 1 === value.split('\n').length;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
