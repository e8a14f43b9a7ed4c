import type * as Mdast from 'mdast';
import { likewise, type Point, type Problems } from '../problem.ts';

/*
 * Boxes of site generators become alerts, "> [!note] Title", whose text stays in its lines and columns:
 * MkDocs (https://squidfunk.github.io/mkdocs-material/reference/admonitions/), Docusaurus
 * (https://docusaurus.io/docs/markdown-features/admonitions), Pandoc's divs and MyST's directives.
 */

/** The beginning of a box whose text is indented below it. */
const INDENTED: readonly RegExp[] = [
  /^(?:!!!|\?\?\?\+?) *(?<name>[a-z][\w-]*)(?<classes>(?: +[\w-]+)*)(?: +"(?<title>.*)")? *$/,
  /^===[+!]? +"(?<title>.*)" *$/,
  /^\.\. (?<name>note|tip|hint|warning|important|attention|caution|danger|error|admonition)::(?: +(?<title>.*))?$/,
];

/** Words after the name of a MkDocs box that tell where it stands. */
const PLACEMENT = /^(?:inline|end)$/;

const FENCE = /^(`{3,}|~{3,})/;

/**
 * Puts the mark of a quotation into the indentation of each box, which takes no more room there.
 * @returns the text with as many lines
 */
export function quoteIndentedBoxes(text: string): string {
  if (!/^[ \t]*(?:!!!|\?\?\?|===|\.\. )/m.test(text)) return text;
  const lines = text.split('\n');
  /** The columns of the boxes around a line. */
  let open: readonly number[] = [];
  let fence: { readonly marks: string; readonly depth: number } | undefined;
  return lines
    .map((line, i) => {
      const isEmpty = line.trim() === '';
      const next = isEmpty ? lines.slice(i, i + MOST_EMPTY).find((other) => other.trim() !== '') : line;
      const { indent, words } = indentOf(next ?? '');
      const around = open.filter((column) => indent >= column + 3);
      if (isEmpty) return around.length === 0 ? line : quoted('', around);
      open = around;
      if (fence !== undefined && fence.depth > open.length) fence = undefined;
      const marks = FENCE.exec(words)?.[1];
      if (fence !== undefined) {
        const isEnd = marks?.startsWith(fence.marks) && words.trim() === marks;
        if (isEnd) fence = undefined;
      } else if (marks !== undefined) fence = { marks, depth: open.length };
      else {
        const alert = alertOf(words);
        if (alert !== undefined && open.length < MOST_OPEN) {
          const above = open;
          open = [...open, indent];
          return quoted(' '.repeat(indent) + alert, above);
        }
      }
      return open.length === 0 ? line : quoted(' '.repeat(indent) + words, open);
    })
    .join('\n');
}

/** Boxes within each other. Nobody writes more. */
const MOST_OPEN = 6;

/** Empty lines between two blocks of a box. More would take long to look through, line by line. */
const MOST_EMPTY = 20;

function indentOf(line: string): { readonly indent: number; readonly words: string } {
  let indent = 0;
  let at = 0;
  for (; line[at] === ' ' || line[at] === '\t'; at++) indent += line[at] === ' ' ? 1 : 4 - (indent % 4);
  return { indent, words: line.slice(at) };
}

/** A line with the mark of a quotation at some columns, where it has spaces. */
function quoted(line: string, columns: readonly number[]): string {
  const characters = [...line.padEnd((columns.at(-1) ?? 0) + 1)];
  for (const column of columns) characters[column] = '>';
  return characters.join('');
}

/** The first line of an alert for the first line of a box. Undefined if the line begins no box. */
function alertOf(line: string): string | undefined {
  for (const pattern of INDENTED) {
    const { name = 'tab', classes = '', title } = pattern.exec(line)?.groups ?? {};
    if (!pattern.test(line)) continue;
    if (title === '') return '>';
    const words =
      title ??
      classes
        .split(' ')
        .filter((word) => !PLACEMENT.test(word))
        .join(' ')
        .trim();
    return `> [!${name}] ${words}`.trimEnd();
  }
  return undefined;
}

/** A line to be replaced, by its offsets. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** The beginning of a box between two lines: its name and title as Docusaurus, VuePress, Pandoc and MyST write them. */
const OPENING =
  /^(?<above>[ \t>]*)(?<colons>:{3,}) *(?:\{ *(?<attributes>[#.\w][^{}\n]*)\}(?<after>[^\n{}]*)|(?<name>[a-z][\w-]*)(?:\[(?<label>[^\n]*)\]|(?<title> [^\n{}]*(?<!:::)))?(?: *\{[^{}\n]*\})?) *(?<options>(?:\n[ \t>]*:[\w-]+:[^\n]*)*)$/gm;
const CLOSING = /^(?<above>[ \t>]*)(?<colons>:{3,})[ \t]*$/gm;

/** Directives of MyST that are written like code and hold text. */
const DIRECTIVE =
  /^(?<fence>`{3,}|~{3,})\{(?<name>note|tip|hint|info|warning|important|attention|caution|danger|error|seealso|admonition|dropdown)\} *(?<title>[^\n]*)(?<options>(?:\n[ \t>]*:[\w-]+:[^\n]*)*)/;

