import type { HomeView, InputBlock, ModalView } from '@slack/types';
import { cut } from '../../src/conversation/cut.ts';
import type { Card } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';
import { SHORTCUTS } from './commands.ts';
import { MODAL_TITLE_LENGTH } from './limits.ts';
import { render, withNewBoxes } from './render.ts';

/**
 * Shows a card in a modal window. A window has no channel, so the person chooses one below the card instead of pressing
 * the Share button.
 * Source: https://docs.slack.dev/surfaces/modals
 */
export function modalOf({ blocks, checkboxes, rows }: Card): ModalView {
  const share = rows.flat().find((button) => button.shares);
  const others = rows.map((row) => row.filter((button) => button !== share)).filter((row) => row.length > 0);
  const card = { blocks, ...(checkboxes ? { checkboxes } : {}), rows: others };
  // A window takes no table.
  const shown = withNewBoxes(render(card, 'none').blocks);
  return {
    type: 'modal',
    callback_id: SHORTCUTS.guide,
    title: { type: 'plain_text', text: cut(words.guide, MODAL_TITLE_LENGTH), emoji: false },
    close: { type: 'plain_text', text: words.close, emoji: false },
    blocks: share ? [...shown, CHANNEL_INPUT] : shown,
    ...(share
      ? {
          submit: { type: 'plain_text', text: words.shareThere, emoji: false },
          private_metadata: share.token,
        }
      : {}),
  };
}

/** The app can post to the chosen conversation without being a member of it. */
const CHANNEL_INPUT: InputBlock = {
  type: 'input',
  label: { type: 'plain_text', text: words.shareWhere, emoji: false },
  optional: false,
  element: {
    type: 'conversations_select',
    action_id: 'where',
    response_url_enabled: true,
    default_to_current_conversation: true,
  },
};

/** Shows a message as the app's home tab. Source: https://docs.slack.dev/surfaces/app-home */
export const homeOf = (card: Card): HomeView => ({ type: 'home', blocks: render(card, 'none').blocks });
