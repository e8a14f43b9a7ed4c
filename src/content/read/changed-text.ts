import type * as Mdast from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString as textIn } from 'mdast-util-to-string';
import { type Problems, pointAt } from '../problem.ts';

/**
 * Reports text that the parser takes for marks, although its author may have meant letters or figures. Such text would
 * be missing in a chat, or run together with the text beside it, and no comparison of parsed texts would show that. So
 * this compares the file with its parsed text: every letter and digit must be shown, and none may join two words.
 * @param text of the whole page
 */
export function reportChangedText(node: Mdast.Nodes, text: string, problems: Problems): void {
  if (node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell') {
    const read = readInline(node, text);
    reportReferences(read, text, problems);
    reportJoined(read, text, problems);
    reportLost(node, read, text, problems);
    reportBackslashes(read, text, problems);
    reportDoubtful(node, text, problems);
    if (node.type === 'heading') reportClosing(node, text, problems);
    return;
  }
  if (node.type === 'list') reportNumbers(node, text, problems);
  if (!('children' in node)) return;
  for (const [i, child] of node.children.entries()) {
    reportInterruption(node.children[i - 1], child, text, problems);
    reportChangedText(child, text, problems);
  }
}

/** Reports lines that are read as the address of a link ("[name]: address"), and so are not shown, but belong to none. */
export function reportUnusedAddresses(root: Mdast.Root, problems: Problems): void {
  const used = new Set<string>();
  const addresses: Mdast.Definition[] = [];
  const visit = (node: Mdast.Nodes): void => {
    if (node.type === 'linkReference' || node.type === 'imageReference') used.add(node.identifier);
    if (node.type === 'definition') addresses.push(node);
    if ('children' in node) node.children.forEach(visit);
  };
  visit(root);
  for (const { identifier, url, position } of addresses) {
    if (used.has(identifier)) continue;
    const report = /[/#.:@]/.test(url) ? problems.warn.bind(problems) : problems.add.bind(problems);
    report(
      position?.start,
      'this line is read as the address of a link, and is not shown',
      `put "\\" before "[" to show it, or remove it: no link uses it`,
    );
  }
}

/** A character of a paragraph as a chat shows it, and the part of the file that it stands for. */
export interface Shown {
  readonly character: string;
  readonly start: number;
  readonly end: number;
  /** Characters that other characters in the file stand for: after a backslash, or as "&copy;". */
  readonly writtenAs: 'itself' | 'escape' | 'reference';
}

interface Read {
  /** Null stands for a line break, an image or something else that separates words. */
  readonly shown: readonly (Shown | null)[];
  /** Parts of the file that are left out on purpose: the addresses of links, images, HTML. */
  readonly hidden: readonly { readonly start: number; readonly end: number }[];
}

function readInline(node: Mdast.Nodes, text: string): Read {
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? 0;
  switch (node.type) {
    case 'text':
      return { shown: align(node.value, text, start, end, true), hidden: [] };
    case 'inlineCode': {
      const fence = /^`*/.exec(text.slice(start, end))?.[0].length ?? 0;
      return { shown: align(node.value, text, start + fence, end - fence, false), hidden: [] };
    }
    default: {
      if (!('children' in node)) return { shown: [null], hidden: [{ start, end }] };
      const parts = node.children.map((child) => readInline(child, text));
      const address = node.type === 'link' && {
        start: node.children.at(-1)?.position?.end.offset ?? start,
        end,
      };
      return {
        shown: parts.flatMap(({ shown }) => shown),
        hidden: [...parts.flatMap(({ hidden }) => hidden), ...(address ? [address] : [])],
      };
    }
  }
}

const REFERENCE = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/iy;

/** Finds each character of a parsed text in the file. The beginnings of lines ("  > ") are passed over. */
export function align(value: string, text: string, start: number, end: number, hasMarks: boolean): Shown[] {
  const shown: Shown[] = [];
  let at = start;
  const add = (character: string, length: number, writtenAs: Shown['writtenAs'], skipped = 0): void => {
    shown.push({ character, start: at + skipped, end: at + skipped + length, writtenAs });
    at += skipped + length;
  };
  for (const character of value) {
    const isHere = (): boolean =>
      text.startsWith(character, at) || (!hasMarks && character === ' ' && text.charAt(at) === '\n');
    while (at < end && /[\s>]/.test(text.charAt(at)) && !isHere()) at++;
    // In a table, the backslash before "|" belongs to the table, in code as well.
    if (!hasMarks && character === '|' && text.startsWith('\\|', at)) {
      add(character, 1, 'itself', 1);
      continue;
    }
    REFERENCE.lastIndex = at;
    const reference = hasMarks ? (REFERENCE.exec(text)?.[0] ?? '') : '';
    if (reference !== '' && decoded(reference) !== reference) add(character, reference.length, 'reference');
    else if (hasMarks && text.startsWith(`\\${character}`, at) && /[!-/:-@[-`{-~]/.test(character))
      add(character, character.length, 'escape', 1);
    else if (isHere() && at < end) add(character, character.length, 'itself');
  }
  return shown;
}

/** The characters that a reference such as "&copy;" stands for; itself if it stands for none. */
const decoded = (reference: string): string => textIn(fromMarkdown(`x${reference}x`)).slice(1, -1);

/** The usual ways to write a character that Markdown or HTML would read as a mark. */
const USUAL = /^&(?:amp|lt|gt|quot|apos|nbsp|#0*(?:34|38|39|60|62|160)|#x0*(?:22|26|27|3c|3e|a0));$/i;

function reportReferences({ shown }: Read, text: string, problems: Problems): void {
  for (const each of shown) {
    if (each?.writtenAs !== 'reference') continue;
    const reference = text.slice(each.start, each.end);
    if (USUAL.test(reference)) continue;
    const [start, end] = wordAround(text, each.start, each.end);
    const isInAddress = /[?=/\\]/.test(text.slice(start, end));
    const report = isInAddress ? problems.add.bind(problems) : problems.warn.bind(problems);
    report(
      pointAt(text, each.start),
      `"${reference}" is shown as "${each.character}"`,
      `write "${each.character}", or put "\\" before "&" to show it as it is`,
    );
  }
}

/** Reports words and figures that would run together, because marks between them are not shown. */
function reportJoined({ shown }: Read, text: string, problems: Problems): void {
  const reported = new Set<number>();
  for (const [i, right] of shown.entries()) {
    const left = shown[i - 1];
    if (!left || !right || left.end === right.start) continue;
    if (!isWord(left.character) || !isWord(right.character) || areUnspaced(left, right)) continue;
    const [start, end] = wordAround(text, left.start, right.end);
    if (reported.has(start)) continue;
    reported.add(start);
    const seen = shownIn(shown, i, start, end).map(({ character }) => character);
    const mark = /[*_~`[<]/.exec(text.slice(left.end, right.start))?.[0] ?? text.charAt(left.end);
    const first = text.charAt(left.end) === ']' ? '[' : mark;
    const report = areDigits(left, right) ? problems.add.bind(problems) : problems.warn.bind(problems);
    report(
      pointAt(text, left.end),
      `"${text.slice(start, end)}" is shown as "${seen.join('')}"`,
      `put "\\" before each "${first}" to show it as it is, or format the whole word`,
    );
  }
}

const isWord = (character: string): boolean => /^[\p{L}\p{M}\p{N}]$/u.test(character);
const areDigits = (left: Shown, right: Shown): boolean =>
  /^\p{N}{2}$/u.test(left.character + right.character);

/** Beside a letter of a script without spaces, formatting begins and ends inside what looks like a word. */
const areUnspaced = (left: Shown, right: Shown): boolean =>
  [left, right].some(({ character }) =>
    /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u.test(
      character,
    ),
  );

/** The characters without white space around a part of a text, so many at most on each side. */
const WORD_LENGTH = 30;

function wordAround(text: string, start: number, end: number): readonly [start: number, end: number] {
  const before = /\S*$/.exec(text.slice(Math.max(0, start - WORD_LENGTH), start))?.[0] ?? '';
  const after = /^\S*/.exec(text.slice(end, end + WORD_LENGTH))?.[0] ?? '';
  return [start - before.length, end + after.length];
}

/** The characters that a part of the file around a character is shown as. */
function shownIn(shown: Read['shown'], at: number, start: number, end: number): Shown[] {
  const isInside = (each: Shown | null | undefined): boolean =>
    each === null || (each !== undefined && each.start >= start && each.end <= end);
  let first = at;
  while (isInside(shown[first - 1])) first--;
  let last = at;
  while (isInside(shown[last + 1])) last++;
  return shown.slice(first, last + 1).flatMap((each) => each ?? []);
}

/** Reports letters and digits of the file that are not shown. */
function reportLost(node: Mdast.Nodes, { shown, hidden }: Read, text: string, problems: Problems): void {
  const { start, end } = node.position ?? {};
  const covered = [...shown.flatMap((each) => each ?? []), ...hidden].toSorted((a, b) => a.start - b.start);
  const box = /^\[[ x]\]\s/i.exec(text.slice(start?.offset))?.[0] ?? '';
  let at = (start?.offset ?? 0) + box.length;
  for (const next of [...covered, { start: end?.offset ?? at, end: at }]) {
    const lost = /[\p{L}\p{N}]+/u.exec(text.slice(at, next.start));
    if (lost) {
      problems.add(
        pointAt(text, at + lost.index),
        `"${lost[0]}" is read as a mark, and is not shown`,
        'put "\\" before the sign in front of it, or write it in another way',
      );
    }
    at = Math.max(at, next.end);
  }
}

/** Warns of a backslash that is not shown, in a word with another one that is: a path or a pattern. */
function reportBackslashes({ shown }: Read, text: string, problems: Problems): void {
  for (const [i, each] of shown.entries()) {
    if (each?.writtenAs !== 'escape') continue;
    const [start, end] = wordAround(text, each.start - 1, each.end);
    const word = shownIn(shown, i, start, end);
    const hasBackslash = word.some(
      ({ character, writtenAs }) => character === '\\' && writtenAs === 'itself',
    );
    const written = text.slice(start, end);
    if (!hasBackslash && !/^[a-z]:\\[^\\]/i.test(written)) continue;
    const seen = word.map(({ character }) => character).join('');
    const hint = 'write each "\\" twice, or put the text between two "`"';
    problems.warn(pointAt(text, start), `"${written}" is shown as "${seen}"`, hint);
  }
}

/** Warns of marks that are rarely meant as such: the underscores of a name in a program, brackets beside an index. */
function reportDoubtful(node: Mdast.Nodes, text: string, problems: Problems): void {
  const written = text.slice(node.position?.start.offset, node.position?.end.offset);
  // An author who writes "**" elsewhere does not mean "__" as bold.
  if (node.type === 'strong' && text.includes('**') && /^__[a-z][a-z\d_]*__$/.test(written)) {
    const name = written.slice(2, -2);
    problems.warn(
      node.position?.start,
      `"${written}" is shown as "${name}", in bold`,
      `write "\\_\\_${name}\\_\\_" to show the underscores, or "**${name}**" for bold`,
    );
  }
  const mark = /^([*_]{1,2})([^*_][\s\S]*)\1$/.exec(written);
  if ((node.type === 'emphasis' || node.type === 'strong') && mark !== null && isNoFormat(mark[2] ?? '')) {
    const [, signs = '', inside = ''] = mark;
    problems.add(
      node.position?.start,
      `"${written}" is shown as "${inside}", in ${node.type === 'strong' ? 'bold' : 'italics'}`,
      `put "\\" before each "${signs[0]}" to show it as it is, or the text between two "\`"`,
    );
  }
  if (node.type === 'link' && /^\[.*\]\([\p{L}\p{N}]+\)$/su.test(written)) {
    problems.warn(
      node.position?.start,
      `"(${node.url})" is read as an address, and is not shown`,
      'put "\\" before "[" to show it, or write an https address',
    );
  }
  if ('children' in node) for (const child of node.children) reportDoubtful(child, text, problems);
}

/** Warns of signs at the end of a heading, which are read as a part of its mark. */
function reportClosing({ depth, position }: Mdast.Heading, text: string, problems: Problems): void {
  const written = text.slice(position?.start.offset, position?.end.offset);
  const [, signs] = /^#.*\S[ \t]+(#+)[ \t]*$/.exec(written) ?? [];
  if (signs === undefined || signs.length === depth) return;
  problems.warn(
    position?.start,
    `the "${signs}" at the end of the heading is not shown`,
    'put "\\" before it',
  );
}

/** Warns of a numbered item that is shown with another number than the file has. */
function reportNumbers({ ordered, start, children }: Mdast.List, text: string, problems: Problems): void {
  if (ordered !== true || start == null) return;
  const written = children.map(({ position }) => Number.parseInt(text.slice(position?.start.offset), 10));
  if (written.every((number) => number === start)) return;
  const wrong = written.findIndex((number, i) => number !== start + i);
  if (wrong < 0) return;
  problems.warn(
    children[wrong]?.position?.start,
    `the item "${written[wrong]}." is shown as "${start + wrong}."`,
    'number the items one after the other, or put text between two lists',
  );
}

/** True for text between the stars of "*.ts and src/*" or "(*) and (*)": nobody begins or ends italics like that. */
const isNoFormat = (inside: string): boolean =>
  /^[)\]},;!?]|[([{\\]$/.test(inside) || (/^[./]/.test(inside) && /\s/.test(inside));

/** Warns of a line that begins with a sign such as ">" before a figure, and is read as a new block. */
function reportInterruption(
  above: Mdast.Nodes | undefined,
  node: Mdast.Nodes,
  text: string,
  problems: Problems,
): void {
  if (above?.type !== 'paragraph' || above.position?.end.line !== (node.position?.start.line ?? 0) - 1)
    return;
  const isOne = node.type === 'blockquote' || (node.type === 'list' && node.children.length === 1);
  const [, sign] = /^([>+*-])[ \t]*[\p{Sc}\p{N}]/u.exec(text.slice(node.position?.start.offset)) ?? [];
  if (!isOne || sign === undefined) return;
  problems.warn(
    node.position?.start,
    `the "${sign}" makes this line a ${node.type === 'list' ? 'list' : 'quotation'}`,
    `put "\\" before it to show it; or put an empty line above`,
  );
}
