import type * as Mdast from 'mdast';
import { type Problems, pointAt } from '../problem.ts';
import { boxLines } from './box.ts';
import { align } from './changed-text.ts';

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
  if (!/%%|\{%|\{#|:::|(?:```|~~~)\{/.test(text)) return text;
  const code = codeIn(root);
  const isShown = (offset: number): boolean =>
    !code.some(({ start, end }) => start <= offset && offset < end);
  const leftOut = [...comments(text, isShown), ...tags(text), ...headingIds(text)].filter(({ start }) =>
    isShown(start),
  );
  const lines = boxLines(root, text, isShown);
  const hidden = [...leftOut, ...lines].toSorted((a, b) => a.start - b.start);
  let shown = '';
  let at = 0;
  for (const each of hidden) {
    const { start, end } = each;
    if (start < at) continue;
    const markup = text.slice(start, end);
    shown += text.slice(at, start);
    if ('by' in each) shown += each.by;
    else {
      const [first = ''] = markup.split('\n');
      noteLeftOut(first.trim(), start, text, problems);
      shown += markup.startsWith('{#') ? ' '.repeat(markup.length) : emptyHtml(markup);
    }
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

const noteLeftOut = (markup: string, offset: number, text: string, problems: Problems): void =>
  problems.note(
    pointAt(text, offset),
    `a chat leaves out "${markup}"`,
    'say in words what it shows, if it matters',
  );

function codeIn(node: Mdast.Nodes): Range[] {
  if (node.type === 'code' || node.type === 'inlineCode' || node.type === 'html') {
    const { start, end } = node.position ?? {};
    return [{ start: start?.offset ?? 0, end: end?.offset ?? 0 }];
  }
  return 'children' in node ? node.children.flatMap(codeIn) : [];
}
