import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manifestOf, SCOPES } from '../adapters/slack/commands.ts';
import { loadLibrary } from '../src/content/read/library.ts';
import { parseCommand } from '../src/conversation/command.ts';
import { load } from './content/read/folder.ts';
import { runGuide } from './e2e/guide.ts';

const readme = readFileSync('README.md', 'utf8');
const library = loadLibrary('content');

/** The code blocks of a language, without their indentation. */
const blocks = (language: string): string[] =>
  [...readme.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)]
    .filter(([, , name]) => name === language)
    .map(([, indent = '', , code = '']) => code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));

test('the conversation that it shows is the one that is held', async () => {
  const [shown = ''] = blocks('console');
  const [command, typed = ''] = /^\$ printf '(.*)' \| npm start --silent\n/.exec(shown) ?? [''];
  const { output } = await runGuide(typed.split('\\n').slice(0, -1));
  expect(output.trimEnd()).toBe(shown.slice(command.length).trimEnd());
});

test('the message about a wrong page that it shows is the one that is given', async () => {
  const [, shown = ''] = blocks('console');
  const [, excerpt = '', passage = ''] = /does not say "(.*)"\n.*passage: "(.*)" \(/.exec(shown) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'content-'));
  cpSync('content', folder, { recursive: true });
  const flow = join(folder, 'flows/llm-strategy.md');
  writeFileSync(flow, readFileSync(flow, 'utf8').replace(passage, excerpt));
  const { errors } = await runGuide([], { CONTENT_DIR: folder });
  expect(errors.replace(/\S+(?=\/flows)/, 'content').trimEnd()).toBe(
    shown.slice(shown.indexOf('\n') + 1).trimEnd(),
  );
});

test('every request that it lists is answered as it says', () => {
  const [flow] = library.flows;
  if (!flow) throw new Error('The content has no flow.');
  const kinds = [...readme.matchAll(/^\| `\/llm-strategy ?(.*?)` \|/gm)].map(([, typed = '']) => {
    const command = parseCommand(flow, typed);
    return [typed, command.kind === 'start' ? 'start' : command.lookup.kind];
  });
  expect(kinds).toEqual([
    ['', 'start'],
    ['pros fine-tuning', 'facet'],
    ['pros', 'facet'],
    ['compare', 'compare'],
    ['sections', 'sections'],
    ['right choice', 'section'],
    ['token costs', 'passages'],
    ['help', 'help'],
  ]);
});

test("the link to Slack carries the manifest of today's content", () => {
  const [, encoded = ''] = /manifest_json=([^)]+)\)/.exec(readme) ?? [];
  expect(JSON.parse(decodeURIComponent(encoded))).toEqual(manifestOf(library.flows, { kind: 'socket' }));
});

test('docs/slack.md says what each scope is used for', () => {
  const table = [...readFileSync('docs/slack.md', 'utf8').matchAll(/^\| `([a-z_:]+)` \| (.*) \|$/gm)];
  expect(table.map(([, scope, use]) => ({ scope, use }))).toEqual(SCOPES);
});

test('the example of a flow loads', () => {
  const [flow] = load({ 'flows/drinks.md': blocks('markdown')[0] ?? '' }).flows;
  expect(flow?.places.map((place) => place.kind)).toEqual(['question', 'outcome', 'outcome']);
});

test('it and .env.example list every setting', () => {
  const settings = [...readFileSync('src/config.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(
    ([, name]) => name,
  );
  expect(settings.length).toBeGreaterThan(5);
  const table = [...readme.matchAll(/^\| (`[A-Z].*?) \|/gm)].flatMap(([row]) =>
    [...row.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name),
  );
  const example = [...readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=$/gm)].map(
    ([, name]) => name,
  );
  expect(new Set(table)).toEqual(new Set(settings));
  expect(new Set(example)).toEqual(new Set(settings));
});

test('every file that it names is there', () => {
  const named = [
    ...[...readme.matchAll(/\]\((?!https?:|\.\.|#)([^)]+)\)/g)].map(([, path]) => path),
    ...[...readme.matchAll(/(?<![\w/])((?:src|tests|adapters|content)\/[\w./-]*)/g)].map(([, path]) => path),
    '.env.example',
  ];
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(path?.replace(/:.*/, '') ?? ''))).toEqual([]);
});
