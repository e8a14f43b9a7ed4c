import { type Block, type Inline, numbered, plainText, rowList } from '../../src/content/markdown.ts';
import type { ReplyBlock } from '../../src/conversation/reply.ts';

/**
 * Writes blocks as Slack's mrkdwn, for the `text` of a message. Notifications show it, and screen readers read it in
 * place of the blocks. Words are escaped, so that they cannot mention or link. Only links of the content are links.
 * Source: https://docs.slack.dev/messaging/formatting-message-text
 */
export const renderText = (blocks: readonly ReplyBlock[]): string => linesOf(blocks).join('\n');

/** The lines of blocks. An empty line separates two blocks, unless the first one stays with the next. */
function linesOf(blocks: readonly ReplyBlock[]): string[] {
  return blocks.flatMap((block, i) => {
    const previous = blocks[i - 1];
    return [...(previous && !staysWithNext(previous) ? [''] : []), ...blockLines(block)];
  });
}

function blockLines(block: ReplyBlock): string[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
    case 'smallPrint':
      return inlineText(block.children).split('\n');
    case 'list':
      return numbered(block).flatMap(({ item, number }) =>
        itemLines(item.omitted ? '' : number === undefined ? '• ' : `${number}. `, item.children),
      );
    case 'blockquote':
    case 'quotation':
      return quoteLines(block.children);
    case 'code':
      return escaped(block.value).split('\n');
    case 'table':
      return blockLines(rowList(block));
    case 'thematicBreak':
      return ['———'];
  }
}

/** The lines of a list item, without empty lines between its blocks. */
const itemLines = (marker: string, children: readonly Block[]): string[] => {
  const [first = '', ...rest] = children.flatMap(blockLines);
  return [marker + first, ...rest.map((line) => ' '.repeat(marker.length) + line)];
};

const quoteLines = (children: readonly Block[]): string[] => linesOf(children).map((line) => `> ${line}`);

function inlineText(children: readonly Inline[]): string {
  return children
    .map((child) => {
      switch (child.type) {
        case 'text':
        case 'inlineCode':
        case 'day':
          return escaped(child.value);
        case 'break':
          return '\n';
        case 'emphasis':
        case 'strong':
        case 'delete':
          return inlineText(child.children);
        case 'link':
          return link(child.url, inlineText(child.children));
      }
    })
    .join('');
}

/** Replaces `|`, which would end the address, and line breaks, which would end the link. */
const link = (url: string, label: string): string =>
  `<${escaped(url.replaceAll('|', '%7C'))}${label === '' ? '' : `|${label.replaceAll('\n', ' ')}`}>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** True for a block without a gap to the next one: a heading, small print, or a paragraph that ends in a colon. */
export const staysWithNext = (block: ReplyBlock): boolean =>
  block.type === 'heading' ||
  block.type === 'smallPrint' ||
  (block.type === 'paragraph' && plainText(block.children).trimEnd().endsWith(':'));
