import type * as Mdast from 'mdast';
import { type Point, type Problems, pointAt } from '../problem.ts';

/** Markdown that the parser read as plain text because of a mistake. An author who means it puts a backslash before it. */
const STRAY_MARKS: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/(?<!\\)\[[^\]]+\]\[[^\]]*\]/, 'add a line "[name]: https://…" below the text for this link'],
  [
    /(?<!\\)\[[^\]]+\] ?\((?:(?:#|\.\.\/|www\.)[^)]*\)|$)/,
    'write "[text](address)", without a space before "(" or in the address',
  ],
  [/(?<!\\)\[\^[^\]]+\]/, 'a chat has no footnotes: write the note in the text'],
  [/^#{2,6}[^#\s]/, 'put a space after the "#" signs'],
];

/**
 * Reports marks of Markdown that would be shown as they stand, and code blocks without an end.
 * @param text of the whole page
 */
export function reportStrayMarks(node: Mdast.Nodes, text: string, problems: Problems): void {
  // An address without brackets is shown as it stands, and no mark in it counts.
  if (node.type === 'link' && text.charAt(node.position?.start.offset ?? 0) !== '[') return;
  if ('children' in node) for (const child of node.children) reportStrayMarks(child, text, problems);
  if (node.position === undefined) return;
  const { start, end } = node.position;
  const written = text.slice(start.offset, end.offset);
  const fence = node.type === 'code' ? openFence(written) : undefined;
  if (fence !== undefined)
    problems.add(start, 'a code block without an end', `end it with a line "${fence}"`);
  if (node.type !== 'text') return;
  reportStrayFormats(written, (index) => pointAt(text, (start.offset ?? 0) + index), problems);
  for (const [pattern, hint] of STRAY_MARKS) {
    const match = pattern.exec(written);
    if (match === null) continue;
    const point = pointAt(text, (start.offset ?? 0) + match.index);
    problems.add(
      point,
      `stray Markdown: "${match[0]}"`,
      `${hint}; or put "\\" before it to show it as it is`,
    );
  }
}

/** Marks of formatting that the parser left as text. A single "*" or "_" is often meant so, a pair of them rarely. */
const STRAY_FORMATS = {
  '**': /(?<![\\*])\*\*(?!\*)/g,
  '~~': /(?<![\\~])~~(?!~)/g,
  __: /(?<![\\_\p{L}\p{N}])__(?=[^\s_])|(?<=[^\s_\\])__(?![_\p{L}\p{N}])/gu,
  '*': /(?<![\\*])\*(?![*./])(?=\S)|(?<=[^\s\\*])\*(?!\*)/g,
  _: /(?<![\\_\p{L}\p{N}])_(?=[^\s_])|(?<=[^\s_\\])_(?![_\p{L}\p{N}])|(?<=[\p{P}])(?<![\\_])_(?=\p{L})/gu,
} as const;

function reportStrayFormats(
  written: string,
  pointAtIndex: (index: number) => Point,
  problems: Problems,
): void {
  for (const [mark, pattern] of Object.entries(STRAY_FORMATS)) {
    const found = [...written.matchAll(pattern)].map(({ index }) => index);
    const [first] = found;
    if (first === undefined || (mark.length === 1 && found.length < 2)) continue;
    const report = mark.length === 1 ? problems.warn.bind(problems) : problems.add.bind(problems);
    report(
      pointAtIndex(first),
      `stray Markdown: "${mark}"`,
      `${hintFor(mark, written, found)}; or put "\\" before each "${mark.charAt(0)}" to show it as it is`,
    );
  }
}

/** Formatting begins only before a word, and ends only after one: a sign beside the mark must not be in between. */
function hintFor(mark: string, written: string, found: readonly number[]): string {
  for (const index of found) {
    const [before, after] = [written.charAt(index - 1), written.charAt(index + mark.length)];
    if (/[\p{P}\p{S}]/u.test(before) && /[\p{L}\p{N}]/u.test(after))
      return `move the "${before}" behind the "${mark}", or put a space after the "${mark}"`;
    if (/[\p{L}\p{N}]/u.test(before) && /[\p{P}\p{S}]/u.test(after))
      return `move the "${after}" before the "${mark}", or put a space before the "${mark}"`;
  }
  return `write "${mark}" at both ends of the words, without a space inside`;
}

/** The fence of a code block that has no second one. Indented code has no fence. */
function openFence(code: string): string | undefined {
  const [fence] = /^(?:`{3,}|~{3,})/.exec(code) ?? [];
  const [, ...lines] = code.trimEnd().split('\n');
  const isClosed = fence !== undefined && (lines.at(-1) ?? '').replace(/^[\s>]*/, '').startsWith(fence);
  return isClosed ? undefined : fence;
}

/**
 * Reports text that became a heading or code by accident.
 * @param known nodes that have a problem already
 */
export function reportAccidents(
  node: Mdast.Nodes,
  problems: Problems,
  known: ReadonlySet<Mdast.Nodes>,
): void {
  const lines = node.position === undefined ? 0 : node.position.end.line - node.position.start.line + 1;
  const add = (message: string, hint: string): void => problems.add(node.position?.start, message, hint);
  if (node.type === 'heading' && lines > 1) {
    add(
      'the line below makes this text a heading',
      'put an empty line between them, or write the heading with "## "',
    );
  }
  if (node.type === 'code' && node.value !== '' && !known.has(node)) {
    const isIndented = lines === node.value.split('\n').length;
    if (isIndented) {
      add(
        'the indentation makes this text a code block',
        'indent it by fewer than four spaces, or write code between two lines "```"',
      );
    }
  }
  if ('children' in node) for (const child of node.children) reportAccidents(child, problems, known);
}

/**
 * Reports links to places, and quotations, that belong to no option.
 * @param inPlace nodes that belong to an option, or have a problem already
 */
export function reportStrays(node: Mdast.Nodes, problems: Problems, inPlace: ReadonlySet<Mdast.Nodes>): void {
  const add = (message: string, hint: string): void => problems.add(node.position?.start, message, hint);
  if (!inPlace.has(node)) {
    if (node.type === 'link' && node.url.startsWith('#')) {
      add(
        'a link to a place outside a list of options',
        'make it an option, "- [label](#place)", in the list below the question; or remove the link',
      );
    }
    if (node.type === 'blockquote') {
      add(
        'a quotation that belongs to no option',
        'put it below its option, indented so that its ">" stands under the "[" of the option',
      );
    }
  }
  if ('children' in node) for (const child of node.children) reportStrays(child, problems, inPlace);
}
