import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Writable } from 'node:stream';
import { toString as textIn } from 'mdast-util-to-string';
import { describe, expect, onTestFinished, test } from 'vitest';
import { platform as discord } from '../adapters/discord/surface.ts';
import { platform as slack } from '../adapters/slack/surface.ts';
import { platform as terminal } from '../adapters/terminal/surface.ts';
import { checkCommand } from '../src/authoring/command.ts';
import { parseMarkdown } from '../src/content/read/page.ts';

const guide = readFileSync('docs/writing.md', 'utf8');
const reference = readFileSync('docs/messages.md', 'utf8');

/** The code blocks of a page, in order. */
const codesOf = (page: string) =>
  parseMarkdown(page).children.flatMap((node) =>
    node.type === 'code' ? [{ language: node.lang, text: `${node.value}\n` }] : [],
  );

const [article = '', flow = '', scenarios = ''] = codesOf(guide).flatMap(({ language, text }) =>
  language === 'markdown' ? [text] : [],
);
const EXAMPLE: Readonly<Record<string, string>> = { articles: article, flows: flow, scenarios };

/** Each snippet of the reference, with the messages below it. */
const mistakes = codesOf(reference).flatMap(({ language, text }, i, codes) =>
  language === 'text' ? [{ snippet: codes[i - 1]?.text ?? '', says: text }] : [],
);

/** Runs `npm run check` on the example, with other text in one of its folders, and returns the output. */
async function checked(other: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'writing-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [kind, text] of Object.entries({ ...EXAMPLE, ...other })) {
    const path = join(folder, kind, 'tea-or-coffee.md');
    mkdirSync(dirname(path));
    writeFileSync(path, text);
  }
  let printed = '';
  const output = new Writable({
    write(chunk, _, done) {
      printed += String(chunk);
      done();
    },
  });
  await checkCommand(
    [folder],
    () => folder,
    async () => [slack, discord, terminal],
    output,
  );
  return printed.replaceAll(relative('', folder), 'content');
}

