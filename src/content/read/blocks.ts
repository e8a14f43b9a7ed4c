import { posix } from 'node:path';
import type * as Mdast from 'mdast';
import { type Block, type Inline, type ListItem, plainText } from '../markdown.ts';
import type { Point, Problems } from '../problem.ts';
import { adviseOnTarget } from './look-alike.ts';

/** A link to the web stays a link. Any other link becomes its text. */
export type LinkTarget = { readonly kind: 'web'; readonly url: string } | { readonly kind: 'text' };

export interface Context {
  readonly problems: Problems;
  /** Reads the address of a link, and reports its problems. */
  readonly link: (url: string, node: Mdast.Link) => LinkTarget;
}

/** Reads the links of an article: only those to the web stay links, and other protocols are a problem. */
export function articleLink(problems: Problems): Context['link'] {
  return (url, node) => {
    if (isWeb(url)) return webLink(url, node, problems);
    adviseOnLink(url, 'articles', node.position?.start, problems);
    if (/^[a-z][a-z0-9+.-]*:/i.test(url)) {
      problems.add(node.position?.start, `a chat cannot open the address "${url}"`, 'use an https address');
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
  problems.warn(
    point,
    `the link "${url}" leaves the content folder`,
    'use an https address; a chat shows only the text of this link',
  );
}

/** The target of a link to the web, which a reader should not take for another. */
export function webLink(url: string, node: Mdast.Link, problems: Problems): LinkTarget {
  adviseOnTarget(url, node, problems);
  return { kind: 'web', url };
}

export const isWeb = (url: string): boolean =>
  /^(https?:\/\/|mailto:)\S+$/i.test(url) && (URL.canParse(url) || url.startsWith('mailto:'));

/** Turns parsed Markdown into the blocks that every adapter can show. Other Markdown becomes a problem. */
export function readBlocks(nodes: readonly Mdast.RootContent[], context: Context): Block[] {
  return nodes.flatMap((node): Block[] => {
    switch (node.type) {
      case 'paragraph':
        return [
          {
            type: 'paragraph',
            ...(node.position ? { position: node.position.start } : {}),
            children: readInlines(node.children, context),
          },
        ];
      case 'heading':
        return [{ type: 'heading', depth: node.depth, children: readInlines(node.children, context) }];
      case 'blockquote':
        return [{ type: 'blockquote', children: readBlocks(node.children, context) }];
      case 'list':
        return [
          {
            type: 'list',
            ordered: node.ordered ?? false,
            start: node.start ?? 1,
            children: node.children.map((item): ListItem => {
              if (item.checked != null) refuse(item, 'a check box', 'remove the "[ ]"', context);
              return { type: 'listItem', children: readBlocks(item.children, context) };
            }),
          },
        ];
      case 'code':
        return [{ type: 'code', value: node.value }];
      case 'thematicBreak':
        return [{ type: 'thematicBreak' }];
      case 'definition':
        return [];
      case 'html':
        if (!isComment(node.value)) refuse(node, 'HTML', htmlHint(node.value), context);
        return [];
      case 'table':
        refuse(node, 'a table', 'write it as a list', context);
        return [];
      case 'footnoteDefinition':
        refuse(node, 'a footnote', NO_FOOTNOTE, context);
        return [];
      default:
        refuse(node, `Markdown of the kind "${node.type}"`, 'write it as paragraphs and lists', context);
        return [];
    }
  });
}

function readInlines(nodes: readonly Mdast.PhrasingContent[], context: Context): Inline[] {
  const inlines = nodes.flatMap((node): Inline[] => {
    switch (node.type) {
      case 'text':
        return [{ type: 'text', value: node.value.replace(/\s*\n\s*/g, ' ') }];
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
      case 'html':
        if (!isComment(node.value)) refuse(node, 'HTML', htmlHint(node.value), context);
        return [];
      case 'image':
      case 'imageReference':
        refuse(node, 'an image', 'describe it in words', context);
        return [];
      case 'footnoteReference':
        refuse(node, 'a footnote', NO_FOOTNOTE, context);
        return [];
      default:
        refuse(node, `Markdown of the kind "${node.type}"`, 'write it as plain text', context);
        return [];
    }
  });
  return joinTexts(inlines);
}

function readLink(node: Mdast.Link, context: Context): Inline[] {
  const target = context.link(node.url, node);
  const children = readInlines(node.children, context);
  return target.kind === 'web' ? [{ type: 'link', url: target.url, children }] : children;
}

function joinTexts(inlines: readonly Inline[]): Inline[] {
  const joined: Inline[] = [];
  for (const inline of inlines) {
    const last = joined.at(-1);
    if (inline.type === 'text' && last?.type === 'text') {
      joined[joined.length - 1] = { type: 'text', value: last.value + inline.value };
    } else joined.push(inline);
  }
  return joined;
}

const NO_FOOTNOTE = 'write the note in the text';

const isComment = (html: string): boolean => /^<!--(?:(?!-->)[\s\S])*-->$/.test(html.trim());

function htmlHint(html: string): string {
  if (!html.includes('<!--')) return 'write it as Markdown';
  return html.includes('-->')
    ? 'put the comment on lines of its own, with an empty line below'
    : 'end the comment with "-->"';
}

function refuse(node: Mdast.Nodes, what: string, hint: string, { problems }: Context): void {
  problems.add(node.position?.start, `a chat cannot show ${what}`, hint);
}

/** The plain text of a heading, a label or an excerpt; it reports no links. */
export function textOf(children: Mdast.PhrasingContent[], problems: Problems): string {
  const [block] = readBlocks([{ type: 'paragraph', children }], {
    problems,
    link: () => ({ kind: 'text' }),
  });
  return block?.type === 'paragraph' ? plainText(block.children).trim() : '';
}

/** The part of an address after `#`, or a path, without its percent signs. */
export function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
