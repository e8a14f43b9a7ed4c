import type { AdapterContext, Platform, RunningAdapter } from './adapter.ts';
import { CHAT_NAMES, type ChatName, type ChatSettings, type Config } from './config.ts';

/** How a chat platform is loaded. Both imports wait until they are needed: a chat library takes half a second. */
interface Chat<Settings> {
  /** Starts the adapter. Throws SetupError if the platform refuses the settings. */
  readonly start: (settings: Settings, context: AdapterContext) => Promise<RunningAdapter>;
  readonly platform: () => Promise<Platform>;
}

/** To add a platform, add its name to `CHAT_NAMES`: the compiler then asks for its settings and for its row here. */
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

/** Starts the adapter of every chat platform that has settings; each promise rejects with SetupError. */
export const startChats = ({ chats }: Config, context: AdapterContext): Promise<RunningAdapter>[] =>
  CHAT_NAMES.flatMap((name) => startChat(name, chats[name], context) ?? []);

const startChat = <Name extends ChatName>(
  name: Name,
  settings: ChatSettings[Name] | undefined,
  context: AdapterContext,
): Promise<RunningAdapter> | undefined => settings && CHATS[name].start(settings, context);

/** The chat platforms as an author previews them. */
export const loadChats = (): Promise<readonly Platform[]> =>
  Promise.all(CHAT_NAMES.map((name) => CHATS[name].platform()));

/** Every place where a card is shown, as an author checks it: the chats, the terminal and the preview. */
export const loadPlatforms = async (): Promise<readonly Platform[]> => [
  ...(await loadChats()),
  (await import('../adapters/terminal/surface.ts')).platform,
  (await import('./authoring/preview/surface.ts')).platform,
];
