import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type * as Mdast from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toString as plainOf } from 'mdast-util-to-string';
import { gfm } from 'micromark-extension-gfm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decisionsCommand } from '../src/decisions-command.ts';
import { deleteDecision, type NewDecision, saveDecision, setDeprecated } from '../src/store/decisions.ts';
import { Store } from '../src/store/store.ts';
import type { Decision } from '../src/together/decision.ts';
import { HOSTILE } from './conversation/hostile-strings.ts';
import { makeFile, on, SILENT } from './store/engines.ts';

let url: string;
let store: Store;
let folder: string;
beforeEach(async () => {
  url = makeFile();
  store = await Store.open(url, SILENT);
  folder = join(mkdtempSync(join(tmpdir(), 'log-')), 'docs/decisions');
});
afterEach(() => store.close());

let forms = 0;
const HOME = { team: 'T1', channel: 'C1' };

async function save(more: Partial<NewDecision> = {}): Promise<Decision> {
  const topic = more.topic ?? 'Support mails?';
  const decision: NewDecision = {
    ...HOME,
    source: `form:${++forms}`,
    topic,
    outcome: 'Not yet',
    maker: { id: 'U1', name: 'Ana' },
    deciders: [{ id: 'U1', name: 'Ana' }],
    madeAt: Date.UTC(2026, 10, 27, 12),
    reviewAt: undefined,
    flow: 'llm-strategy',
    guide: 'fingerprint',
    body: '# The record\n',
    why: undefined,
    replaces: undefined,
    ...more,
  };
  const result = await on(store, (db) => saveDecision(db, decision));
  if (result.kind === 'nothing to replace') throw new Error('There is nothing to replace.');
  return result.decision;
}

/** Runs the command. @returns its output, or the sentence with which it ends */
async function run(...args: readonly string[]): Promise<string> {
  let printed = '';
  const output = new Writable({
    write: (chunk, _, done) => {
      printed += String(chunk);
      done();
    },
  });
  await decisionsCommand(args, () => url, output);
  return printed;
}

const exportHome = ({ team, channel } = HOME): Promise<string> =>
  run('--team', team, '--channel', channel, '--out', folder);

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const all = (): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, read(name)]));

test('each decision becomes a record, and a page lists them all', async () => {
  const first = await save();
  await save({ topic: 'Chat answers', outcome: 'Fine-tune', replaces: first.id });
  const third = await save({ topic: 'Summaries' });
  await on(store, (db) => setDeprecated(db, third.id, true));
  expect(await exportHome()).toMatch(/\n3 decisions\n$/);
  expect(readdirSync(folder)).toEqual([
    '0001-support-mails.md',
    '0002-chat-answers.md',
    '0003-summaries.md',
    'README.md',
  ]);
  expect(read('0001-support-mails.md')).toBe(
    '---\nstatus: superseded by ADR-0002\ndate: 2026-11-27\ndecision-makers:\n  - "Ana"\n---\n\n# The record\n',
  );
  expect(read('README.md').split('\n').slice(-6)).toEqual([
    '| Number | Topic | Outcome | Date | Status |',
    '| - | - | - | - | - |',
    '| [0001](0001-support-mails.md) | Support mails? | Not yet | 2026-11-27 | superseded by 0002 |',
    '| [0002](0002-chat-answers.md) | Chat answers | Fine-tune | 2026-11-27 | accepted |',
    '| [0003](0003-summaries.md) | Summaries | Not yet | 2026-11-27 | deprecated |',
    '',
  ]);
});

test('a second export changes nothing', async () => {
  await save();
  await exportHome();
  const before = all();
  expect(await exportHome()).toBe('1 decision, 2 files unchanged\n');
  expect(all()).toEqual(before);
});

test('a later export adds, changes and removes only its own files', async () => {
  const first = await save();
  const second = await save({ topic: 'A mistake' });
  await exportHome();
  writeFileSync(join(folder, '0007-by-hand.md'), '---\nstatus: accepted\n---\n');
  await on(store, (db) => deleteDecision(db, second.id));
  await save({ topic: 'Chat answers', replaces: first.id });
  expect(await exportHome()).toContain(`${join(folder, '0002-a-mistake.md')} (removed)\n`);
  expect(readdirSync(folder)).toEqual([
    '0001-support-mails.md',
    '0003-chat-answers.md',
    '0007-by-hand.md',
    'README.md',
  ]);
  expect(read('0001-support-mails.md')).toContain('status: superseded by ADR-0003\n');
  expect(read('0007-by-hand.md')).toBe('---\nstatus: accepted\n---\n');
  expect(read('README.md')).not.toContain('0002');
});

