import type { AdapterContext, Platform, RunningAdapter } from './adapter.ts';
import { CHAT_NAMES, type ChatName, type ChatSettings, type Config } from './config.ts';

/** The loader of a chat platform. It imports the adapter on demand, because a chat library takes half a second. */
interface Chat<Settings> {
  /** Resolves when the adapter is connected. Rejects with SetupError if it never can be, because of a setting. */
  readonly start: (settings: Settings, context: AdapterContext) => Promise<RunningAdapter>;
  readonly platform: () => Promise<Platform>;
}

/** To add a platform, add its name to `CHAT_NAMES`. The compiler then requires its settings and a row here. */
const CHATS: { readonly [Name in ChatName]: Chat<ChatSettings[Name]> } = {
  slack: {
    start: async (settings, context) => (await import('../adapters/slack/index.ts')).start(settings, context),
    platform: async () => (await import('../adapters/slack/surface.ts')).platform,
  },
  discord: {
    start: async (settings, context) =>
      (await import('../adapters/discord/index.ts')).start(settings, context),
    platform: async () => (await import('../adapters/discord/surface.ts')).platform,
  },
};

/** The names of the chat platforms that have settings. */
export const configuredChats = ({ chats }: Config): readonly ChatName[] =>
  CHAT_NAMES.filter((name) => chats[name] !== undefined);

/**
 * Starts the adapter of a chat platform that has settings.
 * @returns a promise that resolves when it is connected, and rejects with SetupError if it never can be
 */
export const startChat = (
  name: ChatName,
  { chats }: Config,
  context: AdapterContext,
): Promise<RunningAdapter> => startWith(name, chats[name], context);

async function startWith<Name extends ChatName>(
  name: Name,
  settings: ChatSettings[Name] | undefined,
  context: AdapterContext,
): Promise<RunningAdapter> {
  if (settings === undefined) throw new Error(`${name} has no settings`);
  return CHATS[name].start(settings, context);
}

/** Loads the chat platforms, for the preview. */
export const loadChats = (): Promise<readonly Platform[]> =>
  Promise.all(CHAT_NAMES.map((name) => CHATS[name].platform()));

/** Loads every platform, for checking content: the chats, the terminal and the preview. */
export const loadPlatforms = async (): Promise<readonly Platform[]> => [
  ...(await loadChats()),
  (await import('../adapters/terminal/surface.ts')).platform,
  (await import('./authoring/preview/surface.ts')).platform,
];
