import dotenv from 'dotenv';
import { z } from 'zod';
import { SetupError } from './errors.ts';

/** Where the guide is held, with all that is needed to hold it there. */
export interface Config {
  readonly contentFolder: string;
  readonly logLevel: LogLevel;
  /** The settings of each chat platform that has any. */
  readonly chats: { readonly [Name in ChatName]: ChatSettings[Name] | undefined };
  /** Absent where nobody asked for it and nothing needs it. */
  readonly server: ServerConfig | undefined;
  /** Where what is counted can be read, if anywhere. */
  readonly metrics: ServerConfig | undefined;
}

/** The chat platforms, in the order in which they are listed everywhere. */
export const CHAT_NAMES = ['slack', 'discord'] as const;
export type ChatName = (typeof CHAT_NAMES)[number];

export interface ChatSettings extends Readonly<Record<ChatName, object>> {
  readonly slack: SlackConfig;
  readonly discord: DiscordConfig;
}

export interface ServerConfig {
  /** Every address of the machine without it. */
  readonly host: string | undefined;
  readonly port: number;
  /** The setting that the port comes from. */
  readonly setBy: 'PORT' | 'METRICS_PORT';
}

export type SlackConfig = {
  readonly botToken: string;
  /** Ends in `/api/`. */
  readonly apiUrl: string | undefined;
} & (
  | { readonly mode: 'http'; readonly signingSecret: string }
  | { readonly mode: 'socket'; readonly appToken: string }
);

export interface DiscordConfig {
  readonly token: string;
  /** The one server that gets the commands; without it, all do. */
  readonly guildId: string | undefined;
  /** Ends in `/api`. */
  readonly apiUrl: string | undefined;
}

export type LogLevel = z.output<typeof logLevel>;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const logLevel = z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`);

/** An empty variable counts as absent, as `.env` files are filled in line by line. */
const optional = <T>(schema: z.ZodType<T, string>) =>
  z.preprocess((value) => (typeof value === 'string' ? value.trim() || undefined : value), schema.optional());

/** Anything else would come back in the message of an HTTP client that refuses it. */
const token = z.string().regex(/^[\x21-\x7e]+$/, 'has a character that no token has: copy it once more');

const beginning = (prefix: string, what: string) =>
  optional(token.startsWith(prefix, `must be ${what}, which begins with "${prefix}"`));

const url = (end: string) => optional(z.url('must be an address').endsWith(end, `must end in "${end}"`));

const port = optional(
  z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number')
    .transform(Number)
    .refine((number) => number <= 65_535, 'must be a port number'),
);

const environment = z.object({
  CONTENT_DIR: optional(z.string()),
  LOG_LEVEL: optional(logLevel),
  HOST: optional(z.string()),
  PORT: port,
  METRICS_PORT: port,
  SLACK_BOT_TOKEN: beginning('xoxb-', "the app's bot token"),
  SLACK_SIGNING_SECRET: optional(
    token.refine(
      (secret) => !/^xox|^xapp-/.test(secret),
      'is a token: copy the "Signing Secret" from "Basic Information" in the app\'s settings',
    ),
  ),
  SLACK_APP_TOKEN: beginning('xapp-', 'an app-level token'),
  SLACK_API_URL: url('/api/'),
  DISCORD_TOKEN: optional(token),
  DISCORD_GUILD_ID: optional(z.string().regex(/^\d{15,22}$/, 'must be the number of a server')),
  DISCORD_API_URL: url('/api'),
});

/** Where Slack's requests arrive. */
const DEFAULT_PORT = 3000;

/** Where nothing else was asked for, what is counted can be read on this machine alone. */
const METRICS_HOST = '127.0.0.1';

type Environment = z.output<typeof environment>;

/**
 * Reads the settings from environment variables.
 * @throws SetupError for the first setting that is missing or wrong
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environment.safeParse(variables);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SetupError(`${issue?.path.join('.')} ${issue?.message}.`);
  }
  const slack = slackOf(parsed.data);
  const { HOST: host, METRICS_PORT: metricsPort } = parsed.data;
  const port = parsed.data.PORT ?? (slack?.mode === 'http' ? DEFAULT_PORT : undefined);
  return {
    contentFolder: parsed.data.CONTENT_DIR ?? 'content',
    logLevel: parsed.data.LOG_LEVEL ?? 'info',
    chats: { slack, discord: discordOf(parsed.data) },
    server: port === undefined ? undefined : { host, port, setBy: 'PORT' },
    metrics:
      metricsPort === undefined
        ? undefined
        : { host: host ?? METRICS_HOST, port: metricsPort, setBy: 'METRICS_PORT' },
  };
}

function slackOf(env: Environment): SlackConfig | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_APP_TOKEN: appToken } = env;
  if (botToken === undefined) {
    if (signingSecret === undefined && appToken === undefined) return undefined;
    throw new SetupError('SLACK_BOT_TOKEN is missing; Slack needs it beside what is set.');
  }
  const shared = { botToken, apiUrl: env.SLACK_API_URL };
  if (appToken !== undefined) return { ...shared, mode: 'socket', appToken };
  if (signingSecret !== undefined) {
    return { ...shared, mode: 'http', signingSecret };
  }
  throw new SetupError(
    'SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode) beside it.',
  );
}

function discordOf(env: Environment): DiscordConfig | undefined {
  const { DISCORD_TOKEN: token, DISCORD_GUILD_ID: guildId, DISCORD_API_URL: apiUrl } = env;
  if (token !== undefined) return { token, guildId, apiUrl };
  if (guildId !== undefined) throw new SetupError('DISCORD_GUILD_ID is set, but DISCORD_TOKEN is missing.');
  return undefined;
}

/**
 * Reads the settings from the environment and from the file `.env`.
 * @throws SetupError for the first setting that is missing or wrong, or for a file that cannot be read
 */
export function readSettings(): Config {
  readEnvFile();
  return readConfig(process.env);
}

/**
 * Reads the one setting that says where the content is.
 * @throws SetupError as `readSettings` does; nothing but the content has to be set up
 */
export function readContentFolder(): string {
  readEnvFile();
  return readConfig({ CONTENT_DIR: process.env.CONTENT_DIR }).contentFolder;
}

/** @throws SetupError if there is a file `.env` that cannot be read: without it, nothing would be set up */
function readEnvFile(): void {
  const { error } = dotenv.config({ quiet: true });
  if (error === undefined) return;
  const code = 'code' in error ? String(error.code) : 'unknown reason';
  if (code !== 'ENOENT') throw new SetupError(`The file .env cannot be read (${code}).`);
}

/**
 * Reads the settings of the preview, and none of a platform.
 * @throws SetupError as `readSettings` does
 */
export function readPreviewSettings(): { readonly contentFolder: string; readonly port: number } {
  readEnvFile();
  const { CONTENT_DIR, PORT } = process.env;
  const { contentFolder, server } = readConfig({ CONTENT_DIR, PORT });
  return { contentFolder, port: server?.port ?? PREVIEW_PORT };
}

const PREVIEW_PORT = 4000;
