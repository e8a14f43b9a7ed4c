import type { webApi } from '@slack/bolt';
import type { Flow } from '../../src/content/flow.ts';
import { cut } from '../../src/conversation/cut.ts';
import { asInChat } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';
import { SCOPES } from './scopes.ts';

export type Manifest = webApi.AppsManifestCreateArguments['manifest'];

/** How Slack reaches the guide: through a connection that the guide opens, or at an address. */
export type Reach = { readonly kind: 'socket' } | { readonly kind: 'http'; readonly url: string };

/** The callback ids of the shortcuts. */
export const SHORTCUTS = { guide: 'guide', quote: 'quote' } as const;

/**
 * Characters of an app's name and of its description, of a shortcut's name and of its description.
 * Source: `types/request/manifest.d.ts` in `@slack/web-api`
 */
const NAME_LENGTH = 35;
const DESCRIPTION_LENGTH = 140;

/**
 * The app manifest: everything that Slack must know of the app, from the flows and from how it is reached.
 * Source: https://docs.slack.dev/reference/app-manifest
 */
export function manifestOf(flows: readonly Flow[], reach: Reach): Manifest {
  const [first] = flows;
  const name = cut(first?.slug ?? '', NAME_LENGTH);
  const url = reach.kind === 'http' ? reach.url : undefined;
  return {
    display_information: { name, description: cut(first?.title ?? '', DESCRIPTION_LENGTH) },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: name, always_online: true },
      shortcuts: [
        {
          type: 'global',
          name: words.startGuide,
          callback_id: SHORTCUTS.guide,
          description: words.shortcutStarts,
        },
        {
          type: 'message',
          name: words.quoteCommand,
          callback_id: SHORTCUTS.quote,
          description: words.shortcutQuotes,
        },
      ],
      slash_commands: flows.map((flow) => ({
        command: asInChat(flow.slug, ''),
        description: flow.title,
        usage_hint: words.usage(flow.article.techniques.length > 0),
        should_escape: false,
        ...(url === undefined ? {} : { url }),
      })),
    },
    oauth_config: { scopes: { bot: SCOPES.map(({ scope }) => scope) } },
    settings: {
      event_subscriptions: {
        bot_events: ['app_home_opened', 'app_mention', 'message.im'],
        ...(url === undefined ? {} : { request_url: url }),
      },
      interactivity: { is_enabled: true, ...(url === undefined ? {} : { request_url: url }) },
      org_deploy_enabled: false,
      socket_mode_enabled: reach.kind === 'socket',
      token_rotation_enabled: false,
    },
  };
}
