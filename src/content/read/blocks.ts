import { posix } from 'node:path';
import type * as Mdast from 'mdast';
import { toString as textIn } from 'mdast-util-to-string';
import {
  type Block,
  type Inline,
  type ListItem,
  link,
  notesIn,
  type Paragraph,
  paragraph,
  plainText,
  type Text,
  table,
  text,
  withoutNoteMarks,
} from '../markdown.ts';
import type { Point, Problems } from '../problem.ts';
import { adviseOnTarget } from './look-alike.ts';

/** A link to the web stays a link. Any other link becomes its text. */
export type LinkTarget = { readonly kind: 'web'; readonly url: string } | { readonly kind: 'text' };

export interface Context {
  readonly problems: Problems;
  /** Reads the address of a link, and reports its problems. */
  readonly link: (url: string, node: Mdast.Link) => LinkTarget;
  readonly footnotes: Footnotes;
  /** True in an article, whose task lists are only shown. In a flow, a box would be one to tick. */
  readonly showsBoxes: boolean;
}

/** The footnotes of a page. They are numbered in the order of their marks. */
export class Footnotes {
  readonly #definitions: ReadonlyMap<string, Mdast.FootnoteDefinition>;
  readonly #read = new Map<string, { readonly mark: string; note: readonly Paragraph[] }>();

  constructor(definitions: ReadonlyMap<string, Mdast.FootnoteDefinition>) {
    this.#definitions = definitions;
  }

