import { describe, expect, test } from 'vitest';
import { render } from '../../../adapters/slack/render.ts';
import {
  type Block,
  bullets,
  emphasis,
  heading,
  type Inline,
  type List,
  paragraph,
  strong,
  table,
  text,
} from '../../../src/content/markdown.ts';
import { smallPrint } from '../../../src/conversation/card.ts';
import type { Button, ReplyBlock } from '../../../src/conversation/reply.ts';
import { readSlack } from './read.ts';
import { assertSlackMessage } from './schema.ts';

/** Renders blocks. @throws Error if Slack would refuse the message */
function rendered(...blocks: readonly ReplyBlock[]) {
  const message = render({ blocks, rows: [] });
  assertSlackMessage(message);
  return message;
}

const richText = (...elements: readonly object[]) => ({ type: 'rich_text', elements });
const section = (...elements: object[]) => ({ type: 'rich_text_section', elements });
const plain = (words: string) => ({ type: 'text', text: words });
const styled = (words: string, ...styles: ('bold' | 'italic' | 'strike' | 'code')[]) => ({
  ...plain(words),
  style: Object.fromEntries(styles.map((style) => [style, true])),
});
const list = (ordered: boolean, start: number, ...items: readonly Block[][]): List => ({
  type: 'list',
  ordered,
  start,
  children: items.map((children) => ({ type: 'listItem', children })),
});

