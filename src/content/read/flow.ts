import GithubSlugger from 'github-slugger';
import type * as Mdast from 'mdast';
import { z } from 'zod';
import { type Article, joinMaterial, type Material } from '../article.ts';
import type { Note } from '../flow.ts';
import { invocation } from '../invocation.ts';
import { LABEL_LENGTH, LINKS_PER_PLACE, NOTES_PER_OUTCOME } from '../limits.ts';
import type { Block } from '../markdown.ts';
import { fold } from '../passage.ts';
import { didYouMean, type Point, TOP } from '../problem.ts';
import type { Section } from '../section.ts';
import { Footnotes, isWeb, readWithNotes, textOf, webLink } from './blocks.ts';
import { isChecklist, reportBoxes } from './checklist.ts';
import { readFrontMatter } from './front-matter.ts';
import { hasPlaceLink, type OptionDraft, type Reading, readOptions } from './option.ts';
import type { Page } from './page.ts';
import { type Articles, findSection } from './section-link.ts';
import { reportAccidents, reportStrays } from './stray-markdown.ts';

/** A flow as its page has it: its places name each other, and nothing proves yet that they are a graph. */
export interface FlowDraft {
  readonly title: string;
  readonly articles: readonly Article[];
  /** Undefined if the flow names no article, or one that could not be read. */
  readonly material: Material | undefined;
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  readonly outside: Readonly<Record<string, readonly string[]>>;
  readonly introduction: readonly Block[];
  readonly limits: string | undefined;
  readonly picture: Point | undefined;
  readonly places: readonly PlaceDraft[];
}

export interface PlaceDraft {
  readonly id: string;
  readonly heading: string;
  readonly position: Point;
  readonly blocks: readonly Block[];
  readonly links: readonly Section[];
  /** Empty for an outcome. */
  readonly options: readonly OptionDraft[];
  /** Empty for a question. */
  readonly notes: readonly Note[];
}

/** UTF-16 code units of the line about limits. More would not be read on a phone. */
const LIMITS_LENGTH = 300;

const otherWords = z.record(z.string(), z.array(z.string().trim().min(1))).default({});

const flowFrontMatter = z.strictObject({
  title: z.string().trim().min(1, 'must not be empty').max(100, 'must be at most 100 characters long'),
  article: z.string().trim().min(1, 'must name an article').optional(),
  articles: z
    .array(z.string().trim().min(1, 'must name an article'))
    .min(1, 'must name an article')
    .optional(),
  aliases: otherWords,
  outside: otherWords,
  limits: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(LIMITS_LENGTH, `must be at most ${LIMITS_LENGTH} characters long`)
    .optional(),
});

/**
 * Reads a flow from its page, and adds problems to those of the page.
 * @returns undefined if the front matter has errors
 */
export function readFlowPage(page: Page, articles: Articles): FlowDraft | undefined {
  const { body, problems } = page;
  const frontMatter = readFrontMatter(page, flowFrontMatter);
  const named = frontMatter ? [...new Set(readArticleNames(page, frontMatter, articles))] : [];
  const quoted = named.flatMap((name) => articles.get(name) ?? []);
  const [first, ...others] = quoted;
  const material = first && quoted.length === named.length ? joinMaterial([first, ...others]) : undefined;
  const footnotes = new Footnotes(page.footnotes);
  const reading: Reading = { problems, material, articles, footnotes, inPlace: new Set() };
  const { above, rest } = divide(body, reading);
  const pictures = above.filter(isImage);
  const picture = pictures.find((node) => showsOwnPicture(node, page.slug));
  for (const other of pictures.filter((node) => node !== picture)) {
    const hint = `show "../pictures/${page.slug}.svg", which "${invocation('graph')}" draws, or remove the picture`;
    problems.add(other.position?.start, "a picture that is not the flow's own", hint);
  }
  const introduction = readText(
    above.filter((node) => !isImage(node)),
    reading,
  ).blocks;
  const places = rest.map((part) => readPlace(part, reading));
  footnotes.reportUnused(problems);
  reportAccidents(body, problems, reading.inPlace);
  reportStrays(body, problems, reading.inPlace);
  if (frontMatter === undefined) return undefined;
  const { title, aliases, outside, limits } = frontMatter;
  return {
    title,
    articles: quoted,
    material,
    aliases,
    outside,
    introduction,
    limits: limits?.replace(/\s+/g, ' '),
    picture: picture?.position?.start,
    places,
  };
}

