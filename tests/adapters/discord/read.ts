import { ComponentType } from 'discord.js';
import type { DiscordMessage } from '../../../adapters/discord/render.ts';

export interface ReadMessage {
  /** The visible words: a line for each paragraph, with the numbers of lists, without bullets and indentation. */
  readonly text: string;
  /** The options of menus, as "[x] label" if it is chosen, else "[ ] label". */
  readonly boxes: readonly string[];
  readonly buttons: readonly { readonly label: string; readonly token: string }[];
}

/** Reads a message as a Discord client shows it. */
export function readDiscord(message: DiscordMessage): ReadMessage {
  const text: string[] = [];
  const boxes: string[] = [];
  const buttons: { label: string; token: string }[] = [];
  for (const component of message.components) {
    if (component.type === ComponentType.TextDisplay) text.push(readMarkdown(component.content).text);
    else if (component.type === ComponentType.ActionRow) {
      for (const inner of component.components) {
        if (inner.type === ComponentType.StringSelect) {
          boxes.push(...inner.options.map((option) => `[${option.default ? 'x' : ' '}] ${option.label}`));
        } else buttons.push({ label: inner.label ?? '', token: inner.custom_id });
      }
    }
  }
  return { text: text.join('\n'), boxes, buttons };
}

export interface ReadMarkdown {
  readonly text: string;
  /** The kinds of formatting and mentions, in the order in which they begin. */
  readonly structures: readonly string[];
}

/** Parses Discord's Markdown as its clients do: at each place, the longest rule that matches. */
export function readMarkdown(source: string): ReadMarkdown {
  const structures: string[] = [];
  const text = new Scanner(structures).scan(source, { inQuote: false, inList: false });
  return { text: linesOf(text), structures };
}

/** Lines without their margins and without empty ones. */
export const linesOf = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');

interface Context {
  readonly inQuote: boolean;
  readonly inList: boolean;
}

interface Rule {
  readonly name: string;
  readonly pattern: RegExp;
  readonly lineStart?: true;
  readonly where?: (context: Context) => boolean;
  /** The text that a reader sees. */
  readonly show: (
    match: RegExpExecArray,
    inner: (source: string, changed?: Partial<Context>) => string,
  ) => string;
}

const BULLET = String.raw`(?:[*-]|\d+\.)`;

