import type * as Mdast from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Problems } from '../problem.ts';
import { quoteBoxes, quoteIndentedBoxes } from './box.ts';
import { reportChangedText, reportUnusedAddresses } from './changed-text.ts';
import { hideMarkup, readWikiLinks } from './dialect.ts';
import { decode } from './encoding.ts';
import { reportNesting } from './excess.ts';
import { type FrontMatter, splitFrontMatter } from './front-matter.ts';
import { replaceHtml } from './html.ts';
import { reportStrayMarks } from './stray-markdown.ts';
import { leaveOutTemplates } from './template.ts';

/** A content file, split and parsed; every position counts lines from the top of the file. */
export interface Page {
  /** The file's name without `.md`. */
  readonly slug: string;
  readonly body: Mdast.Root;
  readonly frontMatter: FrontMatter;
  /** The footnotes of the page, by the name in their marks. */
  readonly footnotes: ReadonlyMap<string, Mdast.FootnoteDefinition>;
  /** The problems found so far; reading the page further adds to them. */
  readonly problems: Problems;
}

/**
 * Parses the bytes of a content file in steps, the longest of which is Markdown's own parser. It adds problems to those
 * of the page, and throws none.
 * @param areKeysOptional true for an article, whose first-level heading may be its title
 * @returns undefined if the problems make the rest of the page unreadable
 */
export function* parsePage(
  slug: string,
  bytes: Buffer,
  problems: Problems,
  areKeysOptional = false,
): Generator<void, Page | undefined> {
  const raw = decode(bytes, problems);
  const split = raw === undefined ? undefined : splitFrontMatter(raw, problems, areKeysOptional);
  if (raw === undefined || split === undefined) return undefined;
  const { frontMatter, content } = split;
  const linesAbove = raw.slice(0, raw.length - content.length).split('\n').length - 1;
  const written = quoteIndentedBoxes('\n'.repeat(linesAbove) + content);
  yield;
  const parsed = parseMarkdown(written);
  yield;
  const text = hideMarkup(parsed, written, problems);
  const body = text === written ? parsed : parseMarkdown(text);
  quoteBoxes(body, parseMarkdown, problems);
  if (reportNesting(body, problems)) return undefined;
  reportUnusedAddresses(body, problems);
  resolveReferences(body, definitionsOf(body));
  leaveOutTemplates(body, text, problems);
  reportStrayMarks(body, text, problems);
  yield;
  reportChangedText(body, text, problems);
  readWikiLinks(body, text, problems);
  const footnotes = footnotesOf(body);
  replaceHtml(body, { problems, parse: parseMarkdown });
  yield;
  return { slug, body, frontMatter, footnotes, problems };
}

/** A single "~" stays a sign, as in "3~5 minutes": "~~" strikes out. */
export const parseMarkdown = (text: string): Mdast.Root =>
  fromMarkdown(text, { extensions: [gfm({ singleTilde: false })], mdastExtensions: [gfmFromMarkdown()] });

/** Addresses of the reference-style links of a page (`[text][name]`), by name. */
function definitionsOf(node: Mdast.Nodes, definitions = new Map<string, string>()): Map<string, string> {
  if (node.type === 'definition' && !definitions.has(node.identifier)) {
    definitions.set(node.identifier, node.url);
  }
  if ('children' in node) for (const child of node.children) definitionsOf(child, definitions);
  return definitions;
}

function footnotesOf(
  node: Mdast.Nodes,
  footnotes = new Map<string, Mdast.FootnoteDefinition>(),
): Map<string, Mdast.FootnoteDefinition> {
  if (node.type === 'footnoteDefinition' && !footnotes.has(node.identifier)) {
    footnotes.set(node.identifier, node);
  }
  if ('children' in node) for (const child of node.children) footnotesOf(child, footnotes);
  return footnotes;
}

/** Turns reference-style links and images into plain ones, in place. */
function resolveReferences(node: Mdast.Nodes, definitions: ReadonlyMap<string, string>): void {
  if (!('children' in node)) return;
  for (const child of node.children) {
    resolveReferences(child, definitions);
    if (child.type === 'linkReference') {
      Object.assign(child, { type: 'link', url: definitions.get(child.identifier) ?? '' });
    }
    if (child.type === 'imageReference') {
      Object.assign(child, { type: 'image', url: definitions.get(child.identifier) ?? '' });
    }
  }
}