/** Divides a page into its keys, the text above the first heading, and the parts below the headings. */
function divide(page: string): { keys: string; above: string; parts: string[] } {
  const [, keys = '', body = ''] = /^(\s*---\n[\s\S]*?(?:\n---\n|$))?([\s\S]*)$/.exec(page) ?? [];
  const [above = '', ...parts] = `\n${body}`.split(/\n(?=##(?: |\n|$))/);
  return { keys: keys.trimEnd(), above, parts };
}

/** Puts a snippet in the place of the part with the same heading, or at the end of the page. */
function withSnippet(page: string, snippet: string): string {
  if (snippet.startsWith('|')) return `${page}\n${snippet}`;
  const [old, now] = [divide(page), divide(snippet)];
  const hasText = now.above.trim() !== '';
  if (now.keys !== '' && hasText) return snippet;
  const headingOf = (part: string): string | undefined => part.split('\n')[0];
  const headings = old.parts.map(headingOf);
  const parts = old.parts.flatMap((part) => {
    const others = now.parts.filter((other) => headingOf(other) === headingOf(part));
    return others.length > 0 ? others : [part];
  });
  const added = now.parts.filter((part) => !headings.includes(headingOf(part)));
  return [now.keys || old.keys, hasText ? now.above : old.above, ...parts, ...added].join('\n');
}

test('the example of the first guide passes the check', async () => {
  expect(await checked()).toBe(
    '/tea-or-coffee: 2 questions, 2 outcomes, 3 paths, 3 scenarios; techniques: Tea (pros 1, cons 1), Coffee (pros 1, cons 1)\n0 errors, 0 warnings\n',
  );
});

test('the problem that the first guide shows is printed as it says', async () => {
  const shown = codesOf(guide).find(({ language }) => language === 'console');
  const printed = await checked({ flows: flow.replace('[Yes](#drink-tea)', '[Yes](#drink-tee)') });
  expect(shown?.text.replace(/^\$ .*\n/, '')).toBe(printed.replace(/^\d+ errors?, .*\n/m, ''));
});

describe('each mistake in the reference gets the messages that stand below it', () => {
  test('mistakes were found at all', () => {
    expect(mistakes.length).toBeGreaterThan(35);
  });

  const named = mistakes.map(({ snippet, says }) => [says.split('\n')[0], snippet, says] as const);
  test.each(named)('%s', async (_, snippet, says) => {
    const kind = [...says.matchAll(/^content\/(\w+)\//gm)].at(-1)?.[1] ?? '';
    const printed = await checked({ [kind]: withSnippet(EXAMPLE[kind] ?? '', snippet) });
    expect(printed.replace(/^\/tea-or-coffee: .*\n/m, '').replace(/^\d+ errors?, .*\n/m, '')).toBe(says);
  });
});

describe('the reference and the code know the same messages', () => {
  /** Every message of a file, with "…" for each value in it. */
  const messagesIn = (file: string): string[] => {
    let code = readFileSync(file, 'utf8');
    for (let before = ''; before !== code; ) {
      before = code;
      code = code.replaceAll(/\$\{[^{}]*\}/g, '…');
    }
    const literals = (statement: string): string[] =>
      [...statement.matchAll(/(['"`])((?:\\.|(?!\1).)*)\1/g)]
        .map(([, , text = '']) => text)
        .filter((text) => text.includes(' '));
    const calls = [...code.matchAll(/\b(?:add|warn|note|problemOf)\(([\s\S]*?);\n/g)]
      .map(([, rest = '']) => rest)
      .filter((rest) => !/^[^'"`]*message,/i.test(rest));
    const constants = [...code.matchAll(/\b(?:message|\w+_MESSAGE) =([\s\S]*?);\n/g)];
    return [
      ...calls.flatMap((rest) => literals(rest).slice(0, 1)),
      ...constants.flatMap(([, rest = '']) => literals(rest)),
    ].filter((message) => /\w{2}.*\w{2}/.test(message));
  };
  const files = ['src/content', 'src/authoring'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  );
  const messages = [...new Set(files.flatMap(messagesIn))];
  const cells = parseMarkdown(reference).children.flatMap((node) =>
    node.type === 'table' && textIn(node.children[0]?.children[0]) === 'message'
      ? node.children.slice(1).map(({ children: [cell] }) => textIn(cell))
      : [],
  );
  const printed = mistakes.flatMap(({ says }) =>
    [...says.matchAll(/: (?:error|warning|note): (.*)/g)].map(([, message = '']) => message),
  );

  /** Compares a printed line with a message of the code, in which "…" stands for each value. */
  const isOne = (line: string, message: string): boolean => {
    let at = 0;
    return message.split('…').every((piece) => {
      const found = line.indexOf(piece, at);
      at = found + piece.length;
      return found >= 0;
    });
  };

  test('messages were found at all', () => {
    expect(messages.length).toBeGreaterThan(85);
    expect(cells.length).toBeGreaterThan(20);
  });

  test('every message of the code is in the reference', () => {
    const lines = [...printed, ...cells];
    expect(messages.filter((message) => !lines.some((line) => isOne(line, message)))).toEqual([]);
  });

  test('every message in the tables of the reference is one of the code', () => {
    expect(cells.filter((cell) => !messages.some((message) => isOne(cell, message)))).toEqual([]);
  });
});

test.each(['docs/writing.md', 'docs/messages.md', 'examples/README.md'])(
  'every file that %s links to is there',
  (page) => {
    const links = [
      ...readFileSync(page, 'utf8')
        .replaceAll(/^(`{3,})\w+\n[\s\S]*?^\1$|`[^`\n]*`/gm, '')
        .matchAll(/\]\(([^)#]+)/g),
    ];
    expect(links.length).toBeGreaterThan(1);
    expect(links.filter(([, to = '']) => !existsSync(join(dirname(page), to)))).toEqual([]);
  },
);
