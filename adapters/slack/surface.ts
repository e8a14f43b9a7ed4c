import type { Platform } from '../../src/adapter.ts';
import { type Medium, slashCommand } from '../../src/conversation/medium.ts';
import {
  ACTION_ID_LENGTH,
  BLOCKS_PER_MESSAGE,
  BOX_LABEL_LENGTH,
  BOX_VALUE_LENGTH,
  BOXES_PER_ELEMENT,
  BUTTON_LABEL_LENGTH,
  BUTTON_LABEL_LENGTH_SHOWN,
  BUTTON_VALUE_LENGTH,
  CELLS_PER_ROW,
  ELEMENTS_PER_ACTIONS,
  HEADER_LENGTH,
  ROWS_PER_TABLE,
  TEXT_LENGTH,
} from './limits.ts';
import { render, type SlackMessage } from './render.ts';
import { formOf, homeOf, modalOf, type Origin } from './view.ts';

export const medium: Medium<SlackMessage> = {
  render: (card) => {
    const message = render(card);
    return { message, fits: exceeded(message).length === 0 };
  },
  labelLength: BUTTON_LABEL_LENGTH,
  shownLabelLength: BUTTON_LABEL_LENGTH_SHOWN,
  sendsTicks: 'each-change',
  tokenLength: BUTTON_VALUE_LENGTH,
  hasTables: true,
  hasButtonsBetween: true,
  commandText: slashCommand,
};

/** The preview has no click of Slack. */
const NO_CLICK: Origin = { url: '', channel: '', channelName: '', ephemeral: true };

export const platform: Platform = {
  name: 'Slack',
  medium,
  canShare: true,
  form: (form) => formOf(form, NO_CLICK),
  home: homeOf,
  window: modalOf,
};

/** The limits of Slack that a message exceeds, for a developer to read. Empty if Slack accepts the message. */
export function exceeded({ text, blocks }: SlackMessage): string[] {
  const actions = blocks.filter((block) => block.type === 'actions');
  const elementsOf = actions.flatMap(({ elements }) => elements);
  const buttons = elementsOf.filter((element) => element.type === 'button');
  const boxes = elementsOf.filter((element) => element.type === 'checkboxes');
  const tables = blocks.filter((block) => block.type === 'table');
  const headers = blocks.filter((block) => block.type === 'header');
  const check = (name: string, size: number, limit: number): string[] =>
    size > limit ? [`${name}: ${size} of at most ${limit}`] : [];
  return [
    ...check('characters of text', text.length, TEXT_LENGTH),
    ...check('blocks', blocks.length, BLOCKS_PER_MESSAGE),
    ...check('tables', tables.length, 1),
    ...tables.flatMap(({ rows }) => [
      ...check('rows of a table', rows.length, ROWS_PER_TABLE),
      ...rows.flatMap((row) => check('cells of a row', row.length, CELLS_PER_ROW)),
    ]),
    ...headers.flatMap((header) => check('characters of a header', header.text.text.length, HEADER_LENGTH)),
    ...actions.flatMap(({ elements }) => check('elements in a row', elements.length, ELEMENTS_PER_ACTIONS)),
    ...buttons.flatMap((button) => [
      ...check('characters of a label', button.text.text.length, BUTTON_LABEL_LENGTH),
      ...check('characters of a value', button.value?.length ?? 0, BUTTON_VALUE_LENGTH),
      ...check('characters of an action_id', button.action_id?.length ?? 0, ACTION_ID_LENGTH),
    ]),
    ...boxes.flatMap(({ action_id = '', options }) => [
      ...check('characters of an action_id', action_id.length, ACTION_ID_LENGTH),
      ...check('boxes', options.length, BOXES_PER_ELEMENT),
      ...options.flatMap(({ text: label, value = '' }) => [
        ...check('characters beside a box', label.text.length, BOX_LABEL_LENGTH),
        ...check("characters of a box's value", value.length, BOX_VALUE_LENGTH),
      ]),
    ]),
  ];
}
