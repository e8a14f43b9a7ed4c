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
import { describe, expect, onTestFinished, test } from 'vitest';
import { platform as discord } from '../adapters/discord/surface.ts';
import { platform as slack } from '../adapters/slack/surface.ts';
import { platform as terminal } from '../adapters/terminal/surface.ts';
import { checkCommand } from '../src/authoring/command.ts';
import { parseMarkdown } from '../src/content/read/page.ts';

const guide = readFileSync('docs/writing.md', 'utf8');

/** Code of the page, in order: what is written, and what is said of the code before it. */
const codes = parseMarkdown(guide).children.map((node) =>
  node.type === 'code' ? { language: node.lang, text: `${node.value}\n` } : undefined,
);
const written = codes.flatMap((code, i) => {
  if (code?.language !== 'markdown') return [];
  const next = codes[i + 1];
  return [{ snippet: code.text, says: next?.language === 'text' ? next.text : undefined }];
});
const mistakes = written.flatMap(({ snippet, says }) => (says === undefined ? [] : [{ snippet, says }]));
const [article = '', flow = '', scenarios = ''] = written.flatMap(({ snippet, says }) =>
  says === undefined ? [snippet] : [],
);
const EXAMPLE: Readonly<Record<string, string>> = { articles: article, flows: flow, scenarios };

/** What `npm run check` says of the guide on the page, with other text in one of its folders. */
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

/** The keys of a page, what stands above its first place or section, and these. */
function divide(page: string): { keys: string; above: string; parts: string[] } {
  const [, keys = '', body = ''] = /^(\s*---\n[\s\S]*?(?:\n---\n|$))?([\s\S]*)$/.exec(page) ?? [];
  const [above = '', ...parts] = `\n${body}`.split(/\n(?=##(?: |\n|$))/);
  return { keys: keys.trimEnd(), above, parts };
}

/** A page with a snippet in the place of what it has of that kind and heading, or below all of it. */
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

test('the guide that the page shows has nothing wrong with it', async () => {
  expect(await checked()).toBe(
    '/tea-or-coffee: 2 questions, 2 outcomes, 3 paths, 3 scenarios\n0 errors, 0 warnings\n',
  );
});

describe('each mistake on the page gets the answer that stands below it', () => {
  test('mistakes were found at all', () => {
    expect(mistakes.length).toBeGreaterThan(40);
  });

  const named = mistakes.map(({ snippet, says }) => [says.split('\n')[0], snippet, says] as const);
  test.each(named)('%s', async (_, snippet, says) => {
    const kind = [...says.matchAll(/^content\/(\w+)\//gm)].at(-1)?.[1] ?? '';
    const printed = await checked({ [kind]: withSnippet(EXAMPLE[kind] ?? '', snippet) });
    expect(printed.replace(/^\/tea-or-coffee: .*\n/m, '').replace(/^\d+ errors?, .*\n/m, '')).toBe(says);
  });
});

describe('the page and the code know the same messages', () => {
  /** Every message of a file, without what is filled in. */
  const messagesIn = (file: string): string[] => {
    let code = readFileSync(file, 'utf8');
    for (let before = ''; before !== code; ) {
      before = code;
      code = code.replaceAll(/\$\{[^{}]*\}/g, '…');
    }
    const calls = code.matchAll(/\b(?:add|warn|problemOf)\([^;]*?(['"`])((?:(?!\1).)* (?:(?!\1).)*)\1/g);
    return [...calls].map(([, , message = '']) => message);
  };
  const files = ['src/content', 'src/authoring'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  );
  const messages = [...new Set(files.flatMap(messagesIn))];

  test('every message of the code stands on the page', () => {
    const lines = guide.split('\n');
    const isOnPage = (message: string): boolean =>
      lines.some((line) => {
        let at = 0;
        return message.split('…').every((piece) => {
          const found = line.indexOf(piece, at);
          at = found + piece.length;
          return found >= 0;
        });
      });
    expect(messages.length).toBeGreaterThan(70);
    expect(messages.filter((message) => !isOnPage(message))).toEqual([]);
  });
});

test.each(['docs/writing.md', 'examples/README.md'])('every file that %s links to is there', (page) => {
  const links = [
    ...readFileSync(page, 'utf8')
      .replaceAll(/^(`{3,})\w+\n[\s\S]*?^\1$/gm, '')
      .matchAll(/\]\(([^)#]+)/g),
  ];
  expect(links.length).toBeGreaterThan(2);
  expect(links.filter(([, to = '']) => !existsSync(join(dirname(page), to)))).toEqual([]);
});
