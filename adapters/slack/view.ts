import type { HomeView, InputBlock, ModalView } from '@slack/types';
import { cut } from '../../src/conversation/cut.ts';
import type { Card } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';
import { SHORTCUTS } from './commands.ts';
import { MODAL_TITLE_LENGTH } from './limits.ts';
import { render, type SlackMessage } from './render.ts';

/**
 * Shows a card in a window over Slack. Its button for sharing becomes a choice of where to: a window has no channel
 * of its own.
 * Source: https://docs.slack.dev/surfaces/modals
 */
export function modalOf({ blocks, rows }: Card): ModalView {
  const share = rows.flat().find((button) => button.shares);
  const others = rows.map((row) => row.filter((button) => button !== share)).filter((row) => row.length > 0);
  const shown = render({ blocks, rows: others }).blocks;
  return {
    type: 'modal',
    // Bolt finds listeners by it.
    callback_id: SHORTCUTS.guide,
    title: { type: 'plain_text', text: cut(words.guide, MODAL_TITLE_LENGTH), emoji: false },
    close: { type: 'plain_text', text: words.close, emoji: false },
    blocks: share ? [...shown, WHERE_TO] : shown,
    ...(share
      ? {
          submit: { type: 'plain_text', text: words.shareThere, emoji: false },
          private_metadata: share.token,
        }
      : {}),
  };
}

/** A conversation picked here can be posted to without the app being a member of it. */
const WHERE_TO: InputBlock = {
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

/** Source: https://docs.slack.dev/surfaces/app-home */
export const homeOf = ({ blocks }: SlackMessage): HomeView => ({ type: 'home', blocks });
