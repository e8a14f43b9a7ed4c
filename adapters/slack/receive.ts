import type { SlackViewMiddlewareArgs } from '@slack/bolt';
import type { AdapterContext } from '../../src/adapter.ts';
import type { GuideApp } from './connection.ts';
import type { Clients } from './outgoing.ts';
import { onClick } from './receive/click.ts';
import { onCommand } from './receive/command.ts';
import { onForm } from './receive/form.ts';
import { onHome } from './receive/home.ts';
import { onMention, onMessage } from './receive/message.ts';
import { type Links, partsOf, type Received, type Submission } from './receive/parts.ts';
import { onShortcut } from './receive/shortcut.ts';
import { onStranger } from './receive/stranger.ts';
import { onWindow } from './receive/window.ts';
import { FORM } from './view.ts';

/**
 * Answers every event of Slack. Commands and clicks do not go through Bolt's middleware, and the other events go through
 * one instead of several listeners, because Bolt tries every listener for every event. A command and a share from a
 * window are answered in their acknowledgement, for which Slack waits three seconds. Every other event is acknowledged
 * at once and answered later.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 * @param allowed the workspaces and organizations whose people are answered; default all
 * @param links where a workspace installs the app, and where people get support; default unknown
 */
export function receive(
  app: GuideApp,
  context: AdapterContext,
  fetch: Clients['fetch'],
  allowed?: ReadonlySet<string>,
  links: Links = {},
): void {
  const parts = partsOf(context, fetch, allowed, links);
  app.handlers = {
    command: (interaction) => onCommand(interaction, parts),
    click: (interaction) => onClick(interaction, parts),
    stranger: (stranger) => onStranger(stranger, parts),
  };
  app.use(async (received) => {
    if ('shortcut' in received) await onShortcut(received, parts);
    else if ('view' in received) {
      if (isSubmission(received)) {
        if (received.view.callback_id === FORM) await onForm(received, parts);
        else await onWindow(received, parts);
      }
    } else if ('event' in received) {
      if (received.event.type === 'app_mention') await onMention(received, parts);
      else if (received.event.type === 'message') await onMessage(received, parts);
      else if (received.event.type === 'app_home_opened') await onHome(received, parts);
    }
  });
}

/** True for a submitted window, false for a closed one. */
const isSubmission = (received: Received<SlackViewMiddlewareArgs>): received is Received<Submission> =>
  received.body.type === 'view_submission';
