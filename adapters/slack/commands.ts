import type { Writable } from 'node:stream';
import type { webApi } from '@slack/bolt';
import { argumentsOf } from '../../src/arguments.ts';
import type { Flow } from '../../src/content/flow.ts';
import { invocation } from '../../src/content/invocation.ts';
import { cut } from '../../src/conversation/cut.ts';
import { slashCommand } from '../../src/conversation/medium.ts';
import { words } from '../../src/conversation/words.ts';
import { SetupError } from '../../src/errors.ts';

export type Manifest = webApi.AppsManifestCreateArguments['manifest'];

/** The way from Slack to the guide: WebSockets that the guide opens, or an address. */
export type Reach =
  | { readonly kind: 'socket' }
  | {
      readonly kind: 'http';
      readonly url: string;
      /** True if many workspaces install the app. */
      readonly many?: boolean;
    };

/** The path to which Slack sends everything over HTTP. */
export const PATH = '/slack/events';

/** The path to which Slack sends a person back who installs the app. */
export const REDIRECT_PATH = '/slack/oauth_redirect';

/** The callback ids of the shortcuts. */
export const SHORTCUTS = { guide: 'guide', quote: 'quote' } as const;

/**
 * The longest name and description of an app, in characters.
 * Source: `types/request/manifest.d.ts` in `@slack/web-api`
 */
const NAME_LENGTH = 35;
const DESCRIPTION_LENGTH = 140;

/**
 * The app manifest, which tells Slack all about the app.
 * Source: https://docs.slack.dev/reference/app-manifest
 */
export function manifestOf(flows: readonly Flow[], reach: Reach): Manifest {
  const [first] = flows;
  const name = cut(first?.slug ?? '', NAME_LENGTH);
  const url = reach.kind === 'http' ? reach.url : undefined;
  const isForMany = reach.kind === 'http' && reach.many === true;
  const redirect = isForMany ? { redirect_urls: [reach.url.replace(PATH, REDIRECT_PATH)] } : {};
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
        command: slashCommand(flow.slug, ''),
        description: flow.title,
        usage_hint: words.usage(flow.material.techniques.length > 0),
        should_escape: false,
        ...(url === undefined ? {} : { url }),
      })),
    },
    oauth_config: { ...redirect, scopes: { bot: SCOPES.map(({ scope }) => scope) } },
    settings: {
      event_subscriptions: {
        bot_events: ['app_home_opened', 'app_mention', 'message.im', 'app_uninstalled', 'tokens_revoked'],
        ...(url === undefined ? {} : { request_url: url }),
      },
      interactivity: { is_enabled: true, ...(url === undefined ? {} : { request_url: url }) },
      org_deploy_enabled: false,
      socket_mode_enabled: reach.kind === 'socket',
      token_rotation_enabled: false,
    },
  };
}

/**
 * The rights of the app, each with the features that use it.
 * Source: https://docs.slack.dev/reference/scopes
 */
export const SCOPES = [
  { scope: 'commands', use: 'slash commands and shortcuts' },
  { scope: 'app_mentions:read', use: 'being mentioned in a channel or a thread' },
  { scope: 'chat:write', use: 'answers to mentions and direct messages, and quotations in threads' },
  { scope: 'im:history', use: 'reading the direct messages that people send to the app' },
] as const;

const NEEDED: readonly string[] = SCOPES.map(({ scope }) => scope);

/** The scopes that a token lacks; none if Slack did not say which it has. */
export const missingScopes = (granted: readonly string[] | undefined): string[] =>
  NEEDED.filter((scope) => granted && !granted.includes(scope));

/** The scopes of a token that the guide does not use. */
export const unusedScopes = (granted: readonly string[] = []): string[] =>
  granted.filter((scope) => !NEEDED.includes(scope));

const MANIFEST_USAGE = invocation('slack-manifest', '--socket | --url https://your.host [--many]');

/**
 * Prints the manifest of the Slack app.
 * @param folder the content folder
 * @throws SetupError if the arguments do not say how Slack reaches the guide, ContentError if the content has errors
 */
export async function manifestCommand(
  args: readonly string[],
  folder: () => string,
  output: Writable,
): Promise<number> {
  const reach = reachOf(args);
  // Loaded on demand, because a start with the kept content needs no reader.
  const { loadLibrary } = await import('../../src/content/read/library.ts');
  const { flows } = loadLibrary(folder());
  output.write(`${JSON.stringify(manifestOf(flows, reach), null, 2)}\n`);
  return 0;
}

function reachOf(args: readonly string[]): Reach {
  const { values } = argumentsOf(
    args,
    MANIFEST_USAGE,
    { socket: { type: 'boolean' }, url: { type: 'string' }, many: { type: 'boolean' } },
    0,
  );
  const refusal = (reason: string): SetupError => new SetupError(`${reason}\nUsage: ${MANIFEST_USAGE}`);
  if ((values.socket === true) === (values.url !== undefined))
    throw refusal('Say how Slack reaches the guide: either in Socket Mode or at an address.');
  const many = values.many === true;
  if (values.url === undefined) {
    if (many) throw refusal('Many workspaces can install the app only over HTTP.');
    return { kind: 'socket' };
  }
  const url = values.url.replace(/\/$/, '');
  if (!URL.canParse(url) || !url.startsWith('https://'))
    throw refusal(`"${values.url}" is not an address that begins with "https://".`);
  return { kind: 'http', url: url.endsWith(PATH) ? url : url + PATH, many };
}