/** The names of the articles that a flow quotes. It reports those that do not exist, and a flow that names none. */
function readArticleNames(
  { frontMatter, problems }: Page,
  { article, articles: list = [] }: z.output<typeof flowFrontMatter>,
  articles: Articles,
): readonly string[] {
  const entries = [
    ...(article === undefined ? [] : [{ name: article, at: ['article'] }]),
    ...list.map((name, i) => ({ name, at: ['articles', i] })),
  ];
  if (entries.length === 0) {
    problems.add(
      frontMatter.pointOf(['article']),
      'the front matter has no "article"',
      'add a line "article: …"',
    );
  }
  for (const [i, { name, at }] of entries.entries()) {
    const point = frontMatter.pointOf(at);
    if (!articles.has(name)) {
      problems.add(point, `there is no article "${name}"`, didYouMean(name, [...articles.keys()]));
    } else if (entries.slice(0, i).some((other) => other.name === name)) {
      problems.add(point, `the article "${name}" is there twice`, 'remove one of the two');
    }
  }
  return entries.map(({ name }) => name);
}

const isImage = (node: Mdast.RootContent): boolean =>
  node.type === 'paragraph' && node.children.length === 1 && node.children[0]?.type === 'image';

/** Recognises the flow's own picture. Readers of the page see it; a chat leaves it out. */
const showsOwnPicture = (node: Mdast.RootContent, slug: string): boolean =>
  node.type === 'paragraph' &&
  node.children.every((child) => child.type === 'image' && child.url === `../pictures/${slug}.svg`);

/** A second-level heading and the text below it. */
interface Part {
  readonly id: string;
  readonly heading: string;
  readonly node: Mdast.Heading;
  readonly nodes: Mdast.RootContent[];
}

function divide(body: Mdast.Root, { problems }: Reading): { above: Mdast.RootContent[]; rest: Part[] } {
  const slugger = new GithubSlugger();
  const above: Mdast.RootContent[] = [];
  const rest: Part[] = [];
  for (const node of body.children) {
    // Every heading counts for the slugs of those after it, as on code hosts.
    const heading = node.type === 'heading' ? textOf(node.children, problems) : '';
    const id = node.type === 'heading' ? slugger.slug(heading) : '';
    if (node.type !== 'heading' || node.depth > 2) {
      (rest.at(-1)?.nodes ?? above).push(node);
      continue;
    }
    const position = node.position?.start;
    if (node.depth === 1) {
      const hint = 'begin a place with "## "; the title stands in the front matter';
      problems.add(position, 'a first-level heading', hint);
      continue;
    }
    const twin = rest.find((part) => fold(part.heading) === fold(heading));
    if (id === '') problems.add(position, 'the place has no name', 'write letters or digits after "## "');
    else if (twin) {
      const hint = `the other is in line ${twin.node.position?.start.line}; rename one of them`;
      problems.add(position, `two places are called "${heading}"`, hint);
    }
    rest.push({ id, heading, node, nodes: [] });
  }
  if (rest.length === 0) {
    problems.add(undefined, 'the flow has no place', 'write a question below a heading "## …"');
  }
  return { above, rest };
}

function readPlace({ id, heading, node, nodes }: Part, reading: Reading): PlaceDraft {
  const { problems } = reading;
  const position = node.position?.start ?? TOP;
  const isOptions = (child: Mdast.RootContent): child is Mdast.List =>
    child.type === 'list' && hasPlaceLink(child);
  const lists = nodes.filter(isOptions);
  const options = lists.flatMap((list) => readOptions(list, reading));
  const items = lists.flatMap((list) => list.children);
  if (isChecklist(items)) reportBoxes(items, options, problems);
  for (const list of lists.slice(1)) {
    // A quotation without indentation divides the list, and is reported by itself as stray.
    if (nodes[nodes.indexOf(list) - 1]?.type === 'blockquote') continue;
    problems.add(
      list.position?.start,
      `a second list of options in "${heading}"`,
      'make them one: the same bullet for every option, and no text or comment between them',
    );
  }
  const [text, ...noteParts] =
    lists.length > 0 ? [nodes.filter((child) => !isOptions(child))] : byNote(nodes);
  const { lead, pointer } = withoutPointer(text ?? []);
  const { blocks, links: inText } = readText(lead, reading);
  const pointed = readText(pointer, reading).links;
  const notes = readNotes(noteParts, reading);
  const links = [...new Set([...inText, ...pointed, ...notes.flatMap((note) => note.links)])];
  if (blocks.length === 0) {
    const hint = `write the ${lists.length > 0 ? 'question' : 'recommendation'} below its heading`;
    problems.add(position, `the place "${heading}" has no text`, hint);
  }
  if (links.length > LINKS_PER_PLACE) {
    const hint = `link to at most ${LINKS_PER_PLACE}, because each becomes a button`;
    problems.add(position, `"${heading}" links to ${links.length} sections`, hint);
  }
  return { id, heading, position, blocks, links, options, notes };
}

