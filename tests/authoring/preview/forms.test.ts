import { toHtml } from 'hast-util-to-html';
import { h } from 'hastscript';
import { describe, expect, test } from 'vitest';
import { platform as discord } from '../../../adapters/discord/surface.ts';
import { platform as slack } from '../../../adapters/slack/surface.ts';
import { drawFrame } from '../../../src/authoring/preview/draw.ts';
import { frameOf, renderFrame } from '../../../src/authoring/preview/forms.ts';
import { paragraph, text } from '../../../src/content/markdown.ts';
import type { Card, Field, Form } from '../../../src/conversation/reply.ts';
import { elementsIn, readHtml, readScreen } from './read.ts';

const FIELDS: readonly Field[] = [
  { kind: 'text', name: 'topic', label: 'What?', hint: 'Tea', length: 100, value: 'Milk', isRequired: true },
  {
    kind: 'text',
    name: 'why',
    label: 'Why?',
    hint: 'Because',
    length: 1_000,
    isLong: true,
    value: '<b>"',
    isRequired: false,
  },
  {
    kind: 'choice',
    name: 'when',
    label: 'When?',
    choices: [
      { label: 'Now', value: 'n' },
      { label: 'Later', value: 'l' },
    ],
  },
  {
    kind: 'choice',
    name: 'who',
    label: 'Who?',
    choices: [
      { label: 'Ann', value: 'a' },
      { label: 'Ben', value: 'b' },
    ],
    startsEmpty: true,
  },
];

const FORM: Form = { title: 'Decide', fields: FIELDS, submit: 'Ask them', token: 't' };

const framed = (platform: typeof slack) => {
  const drawing = drawFrame(platform.form?.(FORM));
  if (drawing.kind === 'unknown') throw new Error('It cannot be drawn.');
  return drawing.frame;
};

describe.each([
  ['the preview', frameOf(FORM), 'Ask them', 'Close', ['What?', 'Why? (optional)', 'When?', 'Who?']],
  ['Slack', framed(slack), 'Ask them', 'Close', ['What?', 'Why? (optional)', 'When?', 'Who?']],
  ['Discord', framed(discord), 'Submit', 'Cancel', ['What? *', 'Why?', 'When? *', 'Who? *']],
])('a form as %s shows it', (_, frame, submit, close, labels) => {
  const page = readHtml(
    toHtml(
      renderFrame(frame, {
        method: 'get',
        action: '/',
        hidden: [],
        close: (label) => h('a', { href: '/?in=x' }, label),
      }),
    ),
  );
  const named = (name: string) => elementsIn(page, ({ tagName }) => tagName === name);

  test('has its title, its own words on its buttons, and a label bound to each field', () => {
    expect(textOf(named('h2'))).toEqual(['Decide']);
    expect(textOf(named('button'))).toEqual([submit]);
    expect(textOf(named('a'))).toEqual([close]);
    expect(named('a').map(({ properties }) => properties.href)).toEqual(['/?in=x']);
    expect(textOf(named('label'))).toEqual(labels);
    const ids = FIELDS.map(({ name }) => `field-${name}`);
    expect(named('label').map(({ properties }) => String(properties.htmlFor))).toEqual(ids);
  });

  test('has the fields with their limits, and what is in them at first', () => {
    const [topic] = named('input');
    expect(topic?.properties).toMatchObject({
      name: 'field.topic',
      maxLength: 100,
      required: true,
      value: 'Milk',
    });
    const [why] = named('textarea');
    expect(why?.properties).toMatchObject({ name: 'field.why', maxLength: 1_000, placeholder: 'Because' });
    expect(why?.properties.required).toBeUndefined();
    expect(textOf(named('textarea'))).toEqual(['<b>"']);
    const selected = named('option').filter(({ properties }) => properties.selected);
    expect(selected.map(({ properties }) => properties.value)).toEqual(['n', '']);
    expect(textOf(named('option').filter(({ properties }) => properties.value !== ''))).toEqual([
      'Now',
      'Later',
      'Ann',
      'Ben',
    ]);
  });
});

test("Slack's window and App Home are drawn with all that a card has", () => {
  const button = { token: 't', primary: false };
  const card: Card = {
    blocks: [paragraph(text('Drink tea.'))],
    rows: [[{ ...button, label: 'Back' }], [{ ...button, label: 'Share with the channel', shares: true }]],
  };
  const window = drawFrame(slack.window?.(card));
  if (window.kind === 'unknown') throw new Error('The window cannot be drawn.');
  expect(window.frame).toMatchObject({ kind: 'window', title: 'Guide', submit: 'Share', close: 'Close' });
  const drawn = readScreen(readHtml(toHtml([...window.frame.body])));
  expect(drawn.text).toContain('Drink tea.');
  expect(drawn.labels).toEqual(['Back']);
  const home = drawFrame(slack.home?.(card));
  if (home.kind === 'unknown') throw new Error('App Home cannot be drawn.');
  expect(home.frame).toMatchObject({ kind: 'home', title: 'App Home', submit: undefined, close: undefined });
  expect(readScreen(readHtml(toHtml([...home.frame.body]))).text).toContain('Drink tea.');
});

test('a form of an unknown kind is not drawn', () => {
  for (const form of [
    undefined,
    {},
    { title: 'x', components: [{ type: 1 }] },
    { type: 'home', blocks: [{}] },
  ]) {
    expect(drawFrame(form)).toEqual({ kind: 'unknown' });
  }
});

const textOf = (elements: readonly Parameters<typeof elementsIn>[0][]): string[] =>
  elements.map((element) =>
    'children' in element
      ? element.children
          .map((child) => (child.type === 'text' ? child.value : (textOf([child])[0] ?? '')))
          .join('')
      : '',
  );
