import type * as Mdast from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { type Problems, pointAt } from '../problem.ts';
import { findDamage } from './damage.ts';
import { reportExcess, reportNesting } from './excess.ts';
import { type FrontMatter, splitFrontMatter } from './front-matter.ts';

/** A content file, split and parsed; every position is that of the file. */
export interface Page {
  /** The file's name without `.md`. */
  readonly slug: string;
  readonly body: Mdast.Root;
  readonly frontMatter: FrontMatter;
  /** What is wrong with this page; reading it further adds to it. */
  readonly problems: Problems;
}

/**
 * Parses the bytes of a content file. Problems are collected, none is thrown.
 * @returns nothing where the file cannot be read any further
 */
export function parsePage(slug: string, bytes: Buffer, problems: Problems): Page | undefined {
  const raw = decode(bytes, problems);
  const split = raw === undefined ? undefined : splitFrontMatter(raw, problems);
  if (raw === undefined || split === undefined) return undefined;
  const { frontMatter, content } = split;
  const linesAbove = raw.slice(0, raw.length - content.length).split('\n').length - 1;
  const text = '\n'.repeat(linesAbove) + content;
  const body = parseMarkdown(text);
  if (reportNesting(body, problems)) return undefined;
  resolveReferences(body, definitionsOf(body));
  reportLeftovers(body, text, problems);
  return { slug, body, frontMatter, problems };
}

export const parseMarkdown = (text: string): Mdast.Root =>
  fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

/**
 * Reads the bytes of a content file as text, with the line ends of Unix, an accent in one with its letter.
 * @returns nothing after the reason was added to the problems, if it is no text, or too much
 */
export function decode(bytes: Buffer, problems: Problems): string | undefined {
  const text = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .normalize('NFC');
  if (!Buffer.from(bytes.toString('utf8')).equals(bytes) || text.includes('\0')) {
    const place = pointAt(text, text.search(/[\ufffd\0]/));
    problems.add(place, 'the file is not UTF-8 text', 'save it with the encoding UTF-8');
    return undefined;
  }
  if (reportExcess(text, problems)) return undefined;
  reportDamage(text, problems);
  reportControls(text, problems);
  return text;
}

/** Addresses of the reference-style links of a page (`[text][name]`), by name. */
function definitionsOf(node: Mdast.Nodes, definitions = new Map<string, string>()): Map<string, string> {
  if (node.type === 'definition' && !definitions.has(node.identifier)) {
    definitions.set(node.identifier, node.url);
  }
  if ('children' in node) for (const child of node.children) definitionsOf(child, definitions);
  return definitions;
}

/** Turns reference-style links into plain ones, in place. */
function resolveReferences(node: Mdast.Nodes, definitions: ReadonlyMap<string, string>): void {
  if (!('children' in node)) return;
  for (const child of node.children) {
    resolveReferences(child, definitions);
    if (child.type === 'linkReference') {
      Object.assign(child, { type: 'link', url: definitions.get(child.identifier) ?? '' });
    }
  }
}

/** Marks that Markdown left in the text, for they did not make what they were meant to; escaped ones are meant. */
const LEFTOVERS: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/(?<!\\)\[[^\]]+\]\[[^\]]*\]/, 'write a line "[name]: address" for the link, below it'],
  [
    /(?<!\\)\[[^\]]+\] ?\((?:(?:#|\.\.\/|www\.)[^)]*\)|$)/,
    'write "[text](address)" without a space in between or in the address',
  ],
  [/(?<!\\)\[\^[^\]]+\]/, 'a chat has no footnotes: write it in the text'],
  [/(?<!\\)\*\*/, 'bold words begin and end with "**", without a space inside'],
  [/^#{2,6}[^#\s]/, 'put a space after the number signs'],
];

function reportLeftovers(node: Mdast.Nodes, text: string, problems: Problems): void {
  if ('children' in node) for (const child of node.children) reportLeftovers(child, text, problems);
  if (node.position === undefined) return;
  const { start, end } = node.position;
  const written = text.slice(start.offset, end.offset);
  if (node.type === 'code' && !isEnded(written))
    problems.add(start, 'code without an end', 'end it with a line "```"');
  if (node.type !== 'text') return;
  for (const [pattern, hint] of LEFTOVERS) {
    const match = pattern.exec(written);
    if (match === null) continue;
    const place = pointAt(text, (start.offset ?? 0) + match.index);
    problems.add(place, `Markdown that did not take: "${match[0]}"`, `${hint}; or put "\\" before it`);
  }
}

/** Whether code between fences has the second of them; indented code has none. */
function isEnded(code: string): boolean {
  const [fence] = /^(?:`{3,}|~{3,})/.exec(code) ?? [];
  const [, ...lines] = code.trimEnd().split('\n');
  return fence === undefined || (lines.at(-1) ?? '').replace(/^[\s>]*/, '').startsWith(fence);
}

function reportDamage(raw: string, problems: Problems): void {
  for (const { offset, word, repaired } of findDamage(raw)) {
    const place = pointAt(raw, offset);
    if (repaired === undefined) problems.add(place, `"${word}" has lost a character`, 'type the word again');
    else {
      problems.add(
        place,
        `"${word}" is damaged: UTF-8 that was read as Windows-1252`,
        `write "${repaired}" and save the file as UTF-8`,
      );
    }
  }
}

/** Those of ASCII; programs for slides leave some where a line ended. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

function reportControls(text: string, problems: Problems): void {
  for (const { 0: character, index } of text.matchAll(CONTROLS)) {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    problems.add(
      pointAt(text, index),
      `a character that nobody sees (U+${code})`,
      'delete it; where a line should end there, end it',
    );
  }
}