test('a decision with another topic gets a new file in place of the old one', async () => {
  const { id } = await save();
  await exportHome();
  await on(store, (db) =>
    db.updateTable('decision').set({ topic: 'Letters' }).where('id', '=', id).execute(),
  );
  await exportHome();
  expect(readdirSync(folder)).toEqual(['0001-letters.md', 'README.md']);
});

test('nothing is written if a name is taken by a file that is not the guide’s', async () => {
  await save();
  await save({ topic: 'Chat answers' });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '0002-chat-answers.md'), '---\nstatus: accepted\n---\n\n# By hand\n');
  const before = all();
  await expect(exportHome()).rejects.toThrow(
    `Nothing was written, because these files are not the guide's: ${join(folder, '0002-chat-answers.md')}. Move them, or choose another folder.`,
  );
  expect(all()).toEqual(before);
});

test.each([
  ['a page', () => writeFileSync(join(folder, 'README.md'), '# Our decisions\n')],
  ['a folder', () => mkdirSync(join(folder, 'README.md'))],
  ['a link', () => symlinkSync('/nowhere', join(folder, 'README.md'))],
])('nothing is written if README.md is %s of somebody else', async (_, make) => {
  await save();
  mkdirSync(folder, { recursive: true });
  make();
  await expect(exportHome()).rejects.toThrow(`${join(folder, 'README.md')} is not the guide's`);
  expect(readdirSync(folder)).toEqual(['README.md']);
});

test('a record that somebody has replaced by another file or a link is not overwritten', async () => {
  const { id } = await save();
  await exportHome();
  await on(store, (db) => setDeprecated(db, id, true));
  writeFileSync(join(folder, '0001-support-mails.md'), '# Notes\n');
  await expect(exportHome()).rejects.toThrow('0001-support-mails.md');
  expect(read('0001-support-mails.md')).toBe('# Notes\n');
  const target = join(folder, 'elsewhere.md');
  writeFileSync(target, '---\nstatus: accepted\n---\n');
  rmSync(join(folder, '0001-support-mails.md'));
  symlinkSync(target, join(folder, '0001-support-mails.md'));
  await expect(exportHome()).rejects.toThrow('0001-support-mails.md');
  expect(read('elsewhere.md')).toBe('---\nstatus: accepted\n---\n');
});

test('a page that names files elsewhere leads to no change there', async () => {
  await save();
  await exportHome();
  const outside = join(folder, '../0009-outside.md');
  writeFileSync(outside, '---\nstatus: accepted\n---\n');
  const page = read('README.md').replace('\n-->', '\n../0009-outside.md\n0009-x/../../0009-outside.md\n-->');
  writeFileSync(join(folder, 'README.md'), page);
  await exportHome();
  expect(readFileSync(outside, 'utf8')).toBe('---\nstatus: accepted\n---\n');
});

test('two channels cannot share a folder', async () => {
  await save();
  await save({ channel: 'C2' });
  await exportHome();
  await expect(exportHome({ ...HOME, channel: 'C2' })).rejects.toThrow(
    `${folder} has the decisions of another channel: choose a folder for each channel.`,
  );
});

test('a repository whose lines end in CRLF is still known', async () => {
  await save();
  await exportHome();
  for (const [name, text] of Object.entries(all()))
    writeFileSync(join(folder, name), text.replaceAll('\n', '\r\n'));
  expect(await exportHome()).toMatch(/\n1 decision\n$/);
});

test('names are written as people see them, without what reverses or hides a text', async () => {
  const deciders = ['Ana\u202egnp', 'B\u200ben\nstatus: rejected', '\u200b'].map((name, i) => ({
    id: `U${i}`,
    name,
  }));
  await save({ deciders });
  await exportHome();
  expect(read('0001-support-mails.md')).toMatch(
    /^---\nstatus: accepted\ndate: 2026-11-27\ndecision-makers:\n {2}- "Anagnp"\n {2}- "Ben status: rejected"\n {2}- "someone"\n---\n/,
  );
});

