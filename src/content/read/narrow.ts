import { posix } from 'node:path';
import type * as Mdast from 'mdast';
import type { Block, Inline, ListItem } from '../markdown.ts';
import type { Point, Problems } from '../problem.ts';

/** What becomes of a link: it stays a link to the web, or only its text stays. */
export type LinkTarget = { readonly kind: 'web'; readonly url: string } | { readonly kind: 'text' };

export interface Narrowing {
  readonly problems: Problems;
  /** Decides on a link and reports what is wrong with it. */
  readonly link: (url: string, node: Mdast.Link) => LinkTarget;
}

/** A web link stays, a link to a place on this page or to another file keeps its text; any other is a problem. */
export function articleLink(problems: Problems): Narrowing['link'] {
  return (url, node) => {
    if (isWeb(url)) return { kind: 'web', url };
    adviseOnLink(url, 'articles', node.position?.start, problems);
    if (/^[a-z][a-z0-9+.-]*:/i.test(url)) {
      problems.add(node.position?.start, `a chat cannot open the address "${url}"`, 'use an https address');
    }
    return { kind: 'text' };
  };
}

/**
 * Warns of a link that nobody can follow from the page as it is given to others.
 * @param folder of the page, within the content folder
 */
function adviseOnLink(url: string, folder: string, place: Point | undefined, problems: Problems): void {
  if (!url.startsWith('/') && !posix.join(folder, url).startsWith('../')) return;
  problems.warn(
    place,
    `"${url}" leaves the content folder`,
    'a chat shows only its words; use an https address',
  );
}

export const isWeb = (url: string): boolean =>
  /^(https?:\/\/|mailto:)\S+$/i.test(url) && (URL.canParse(url) || url.startsWith('mailto:'));

/** Turns parsed Markdown into the blocks that every adapter can show; what cannot be shown is a problem. */
export function narrowBlocks(nodes: readonly Mdast.RootContent[], context: Narrowing): Block[] {
  return nodes.flatMap((node): Block[] => {
    switch (node.type) {
      case 'paragraph':
        return [
          {
            type: 'paragraph',
            ...(node.position ? { position: node.position.start } : {}),
            children: narrowInlines(node.children, context),
          },
        ];
      case 'heading':
        return [{ type: 'heading', depth: node.depth, children: narrowInlines(node.children, context) }];
      case 'blockquote':
        return [{ type: 'blockquote', children: narrowBlocks(node.children, context) }];
      case 'list':
        return [
          {
            type: 'list',
            ordered: node.ordered ?? false,
            start: node.start ?? 1,
            children: node.children.map((item): ListItem => {
              if (item.checked != null) refuse(item, 'a check box', 'write a plain list item', context);
              return { type: 'listItem', children: narrowBlocks(item.children, context) };
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
      default:
        refuse(node, `Markdown of the kind "${node.type}"`, 'write it as paragraphs and lists', context);
        return [];
    }
  });
}

function narrowInlines(nodes: readonly Mdast.PhrasingContent[], context: Narrowing): Inline[] {
  const inlines = nodes.flatMap((node): Inline[] => {
    switch (node.type) {
      case 'text':
        return [{ type: 'text', value: node.value.replace(/\s*\n\s*/g, ' ') }];
      case 'inlineCode':
        return [{ type: 'inlineCode', value: node.value }];
      case 'break':
        return [{ type: 'break' }];
      case 'emphasis':
      case 'strong':
      case 'delete':
        return [{ type: node.type, children: narrowInlines(node.children, context) }];
      case 'link':
        return narrowLink(node, context);
      case 'html':
        if (!isComment(node.value)) refuse(node, 'HTML', htmlHint(node.value), context);
        return [];
      case 'image':
      case 'imageReference':
        refuse(node, 'an image', 'say it in words', context);
        return [];
      default:
        refuse(node, `Markdown of the kind "${node.type}"`, 'say it in plain words', context);
        return [];
    }
  });
  return joinTexts(inlines);
}

function narrowLink(node: Mdast.Link, context: Narrowing): Inline[] {
  const target = context.link(node.url, node);
  const children = narrowInlines(node.children, context);
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

const isComment = (html: string): boolean => /^<!--(?:(?!-->)[\s\S])*-->$/.test(html.trim());

function htmlHint(html: string): string {
  if (!html.includes('<!--')) return 'write it as Markdown';
  return html.includes('-->')
    ? 'put the comment on lines of its own, with a blank line below'
    : 'end the comment with "-->"';
}

function refuse(node: Mdast.Nodes, what: string, hint: string, { problems }: Narrowing): void {
  problems.add(node.position?.start, `a chat cannot show ${what}`, hint);
}
