/**
 * Limits that content is held to, so that every place fits every platform. Where a platform sets the limit,
 * its source is named; the adapters' own limits are in their `limits.ts`.
 */

/** UTF-16 code units of a button's label: 75 on Slack (docs.slack.dev, button element), 80 on Discord. */
export const LABEL_LENGTH = 75;

/** More would not be read on a phone. */
export const OPTIONS_PER_QUESTION = 10;

/** Buttons for sections under one place; with ten options they stay within Discord's 40 components. */
export const LINKS_PER_PLACE = 10;

/** Questions on one path: a button's token holds all answers in 100 characters (Discord's `custom_id`). */
export const QUESTIONS_PER_PATH = 25;

/** Slack's 32 characters with the slash, Discord's 32 without; both in lower case without spaces. */
export const COMMAND_NAME = /^[-_\p{Ll}\p{Lo}\p{N}]{1,31}$/u;

/** Of one page: a book's worth of text, which is read in a moment. */
export const FILE_BYTES = 500_000;

/** Of lists, quotations and emphasis in each other: more than anybody could follow. */
export const LEVELS = 50;