const RULES: readonly Rule[] = [
  {
    name: 'heading',
    pattern: /^ *(#{1,3})\s+(?!#)([^\n]+?)#*\s*(?:\n|$)/,
    lineStart: true,
    where: ({ inList }) => !inList,
    show: ([, , words = ''], inner) => `${inner(words)}\n`,
  },
  {
    name: 'subtext',
    pattern: /^-# +(?!-#)([^\n]+?) *(?:\n|$)/,
    lineStart: true,
    show: ([, words = ''], inner) => `${inner(words)}\n`,
  },
  {
    name: 'quote',
    pattern: /^(?: *>>> +[\s\S]*|(?: *>(?!>>) +[^\n]*(?:\n|$))+)/,
    lineStart: true,
    where: ({ inQuote }) => !inQuote,
    show: ([all], inner) => `${inner(all.replace(/^ *>(?:>>)? ?/gm, ''), { inQuote: true })}\n`,
  },
  {
    name: 'list',
    pattern: new RegExp(`^( *)${BULLET} [\\s\\S]+?(?:\\n(?! )(?!\\1${BULLET} )|$)`),
    lineStart: true,
    show: ([all], inner) =>
      (all.match(new RegExp(`( *)${BULLET} +[^\\n]*(?:\\n(?!\\1${BULLET} )[^\\n]*)*(?:\\n|$)`, 'g')) ?? [])
        .map((item, i) => {
          const mark = new RegExp(`^ *${BULLET} +`).exec(item)?.[0] ?? '';
          const words = inner(item.slice(mark.length).replace(new RegExp(`^ {1,${mark.length}}`, 'gm'), ''), {
            inList: true,
          });
          // Discord counts from the first number, whatever the next ones say.
          const start = Number.parseInt(all, 10);
          return Number.isNaN(start) ? words : `${start + i}. ${words}`;
        })
        .join('\n')
        .concat('\n'),
  },
  {
    name: 'code block',
    pattern: /^```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```/i,
    show: ([, code = '']) => code.replaceAll('`\u200b', '`'),
  },
  {
    name: 'link',
    pattern: /^\[((?:\[[^\]]*\]|[^[\]]|\](?=[^[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?\s*\)/,
    show: ([, words = ''], inner) => inner(words),
  },
  { name: 'address', pattern: /^<([^: >]+:\/[^ >]+)>/, show: ([, url = '']) => url },
  { name: 'address', pattern: /^(?:https?|steam):\/\/[^\s<]+[^<.,:;"'\]\s]/, show: ([url]) => url },
  { name: 'mail or phone', pattern: /^<(?:\+\d+|[^\s<>@]+@[^\s<>]+)>/, show: ([all]) => all },
  {
    name: 'strong',
    pattern: /^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/,
    show: ([, words = ''], inner) => inner(words),
  },
  {
    name: 'underline',
    pattern: /^__((?:\\[\s\S]|[^\\])+?)__(?!_)/,
    show: ([, words = ''], inner) => inner(words),
  },
  {
    name: 'emphasis',
    pattern:
      /^_((?:__|\\[\s\S]|[^\\_])+?)_\b|^\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)/,
    show: ([, underscored, starred = ''], inner) => inner(underscored ?? starred),
  },
  { name: 'delete', pattern: /^~~([\s\S]+?)~~(?!_)/, show: ([, words = ''], inner) => inner(words) },
  { name: 'spoiler', pattern: /^\|\|([\s\S]+?)\|\|/, show: ([, words = ''], inner) => inner(words) },
  {
    name: 'code',
    pattern: /^(`+)([\s\S]*?[^`])\1(?!`)/,
    show: ([, , code = '']) => code.replace(/^ (?= *`)|(` *) $/g, '$1'),
  },
  {
    name: 'mention',
    pattern: /^(?:<@[!&]?\d+>|<#\d+>|<\/[^>]+:\d+>|<id:\w+>|@(?:everyone|here))/,
    show: ([all]) => all,
  },
  { name: 'time', pattern: /^<t:-?\d+(?::[tTdDfFR])?>/, show: ([all]) => all },
  { name: 'emoji', pattern: /^(?:<a?:\w+:\d+>|:[\w+-]+:)/, show: ([all]) => all },
];

class Scanner {
  readonly #structures: string[];

  constructor(structures: string[]) {
    this.#structures = structures;
  }

  scan(source: string, context: Context): string {
    let shown = '';
    let at = 0;
    while (at < source.length) {
      const rest = source.slice(at);
      const escaped = /^\\([^0-9A-Za-z\s])/u.exec(rest);
      const [rule, match] = escaped ? [] : this.#best(rest, /(?:^|\n) *$/.test(source.slice(0, at)), context);
      if (escaped) {
        shown += escaped[1];
        at += escaped[0].length;
      } else if (rule && match) {
        this.#structures.push(rule.name);
        shown += rule.show(match, (inner, changed) => this.scan(inner, { ...context, ...changed }));
        at += match[0].length;
      } else {
        // The guide puts this character between the markers of two kinds.
        if (!/^\*\u200b\*$/.test(source.slice(at - 1, at + 2))) shown += rest[0];
        at += 1;
      }
    }
    return shown;
  }

  #best(source: string, lineStart: boolean, context: Context): [Rule, RegExpExecArray] | [] {
    let best: [Rule, RegExpExecArray] | [] = [];
    for (const rule of RULES) {
      if ((rule.lineStart && !lineStart) || rule.where?.(context) === false) continue;
      const match = rule.pattern.exec(source);
      if (match === null) continue;
      // Structures of whole lines and code come first; of bold and italics the longer one.
      const isFormat = rule.name === 'strong' || rule.name === 'emphasis' || rule.name === 'underline';
      if (!isFormat && best.length === 0) return [rule, match];
      if (isFormat && (best[1]?.[0].length ?? 0) <= match[0].length) best = [rule, match];
    }
    return best;
  }
}
