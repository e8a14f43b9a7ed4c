import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { check, judge } from '../../src/authoring/check.ts';
import { checkCommand, graphCommand } from '../../src/authoring/command.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { loadPlatforms } from '../../src/platforms.ts';
import { ARTICLE, contentFolder, FLOW } from '../content/read/folder.ts';

const PLATFORMS = await loadPlatforms();

const SCENARIOS = `
| Scenario | Situation | Hour | Outcome | Quote |
|---|---|---|---|---|
| Early shift | It is six. | Morning | Coffee | Take coffee |
| Night owl | It is ten. | Evening | Tea | |
`;

/** A flow in which nothing is left to say. */
const QUOTED = FLOW.replace(
  '  > Take tea in the evening.',
  '  > Take tea in the evening.\n  >\n  > Mild and slow.\n  >\n  > Cheap.\n  >\n  > Needs a kettle.',
);

const SOUND = { 'flows/drinks.md': QUOTED, 'scenarios/drinks.md': SCENARIOS };

async function found(files: Readonly<Record<string, string | Buffer>>): Promise<string[]> {
  const { problems } = await check(contentFolder({ ...SOUND, ...files }), PLATFORMS);
  return problems.map(
    ({ file, line, column, severity, message }) =>
      `${file.replace(/.*content-\w+\//, '')}:${line}:${column} ${severity} ${message}`,
  );
}

const inFlow = (from: string, to: string) => ({ 'flows/drinks.md': QUOTED.replace(from, to) });

test('a sound guide has no problems, and its size is printed', async () => {
  expect(await check(contentFolder(SOUND), PLATFORMS)).toEqual({
    problems: [],
    guides: ['/drinks: 1 question, 2 outcomes, 2 paths, 2 scenarios; techniques: Tea (pros 2, cons 1)'],
  });
});

test('a guide without techniques is told so', async () => {
  const { guides } = await check(
    contentFolder({
      ...SOUND,
      'articles/drinks.md': ARTICLE.replaceAll('**Pros:**', 'Nice:')
        .replaceAll('**Cons:**', 'Bad:')
        .replace('**How it works:**', 'So:'),
    }),
    PLATFORMS,
  );
  expect(guides).toEqual([expect.stringContaining('; no technique: pros, cons and compare are not offered')]);
});

