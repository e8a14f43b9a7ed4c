import { describe, expect, test } from 'vitest';
import { readContent } from '../../../src/content/read/library.ts';
import { contentFolder, FLOW } from './folder.ts';

/** A flow that quotes nothing, so that any article does. */
const PLAIN_FLOW = FLOW.replace(/^ {2}> .*\n/gm, '');

function read(page: string) {
  const { library, errors, warnings } = readContent(
    contentFolder({ 'articles/drinks.md': page, 'flows/drinks.md': PLAIN_FLOW }),
  );
  const [flow] = library?.flows ?? [];
  return {
    errors: errors.map(({ line, message, hint }) => ({ line, message, hint })),
    notes: warnings.filter(({ severity }) => severity === 'note').map(({ message }) => message),
    title: flow?.articles[0]?.title,
    passages: flow?.material.passages.map(({ text }) => text),
    kinds: flow?.material.sections.flatMap(({ blocks }) => blocks.map(({ type }) => type)),
  };
}

describe('a page that has its title only as a heading needs no keys', () => {
  test.each([
    ['a README', '# Tea\n\nTea is hot.\n'],
    ['with a heading that is underlined', 'Tea\n===\n\nTea is hot.\n'],
    ['with a byte order mark and line ends of Windows', '\ufeff# Tea\r\n\r\nTea is hot.\r\n'],
    ['with a rule in it', '# Tea\n\n---\n\nTea is hot.\n'],
  ])('%s', (_, page) => {
    expect(read(page)).toMatchObject({ errors: [], title: 'Tea', passages: ['Tea is hot.'] });
  });

  test.each([
    ['no heading', 'Tea is hot.\n', 'the page has no front matter'],
    [
      'keys below an empty line',
      '\n---\ntitle: Tea\n---\n\n# Tea\n\nTea is hot.\n',
      'the page has no front matter',
    ],
    ['a lower heading only', '## Tea\n\nTea is hot.\n', 'the page has no front matter'],
    ['keys in TOML', '+++\ntitle = "Tea"\n+++\n\nTea is hot.\n', 'the keys at the top are TOML'],
  ])('but one with %s does', (_, page, message) => {
    expect(read(page).errors).toMatchObject([{ line: 1, message }]);
  });

  test('and so does a flow', () => {
    const { errors } = readContent(contentFolder({ 'flows/drinks.md': '# Tea\n\n## A\n\n?\n' }));
    expect(errors.map(({ message }) => message)).toContain('the page has no front matter');
  });
});

const withText = (text: string): string => `# Tea\n\n${text}\n`;

describe('what pages of teams have is no mistake', () => {
  test.each([
    ['a sign of a table in code', '| A | B |\n|---|---|\n| `a \\| b` | c |', ['A: a | b; B: c']],
    ['a formula in lines of its own', 'Hot.\n\n$$\na_1 * b = c*d\n$$', ['Hot.', 'a_1 * b = c*d']],
    ['ids of Google Docs', '## 1\\. Tea {#1.-tea}\n\nHot.', ['Hot.']],
    [
      'a block of Microsoft',
      ':::row:::\n  :::column span="":::\n  Hot.\n  :::column-end:::\n:::row-end:::',
      ['Hot.'],
    ],
    ['a key "uid"', 'Hot.', ['Hot.'], 'uid: a'],
  ])('%s', (_, text, passages, keys = 'date: 2024-01-01') => {
    const page = read(`---\n${keys}\n---\n\n${withText(text)}`);
    expect(page.errors).toEqual([]);
    expect(page.passages).toEqual(passages);
  });

  test('and a formula is shown as code', () => {
    expect(read(withText('$$\na*b*c\n$$')).kinds).toEqual(['code']);
  });
});
