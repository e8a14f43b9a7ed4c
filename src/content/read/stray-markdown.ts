import type * as Mdast from 'mdast';
import { toString as textIn } from 'mdast-util-to-string';
import { likewise, type Point, type Problems, pointAt } from '../problem.ts';

/** Markdown, or what looks like it, that the parser read as plain text. */
interface Stray {
  readonly pattern: RegExp;
  /** The fix, from the match. */
  readonly hint: (match: RegExpExecArray) => string;
  /** True if all of them on a page have one cause. The message of the first then names the lines of the others. */
  readonly isOneFault?: boolean;
}

/** White space and invisible characters that an editor shows like a space, or not at all. */
const LOOK_ALIKE_SPACE = '[\\u00a0\\u1680\\u2000-\\u200f\\u202f\\u205f\\u2060\\u3000\\ufeff]';

const SPACE_NAMES: Readonly<Record<string, string>> = {
  '\u00a0': 'a no-break space',
  '\u202f': 'a narrow no-break space',
  '\u200b': 'a zero-width space',
  '\u3000': 'a full-width space',
  '\ufeff': 'a byte order mark',
};
const nameOfSpace = (space: string): string => SPACE_NAMES[space] ?? 'a space that Markdown does not know';

/**
 * A mark at the beginning of a line, after the marks of quotations around it. These are taken into the match, because
 * looking back over them would take long in a line of many spaces.
 */
const line = (pattern: string): RegExp => new RegExp(`^(?<above>[ \\t>]*)(?:${pattern})`, 'gmu');

/** A way to show a mark as it is. Markdown knows a backslash only before its own marks. */
const AS_IT_IS = 'put "\\" before it to show it as it is';

/**
 * Marks of bold, italics and strikethrough at both ends of some words. Markdown did not take them because white space or
 * punctuation stands inside of one of them: https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
 */
