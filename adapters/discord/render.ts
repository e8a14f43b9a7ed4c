import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APITextDisplayComponent,
  ButtonStyle,
  ComponentType,
  MessageFlags,
} from 'discord.js';
import type { Button, Card, Surface } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';
import { BUTTONS_PER_ROW, isWithinLimits } from './limits.ts';
import { toMarkdown } from './markdown.ts';

/** What every message of the bot is made of: one text, then rows of buttons. */
export interface DiscordMessage {
  readonly flags: MessageFlags.IsComponentsV2;
  readonly components: readonly (
    | APITextDisplayComponent
    | APIActionRowComponent<APIButtonComponentWithCustomId>
  )[];
}

/** Shows a card as a message with Components V2; a row of more than five buttons becomes several. */
export function render(card: Card): DiscordMessage {
  const content = toMarkdown(card.blocks);
  return {
    flags: MessageFlags.IsComponentsV2,
    components: [
      // Discord refuses a text without characters.
      ...(content === '' ? [] : [{ type: ComponentType.TextDisplay, content } as const]),
      ...card.rows.flatMap(actionRows),
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

/** Characters of a label that a phone shows. https://discord.com/developers/docs/components/reference#button */
const SHOWN_LABEL_LENGTH = 30;

/** Discord, as the conversation sees it. */
export const surface = (canShare: boolean): Surface => ({
  canShare,
  shownLabelLength: SHOWN_LABEL_LENGTH,
  // The words go into the command's one option.
  typed: (slug, typed) => `/${slug}${typed === '' ? '' : ` ${words.lookUpOption}:${typed}`}`,
  fits: (card) => isWithinLimits(render(card)),
});
