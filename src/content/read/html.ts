import type * as Mdast from 'mdast';
import { toString as textIn } from 'mdast-util-to-string';
import { Problems } from '../problem.ts';
import { reportExcess } from './excess.ts';
import { replaceTables, type TableReading } from './html-table.ts';

/*
 * HTML in Markdown becomes the Markdown that means the same. Tags that only arrange text are left out, and what a chat
 * cannot show at all is left out with a note.
 */

/** Elements whose tags only arrange or mark the text between them. */
const PLAIN = new Set(
  `a abbr address article aside bdi bdo big blockquote caption center cite data dd details dfn div dl dt em figcaption
  figure font footer header hgroup i ins label legend li main mark nav ol optgroup p picture progress q rp rt ruby s
  samp section small source span strike strong sub summary sup time track tt u ul var wbr b br code del hr img kbd pre
  h1 h2 h3 h4 h5 h6`.split(/\s+/),
);

/** Elements that a chat cannot show, text included. */
const LEFT_OUT =
  'audio|button|canvas|embed|form|iframe|input|math|noscript|object|script|select|style|svg|template|textarea|video';
const LEFT_OUT_NAME = new RegExp(`^(?:${LEFT_OUT})$`);
// No tag has a "<" inside of it: without that, a page of many "<" would take minutes to read.
const LEFT_OUT_TAG = new RegExp(`<(${LEFT_OUT})\\b[^<>]*>`, 'gi');

/** A comment, or what `hideMarkup` makes of one. */
const COMMENT = /<!--[\s\S]*?-->|<\?[\s>]*\?>/g;

/** Elements that begin a block of their own. */
const BLOCKS =
  /<\/?(?:address|article|aside|blockquote|caption|center|dd|details|div|dl|dt|figcaption|figure|footer|header|hgroup|legend|main|nav|ol|p|picture|section|source|ul)\b[^<>]*>/gi;

const TAG = /^<(\/?)([a-z][\w.:-]*)((?:\s[\s\S]*?)?)(\/?)>$/i;

interface Reading {
  readonly problems: Problems;
  /** Parses Markdown. */
  readonly parse: (text: string) => Mdast.Root;
}

/** Replaces the HTML in a page, in place, and reports what cannot be shown. */
export function replaceHtml(node: Mdast.Nodes, reading: Reading): void {
  if (!('children' in node)) return;
  const children: Mdast.RootContent[] = node.children;
  const isInline =
    node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell' || isSpan(node);
  for (const child of children) replaceHtml(child, reading);
  const replaced = isInline
    ? inline(node.children as Mdast.PhrasingContent[], reading)
    : replaceTables(children, tableReading(reading)).flatMap((child) =>
        child.type === 'html' ? block(child, reading) : [child],
      );
  Object.assign(node, { children: replaced });
}

const isSpan = (node: Mdast.Nodes): boolean =>
  node.type === 'emphasis' || node.type === 'strong' || node.type === 'delete' || node.type === 'link';

const tableReading = (reading: Reading): TableReading => ({
  problems: reading.problems,
  clean: (node) => {
    const shown = node.value.replace(COMMENT, (comment) => comment.replace(/[^\n]+/g, ''));
    return leaveOut(shown, node, reading.problems);
  },
  inlines: (html) => inline(inlineOf(html, reading.parse), reading),
});

/** Blocks for a block of HTML. Its tags of blocks divide it, and the rest is read as Markdown. */
function block(node: Mdast.Html, reading: Reading): Mdast.RootContent[] {
  const { problems, parse } = reading;
  const point = node.position?.start;
  if (node.value.lastIndexOf('<!--') > node.value.lastIndexOf('-->')) {
    problems.add(point, 'a comment without an end', 'end it with "-->"');
    return [];
  }
  const shown = leaveOut(node.value.replace(COMMENT, ''), node, problems);
  const code = /^\s*<pre\b[^<>]*>([\s\S]*)$/i.exec(shown)?.[1];
  if (code !== undefined) {
    const value = decoded(code.replace(/<\/?[a-z][^<>]*>/gi, ''), parse).replace(/^\n|\n$/g, '');
    return value.trim() === '' ? [] : [{ type: 'code', value }];
  }
  const known = shown.replace(/<\/?([a-z][\w.:-]*)[^<>]*>/gi, (tag, name: string) => {
    if (PLAIN.has(name.toLowerCase())) return tag;
    if (!tag.startsWith('</')) noteLeftOut(name, node, problems);
    return '';
  });
  const marker = /<ol\b/i.test(shown) ? '1.' : '-';
  const text = known
    .replace(/<summary\b[^<>]*>([\s\S]*?)<\/summary>/gi, '\n\n<b>$1</b>\n\n')
    .replace(
      /<h([1-6])\b[^<>]*>([\s\S]*?)<\/h\1>/gi,
      (_, depth: string, words: string) =>
        `\n\n${'#'.repeat(Number(depth))} ${words.replace(/\s+/g, ' ').trim()}\n\n`,
    )
    .replace(/<li\b[^<>]*>/gi, `\n${marker} `)
    .replace(/<\/li\s*>/gi, '\n')
    .replace(/<hr\b[^<>]*>/gi, '\n\n---\n\n')
    .replace(BLOCKS, '\n\n')
    .replace(/^[ \t]+/gm, '');
  if (reportExcess(text, new Problems(problems.file))) {
    problems.add(point, 'a block of HTML that is too large', 'divide it, or write it as Markdown');
    return [];
  }
  const { children } = parse(text);
  return children.flatMap((child): Mdast.RootContent[] => {
    const read: Mdast.RootContent =
      child.type === 'html' ? { type: 'paragraph', children: inlineOf(child.value, parse) } : child;
    replaceHtml(read, reading);
    place(read, node);
    return [read];
  });
}

