import { describe, expect, test } from 'vitest';
import { LABEL_LENGTH, TEXT_LENGTH } from '../../../adapters/discord/limits.ts';
import { render } from '../../../adapters/discord/render.ts';
import { medium } from '../../../adapters/discord/surface.ts';
import { paragraph, text } from '../../../src/content/markdown.ts';
import type { Button, Card } from '../../../src/conversation/reply.ts';
import { parseDiscordMessage } from './schema.ts';

const buttons = (count: number, from = 0): Button[] =>
  Array.from({ length: count }, (_, i) => ({
    label: `b${from + i}`,
    token: `t${from + i}`,
    primary: i === 0,
  }));
const cardOf = (value: string, ...rows: readonly (readonly Button[])[]): Card => ({
  blocks: value === '' ? [] : [paragraph(text(value))],
  rows,
});

describe('a message', () => {
  test('has one text and then its buttons, the primary one coloured', () => {
    expect(render(cardOf('a', buttons(2)))).toEqual({
      flags: 32768,
      components: [
        { type: 10, content: 'a' },
        {
          type: 1,
          components: [
            { type: 2, style: 1, label: 'b0', custom_id: 't0' },
            { type: 2, style: 2, label: 'b1', custom_id: 't1' },
          ],
        },
      ],
    });
  });

  test('has buttons between its words, each below the passage that it posts', () => {
    const [one, two, last] = buttons(3);
    if (!one || !two || !last) throw new Error('There are three buttons.');
    const message = render({
      blocks: ['a', 'b', 'c', 'd'].map((value) => paragraph(text(value))),
      rows: [
        [
          { ...two, below: 2 },
          { ...one, below: 0 },
        ],
        [last],
      ],
    });
    const shown = parseDiscordMessage(message).components.map((component) =>
      component.type === 10
        ? component.content
        : component.type === 1 && component.components.map((inner) => inner.custom_id),
    );
    expect(shown).toEqual(['a', ['t0'], 'b\n\nc', ['t1'], 'd', ['t2']]);
  });

  test.each([
    ['use-rag.md', 'use-rag.md'],
    ['küche-für-alle.md', 'kuche-fur-alle.md'],
    ['決定.md', 'file.md'],
    ['../a b/c.md', 'abc.md'],
  ])('shows the file %s by a name that Discord keeps: %s', (name, kept) => {
    const message = render({ ...cardOf('a'), file: { name, text: 'b' } });
    expect(message.file).toEqual({ name: kept, text: 'b' });
    expect(parseDiscordMessage(message).components.at(-1)).toEqual({
      type: 13,
      file: { url: `attachment://${kept}` },
    });
  });

  test('breaks a row after five buttons', () => {
    const message = render(cardOf('a', buttons(6), buttons(5, 6)));
    expect(
      message.components.slice(1).map((row) => ('components' in row ? row.components.length : 0)),
    ).toEqual([5, 1, 5]);
    parseDiscordMessage(message);
  });

  test('without words has no text component, because Discord would refuse it', () => {
    const message = render(cardOf('', buttons(1)));
    expect(message.components).toHaveLength(1);
    parseDiscordMessage(message);
  });
});

describe('a card fits', () => {
  const longest = 'a'.repeat(TEXT_LENGTH);
  const label = 'l'.repeat(LABEL_LENGTH);
  const token = 't'.repeat(100);
  // A text and six rows leave 33 components for buttons.
  const rows = [0, 5, 10, 15, 20, 25].map((from) => buttons(5, from));
  /** Passages of three components each, and one text or two below. */
  const between = (count: number, end = ''): Card => ({
    blocks: [
      ...Array.from({ length: count }, (_, i) => paragraph(text(`p${i}`))),
      { type: 'smallPrint', children: [text('source')] },
    ],
    rows: [
      buttons(count).map((button, i) => ({ ...button, below: i })),
      ...(end === '' ? [] : [[{ label: end, token: end, primary: false }]]),
    ],
  });
  const twoTexts: Card = {
    blocks: [paragraph(text(longest)), paragraph(text('a'))],
    rows: [buttons(1).map((button) => ({ ...button, below: 0 }))],
  };
  const cases: readonly [string, Card, boolean][] = [
    ['with 4,000 characters', cardOf(longest), true],
    ['not with 4,001', cardOf(`${longest}a`), false],
    ['not if escapes make it 4,001', cardOf(`*${'a'.repeat(TEXT_LENGTH - 1)}`), false],
    ['with 40 components', cardOf('a', ...rows, buttons(2, 30)), true],
    ['not with 41', cardOf('a', ...rows, buttons(3, 30)), false],
    ['with 40 components, some between its words', between(13), true],
    ['not with 42, some between its words', between(13, 'e'), false],
    ['not with 4,001 characters in two texts', twoTexts, false],
    ['with the longest label and token', cardOf('a', [{ label, token, primary: false }]), true],
    ['not with a longer label', cardOf('a', [{ label: `${label}l`, token, primary: false }]), false],
    ['not with a longer token', cardOf('a', [{ label, token: `${token}t`, primary: false }]), false],
    ['not with one token twice', cardOf('a', buttons(1), buttons(1)), false],
  ];
  test.each(cases)('%s', (_, card, expected) => {
    expect(medium.render(card).fits).toBe(expected);
    if (expected) expect(() => parseDiscordMessage(render(card))).not.toThrow();
    else expect(() => parseDiscordMessage(render(card))).toThrow();
  });
});
