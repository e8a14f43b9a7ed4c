import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { check } from '../../../src/authoring/check.ts';
import { writePicture } from '../../../src/authoring/pictures.ts';
import { preview } from '../../../src/authoring/preview/index.ts';
import type { Problem } from '../../../src/content/problem.ts';
import { loadLibrary } from '../../../src/content/read/library.ts';
import { loadPlatforms } from '../../../src/platforms.ts';
import { ARTICLE, contentFolder, FLOW } from '../../content/read/folder.ts';
import { elementsIn, readHtml, readScreen } from './read.ts';

const PLATFORMS = await loadPlatforms();

/** A flow that shows its picture, and quotes every point of the article. */
const SHOWN = FLOW.replace('## Hour', '![All of it](../pictures/drinks.svg)\n\n## Hour').replace(
  '> Take tea in the evening.',
  '> Take tea in the evening.\n  >\n  > Mild and slow.\n  >\n  > Cheap.\n  >\n  > Needs a kettle.',
);

const SCENARIOS = `
| Scenario | Situation | Hour | Outcome | Quote |
|---|---|---|---|---|
| Early shift | It is six. | Morning | Coffee | Take coffee |
| Night owl | It is ten. | Evening | Tea | |
`;

const SOUND = {
  'articles/drinks.md': ARTICLE,
  'flows/drinks.md': SHOWN,
  'scenarios/drinks.md': SCENARIOS,
};

type Files = Readonly<Record<string, string>>;

const inFlow = (from: string, to: string): Files => ({ 'flows/drinks.md': SHOWN.replace(from, to) });

const inScenarios = (from: string | RegExp, to: string): Files => ({
  'scenarios/drinks.md': SCENARIOS.replace(from, to),
});

const STEPS = Array.from({ length: 60 }, (_, i) => `${i + 1}. Step ${i} of ${'many '.repeat(12)}.`);

/** A mistake of each kind, and words of the message that it gets. */
const MISTAKES: readonly (readonly [kind: string, files: Files, message: string])[] = [
  ['an error in a flow', inFlow('#tea', '#te'), 'there is no place "#te"'],
  ['an error in an article', { 'articles/drinks.md': ARTICLE.replace('author:', 'autor:') }, '"autor"'],
  [
    'an error and a warning in pages',
    { ...inFlow('#tea', '#te'), 'articles/drinks.md': ARTICLE.replace('Leaves', '[Leaves](../../x.md)') },
    '"../../x.md" leaves the content folder',
  ],
  ['a warning in a page', inFlow('  > Cheap.\n', ''), 'no option quotes this point'],
  ['a scenario that leads elsewhere', inScenarios('Coffee |', 'Tea |'), 'leads to "Coffee", not to "Tea"'],
  ['a scenario with an unknown answer', inScenarios('Evening', 'Noon'), '"Hour" has no answer "Noon"'],
  ['a table of scenarios in two parts', inScenarios('| Night', '\n| Night'), 'a row outside a table'],
  ['an option without a scenario', inScenarios(/\| Night.*\n/, ''), 'no scenario answers "Evening"'],
  ['scenarios of no flow', { 'scenarios/beer.md': SCENARIOS }, 'there is no flow "beer"'],
  ['a stale picture', inFlow('[Evening](#tea)', '[Late](#tea)'), 'shows the flow as it was before'],
  ['a picture of no flow', { 'pictures/beer.svg': '' }, 'the picture belongs to no flow'],
  [
    'a long message',
    inFlow('Drink tea.', `Drink tea.\n\n${STEPS.join('\n')}`),
    '"Tea" takes 3 pages in Discord',
  ],
];

const log = pino({ level: 'silent' });

/** Opens the preview of a folder. */
async function open(folder: string, platforms = PLATFORMS) {
  const { address, stop } = await preview(folder, { port: 0, chats: [], platforms, log });
  const events = new AbortController();
  onTestFinished(() => {
    events.abort();
    stop();
  });
  const { body } = await fetch(new URL('/events', address), { signal: events.signal });
  const changes = body?.getReader();

  const read = async () => {
    const page = readHtml(await (await fetch(address)).text());
    const [main] = elementsIn(page, ({ properties }) => properties.id === 'main');
    const [verdict] = elementsIn(page, ({ properties }) => properties.id === 'verdict');
    const problems = elementsIn(page, ({ properties }) => ['errors', 'warnings'].includes(`${properties.id}`))
      .flatMap((list) => elementsIn(list, ({ tagName }) => tagName === 'li'))
      .map((item) => textOf(item));
    const [latest] = elementsIn(page, ({ properties }) => properties.id === 'latest');
    const version = String(main?.properties.dataVersion);
    return { version, verdict: verdict ? textOf(verdict) : '', problems, card: latest ? textOf(latest) : '' };
  };
  const textOf = (node: Parameters<typeof readScreen>[0]): string =>
    readScreen(node).text.replace(/\s+/g, ' ').trim();
  let last = '';
  return {
    read,
    /** The page after the next change, as soon as that is checked. */
    readChecked: async () => {
      for (;;) {
        const { version, ...page } = await read();
        if (version !== last && !page.verdict.startsWith('Checking')) {
          last = version;
          return page;
        }
        await changes?.read();
      }
    },
  };
}

