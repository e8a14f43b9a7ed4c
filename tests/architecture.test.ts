import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadLibrary } from '../src/content/read/library.ts';
import { STRATEGY } from './fixtures/guides.ts';

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));

const files = [...filesBelow('src'), ...filesBelow('adapters')].map((file) => ({
  file,
  text: readFileSync(file, 'utf8'),
}));

const imports = files.flatMap(({ file, text }) =>
  [...text.matchAll(/(?:from|import\() ?'([^']+)'/g)].map(([, to = '']) => ({
    file,
    to: to.startsWith('.') ? relative('', resolve(file, '..', to)) : to,
  })),
);

/** The first two folders of a path, such as "src/content" and "adapters/slack". */
const room = (path: string): string => path.split('/').slice(0, 2).join('/');

test('imports were found at all', () => {
  expect(imports.length).toBeGreaterThan(100);
});

/** The two files that import adapters, on demand. */
const LOADERS = ['src/main.ts', 'src/platforms.ts'];

test('no file imports itself by way of others, types included', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const { to } of imports.filter((each) => each.file === file)) visit(to, [...path, file]);
    done.add(file);
  };
  for (const { file } of files) visit(file, []);
  expect(circles).toEqual([]);
});

test('the core imports no adapter, except in the two files that load adapters', () => {
  const wrong = imports.filter(
    ({ file, to }) => file.startsWith('src/') && to.startsWith('adapters/') && !LOADERS.includes(file),
  );
  expect(wrong).toEqual([]);
});

test('content imports only content, and its nouns import no reader of files', () => {
  const wrong = imports.filter(
    ({ file, to }) =>
      room(file) === 'src/content' &&
      to.startsWith('src/') &&
      (room(to) !== 'src/content' || (!isReader(file) && isReader(to))),
  );
  expect(wrong).toEqual([]);
});

const isReader = (path: string): boolean => path.startsWith('src/content/read/');

test('the nouns of content read no file', () => {
  const wrong = imports.filter(
    ({ file, to }) => room(file) === 'src/content' && !isReader(file) && to === 'node:fs',
  );
  expect(wrong).toEqual([]);
});

/** Packages that only compute. */
const PURE_PACKAGES = [
  'fastest-levenshtein',
  'github-slugger',
  'mdast',
  'mdast-util-gfm',
  'mdast-util-to-markdown',
  'node:crypto',
  'yaml',
];

test('the conversation knows content and itself, and no platform, clock, file or network', () => {
  const allowed = ['src/content', 'src/conversation', ...PURE_PACKAGES];
  const wrong = imports.filter(
    ({ file, to }) => room(file) === 'src/conversation' && (!allowed.includes(room(to)) || isReader(to)),
  );
  expect(wrong).toEqual([]);
});

test('rounds and decisions know content and the conversation, and no database, platform, clock or file', () => {
  const allowed = ['src/content', 'src/conversation', 'src/together', 'zod', ...PURE_PACKAGES];
  const wrong = imports.filter(
    ({ file, to }) => room(file) === 'src/together' && (!allowed.includes(room(to)) || isReader(to)),
  );
  expect(wrong).toEqual([]);
});

test('only the room of the database imports its packages, and it knows no platform and no conversation', () => {
  const packages = ['kysely', 'libsql', 'pg'];
  const strangers = imports.filter(({ file, to }) => packages.includes(to) && room(file) !== 'src/store');
  const wrong = imports.filter(
    ({ file, to }) =>
      room(file) === 'src/store' && (to.startsWith('adapters/') || room(to) === 'src/conversation'),
  );
  expect([...strangers, ...wrong]).toEqual([]);
});

test('an adapter imports neither another adapter nor the tools for authors', () => {
  const wrong = imports.filter(
    ({ file, to }) =>
      file.startsWith('adapters/') &&
      (room(to) === 'src/authoring' || (to.startsWith('adapters/') && room(file) !== room(to))),
  );
  expect(wrong).toEqual([]);
});

test('only the walk through a flow, and the reader that links its places, look at the place of an option', () => {
  const following = files.filter(({ text }) => /\.to\b(?!\()|\{ to \}/.test(text)).map(({ file }) => file);
  expect(following.toSorted()).toEqual([
    'src/content/read/graph.ts',
    'src/content/read/option.ts',
    'src/content/walk.ts',
  ]);
});

test('only config.ts reads the environment', () => {
  expect(files.filter(({ text }) => text.includes('process.env')).map(({ file }) => file)).toEqual([
    'src/config.ts',
  ]);
});

test('no code has words of the article or the flow', () => {
  const { flows } = loadLibrary(STRATEGY);
  const known = flows.flatMap(({ slug, title, articles, material, places }) => [
    slug,
    title,
    ...articles.map((article) => article.slug),
    ...material.techniques.map(({ name }) => name),
    ...places
      .map((place) => (place.kind === 'question' ? place.topic : place.title))
      .filter((name) => name.includes(' ')),
  ]);
  const knowing = files.flatMap(({ file, text }) =>
    known.filter((word) => text.toLowerCase().includes(word.toLowerCase())).map((word) => `${file}: ${word}`),
  );
  expect(knowing).toEqual([]);
});
