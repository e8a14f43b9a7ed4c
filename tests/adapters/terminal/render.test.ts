import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { literal, render } from '../../../adapters/terminal/render.ts';
import { PLAIN } from '../../../adapters/terminal/surface.ts';
import { bullets, heading, paragraph, strong, table, text } from '../../../src/content/markdown.ts';
import { loadLibrary } from '../../../src/content/read/library.ts';
import { smallPrint } from '../../../src/conversation/card.ts';
import { Conversation } from '../../../src/conversation/conversation.ts';
import { Guide } from '../../../src/conversation/guide.ts';
import type { ReplyBlock } from '../../../src/conversation/reply.ts';
import { PRIVATE_SETTING } from '../../../src/conversation/setting.ts';
import { Person } from '../../conversation/person.ts';

const plain = (...blocks: readonly ReplyBlock[]): string => render(blocks, { kind: 'plain' });
const styled = (columns: number, ...blocks: readonly ReplyBlock[]): string =>
  render(blocks, { kind: 'styled', columns });

describe('plain text, for a script or a pipe', () => {
  test('underlines titles, marks lists and quotes, and sets small print apart', () => {
    const shown = plain(
      heading(2, 'Title'),
      paragraph(text('Two '), strong('words'), text(':')),
      { ...bullets([[text('one')], [text('two')]]), ordered: true, start: 9 },
      smallPrint(text('Section')),
      {
        type: 'quotation',
        children: [paragraph(text('Said.')), bullets([[text('once')]])],
      },
      { type: 'code', value: 'a\n  b' },
    );
    expect(shown.split('\n')).toEqual([
      'Title',
      '=====',
      '',
      'Two words:',
      '9. one',
      '10. two',
      '',
      '  Section',
      '> Said.',
      '> - once',
      '',
      '    a',
      '      b',
    ]);
  });

  test('shows the address of a link, unless its words are the address', () => {
    const url = 'https://example.org/';
    expect(plain(paragraph({ type: 'link', url, children: [text('here')] }))).toBe(`here (${url})`);
    expect(plain(paragraph({ type: 'link', url, children: [text(url)] }))).toBe(url);
  });
});

describe('styled text, for a person', () => {
  test.each([40, 60, 88])('no line of any outcome or section is wider than %i columns', (columns) => {
    const conversation = new Conversation(new Guide(loadLibrary('tests/fixtures/strategy')), PLAIN);
    const person = new Person(conversation, 'llm-strategy', '', PRIVATE_SETTING);
    const cards = [
      person.card,
      person.press('Measured, but it falls short', 'Quality or consistency', 'Money, time and expertise')
        .card,
      person.press('A few hundred or more', 'Follow changing requirements').card,
      ...['compare', 'help', 'making the right choice'].map(
        (typed) => new Person(conversation, 'llm-strategy', typed, PRIVATE_SETTING).card,
      ),
    ];
    for (const { blocks } of cards) {
      for (const line of stripVTControlCharacters(styled(columns, ...blocks)).split('\n')) {
        expect(line.length, line).toBeLessThanOrEqual(columns);
      }
    }
  });

  test('a wrapped line keeps the bar of its quote and the margin of its item', () => {
    const words = Array.from({ length: 12 }, () => 'word').join(' ');
    const shown = styled(24, {
      type: 'quotation',
      children: [bullets([[text(words)]])],
    });
    expect(stripVTControlCharacters(shown).split('\n')).toEqual([
      '│ - word word word word',
      '│   word word word word',
      '│   word word word word',
    ]);
  });
});

test('control characters in a text do not reach the terminal', () => {
  const hostile = 'a\u001b[2Jb\u0007c\u009b31md\re';
  for (const shown of [
    plain(paragraph(text(hostile))),
    plain({ type: 'code', value: hostile }),
    literal(hostile),
  ]) {
    expect(shown.trim()).toBe('a [2Jb c 31md e');
  }
});

describe('a table', () => {
  const shown = table(
    [[text('Milk')], [text('脂肪')]],
    [
      [[strong('Whole')], [text('3.5 %')]],
      [[text('Skim')], [text('')]],
    ],
  );

  test('has aligned columns, in scripts of any width', () => {
    expect(plain(shown)).toBe('Milk   脂肪\n-----  -----\nWhole  3.5 %\nSkim');
    expect(stripVTControlCharacters(styled(40, shown))).toBe(plain(shown));
  });

  test('that is wider than the screen is a list of its rows', () => {
    const wide = table([[text('Milk')], [text('x'.repeat(40))]], [[[text('Whole')], [text('yes')]]]);
    expect(stripVTControlCharacters(styled(60, wide))).toContain('-----');
    expect(stripVTControlCharacters(styled(30, wide))).toMatch(/^- Milk: Whole;/);
  });
});
