import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toMarkdown } from '../../../adapters/discord/markdown.ts';
import {
  type Block,
  bullets,
  emphasis,
  heading,
  type Inline,
  paragraph,
  plainText,
  strong,
  text,
} from '../../../src/content/markdown.ts';
import { smallPrint } from '../../../src/conversation/card.ts';
import type { ReplyBlock } from '../../../src/conversation/reply.ts';
import { linesOf, readMarkdown } from './read.ts';

const quote = (...children: readonly Block[]): ReplyBlock => ({
  type: 'quotation',
  children,
});

describe('every kind of block has its form', () => {
  const item = (...children: readonly Block[]) => ({ type: 'listItem', children }) as const;
  const nested: Block = {
    type: 'list',
    ordered: true,
    start: 3,
    children: [
      item(paragraph(text('three')), bullets([[text('inside')]])),
      item(paragraph(text('four')), paragraph(text('more of four'))),
    ],
  };
  const cases: readonly [string, readonly ReplyBlock[], string][] = [
    ['a heading', [heading(1, 'One'), heading(2, 'Two')], '## One\n## Two'],
    ['a third-level heading', [heading(3, 'Three')], '### Three'],
    ['a deeper heading, which Discord does not have, as a bold line', [heading(4, 'Four')], '**Four**'],
    ['a heading whose last number sign would be dropped, as a bold line', [heading(2, 'C#')], '**C#**'],
    ['paragraphs apart', [paragraph(text('a')), paragraph(text('b'))], 'a\n\nb'],
    ['a list close to the words that lead to it', [paragraph(text('a:')), bullets([[text('b')]])], 'a:\n- b'],
    ['nested lists', [nested], '3. three\n  - inside\n4. four\n  more of four'],
    [
      'a quote below its source',
      [smallPrint(text('A section')), quote(paragraph(text('a')), nested)],
      '-# A section\n> a\n> 3. three\n>   - inside\n> 4. four\n>   more of four',
    ],
    [
      'a quotation inside of a page',
      [{ type: 'blockquote', children: [paragraph(text('a')), paragraph(text('b'))] }],
      '> a\n> \n> b',
    ],
    ['code', [{ type: 'code', value: 'a *b*\n\n  c' }], '```\na *b*\n\n  c\n```'],
    ['a rule', [paragraph(text('a')), { type: 'thematicBreak' }], 'a\n\n———'],
    ['a line break', [paragraph(text('a'), { type: 'break' }, text('b'))], 'a\nb'],
    [
      'a heading in a list, which Discord does not have, as bold words',
      [{ type: 'list', ordered: false, start: 1, children: [item(heading(2, 'a'), paragraph(text('b')))] }],
      '- **a**\n  b',
    ],
    [
      'code in a list, whose empty lines must not end it',
      [
        {
          type: 'list',
          ordered: false,
          start: 1,
          children: [item(paragraph(text('a')), { type: 'code', value: 'b\n\nc' })],
        },
      ],
      '- a\n  ```\n  b\n  \n  c\n  ```',
    ],
    [
      'no text for empty blocks',
      [paragraph(), heading(2, ''), { type: 'code', value: '\n' }, paragraph(text('a'))],
      'a',
    ],
  ];
  test.each(cases)('%s', (_, blocks, markdown) => expect(toMarkdown(blocks)).toBe(markdown));
});

describe('every kind of formatting has its form', () => {
  const link = (url: string, ...children: readonly Inline[]): Inline => ({ type: 'link', url, children });
  const cases: readonly [string, readonly Inline[], string][] = [
    ['bold and italics', [strong('a'), text(' '), emphasis('b')], '**a** *b*'],
    ['struck out', [{ type: 'delete', children: [text('a')] }], '~~a~~'],
    ['bold italics', [{ type: 'strong', children: [emphasis('a')] }], '***a***'],
    [
      'white space outside of the markers',
      [{ type: 'strong', children: [text(' a ')] }, text('b')],
      '**a** b',
    ],
    ['neighbours of one kind together', [strong('a'), strong('b')], '**ab**'],
    ['neighbours of two kinds apart', [emphasis('a'), strong('b')], '*a*\u200b**b**'],
    ['a kind within itself once', [{ type: 'strong', children: [text('a '), strong('b')] }], '**a b**'],
    ['code', [{ type: 'inlineCode', value: 'a*b' }], '`a*b`'],
    ['code with backticks', [{ type: 'inlineCode', value: '`a``b`' }], '``` `a``b` ```'],
    [
      'code in italics whose stars would end them, as words',
      [{ type: 'emphasis', children: [text('a '), { type: 'inlineCode', value: 'b*c' }] }],
      '*a b\\*c*',
    ],
    ['a link', [link('https://a.org/b_(c)', text('d'))], '[d](<https://a.org/b_%28c%29>)'],
    ['a link named by its address', [link('https://a.org', text('https://a.org'))], '<https://a.org>'],
    [
      'a link whose words look like another address',
      [link('https://a.org', text('https://b.org'))],
      'https\\://b.org (<https://a.org>)',
    ],
    ['a link with brackets in its words', [link('https://a.org', text('[1]'))], '[\\[1\\]](<https://a.org>)'],
    [
      'a link whose address would end bold words',
      [{ type: 'strong', children: [link('https://a.org/**', text('b'))] }],
      '**[b](<https://a.org/%2A%2A>)**',
    ],
    [
      'a mail address, which cannot hide behind words',
      [link('mailto:a@b.org', text('write'))],
      'write (a@b.org)',
    ],
  ];
  test.each(cases)('%s', (_, inlines, markdown) =>
    expect(toMarkdown([paragraph(...inlines)])).toBe(markdown),
  );

  test.each(cases)('and is read back: %s', (_, inlines) => {
    const { text: words } = readMarkdown(toMarkdown([paragraph(...inlines)]));
    expect(words).toContain(plainText(inlines).trim());
  });
});

