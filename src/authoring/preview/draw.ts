import type { ElementContent } from 'hast';
import { h } from 'hastscript';
import { z } from 'zod';
import { drawMarkdown } from './discord-markdown.ts';
import { type Frame, renderField, type ShownField } from './forms.ts';
import { renderBoxes, renderButton } from './render.ts';
import { drawSlack, frameOfSlack, slackMessage, slackView } from './slack-blocks.ts';

/** The components that the guide sends. Source: https://discord.com/developers/docs/components/reference */
const discordMessage = z.object({
  file: z.object({ text: z.string() }).optional(),
  components: z.array(
    z.discriminatedUnion('type', [
      z.object({ type: z.literal(10), content: z.string() }),
      z.object({ type: z.literal(13), file: z.object({ url: z.string() }) }),
      z.object({
        type: z.literal(1),
        components: z.array(
          z.discriminatedUnion('type', [
            z.object({ type: z.literal(2), style: z.number(), label: z.string(), custom_id: z.string() }),
            z.object({
              type: z.literal(3),
              custom_id: z.string(),
              placeholder: z.string(),
              options: z.array(
                z.object({ label: z.string(), value: z.string(), default: z.boolean().default(false) }),
              ),
            }),
          ]),
        ),
      }),
    ]),
  ),
});

const PRIMARY = 1;

const drawDiscord = ({ components, file }: z.output<typeof discordMessage>): ElementContent[] =>
  components.flatMap((component) => {
    switch (component.type) {
      case 10:
        return drawMarkdown(component.content);
      case 13:
        return [
          h('details.file', [
            h('summary', component.file.url.replace('attachment://', '')),
            h('pre', file?.text ?? ''),
          ]),
        ];
      case 1:
        return [
          h(
            'div.row',
            component.components.flatMap((inner) =>
              inner.type === 3
                ? [
                    renderBoxes(inner.options.map((box) => ({ ...box, isTicked: box.default }))),
                    // Discord sends the menu when it is closed.
                    renderButton({ label: inner.placeholder, token: inner.custom_id, primary: false }),
                  ]
                : [renderButton({ ...inner, token: inner.custom_id, primary: inner.style === PRIMARY })],
            ),
          ),
        ];
    }
  });

/** The modals that the guide opens. Source: https://discord.com/developers/docs/components/reference#label */
const discordModal = z.object({
  title: z.string(),
  components: z.array(
    z.object({
      type: z.literal(18),
      label: z.string(),
      component: z.discriminatedUnion('type', [
        z.object({
          type: z.literal(4),
          custom_id: z.string(),
          style: z.number(),
          placeholder: z.string(),
          max_length: z.number(),
          required: z.boolean(),
          value: z.string().default(''),
        }),
        z.object({
          type: z.literal(3),
          custom_id: z.string(),
          options: z.array(z.object({ label: z.string(), value: z.string(), default: z.boolean() })),
        }),
      ]),
    }),
  ),
});

const PARAGRAPH = 2;

/** Draws a modal as Discord does, which has its own words on the two buttons. */
const frameOfDiscord = ({ title, components }: z.output<typeof discordModal>): Frame => ({
  kind: 'form',
  title,
  body: components.map(({ label, component }) =>
    renderField(discordField(label, component), ({ isRequired }) =>
      isRequired ? [h('span.required', { ariaHidden: 'true' }, ' *')] : [],
    ),
  ),
  submit: 'Submit',
  close: 'Cancel',
});

function discordField(
  label: string,
  component: z.output<typeof discordModal>['components'][number]['component'],
): ShownField {
  // The adapter writes the opening of the form before the name.
  const name = component.custom_id.replace(/^[^.]*\./, '');
  switch (component.type) {
    case 4: {
      const { placeholder: hint, max_length: length, style, value, required: isRequired } = component;
      return { kind: 'text', name, label, isRequired, hint, length, isLong: style === PARAGRAPH, value };
    }
    case 3: {
      const value = component.options.find((option) => option.default)?.value;
      const choices = component.options;
      return { kind: 'choice', name, label, isRequired: true, choices, value, hint: 'Make a selection' };
    }
  }
}

/** A drawing of a platform's form, window or home page. */
export type FrameDrawing =
  | { readonly kind: 'slack' | 'discord'; readonly frame: Frame }
  | { readonly kind: 'unknown' };

/** Draws a form, a window or a home page as its platform does. Its shape tells the platform. */
export function drawFrame(sent: unknown): FrameDrawing {
  const slack = slackView.safeParse(sent);
  if (slack.success) return { kind: 'slack', frame: frameOfSlack(slack.data) };
  const discord = discordModal.safeParse(sent);
  if (discord.success) return { kind: 'discord', frame: frameOfDiscord(discord.data) };
  return { kind: 'unknown' };
}

/** A drawing of a platform's message. */
export type Drawing =
  | { readonly kind: 'slack'; readonly drawn: readonly ElementContent[] }
  | { readonly kind: 'discord'; readonly drawn: readonly ElementContent[] }
  | { readonly kind: 'unknown' };

/** Draws a message as its platform does. The shape of the message tells the platform. */
export function draw(message: unknown): Drawing {
  const slack = slackMessage.safeParse(message);
  if (slack.success) return { kind: 'slack', drawn: drawSlack(slack.data) };
  const discord = discordMessage.safeParse(message);
  if (discord.success) return { kind: 'discord', drawn: drawDiscord(discord.data) };
  return { kind: 'unknown' };
}
