/*
 * Limits of the content, so that every place fits every platform. If a platform sets a limit, its source is named. Each
 * adapter has a `limits.ts` with the other limits of its platform.
 */

/**
 * UTF-16 code units of a button's label. Slack allows 75, Discord 80.
 * https://docs.slack.dev/reference/block-kit/block-elements/button-element
 */
export const LABEL_LENGTH = 75;

/** More would be too long to read on a phone. */
export const OPTIONS_PER_QUESTION = 10;

/** Buttons for sections below one place. With ten options, they stay within Discord's limit of 40 components. */
export const LINKS_PER_PLACE = 10;

/** Questions on one path, because a button's token holds all answers in 100 characters (Discord's `custom_id`). */
export const QUESTIONS_PER_PATH = 25;

/**
 * The name of a command: on Slack up to 32 characters with the slash, on Discord 32 without. Both refuse capitals and
 * spaces.
 */
export const COMMAND_NAME = /^[-_\p{Ll}\p{Lo}\p{N}]{1,31}$/u;

/*
 * The following limits keep any page from taking minutes to parse or overflowing the stack. The time grows with the
 * square of a text's length and of the number of its marks, and most code that walks a page recurses for each level.
 */

/** Bytes of a file: about 12,000 words. A chat shows a few hundred words at a time. */
export const FILE_BYTES = 80_000;

/** Blocks of text between empty lines, because the parser copies a page once for each list. */
export const BLOCKS_PER_FILE = 1_500;

/** UTF-16 code units of a block between empty lines. */
export const BLOCK_LENGTH = 20_000;

/** Characters with a meaning in Markdown in a block between empty lines. */
export const MARKS_PER_BLOCK = 2_000;

/** Lines of a file that are `===` or `---`: these make the text above a heading, or divide the text. */
export const UNDERLINES = 100;

/** Levels of lists, quotations, bold and italics inside one another. */
export const NESTING = 30;

/** Questions and outcomes of a flow. */
export const PLACES_PER_FLOW = 500;
