import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Problem, Problems } from '../../../src/content/problem.ts';
import { readArticle } from '../../../src/content/read/article.ts';
import { parsePage } from '../../../src/content/read/page.ts';
import { atOnce } from '../../../src/content/steps.ts';
import { wordsOf } from '../../conversation/person.ts';

const ABOVE = '---\ntitle: Tea\ndate: 2025-01-31\nauthor: Ada Example\nsummary: Tea.\n---\n\n## Tea\n\n';
const LINE = ABOVE.split('\n').length;

/** The problems of a text in an article, and the article; undefined if it is refused. */
function parse(text: string) {
  const problems = new Problems('tea.md');
  const page = atOnce(parsePage('tea', Buffer.from(`${ABOVE}${text}\n`), problems));
  const article = page && readArticle(page);
  return { found: [...problems.found, ...problems.warnings], article };
}

/** The problems of a text in an article, and its last passage. */
function read(text: string) {
  const { found, article } = parse(text);
  return { found, shown: article?.passages.at(-1)?.text };
}

const said = ({ line, column, severity, message }: Problem): string =>
  `${line - LINE + 1}:${column} ${severity}: ${message}`;

describe('signs that the author meant are shown as they stand', () => {
  test.each([
    'Tea costs 4~6 USD for 20~30 cups.',
    '需要 3~5 分钟，温度 80~100 度。',
    'About ~5 or ~10.',
    'snake_case_name, 2 * 3 * 4, 5 < 6 > 4, array[0], C:\\temp\\new, AT&T, x &foo; y',
    'https://example.org/a_(b)_c*d*, www.example.org, a_b@example.org',
  ])('%s', (text) => {
    expect(read(text)).toEqual({ found: [], shown: text });
  });

  test.each([
    ['Use *.ts and *.md, or *.{js,mjs}.', undefined],
    ['Use src/* and docs/*.', undefined],
    [
      'Ignore *.gitignore* and (*this*), **Note:** and *Wait...*',
      'Ignore .gitignore and (this), Note: and Wait...',
    ],
    ['这是**重要**的，要**3**天。', '这是重要的，要3天。'],
    ['R&amp;D: 3 &lt; 4', 'R&D: 3 < 4'],
    ['`a\nb` and *two\nwords*', 'a b and two words'],
    ['1. one\n1. two', 'two'],
  ])('formatting that is meant is no problem: %j', (text, shown) => {
    expect(read(text)).toEqual({ found: [], shown: shown ?? text });
  });
});

