import type * as Mdast from 'mdast';
import { type Problems, pointAt } from '../problem.ts';
import { boxLines, END, markOf } from './box.ts';
import { align } from './changed-text.ts';
import { type Change, codeTags, emptied, rawText, shortcodes } from './shortcode.ts';

/*
 * Markdown of other programs that a chat can do without: links, embeds and comments of wikis such as Obsidian, tags of
 * site generators around text, ids of headings. What a sentence would lack is stray Markdown.
 */

/** The sign before the brackets marks an embed. After a letter or figure, brackets belong to a program or a formula. */
const WIKI_LINK = /(?<![\w)\][\\])(!?)\[\[(?!\s|\d+\]\])([^[\]\n]+)\]\]/g;

/**
 * Makes each link of a wiki its words, as every link to another page, and leaves out embeds. It notes the first link of a
 * page, and every embed.
 * @param text of the whole page
 */
export function readWikiLinks(root: Mdast.Root, text: string, problems: Problems): void {
  let isNoted = false;
  const noteLink = (offset: number, written: string, words: string): void => {
    if (isNoted) return;
    isNoted = true;
    problems.note(
      pointAt(text, offset),
      `a chat shows "${written}" as "${words}", and likewise every link of a wiki`,
      `for a link, write "[${words}](https://…)"`,
    );
  };
  const read = (node: Mdast.Text): void => {
    const { start, end } = node.position ?? {};
    if (start?.offset === undefined || end?.offset === undefined || !node.value.includes('[[')) return;
    const places = align(node.value, text, start.offset, end.offset, true).flatMap((shown) =>
      Array.from({ length: shown.character.length }, () => shown),
    );
    node.value = node.value.replace(WIKI_LINK, (written, sign: string, target: string, index: number) => {
      const of = places.slice(index, index + written.length);
      // An author who writes "\[" wants to show it.
      if (of.some(({ character, writtenAs }) => /[[\]]/.test(character) && writtenAs !== 'itself'))
        return written;
      const offset = of[0]?.start ?? start.offset ?? 0;
      if (sign !== '') {
        noteLeftOut(written, offset, text, problems);
        return '';
      }
      const words = wordsOf(target);
      noteLink(offset, written, words);
      return words;
    });
  };
  const visit = (node: Mdast.Nodes): void => {
    if (node.type === 'text') read(node);
    if ('children' in node) node.children.forEach(visit);
  };
  visit(root);
}

/** The words that Obsidian shows for a link: those after "|", or the page and the heading. */
function wordsOf(target: string): string {
  const [page = '', ...others] = target.split('|');
  const words = others.join('|').trim();
  if (words !== '') return words;
  return page
    .split('#')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith('^'))
    .join(' > ');
}

/**
 * Hides comments that fill whole lines, lines that are only a tag around text, and ids of headings, and notes each. It
 * puts empty HTML or spaces of the same length in their place, so that every position stays. The first and last lines of
 * boxes become empty HTML as well.
 * @param root the parsed text, which tells what is code
 * @param text of the whole page
 * @returns the text without them
 */