/** The nodes above the first third-level heading, then for each such heading the nodes from it to the next one. */
function byNote(nodes: readonly Mdast.RootContent[]): Mdast.RootContent[][] {
  const parts: Mdast.RootContent[][] = [[]];
  for (const node of nodes) {
    if (node.type === 'heading' && node.depth === 3) parts.push([]);
    parts.at(-1)?.push(node);
  }
  return parts;
}

/**
 * Divides a place's text from a last paragraph that does nothing but point to sections, such as "Look closer: …". Buttons
 * for these sections say the same.
 */
function withoutPointer(nodes: readonly Mdast.RootContent[]): {
  readonly lead: readonly Mdast.RootContent[];
  readonly pointer: readonly Mdast.RootContent[];
} {
  const last = nodes.at(-1);
  return nodes.length > 1 && last && isPointer(last)
    ? { lead: nodes.slice(0, -1), pointer: [last] }
    : { lead: nodes, pointer: [] };
}

function isPointer(node: Mdast.RootContent): boolean {
  if (node.type !== 'paragraph') return false;
  const links = node.children.filter((child) => child.type === 'link');
  const beside = node.children.map((child) =>
    child.type === 'link' ? ' ' : child.type === 'text' ? child.value : '.',
  );
  const pointsOnly = /^(?:[^.!?:]{0,40}:)?(?:[\s,;]|\band\b|\bor\b)*\.?\s*$/.test(beside.join(''));
  return links.length > 0 && pointsOnly && links.every(({ url }) => !isWeb(url) && !url.startsWith('#'));
}

interface NoteDraft extends Note {
  readonly links: readonly Section[];
}

function readNotes(parts: readonly (readonly Mdast.RootContent[])[], reading: Reading): NoteDraft[] {
  const notes: NoteDraft[] = [];
  for (const [head, ...nodes] of parts) {
    if (head?.type !== 'heading') continue;
    const title = textOf(head.children, reading.problems);
    const { blocks, links } = readText(nodes, reading);
    const { problems } = reading;
    const position = head.position?.start;
    if (title === '') problems.add(position, 'the note has no name', 'write a few words after "### "');
    else if (title.length > LABEL_LENGTH) {
      const message = `the name of the note has ${title.length} characters`;
      problems.add(position, message, `use at most ${LABEL_LENGTH}, because it becomes a button`);
    } else if (notes.some((note) => fold(note.title) === fold(title)))
      problems.add(position, `two notes of a place are called "${title}"`, 'rename one of them');
    else if (blocks.length === 0)
      problems.add(position, `the note "${title}" has no text`, 'write it below its heading');
    notes.push({ title, blocks, links });
  }
  if (notes.length > NOTES_PER_OUTCOME) {
    const point = parts[NOTES_PER_OUTCOME]?.[0]?.position?.start;
    reading.problems.add(
      point,
      `the outcome has ${notes.length} notes`,
      `write at most ${NOTES_PER_OUTCOME}, because each becomes a button`,
    );
  }
  return notes;
}

/** Blocks as shown, and the sections that they link to, each once. */
function readText(
  nodes: readonly Mdast.RootContent[],
  reading: Reading,
): { readonly blocks: Block[]; readonly links: readonly Section[] } {
  const links = new Set<Section>();
  const blocks = readWithNotes(nodes, {
    problems: reading.problems,
    footnotes: reading.footnotes,
    showsBoxes: false,
    link: (url, node) => {
      if (isWeb(url)) return webLink(url, node, reading.problems);
      // A link to a place is reported as stray.
      const section = url.startsWith('#') ? undefined : findSection(url, node, reading);
      if (section) links.add(section);
      return { kind: 'text' };
    },
  });
  return { blocks, links: [...links] };
}
