import type { ElementContent } from 'hast';
import { h } from 'hastscript';
import { z } from 'zod';
import { cardFrame, type Frame, markOptional, renderField } from './forms.ts';
import { renderBoxes, renderButton } from './render.ts';

const style = z.object({
  bold: z.boolean().optional(),
  italic: z.boolean().optional(),
  strike: z.boolean().optional(),
  code: z.boolean().optional(),
});

const element = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string(), style: style.optional() }),
  z.object({
    type: z.literal('link'),
    url: z.url({ protocol: /^(?:https?|mailto)$/ }),
    text: z.string().optional(),
    style: style.optional(),
  }),
  z.object({ type: z.literal('date'), fallback: z.string(), style: style.optional() }),
]);

const section = z.object({ type: z.literal('rich_text_section'), elements: z.array(element) });

const richText = z.discriminatedUnion('type', [
  section,
  z.object({ type: z.literal('rich_text_quote'), elements: z.array(element) }),
  z.object({
    type: z.literal('rich_text_preformatted'),
    elements: z.array(element),
    border: z.number().optional(),
  }),
  z.object({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    indent: z.number().default(0),
    offset: z.number().default(0),
    border: z.number().optional(),
    elements: z.array(section),
  }),
]);

const cell = z.object({ type: z.literal('rich_text'), elements: z.array(richText) });

const plainText = z.object({ type: z.literal('plain_text'), text: z.string() });

const box = z.object({ text: plainText, value: z.string() });

const input = z.object({
  type: z.literal('input'),
  label: plainText,
  optional: z.boolean(),
  element: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('plain_text_input'),
      action_id: z.string(),
      max_length: z.number(),
      multiline: z.boolean(),
      placeholder: plainText,
      initial_value: z.string().default(''),
    }),
    z.object({
      type: z.literal('static_select'),
      action_id: z.string(),
      options: z.array(box),
      initial_option: box.optional(),
    }),
    z.object({ type: z.literal('conversations_select'), action_id: z.string() }),
  ]),
});

const block = z.discriminatedUnion('type', [
  input,
  z.object({ type: z.literal('header'), text: plainText }),
  z.object({ type: z.literal('divider') }),
  z.object({ type: z.literal('context'), elements: z.array(plainText) }),
  cell,
  z.object({ type: z.literal('table'), rows: z.array(z.array(cell)) }),
  z.object({
    type: z.literal('actions'),
    elements: z.array(
      z.discriminatedUnion('type', [
        z.object({
          type: z.literal('button'),
          text: plainText,
          value: z.string(),
          style: z.literal('primary').optional(),
        }),
        z.object({
          type: z.literal('checkboxes'),
          options: z.array(box),
          initial_options: z.array(box).default([]),
        }),
      ]),
    ),
  }),
]);

/** The blocks of Block Kit that the guide sends. Source: https://docs.slack.dev/reference/block-kit/blocks */
export const slackMessage = z.object({ blocks: z.array(block) });

/** The views of Block Kit that the guide sends. Source: https://docs.slack.dev/reference/views */
export const slackView = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('modal'),
    title: plainText,
    blocks: z.array(block),
    submit: plainText.optional(),
    close: plainText,
  }),
  z.object({ type: z.literal('home'), blocks: z.array(block) }),
]);

/** Draws a view as Slack does. */
export function frameOfSlack(view: z.output<typeof slackView>): Frame {
  const body = view.blocks.map(drawBlock);
  if (view.type === 'home') return cardFrame('home', body);
  const { title, submit, close } = view;
  const kind = view.blocks.every(({ type }) => type === 'input') ? 'form' : 'window';
  return { kind, title: title.text, body, submit: submit?.text, close: close.text };
}

type Block = z.output<typeof block>;
type RichText = z.output<typeof richText>;
type TextElement = z.output<typeof element>;

/** Draws a message as Slack does. */
export const drawSlack = ({ blocks }: z.output<typeof slackMessage>): ElementContent[] =>
  blocks.map(drawBlock);

function drawBlock(block: Block): ElementContent {
  switch (block.type) {
    case 'header':
      return h('h2', block.text.text);
    case 'divider':
      return h('hr');
    case 'context':
      return h(
        'small',
        block.elements.map(({ text }) => text),
      );
    case 'input':
      return drawInput(block);
    case 'rich_text':
      return h('div.block', block.elements.map(drawRichText));
    case 'table':
      return h(
        'table',
        block.rows.map((row) =>
          h(
            'tr',
            row.map(({ elements }) => h('td', elements.map(drawRichText))),
          ),
        ),
      );
    case 'actions':
      return h(
        'div.row',
        block.elements.map((element) => {
          if (element.type === 'button') {
            const { text, value, style: kind } = element;
            return renderButton({ label: text.text, token: value, primary: kind === 'primary' });
          }
          const ticked = element.initial_options.map(({ value }) => value);
          return renderBoxes(
            element.options.map(({ text, value }) => ({
              label: text.text,
              value,
              isTicked: ticked.includes(value),
            })),
          );
        }),
      );
  }
}

function drawInput({ label, optional, element }: z.output<typeof input>): ElementContent {
  const common = { name: element.action_id, label: label.text, isRequired: !optional };
  switch (element.type) {
    case 'plain_text_input': {
      const { placeholder, max_length: length, multiline: isLong, initial_value: value } = element;
      return renderField(
        { ...common, kind: 'text', hint: placeholder.text, length, isLong, value },
        markOptional,
      );
    }
    case 'static_select': {
      const choices = element.options.map(({ text, value }) => ({ label: text.text, value }));
      const value = element.initial_option?.value;
      return renderField(
        { ...common, kind: 'choice', choices, value, hint: 'Select an option' },
        markOptional,
      );
    }
    case 'conversations_select': {
      const choices = [{ label: 'This channel', value: HERE }];
      return renderField({ ...common, kind: 'choice', choices, value: HERE, hint: '' }, markOptional);
    }
  }
}

/** The only channel of the preview. */
const HERE = 'here';

function drawRichText(part: RichText): ElementContent {
  switch (part.type) {
    case 'rich_text_section':
      return h('p', drawElements(part.elements));
    case 'rich_text_quote':
      return h('blockquote', [h('p', drawElements(part.elements))]);
    case 'rich_text_preformatted':
      return bordered(h('pre', drawElements(part.elements)), part.border);
    case 'rich_text_list': {
      const items = part.elements.map(({ elements }) => h('li', drawElements(elements)));
      const level = { class: `level-${part.indent}` };
      const list =
        part.style === 'bullet'
          ? h('ul', level, items)
          : h('ol', { ...level, start: part.offset + 1 }, items);
      return bordered(list, part.border);
    }
  }
}

const bordered = (drawn: ElementContent, border = 0): ElementContent =>
  border > 0 ? h('blockquote', [drawn]) : drawn;

const drawElements = (elements: readonly TextElement[]): ElementContent[] => elements.map(drawElement);

function drawElement(element: TextElement): ElementContent {
  const { bold, italic, strike, code } = element.style ?? {};
  let drawn: ElementContent = { type: 'text', value: wordsOf(element) };
  if (code) drawn = h('code', [drawn]);
  if (strike) drawn = h('del', [drawn]);
  if (italic) drawn = h('em', [drawn]);
  if (bold) drawn = h('strong', [drawn]);
  return element.type === 'link' ? h('a', { href: element.url }, [drawn]) : drawn;
}

function wordsOf(element: TextElement): string {
  switch (element.type) {
    case 'text':
      return element.text;
    case 'link':
      return element.text ?? element.url;
    case 'date':
      return element.fallback;
  }
}
