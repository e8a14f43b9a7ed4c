import {
  type Code,
  type Delete,
  type Emphasis,
  type Inline,
  type Link,
  type List,
  numbered,
  plainText,
  rowList,
  type Strong,
} from '../../src/content/markdown.ts';
import type { ReplyBlock } from '../../src/conversation/reply.ts';

/**
 * Writes blocks in Discord's Markdown (https://support.discord.com/hc/en-us/articles/210298617). A backslash makes any
 * character literal, except letters, digits and white space. Words are escaped, so that they cannot mention, link,
 * format or begin a list, a heading or a quotation.
 */
export const toMarkdown = (blocks: readonly ReplyBlock[]): string => blocksIn('message', blocks).trim();

/**
 * Discord shows no headings in a list item, and an empty line would end the list. It shows no quotation in a list item or
 * in another quotation: the words stand there without a mark of their own.
 */
type Container = 'message' | 'quotation' | 'list item';

function blocksIn(container: Container, blocks: readonly ReplyBlock[]): string {
  let all = '';
  let previous: ReplyBlock | undefined;
  for (const block of blocks) {
    const written = blockIn(container, block);
    if (written === '') continue;
    if (previous !== undefined)
      all += container === 'list item' || staysWithNext(previous, block) ? '\n' : '\n\n';
    all += written;
    previous = block;
  }
  return all;
}

const staysWithNext = (previous: ReplyBlock, next: ReplyBlock): boolean =>
  previous.type === 'heading' ||
  previous.type === 'smallPrint' ||
  (previous.type === 'paragraph' && next.type === 'list');

function blockIn(container: Container, block: ReplyBlock): string {
  switch (block.type) {
    case 'paragraph':
      return escapeLineStarts(inlines(block.children).trim());
    case 'heading':
      return heading(container === 'list item' ? Number.POSITIVE_INFINITY : block.depth, block.children);
    case 'list':
      return list(block);
    case 'blockquote':
      return container === 'message'
        ? quoted(blocksIn('quotation', block.children))
        : blocksIn(container, block.children);
    case 'quotation':
      return quoted(blocksIn('quotation', block.children));
    case 'smallPrint':
      return subtext(block.children);
    case 'code':
      return code(block);
    case 'table':
      return list(rowList(block));
    case 'thematicBreak':
      return '———';
  }
}

function heading(depth: number, children: readonly Inline[]): string {
  const words = escapeLineStarts(onOneLine(inlines(children)));
  if (words === '') return '';
  // Discord drops a `#` at the end of a heading, even if it is escaped.
  if (depth > 3 || words.endsWith('#')) return inlines([{ type: 'strong', children }]).replace(/\s+/g, ' ');
  return `${depth === 3 ? '###' : '##'} ${words}`;
}

function list(block: List): string {
  return numbered(block)
    .map(({ item, number }) => {
      if (item.omitted !== undefined) return blocksIn('list item', item.children);
      const marker = number === undefined ? '- ' : `${number}. `;
      return marker + blocksIn('list item', item.children).replaceAll('\n', '\n  ');
    })
    .join('\n');
}

const subtext = (children: readonly Inline[]): string =>
  children.length > 0 ? `-# ${escapeLineStarts(onOneLine(inlines(children)))}` : '';

const quoted = (text: string): string => (text === '' ? '' : `> ${text.replaceAll('\n', '\n> ')}`);