/** Divides HTML into tags and the text between them. */
const inlineOf = (html: string, parse: Reading['parse']): Mdast.PhrasingContent[] =>
  html
    .split(/(<[^<>]*>)/)
    .filter((piece) => piece !== '')
    .map((value) =>
      /^<.*>$/s.test(value) ? { type: 'html', value } : { type: 'text', value: decoded(value, parse) },
    );

/** Gives the nodes of a block of HTML the position of the block. Text gets none, because it is not where the file has it. */
function place(node: Mdast.Nodes, { position }: Mdast.Html): void {
  if (node.type === 'paragraph' && position !== undefined) node.position = position;
  else delete node.position;
  if ('children' in node)
    for (const child of node.children) place(child, { type: 'html', value: '', position });
}

/** The elements of a paragraph that are open, with the nodes after each. */
interface Open {
  readonly tag: string;
  readonly attributes: string;
  readonly nodes: Mdast.PhrasingContent[];
}

/** Pairs the tags of a paragraph, and makes each pair the Markdown that means the same. */
function inline(
  nodes: readonly Mdast.PhrasingContent[],
  { problems, parse }: Reading,
): Mdast.PhrasingContent[] {
  const outer: Open = { tag: '', attributes: '', nodes: [] };
  const open: Open[] = [outer];
  const top = (): Open => open.at(-1) ?? outer;
  const closing = new Set(
    nodes.map((node) =>
      node.type === 'html' ? /^<\/([a-z]+)/i.exec(node.value)?.[1]?.toLowerCase() : undefined,
    ),
  );
  const ends = new Set(
    nodes.map((node) => (node.type === 'html' ? /^<\/([\w.:-]+)/.exec(node.value)?.[1] : undefined)),
  );
  let leftOut: string | undefined;
  for (const node of nodes) {
    if (node.type !== 'html') {
      if (leftOut === undefined) top().nodes.push(node);
      continue;
    }
    if (/^<!|^<\?[\s>]*\?>$/.test(node.value)) continue;
    const [, end, tag = '', attributes = '', closed] = TAG.exec(node.value) ?? [];
    const name = tag.toLowerCase();
    if (leftOut !== undefined) {
      if (end !== '' && name === leftOut) leftOut = undefined;
    } else if (LEFT_OUT_NAME.test(name)) {
      noteLeftOut(name, node, problems);
      const isAlone = name === 'input' || name === 'embed' || closed !== '' || end !== '';
      if (!isAlone && closing.has(name)) leftOut = name;
    } else if (name === 'table' && end === '') {
      problems.add(
        node.position?.start,
        'a table in HTML within a line',
        'begin the table in a line of its own',
      );
    } else if (/^(?:table|thead|tbody|tfoot|tr|th|td)$/.test(name)) continue;
    else if (!PLAIN.has(name) && isComponent(tag, attributes, closed === '/', ends)) {
      if (end === '') noteLeftOut(tag, node, problems);
    } else if (!PLAIN.has(name)) {
      // "List<String>" is no HTML: the author meant these characters.
      top().nodes.push({ type: 'text', value: node.value });
    } else if (name === 'br' || name === 'hr') top().nodes.push({ type: 'break' });
    else if (name === 'img') top().nodes.push(imageOf(attributes, node, parse));
    else if (name === 'wbr' || name === 'source' || closed !== '') continue;
    else if (end === '') open.push({ tag: name, attributes, nodes: [] });
    else {
      const at = open.findLastIndex((element) => element.tag === name);
      while (at > 0 && open.length > at) closeLast(open, parse);
    }
  }
  while (open.length > 1) closeLast(open, parse, true);
  return outer.nodes;
}

