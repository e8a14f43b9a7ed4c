import type * as Mdast from 'mdast';
import { LINES_PER_FILE, MARKS_PER_BLOCK, NESTING, TEXT_AFTER_BRACKET } from '../limits.ts';
import { type Problems, pointAt } from '../problem.ts';

/**
 * Reports a text that would take too long to parse, or overflow the stack.
 * @returns whether it found one
 */
export function reportExcess(text: string, problems: Problems): boolean {
  const before = problems.found.length;
  const lines = text.split('\n').length;
  if (lines > LINES_PER_FILE) {
    const message = `the file has ${many(lines)} lines; the limit is ${many(LINES_PER_FILE)}`;
    problems.add({ line: LINES_PER_FILE + 1, column: 1 }, message, 'divide the file');
  }
  for (const { 0: block, index } of text.matchAll(BLOCK)) {
    const marks = block.match(MARKS)?.length ?? 0;
    if (marks > MARKS_PER_BLOCK) {
      const message = `${many(marks)} marks such as "*" without an empty line; the limit is ${many(MARKS_PER_BLOCK)}`;
      problems.add(
        pointAt(text, index),
        message,
        'divide the text with empty lines, or a table into several',
      );
    }
    const open = openBracket(block);
    if (open !== undefined && block.length - open > TEXT_AFTER_BRACKET) {
      problems.add(
        pointAt(text, index + open),
        `a "[" without "]", and ${many(block.length - open)} characters after it without an empty line; the limit is ${many(TEXT_AFTER_BRACKET)}`,
        'put "\\" before it, or divide the text with empty lines',
      );
    }
  }
  const deep = TOO_DEEP.exec(text);
  if (deep) problems.add(pointAt(text, deep.index), TOO_DEEP_MESSAGE, FLATTEN);
  return problems.found.length > before;
}

/**
 * Reports nesting that only shows after parsing: lists by indentation, bold in italics.
 * @returns whether it found any
 */
export function reportNesting(root: Mdast.Root, problems: Problems): boolean {
  const open: { node: Mdast.Nodes; depth: number }[] = [{ node: root, depth: 0 }];
  // The loop adds to the list that it walks, because a function that calls itself could overflow the stack.
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

/** The index of the first "[" that has no "]". */
function openBracket(block: string): number | undefined {
  const open: number[] = [];
  for (const { 0: sign, index } of block.matchAll(/(?<!\\)[[\]]/g)) {
    if (sign === '[') open.push(index);
    else open.pop();
  }
  return open[0];
}

/** Lines without an empty one between them. */
const BLOCK = /[^\n]+(?:\n(?![ \t]*(?:\n|$))[^\n]+)*/g;

/** The marks of bold, italics, links, quotations, lists and headings, and of the lists of YAML in the front matter. */
const MARKS = /[*_~[\]>=?{-]/g;

/** The beginning of a line that opens one list or quotation inside another. */
const TOO_DEEP = new RegExp(`^(?:[ \\t]*(?:>|(?:[-+*?]|\\d{1,9}[.)])(?=[ \\t]))){${NESTING + 1}}`, 'm');

const TOO_DEEP_MESSAGE = `more than ${NESTING} lists, quotations or formats within each other`;
const FLATTEN = 'use less nesting';

const many = (count: number): string => count.toLocaleString('en');
