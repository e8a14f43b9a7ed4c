/*
 * Tags of site generators that can be shown without the generator: code and boxes between two tags, and tags that hold or
 * show no words.
 */

/** A part of a page to be replaced, by its offsets. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly by: string;
  /** True if readers of the page see something that a chat leaves out. */
  readonly isNoted: boolean;
}

type IsShown = (offset: number) => boolean;

/** Code between two tags: of Hugo, Jekyll, formulas, and drawings of Azure's wiki. */
const CODE: readonly RegExp[] = [
  /^(?<open>\{\{[<%] *highlight\b[^\n]*?[>%]\}\})[ \t]*\n(?<code>[\s\S]*?)\n(?<close>\{\{[<%] *\/ *highlight *[>%]\}\})[ \t]*$/gm,
  /^(?<open>\{% *highlight\b[^\n]*?%\})[ \t]*\n(?<code>[\s\S]*?)\n(?<close>\{% *endhighlight *%\})[ \t]*$/gm,
  // A formula
  /^(?<open>\$\$)[ \t]*\n(?<code>(?:(?!\$\$)[^\n]*\S[^\n]*\n)*?(?:(?!\$\$)[^\n]*\S[^\n]*))\n(?<close>\$\$)[ \t]*$/gm,
  /^(?<open>:{3} *mermaid)[ \t]*\n(?<code>[\s\S]*?)\n(?<close>:{3})[ \t]*$/gm,
];

/** The tags around code, which become fences. */
export function codeTags(text: string, isShown: IsShown): Change[] {
  if (!/highlight|::: *mermaid|^\$\$/m.test(text)) return [];
  return CODE.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(({ index, 0: whole, groups = {} }): Change[] => {
      const { open = '', code = '', close = '' } = groups;
      if (!isShown(index)) return [];
      const fence = code.includes('```') ? '~~~~' : '```';
      const end = index + whole.trimEnd().length;
      return [
        { start: index, end: index + open.length, by: fence, isNoted: false },
        { start: end - close.length, end, by: fence, isNoted: false },
      ];
    }),
  );
}

const TAG =
  /\{\{(?<sign>[<%]) *(?<end>\/?) *(?<name>[\w./-]+)(?<arguments>[^{}\n]*?)\/?[>%]\}\}|\{% *(?<liquid>\w+)(?<values>[^%\n]*)%\}/g;

const WORDLESS =
  /^(?:figure|img|image|picture|gallery|youtube|vimeo|video|audio|gist|tweet|twitter|x|instagram|icon|fa|toc|anchor|embed|br|hr|clear|more)$/;
const BOX = /^(?:notice|alert|callout|admonition|hint|note|tip|warning|info|danger|important|caution)$/;

/** Tags around text, and those that show no words. Of a pair, the first is noted. */
export function shortcodes(
  text: string,
  isShown: IsShown,
  markOf: (name: string, title: string) => string,
  boxEnd: string,
): Change[] {
  const changes: Change[] = [];
  const all = [...text.matchAll(TAG)].filter(
    ({ index }) => isShown(index) && text.charAt(index - 1) !== '\\',
  );
  const closed = new Set(all.flatMap(({ groups = {} }) => (groups.end === '/' ? [groups.name] : [])));
  const hasHintEnd = all.some(({ groups = {} }) => groups.liquid === 'endhint');
  for (const { index, 0: tag, groups = {} } of all) {
    const { end: slash, name = '', arguments: words = '', liquid, values = '' } = groups;
    const [start, end] = [index, index + tag.length];
    const isAlone = isOnOwnLine(text, start, end);
    if (liquid === undefined) {
      const isEnd = slash === '/';
      const isPair = closed.has(name);
      if (isPair && isAlone && BOX.test(name))
        changes.push({
          start,
          end,
          by: isEnd ? boxEnd : markOf(kindOf(name, words), attribute(words, 'title')),
          isNoted: false,
        });
      else if (isPair) changes.push({ start, end, by: emptied(text, start, end), isNoted: !isEnd });
      else if (WORDLESS.test(name) && !isAlone)
        changes.push({ start, end, by: emptied(text, start, end), isNoted: true });
    } else if (isAlone && hasHintEnd && /^(?:end)?hint$/.test(liquid)) {
      const by = liquid === 'hint' ? markOf(attribute(values, 'style') || 'note', '') : boxEnd;
      changes.push({ start, end, by, isNoted: false });
    } else if (WORDLESS.test(liquid) && !isAlone)
      changes.push({ start, end, by: emptied(text, start, end), isNoted: true });
  }
  return changes;
}

/** The text between "{% raw %}" and "{% endraw %}", whose templates are words. */
export function rawText(text: string, isShown: IsShown): Change[] {
  return [...text.matchAll(/(?<open>\{%-? *raw *-?%\})(?<words>[\s\S]*?)\{%-? *endraw *-?%\}/g)].flatMap(
    ({ index, 0: whole, groups: { open = '', words = '' } = {} }): Change[] => {
      if (!isShown(index)) return [];
      const inside = index + open.length;
      return [
        { start: index, end: inside, by: '', isNoted: true },
        {
          start: inside,
          end: inside + words.length,
          by: words.replace(/\{(?=[{%])/g, '\\{'),
          isNoted: false,
        },
        { start: inside + words.length, end: index + whole.length, by: '', isNoted: false },
      ];
    },
  );
}

/** "notice warning", "callout type="info"" and "tip" are of the kinds "warning", "info" and "tip". */
const kindOf = (name: string, words: string): string => {
  const first = /^ *"?([a-z]+)"? *$/.exec(words)?.[1];
  if (!/^(?:notice|alert|callout|admonition|hint)$/.test(name)) return name;
  return attribute(words, 'type') || attribute(words, 'style') || first || 'note';
};

const attribute = (words: string, name: string): string =>
  new RegExp(`\\b${name} *= *"([^"]*)"`).exec(words)?.[1] ?? '';

export const isOnOwnLine = (text: string, start: number, end: number): boolean =>
  /(?:^|\n)[ \t>]*$/.test(text.slice(Math.max(0, start - 40), start)) &&
  /^[ \t]*(?:\n|$)/.test(text.slice(end, end + 40));

/**
 * Empty HTML in place of a part of a text, as long as it. At the beginning of a line with other words, HTML would take
 * the whole line, so the part is left out there.
 */
export function emptied(text: string, start: number, end: number): string {
  const isAtStart = /(?:^|\n)[ \t>]*$/.test(text.slice(Math.max(0, start - 40), start));
  if (isAtStart && !isOnOwnLine(text, start, end)) return '';
  return `<?${text.slice(start + 2, end - 2).replace(/[^\n]/g, ' ')}?>`;
}
