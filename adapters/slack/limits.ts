/** Blocks of one message. Source: https://docs.slack.dev/reference/block-kit/blocks */
export const BLOCKS_PER_MESSAGE = 50;

/** Elements of an actions block. Source: https://docs.slack.dev/reference/block-kit/blocks/actions-block */
export const ELEMENTS_PER_ACTIONS = 25;

/**
 * Characters of a button's label. Slack may cut a label off after about 30.
 * Source: https://docs.slack.dev/reference/block-kit/block-elements/button-element
 */
export const BUTTON_LABEL_LENGTH = 75;
export const BUTTON_LABEL_LENGTH_SHOWN = 30;

/** Characters of a button's value. Source: https://docs.slack.dev/reference/block-kit/block-elements/button-element */
export const BUTTON_VALUE_LENGTH = 2000;

/** Characters of an `action_id`. Source: https://docs.slack.dev/reference/block-kit/block-elements/button-element */
export const ACTION_ID_LENGTH = 255;

/** Boxes of one element. Source: `Checkboxes` in `@slack/types`, `block-kit/block-elements.d.ts` */
export const BOXES_PER_ELEMENT = 10;

/**
 * Characters of the text beside a box, and of its value. The documentation allows a value of 150.
 * Source: `PlainTextOption` in `@slack/types`, `block-kit/composition-objects.d.ts`
 */
export const BOX_LABEL_LENGTH = 75;
export const BOX_VALUE_LENGTH = 75;

/** Characters of a header's text. Source: https://docs.slack.dev/reference/block-kit/blocks/header-block */
export const HEADER_LENGTH = 150;

/** Characters of a text in a context block. Source: https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
export const CONTEXT_LENGTH = 3000;

/** The deepest level of a list, from 0. Source: `RichTextList` in `@slack/types`, `block-kit/block-elements.d.ts` */
export const LIST_INDENT = 8;

/**
 * Rows of a table, cells of a row, and characters of all cells of a message. A message has at most one table.
 * Source: https://docs.slack.dev/reference/block-kit/blocks/table-block
 */
export const ROWS_PER_TABLE = 100;
export const CELLS_PER_ROW = 20;
export const TABLE_LENGTH = 10_000;

/**
 * Characters of a message's `text`, escapes included. Slack advises against more, and refuses more if a message is
 * updated.
 * Source: https://docs.slack.dev/reference/methods/chat.postMessage and
 * https://docs.slack.dev/reference/methods/chat.update
 *
 * The limit also keeps the blocks short enough, because `text` holds all their words. Slack has an undocumented limit
 * for the text of all blocks: it has refused 11,341 characters (https://github.com/slackapi/bolt-js/issues/2509).
 */
export const TEXT_LENGTH = 4000;

/** Characters of a modal's title. Source: https://docs.slack.dev/reference/views/modal-views */
export const MODAL_TITLE_LENGTH = 24;
