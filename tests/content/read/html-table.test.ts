import { describe, expect, test } from 'vitest';
import { readContent } from '../../../src/content/read/library.ts';
import { ARTICLE, contentFolder, FLOW } from './folder.ts';

/** A flow that quotes nothing, so that any article does. */
const PLAIN_FLOW = FLOW.replace(/^ {2}> .*\n/gm, '');

function read(text: string) {
  const content = readContent(
    contentFolder({
      'articles/drinks.md': `${ARTICLE}\n## Milk\n\n${text}\n`,
      'flows/drinks.md': PLAIN_FLOW,
    }),
  );
  const material = content.library?.flows[0]?.material;
  const section = material?.sections.find(({ heading }) => heading === 'Milk');
  return {
    problems: content.errors.map(({ line, message, hint }) => ({
      line: line - ARTICLE.split('\n').length - 2,
      message,
      hint,
    })),
    notes: content.warnings.filter(({ severity }) => severity === 'note').map(({ message }) => message),
    kinds: section?.blocks.map(({ type }) => type),
    passages: [...(content.library?.flows[0]?.articles[0]?.leadIns ?? []), ...(material?.passages ?? [])]
      .filter((passage) => passage.section.heading === 'Milk')
      .map((passage) => passage.text),
  };
}

/** A table as an export writes it: `<th>` and `<td>` in rows, without empty lines. */
const rows = (...cells: readonly (readonly string[])[]): string =>
  `<table>\n${cells.map((row) => `<tr>\n${row.map((cell) => `  ${cell}\n`).join('')}</tr>\n`).join('')}</table>`;

const HEAD = ['<th>Milk</th>', '<th>Fat</th>'];

describe('a table in HTML is read as a table in Markdown', () => {
  test.each([
    [
      'a plain one',
      rows(HEAD, ['<td>Whole</td>', '<td>3.5 %</td>'], ['<td>Skim</td>', '<td></td>']),
      ['Milk: Whole; Fat: 3.5 %', 'Milk: Skim'],
    ],
    ['one in a line', '<table><tr><th>Milk</th></tr><tr><td>Whole</td></tr></table>', ['Milk: Whole']],
    [
      'one with a head, a body, a foot, columns and attributes',
      '<table class="x"><colgroup><col width="1"/></colgroup><thead><tr><td>Milk</td></tr></thead><tbody><tr><td style="a">Whole</td></tr></tbody><tfoot><tr><td>All</td></tr></tfoot></table>',
      ['Milk: Whole', 'Milk: All'],
    ],
    ['one without heads', '<table><tr><td>Whole</td><td>3.5 %</td></tr></table>', ['Whole; 3.5 %']],
    [
      'one without end tags of cells',
      '<table><tr><th>Milk<th>Fat<tr><td>Whole<td>3.5 %</table>',
      ['Milk: Whole; Fat: 3.5 %'],
    ],
    ['one in capitals', '<TABLE><TR><TH>Milk</TH></TR><TR><TD>Whole</TD></TR></TABLE>', ['Milk: Whole']],
    ['one in a div', '<div>\n<table><tr><td>Whole</td></tr></table>\n</div>', ['Whole']],
    ['one with a caption', '<table><caption>Fat</caption><tr><td>Whole</td></tr></table>', ['Fat', 'Whole']],
    [
      'one with Markdown between empty lines',
      '<table>\n<tr><th>Milk</th><th>Fat</th></tr>\n<tr>\n<td>\n\n**Whole**, see [it](https://example.org)\n\n</td>\n\n    <td>3.5&nbsp;%</td>\n\n</tr>\n</table>',
      ['Milk: Whole, see it; Fat: 3.5\u00a0%'],
    ],
    [
      'one with formats, breaks, lists and paragraphs in its cells',
      rows(
        ['<th>Milk</th>', '<th>Use</th>'],
        ['<td><b>Whole</b><br/>or full</td>', '<td><ul><li>tea</li><li>cake</li></ul></td>'],
        ['<td><p>Skim</p><p>milk</p></td>', '<td><code>none</code></td>'],
      ),
      ['Milk: Whole or full; Use: • tea • cake', 'Milk: Skim milk; Use: none'],
    ],
    ['signs of Markdown in it', '<table><tr><td>2*3*4 [x] | y</td></tr></table>', ['2*3*4 [x] | y']],
    [
      'a cell over several rows or columns holds for each',
      rows(
        ['<th>Milk</th>', '<th>Fat</th>', '<th>Use</th>'],
        ['<td rowspan="2">Whole</td>', '<td>3.5 %</td>', '<td>tea</td>'],
        ['<td>4 %</td>', '<td>cake</td>'],
        ['<td>Skim</td>', "<td colspan='2'>none</td>"],
      ),
      [
        'Milk: Whole; Fat: 3.5 %; Use: tea',
        'Milk: Whole; Fat: 4 %; Use: cake',
        'Milk: Skim; Fat: none; Use: none',
      ],
    ],
    [
      'text before and after it',
      'Fat:\n<table><tr><td>Whole</td></tr></table>\nThat is all.',
      ['Fat:', 'Whole', 'That is all.'],
    ],
    [
      'two of them',
      '<table><tr><td>Whole</td></tr></table>\n\n<table><tr><td>Skim</td></tr></table>',
      ['Whole', 'Skim'],
    ],
    ['one in a list', '- Fat:\n  <table><tr><td>Whole</td></tr></table>', ['Fat:', 'Whole']],
    ['one in a comment', '<!-- <table><tr><td>Whole</td></tr></table> -->\n\nWhite.', ['White.']],
    [
      'an image in it',
      '<table><tr><td><img src="cow.png" alt="a cow"></td><td>Whole</td></tr></table>',
      ['a cow; Whole'],
    ],
  ])('%s', (_, text, passages) => {
    const { problems, passages: found } = read(text);
    expect(problems).toEqual([]);
    expect(found).toEqual(passages);
  });

  test('which a chat with tables shows as one', () => {
    expect(read(rows(HEAD, ['<td>Whole</td>', '<td>3.5 %</td>'])).kinds).toEqual(['table']);
  });
});

