import type * as Mdast from 'mdast';
import { toString as textIn } from 'mdast-util-to-string';
import type { Material } from '../article.ts';
import { findCitation } from '../citation.ts';
import { LABEL_LENGTH, OPTIONS_PER_QUESTION } from '../limits.ts';
import { fold, type Passage } from '../passage.ts';
import { type Point, type Problems, TOP } from '../problem.ts';
import { decoded, type Footnotes, textOf } from './blocks.ts';
import { isChecklist, misspeltBox } from './checklist.ts';
import { type Articles, findSection, isArticleLink } from './section-link.ts';

/** The parts of a flow's page share this while they are read. */
export interface Reading {
  readonly problems: Problems;
  /** What the flow quotes, unless one of its articles has problems of its own. */
  readonly material: Material | undefined;
  readonly articles: Articles;
  readonly footnotes: Footnotes;
  /** Links and quotations that belong to an option, or have a problem already; all others are stray. */
  readonly inPlace: Set<Mdast.Nodes>;
}

/** An option as its page has it: it names the place that it leads to. */
export interface OptionDraft {
  readonly label: string;
  readonly hasBox: boolean;
  readonly to: string;
  readonly position: Point;
  readonly citations: readonly Passage[];
}

/** Finds a link to a place; a list with one is meant as a list of options, even if it has mistakes. */
export function hasPlaceLink(node: Mdast.Nodes): boolean {
  if (node.type === 'link' && node.url.startsWith('#')) return true;
  return 'children' in node && node.children.some(hasPlaceLink);
}

/** Reads a list of options. */
export function readOptions(list: Mdast.List, reading: Reading): OptionDraft[] {
  const { problems } = reading;
  const before = problems.found.length;
  if (list.ordered) problems.add(list.position?.start, 'options in a numbered list', 'begin each with "- "');
  if (list.children.length > OPTIONS_PER_QUESTION && !isChecklist(list.children)) {
    problems.add(
      list.position?.start,
      `the question has ${list.children.length} options`,
      `ask in two steps: a phone shows at most ${OPTIONS_PER_QUESTION}`,
    );
  }
  const options = list.children.flatMap((item) => readOption(item, reading) ?? []);
  for (const [i, option] of options.entries()) {
    if (options.findIndex((other) => fold(other.label) === fold(option.label)) < i) {
      problems.add(option.position, `two options are called "${option.label}"`, 'rename one of them');
    }
  }
  // An error may hide the difference between two options, and so does an article that could not be read.
  if (reading.material !== undefined && problems.found.length === before) adviseOnOptions(options, problems);
  return options;
}

function readOption(item: Mdast.ListItem, reading: Reading): OptionDraft | undefined {
  const { problems, inPlace } = reading;
  const [first, ...rest] = item.children;
  const link = first?.type === 'paragraph' && first.children.length === 1 ? first.children[0] : undefined;
  if (link?.type !== 'link' || !link.url.startsWith('#')) {
    if (misspeltBox(item) === undefined) {
      const written = item.checked == null ? '- [label](#place)' : '- [ ] [label](#place)';
      problems.add(
        item.position?.start,
        'an option that is not exactly one link to a place',
        `write "${written}" and nothing else; below it, indented, only quotations ("  > …")`,
      );
    }
    markAll(item, inPlace);
    return undefined;
  }
  inPlace.add(link);
  const label = textOf(link.children, problems);
  const position = link.position?.start ?? TOP;
  if (/^[\p{C}\p{Z}]*$/u.test(label))
    problems.add(position, 'an option without a label', 'write one between the brackets: "[label](#place)"');
  if (label.length > LABEL_LENGTH) {
    problems.add(
      position,
      `the label has ${label.length} characters`,
      `shorten it: a button of Slack holds ${LABEL_LENGTH}`,
    );
  }
  const citations = rest.flatMap((child) => readQuotation(child, reading));
  const twice = citations.find((passage, i) => citations.indexOf(passage) < i);
  if (twice) {
    const hint = `remove one of them: the guide quotes the whole passage, "${onOneLine(twice.text)}"`;
    problems.add(position, `"${label}" quotes one passage twice`, hint);
  }
  const hasBox = item.checked != null;
  return { label, hasBox, to: decoded(link.url.slice(1)), position, citations };
}

function readQuotation(node: Mdast.RootContent, reading: Reading): Passage[] {
  const { problems, inPlace } = reading;
  if (node.type === 'blockquote') {
    inPlace.add(node);
    if (node.children.length === 0) {
      problems.add(node.position?.start, 'an empty quotation', 'write an excerpt of the article after ">"');
    }
    return node.children.flatMap((excerpt) => readExcerpt(excerpt, reading));
  }
  const hint =
    node.type === 'code' && node.value.trimStart().startsWith('>')
      ? 'indent the quotation by two spaces; with more, it is a code block'
      : 'begin it with "> " to make it a quotation, or move it out of the list';
  problems.add(node.position?.start, 'only quotations may stand below an option', hint);
  markAll(node, inPlace);
  return [];
}

