import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APITextDisplayComponent,
  ButtonStyle,
  ComponentType,
  MessageFlags,
} from 'discord.js';
import type { Button, Card } from '../../src/conversation/reply.ts';
import { BUTTONS_PER_ROW } from './limits.ts';
import { toMarkdown } from './markdown.ts';

/** A message of the guide: one text, followed by rows of buttons. */
export interface DiscordMessage {
  readonly flags: MessageFlags.IsComponentsV2;
  readonly components: readonly (
    | APITextDisplayComponent
    | APIActionRowComponent<APIButtonComponentWithCustomId>
  )[];
}

/**
 * Renders a card as a message with Components V2. A row of more than five buttons becomes several rows.
 * Source: https://discord.com/developers/docs/components/reference
 */
export function render({ blocks, rows }: Card): DiscordMessage {
  const content = toMarkdown(blocks);
  return {
    flags: MessageFlags.IsComponentsV2,
    components: [
      // Discord refuses a text without characters.
      ...(content === '' ? [] : [{ type: ComponentType.TextDisplay, content } as const]),
      ...rows.flatMap(actionRows),
    ],
  };
}

function actionRows(buttons: readonly Button[]): APIActionRowComponent<APIButtonComponentWithCustomId>[] {
  const rows: APIActionRowComponent<APIButtonComponentWithCustomId>[] = [];
  for (let at = 0; at < buttons.length; at += BUTTONS_PER_ROW) {
    rows.push({
      type: ComponentType.ActionRow,
      components: buttons.slice(at, at + BUTTONS_PER_ROW).map(({ label, token, primary }) => ({
        type: ComponentType.Button,
        style: primary ? ButtonStyle.Primary : ButtonStyle.Secondary,
        label,
        custom_id: token,
      })),
    });
  }
  return rows;
}
