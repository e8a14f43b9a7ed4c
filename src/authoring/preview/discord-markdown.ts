import type { ElementContent } from 'hast';
import { h } from 'hastscript';

/**
 * Draws Discord's Markdown as its clients do, but only the parts that the guide writes: headings, subtext, quotes,
 * lists, code, links, bold, italics, strikethrough and escapes. All other characters stay text.
 * Source: https://support.discord.com/hc/en-us/articles/210298617
 */
export const drawMarkdown = (source: string): ElementContent[] => drawLines(source.split('\n'), false);

const MARKER = /^(?:[-*]|(\d+)\.) +/;

/** Readers of the structures that are not paragraphs; each returns the number of lines that it has read. */
const STRUCTURES: readonly ((
  lines: readonly string[],
  inQuote: boolean,
) => readonly [number, ElementContent] | undefined)[] = [
  ([line = '']) => {
    const [, level, words] = /^(#{1,3}) +(.+)$/.exec(line) ?? [];
    // The first level is the page's own heading.
    return level && words ? [1, h(`h${Math.max(2, level.length)}`, [...drawInline(words)])] : undefined;
  },
  ([line = '']) => {
    const [, words] = /^-# +(.+)$/.exec(line) ?? [];
    return words ? [1, h('p.subtext', [...drawInline(words)])] : undefined;
  },
  (lines, inQuote) => {
    // Discord has no quotes in quotes.
    const count = inQuote ? 0 : leading(lines, (line) => line.startsWith('> '));
    const quoted = lines.slice(0, count).map((line) => line.slice(2));
    return count > 0 ? [count, h('blockquote', drawLines(quoted, true))] : undefined;
  },
  (lines) => {
    if (!lines[0]?.startsWith('```')) return undefined;
    const count = leading(lines.slice(1), (line) => !line.startsWith('```'));
    const code = lines.slice(1, 1 + count).join('\n');
    // The renderer writes it between backticks that would end the code.
    return [count + 2, h('pre', [h('code', code.replaceAll('`\u200b', '`'))])];
  },
  (lines, inQuote) => {
    const number = MARKER.exec(lines[0] ?? '')?.[1];
    const isItem = (line: string): boolean => {
      const marker = MARKER.exec(line);
      return marker !== null && (marker[1] === undefined) === (number === undefined);
    };
    const count = leading(lines, (line) => isItem(line) || line.startsWith('  '));
    if (!isItem(lines[0] ?? '')) return undefined;
    const items: string[][] = [];
    for (const line of lines.slice(0, count)) {
      if (isItem(line)) items.push([line.replace(MARKER, '')]);
      else items.at(-1)?.push(line.slice(2));
    }
    const drawn = items.map((item) => h('li', drawLines(item, inQuote)));
    return [count, number === undefined ? h('ul', drawn) : h('ol', { start: Number(number) }, drawn)];
  },
];

/** The number of lines of a kind at the beginning. */
function leading(lines: readonly string[], isKind: (line: string) => boolean): number {
  const end = lines.findIndex((line) => !isKind(line));
  return end < 0 ? lines.length : end;
}

function drawLines(lines: readonly string[], inQuote: boolean): ElementContent[] {
  const drawn: ElementContent[] = [];
  let paragraph: string[] = [];
  const endParagraph = (): void => {
    if (paragraph.length > 0) drawn.push(h('p', [...drawInline(paragraph.join('\n'))]));
    paragraph = [];
  };
  let at = 0;
  while (at < lines.length) {
    const rest = lines.slice(at);
    const structure = firstOf(STRUCTURES, (read) => read(rest, inQuote));
    if (structure || lines[at]?.trim() === '') endParagraph();
    else paragraph.push(lines[at]?.trim() ?? '');
    if (structure) drawn.push(structure[1]);
    at += structure?.[0] ?? 1;
  }
  endParagraph();
  return drawn;
}

function firstOf<Item, Result>(items: readonly Item[], find: (item: Item) => Result | undefined) {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

const FORMATS = [
  ['**', 'strong'],
  ['~~', 'del'],
  ['*', 'em'],
] as const;

type Marker = (typeof FORMATS)[number][0];

/** The nodes read from the beginning of a text, and the length of their source. */
interface Read {
  readonly nodes: readonly ElementContent[];
  readonly length: number;
}

const drawInline = (source: string): readonly ElementContent[] => scan(source, []).nodes;

/**
 * Reads through the marker that ends the innermost open format, or to the end of the text.
 * @returns `ended` if that marker was found
 */
function scan(source: string, open: readonly Marker[]): Read & { readonly ended: boolean } {
  const nodes: ElementContent[] = [];
  const innermost = open.at(-1);
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const mayOpen = FORMATS.filter(([marker]) => rest.startsWith(marker) && !open.includes(marker));
    const closes = innermost !== undefined && rest.startsWith(innermost);
    // Bold may begin inside italics, and "**" begins with "*".
    const found = closes && mayOpen.length === 0 ? undefined : readOne(rest, open, mayOpen);
    if (closes && found === undefined) return { nodes, length: at + innermost.length, ended: true };
    const isOurs = /^\*\u200b\*$/.test(source.slice(at - 1, at + 2));
    const { nodes: added, length } = found ?? { nodes: isOurs ? [] : [textNode(rest[0] ?? '')], length: 1 };
    for (const node of added) addNode(nodes, node);
    at += length;
  }
  return { nodes, length: source.length, ended: false };
}

const textNode = (value: string): ElementContent => ({ type: 'text', value });

function addNode(nodes: ElementContent[], node: ElementContent): void {
  const last = nodes.at(-1);
  if (node.type === 'text' && last?.type === 'text') last.value += node.value;
  else nodes.push(node);
}

/** Reads a line break, escape, code, link or format; undefined if the text begins with a plain character. */
function readOne(
  rest: string,
  open: readonly Marker[],
  formats: readonly (typeof FORMATS)[number][],
): Read | undefined {
  if (rest.startsWith('\n')) return { nodes: [h('br')], length: 1 };
  const [pair = '', escaped] = /^\\([^0-9A-Za-z\s])/u.exec(rest) ?? [];
  if (escaped !== undefined) return { nodes: [textNode(escaped)], length: pair.length };
  const [fenced = '', , code] = /^(`+)([\s\S]*?[^`])\1(?!`)/.exec(rest) ?? [];
  if (code !== undefined) {
    return { nodes: [h('code', code.replace(/^ (?= *`)|(` *) $/g, '$1'))], length: fenced.length };
  }
  const [link = '', label, target = ''] =
    /^\[((?:\\.|`+[^`]*`+|[^\\\]])*)\]\(<(https?:[^>]*)>\)/s.exec(rest) ?? [];
  if (label !== undefined) {
    return { nodes: [h('a', { href: target }, [...scan(label, open).nodes])], length: link.length };
  }
  const [address = '', url] = /^<(https?:\/\/[^>\s]+)>/.exec(rest) ?? [];
  if (url !== undefined) return { nodes: [h('a', { href: url }, url)], length: address.length };
  return firstOf(formats, ([marker, name]) => {
    const inner = scan(rest.slice(marker.length), [...open, marker]);
    const length = marker.length + inner.length;
    const isTight = marker !== '*' || !/^\*\s|\s\*$/.test(rest.slice(0, length));
    return inner.ended && inner.nodes.length > 0 && isTight
      ? { nodes: [h(name, [...inner.nodes])], length }
      : undefined;
  });
}
