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

/**
 * Options of a select menu, and characters of an option's label and value.
 * https://discord.com/developers/docs/components/reference#string-select-select-option-structure
 */
export const SELECT_OPTIONS = 25;
export const SELECT_LABEL_LENGTH = 100;
export const SELECT_VALUE_LENGTH = 100;

/** Buttons in one action row. https://discord.com/developers/docs/components/reference#action-row */
export const BUTTONS_PER_ROW = 5;

/** Characters of a button's label. https://discord.com/developers/docs/components/reference#button */
export const LABEL_LENGTH = 80;

/**
 * Characters of a button's label that a phone shows. https://discord.com/developers/docs/components/reference#button
 */
export const LABEL_LENGTH_SHOWN = 30;

/**
 * Characters of a `custom_id`, which must be different for each component of a message.
 * https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id
 */
export const CUSTOM_ID_LENGTH = 100;

/**
 * Suggestions in the answer to one autocompletion.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete
 */
export const CHOICES = 25;

/**
 * Characters of the name of a suggestion, and of its value.
 * https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure
 */
export const CHOICE_LENGTH = 100;

/**
 * Characters of a command's description.
 * https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-structure
 */
export const DESCRIPTION_LENGTH = 100;
