import { ButtonStyle, ComponentType, MessageFlags } from 'discord.js';
import { IncomingWebhookInteractionRequestSchema } from 'discord-api-spec/zod';
import { z } from 'zod';
import { isWithinLimits } from '../../../adapters/discord/surface.ts';

const ALLOWED_FLAGS = MessageFlags.IsComponentsV2 | MessageFlags.Ephemeral;

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
          components: z
            .array(
              z.strictObject({
                type: z.literal(ComponentType.Button),
                style: z.literal([ButtonStyle.Primary, ButtonStyle.Secondary]),
                label: z.string().min(1),
                custom_id: z.string().min(1),
              }),
            )
            .min(1),
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