describe('blocks', () => {
  test('a title is a header; a deeper heading is bold, in one block with the text below it', () => {
    const { blocks, text: all } = rendered(
      heading(2, 'Title'),
      heading(3, 'Part'),
      paragraph(text('Words.')),
      paragraph(text('More.')),
    );
    expect(blocks).toEqual([
      { type: 'header', text: { type: 'plain_text', text: 'Title', emoji: false } },
      richText(section(styled('Part', 'bold')), section(plain('Words.'))),
      richText(section(plain('More.'))),
    ]);
    expect(all).toBe('Title\nPart\nWords.\n\nMore.');
  });

  test('a title too long for a header is shown whole, in bold', () => {
    expect(rendered(heading(2, 'x'.repeat(150))).blocks[0]?.type).toBe('header');
    expect(rendered(heading(2, 'x'.repeat(151))).blocks).toEqual([
      richText(section(styled('x'.repeat(151), 'bold'))),
    ]);
  });

  test('formatting inside of formatting is combined', () => {
    const nested: Inline = {
      type: 'strong',
      children: [
        text('a'),
        { type: 'emphasis', children: [text('b'), { type: 'delete', children: [text('c')] }] },
        { type: 'inlineCode', value: 'd' },
      ],
    };
    expect(rendered(paragraph(nested, { type: 'break' }, text('e'))).blocks).toEqual([
      richText(
        section(
          styled('a', 'bold'),
          styled('b', 'bold', 'italic'),
          styled('c', 'bold', 'italic', 'strike'),
          styled('d', 'bold', 'code'),
          plain('\n'),
          plain('e'),
        ),
      ),
    ]);
  });

  test('a link keeps its address and the formatting of its words; without words it shows its address', () => {
    const url = 'https://example.org/?a=1&b=2|3';
    const message = rendered(
      paragraph({ type: 'link', url, children: [text('see '), strong('here')] }),
      paragraph({ type: 'link', url, children: [] }),
    );
    expect(message.blocks).toEqual([
      richText(
        section(
          { type: 'link', url, text: 'see ' },
          { type: 'link', url, text: 'here', style: { bold: true } },
        ),
      ),
      richText(section({ type: 'link', url, text: url })),
    ]);
    expect(message.text).toBe(
      '<https://example.org/?a=1&amp;b=2%7C3|see here>\n\n<https://example.org/?a=1&amp;b=2%7C3>',
    );
  });

  test('a numbered list keeps its numbers around a list inside of it', () => {
    const { blocks, text: all } = rendered(
      list(
        true,
        3,
        [paragraph(text('three'))],
        [paragraph(text('four')), bullets([[text('a')], [text('b')]])],
        [paragraph(text('five'))],
      ),
    );
    const item = (words: string) => section(plain(words));
    expect(blocks).toEqual([
      richText(
        {
          type: 'rich_text_list',
          style: 'ordered',
          indent: 0,
          offset: 2,
          elements: [item('three'), item('four')],
        },
        { type: 'rich_text_list', style: 'bullet', indent: 1, elements: [item('a'), item('b')] },
        { type: 'rich_text_list', style: 'ordered', indent: 0, offset: 4, elements: [item('five')] },
      ),
    ]);
    expect(all).toBe('3. three\n4. four\n   • a\n   • b\n5. five');
  });

  test('a list deeper than Slack can show stays at its deepest level', () => {
    let deep = bullets([[text('10')]]);
    for (let level = 9; level >= 0; level--) deep = list(false, 1, [paragraph(text(String(level))), deep]);
    const { blocks } = rendered(deep);
    const [block] = blocks;
    expect(
      block?.type === 'rich_text' &&
        block.elements.map((element) => element.type === 'rich_text_list' && element.indent),
    ).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8]);
  });

  test('a gap of a list is a line of its own, and the items after it keep their numbers', () => {
    const gap = { type: 'listItem', omitted: 2, children: [paragraph(text('…'))] } as const;
    const [first, last] = ['one', 'four'].map(
      (words) => ({ type: 'listItem', children: [paragraph(text(words))] }) as const,
    );
    if (!first || !last) throw new Error('There are two items.');
    const { blocks, text: all } = rendered({
      type: 'quotation',
      children: [{ type: 'list', ordered: true, start: 1, children: [first, gap, last] }],
    });
    const numbers = { type: 'rich_text_list', style: 'ordered', indent: 0, border: 1 };
    expect(blocks).toEqual([
      richText(
        { ...numbers, elements: [section(plain('one'))] },
        { type: 'rich_text_quote', elements: [plain('…')] },
        { ...numbers, offset: 3, elements: [section(plain('four'))] },
      ),
    ]);
    expect(all).toBe('> 1. one\n> …\n> 4. four');
  });

  test('an item of several paragraphs, code or another list, or an empty item, has a marker and no empty text', () => {
    const message = rendered(
      list(
        true,
        1,
        [paragraph(text('one')), paragraph(text('two'))],
        [{ type: 'code', value: 'npm test' }],
        [bullets([[text('inner')]])],
        [],
      ),
    );
    expect(readSlack(message).text).toBe('1. one\ntwo\n2. npm test\n3.  \ninner\n4.  ');
    const [block] = message.blocks;
    expect(
      block?.type === 'rich_text' && block.elements.map((element) => 'offset' in element && element.offset),
    ).toEqual([false, false, 3]);
  });

  test('a quote has one bar over paragraphs and lists', () => {
    const { blocks, text: all } = rendered({
      type: 'quotation',
      children: [
        paragraph(text('First.')),
        paragraph(strong('Cons:')),
        paragraph(text('Second.')),
        list(false, 1, [paragraph(text('a')), bullets([[text('b')]])]),
        { type: 'code', value: 'c < d' },
      ],
    });
    expect(blocks).toEqual([
      richText(
        {
          type: 'rich_text_quote',
          elements: [plain('First.'), plain('\n\n'), styled('Cons:', 'bold'), plain('\n'), plain('Second.')],
        },
        { type: 'rich_text_list', style: 'bullet', indent: 0, border: 1, elements: [section(plain('a'))] },
        { type: 'rich_text_list', style: 'bullet', indent: 1, border: 1, elements: [section(plain('b'))] },
        { type: 'rich_text_preformatted', elements: [plain('c < d')], border: 1 },
      ),
    ]);
    expect(all).toBe('> First.\n> \n> Cons:\n> Second.\n> \n> • a\n>   • b\n> \n> c &lt; d');
  });

  test('a blockquote is a quote without a source, and a break inside of it divides it', () => {
    const { blocks, text: all } = rendered({
      type: 'blockquote',
      children: [paragraph(text('a')), { type: 'thematicBreak' }, paragraph(emphasis('b'))],
    });
    expect(blocks).toEqual([
      richText({ type: 'rich_text_quote', elements: [plain('a')] }),
      { type: 'divider' },
      richText({ type: 'rich_text_quote', elements: [styled('b', 'italic')] }),
    ]);
    expect(all).toBe('> a\n> \n> ———\n> \n> b');
  });

  test('empty words leave no element, which Slack would refuse', () => {
    const message = rendered(
      paragraph(text('')),
      paragraph(strong(''), text('a')),
      { type: 'code', value: '' },
      { type: 'quotation', children: [paragraph(text(''))] },
      smallPrint(text('')),
    );
    expect(message.blocks).toEqual([richText(section(plain('a')))]);
  });
});

describe('buttons', () => {
  const buttons = (count: number): Button[] =>
    Array.from({ length: count }, (_, i) => ({
      label: `Option ${i}`,
      token: `token ${i}`,
      primary: i === 0,
    }));

  test('a row is a row, and a row of more than 25 is broken', () => {
    const message = render({ blocks: [paragraph(text('?'))], rows: [buttons(25), [], buttons(26)] });
    assertSlackMessage(message);
    expect(
      message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements.length : [])),
    ).toEqual([25, 25, 1]);
  });

  test('each carries its token and an id of its own, and only a primary one is coloured', () => {
    const message = render({ blocks: [paragraph(text('?'))], rows: [buttons(2), buttons(1)] });
    assertSlackMessage(message);
    const button = (id: number, label: string, value: string) => ({
      type: 'button',
      action_id: String(id),
      text: { type: 'plain_text', text: label, emoji: false },
      value,
    });
    const first = { style: 'primary' };
    expect(message.blocks.slice(1)).toEqual([
      {
        type: 'actions',
        elements: [{ ...button(0, 'Option 0', 'token 0'), ...first }, button(1, 'Option 1', 'token 1')],
      },
      { type: 'actions', elements: [{ ...button(2, 'Option 0', 'token 0'), ...first }] },
    ]);
  });
});

