import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { keepLibrary, keptLibrary } from '../../../src/content/read/kept.ts';
import { loadLibrary } from '../../../src/content/read/library.ts';

const ARTICLE = 'articles/finetuning-vs-prompt-engineering.md';

/** A copy of the shipped content, and a build that has kept it. */
function kept() {
  const folder = mkdtempSync(join(tmpdir(), 'content-'));
  cpSync('content', folder, { recursive: true });
  const build = pathToFileURL(`${mkdtempSync(join(tmpdir(), 'build-'))}/`);
  keepLibrary(loadLibrary(folder), folder, build);
  return { folder, build };
}

/** Everything but the index, which is made of functions. */
const plain = ({ flows, version }: ReturnType<typeof loadLibrary>) => ({
  version,
  flows: flows.map(({ index: _, ...flow }) => flow),
});

describe('a kept library', () => {
  const { folder, build } = kept();
  const library = keptLibrary(folder, build);
  if (library === undefined) throw new Error('No library was kept.');

  test('equals the one that is read from the pages', () => {
    expect(plain(library)).toStrictEqual(plain(loadLibrary(folder)));
  });

  test('finds the same passages', () => {
    const find = ({ flows }: typeof library) =>
      flows.map(({ index }) => index.find('quality and cost', 'any', 20));
    expect(find(library).flat().length).toBeGreaterThan(3);
    expect(find(library)).toStrictEqual(find(loadLibrary(folder)));
  });

  test('has each passage, section and place once, as the reader makes them', () => {
    for (const flow of library.flows) {
      const { passages, sections } = flow.material;
      expect(flow.places).toContain(flow.start);
      for (const passage of passages) expect(sections).toContain(passage.section);
      for (const place of flow.places) {
        for (const section of place.links) expect(flow.sections).toContain(section);
        for (const { to, citations } of place.kind === 'question' ? place.options : []) {
          expect(flow.places).toContain(to);
          for (const passage of citations) expect(passages).toContain(passage);
        }
      }
    }
  });
});

describe('a kept library is not used', () => {
  const change: Record<string, (folder: string) => void> = {
    'if a letter of a page has changed': (folder) => {
      const text = readFileSync(join(folder, ARTICLE), 'utf8');
      writeFileSync(join(folder, ARTICLE), text.replace('quality', 'Quality'));
    },
    'if a page has another name': (folder) =>
      renameSync(join(folder, ARTICLE), join(folder, 'articles/other.md')),
    'if a page was added': (folder) => cpSync(join(folder, ARTICLE), join(folder, 'articles/other.md')),
    'if a page was removed': (folder) => rmSync(join(folder, ARTICLE)),
    'if something there cannot be read': (folder) => writeFileSync(join(folder, 'articles/notes.txt'), ''),
    'if the folder is missing': (folder) => rmSync(folder, { recursive: true }),
  };

  test.each(Object.entries(change))('%s', (_, act) => {
    const { folder, build } = kept();
    expect(keptLibrary(folder, build)).toBeDefined();
    act(folder);
    expect(keptLibrary(folder, build)).toBeUndefined();
  });
});