/** A fence always has three backticks, so zero-width spaces separate the backticks in the code. */
const code = ({ value }: Code): string =>
  value.trim() === '' ? '' : `\`\`\`\n${value.replace(/`(?=`)/g, '`\u200b')}\n\`\`\``;

const onOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

type Formatted = Emphasis | Strong | Delete;
type Format = Formatted['type'];
const MARKERS: Readonly<Record<Format, string>> = { emphasis: '*', strong: '**', delete: '~~' };
const isFormatted = (node: Inline): node is Formatted => node.type in MARKERS;

/** @param open the formats around the nodes */
function inlines(nodes: readonly Inline[], open: readonly Format[] = []): string {
  let all = '';
  let previous: Inline | undefined;
  for (const node of normalized(nodes, open)) {
    const written = inline(node, open);
    // Adjacent markers of two formats would be read as one, as in `*a***b**`, so a zero-width space separates them.
    const touching =
      previous?.type !== 'text' && node.type !== 'text' && all.endsWith('*') && written.startsWith('*');
    all += touching ? `\u200b${written}` : written;
    if (written !== '') previous = node;
  }
  return all;
}

/**
 * Removes formats that are open already, and merges neighbours of the same format, because Discord cannot tell their
 * markers apart. The result looks the same.
 */
function normalized(nodes: readonly Inline[], open: readonly Format[]): Inline[] {
  const all: Inline[] = [];
  for (const node of nodes.flatMap((child) => removeFormats(open, child))) {
    const last = all.at(-1);
    if (last === undefined || last.type !== node.type) all.push(node);
    else if ('value' in node && 'value' in last)
      all.splice(-1, 1, { ...last, value: last.value + node.value });
    else if (isFormatted(node) && isFormatted(last)) {
      all.splice(-1, 1, { ...last, children: [...last.children, ...node.children] });
    } else all.push(node);
  }
  return all;
}

const removeFormats = (open: readonly Format[], node: Inline): readonly Inline[] =>
  isFormatted(node) && open.includes(node.type)
    ? node.children.flatMap((child) => removeFormats(open, child))
    : [node];

function inline(node: Inline, open: readonly Format[]): string {
  switch (node.type) {
    case 'text':
      return escapeText(node.value);
    case 'inlineCode':
      return inlineCode(node.value, open);
    case 'break':
      return '\n';
    case 'day':
      // https://discord.com/developers/docs/reference#message-formatting-timestamp-styles
      return `<t:${Math.floor(node.at / 1000)}:D>`;
    case 'emphasis':
    case 'strong':
    case 'delete':
      return formatted(node.type, node.children, open);
    case 'link':
      return link(node, open);
  }
}

function formatted(format: Format, children: readonly Inline[], open: readonly Format[]): string {
  const inner = inlines(children, [...open, format]);
  const words = inner.trim();
  if (words === '') return inner;
  const at = inner.indexOf(words);
  const marker = MARKERS[format];
  return `${inner.slice(0, at)}${marker}${escapeLineStarts(words)}${marker}${inner.slice(at + words.length)}`;
}

function inlineCode(value: string, open: readonly Format[]): string {
  const words = value.replace(LINE_ENDS, ' ');
  if (words.trim() === '') return words;
  // Discord also looks for the end of bold or italics inside code.
  if (open.length > 0 && /[*~]/.test(words)) return escapeText(words);
  const longestRun = Math.max(0, ...[...words.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  const [before, after] = [words.startsWith('`') ? ' ' : '', words.endsWith('`') ? ' ' : ''];
  return `${fence}${before}${words}${after}${fence}`;
}

function link({ url, children }: Link, open: readonly Format[]): string {
  const shown = plainText(children);
  const words = inlines(children, open);
  if (!/^https?:/i.test(url)) {
    const address = url.replace(/^mailto:/i, '');
    return shown === address ? words : `${words} (${escapeText(address)})`;
  }
  if (shown === url || words.trim() === '') return address(url, open);
  // Discord does not make a link of text that looks like an address.
  if (shown.includes('://')) return `${words} (${address(url, open)})`;
  return `[${words}](<${url.replace(/[\\<>()*~|`]/g, percentEncoded)}>)`;
}

/** An address that people read. It is no link if Discord would end it too early, or take a sign in it for a mark. */
const address = (url: string, open: readonly Format[]): string =>
  /[\s<>]/.test(url) || (open.length > 0 && /[*~]/.test(url)) ? escapeText(url) : `<${url}>`;

const percentEncoded = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

const LINE_ENDS = /\s*[\n\v\f\r\u0085\u2028\u2029]\s*/g;

/**
 * Escapes the characters that have a meaning anywhere in a line: markers, `<` of mentions, emoji and times, brackets of
 * links, `:` of addresses (which become links) and of `:names:` (which become emoji), and mentions of everyone.
 * Parentheses have no meaning without brackets.
 */
const escapeText = (text: string): string =>
  text.replace(LINE_ENDS, ' ').replace(/[\\*_~|`<[\]]|@(?=everyone|here)|:(?=\/\/|[\w+-]+:)/g, '\\$&');

/**
 * Escapes the characters that have a meaning only at the beginning of a line: headings, subtext, lists and quotations.
 */
const escapeLineStarts = (text: string): string =>
  text.replace(/^([^\S\n]*)([-+>#]|\d+(?=\.))/gm, (_, space: string, start: string) =>
    /\d/.test(start) ? `${space}${start}\\` : `${space}\\${start}`,
  );