describe('an author is warned', () => {
  test('of an article that is due for a review, from the day after', async () => {
    const folder = contentFolder({
      ...SOUND,
      'articles/drinks.md': ARTICLE.replace('summary:', 'review: 2026-03-01\nsummary:'),
    });
    const warningsOn = async (day: string): Promise<string[]> => {
      const { problems } = await judge(folder, loadLibrary(folder), PLATFORMS, undefined, new Date(day));
      return problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
    };
    expect(await warningsOn('2026-03-01')).toEqual([]);
    expect(await warningsOn('2026-03-02')).toEqual(['5:9 the article was to be reviewed by 2026-03-01']);
  });

  test('of a heading that is a command if a database is set', async () => {
    const withHeading = (heading: string) =>
      found({ 'articles/drinks.md': `${ARTICLE}\n## ${heading}\n\nDrink them with others.\n` });
    for (const heading of ['Together', 'decisions', 'Forget me', 'D-12']) {
      expect(await withHeading(heading)).toEqual([
        expect.stringMatching(
          new RegExp(`^articles/drinks.md:\\d+:1 warning if a database is set, the words "${heading}" are`),
        ),
      ]);
    }
    expect(await withHeading('Decisions and others')).toEqual([]);
  });

  test('of an article without an author or a date, which the sources cannot name, if a flow quotes it', async () => {
    const bare = ARTICLE.replace('author: Ada Example\n', '').replace('summary: Both wake you up.\n', '');
    expect(await found({ 'articles/drinks.md': bare })).toEqual([
      'articles/drinks.md:1:1 warning the line below quotations cannot name the author of this article',
    ]);
    expect(await found({ 'articles/other.md': bare })).toEqual([]);
  });

  test('of a point for or against a technique that no option quotes', async () => {
    expect(await found(inFlow('  >\n  > Cheap.\n', ''))).toEqual([
      'articles/drinks.md:15:5 warning no option quotes this point of "Pros" of Tea',
    ]);
  });

  test('of an option that leads to a recommendation without a reason for it, but not of one that asks on', async () => {
    const [above, below] = QUOTED.split('## Coffee\n');
    const asking = `${above}## Thirst\n\nAre you thirsty?\n\n- [ ] [Yes](#tea)\n- [ ] [Very](#coffee)\n  > Take coffee in the morning.\n- [No](#coffee)\n\n## Coffee\n${below}`;
    const unquoted = asking.replace(
      '[Morning](#coffee)\n  > Take coffee in the morning.',
      '[Morning](#thirst)',
    );
    const warnings = await found({ 'flows/drinks.md': unquoted });
    expect(warnings.filter((line) => line.includes('reason'))).toEqual([
      'flows/drinks.md:24:7 warning "Yes" leads to "Tea" and quotes no reason for it',
      'flows/drinks.md:27:3 warning "No" leads to "Coffee" and quotes no reason for it',
    ]);
  });

  test('of guides that the home page has no room for, and of none if all fit', async () => {
    const guides = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`flows/a${100 + i}.md`, QUOTED]));
    const warnings = async (count: number): Promise<string[]> =>
      (await found(guides(count))).filter((line) => line.includes('home page'));
    expect(await warnings(5)).toEqual([]);
    expect(await warnings(30)).toEqual([
      expect.stringMatching(
        /^flows\/a1\d\d\.md:1:1 warning the home page of Slack introduces \d+ of 31 guides; this one and/,
      ),
    ]);
  });

  test('of two options that lead to the same place for the same reason', async () => {
    expect(
      await found({
        ...inFlow('- [Evening]', '- [Noon](#coffee)\n  > Take coffee in the morning.\n- [Evening]'),
        'scenarios/drinks.md': `${SCENARIOS}| Lunch | It is noon. | Noon | Coffee | |\n`,
      }),
    ).toEqual([
      'flows/drinks.md:12:3 warning "Noon" leads to the same place as "Morning", for the same reason',
    ]);
  });

  test.each(['ake tea in the evening', 'Take tea in the even'])('of "%s", cut inside a word', async (cut) => {
    expect(await found(inFlow('Take tea in the evening.', cut))).toEqual([
      `flows/drinks.md:13:5 warning "${cut}" begins or ends inside a word`,
    ]);
  });

  test('of a passage too long to be read as a quotation, but not of one at the limit', async () => {
    const withPassage = (length: number) => ({
      'articles/drinks.md': `${ARTICLE}\n${'x'.repeat(length - 7)} so it\n`.replace(/ so it/, ' so it.'),
      ...inFlow('> Take coffee in the morning.', '> so it.'),
      'scenarios/drinks.md': SCENARIOS.replace('Take coffee', 'so it.'),
    });
    expect(await found(withPassage(600))).toEqual([]);
    expect(await found(withPassage(601))).toEqual([
      'flows/drinks.md:11:5 warning the passage quoted here has 601 characters',
    ]);
  });

  test.each(['../../secrets.md', '/etc/passwd'])(
    'of the link "%s", which leaves the content',
    async (url) => {
      expect(
        await found({ 'articles/drinks.md': ARTICLE.replace('Leaves in', `[Leaves](${url}) in`) }),
      ).toEqual([`articles/drinks.md:10:1 warning the link "${url}" leaves the content folder`]);
    },
  );

  test('of no link that stays within the content', async () => {
    const linked = ARTICLE.replace('Leaves', '[Leaves](other.md) and [a flow](../flows/drinks.md#hour)');
    expect(await found({ 'articles/drinks.md': linked })).toEqual([]);
  });

  test('of a flow that no scenario judges', async () => {
    const folder = contentFolder({ 'flows/drinks.md': QUOTED });
    const { problems } = await check(folder, PLATFORMS);
    expect(problems.map(({ message }) => message)).toEqual(['no scenarios judge this flow']);
  });

  test('of options and outcomes that no scenario reaches', async () => {
    expect(await found({ 'scenarios/drinks.md': SCENARIOS.replace(/\| Night.*\n/, '') })).toEqual([
      'flows/drinks.md:12:3 warning no scenario answers "Evening"',
      'flows/drinks.md:25:1 warning no scenario leads to "Tea"',
    ]);
  });
});