test('topics of any kind become files inside of the folder, and cells of the page', async () => {
  const topics = [
    ...HOSTILE.filter((topic) => topic.trim() !== ''),
    '../../etc/passwd',
    'a/b\\c',
    '...',
    '?!?!',
    '🎉🎉',
    '-->',
    'README',
    'CON',
    'one | two',
    '文'.repeat(100),
    'word '.repeat(20),
    'x'.repeat(100),
  ];
  // As the database keeps them: without what follows a NUL, and without halves of characters.
  const kept: string[] = [];
  for (const topic of topics) kept.push((await save({ topic, outcome: topic })).topic);
  await exportHome();
  const names = readdirSync(folder).filter((name) => name !== 'README.md');
  expect(names).toHaveLength(topics.length);
  for (const name of names) {
    expect(name).toMatch(/^\d{4}-[^/\\\s.]+\.md$/);
    expect(Buffer.byteLength(name)).toBeLessThan(256);
  }
  const tree = fromMarkdown(read('README.md'), { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  expect(tree.children.map(({ type }) => type)).toEqual(['heading', 'html', 'table']);
  const table = tree.children.find((node): node is Mdast.Table => node.type === 'table');
  const rows = table?.children.slice(1) ?? [];
  expect(rows.map(({ children: [, topic] }) => plainOf(topic))).toEqual(
    kept.map((topic) => topic.replace(/\s+/g, ' ').trim()),
  );
  expect(
    rows.map(({ children: [cell] }) => cell?.children[0]).map((node) => node?.type === 'link' && node.url),
  ).toEqual(names);
  expect(await exportHome()).toBe(`${topics.length} decisions, ${topics.length + 1} files unchanged\n`);
});

test('without options, the command lists the channels and names the next command', async () => {
  await save();
  await save({ team: '', channel: 'D1' });
  await save({ team: '', channel: 'D1' });
  expect(await run()).toBe(
    [
      'team "", channel D1: 2 decisions',
      'team T1, channel C1: 1 decision',
      '',
      'To write those of a channel into a folder: npm run decisions -- --team "" --channel D1 --out docs/decisions',
      '',
    ].join('\n'),
  );
});

test('the decisions of a direct message, which has no team, can be exported', async () => {
  await save({ team: '', channel: 'D1' });
  await exportHome({ team: '', channel: 'D1' });
  expect(readdirSync(folder)).toEqual(['0001-support-mails.md', 'README.md']);
});

test('an empty database has nothing to list', async () => {
  expect(await run()).toBe('No channel has decisions yet.\n');
});

test.each([
  [['--team', 'T1', '--channel', 'C1'], /^--out is missing: say the folder/],
  [['--team', 'T1', '--channel', 'C1', '--out', ''], /^--out is missing/],
  [['--channel', 'C1', '--out', 'x'], /^--team is missing/],
  [['--team', '', '--out', 'x'], /^--channel is missing/],
  [['--out', 'x'], /^--team is missing/],
  [['--chanel', 'C1'], /--chanel(?:.|\n)*\nUsage: .*--channel id/],
  [['x'], /^"x" is one argument too many/],
  [['--team', 'T9', '--channel', 'C1', '--out', 'x'], /^There is no decision of team T9 and channel C1: /],
])('%j is refused in one sentence', async (args, sentence) => {
  await save();
  await expect(run(...args)).rejects.toThrow(sentence);
});

test('a missing setting, a missing file and an absent server are told', async () => {
  const output = new Writable();
  const tell = (setting: string | undefined) => decisionsCommand([], () => setting, output);
  await expect(tell(undefined)).rejects.toThrow('DATABASE_URL is not set');
  const missing = `${url}-typo`;
  await expect(tell(missing)).rejects.toThrow('The file that DATABASE_URL names does not exist');
  await expect(tell('postgres://user:secret@127.0.0.1:1/db')).rejects.toThrow(
    /^PostgreSQL cannot be reached \(ECONNREFUSED\).*: try again/,
  );
});

test('a folder that cannot be written is told', async () => {
  await save();
  mkdirSync(join(folder, '..'), { recursive: true });
  writeFileSync(folder, '');
  await expect(exportHome()).rejects.toThrow(/cannot be (read|written) \((ENOTDIR|EEXIST)\)/);
});
