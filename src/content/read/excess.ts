import type * as Mdast from 'mdast';
import { BLOCK_LENGTH, BLOCKS_PER_FILE, MARKS_PER_BLOCK, NESTING, UNDERLINES } from '../limits.ts';
import { type Problems, pointAt } from '../problem.ts';

/**
 * Reports a text that would take too long to be parsed.
 * @returns whether it is
 */
export function isExcessive(text: string, problems: Problems): boolean {
  const before = problems.found.length;
  const add = (offset: number, message: string, hint: string): void =>
    problems.add(pointAt(text, offset), message, hint);
  const blocks = [...text.matchAll(/[^\n]+(?:\n(?![ \t]*(?:\n|$))[^\n]+)*/g)];
  const beyond = blocks[BLOCKS_PER_FILE];
  if (beyond) add(beyond.index, `more than ${many(BLOCKS_PER_FILE)} paragraphs and lists`, 'divide the file');
  for (const { 0: block, index } of blocks) {
    const hint = 'divide the text into paragraphs, a table into several with a head each';
    const marks = block.match(MARKS)?.length ?? 0;
    if (block.length > BLOCK_LENGTH)
      add(
        index,
        `${many(block.length)} characters without an empty line; at most ${many(BLOCK_LENGTH)}`,
        hint,
      );
    if (marks > MARKS_PER_BLOCK)
      add(
        index,
        `${many(marks)} marks such as "*" without an empty line; at most ${many(MARKS_PER_BLOCK)}`,
        hint,
      );
  }
  const underline = [...text.matchAll(/^[ \t>]*(?:=+|-+)[ \t]*$/gm)][UNDERLINES];
  if (underline)
    add(
      underline.index,
      `more than ${UNDERLINES} lines of nothing but "=" or "-"`,
      'write headings with "## "',
    );
  const deep = TOO_DEEP.exec(text);
  if (deep) add(deep.index, TOO_DEEP_MESSAGE, FLATTEN);
  return problems.found.length > before;
}

/** Reports what stands too deep within other things. @returns whether anything does */
export function isTooDeep(root: Mdast.Root, problems: Problems): boolean {
  const open: { node: Mdast.Nodes; depth: number }[] = [{ node: root, depth: 0 }];
  // It grows while it is gone through.
  for (const { node, depth } of open) {
    if (depth > NESTING) {
      problems.add(node.position?.start, TOO_DEEP_MESSAGE, FLATTEN);
      return true;
    }
    if (!('children' in node)) continue;
    for (const child of node.children)
      open.push({ node: child, depth: depth + Number(NESTS.has(child.type)) });
  }
  return false;
}

const NESTS: ReadonlySet<string> = new Set(['list', 'blockquote', 'emphasis', 'strong', 'delete']);

/** What bold, italics, links, quotations, lists and headings are written with, and the lists of the keys above. */
const MARKS = /[*_~[\]>=?{-]/g;

/** The beginning of a line that opens one list or quotation after another. */
const TOO_DEEP = new RegExp(`^(?:[ \\t]*(?:>|(?:[-+*?]|\\d{1,9}[.)])(?=[ \\t]))){${NESTING + 1}}`, 'm');

const TOO_DEEP_MESSAGE = `more than ${NESTING} lists, quotations or formats within each other`;
const FLATTEN = 'use less nesting';

const many = (count: number): string => count.toLocaleString('en');
