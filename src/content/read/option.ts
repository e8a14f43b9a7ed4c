import type * as Mdast from 'mdast';
import { toString as textIn } from 'mdast-util-to-string';
import type { Article } from '../article.ts';
import { findCitation } from '../citation.ts';
import { LABEL_LENGTH, OPTIONS_PER_QUESTION } from '../limits.ts';
import { fold, type Passage } from '../passage.ts';
import { type Point, type Problems, TOP } from '../problem.ts';
import { decoded, type Reading, textOf } from './context.ts';

/** An option as its page has it: it names the place that it leads to. */
export interface OptionDraft {
  readonly label: string;
  readonly to: string;
  readonly position: Point;
  readonly citations: readonly Passage[];
}

/** Whether a list is one of options, well written or not. */
export function hasPlaceLink(node: Mdast.Nodes): boolean {
  if (node.type === 'link' && node.url.startsWith('#')) return true;
  return 'children' in node && node.children.some(hasPlaceLink);
}

/** Reads a list of options. */
export function readOptions(list: Mdast.List, reading: Reading): OptionDraft[] {
  const { problems } = reading;
  const before = problems.found.length;
  if (list.ordered) problems.add(list.position?.start, 'options in a numbered list', 'begin each with "- "');
  if (list.children.length > OPTIONS_PER_QUESTION) {
    problems.add(
      list.position?.start,
      `a question with ${list.children.length} options`,
      `at most ${OPTIONS_PER_QUESTION} can be read on a phone`,
    );
  }
  const options = list.children.flatMap((item) => readOption(item, reading) ?? []);
  for (const [i, option] of options.entries()) {
    if (options.findIndex((other) => fold(other.label) === fold(option.label)) < i) {
      problems.add(option.position, `a second option "${option.label}"`, 'rename one of the two');
    }
  }
  // What could not be read may be what tells them apart.
  if (problems.found.length === before) adviseOnOptions(options, problems);
  return options;
}

function readOption(item: Mdast.ListItem, reading: Reading): OptionDraft | undefined {
  const { problems, inPlace } = reading;
  const [first, ...rest] = item.children;
  const link = first?.type === 'paragraph' && first.children.length === 1 ? first.children[0] : undefined;
  if (link?.type !== 'link' || !link.url.startsWith('#')) {
    problems.add(
      item.position?.start,
      'an option that is not exactly one link to a place',
      'write "- [label](#place)", and below it, indented, only quotations ("  > …")',
    );
    markAll(item, inPlace);
    return undefined;
  }
  inPlace.add(link);
  if (item.checked != null) {
    problems.add(item.position?.start, 'an option with a check box', 'write "- [label](#place)"');
  }
  const label = textOf(link.children, problems);
  const position = link.position?.start ?? TOP;
  if (/^[\p{C}\p{Z}]*$/u.test(label))
    problems.add(position, 'an option without a label', 'write "- [label](#place)"');
  if (label.length > LABEL_LENGTH) {
    problems.add(
      position,
      `a label of ${label.length} characters`,
      `a button holds ${LABEL_LENGTH} (Slack's limit)`,
    );
  }
  const citations = rest.flatMap((child) => readQuotation(child, reading));
  const twice = citations.find((passage, i) => citations.indexOf(passage) < i);
  if (twice) {
    const hint = `the whole passage is quoted anyway: "${twice.text}"`;
    problems.add(position, `"${label}" quotes one passage twice`, hint);
  }
  return { label, to: decoded(link.url.slice(1)), position, citations };
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
      ? 'the quotation is indented so far that it became code: indent it by two spaces'
      : 'only quotations ("  > …") may follow an option\'s link';
  problems.add(node.position?.start, 'something else than a quotation under an option', hint);
  markAll(node, inPlace);
  return [];
}

function readExcerpt(node: Mdast.RootContent, { article, problems }: Reading): Passage[] {
  const position = node.position?.start;
  if (node.type !== 'paragraph') {
    problems.add(
      position,
      'something else than a paragraph in a quotation',
      'each paragraph of it is one excerpt of the article',
    );
    return [];
  }
  if (article === undefined) return [];
  const excerpt = textOf(node.children, problems);
  const citation = findCitation(article, excerpt);
  switch (citation.kind) {
    case 'found':
      adviseOnExcerpt(excerpt, citation.passage, position, problems);
      return [citation.passage];
    case 'not-found':
      problems.add(
        position,
        `the article does not say "${excerpt}"`,
        mendOf(node, citation.nearest, article),
      );
      return [];
    case 'introduction':
      problems.add(
        position,
        `"${excerpt}" is a heading of the article, or what introduces a list`,
        'quote a point below it; what introduces it is quoted with it',
      );
      return [];
    case 'ambiguous': {
      const texts = new Set(citation.passages.map(({ text }) => `"${text}"`));
      problems.add(
        position,
        `"${excerpt}" stands in ${citation.passages.length} passages of the article`,
        texts.size > 1
          ? `quote more of the one you mean: ${[...texts].join(' or ')}`
          : 'they read the same: reword one of them in the article',
      );
      return [];
    }
  }
}

function mendOf(excerpt: Mdast.Paragraph, nearest: Passage | undefined, article: Article): string {
  const lines = textIn(excerpt).split('\n');
  if (lines.length > 1 && lines.every((line) => findCitation(article, line).kind === 'found')) {
    return 'each line is an excerpt: put a line ">" between them';
  }
  return nearest
    ? `nearest passage: "${nearest.text}" (${nearest.section.heading})`
    : 'copy an excerpt of the article, letter by letter';
}

function markAll(node: Mdast.Nodes, marked: Set<Mdast.Nodes>): void {
  marked.add(node);
  if ('children' in node) for (const child of node.children) markAll(child, marked);
}

/** Characters of a passage that are read to the end in a chat. */
const PASSAGE_LENGTH = 600;

/** Warns of an excerpt that makes a poor quotation. */
function adviseOnExcerpt(
  excerpt: string,
  { text, folded }: Passage,
  place: Point | undefined,
  problems: Problems,
): void {
  const wanted = fold(excerpt);
  const at = folded.indexOf(wanted);
  const cutAt = (end: number): boolean => /^[\p{L}\p{N}]{2}$/u.test(folded.slice(end - 1, end + 1));
  if (cutAt(at) || cutAt(at + wanted.length)) {
    problems.warn(place, `"${excerpt}" begins or ends inside a word`, 'copy whole words');
  }
  if (text.length > PASSAGE_LENGTH) {
    problems.warn(
      place,
      `the passage quoted here has ${text.length} characters`,
      `more than ${PASSAGE_LENGTH} are hard to read in a chat: divide the paragraph in the article`,
    );
  }
}

/** Warns of two options of a question that differ in nothing but their labels. */
function adviseOnOptions(options: readonly OptionDraft[], problems: Problems): void {
  for (const [i, option] of options.entries()) {
    const twin = options.slice(0, i).find((other) => isAlike(option, other));
    if (twin) {
      problems.warn(
        option.position,
        `"${option.label}" leads where "${twin.label}" leads, for the same reason`,
        'join the two, or quote what tells them apart',
      );
    }
  }
}

const isAlike = (one: OptionDraft, other: OptionDraft): boolean =>
  one.to === other.to &&
  one.citations.length === other.citations.length &&
  one.citations.every((passage) => other.citations.includes(passage));