export function hideMarkup(root: Mdast.Root, text: string, problems: Problems): string {
  if (!/%%|^\$\$|\{[%{#:.[/ \w-]|:::|==|(?:```|~~~)\{|<ac:|^(?:import|export) |[}:]`/m.test(text))
    return text;
  const code = codeIn(root);
  const isText = (offset: number): boolean => !isIn(code, offset);
  const fences = codeTags(text, isText);
  const fenced = fences
    .flatMap(({ start }, i): Range[] => {
      const closing = fences[i + 1];
      return i % 2 === 0 && closing !== undefined ? [{ start, end: closing.end }] : [];
    })
    .toSorted((a, b) => a.start - b.start);
  const isShown = (offset: number): boolean => isText(offset) && !isIn(fenced, offset);
  const changes: Change[] = [
    ...fences,
    ...shortcodes(text, isShown, markOf, END),
    ...[...comments(text, isShown), ...tags(text), ...headingIds(text)]
      .filter(({ start }) => isShown(start))
      .map(({ start, end }) => {
        const markup = text.slice(start, end);
        const by = markup.startsWith('{#') ? ' '.repeat(markup.length) : emptyHtml(markup);
        return { start, end, by, isNoted: true };
      }),
    ...boxLines(root, text, isShown).map((line) => ({ ...line, isNoted: false })),
    ...rawText(text, isShown),
    ...[
      ...contents(text),
      ...modules(text),
      ...commentsInLine(text),
      ...attributes(text),
      ...others(text),
    ].filter(({ start }) => isShown(start)),
  ].toSorted((a, b) => a.start - b.start || b.end - a.end);
  let shown = '';
  let at = 0;
  let hasNotedAttributes = false;
  for (const { start, end, by, isNoted } of changes) {
    if (start < at) continue;
    // Of "[words]{.class}", the words are shown.
    const [first = ''] = text
      .slice(start, end)
      .replace(/^\[[^\]]*\](?=\{)/, '')
      .split('\n');
    const isAttributes = /^\{[#.: ]/.test(first);
    if (isNoted && !(isAttributes && hasNotedAttributes)) noteLeftOut(first.trim(), start, text, problems);
    hasNotedAttributes ||= isNoted && isAttributes;
    shown += text.slice(at, start) + by;
    at = end;
  }
  return shown + text.slice(at);
}

/** The marks of quotations stay, because without them the HTML would end there. */
const emptyHtml = (markup: string): string =>
  `<?${markup.slice(2, -2).replace(/^(?<above>[ \t>]*)(?<words>[^\n]*)/gm, (_, above: string, words: string) => above + ' '.repeat(words.length))}?>`;

/** A part of a text, by its offsets. */
interface Range {
  readonly start: number;
  readonly end: number;
}

const OPENING = /^(?<above>[ \t>]*)(?<mark>%%(?!%)|\{%-? *comment *-?%\})/gm;
const CLOSINGS = { obsidian: /%%(?=[ \t]*$)/gm, liquid: /\{%-? *endcomment *-?%\}(?=[ \t]*$)/gm };

/** Comments "%% … %%" of Obsidian and "{% comment %} … {% endcomment %}" of Liquid, from the beginning of a line to the end of one. */
function comments(text: string, isShown: (offset: number) => boolean): Range[] {
  const found: Range[] = [];
  let last = 0;
  for (const { index, groups } of text.matchAll(OPENING)) {
    const { above = '', mark = '' } = groups ?? {};
    const start = index + above.length;
    if (start < last || !isShown(start)) continue;
    const closing = mark === '%%' ? CLOSINGS.obsidian : CLOSINGS.liquid;
    closing.lastIndex = start + mark.length;
    const close = closing.exec(text);
    // Without an end here, a later one has none either.
    if (close === null) break;
    last = close.index + close[0].length;
    if (isShown(close.index)) found.push({ start, end: last });
  }
  return found;
}

/** Lines such as "{% alert %}" and "{% endalert %}". A tag without an end may stand for words. */
function tags(text: string): Range[] {
  const all = [...text.matchAll(/^(?<above>[ \t>]*)(?<tag>\{%-? *(?<name>\w+)[^%\n]*%\})[ \t]*$/gm)];
  const names = new Set(all.map(({ groups }) => groups?.name));
  return all.flatMap(({ index, groups }): Range[] => {
    const { above = '', tag = '', name = '' } = groups ?? {};
    const isAround = names.has(`end${name}`) || (name.startsWith('end') && names.has(name.slice(3)));
    const start = index + above.length;
    return isAround ? [{ start, end: start + tag.length }] : [];
  });
}

/** "{#id}" at the end of a heading. */
const headingIds = (text: string): Range[] =>
  [...text.matchAll(/^(?<above>#{1,6} [^\n]*?)(?<id>\{#[\w-]+\})[ \t]*$/gm)].map(({ index, groups }) => {
    const { above = '', id = '' } = groups ?? {};
    return { start: index + above.length, end: index + above.length + id.length };
  });

/** "* TOC" above "{:toc}" of kramdown. */
const contents = (text: string): Change[] =>
  [...text.matchAll(/^(?:[-*+]|\d+\.) [^\n]*\n\{:toc[^}\n]*\}[ \t]*$/gm)].map(({ index, 0: written }) => ({
    start: index,
    end: index + written.length,
    by: emptyHtml(written),
    isNoted: true,
  }));

/** Lines of imports and exports of MDX, from an empty line to the next: https://mdxjs.com/docs/what-is-mdx/#esm */
const modules = (text: string): Change[] =>
  [
    ...text.matchAll(
      /(?<=^\s*|\n[ \t]*\n)(?:import [\w*{][^\n]* from ['"]|import ['"][^\n]*['"];?$|export (?:const|let|default|function|async) [^\n]*[=({])[^\n]*(?:\n[^\n]*\S[^\n]*)*/gm,
    ),
  ].map(({ index, 0: written }) => ({
    start: index,
    end: index + written.length,
    by: emptyHtml(written),
    isNoted: true,
  }));

/** Comments of Obsidian within a line, and those of MDX. */
const commentsInLine = (text: string): Change[] => [
  ...[...text.matchAll(/(?<![\\\w%])%%[^%\n]+%%(?!\w)/g)].map(({ index, 0: { length } }) => ({
    start: index,
    end: index + length,
    by: emptied(text, index, index + length),
    isNoted: true,
  })),
  ...[...text.matchAll(/\{\/\*[\s\S]*?\*\/\}/g)].map(({ index, 0: { length } }) => ({
    start: index,
    end: index + length,
    by: emptied(text, index, index + length),
    isNoted: false,
  })),
];

const ATTRIBUTE = String.raw`(?:[#.][^\s{}"'=<>]+|[\w-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s{}"']+)|toc|no_toc|-)`;
const ATTRIBUTES = new RegExp(
  String.raw`(?<heading>^#{1,6} [^\n]*?)?(?<span>(?<![\]!\\])\[(?<words>[^\][\n]+)\])?(?<written>(?<!\\)\{(?<sign>:?) *(?<list>${ATTRIBUTE}(?: +${ATTRIBUTE})*) *\})(?=[ \t]*$|[\s\p{P}])`,
  'gmu',
);

/** Attributes of kramdown and Pandoc at the end of a line, or directly after what they belong to. */
function attributes(text: string): Change[] {
  return [...text.matchAll(ATTRIBUTES)].flatMap(({ index, groups = {} }): Change[] => {
    const { heading = '', span = '', words = '', written = '', sign = '', list = '' } = groups;
    const start = index + heading.length;
    const at = start + span.length;
    const end = at + written.length;
    const isOne = sign === ':' || /^[#.]|\s[#.]|["']/.test(list);
    const isAtEnd = /^[ \t]*(?:\n|$)/.test(text.slice(end, end + 40));
    if (!isOne || !(isAtEnd || /[\])`*_]/.test(text.charAt(at - 1)))) return [];
    if (span !== '') return [{ start, end, by: words, isNoted: true }];
    const by = heading === '' ? emptied(text, at, end) : ' '.repeat(written.length);
    return [{ start: at, end, by, isNoted: true }];
  });
}

const ROLE =
  /(?<![\w\\:}])(?:\{(?:[a-z]+:)?(?:ref|doc|term|numref|eq|abbr|kbd|sub|sup|math|download|any|guilabel|command|file|py:\w+)\}|:(?:[a-z]+:)?(?:ref|doc|term|numref|eq|abbr|kbd|sub|sup|math|download|any|guilabel|command|file|class|func|meth|mod|py:\w+):)(?=`)/g;

/** Tags of Confluence, which are no HTML. */
const MACRO = /<(?<end>\/?)(?:ac|ri):[\w-]+[^<>\n]*>/g;

/** Lines of blocks in Microsoft's documentation. */
const BLOCK_LINE = /^(?<above>[ \t>]*):::[\w-][^\n]*:::[ \t]*$/gm;

/** Tags of Confluence, lines of blocks, marked words, which become bold, and roles of Sphinx before code. */
const others = (text: string): Change[] => [
  ...[...text.matchAll(/(?<![\\=\p{L}\p{N}])==(?![\s=])(?<words>[^=\n]*[^\s=])==(?![=\p{L}\p{N}])/gu)].map(
    ({ index, 0: { length }, groups: { words = '' } = {} }) => ({
      start: index,
      end: index + length,
      by: `**${words}**`,
      isNoted: false,
    }),
  ),
  ...[...text.matchAll(MACRO)].map(({ index, 0: { length }, groups: { end = '' } = {} }) => ({
    start: index,
    end: index + length,
    by: emptied(text, index, index + length),
    isNoted: end === '',
  })),
  ...[...text.matchAll(BLOCK_LINE)].map(({ index, 0: { length }, groups: { above = '' } = {} }) => ({
    start: index + above.length,
    end: index + length,
    by: emptied(text, index + above.length, index + length),
    isNoted: true,
  })),
  ...[...text.matchAll(ROLE)].map(({ index, 0: { length } }) => ({
    start: index,
    end: index + length,
    by: emptied(text, index, index + length),
    isNoted: false,
  })),
];

const noteLeftOut = (markup: string, offset: number, text: string, problems: Problems): void =>
  problems.note(
    pointAt(text, offset),
    `a chat leaves out "${markup}"`,
    'say in words what it shows, if it matters',
  );

/** @param ranges in the order of the text, none in another */
function isIn(ranges: readonly Range[], offset: number): boolean {
  let [from, to] = [0, ranges.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((ranges[middle]?.end ?? 0) <= offset) from = middle + 1;
    else to = middle;
  }
  return (ranges[from]?.start ?? Number.POSITIVE_INFINITY) <= offset;
}

function codeIn(node: Mdast.Nodes): Range[] {
  if (node.type === 'code' || node.type === 'inlineCode' || node.type === 'html') {
    const { start, end } = node.position ?? {};
    return [{ start: start?.offset ?? 0, end: end?.offset ?? 0 }];
  }
  return 'children' in node ? node.children.flatMap(codeIn) : [];
}