describe('text stays text', () => {
  const HOSTILE = [
    '<!channel>',
    '@everyone and @here',
    '<@123> <@!123> <@&123> <#123> </a:123> <id:customize> <t:123:R> <:a:123> <a:b:123> <a@b.org>',
    '[a](http://x)',
    '](http://x)',
    'http://x.org and https://x.org/a_b_c and <http://x.org>',
    '# x',
    '## x ##',
    '-# x',
    '> x',
    '>>> x',
    '- x',
    '* x',
    '1. x',
    '  - x',
    '**a** __b__ *c* _d_ ~~e~~ ||f|| `g` ```h```',
    'snake_case_name, 2*3*4',
    ':smile: a:b:c 12:30:45',
    '\\*a\\*',
    'a\\',
    'zero\u200bwidth\u2060 \u202eright to left\u202c \u05d0',
    'a\n# b\r\n> c\u2028- d',
    '¯\\_(ツ)_/¯',
  ];
  const places: readonly [string, (value: string) => readonly ReplyBlock[]][] = [
    ['in a paragraph', (value) => [paragraph(text(value))]],
    ['after a line break', (value) => [paragraph({ type: 'break' }, text(value))]],
    ['in a heading', (value) => [heading(2, value)]],
    ['in a list', (value) => [bullets([[text(value)]])]],
    ['in bold words', (value) => [paragraph(strong(value))]],
    ['in a quote', (value) => [quote(paragraph(text(value)))]],
    ['in small print', (value) => [smallPrint(text(value))]],
  ];
  const EXPECTED: Readonly<Record<string, readonly string[]>> = {
    'in a heading': ['heading'],
    'in a list': ['list'],
    'in bold words': ['strong'],
    'in a quote': ['quote'],
    'in small print': ['subtext'],
  };
  const folded = (value: string): string => value.replace(/\s+/g, ' ').trim();

  describe.each(places)('%s', (place, blocksOf) => {
    test.each(HOSTILE)('%j', (value) => {
      const { text: words, structures } = readMarkdown(toMarkdown(blocksOf(value)));
      expect(folded(words)).toBe(folded(value));
      // A heading that ends in a number sign is a bold line.
      const expected = place === 'in a heading' && value.endsWith('#') ? ['strong'] : (EXPECTED[place] ?? []);
      expect(structures).toEqual(expected);
    });
  });

  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(...'\\*_~|`<>[]()#-+:@!.1 a/\n'),
      fc.constantFrom('everyone', 'http', '://', '<@1>', '```', '> ', '- ', '# ', '\u200b', 'é', '😀'),
    ),
    { maxLength: 30 },
  );

  test('for any text', () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const value = parts.join('');
        const { text: words, structures } = readMarkdown(toMarkdown([paragraph(text(value))]));
        expect(folded(words)).toBe(folded(value));
        expect(structures).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  test('words arrive whole in any formatting', () => {
    const { inline } = fc.letrec<{ inline: Inline }>((tie) => ({
      inline: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('a', 'b c', ' d', 'e ', '*', '_', '\\', 'x**y').map(text),
        fc.constantFrom('f', 'g*h', 'i`j').map((value): Inline => ({ type: 'inlineCode', value })),
        fc
          .record({
            type: fc.constantFrom('emphasis', 'strong', 'delete'),
            children: fc.array(tie('inline'), { minLength: 1, maxLength: 3 }),
          })
          .map(({ type, children }): Inline => ({ type, children })),
      ),
    }));
    fc.assert(
      fc.property(fc.array(inline, { maxLength: 4 }), (inlines) => {
        const { text: words } = readMarkdown(toMarkdown([paragraph(...inlines)]));
        expect(folded(words)).toBe(folded(plainText(inlines)));
      }),
      { numRuns: 3000 },
    );
  });

  test('code cannot close its fence', () => {
    const value = 'a\n```\n@everyone `````\n# b`';
    const { text: words, structures } = readMarkdown(
      toMarkdown([{ type: 'code', value }, paragraph(text('c'))]),
    );
    expect(structures).toEqual(['code block']);
    expect(words).toBe(linesOf(`${value}\nc`));
  });
});
