import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APITextDisplayComponent,
  ButtonStyle,
  ComponentType,
  MessageFlags,
} from 'discord.js';
import type { Button, Card } from '../../src/conversation/reply.ts';
import { once } from '../../src/once.ts';
import { BUTTONS_PER_ROW, CUSTOM_ID_LENGTH } from './limits.ts';
import { toMarkdown } from './markdown.ts';

/** What every message of the bot is made of: one text, then rows of buttons. */
export interface DiscordMessage {
  readonly flags: MessageFlags.IsComponentsV2;
  readonly components: readonly (
    | APITextDisplayComponent
    | APIActionRowComponent<APIButtonComponentWithCustomId>
  )[];
}

/**
 * Shows a card as a message with Components V2; a row of more than five buttons becomes several.
 * @param messageId the message that the card is about: its buttons remember it
 */
export function render(card: Card, messageId?: string): DiscordMessage {
  const content = markdownOf(card.blocks);
  return {
    flags: MessageFlags.IsComponentsV2,
    components: [
      // Discord refuses a text without characters.
      ...(content === '' ? [] : [{ type: ComponentType.TextDisplay, content } as const]),
      ...card.rows.flatMap((buttons) => actionRows(buttons, messageId)),
    ],
  };
}

/** A card is looked at to see whether it fits, then sent. */
const markdownOf = once(toMarkdown);

function actionRows(
  buttons: readonly Button[],
  messageId: string | undefined,
): APIActionRowComponent<APIButtonComponentWithCustomId>[] {
  const rows: APIActionRowComponent<APIButtonComponentWithCustomId>[] = [];
  for (let at = 0; at < buttons.length; at += BUTTONS_PER_ROW) {
    rows.push({
      type: ComponentType.ActionRow,
      components: buttons.slice(at, at + BUTTONS_PER_ROW).map(({ label, token, primary }) => ({
        type: ComponentType.Button,
        style: primary ? ButtonStyle.Primary : ButtonStyle.Secondary,
        label,
        custom_id: customId(token, messageId),
      })),
    });
  }
  return rows;
}

/** A token, and beside it the message that it is about; a long token stands alone, and forgets it. */
function customId(token: string, messageId: string | undefined): string {
  const whole = `${token}@${messageId}`;
  return messageId === undefined || whole.length > CUSTOM_ID_LENGTH ? token : whole;
}

/** Reads what `render` wrote into a button; anything else is a token, as it comes from outside. */
export function readCustomId(customId: string): {
  readonly token: string;
  readonly messageId: string | undefined;
} {
  const [, token, messageId] = /^([^@]*)@(\d{1,20})$/.exec(customId) ?? [];
  return { token: token ?? customId, messageId };
}
