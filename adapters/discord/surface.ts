import { ComponentType } from 'discord.js';
import type { Platform } from '../../src/adapter.ts';
import type { Surface } from '../../src/conversation/reply.ts';
import { words as english, type Words } from '../../src/conversation/words.ts';
import { once } from '../../src/once.ts';
import { BUTTONS_PER_ROW, COMPONENTS, CUSTOM_ID_LENGTH, LABEL_LENGTH, TEXT_LENGTH } from './limits.ts';
import { type DiscordMessage, render } from './render.ts';

/** Characters of a label that a phone shows. https://discord.com/developers/docs/components/reference#button */
const SHOWN_LABEL_LENGTH = 30;

/**
 * Discord, as the conversation sees it.
 * @param about the address of the message that the conversation is about, if there is one
 * @param words in the language of whoever reads them
 */
export function surface(canShare: boolean, about?: string, words = english): Surface {
  const { channel, direct } = surfacesIn(words);
  const place = canShare ? channel : direct;
  return about === undefined ? place : { ...place, about };
}

const surfacesIn = once((words: Words): Readonly<Record<'channel' | 'direct', Surface>> => {
  const channel: Surface = {
    words,
    canShare: true,
    shownLabelLength: SHOWN_LABEL_LENGTH,
    // The words go into the command's one option.
    typed: (slug, typed) => `/${slug}${typed === '' ? '' : ` ${english.lookUpOption}:${typed}`}`,
    fits: (card) => isWithinLimits(render(card)),
  };
  return { channel, direct: { ...channel, canShare: false } };
});

/** Whether Discord takes the message, as far as lengths and counts go. */
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

export const platform: Platform = {
  name: 'Discord',
  surface: surface(true),
  message: (card) => render(card),
};