const FORMATS = [
  { mark: '**', pattern: /(?<![\\*])\*\*(?!\*)((?:(?!\*\*)[^\n])+)\*\*(?!\*)/gu },
  { mark: '~~', pattern: /(?<![\\~])~~(?!~)((?:(?!~~)[^\n])+)~~(?!~)/gu },
  {
    mark: '__',
    pattern:
      /(?<![\\\p{L}\p{N}_])__(?![\s_])((?:(?!__)[^\n])+)__(?!_)(?:(?<=[\s\p{P}]__)|(?![\p{L}\p{N}]))/gu,
  },
  {
    // A star before ".ts" or "/" stands for any name.
    mark: '*',
    pattern:
      /(?<![\\\p{L}\p{N}*])\*(?![\s*]|[./][\p{L}\p{N}{*])([^*\n]+)\*(?!\*|[./][\p{L}\p{N}{*])(?<=[\s\p{P}]\*)/gu,
  },
  { mark: '_', pattern: /(?<![\\\p{L}\p{N}_])_(?![\s_])([^_\n]+)_(?!_)(?<=[\s\p{P}]_)/gu },
].map(
  ({ mark, pattern }): Stray => ({
    pattern,
    hint: ([, inside = '']) => {
      const [, before = '', words = '', after = ''] = /^([\s\p{P}]*)(.*?)([\s\p{P}]*)$/u.exec(inside) ?? [];
      const asItIs = `put "\\" before each "${mark[0]}" to show it as it is`;
      if (words === '') return asItIs;
      const mended = `${before}${mark}${excerpt(words)}${mark}${after}`;
      return `write "${mended}", with white space and punctuation outside of "${mark}"; or ${asItIs}`;
    },
  }),
);

const STRAYS: readonly Stray[] = [
  // Dialects of other programs
  {
    pattern: /(?<![\\!])\[\[toc\]\]|(?<![\\[])\[toc\](?![[(])/gi,
    hint: () => `remove it: the guide lists the sections itself; or ${AS_IT_IS}`,
  },
  {
    // A whole link is read as its words.
    pattern: /(?<![\w)\][\\])\[\[(?!\s)[^[\]\n]+$/g,
    hint: () =>
      `a link of a wiki without its end: put "\\" before a "|" in a table, and no formatting inside; or ${AS_IT_IS}`,
  },
  {
    pattern: line('%%[ \\t]*$'),
    hint: () => `a comment of Obsidian without an end: end it with a line "%%"; or ${AS_IT_IS}`,
  },
  {
    pattern: line(':{3,}(?: *\\{[^}\\n]*\\}| *[\\w-]+(?:\\[[^\\]\\n]*\\])?)?(?: [^\\n]*)?$'),
    hint: () =>
      `a box of Docusaurus or Pandoc: remove the line, or write "> " before each line of the box; or ${AS_IT_IS}`,
  },
  {
    pattern: line('(?:!!!|\\?\\?\\?\\+?) *[a-z][\\w-]* +"[^\\n]*'),
    hint: () => `a box of MkDocs: end its title with '"' at the end of the line; or ${AS_IT_IS}`,
  },
  {
    pattern: /(?<!\\)\{(?:[#.][\w-]|: *(?:[#.]|[\w-]+=))[^{}\n]*\}/g,
    isOneFault: true,
    hint: () => `no chat has attributes of Markdown: remove it; or ${AS_IT_IS}`,
  },
  {
    // In the address of a link it does no harm: the link becomes its text.
    pattern: /(?<!\\|\]\()(?:\{\{[^{}\n]*\}\}|\{%[^\n]*?%\}|<%[^%\n]*%>)/g,
    isOneFault: true,
    hint: () => `a template that a site generator fills: write what it gives; or ${AS_IT_IS}`,
  },
  {
    pattern: line(
      '(?:import [\\w*{][^\\n]* from [\'"][^\\n]*|import [\'"][^\\n]*[\'"];?$|export (?:const|let|default|function|async) [^\\n]*[=({][^\\n]*)',
    ),
    isOneFault: true,
    hint: () => 'code of MDX: remove the line, or write it as code',
  },
  {
    pattern: /(?<!\\)\^\[([^\]\n]+)\]/g,
    hint: () => `a footnote of Pandoc: write "[^1]", and below the text a line "[^1]: …"; or ${AS_IT_IS}`,
  },
  {
    pattern: /(?<!\\)\$\$[^$]+\$\$/g,
    hint: ([formula = '']) =>
      `no chat shows formulas: say it in words, or write "\`${formula.replaceAll('$', '').trim()}\`"; or ${AS_IT_IS}`,
  },
  // Look-alikes of the signs of Markdown
  {
    pattern: line(`(#{1,6}|[-+*]|\\d{1,9}[.)])(${LOOK_ALIKE_SPACE})`),
    isOneFault: true,
    hint: ([, , sign = '', space = '']) =>
      `${nameOfSpace(space)} after "${sign}": delete it, and press the space bar`,
  },
  {
    pattern: line(`(${LOOK_ALIKE_SPACE})[ \\t]*(?=#{1,6} |[-+*] |\\d{1,9}[.)] |> |\`\`\`)`),
    isOneFault: true,
    hint: ([, , space = '']) => `${nameOfSpace(space)} at the beginning of the line: delete it`,
  },
  {
    pattern: line('(＃{1,6})\\s*'),
    hint: ([, , signs = '']) => `full-width signs: write "${'#'.repeat(signs.length)} "`,
  },
  {
    pattern: /＊＊([^＊\n]+)＊＊|(?<!＊)＊([^＊\s][^＊\n]*)＊(?!＊)/g,
    hint: ([, bold, italic = '']) =>
      `full-width signs: write "${bold === undefined ? `*${italic}*` : `**${bold}**`}"`,
  },
  {
    // The address in them is a link of its own, so the text ends at the bracket.
    pattern: /(?<!\\)(?:\[([^\]\n]+)\]（|［([^］\n]+)］[（(])/g,
    hint: ([, words, wide = '']) => `full-width brackets: write "[${words ?? wide}](address)"`,
  },
  {
    pattern: line('[•●◦‣▪▸・∙][ \\t\\u00a0\\u3000]*(?=\\S)'),
    isOneFault: true,
    hint: () => 'this sign makes no list: write "- "',
  },
  {
    pattern: line('([0-9]+|[０-９]+)(?:）|．|(?<=[０-９])[.)、])[ \\t\\u3000]*'),
    isOneFault: true,
    hint: ([, , digits = '']) => `full-width signs make no list: write "${digits.normalize('NFKC')}. "`,
  },
  {
    pattern: line("(?:´´´|｀｀｀|‘‘‘|’’’|''')(?=\\w*$)"),
    hint: () => 'these signs make no code: write "```"',
  },
  {
    pattern: line('(?<!\\\\)[|｜][^\\n]*[|｜][ \\t]*\\n[ \\t>]*[|｜][^\\n]*[|｜]'),
    hint: () => 'a table without its second line: write "|---|---|" below its head, with as many cells',
  },
  // Marks of Markdown
  {
    pattern: /(?<!\\)\[\^([^\]\s]+)\]/g,
    hint: ([mark = '']) => `add a line "${mark}: …" for this footnote below the text; or ${AS_IT_IS}`,
  },
  {
    pattern: /(?<!\\)\[[^\]]+\]\[[^\]]*\]/g,
    hint: () => `add a line "[name]: https://…" below the text for this link; or ${AS_IT_IS}`,
  },
  {
    pattern: /(?<!\\)\[[^\]]+\] ?\((?:(?:#|\.\.\/|www\.)[^)]*\)|$)/g,
    hint: () => `write "[text](address)", without a space before "(" or in the address; or ${AS_IT_IS}`,
  },
  ...FORMATS,
  {
    pattern: /(?<!\\)(?:\*\*|~~)/g,
    hint: ([mark = '']) => {
      const words = mark === '**' ? 'bold words' : 'words';
      return `write "${mark}" at both ends of the ${words}, without a space inside; or ${AS_IT_IS}`;
    },
  },
  { pattern: line('#{2,6}(?=[^#\\s])'), hint: () => `put a space after the "#" signs; or ${AS_IT_IS}` },
];

/** Marks of one kind that are reported in one text. Nobody corrects more before the next check. */
const MOST_REPORTED = 20;

/** The name of an emoji between colons, which code hosts replace. */
const EMOJI = /(?<![\\\p{L}\p{N}:]):[a-z][a-z0-9_+-]*:(?![\p{L}\p{N}:])/gu;

/**
 * Reports marks of Markdown that would be shown as they stand, and code blocks without an end.
 * @param text of the whole page
 */
export function reportStrayMarks(root: Mdast.Nodes, text: string, problems: Problems): void {
  const faults = new Map<Stray, Fault>();
  report(root, text, problems, faults);
  for (const { point, message, hint, lines } of faults.values()) {
    problems.add(point, message, `${hint}${likewise([...lines].filter((line) => line !== point.line))}`);
  }
}

/** The first stray mark of a kind whose marks have one cause, and the lines of all of them. */
interface Fault {
  readonly point: Point;
  readonly message: string;
  readonly hint: string;
  readonly lines: Set<number>;
}

function report(node: Mdast.Nodes, text: string, problems: Problems, faults: Map<Stray, Fault>): void {
  if ('children' in node) for (const child of node.children) report(child, text, problems, faults);
  if (node.position === undefined) return;
  const { start, end } = node.position;
  const written = text.slice(start.offset, end.offset);
  const fence = node.type === 'code' ? openFence(written) : undefined;
  if (fence !== undefined)
    problems.add(start, 'a code block without an end', `end it with a line "${fence}"`);
  if (node.type !== 'text') return;
  const at = (index: number) => pointAt(text, (start.offset ?? 0) + index);
  const reported: { readonly begin: number; readonly end: number }[] = [];
  for (const stray of STRAYS) {
    for (const match of [...written.matchAll(stray.pattern)].slice(0, MOST_REPORTED)) {
      const above = match.groups?.above?.length ?? 0;
      const [begin, stop] = [match.index + above, match.index + match[0].length];
      if (reported.some((other) => begin < other.end && other.begin < stop)) continue;
      reported.push({ begin, end: stop });
      const point = at(begin);
      const message = `stray Markdown: "${excerpt(match[0].slice(above).trim())}"`;
      const fault = faults.get(stray);
      if (fault !== undefined) fault.lines.add(point.line);
      else if (stray.isOneFault) {
        faults.set(stray, { point, message, hint: stray.hint(match), lines: new Set([point.line]) });
      } else problems.add(point, message, stray.hint(match));
    }
  }
  for (const { 0: name, index } of [...written.matchAll(EMOJI)].slice(0, MOST_REPORTED)) {
    problems.note(at(index), `a chat shows "${name}" as it is`, 'write the emoji itself');
  }
}

/** Characters of an excerpt. A reader sees the place, and needs the words only to know it again. */
const EXCERPT_LENGTH = 60;

/** The first and the last words of a long text. */
function excerpt(written: string): string {
  const [line = '', below] = written.split('\n');
  const all = [...(below === undefined ? line : `${line.trimEnd()} …`)];
  if (all.length <= EXCERPT_LENGTH) return all.join('');
  const ends = EXCERPT_LENGTH / 2 - 2;
  const first = all
    .slice(0, ends)
    .join('')
    .replace(/\s+\S*$/u, '');
  const last = all
    .slice(-ends)
    .join('')
    .replace(/^\S*\s+/u, '');
  return `${first} … ${last}`;
}

/** The fence of a code block that has no second one. Indented code has no fence. */
function openFence(code: string): string | undefined {
  const [fence] = /^(?:`{3,}|~{3,})/.exec(code) ?? [];
  const [, ...lines] = code.trimEnd().split('\n');
  const isClosed = fence !== undefined && (lines.at(-1) ?? '').replace(/^[\s>]*/, '').startsWith(fence);
  return isClosed ? undefined : fence;
}

/**
 * Reports text that became a heading or code by accident.
 * @param known nodes that have a problem already
 */
export function reportAccidents(
  node: Mdast.Nodes,
  problems: Problems,
  known: ReadonlySet<Mdast.Nodes>,
): void {
  const lines = node.position === undefined ? 0 : node.position.end.line - node.position.start.line + 1;
  const add = (message: string, hint: string): void => problems.add(node.position?.start, message, hint);
  if (node.type === 'heading' && isUnderlinedByAccident(node, lines)) {
    add(
      'the line below makes this text a heading',
      'put an empty line between them, or write the heading with "## "',
    );
  }
  if (node.type === 'code' && node.value !== '' && !known.has(node)) {
    const isIndented = lines === node.value.split('\n').length;
    if (isIndented && isProse(node.value)) {
      add(
        'the indentation makes this text a code block',
        'indent it by fewer than four spaces, or write code between two lines "```"',
      );
    }
  }
  if ('children' in node) for (const child of node.children) reportAccidents(child, problems, known);
}

/** A heading is underlined on purpose if it is one line that does not end like a sentence. */
const isUnderlinedByAccident = (heading: Mdast.Heading, lines: number): boolean =>
  lines > 2 || (lines === 2 && /[.!?:;,…。！？：]$/.test(textIn(heading).trim()));

/** Sentences are not code. */
const isProse = (code: string): boolean =>
  /^\s*\p{Lu}/u.test(code) &&
  /[.!?。！？]$/.test(code.trimEnd()) &&
  /\S\s+\S/.test(code) &&
  !/[{}();=<>$\\]/.test(code);

/**
 * Reports links to places, and quotations, that belong to no option.
 * @param inPlace nodes that belong to an option, or have a problem already
 */
export function reportStrays(node: Mdast.Nodes, problems: Problems, inPlace: ReadonlySet<Mdast.Nodes>): void {
  const add = (message: string, hint: string): void => problems.add(node.position?.start, message, hint);
  if (!inPlace.has(node)) {
    if (node.type === 'link' && node.url.startsWith('#')) {
      add(
        'a link to a place outside a list of options',
        'make it an option, "- [label](#place)", in the list below the question; or remove the link',
      );
    }
    if (node.type === 'blockquote') {
      add(
        'a quotation that belongs to no option',
        'put it below its option, indented so that its ">" stands under the "[" of the option',
      );
    }
  }
  if ('children' in node) for (const child of node.children) reportStrays(child, problems, inPlace);
}
