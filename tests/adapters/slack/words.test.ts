import { describe, expect, test } from 'vitest';
import { plainWords, wordsSeen, wordsTyped } from '../../../adapters/slack/words.ts';
import { HOSTILE } from '../../conversation/hostile-strings.ts';

const plain = (text: string): string => plainWords(text).replace(/\s+/g, ' ');

test.each([
  ['<@U0> help', 'help'],
  ['<@U0|guide> help', 'help'],
  ['<!here> <!channel|channel> <!subteam^S1|@team> help', 'help'],
  ['is <#C1|fine-tuning> like <#C2>?', 'is fine-tuning like ?'],
  ['since <!date^1392734382^{date}|18 February>', 'since 18 February'],
  ['<https://example.org/a?b=c|the costs> <https://example.org> http://example.org/x', 'the costs'],
  ['<mailto:ann@example.org|Ann>', 'Ann'],
  ['help :wave::skin-tone-2: :+1:', 'help'],
  ['at 10:30:15, a:b:c', 'at 10:30:15, a:b:c'],
  ['*llm-strategy* _pros_ `cons` snake_case', 'llm-strategy pros cons snake_case'],
  ['&gt; quoted\n&gt;&gt; twice', 'quoted twice'],
  ['&lt;!here&gt; &amp;lt; R&amp;D', '<!here> &lt; R&D'],
])('"%s" are the words "%s"', (text, words) => {
  expect(plain(text)).toBe(words);
});

const element = (type: string, more: object) => ({ type, ...more });
const richText = (...elements: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});

describe('the words that people see', () => {
  test.each<[string, object, string]>([
    ['a text alone', { text: 'words' }, 'words'],
    [
      'blocks, and not their replacement',
      { text: 'An alert', blocks: [{ type: 'section', text: { text: 'words' } }] },
      'words',
    ],
    ['blocks without words', { text: 'words', blocks: [{ type: 'divider' }] }, 'words'],
    [
      'fields of a section',
      { blocks: [{ type: 'section', fields: [{ text: 'two' }, { text: 'words' }] }] },
      'two words',
    ],
    ['a context', { blocks: [{ type: 'context', elements: [{ type: 'mrkdwn', text: 'words' }] }] }, 'words'],
    ['an image', { blocks: [{ type: 'image', title: { text: 'two' }, alt_text: 'words' }] }, 'two words'],
    ['a table', { blocks: [{ type: 'table', rows: [[{ type: 'raw_text', text: 'words' }]] }] }, 'words'],
    ['a kind that Slack may add', { blocks: [{ type: 'novelty', body: { text: 'words' } }] }, 'words'],
    [
      'a rich text of several styles and elements',
      {
        blocks: [
          richText(
            element('user', { user_id: 'U1' }),
            element('text', { text: 'fine' }),
            element('text', { text: '-tuning <is>', style: { bold: true } }),
            element('emoji', { name: 'wave' }),
            element('link', { url: 'https://example.org', text: 'like' }),
            element('link', { url: 'https://example.org' }),
            element('date', { timestamp: 1, fallback: 'today' }),
          ),
        ],
      },
      'fine-tuning <is> like today',
    ],
    [
      'a list',
      {
        blocks: [
          {
            type: 'rich_text',
            elements: [
              {
                type: 'rich_text_list',
                elements: [richText(element('text', { text: 'words' })).elements[0]],
              },
            ],
          },
        ],
      },
      'words',
    ],
    [
      'no buttons',
      { blocks: [{ type: 'actions', elements: [{ type: 'button', text: { text: 'Press' } }] }] },
      '',
    ],
    [
      'an attachment, with its fallback only if there is nothing else',
      {
        attachments: [
          {
            pretext: 'a',
            title: '<https://x|b>',
            text: 'c',
            fields: [{ title: 'd', value: 'e' }],
            fallback: 'f',
          },
          { fallback: 'g' },
        ],
      },
      'a b c d e g',
    ],
    ['each part once', { text: 'words', attachments: [{ text: 'words', fallback: 'words' }] }, 'words'],
    [
      'the titles of files',
      { files: [{ title: 'Costs_2026.pdf', name: 'x.pdf' }, { name: 'plan.txt' }] },
      'Costs_2026 plan',
    ],
  ])('%s', (_, message, words) => {
    expect(wordsSeen(message).replace(/\s+/g, ' ').trim()).toBe(words);
  });
});

test('a typed text is not mixed with the file or the preview of a link below it', () => {
  const below = { attachments: [{ text: 'a preview' }], files: [{ title: 'Screenshot.png' }] };
  expect(wordsTyped({ text: 'pros', blocks: [richText(element('text', { text: 'pros' }))], ...below })).toBe(
    'pros',
  );
  expect(wordsTyped({ text: '<@U0>', ...below })).toBe('a preview');
});

describe('nothing makes reading fail, or take long', () => {
  const nested = (depth: number, key: string): unknown =>
    depth === 0 ? 'words' : { type: 'x', [key]: [nested(depth - 1, key)] };
  const values: readonly unknown[] = [
    null,
    undefined,
    1,
    'text',
    [],
    ...HOSTILE,
    nested(2_000, 'elements'),
    nested(2_000, 'attachments'),
    Array(100_000).fill({ type: 'section', text: { text: 'words' } }),
    Array(100_000).fill({ text: '<'.repeat(100), blocks: [null, 1, []] }),
    [{ type: 1, elements: 'x', fields: {}, text: [[[]]] }],
    '<'.repeat(1_000_000),
    ':a'.repeat(500_000),
    '*_~'.repeat(300_000),
  ];
  test.each(values.map((value, i) => [i, value]))('value %i', (_, value) => {
    for (const field of ['text', 'blocks', 'attachments', 'files']) {
      for (const read of [wordsSeen, wordsTyped]) {
        expect(read({ [field]: value }).length).toBeLessThanOrEqual(4_000);
        expect(read(value).length).toBeLessThanOrEqual(4_000);
      }
    }
  });
});