describe('a message that a platform cannot show at once', () => {
  test('is named with the platform and the answers that lead to it', async () => {
    const steps = Array.from({ length: 60 }, (_, i) => `${i + 1}. Step ${i} of many.\n`).join('');
    const long = inFlow(
      'Drink tea.',
      `Drink tea.\n\n${steps.replaceAll('many.', 'many '.repeat(12).trim())}`,
    );
    expect(await found(long)).toEqual(
      ['Slack', 'Discord'].flatMap((name) => [
        `flows/drinks.md:25:1 warning "Tea" takes 3 pages in ${name} after "Evening"`,
        `flows/drinks.md:25:1 warning "Tea" is cut when it is shared in ${name} after "Evening"`,
      ]),
    );
  });

  test('is found on the one of many paths that is heaviest, whether all are walked or not', async () => {
    const flow = (questions: number) =>
      Array.from(
        { length: questions },
        (_, i) =>
          `\n## Q${i}\n\nWhat?\n\n- [Light ${i}](#${i + 1 < questions ? `q${i + 1}` : 'end'})\n` +
          `- [Heavy ${i} ${'x'.repeat(60)}](#${i + 1 < questions ? `q${i + 1}` : 'end'})\n  > P${i}.\n`,
      ).join('');
    const passages = Array.from({ length: 20 }, (_, i) => `P${i}. ${`word${i} `.repeat(220).trim()}.\n`);
    for (const questions of [10, 20]) {
      const { problems, guides } = await check(
        contentFolder({
          'articles/drinks.md': `${ARTICLE}\n${passages.join('\n')}`,
          'flows/drinks.md': `---\ntitle: Many\narticle: drinks\n---\n${flow(questions)}\n## End\n\nDone.\n`,
        }),
        PLATFORMS,
      );
      expect(guides).toEqual([
        `/drinks: ${questions} questions, 1 outcome, ${(2 ** questions).toLocaleString('en')} paths, 0 scenarios; techniques: Tea (pros 2, cons 1)`,
      ]);
      const sizes = problems.filter(({ message }) => message.startsWith('"Why" of "End" takes'));
      expect(sizes.length).toBeGreaterThan(0);
      // Of paths that are not all walked, the one named is the heaviest.
      if (questions === 20) for (const { message } of sizes) expect(message).not.toContain('Light');
    }
  });
});

describe('the command', () => {
  async function run(args: readonly string[]) {
    let output = '';
    const stream = new Writable({
      write: (chunk, _, done) => {
        output += String(chunk);
        done();
      },
    });
    const code = await checkCommand(
      args,
      () => 'nowhere',
      async () => PLATFORMS,
      stream,
    );
    return { code, output };
  }

  const WARNED = { ...SOUND, ...inFlow('  >\n  > Cheap.\n', '') };
  const WRONG = { ...SOUND, ...inFlow('#tea', '#te') };

  test.each([
    ['nothing wrong', SOUND, [], 0],
    ['a warning', WARNED, [], 0],
    ['a warning, strictly', WARNED, ['--strict'], 1],
    ['an error', WRONG, [], 1],
  ])('ends for %s with the right exit code', async (_, files, args, code) => {
    expect((await run([contentFolder(files), ...args])).code).toBe(code);
  });

  test('prints file, line, column, severity and message as editors read them, and what to do', async () => {
    const folder = contentFolder(WRONG);
    expect((await run([folder])).output.replaceAll(/\S*content-\w+/g, 'guide')).toBe(
      'guide/flows/drinks.md:12:3: error: there is no place "#te"\n    did you mean "#tea"?\n1 error, 0 warnings\n',
    );
  });

  test('repairs misread characters and nothing else, and says so', async () => {
    const damaged = ARTICLE.replace('Leaves in water.', 'Hereâ€™s leaves\u00a0in **wÃ¤ter**.').replaceAll(
      '\n',
      '\r\n',
    );
    const folder = contentFolder({ ...SOUND, 'articles/drinks.md': `\ufeff${damaged}` });
    expect((await run([folder])).code).toBe(1);
    const { code, output } = await run([folder, '--fix']);
    expect(code).toBe(0);
    expect(output).toContain('"Hereâ€™s" is now "Here’s"');
    expect(readFileSync(join(folder, 'articles/drinks.md'), 'utf8')).toBe(
      `\ufeff${damaged.replace('Hereâ€™s', 'Here’s').replace('wÃ¤ter', 'wäter')}`,
    );
  });

  test('leaves a word that has lost a character to its author', async () => {
    const damaged = ARTICLE.replace('Leaves in', 'Leaves\ufffd in');
    const folder = contentFolder({ ...SOUND, 'articles/drinks.md': damaged });
    expect((await run([folder, '--fix'])).code).toBe(1);
    expect(readFileSync(join(folder, 'articles/drinks.md'), 'utf8')).toBe(damaged);
  });

  test('does not take half of a name with spaces for the folder', async () => {
    await expect(run(['my', 'guide'])).rejects.toThrow(
      /"guide" is one argument too many[\s\S]*Usage: npm run/,
    );
  });

  test('prints its usage if it is called in another way', async () => {
    await expect(run(['--stict'])).rejects.toThrow(/--stict[\s\S]*Usage: npm run check/);
  });
});