describe('a table in HTML that would lose its meaning is refused once, at its place', () => {
  test.each([
    [
      'a table within a table',
      rows(HEAD, ['<td>Whole</td>', '<td><table><tr><td>x</td></tr></table></td>']),
      8,
      'a table within a table',
      'write the inner table below the outer one',
    ],
    [
      'a head over columns',
      rows(['<th colspan="2">Milk</th>'], ['<td>Whole</td>', '<td>3.5 %</td>']),
      3,
      'a head over several columns',
      'give each column a head of its own',
    ],
    [
      'a second row of heads',
      rows(HEAD, ['<th>a</th>', '<th>b</th>'], ['<td>Whole</td>', '<td>3.5 %</td>']),
      6,
      'a second row of heads',
      'write one row of heads',
    ],
    [
      'a cell over all columns',
      rows(HEAD, ['<td colspan="2">Cow</td>'], ['<td>Whole</td>', '<td>3.5 %</td>']),
      7,
      'a cell over all columns',
      'end the table above it, write it as a paragraph, and begin another table',
    ],
    [
      'code of several lines',
      '<table>\n<tr><td>\n\n```\na\nb\n```\n\n</td></tr>\n</table>',
      4,
      'code of several lines in a table',
      'write it below the table',
    ],
    [
      'no end',
      '<table>\n<tr><td>Whole</td></tr>\n\nMilk is white.',
      1,
      'a table in HTML without an end',
      'end it with "</table>"',
    ],
    [
      'text between cells',
      '<table>\n<tr>Whole<td>Skim</td></tr>\n</table>',
      2,
      'text of a table in HTML that stands in no cell',
      'put it between "<td>" and "</td>"',
    ],
    [
      'a table in a sentence',
      'It is <table><tr><td>white</td></tr></table>.',
      1,
      'a table in HTML within a line',
      'begin the table in a line of its own',
    ],
    [
      'far too many cells',
      `<table>${'<tr><td rowspan="999" colspan="99">x<td>y'.repeat(99)}</table>`,
      1,
      'a block of HTML that is too large',
      'divide it, or write it as Markdown',
    ],
  ])('%s', (_, text, line, message, hint) => {
    const { problems } = read(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line, hint });
    expect(problems[0]?.message).toContain(message);
  });
});

test('what a table leaves out is noted', () => {
  expect(read('<table><tr><td><input type="checkbox"> Whole</td></tr></table>').notes).toEqual([
    'a chat leaves out "<input>"',
  ]);
});