function save(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

async function soundFolder(): Promise<string> {
  const folder = contentFolder(SOUND);
  for (const flow of loadLibrary(folder).flows) await writePicture(folder, flow);
  return folder;
}

/** A problem as the page lists it, on one line. */
const lineOf = ({ file, line, column, message, hint }: Problem): string =>
  `${file}:${line}:${column} ${message} ${hint ?? ''}`.replace(/\s+/g, ' ').trim();

test.each(MISTAKES)(
  'the preview says the same as the check when %s is saved, and when it is mended',
  async (_, files, message) => {
    const folder = await soundFolder();
    const page = await open(folder);
    const sound = await page.readChecked();
    expect(sound.problems).toEqual([]);
    expect(sound.verdict).toBe(
      '0 errors, 0 warnings /drinks: 1 question, 2 outcomes, 2 paths, 2 scenarios; techniques: Tea (pros 2, cons 1)',
    );

    save(folder, files);
    const { problems, verdict } = await page.readChecked();
    const checked = await check(folder, PLATFORMS);
    const errors = checked.problems.filter(({ severity }) => severity === 'error');
    const warnings = checked.problems.filter(({ severity }) => severity === 'warning');
    expect(problems).toEqual([...errors, ...warnings].map(lineOf));
    expect(problems.join()).toContain(message);
    expect(verdict).toContain(`${errors.length} error`);
    expect(verdict).toContain(`${warnings.length} warning`);
    for (const guide of checked.guides) expect(verdict).toContain(guide);

    for (const name of Object.keys(files)) if (!(name in SOUND)) rmSync(join(folder, name));
    save(folder, SOUND);
    expect(await page.readChecked()).toEqual(sound);
  },
);

/** A flow of 8,192 paths, which takes many seconds to measure. */
const LARGE = [
  '---\ntitle: Many\narticle: drinks\n---\n',
  ...Array.from({ length: 13 }, (__, i) => {
    const next = i < 12 ? `q${i + 1}` : 'end';
    return `## Q${i}\n\nWhat?\n\n- [Light ${i}](#${next})\n- [Heavy ${i}](#${next})\n  > Cheap.\n`;
  }),
  '## End\n\nDone.\n',
].join('\n');

test('large content is shown before it is judged, and judged no longer when it is saved again', async () => {
  const folder = contentFolder({ ...SOUND, 'flows/drinks.md': LARGE });
  const page = await open(folder);
  const before = await page.read();
  expect(before.verdict).toBe('Checking scenarios, sizes and pictures …');
  expect(before.card).toContain('Question 1 of up to 13');
  save(folder, { 'flows/drinks.md': FLOW.replace('What time is it?', 'Which hour is it?') });
  const after = await page.readChecked();
  expect(after.card).toContain('Which hour is it?');
  expect(after.verdict).toMatch(
    /\/drinks: 1 question, 2 outcomes, 2 paths, 2 scenarios; techniques: Tea \(pros 2, cons 1\)$/,
  );
});

test('the last good content stays while the pages have errors, and problems of its scenarios do not', async () => {
  const folder = await soundFolder();
  save(folder, inScenarios('Evening', 'Noon'));
  const page = await open(folder);
  expect((await page.readChecked()).problems).toHaveLength(1);
  save(folder, inFlow('#tea', '#te'));
  const { problems, card } = await page.readChecked();
  expect(problems.join()).toContain('there is no place "#te"');
  expect(problems.join()).not.toContain('Noon');
  expect(card).toContain('What time is it?');
});

test('a check that fails does not end the preview', async () => {
  const broken = PLATFORMS.map((platform) => ({
    ...platform,
    medium: {
      ...platform.medium,
      render: () => {
        throw new Error('A mistake of ours.');
      },
    },
  }));
  const page = await open(await soundFolder(), broken);
  const { verdict, card } = await page.readChecked();
  expect(verdict).toBe('The check failed. The terminal says why.');
  expect(card).toContain('What time is it?');
});