describe('a committed picture', () => {
  const draw = (folder: string) =>
    graphCommand([folder], () => 'nowhere', new Writable({ write: (_, __, done) => done() }));

  const SHOWN = {
    ...SOUND,
    'flows/drinks.md': QUOTED.replace('## Hour', '![All of it](../pictures/drinks.svg)\n\n## Hour'),
  };

  async function drawn(): Promise<string> {
    const folder = contentFolder(SHOWN);
    await draw(folder);
    return folder;
  }

  const messages = async (folder: string) =>
    (await check(folder, PLATFORMS)).problems.map(
      ({ file, severity, message }) => `${file.replace(/.*content-\w+\//, '')} ${severity} ${message}`,
    );

  test('is that of the flow', async () => {
    expect(await messages(await drawn())).toEqual([]);
  });

  test('is stale when the flow changes, until it is drawn again', async () => {
    const folder = await drawn();
    const flow = join(folder, 'flows/drinks.md');
    writeFileSync(flow, readFileSync(flow, 'utf8').replace('[Morning]', '[Dawn]'));
    writeFileSync(join(folder, 'scenarios/drinks.md'), SCENARIOS.replace('Morning', 'Dawn'));
    expect(await messages(folder)).toEqual([
      'pictures/drinks.svg error the picture shows the flow as it was before',
    ]);
    await draw(folder);
    expect(await messages(folder)).toEqual([]);
  });

  test.each([
    ['the folder is a file', '', 'the picture that the page shows is not there'],
    ['a picture is a folder', 'drinks.svg/x', 'the picture shows the flow as it was before'],
  ])('is asked for if %s, and drawing says why it cannot', async (_, path, message) => {
    const folder = await drawn();
    const pictures = join(folder, 'pictures');
    rmSync(pictures, { recursive: true });
    mkdirSync(dirname(join(pictures, path)), { recursive: true });
    writeFileSync(join(pictures, path), 'x');
    expect((await messages(folder)).join()).toContain(message);
    await expect(draw(folder)).rejects.toThrow(/pictures.* cannot be written \(E\w+\)/);
  });

  test('is missed if the page shows it', async () => {
    expect(await messages(contentFolder(SHOWN))).toEqual([
      'flows/drinks.md error the picture that the page shows is not there',
    ]);
  });

  test('is noticed if it belongs to no flow', async () => {
    const folder = await drawn();
    writeFileSync(join(folder, 'pictures/drinks.of-old.svg'), '');
    writeFileSync(join(folder, 'pictures/beer.svg'), '');
    writeFileSync(join(folder, 'pictures/photo.png'), '');
    expect(await messages(folder)).toEqual(
      ['beer.svg', 'drinks.of-old.svg'].map(
        (name) => `pictures/${name} warning the picture belongs to no flow`,
      ),
    );
  });

  test('is not drawn over a file elsewhere, to which a link in the folder leads', async () => {
    const folder = await drawn();
    writeFileSync(join(folder, 'mine.txt'), 'mine');
    rmSync(join(folder, 'pictures/drinks.svg'));
    symlinkSync('../mine.txt', join(folder, 'pictures/drinks.svg'));
    await expect(draw(folder)).rejects.toThrow(/drinks\.svg is a link to another file/);
    expect(readFileSync(join(folder, 'mine.txt'), 'utf8')).toBe('mine');
  });
});

test('a folder that is not there is an error, not a crash', async () => {
  const { problems } = await check(join(mkdtempSync(join(tmpdir(), 'content-')), 'nowhere'), PLATFORMS);
  expect(problems.map(({ severity }) => severity)).toEqual(['error', 'error']);
});
