import type * as Mdast from 'mdast';
import { type Problems, pointAt } from '../problem.ts';

/** Markdown that the parser read as plain text because of a mistake. An author who means it puts a backslash before it. */
const STRAY_MARKS: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/(?<!\\)\[[^\]]+\]\[[^\]]*\]/, 'add a line "[name]: https://…" below the text for this link'],
  [
    /(?<!\\)\[[^\]]+\] ?\((?:(?:#|\.\.\/|www\.)[^)]*\)|$)/,
    'write "[text](address)", without a space before "(" or in the address',
  ],
  [/(?<!\\)\[\^[^\]]+\]/, 'a chat has no footnotes: write the note in the text'],
  [/(?<!\\)\*\*/, 'write "**" at both ends of the bold words, without a space inside'],
  [/^#{2,6}[^#\s]/, 'put a space after the "#" signs'],
];

/**
 * Reports marks of Markdown that would be shown as they stand, and code blocks without an end.
 * @param text of the whole page
 */
export function reportStrayMarks(node: Mdast.Nodes, text: string, problems: Problems): void {
  if ('children' in node) for (const child of node.children) reportStrayMarks(child, text, problems);
  if (node.position === undefined) return;
  const { start, end } = node.position;
  const written = text.slice(start.offset, end.offset);
  const fence = node.type === 'code' ? openFence(written) : undefined;
  if (fence !== undefined)
    problems.add(start, 'a code block without an end', `end it with a line "${fence}"`);
  if (node.type !== 'text') return;
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
