import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Content, ContentReader } from '../src/content/read/library.ts';
import { watchContent } from '../src/watch.ts';
import { contentFolder, FLOW } from './content/read/folder.ts';

/** Watches a folder: each call gives the titles of its flows after the next change; undefined if there are errors. */
function watching(folder: string, more: readonly string[] = []): () => Promise<string[] | undefined> {
  const unread: Content[] = [];
  let wake = (): void => {};
  const read = (content: Content): void => {
    unread.push(content);
    wake();
  };
  onTestFinished(watchContent(new ContentReader(folder), read, { more }));
  return async () => {
    while (unread.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return unread.shift()?.library?.flows.map(({ title }) => title);
  };
}

const save = (folder: string, title: string): void =>
  writeFileSync(join(folder, 'flows/drinks.md'), FLOW.replace('title: Tea or coffee?', `title: ${title}`));

const folderWith = (title: string): string => {
  const folder = contentFolder({});
  save(folder, title);
  return folder;
};

test('a page that is saved is read, and one that is added', async () => {
  const folder = folderWith('First');
  const next = watching(folder);
  save(folder, 'Second');
  expect(await next()).toEqual(['Second']);
  writeFileSync(join(folder, 'flows/more.md'), FLOW);
  expect(await next()).toHaveLength(2);
});

test('a scenario or a picture that is saved is a change only if these folders are watched too', async () => {
  const folder = folderWith('First');
  const pages = watching(folder);
  const all = watching(folder, ['scenarios', 'pictures']);
  for (const name of ['scenarios', 'pictures']) {
    mkdirSync(join(folder, name));
    expect(await all()).toEqual(['First']);
    writeFileSync(join(folder, name, 'drinks.x'), '');
    expect(await all()).toEqual(['First']);
  }
  save(folder, 'Second');
  expect(await all()).toEqual(['Second']);
  expect(await pages()).toEqual(['Second']);
});

test('a folder may be moved away and another put in its place', async () => {
  const folder = folderWith('First');
  const next = watching(folder);
  renameSync(folder, `${folder}-before`);
  onTestFinished(() => rmSync(`${folder}-before`, { recursive: true }));
  expect(await next()).toBeUndefined();
  cpSync(folderWith('Second'), folder, { recursive: true });
  expect(await next()).toEqual(['Second']);
  save(folder, 'Third');
  expect(await next()).toEqual(['Third']);
});

test('a link to a folder may be led to another', async () => {
  const home = mkdtempSync(join(tmpdir(), 'releases-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const [current, following] = [join(home, 'current'), join(home, 'following')];
  symlinkSync(folderWith('First'), current);
  const next = watching(current);
  const second = folderWith('Second');
  symlinkSync(second, following);
  renameSync(following, current);
  expect(await next()).toEqual(['Second']);
  save(second, 'Third');
  expect(await next()).toEqual(['Third']);
});
