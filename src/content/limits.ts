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

/** Slack shows at most ten check boxes, and a question has at most ten options. One of them has no box. */
export const BOXES_PER_CHECKLIST = 9;

/** Buttons for sections below one place. With ten options, they stay within Discord's limit of 40 components. */
export const LINKS_PER_PLACE = 10;

/** Buttons for notes of one outcome, beside those for sections. */
export const NOTES_PER_OUTCOME = 5;

/** Questions on one path, because a button's token holds all answers in 100 characters (Discord's `custom_id`). */
export const QUESTIONS_PER_PATH = 25;

/**
 * The name of a command: on Slack up to 32 characters with the slash, on Discord 32 without. Both refuse capitals and
 * spaces.
 */
export const COMMAND_NAME = /^[-_\p{Ll}\p{Lo}\p{N}]{1,31}$/u;

/*
 * The limits below keep a page, however it is written, from taking minutes to parse or overflowing the stack. Each
 * names the slowest page that only this limit refuses. On the same machine an ordinary page of 80,000 bytes took 0.6 s,
 * and the slowest page that passes all limits 9 times as long. `npm run test:long` measures them.
 */

/** Bytes of a file, some 12,000 words. 800,000 bytes of bold and italics in each other took 72 s. */
export const FILE_BYTES = 80_000;

/**
 * Lines of a file. micromark copies all that it has read whenever a list or a quotation ends, and searches it for each
 * underlined heading: 10,000 times a heading and a list took 29 s, and 13,000 headings underlined with "=" took 59 s.
 */
export const LINES_PER_FILE = 3_000;

/**
 * Characters with a meaning in Markdown without an empty line between them. micromark searches all the marks before
 * each one: 80,000 brackets took 19 s, and as many stars over a minute.
 */
export const MARKS_PER_BLOCK = 2_000;

/**
 * UTF-16 code units after a "[" without a "]", without an empty line between them. micromark looks back to the bracket
 * before each word: 61,000 characters took 10 s.
 */
export const TEXT_AFTER_BRACKET = 10_000;

/**
 * Lists, quotations, bold and italics within each other. Most code that walks a page calls itself for each level: the
 * stack overflows after 2,000 quotations.
 */
export const NESTING = 30;

/** Questions and outcomes of a flow. */
export const PLACES_PER_FLOW = 500;