/**
 * Finds the first and last lines of the boxes that stand between two lines. Each becomes empty HTML, which divides blocks
 * as these lines do.
 * @param root the parsed text
 * @param isShown tells code from text
 */
export function boxLines(root: Mdast.Root, text: string, isShown: (offset: number) => boolean): Line[] {
  const lines: Line[] = [];
  for (const { index, 0: written, groups = {} } of text.matchAll(OPENING)) {
    const { above = '', attributes = '', after = '', label, title, options = '' } = groups;
    const start = index + above.length;
    if (!isShown(start)) continue;
    const [name = 'note'] =
      /[a-z][\w-]*/.exec(groups.name ?? attributes.replace(/#[\w-]+|[\w-]+=\S*/g, '')) ?? [];
    const titled = /\btitle="([^"]*)"/.exec(attributes)?.[1];
    const words = label ?? titled ?? (title ?? after).trim();
    const end = index + written.trimEnd().length;
    lines.push({ start, end, by: markOf(name, words) + options.replace(/[^\n]+/g, above) });
  }
  for (const { index, 0: written, groups = {} } of text.matchAll(CLOSING)) {
    const start = index + (groups.above ?? '').length;
    if (isShown(start)) lines.push({ start, end: index + written.length, by: END });
  }
  for (const { position } of codeOf(root)) {
    const [start = 0, end = 0] = [position?.start.offset, position?.end.offset];
    const { 0: written = '', groups } = DIRECTIVE.exec(text.slice(start, end)) ?? {};
    if (groups === undefined) continue;
    const { fence = '', name = '', title = '', options = '' } = groups;
    const last = text.lastIndexOf('\n', end - 1) + 1;
    const close = text.indexOf(fence, last);
    if (close < 0 || close >= end) continue;
    lines.push({
      start,
      end: start + written.length,
      by: markOf(name, title) + options.replace(/[^\n]+/g, ''),
    });
    lines.push({ start: close, end, by: END });
  }
  return lines;
}

const codeOf = (node: Mdast.Nodes): Mdast.Code[] =>
  node.type === 'code' ? [node] : 'children' in node ? node.children.flatMap(codeOf) : [];

export const markOf = (name: string, title: string): string =>
  `<?::: [!${name}] ${title.replaceAll('?>', '').trim()}?>`;
export const END = '<?:::?>';
const MARK = /^<\?:::(?: (?<alert>[^\n]*?))?\?>/;

/**
 * Makes the blocks between the two lines of a box a quotation, in place, and reports a line that has no other.
 * @param parse parses Markdown
 */
export function quoteBoxes(
  parent: Mdast.Parents,
  parse: (text: string) => Mdast.Root,
  problems: Problems,
): void {
  const outer: Mdast.RootContent[] = [];
  const open: { readonly at: Point | undefined; readonly children: Mdast.RootContent[] }[] = [];
  let isChanged = false;
  for (const child of parent.children as Mdast.RootContent[]) {
    if ('children' in child) quoteBoxes(child, parse, problems);
    const into = open.at(-1)?.children ?? outer;
    const mark = child.type === 'html' ? MARK.exec(child.value) : null;
    if (mark === null) {
      into.push(child);
      continue;
    }
    isChanged = true;
    const alert = mark.groups?.alert;
    if (alert !== undefined) open.push({ at: child.position?.start, children: [titleOf(alert, parse)] });
    else {
      const box = open.pop();
      if (box === undefined) {
        const hint = 'remove it, or put "\\" before it to show it as it is';
        problems.add(child.position?.start, 'a line ":::" that ends no box', hint);
      } else (open.at(-1)?.children ?? outer).push(quotationOf(box.children));
    }
  }
  if (!isChanged) return;
  const [first, ...others] = open;
  if (first !== undefined) {
    const lines = others.flatMap(({ at }) => at?.line ?? []);
    const message = 'a box of Docusaurus or Pandoc without an end';
    problems.add(first.at, message, `end it with a line ":::", below an empty line${likewise(lines)}`);
  }
  for (const { children } of open) for (const child of children.slice(1)) outer.push(child);
  Object.assign(parent, { children: outer });
}

const quotationOf = (children: readonly Mdast.RootContent[]): Mdast.Blockquote => ({
  type: 'blockquote',
  children: children as Mdast.Blockquote['children'],
});

/** The first line of a box as a paragraph. It has no position, because the file has it in another way. */
function titleOf(alert: string, parse: (text: string) => Mdast.Root): Mdast.RootContent {
  // Most titles are plain, and a page may have thousands.
  if (/^\[![\w-]+\][\w ]*$/.test(alert))
    return { type: 'paragraph', children: [{ type: 'text', value: alert }] };
  const [first] = parse(alert).children;
  const node: Mdast.RootContent =
    first?.type === 'paragraph' ? first : { type: 'paragraph', children: [{ type: 'text', value: alert }] };
  removePositions(node);
  return node;
}

function removePositions(node: Mdast.Nodes): void {
  delete node.position;
  if ('children' in node) node.children.forEach(removePositions);
}