function readExcerpt(node: Mdast.RootContent, { material, articles, problems }: Reading): Passage[] {
  const position = node.position?.start;
  if (node.type !== 'paragraph') {
    problems.add(
      position,
      'only paragraphs may stand in a quotation',
      'write each excerpt of the article as a paragraph: "> …"',
    );
    return [];
  }
  if (material === undefined) return [];
  const source = node.children.at(-1);
  const named = source?.type === 'link' && isArticleLink(source.url) ? source : undefined;
  const section = named && findSection(named.url, named, { articles, problems });
  if (named !== undefined && section === undefined) return [];
  const excerpt = textOf(named === undefined ? node.children : node.children.slice(0, -1), problems);
  const citation = findCitation(material, excerpt, section);
  switch (citation.kind) {
    case 'found':
      adviseOnExcerpt(excerpt, citation.passage, position, problems);
      return [citation.passage];
    case 'not-found':
      problems.add(
        position,
        `the article does not say "${excerpt}"`,
        hintFor(node, citation.nearest, material),
      );
      return [];
    case 'introduction':
      problems.add(
        position,
        `"${excerpt}" stands only in a heading or in the line above a list`,
        'quote a point below it; the guide adds the line above',
      );
      return [];
    case 'ambiguous': {
      const texts = new Set(citation.passages.map(({ text }) => `"${onOneLine(text)}"`));
      problems.add(
        position,
        `"${excerpt}" stands in ${citation.passages.length} passages of the article`,
        texts.size > 1
          ? `quote more of the one you mean: ${[...texts].join(' or ')}`
          : `they read the same: ${mendForTwins(citation.passages)}`,
      );
      return [];
    }
  }
}

/** Says how to tell passages apart that read the same. */
function mendForTwins([passage, ...others]: readonly Passage[]): string {
  if (passage === undefined || others.some(({ section }) => section === passage.section)) {
    return 'reword one of them in the article';
  }
  const { heading, slug, article } = passage.section;
  return `put a link to the section after it, such as "[${heading}](../articles/${article.slug}.md#${slug})"`;
}

function hintFor(excerpt: Mdast.Paragraph, nearest: Passage | undefined, material: Material): string {
  const lines = textIn(excerpt).split('\n');
  if (lines.length > 1 && lines.every((line) => findCitation(material, line).kind === 'found')) {
    return 'put a line ">" between the lines: each is an excerpt of its own';
  }
  return nearest
    ? `nearest passage: "${onOneLine(nearest.text)}" (${nearest.section.heading})`
    : 'copy an excerpt of the article, letter by letter';
}

/** Code may have several lines. */
const onOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

function markAll(node: Mdast.Nodes, marked: Set<Mdast.Nodes>): void {
  marked.add(node);
  if ('children' in node) for (const child of node.children) markAll(child, marked);
}

/** People read a passage of so many characters to its end in a chat. */
const PASSAGE_LENGTH = 600;

/** Warns of an excerpt that makes a poor quotation. */
function adviseOnExcerpt(
  excerpt: string,
  { text, folded }: Passage,
  point: Point | undefined,
  problems: Problems,
): void {
  const wanted = fold(excerpt);
  const part = folded.find((each) => each.includes(wanted)) ?? '';
  const at = part.indexOf(wanted);
  const cutAt = (end: number): boolean => /^[\p{L}\p{N}]{2}$/u.test(part.slice(end - 1, end + 1));
  if (cutAt(at) || cutAt(at + wanted.length)) {
    problems.warn(point, `"${excerpt}" begins or ends inside a word`, 'copy whole words');
  }
  if (text.length > PASSAGE_LENGTH) {
    problems.warn(
      point,
      `the passage quoted here has ${text.length} characters`,
      `divide the paragraph in the article: more than ${PASSAGE_LENGTH} are hard to read in a chat`,
    );
  }
}

/**
 * Warns of two options of a question that differ only in their labels. A checklist needs an option without a box, whose
 * reasons may be those of a box.
 */
function adviseOnOptions(options: readonly OptionDraft[], problems: Problems): void {
  for (const [i, option] of options.entries()) {
    const twin = options
      .slice(0, i)
      .find((other) => other.hasBox === option.hasBox && isAlike(option, other));
    if (twin) {
      problems.warn(
        option.position,
        `"${option.label}" leads to the same place as "${twin.label}", for the same reason`,
        'make them one option, or quote a passage that tells them apart',
      );
    }
  }
}

const isAlike = (one: OptionDraft, other: OptionDraft): boolean =>
  one.to === other.to &&
  one.citations.length === other.citations.length &&
  one.citations.every((passage) => other.citations.includes(passage));
