import type { ElementContent } from 'hast';
import { h } from 'hastscript';
import { z } from 'zod';
import { drawMarkdown } from './discord-markdown.ts';
import { renderBoxes, renderButton } from './render.ts';
import { drawSlack, slackMessage } from './slack-blocks.ts';

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