describe('text that would change is reported at its place, and the mend mends', () => {
  test.each<[text: string, problem: string, mended: string, shown: string]>([
    // Figures that run together are an error.
    ['Take 2*3 or 4*5', '1:7 error: "2*3" is shown as "23"', 'Take 2\\*3 or 4\\*5', 'Take 2*3 or 4*5'],
    ['Take 5~~6~~7', '1:7 error: "5~~6~~7" is shown as "567"', 'Take 5\\~\\~6\\~\\~7', 'Take 5~~6~~7'],
    ['Take 5`6`7', '1:7 error: "5`6`7" is shown as "567"', 'Take 5\\`6\\`7', 'Take 5`6`7'],
    ['> Take\n> 5**6**7', '2:4 error: "5**6**7" is shown as "567"', 'Take 5\\*\\*6\\*\\*7', 'Take 5**6**7'],
    [
      'Use src/*.ts or b/*.ts',
      '1:9 error: "*.ts or b/*" is shown as ".ts or b/", in italics',
      'Use src/\\*.ts or b/\\*.ts',
      'Use src/*.ts or b/*.ts',
    ],
    ['Use *.ts and b/*', '1:5 error: "*.ts and b/*" is shown', 'Use `*.ts` and `b/*`', 'Use *.ts and b/*'],
    [
      'count(*) and max(*)',
      '1:7 error: "*) and max(*" is shown',
      'count(\\*) and max(\\*)',
      'count(*) and max(*)',
    ],
    // Letters may be meant.
    [
      'un*believ*able',
      '1:3 warning: "un*believ*able" is shown as "unbelievable"',
      '*unbelievable*',
      'unbelievable',
    ],
    ['call a[i](j)', '1:7 warning: "a[i](j)" is shown as "ai"', 'call a\\[i](j)', 'call a[i](j)'],
    [
      '[doc](https://example.org)s',
      '1:5 warning: "[doc](https://example.org)s" is shown as "docs"',
      '[docs](https://example.org)',
      'docs',
    ],
    [
      '**First** call __init__',
      '1:16 warning: "__init__" is shown as "init"',
      '**First** call \\_\\_init\\_\\_',
      'First call __init__',
    ],
    ['see [1](2)', '1:5 warning: "(2)" is read as an address', 'see \\[1](2)', 'see [1](2)'],
    // References
    ['?a=1&copy;=2', '1:5 error: "&copy;" is shown as "©"', '?a=1\\&copy;=2', '?a=1&copy;=2'],
    ['don&rsquo;t', '1:4 warning: "&rsquo;" is shown as "’"', 'don’t', 'don’t'],
    ['&copy; 2024', '1:1 warning: "&copy;" is shown as "©"', '© 2024', '© 2024'],
    // Backslashes
    ['C:\\.git', '1:1 warning: "C:\\.git" is shown as "C:.git"', 'C:\\\\.git', 'C:\\.git'],
    ['\\d+\\.\\d', '1:1 warning: "\\d+\\.\\d" is shown as "\\d+.\\d"', '`\\d+\\.\\d`', '\\d+\\.\\d'],
    [
      '\\\\host\\share',
      '1:1 warning: "\\\\host\\share" is shown as',
      '\\\\\\\\host\\\\share',
      '\\\\host\\share',
    ],
    // Lines
    [
      '[Note]: Important\nText.',
      '1:1 error: this line is read as the address',
      '\\[Note]: Important',
      '[Note]: Important',
    ],
    [
      'It costs\n> 5 USD',
      '2:1 warning: the ">" makes this line a quotation',
      'It costs\n\\> 5 USD',
      'It costs > 5 USD',
    ],
    [
      'It fell by\n- 5 USD',
      '2:1 warning: the "-" makes this line a list',
      'It fell by\n\\- 5 USD',
      'It fell by - 5 USD',
    ],
    ['1. one\n3. three', '2:1 warning: the item "3." is shown as "2."', '1. one\n2. three', 'three'],
    ['### C #\n\nText.', '1:1 warning: the "#" at the end of the heading', '### C \\#\n\nText.', 'Text.'],
  ])('%j', (text, problem, mended, shown) => {
    expect(read(text).found.map(said)).toContainEqual(expect.stringContaining(problem));
    expect(read(mended)).toEqual({ found: [], shown });
  });
});

test('whatever the text: its letters and figures are those of the file, or a problem is reported', () => {
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('4', '56', '7', 'ab', 'c', 'é', 'ß', 'x1', '水') },
    { weight: 3, arbitrary: fc.constantFrom(' ', ' ', '\n', '. ', ', ', '-', '/', ':', '：') },
    fc.constantFrom(...'*_~`[]()<>&;\\!#+|="\'^$%@{}'),
    fc.constantFrom(
      '**',
      '__',
      '~~',
      '``',
      '](',
      '[^',
      '&copy;',
      '&amp;',
      '&#65;',
      '&lt',
      '://',
      'www.',
      '\\*',
    ),
    fc.constantFrom(
      '\n> ',
      '\n- ',
      '\n1. ',
      '\n3) ',
      '\n\n',
      '  \n',
      '\n    ',
      '\n# ',
      '\n---\n',
      '[x]: y',
      '\n* ',
    ),
  );
  const letters = (text: string): string =>
    text
      .replace(/&(?:amp|lt);/g, ' ')
      .match(/\p{L}+|\p{N}+/gu)
      ?.join(' ') ?? '';
  const withoutDigits = (text: string): string => text.replace(/\p{N}/gu, ' ');
  let compared = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const text = `Tea ${pieces.join('')} cup.`;
      // The address of a link that is used is not shown.
      if (text.split('[x]').length > 2) return;
      const { found, article } = parse(text);
      if (found.length > 0 || article === undefined) return;
      const shown = article.sections
        .map(({ heading, blocks }) => `${heading}\n${wordsOf(blocks)}`)
        .join('\n');
      compared++;
      // The numbers of a list may be all the same in the file.
      const wanted = text.includes('\n') ? withoutDigits : (all: string) => all;
      expect(letters(wanted(shown))).toBe(letters(wanted(`Tea ${text}`)));
    }),
    { numRuns: 600 },
  );
  expect(compared).toBeGreaterThan(60);
});
