import {
  type APIButtonComponentWithCustomId,
  type APIStringSelectComponent,
  ComponentType,
} from 'discord.js';
import type { Platform } from '../../src/adapter.ts';
import type { Medium } from '../../src/conversation/medium.ts';
import { words } from '../../src/conversation/words.ts';
import {
  BUTTONS_PER_ROW,
  COMPONENTS,
  CUSTOM_ID_LENGTH,
  LABEL_LENGTH,
  LABEL_LENGTH_SHOWN,
  SELECT_LABEL_LENGTH,
  SELECT_OPTIONS,
  SELECT_VALUE_LENGTH,
  TEXT_LENGTH,
} from './limits.ts';
import { type DiscordMessage, modalOf, render } from './render.ts';

/** For a place that takes no files. */
export const mediumWithoutFiles: Medium<DiscordMessage> = {
  render: (card) => {
    const message = render(card);
    return { message, fits: isWithinLimits(message) };
  },
  labelLength: LABEL_LENGTH,
  shownLabelLength: LABEL_LENGTH_SHOWN,
  sendsTicks: 'as-answer',
  tokenLength: CUSTOM_ID_LENGTH,
  hasButtonsBetween: true,
  // The words are the value of the command's only option.
  commandText: (slug, typed) => `/${slug}${typed === '' ? '' : ` ${words.lookUpOption}:${typed}`}`,
};

export const medium: Medium<DiscordMessage> = { ...mediumWithoutFiles, hasFiles: true };

export const platform: Platform = {
  name: 'Discord',
  medium,
  canShare: true,
  form: (form) => modalOf(form, '0'),
};

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
    if (component.type === ComponentType.File) continue;
    if (component.components.length > BUTTONS_PER_ROW) return false;
    count += component.components.length;
    for (const inner of component.components) {
      const fits = inner.type === ComponentType.StringSelect ? selectFits(inner) : buttonFits(inner);
      if (!fits || inner.custom_id.length > CUSTOM_ID_LENGTH) return false;
      ids.push(inner.custom_id);
    }
  }
  return count <= COMPONENTS && textLength <= TEXT_LENGTH && new Set(ids).size === ids.length;
}

const buttonFits = ({ label = '' }: APIButtonComponentWithCustomId): boolean => label.length <= LABEL_LENGTH;

const selectFits = ({ options }: APIStringSelectComponent): boolean =>
  options.length <= SELECT_OPTIONS &&
  options.every(
    ({ label, value }) => label.length <= SELECT_LABEL_LENGTH && value.length <= SELECT_VALUE_LENGTH,
  );
