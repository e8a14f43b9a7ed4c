import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { manifestOf, SCOPES } from '../adapters/slack/commands.ts';
import { loadLibrary } from '../src/content/read/library.ts';
import { parseCommand } from '../src/conversation/command.ts';
import { words } from '../src/conversation/words.ts';
import { REFUSAL_REASONS } from '../src/refusals.ts';
import { runGuide } from './e2e/guide.ts';

const readme = readFileSync('README.md', 'utf8');
const library = loadLibrary('content');

test('the README shows exactly what its command prints', async () => {
  const [, shown] = /^```console\n\$ echo \| npm start --silent\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  const { output } = await runGuide([''], { CONTENT_DIR: 'content' });
  expect(output.trimEnd()).toBe(shown?.trimEnd());
});

test('the guide answers every command that the README lists as the README says', () => {
  const [flow] = library.flows;
  if (!flow) throw new Error('The content has no flow.');
  const kinds = [...readme.matchAll(/^\| `\/llm-strategy ?(.*?)` \|/gm)].map(([, typed = '']) => {
    const command = parseCommand(flow, typed, words);
    return [typed, command.kind === 'look-up' ? command.lookup.kind : command.kind];
  });
  expect(kinds).toEqual([
    ['', 'start'],
    ['pros fine-tuning', 'facet'],
    ['pros', 'facet'],
    ['compare', 'compare'],
    ['compare prompting and fine-tuning', 'compare'],
    ['sections', 'sections'],
    ['right choice', 'section'],
    ['token costs', 'passages'],
    ['help', 'help'],
  ]);
});

test("the README's link to Slack carries the manifest of today's content", () => {
  const [, encoded = ''] = /^\[slack-app\]: \S+&manifest_json=(\S+)$/m.exec(readme) ?? [];
  expect(JSON.parse(decodeURIComponent(encoded))).toEqual(manifestOf(library.flows, { kind: 'socket' }));
});

test('docs/slack.md says why the app asks for each scope', () => {
  const table = [...readFileSync('docs/slack.md', 'utf8').matchAll(/^\| `([a-z_:]+)` \| (.*) \|$/gm)];
  expect(table.map(([, scope, use]) => ({ scope, use }))).toEqual(SCOPES);
});

test('the README and .env.example list every setting', () => {
  const settings = [...readFileSync('src/config.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(
    ([, name = '']) => name,
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

test('docs/running.md explains every reason for which a request is refused', () => {
  const [, table = ''] =
    /^\| reason \| the request \|\n([\s\S]*?)\n\n/m.exec(readFileSync('docs/running.md', 'utf8')) ?? [];
  const reasons = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([row]) =>
    [...row.matchAll(/`(.*?)`/g)].map(([, reason]) => reason),
  );
  expect(new Set(reasons)).toEqual(new Set(REFUSAL_REASONS));
});

test('docs/running.md explains every kind of action that the log names', () => {
  const kindsOf = (file: string, type: string): string[] => {
    const [, union = ''] =
      new RegExp(`^export type ${type} =\\n([\\s\\S]*?);\\n\\n`, 'm').exec(readFileSync(file, 'utf8')) ?? [];
    return [...union.matchAll(/(?:\| |kind: )'([\w-]+)'/g)].map(([, kind = '']) => kind);
  };
  const kinds = [
    ...kindsOf('src/conversation/activity.ts', 'ActivityKind'),
    ...kindsOf('src/conversation/state.ts', 'Event'),
  ];
  expect(kinds).toEqual(expect.arrayContaining(['command', 'error', 'choose', 'start-own']));
  const [, table = ''] =
    /^\| `kind` \| the action \|\n([\s\S]*?)\n\n/m.exec(readFileSync('docs/running.md', 'utf8')) ?? [];
  const explained = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([row]) =>
    [...row.matchAll(/`([\w-]+)`/g)].map(([, kind]) => kind),
  );
  expect(new Set(explained)).toEqual(new Set(kinds));
});

test.each(['README.md', 'CONTRIBUTING.md'])('every file that %s names is there', (page) => {
  const text = readFileSync(page, 'utf8');
  const named = [
    ...[...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path),
    ...[...text.matchAll(/(?<![\w/])((?:src|tests|adapters|content)\/[\w./-]*)/g)].map(
      ([, path = '']) => path,
    ),
  ];
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});
