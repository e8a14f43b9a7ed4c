import type { Platform } from '../../src/adapter.ts';
import { asInChat, type Surface } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';
import {
  ACTION_ID_LENGTH,
  BLOCKS_PER_MESSAGE,
  BUTTON_LABEL_LENGTH,
  BUTTON_LABEL_LENGTH_SHOWN,
  BUTTON_VALUE_LENGTH,
  ELEMENTS_PER_ACTIONS,
  HEADER_LENGTH,
  TEXT_LENGTH,
} from './limits.ts';
import { render, type SlackMessage } from './render.ts';

/** What the conversation must know of Slack. */
export const surface = (canShare: boolean): Surface => (canShare ? CHANNEL : DIRECT);

const CHANNEL: Surface = {
  words,
  canShare: true,
  shownLabelLength: BUTTON_LABEL_LENGTH_SHOWN,
  typed: asInChat,
  fits: (card) => exceeded(render(card)).length === 0,
};

const DIRECT: Surface = { ...CHANNEL, canShare: false };

/** What of a message exceeds a limit of Slack, as sentences for a developer; nothing, if it can be sent. */
export function exceeded({ text, blocks }: SlackMessage): string[] {
  const actions = blocks.filter((block) => block.type === 'actions');
  const buttons = actions.flatMap(({ elements }) => elements).filter((element) => element.type === 'button');
  const headers = blocks.filter((block) => block.type === 'header');
  const check = (what: string, size: number, limit: number): string[] =>
    size > limit ? [`${what}: ${size} of at most ${limit}`] : [];
  return [
    ...check('characters of text', text.length, TEXT_LENGTH),
    ...check('blocks', blocks.length, BLOCKS_PER_MESSAGE),
    ...headers.flatMap((header) => check('characters of a header', header.text.text.length, HEADER_LENGTH)),
    ...actions.flatMap(({ elements }) => check('elements in a row', elements.length, ELEMENTS_PER_ACTIONS)),
    ...buttons.flatMap((button) => [
      ...check('characters of a label', button.text.text.length, BUTTON_LABEL_LENGTH),
      ...check('characters of a value', button.value?.length ?? 0, BUTTON_VALUE_LENGTH),
      ...check('characters of an action_id', button.action_id?.length ?? 0, ACTION_ID_LENGTH),
    ]),
  ];
}

export const platform: Platform = { name: 'Slack', surface: surface(true), message: render };
