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

/*
 * What follows keeps a page from taking minutes to parse, or overflowing the stack, however it is written: time grows
 * with the square of a text's length and of its marks, and most code that walks a page calls itself for each level.
 */

/** Bytes of a file: some 12,000 words, where a chat shows a few hundred at a time. */
export const FILE_BYTES = 80_000;

/** UTF-16 code units without an empty line between them. */
export const BLOCK_LENGTH = 20_000;

/** Characters without an empty line between them that can mean something in Markdown. */
export const MARKS_PER_BLOCK = 2_000;

/** Lines of a file that make the text above them a heading, or, after an empty line, part the text. */
export const UNDERLINES = 100;

/** Lists, quotations, bold and italics within each other. */
export const NESTING = 30;

/** Questions and outcomes of a flow. */
export const PLACES_PER_FLOW = 500;
