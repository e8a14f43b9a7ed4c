import { ButtonStyle, ComponentType, MessageFlags } from 'discord.js';
import { IncomingWebhookInteractionRequestSchema } from 'discord-api-spec/zod';
import { z } from 'zod';
import { isWithinLimits } from '../../../adapters/discord/surface.ts';

const ALLOWED_FLAGS = MessageFlags.IsComponentsV2 | MessageFlags.Ephemeral;

const button = z.strictObject({
  type: z.literal(ComponentType.Button),
  style: z.literal([ButtonStyle.Primary, ButtonStyle.Secondary]),
  label: z.string().min(1),
  custom_id: z.string().min(1),
});

/** Discord's schema has no rules for the numbers beside each other, so its documentation is followed. */
const menu = z
  .strictObject({
    type: z.literal(ComponentType.StringSelect),
    custom_id: z.string().min(1),
    placeholder: z.string().min(1).max(150),
    min_values: z.int().min(0).max(25),
    max_values: z.int().min(1).max(25),
    options: z
      .array(
        z.strictObject({
          label: z.string().min(1).max(100),
          value: z.string().min(1).max(100),
          default: z.boolean(),
        }),
      )
      .min(1)
      .max(25),
  })
  .refine(({ options, max_values }) => max_values <= options.length, 'more values than options')
  .refine(
    ({ options, max_values }) => options.filter((option) => option.default).length <= max_values,
    'more defaults than values',
  )
  .refine(
    ({ options }) => new Set(options.map(({ value }) => value)).size === options.length,
    'two options of one value',
  );

/** The kinds of messages that the guide sends, a part of those that Discord allows. */
const ours = z.object({
  flags: z
    .int()
    .refine((flags) => (flags & MessageFlags.IsComponentsV2) !== 0, 'must be of Components V2')
    .refine((flags) => (flags & ~ALLOWED_FLAGS) === 0, 'must have no other flags')
    .transform(() => MessageFlags.IsComponentsV2 as const),
  // Discord refuses these two beside Components V2.
  content: z.undefined().optional(),
  embeds: z.undefined().optional(),
  components: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal(ComponentType.TextDisplay), content: z.string().trim().min(1) }),
        z.strictObject({
          type: z.literal(ComponentType.ActionRow),
          // A row has buttons, or one menu.
          components: z.union([z.array(button).min(1), z.tuple([menu])]),
        }),
        z.strictObject({
          type: z.literal(ComponentType.File),
          // Discord changes other characters of a name, and then does not find the file.
          file: z.strictObject({ url: z.string().regex(/^attachment:\/\/[\w.-]+$/) }),
        }),
      ]),
    )
    .min(1),
});

/**
 * Reads a message of the guide.
 * @throws Error if Discord would refuse it, by its published schema or by the limits in its documentation
 */
export function parseDiscordMessage(message: unknown): z.output<typeof ours> {
  IncomingWebhookInteractionRequestSchema.parse(message);
  const parsed = ours.parse(message);
  if (!isWithinLimits(parsed)) throw new Error(`Beyond Discord's limits: ${JSON.stringify(message)}`);
  return parsed;
}