/** True for a tag of a program that makes sites: it has attributes, or a tag that ends it. */
const isComponent = (
  tag: string,
  attributes: string,
  isClosed: boolean,
  ends: ReadonlySet<string | undefined>,
): boolean => ends.has(tag) || attributes.includes('=') || (isClosed && /^[A-Z]|[.:-]/.test(tag));

/** Puts the nodes of the last open element into the one around it. */
function closeLast(open: Open[], parse: Reading['parse'], isUnclosed = false): void {
  const last = open.pop();
  if (last === undefined) return;
  open.at(-1)?.nodes.push(...(isUnclosed ? last.nodes : markdownOf(last, parse)));
}

function markdownOf({ tag, attributes, nodes }: Open, parse: Reading['parse']): Mdast.PhrasingContent[] {
  if (nodes.length === 0) return [];
  switch (tag) {
    case 'b':
    case 'strong':
      return [{ type: 'strong', children: nodes }];
    case 'i':
    case 'em':
    case 'cite':
    case 'dfn':
      return [{ type: 'emphasis', children: nodes }];
    case 's':
    case 'strike':
    case 'del':
      return [{ type: 'delete', children: nodes }];
    case 'code':
    case 'kbd':
    case 'samp':
    case 'tt': {
      const words = nodes.map((node) => (node.type === 'text' ? node.value : undefined));
      return words.includes(undefined) ? nodes : [{ type: 'inlineCode', value: words.join('') }];
    }
    case 'sup':
      return scripted(nodes, SUPERSCRIPTS, '^');
    case 'sub':
      return scripted(nodes, SUBSCRIPTS, '_');
    case 'q':
      return [{ type: 'text', value: '“' }, ...nodes, { type: 'text', value: '”' }];
    case 'a': {
      const url = attributeOf(attributes, 'href', parse);
      return url === undefined ? nodes : [{ type: 'link', url, children: nodes as Mdast.Link['children'] }];
    }
    default:
      return nodes;
  }
}

const SUPERSCRIPTS = scriptMap('0123456789+-=()n', '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ');
const SUBSCRIPTS = scriptMap('0123456789+-=()', '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎');

function scriptMap(plain: string, raised: string): ReadonlyMap<string, string> {
  const characters = [...raised];
  return new Map([...plain].map((character, i) => [character, characters[i] ?? character]));
}

/** Raises or lowers characters: without that, "10<sup>6</sup>" would be "106". */
function scripted(
  nodes: Mdast.PhrasingContent[],
  characters: ReadonlyMap<string, string>,
  sign: string,
): Mdast.PhrasingContent[] {
  const [only, another] = nodes;
  const isDigits =
    only?.type === 'text' && another === undefined && [...only.value].every((c) => characters.has(c));
  if (isDigits) return [{ type: 'text', value: [...only.value].map((c) => characters.get(c) ?? c).join('') }];
  return [{ type: 'text', value: sign }, ...nodes];
}

const imageOf = (attributes: string, { position }: Mdast.Html, parse: Reading['parse']): Mdast.Image => ({
  type: 'image',
  url: attributeOf(attributes, 'src', parse) ?? '',
  alt: attributeOf(attributes, 'alt', parse) ?? '',
  ...(position ? { position } : {}),
});

function attributeOf(attributes: string, name: string, parse: Reading['parse']): string | undefined {
  const [, double, single, bare] =
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(` ${attributes}`) ?? [];
  const value = double ?? single ?? bare;
  return value === undefined ? undefined : decoded(value, parse);
}

/** Removes the elements that a chat cannot show from a block of HTML, and says so. */
function leaveOut(html: string, node: Mdast.Html, problems: Problems): string {
  const lower = html.toLowerCase();
  const unclosed = new Set<string>();
  let shown = '';
  let at = 0;
  for (const { 0: tag, 1: name = '', index } of html.matchAll(LEFT_OUT_TAG)) {
    if (index < at) continue;
    shown += html.slice(at, index);
    at = index + tag.length;
    const element = name.toLowerCase();
    noteLeftOut(element, node, problems);
    if (tag.endsWith('/>') || unclosed.has(element)) continue;
    const end = lower.indexOf(`</${element}`, at);
    if (end < 0) unclosed.add(element);
    else at = lower.indexOf('>', end) < 0 ? html.length : lower.indexOf('>', end) + 1;
  }
  return shown + html.slice(at);
}

const noteLeftOut = (tag: string, { position }: Mdast.Html, problems: Problems): void =>
  problems.note(position?.start, `a chat leaves out "<${tag}>"`, 'say in words what it shows, if it matters');

/** The text of HTML without its character references. Markdown has the same ones. */
function decoded(html: string, parse: Reading['parse']): string {
  const known = new Map<string, string>();
  return html.replace(/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]\w{1,31});/gi, (reference) => {
    const character = known.get(reference) ?? textIn(parse(reference));
    known.set(reference, character);
    return character;
  });
}
