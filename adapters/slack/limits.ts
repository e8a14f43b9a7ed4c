/** Blocks in one message. Source: https://docs.slack.dev/reference/block-kit/blocks */
export const BLOCKS_PER_MESSAGE = 50;

/** Elements of an actions block. Source: https://docs.slack.dev/reference/block-kit/blocks/actions-block */
export const ELEMENTS_PER_ACTIONS = 25;

/**
 * Characters of a button's label, of which about 30 are sure to be shown.
 * Source: https://docs.slack.dev/reference/block-kit/block-elements/button-element
 */
export const BUTTON_LABEL_LENGTH = 75;
export const BUTTON_LABEL_LENGTH_SHOWN = 30;

/** Characters. Source: https://docs.slack.dev/reference/block-kit/block-elements/button-element */
export const BUTTON_VALUE_LENGTH = 2000;

/** Characters. Source: https://docs.slack.dev/reference/block-kit/block-elements/button-element */
export const ACTION_ID_LENGTH = 255;

/** Characters of a header's text. Source: https://docs.slack.dev/reference/block-kit/blocks/header-block */
export const HEADER_LENGTH = 150;

/** Deepest level of a list, from 0. Source: `RichTextList` in `@slack/types`, `block-kit/block-elements.d.ts` */
export const LIST_INDENT = 8;

/**
 * Characters of a message's `text`, as it is sent. More is advised against, and refused where a message is
 * updated; source: https://docs.slack.dev/reference/methods/chat.postMessage, and `chat.update` beside it.
 * As `text` says all that the blocks say, it bounds these too, whose sum Slack bounds without saying where:
 * 11,341 characters have been refused (https://github.com/slackapi/bolt-js/issues/2509).
 */
export const TEXT_LENGTH = 4000;

/** Characters of a modal's title. Source: https://docs.slack.dev/reference/views/modal-views */
export const MODAL_TITLE_LENGTH = 24;

/**
 * Messages of one share. Slack takes five answers to a click: one is the private card's, one is kept to say that
 * something failed, and more than three would drown the channel.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
export const MESSAGES_PER_SHARE = 3;
