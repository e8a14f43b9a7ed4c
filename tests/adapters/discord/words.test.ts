import { describe, expect, test } from 'vitest';
import { plainWords, wordsSeen } from '../../../adapters/discord/words.ts';
import { HOSTILE } from '../../conversation/hostile-strings.ts';

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();

test.each([
  ['<@80351110224678912> help', 'help'],
  ['<@!1> <@&2> <#3> @everyone @here help', 'help'],
  ['<:wave:4> <a:wave:5> :wave: help', 'help'],
  ['<t:1618953630:R> <t:1618953630> <id:customize> help', 'help'],
  ['</llm-strategy:6> help', 'llm-strategy help'],
  ['[the costs](https://example.org/a) <https://example.org> https://example.org/b', 'the costs'],
  ['**the** __costs__ ~~of~~ ||it|| `all` snake_case \\*', 'the costs of it all snake_case'],
  ['# The\n## costs\n-# of\n> it\n>>> all', 'The costs of it all'],
  ['```js\ncosts\n```', 'costs'],
  ['at 10:30:15, me@here', 'at 10:30:15, me@here'],
])('"%s" are the words "%s"', (text, words) => {
  expect(plain(plainWords(text))).toBe(words);
});

describe('the words that people see', () => {
  test.each<[string, object, string]>([
    ['the content', { content: 'words' }, 'words'],
    [
      'an embed',
      {
        content: '',
        embeds: [
          {
            title: 'a',
            description: '**b**',
            fields: [{ name: 'c', value: 'd' }],
            author: { name: 'e' },
            footer: { text: 'f' },
          },
        ],
      },
      'a b c d e f',
    ],
    [
      'text displays at any level, without buttons',
      {
        components: [
          {
            type: 17,
            components: [
              { type: 10, content: 'a' },
              { type: 9, components: [{ type: 10, content: 'b' }], accessory: { type: 2, label: 'Press' } },
              { type: 1, components: [{ type: 2, label: 'Press' }] },
            ],
          },
        ],
      },
      'a b',
    ],
    [
      'attachments',
      { attachments: [{ filename: 'plan.txt' }, { title: 'Costs', filename: 'x.pdf' }] },
      'plan Costs',
    ],
    [
      'a poll',
      { poll: { question: { text: 'a?' }, answers: [{ poll_media: { text: 'b' } }, { poll_media: {} }] } },
      'a? b',
    ],
    [
      'a forwarded message',
      { content: '', message_snapshots: [{ message: { content: 'a', embeds: [{ title: 'b' }] } }] },
      'a b',
    ],
    ['each part once', { content: 'words', embeds: [{ title: 'words' }] }, 'words'],
    ['no sticker', { content: '', sticker_items: [{ name: 'Wave' }] }, ''],
  ])('%s', (_, message, words) => {
    expect(plain(wordsSeen(message))).toBe(words);
  });
});

describe('nothing makes reading fail, or take long', () => {
  const nested = (depth: number, key: string): unknown =>
    depth === 0 ? 'words' : { type: 17, content: 'words', [key]: [nested(depth - 1, key)] };
  const values: readonly unknown[] = [
    null,
    1,
    'text',
    [],
    ...HOSTILE,
    [nested(2_000, 'components')],
    [{ message: nested(2_000, 'message_snapshots') }],
    Array(100_000).fill({ type: 10, content: 'words', title: '<'.repeat(100) }),
    { question: 1, answers: [null, [], { poll_media: 'x' }] },
    ...['<', '[', '[a](', '*_~|', ':a', '@here', '\\', '```a'].map((text) => text.repeat(100_000)),
  ];
  test.each(values.map((value, i) => [i, value]))('value %i', (_, value) => {
    for (const field of ['content', 'embeds', 'components', 'attachments', 'poll', 'message_snapshots']) {
      expect(wordsSeen({ [field]: value }).length).toBeLessThanOrEqual(4_000);
    }
    expect(wordsSeen(value)).toBe('');
  });
});
