import { ComponentType } from 'discord.js';
import type { Platform } from '../../src/adapter.ts';
import type { Medium } from '../../src/conversation/medium.ts';
import { words } from '../../src/conversation/words.ts';
import {
  BUTTONS_PER_ROW,
  COMPONENTS,
  CUSTOM_ID_LENGTH,
  LABEL_LENGTH,
  LABEL_LENGTH_SHOWN,
  MESSAGES_PER_SHARE,
  TEXT_LENGTH,
} from './limits.ts';
import { type DiscordMessage, render } from './render.ts';

export const medium: Medium<DiscordMessage> = {
  render: (card) => {
    const message = render(card);
    return { message, fits: isWithinLimits(message) };
  },
  labelLength: LABEL_LENGTH,
  shownLabelLength: LABEL_LENGTH_SHOWN,
  sendsTicks: 'as-answer',
  tokenLength: CUSTOM_ID_LENGTH,
  messagesPerShare: MESSAGES_PER_SHARE,
  // The words are the value of the command's only option.
  commandText: (slug, typed) => `/${slug}${typed === '' ? '' : ` ${words.lookUpOption}:${typed}`}`,
};

export const platform: Platform = { name: 'Discord', medium, canShare: true };

/** True if a message is within Discord's limits for lengths and counts. */
export function isWithinLimits({ components }: DiscordMessage): boolean {
  let count = components.length;
  let textLength = 0;
  const ids: string[] = [];
  for (const component of components) {
    if (component.type === ComponentType.TextDisplay) {
      textLength += component.content.length;
      continue;
    }
    if (component.components.length > BUTTONS_PER_ROW) return false;
    count += component.components.length;
    for (const { label = '', custom_id } of component.components) {
      if (label.length > LABEL_LENGTH || custom_id.length > CUSTOM_ID_LENGTH) return false;
      ids.push(custom_id);
    }
  }
  return count <= COMPONENTS && textLength <= TEXT_LENGTH && new Set(ids).size === ids.length;
}