  /** The mark of a footnote, such as "[1]", with the note behind it. The note begins with the mark. */
  markOf(identifier: string, context: Context): Text {
    const known = this.#read.get(identifier);
    if (known) return { type: 'text', value: known.mark, note: known.note };
    const mark = `[${this.#read.size + 1}]`;
    const entry: { readonly mark: string; note: readonly Paragraph[] } = { mark, note: [] };
    // Set before the note is read, because a note may refer to itself.
    this.#read.set(identifier, entry);
    const blocks = readBlocks(this.#definitions.get(identifier)?.children ?? [], context);
    const [first, ...rest] = paragraphsIn(blocks);
    entry.note = first
      ? [{ ...first, children: joinTexts([{ type: 'text', value: `${mark} ` }, ...first.children]) }, ...rest]
      : [];
    return { type: 'text', value: mark, note: entry.note };
  }

  /** Notes the footnotes to which nothing refers. */
  reportUnused(problems: Problems): void {
    for (const [identifier, { position }] of this.#definitions) {
      if (this.#read.has(identifier)) continue;
      problems.note(
        position?.start,
        `the footnote "[^${identifier}]" is left out, because nothing refers to it`,
        'put its mark into the text',
      );
    }
  }
}

function paragraphsIn(blocks: readonly Block[]): Paragraph[] {
  return blocks.flatMap((block): Paragraph[] => {
    switch (block.type) {
      case 'paragraph':
        return [block];
      case 'heading':
        return [paragraph(...block.children)];
      case 'list':
        return block.children.flatMap((item) => paragraphsIn(item.children));
      case 'blockquote':
        return paragraphsIn(block.children);
      case 'code':
        return [paragraph({ type: 'inlineCode', value: block.value })];
      case 'table':
        return [...block.rows];
      case 'thematicBreak':
        return [];
    }
  });
}

/** Reads the links of an article: only those to the web stay links, and other protocols are a problem. */
export function articleLink(problems: Problems): Context['link'] {
  return (url, node) => {
    if (isWeb(url)) return webLink(url, node, problems);
    adviseOnLink(url, 'articles', node.position?.start, problems);
    if (/^[a-z][a-z0-9+.-]*:/i.test(url)) {
      const message = `a chat cannot open the address "${url}"`;
      if (RUNS_CODE.test(url)) problems.add(node.position?.start, message, 'use an https address');
      else problems.warn(node.position?.start, message, ONLY_TEXT);
    }
    return { kind: 'text' };
  };
}

/**
 * Warns of a link to a file outside the content folder, because it breaks when the folder is given to others.
 * @param folder of the page, within the content folder
 */
function adviseOnLink(url: string, folder: string, point: Point | undefined, problems: Problems): void {
  if (!url.startsWith('/') && !posix.join(folder, url).startsWith('../')) return;
  problems.warn(point, `the link "${url}" leaves the content folder`, ONLY_TEXT);
}

const ONLY_TEXT = 'use an https address; a chat shows only the text of this link';
const RUNS_CODE = /^(?:javascript|vbscript|data):/i;

/** The target of a link to the web, which a reader should not take for another. */
export function webLink(url: string, node: Mdast.Link, problems: Problems): LinkTarget {
  adviseOnTarget(url, node, problems);
  return { kind: 'web', url };
}

export const isWeb = (url: string): boolean =>
  /^(https?:\/\/|mailto:)\S+$/i.test(url) && (URL.canParse(url) || url.startsWith('mailto:'));

/**
 * Turns parsed Markdown into the blocks that every adapter can show. Markdown that no chat has is shown another way, or
 * left out with a note. The rest becomes a problem.
 */
export function readBlocks(nodes: readonly Mdast.RootContent[], context: Context): Block[] {
  return nodes.flatMap((node): Block[] => {
    switch (node.type) {
      case 'paragraph': {
        const children = readInlines(node.children, context);
        return isEmpty(children) ? [] : [{ type: 'paragraph', ...positionOf(node), children }];
      }
      case 'heading': {
        const children = readInlines(node.children, context);
        return [{ type: 'heading', ...positionOf(node), depth: node.depth, children }];
      }
      case 'blockquote': {
        const children = readBlocks(withoutAlert(node.children), context);
        return children.length > 0 ? [{ type: 'blockquote', children }] : [];
      }
      case 'list':
        return [
          {
            type: 'list',
            ordered: node.ordered ?? false,
            start: node.start ?? 1,
            children: node.children.map((item) => readItem(item, context)),
          },
        ];
      case 'code':
        return [{ type: 'code', ...positionOf(node), value: node.value }];
      case 'thematicBreak':
        return [{ type: 'thematicBreak' }];
      case 'table':
        return readTable(node, context);
      case 'definition':
      case 'footnoteDefinition':
        return [];
      default:
        refuse(node, `Markdown of the kind "${node.type}"`, 'write it as paragraphs and lists', context);
        return [];
    }
  });
}

const positionOf = ({ position }: Mdast.Nodes): { readonly position?: Point } =>
  position === undefined ? {} : { position: position.start };

/** Blocks with the footnotes that they refer to below them. */
export function readWithNotes(nodes: readonly Mdast.RootContent[], context: Context): Block[] {
  const blocks = readBlocks(nodes, context);
  return [...blocks, ...notesIn(blocks)];
}

const isEmpty = (children: readonly Inline[]): boolean =>
  children.every(
    (child) => child.type === 'break' || (child.type !== 'inlineCode' && plainText([child]).trim() === ''),
  );

function readItem(item: Mdast.ListItem, context: Context): ListItem {
  const children = readBlocks(item.children, context);
  if (item.checked == null) return { type: 'listItem', children };
  if (!context.showsBoxes) {
    refuse(item, 'a check box', 'remove the "[ ]"', context);
    return { type: 'listItem', children };
  }
  const box: Inline = { type: 'text', value: item.checked ? '☑ ' : '☐ ' };
  const [first, ...rest] = children;
  return first?.type === 'paragraph'
    ? { type: 'listItem', children: [{ ...first, children: joinTexts([box, ...first.children]) }, ...rest] }
    : { type: 'listItem', children: [paragraph(box), ...children] };
}

/** The names of alerts on code hosts and in note-taking programs: https://docs.github.com/en/get-started/writing-on-github */
const ALERT = /^\[!([\w-]+)\][-+]?[ \t]*/;

/**
 * The blocks of a quotation. The mark of an alert, such as "[!NOTE]", becomes a word in bold, or the title after it if
 * there is text below.
 */
function withoutAlert(children: Mdast.Blockquote['children']): Mdast.Blockquote['children'] {
  const [first, ...rest] = children;
  const [start, ...others] = first?.type === 'paragraph' ? first.children : [];
  const [mark, name = ''] = start?.type === 'text' ? (ALERT.exec(start.value) ?? []) : [];
  if (mark === undefined || first?.type !== 'paragraph' || start?.type !== 'text') return children;
  const { line, below } = firstLine([{ ...start, value: start.value.slice(mark.length) }, ...others]);
  const [next] = rest;
  const isJoined = below.length === 0 && next?.type === 'paragraph';
  const text = isJoined ? next.children : below;
  const hasTitle = line.length > 0 && text.length + rest.length > 0;
  const word = `${name.charAt(0).toUpperCase()}${name.slice(1).toLowerCase()}`;
  const label: Mdast.PhrasingContent[] = hasTitle ? line : [{ type: 'text', value: word }];
  const colon = /[.!?:…。！？：]$/.test(textIn(label).trim()) ? '' : ':';
  const strong: Mdast.Strong = { type: 'strong', children: [...label, { type: 'text', value: colon }] };
  const shown: Mdast.Paragraph = {
    ...(isJoined ? next : first),
    children: [strong, { type: 'text', value: ' ' }, ...(hasTitle ? text : [...line, ...text])],
  };
  return [shown, ...(isJoined ? rest.slice(1) : rest)];
}

/** Divides a paragraph after its first line. */
function firstLine(nodes: readonly Mdast.PhrasingContent[]): {
  readonly line: Mdast.PhrasingContent[];
  readonly below: Mdast.PhrasingContent[];
} {
  const at = nodes.findIndex(
    (node) => node.type === 'break' || (node.type === 'text' && node.value.includes('\n')),
  );
  const node = nodes[at];
  const isEmpty = (one: Mdast.PhrasingContent): boolean => one.type === 'text' && one.value.trim() === '';
  if (node === undefined) return { line: nodes.filter((one) => !isEmpty(one)), below: [] };
  const [above = '', ...others] = node.type === 'text' ? node.value.split('\n') : [];
  const line: Mdast.PhrasingContent[] = [...nodes.slice(0, at), { type: 'text', value: above.trimEnd() }];
  const below: Mdast.PhrasingContent[] = [{ type: 'text', value: others.join('\n') }, ...nodes.slice(at + 1)];
  return {
    line: line.filter((one) => !isEmpty(one)),
    below: below.filter((one, i) => i > 0 || !isEmpty(one)),
  };
}

function readTable(node: Mdast.Table, context: Context): Block[] {
  const [head, ...rows] = node.children.map((row) =>
    row.children.map((cell) => readInlines(cell.children, context)),
  );
  if (head === undefined || rows.length === 0) {
    context.problems.note(
      node.position?.start,
      'a table without rows is left out',
      'write rows below its head',
    );
    return [];
  }
  const positions = node.children.slice(1).map(({ position }) => position?.start);
  return [table(head, rows, positions)];
}

function readInlines(nodes: readonly Mdast.PhrasingContent[], context: Context): Inline[] {
  const inlines = nodes.flatMap((node): Inline[] => {
    switch (node.type) {
      case 'text':
        return [{ type: 'text', value: onOneLine(node.value) }];
      case 'inlineCode':
        return [{ type: 'inlineCode', value: node.value.replaceAll('\n', ' ') }];
      case 'break':
        return [{ type: 'break' }];
      case 'emphasis':
      case 'strong':
      case 'delete':
        return [{ type: node.type, children: readInlines(node.children, context) }];
      case 'link':
        return readLink(node, context);
      case 'image':
        return readImage(node, context);
      case 'footnoteReference':
        return [context.footnotes.markOf(node.identifier, context)];
      default:
        refuse(node, `Markdown of the kind "${node.type}"`, 'write it as plain text', context);
        return [];
    }
  });
  return joinTexts(inlines);
}

/** A link whose address a site generator fills. Markdown takes it for text. */
const TEMPLATE_LINK = /\[([^\][\n]+)\]\((?:\{\{[^{}\n]*\}\}|\{%[^%\n]*%\})[^\s()]*\)/g;

/**
 * Joins the lines of a text. A line that begins with ":" is a definition of the words above it, and a link whose address
 * a site generator fills is its text.
 */
function onOneLine(value: string): string {
  const lines = value.replace(TEMPLATE_LINK, '$1').split('\n');
  const last = lines.length - 1;
  return lines
    .map((line, i) => {
      const words = i < last ? line.trimEnd() : line;
      if (i === 0) return words;
      return words.trimStart().replace(/^(?!:[ \t])/, ' ');
    })
    .join('');
}

/** The alternative text of an image, with a link if its address is https. */
function readImage({ alt, url, position }: Mdast.Image, { problems }: Context): Inline[] {
  const words = (alt ?? '').trim();
  if (isWeb(url) && /^https:/i.test(url)) return [link(url, words === '' ? url : words)];
  if (words !== '') return [text(words)];
  problems.note(
    position?.start,
    'an image without words is left out',
    'say what it shows: "![words](address)"',
  );
  return [];
}

function readLink(node: Mdast.Link, context: Context): Inline[] {
  const target = context.link(node.url, node);
  const children = readInlines(node.children, context);
  if (target.kind === 'text') return children;
  // An image in a link has an address of its own, and a chat shows no link in a link.
  return [{ type: 'link', url: target.url, children: children.flatMap(withoutLink) }];
}

const withoutLink = (inline: Inline): readonly Inline[] =>
  inline.type === 'link' ? inline.children : [inline];

function joinTexts(inlines: readonly Inline[]): Inline[] {
  const joined: Inline[] = [];
  for (const inline of inlines) {
    const last = joined.at(-1);
    const isPlain = inline.type === 'text' && inline.note === undefined;
    if (isPlain && last?.type === 'text' && last.note === undefined) {
      joined[joined.length - 1] = { type: 'text', value: last.value + inline.value };
    } else joined.push(inline);
  }
  return joined;
}

function refuse(node: Mdast.Nodes, what: string, hint: string, { problems }: Context): void {
  problems.add(node.position?.start, `a chat cannot show ${what}`, hint);
}

/** The plain text of a heading, a label or an excerpt; it reports no links. */
export function textOf(children: Mdast.PhrasingContent[], problems: Problems): string {
  const [block] = readBlocks([{ type: 'paragraph', children }], {
    problems,
    link: () => ({ kind: 'text' }),
    footnotes: new Footnotes(new Map()),
    showsBoxes: false,
  });
  return block?.type === 'paragraph' ? plainText(withoutNoteMarks(block.children)).trim() : '';
}

/** The part of an address after `#`, or a path, without its percent signs. */
export function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
