import { ComponentType } from 'discord.js';
import type { DiscordMessage } from './render.ts';

/**
 * UTF-16 code units of text in one message with Components V2, escapes and markers included.
 * https://discordjs.guide/legacy/popular-topics/display-components
 */
export const TEXT_LENGTH = 4000;

/**
 * Components in one message, nested ones included.
 * https://discord.com/developers/docs/components/reference#component-object
 */
export const COMPONENTS = 40;

/** Buttons in one action row. https://discord.com/developers/docs/components/reference#action-row */
export const BUTTONS_PER_ROW = 5;

/** Characters of a button's label. https://discord.com/developers/docs/components/reference#button */
export const LABEL_LENGTH = 80;

/**
 * Characters of a `custom_id`, which differs for each component of a message.
 * https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id
 */
export const CUSTOM_ID_LENGTH = 100;

/**
 * Suggestions in the answer to one autocompletion.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete
 */
export const CHOICES = 25;

/**
 * Characters of a suggestion, of its name as of its value.
 * https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure
 */
export const CHOICE_LENGTH = 100;

/**
 * Characters of a command's description.
 * https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-structure
 */
export const DESCRIPTION_LENGTH = 100;

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
