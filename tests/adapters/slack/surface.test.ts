import { describe, expect, test } from 'vitest';
import { render } from '../../../adapters/slack/render.ts';
import { exceeded, medium } from '../../../adapters/slack/surface.ts';
import { paragraph, text } from '../../../src/content/markdown.ts';
import type { Button, Card } from '../../../src/conversation/reply.ts';
import { assertSlackMessage } from './schema.ts';

const button: Button = { label: 'Label', token: 'token', primary: false };
const card = (change: Partial<Card>): Card => ({
  blocks: [paragraph(text('Words'))],
  rows: [[button]],
  ...change,
});
const paragraphs = (count: number) => Array.from({ length: count }, () => paragraph(text('a')));

describe.each<[name: string, at: Card, over: Card]>([
  [
    'characters of text',
    card({ blocks: [paragraph(text('x'.repeat(4000)))] }),
    card({ blocks: [paragraph(text('x'.repeat(4001)))] }),
  ],
  [
    'characters of text as they are sent, escaped',
    card({ blocks: [paragraph(text('<'.repeat(1000)))] }),
    card({ blocks: [paragraph(text('<'.repeat(1001)))] }),
  ],
  ['blocks', card({ blocks: paragraphs(49) }), card({ blocks: paragraphs(50) })],
  [
    'characters of a label',
    card({ rows: [[{ ...button, label: 'x'.repeat(75) }]] }),
    card({ rows: [[{ ...button, label: 'x'.repeat(76) }]] }),
  ],
  [
    'characters of a value',
    card({ rows: [[{ ...button, token: 'x'.repeat(2000) }]] }),
    card({ rows: [[{ ...button, token: 'x'.repeat(2001) }]] }),
  ],
])('%s', (_, at, over) => {
  test('at the limit is sent', () => {
    expect(medium.render(at).fits).toBe(true);
    assertSlackMessage(render(at));
  });

  test('one over is not', () => {
    expect(medium.render(over).fits).toBe(false);
    expect(() => assertSlackMessage(render(over))).toThrow(/of at most/);
  });
});

describe('limits that no card can reach', () => {
  const header = (length: number) => ({
    text: 'x',
    blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(length) } } as const],
  });
  const element = (id: string) =>
    ({ type: 'button', action_id: id, text: { type: 'plain_text', text: 'x' } }) as const;
  const actions = (ids: readonly string[]) => ({
    text: 'x',
    blocks: [{ type: 'actions', elements: ids.map(element) } as const],
  });
  const ids = (count: number) => Array.from({ length: count }, (_, i) => String(i));

  test.each([
    ['a header', header(150), header(151)],
    ['a row', actions(ids(25)), actions(ids(26))],
    ['an action_id', actions(['x'.repeat(255)]), actions(['x'.repeat(256)])],
  ])('%s over its limit is refused', (_, at, over) => {
    expect(exceeded(at)).toEqual([]);
    expect(exceeded(over)).toHaveLength(1);
  });

  const richText = (element: object) => ({ text: 'x', blocks: [{ type: 'rich_text', elements: [element] }] });

  test.each<[name: string, message: unknown]>([
    ['empty text', richText({ type: 'rich_text_section', elements: [{ type: 'text', text: '' }] })],
    ['an empty element', richText({ type: 'rich_text_quote', elements: [] })],
    ['an unknown field', { text: 'x', blocks: [{ type: 'divider', colour: 'red' }] }],
    ['an unknown block', { text: 'x', blocks: [{ type: 'heading' }] }],
    ['a misspelt field of a message', { text: 'x', blocks: [{ type: 'divider' }], replaceOriginal: true }],
    ['no text', { blocks: [{ type: 'divider' }] }],
    ['null in place of a message', null],
    ['a repeated action_id', actions(['0', '0'])],
  ])('the check of these tests notices %s', (_, message) => {
    expect(() => assertSlackMessage(message)).toThrow('Slack would refuse');
  });
});