describe('hostile words', () => {
  const hostile = [
    '<!channel> <!here|x> <!everyone> <!subteam^S1>',
    '<@U123> <#C123|general> @everyone @here',
    '[a](http://evil.example) ](http://evil.example)',
    '<http://evil.example|your bank>',
    '*bold* _italic_ ~strike~ `code` ```block``` > quote',
    '&lt;!channel&gt; &amp;',
    ':tada: :+1:',
    'zero\u200bwidth\ufeff \u202eright to left\u202c \u2066isolate\u2069',
    'emoji 👩‍👩‍👧 and e\u0301',
  ];
  const everywhere = (words: string): ReplyBlock[] => [
    heading(2, words),
    heading(3, words),
    paragraph(text(words), emphasis(words), { type: 'inlineCode', value: words }),
    paragraph({ type: 'link', url: 'https://example.org', children: [text(words)] }),
    bullets([[text(words)], [strong(words)]]),
    { type: 'code', value: words },
    { type: 'blockquote', children: [paragraph(text(words))] },
    {
      type: 'quotation',
      children: [paragraph(text(words)), bullets([[text(words)]])],
    },
    smallPrint(text(words)),
  ];

  test.each(hostile)('%j arrives character by character in any kind of block', (words) => {
    const message = render({
      blocks: everywhere(words),
      rows: [[{ label: words, token: 't', primary: false }]],
    });
    assertSlackMessage(message);
    const { text: read, buttons } = readSlack(message);
    expect(read.split(words)).toHaveLength(14);
    expect(read.replaceAll(words, '').trim()).toBe('');
    expect(buttons).toEqual([{ label: words, token: 't' }]);
  });

  test.each(hostile)('%j is neither a mention nor a link in the text for screen readers', (words) => {
    const message = rendered(...everywhere(words));
    const links = message.text.match(/<[^>]*>/g)?.map((link) => link.split('|')[0]);
    expect(links).toEqual(['<https://example.org']);
    const decoded = message.text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    expect(decoded.split(words)).toHaveLength(14);
  });
});

describe('tables', () => {
  const cells = (...words: readonly string[]) => words.map((each) => (each === '' ? [] : [text(each)]));
  const small = table(cells('Milk', 'Fat'), [cells('Whole', '3.5 %'), cells('Skim', '')]);
  const wide = (columns: number) =>
    table(cells(...Array.from({ length: columns }, (_, i) => `C${i}`)), [cells('x')]);
  const kinds = (message: ReturnType<typeof rendered>) => message.blocks.map(({ type }) => type);

  test('are tables, with a bold head and no empty cell', () => {
    const cell = (element: object) => richText(section(element));
    expect(rendered(small).blocks).toEqual([
      {
        type: 'table',
        column_settings: [{ is_wrapped: true }, { is_wrapped: true }],
        rows: [
          [cell(styled('Milk', 'bold')), cell(styled('Fat', 'bold'))],
          [cell(plain('Whole')), cell(plain('3.5 %'))],
          [cell(plain('Skim')), cell(plain(' '))],
        ],
      },
    ]);
  });

  test('are read aloud row by row', () => {
    expect(rendered(small).text).toBe('• Milk: Whole; Fat: 3.5 %\n• Milk: Skim');
  });

  test('are tables in a quotation, too, but one a message', () => {
    const quotation = { type: 'quotation', children: [small] } as const;
    expect(kinds(rendered(quotation, small))).toEqual(['table', 'rich_text']);
    expect(readSlack(rendered(quotation, small)).text).toContain('Milk: Whole; Fat: 3.5 %');
  });

  test.each([
    ['in a list', list(false, 1, [paragraph(text('Milk:')), small])],
    ['with more than 20 columns', wide(21)],
    [
      'with more than 100 rows',
      table(
        cells('Milk'),
        Array.from({ length: 100 }, (_, i) => cells(`${i}`)),
      ),
    ],
    [
      'with more than 10,000 characters',
      table(cells('Milk'), [cells('x'.repeat(9_990)), cells('y'.repeat(9))]),
    ],
  ])('are lists of their rows %s', (_, block) => {
    expect(render({ blocks: [block], rows: [] }).blocks.map(({ type }) => type)).toEqual(['rich_text']);
  });

  test('are tables up to these limits', () => {
    expect(kinds(rendered(wide(20)))).toEqual(['table']);
    const rows = Array.from({ length: 99 }, (_, i) => cells(`${i}`));
    expect(kinds(rendered(table(cells('Milk'), rows)))).toEqual(['table']);
  });
});
