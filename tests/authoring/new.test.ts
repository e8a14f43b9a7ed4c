import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { check } from '../../src/authoring/check.ts';
import { newGuide } from '../../src/authoring/new.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { pathsToOutcomes } from '../../src/content/walk.ts';
import { SetupError } from '../../src/errors.ts';
import { conversationOn, Person } from '../conversation/person.ts';

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'new-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Why a guide could not be begun, in the words that its author reads. */
async function refusal(name: string, folder: string): Promise<string> {
  try {
    await newGuide(name, folder);
  } catch (error) {
    if (error instanceof SetupError) return error.message;
    throw error;
  }
  throw new Error(`"${name}" was begun, though it should not be.`);
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .sort();

describe('a new guide', () => {
  test('is files of its name, which refer to each other and no longer to the template', async () => {
    const folder = join(emptyFolder(), 'made', 'on the way');
    const written = await newGuide('tea-or-coffee', folder);
    const pages = ['articles', 'flows', 'scenarios'].map((kind) => `${kind}/tea-or-coffee.md`);
    const files = [...pages, 'pictures/tea-or-coffee.svg'];
    expect(filesIn(folder)).toEqual(pages);
    expect(written).toEqual(files.map((file) => join(folder, file)));
    for (const path of written.slice(0, 3)) expect(readFileSync(path, 'utf8')).not.toMatch(/\bname\b/);
  });

  // The last four are values of another kind in YAML, where they are not quoted.
  test.each(['tea', 'größe_2', '1', '1e3', 'true', 'null'])(
    '"%s" works at once, from the command to every recommendation',
    async (name) => {
      const folder = emptyFolder();
      await newGuide(name, folder);
      expect((await check(folder, [])).problems).toEqual([]);
      const library = loadLibrary(folder);
      const conversation = conversationOn(library);
      const [flow] = library.flows;
      const paths = flow ? pathsToOutcomes(flow) : [];
      expect(flow?.material.techniques).toHaveLength(2);
      expect(paths.length).toBeGreaterThan(2);
      for (const path of paths) {
        const person = new Person(conversation, name);
        for (const answer of path) person.answer(answer);
        expect(person.text).toContain('Next steps');
        person.press(person.labels[0] ?? '');
        for (const { text } of path.flatMap(({ options }) => options.flatMap(({ citations }) => citations)))
          expect(person.text).toContain(text);
      }
    },
  );

  test('stands beside those that are there', async () => {
    const folder = emptyFolder();
    await newGuide('first', folder);
    await newGuide('second', folder);
    expect(loadLibrary(folder).flows.map(({ slug }) => slug)).toEqual(['first', 'second']);
  });

  test('can be begun from the compiled guide, in any working directory', () => {
    const folder = emptyFolder();
    const output = execFileSync(process.execPath, [resolve('dist/main.js'), 'new', 'tea', '.'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(output).toMatch(/^articles\/tea\.md\nflows\/tea\.md\nscenarios\/tea\.md\n/);
    expect(loadLibrary(folder).flows).toHaveLength(1);
  });
});

describe('a guide that cannot be begun', () => {
  test.each([
    ['Tea or coffee?', 'tea-or-coffee'],
    ['x'.repeat(32), 'x'.repeat(31)],
    ['../../etc/passwd', 'etcpasswd'],
    ['', 'plan-a-or-b'],
    ['😀', 'plan-a-or-b'],
  ])('"%s" is no slash command, and one that is gets named', async (name, instead) => {
    const folder = emptyFolder();
    expect(await refusal(name, folder)).toBe(
      `"${name}" cannot be a slash command: it takes at most 31 lower-case letters, digits, "-" and "_", such as "${instead}".`,
    );
    expect(filesIn(folder)).toEqual([]);
    await newGuide(instead, folder);
  });

  test.each(['articles', 'flows', 'scenarios'])(
    'overwrites nothing in %s, and writes nothing else',
    async (kind) => {
      const folder = emptyFolder();
      const mine = join(folder, kind, 'tea.md');
      mkdirSync(join(folder, kind));
      writeFileSync(mine, 'Mine.');
      expect(await refusal('tea', folder)).toBe(
        `${mine} is there already: choose another name, or remove the file first.`,
      );
      expect(readFileSync(mine, 'utf8')).toBe('Mine.');
      expect(filesIn(folder)).toEqual([`${kind}/tea.md`]);
    },
  );

  test('says so if the content folder is a file', async () => {
    const file = join(emptyFolder(), 'file');
    writeFileSync(file, '');
    expect(await refusal('tea', file)).toMatch(
      /^\S+ cannot be written \(ENOTDIR\): CONTENT_DIR must name a folder/,
    );
  });
});
