import { existsSync, readFileSync } from 'node:fs';
import dotenv from 'dotenv';
import { z } from 'zod';
import { SetupError } from './errors.ts';
import { FILE_SUFFIX, withFiles } from './setting-files.ts';
import { inQuotationMarks, unknownSettings, type Variables, withoutServices } from './setting-warnings.ts';
import { shippedFolder } from './shipped.ts';
import { pathOf } from './store/path.ts';

/** The settings of the guide. */
export interface Config {
  readonly contentFolder: string;
  readonly logLevel: LogLevel;
  /** The settings of each chat platform. Undefined for a platform without settings. */
  readonly chats: { readonly [Name in ChatName]: ChatSettings[Name] | undefined };
  /** The HTTP server. Undefined if `PORT` is not set and no platform needs a server. */
  readonly server: ServerConfig | undefined;
  /** The HTTP server for metrics. Undefined if `METRICS_PORT` is not set. */
  readonly metrics: ServerConfig | undefined;
  /** The address of the database. Undefined if nothing is kept. */
  readonly databaseUrl: string | undefined;
  /** The time in which a process that was asked to end still takes Slack's requests. */
  readonly drainSeconds: number;
  /** Sentences about settings that have no effect, and about variables that look like settings. */
  readonly warnings: readonly string[];
}

/** The chat platforms. Every list of platforms has this order. */
export const CHAT_NAMES = ['slack', 'discord'] as const;
export type ChatName = (typeof CHAT_NAMES)[number];

export interface ChatSettings extends Readonly<Record<ChatName, object>> {
  readonly slack: SlackConfig;
  readonly discord: DiscordConfig;
}

export interface ServerConfig {
  /** The address to listen on. Default: all addresses of the machine. */
  readonly host: string | undefined;
  readonly port: number;
  /** The setting that contains the port, for error messages. */
  readonly setBy: 'PORT' | 'METRICS_PORT';
}

export type SlackConfig = {
  /** Ends in `/api/`. Default: Slack's own. */
  readonly apiUrl: string | undefined;
  /** The IDs of the workspaces and organizations whose people are answered. Default: everybody. */
  readonly allowedTeams?: ReadonlySet<string> | undefined;
} & (
  | { readonly mode: 'http'; readonly signingSecret: string; readonly botToken: string }
  | { readonly mode: 'socket'; readonly appToken: string; readonly botToken: string }
  | ({ readonly mode: 'many workspaces' } & ManyWorkspaces)
);

/** The settings of an app that workspaces install by themselves. Each has its own bot token, in the database. */
export interface ManyWorkspaces {
  readonly signingSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The newest first. It encrypts the tokens of the workspaces; each of the others still decrypts them. */
  readonly secretKeys: readonly [string, ...string[]];
  /** Addresses for the page on which the app is installed. */
  readonly privacyUrl: string | undefined;
  readonly supportUrl: string | undefined;
  /** The address of the page on which the app is installed, for people who need it. */
  readonly installUrl: string | undefined;
}

export interface DiscordConfig {
  readonly token: string;
  /** The only server that gets the commands. Default: all servers. */
  readonly guildId: string | undefined;
  /** Ends in `/api`. Default: Discord's own. */
  readonly apiUrl: string | undefined;
  /** The IDs of the servers in which people are answered. Default: everywhere. */
  readonly allowedServers?: ReadonlySet<string> | undefined;
}

export type LogLevel = z.output<typeof logLevel>;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const logLevel = z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`);

/** An empty variable counts as unset, because a `.env` file is filled in line by line. */
const optional = <T>(schema: z.ZodType<T, string>) =>
  z.preprocess((value) => (typeof value === 'string' ? value.trim() || undefined : value), schema.optional());

/** An HTTP client would refuse another character, and print the token in its error message. */
const token = z.string().regex(/^[\x21-\x7e]+$/, 'has a character that no token has: copy it again');

const tokenWith = (prefix: string, name: string) =>
  optional(token.startsWith(prefix, `must be ${name}, which begins with "${prefix}"`));

const url = (end: string) =>
  optional(
    z.url({ protocol: /^https?$/, error: 'must be an address' }).endsWith(end, `must end in "${end}"`),
  );

/**
 * A list of IDs, with commas or spaces between them.
 * @param rule names them, for an error message
 */
const ids = (pattern: RegExp, rule: string) =>
  optional(
    z.string().transform((text, context): ReadonlySet<string> => {
      const list = text.split(/[\s,]+/).filter((id) => id !== '');
      const wrong = list.find((id) => !pattern.test(id));
      if (wrong !== undefined)
        context.addIssue(`must be ${rule}, with commas between them: "${wrong}" is not one`);
      else if (list.length === 0) context.addIssue(`must be ${rule}, with commas between them`);
      return new Set(list);
    }),
  );

/** A key is derived from each, which is as hard to guess as the secret. 16 bytes have 32 digits in hexadecimal. */
const SECRET_LENGTH = 32;

/** No message repeats a secret. */
const secretKeys = optional(
  z.string().transform((text, context): readonly [string, ...string[]] => {
    const [newest = '', ...older] = text.split(/[\s,]+/).filter((secret) => secret !== '');
    if ([newest, ...older].some(({ length }) => length < SECRET_LENGTH))
      context.addIssue(
        `must be secrets of at least ${SECRET_LENGTH} characters, with commas between them, the newest first: make one with "openssl rand -hex 32"`,
      );
    return [newest, ...older];
  }),
);

const webAddress = (protocol: RegExp, rule: string) =>
  optional(z.url({ protocol, error: `must be ${rule}` }));

const SERVER_ID = /^\d{15,22}$/;

const port = optional(
  z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number')
    .transform(Number)
    .refine((number) => number <= 65_535, 'must be a port number'),
);

const seconds = optional(
  z
    .string()
    .regex(/^\d{1,3}$/, 'must be a number of seconds from 0 to 300')
    .transform(Number)
    .refine((number) => number <= 300, 'must be a number of seconds from 0 to 300'),
);

/** The address has a password, so no message repeats it. */
const databaseUrl = optional(
  z
    .string()
    .refine(
      (url) => isFileUrl(url) || isPostgresUrl(url),
      'must be "file:" and the path of a file, or an address "postgres://user:password@host/database"',
    ),
);

/** A path after "file:", relative to the current folder or absolute, or after "file://" for an absolute one. */
function isFileUrl(url: string): boolean {
  if (!/^file:(?!\/\/).|^file:\/\/\/./.test(url)) return false;
  try {
    // SQLite would end the process.
    return !pathOf(url).includes('\0');
  } catch {
    return false;
  }
}

function isPostgresUrl(url: string): boolean {
  if (!/^postgres(?:ql)?:/.test(url) || !URL.canParse(url)) return false;
  const { hostname, searchParams } = new URL(url);
  // A folder with the socket of a server on this machine is a parameter.
  return hostname !== '' || searchParams.has('host');
}

const environment = z.object({
  CONTENT_DIR: optional(z.string()),
  LOG_LEVEL: optional(logLevel),
  HOST: optional(z.string()),
  PORT: port,
  METRICS_PORT: port,
  DRAIN_SECONDS: seconds,
  DATABASE_URL: databaseUrl,
  SLACK_BOT_TOKEN: tokenWith('xoxb-', "the app's bot token"),
  SLACK_SIGNING_SECRET: optional(
    token.refine(
      (secret) => !/^xox|^xapp-/.test(secret),
      'is a token: copy the "Signing Secret" from "Basic Information" in the app\'s settings',
    ),
  ),
  SLACK_APP_TOKEN: tokenWith('xapp-', 'an app-level token'),
  SLACK_CLIENT_ID: optional(z.string().regex(/^\d+\.\d+$/, 'must be two numbers with a point between them')),
  SLACK_CLIENT_SECRET: optional(token),
  SLACK_PRIVACY_URL: webAddress(/^https$/, 'an address that begins with "https://"'),
  SLACK_SUPPORT_URL: webAddress(/^(?:https|mailto)$/, 'an address that begins with "https://" or "mailto:"'),
  SLACK_INSTALL_URL: webAddress(/^https$/, 'an address that begins with "https://"'),
  SECRET_KEYS: secretKeys,
  SLACK_ALLOWED_TEAMS: ids(/^[TE][A-Z0-9]+$/, 'IDs of workspaces ("T…") or organizations ("E…")'),
  SLACK_API_URL: url('/api/'),
  DISCORD_TOKEN: optional(token),
  DISCORD_GUILD_ID: optional(z.string().regex(SERVER_ID, 'must be the number of a server')),
  DISCORD_ALLOWED_SERVERS: ids(SERVER_ID, 'numbers of servers'),
  DISCORD_API_URL: url('/api'),
});

/** The default port for Slack's requests. */
const SLACK_PORT = 3000;

/** A balancer needs a few seconds to see that `/readyz` answers 503, and to send requests elsewhere. */
const DRAIN_SECONDS = 5;

/** By default, metrics can be read only on this machine. */
const METRICS_HOST = '127.0.0.1';

type Environment = z.output<typeof environment>;

const NAMES = Object.keys(environment.shape);

/** The names of the variables that name a file with the value of a setting. */
const FILE_NAMES = NAMES.map((name) => name + FILE_SUFFIX);

/**
 * Reads the settings from variables, and from the files that some of them name.
 * @throws SetupError for the first missing or wrong setting
 */
export function readConfig(all: Variables): Config {
  const [quoted] = inQuotationMarks(all, [...NAMES, ...FILE_NAMES]);
  if (quoted !== undefined)
    throw new SetupError(
      `${quoted} has quotation marks around its value: remove them, because "docker run --env-file" and others take them for a part of it.`,
    );
  const { variables: own, warnings } = withoutServices(all, NAMES);
  const { variables, fromFiles } = withFiles(own, NAMES);
  const parsed = environment.safeParse(variables);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = issue?.path.join('.') ?? '';
    const source = fromFiles.includes(name) ? ` (from ${name}${FILE_SUFFIX})` : '';
    throw new SetupError(`${name}${source} ${issue?.message}.`);
  }
  const slack = slackOf(parsed.data);
  const discord = discordOf(parsed.data);
  const unknown = unknownSettings(all, NAMES);
  const misspelt = unknown.find(({ isMisspeltChat }) => isMisspeltChat);
  // Otherwise the guide would start in the terminal.
  if (misspelt && !slack && !discord) throw new SetupError(misspelt.sentence);
  const { HOST: host, METRICS_PORT: metricsPort } = parsed.data;
  const port = parsed.data.PORT ?? (takesRequests(slack) ? SLACK_PORT : undefined);
  const config = {
    contentFolder: parsed.data.CONTENT_DIR ?? defaultContentFolder(),
    logLevel: parsed.data.LOG_LEVEL ?? 'info',
    chats: { slack, discord },
    server: port === undefined ? undefined : { host, port, setBy: 'PORT' as const },
    metrics:
      metricsPort === undefined
        ? undefined
        : { host: host ?? METRICS_HOST, port: metricsPort, setBy: 'METRICS_PORT' as const },
    drainSeconds: parsed.data.DRAIN_SECONDS ?? DRAIN_SECONDS,
    databaseUrl: parsed.data.DATABASE_URL,
  };
  return {
    ...config,
    warnings: [
      ...unknown.map(({ sentence }) => sentence),
      ...warnings,
      ...unusedSettings(parsed.data, config),
      ...proxyWarning(all, config),
      ...unencrypted(parsed.data, config),
    ],
  };
}

/** The folder of the content in the current folder. */
const CONTENT = 'content';

/** An installed guide is started in any folder, so the content that comes with it is the last resort. */
const defaultContentFolder = (): string =>
  existsSync(CONTENT) ? CONTENT : (shippedFolder(CONTENT) ?? CONTENT);

/** A sentence for each setting that is set and has no effect. */
function unusedSettings(env: Environment, { chats, server, metrics }: Omit<Config, 'warnings'>): string[] {
  const { slack, discord } = chats;
  const hasChat = slack !== undefined || discord !== undefined;
  const isInMany = slack?.mode === 'many workspaces';
  const uses: readonly (readonly [name: keyof Environment, isUsed: boolean, reason: string])[] = [
    ['SLACK_SIGNING_SECRET', takesRequests(slack), 'SLACK_APP_TOKEN is set, which means Socket Mode'],
    ['SLACK_PRIVACY_URL', isInMany, 'SLACK_CLIENT_ID is not set'],
    ['SLACK_SUPPORT_URL', isInMany, 'SLACK_CLIENT_ID is not set'],
    ['SLACK_INSTALL_URL', isInMany, 'SLACK_CLIENT_ID is not set'],
    ['SLACK_ALLOWED_TEAMS', slack !== undefined, 'no token of Slack is set'],
    ['SLACK_API_URL', slack !== undefined, 'no token of Slack is set'],
    ['DISCORD_ALLOWED_SERVERS', discord !== undefined, 'DISCORD_TOKEN is not set'],
    ['DISCORD_API_URL', discord !== undefined, 'DISCORD_TOKEN is not set'],
    ['HOST', server !== undefined || metrics !== undefined, 'neither PORT nor METRICS_PORT is set'],
    ['PORT', hasChat, 'no chat platform is set'],
    ['METRICS_PORT', hasChat, 'no chat platform is set'],
    ['DRAIN_SECONDS', takesRequests(slack), 'Slack does not send requests over HTTP'],
    ['DATABASE_URL', hasChat, 'the guide in a terminal keeps nothing'],
    ['LOG_LEVEL', hasChat, 'the guide in a terminal has no log'],
  ];
  return uses
    .filter(([name, isUsed]) => env[name] !== undefined && !isUsed)
    .map(([name, , reason]) => `${name} has no effect, because ${reason}.`);
}

const PROXY_NAMES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/** True if the way to Slack goes through a proxy. */
export const isProxySet = (): boolean => PROXY_NAMES.some((name) => process.env[name]);

function proxyWarning(variables: Variables, { chats }: Omit<Config, 'warnings'>): string[] {
  const name = PROXY_NAMES.find((each) => variables[each]);
  return name !== undefined && chats.discord !== undefined ? [`Connections to Discord ignore ${name}.`] : [];
}

/** A sentence for each address to which tokens would travel without encryption. The machine's own is no such address. */
const unencrypted = (env: Environment, { chats }: Omit<Config, 'warnings'>): string[] =>
  (
    [
      ['SLACK_API_URL', chats.slack],
      ['DISCORD_API_URL', chats.discord],
    ] as const
  ).flatMap(([name, chat]) => {
    const address = env[name];
    if (chat === undefined || address === undefined) return [];
    const { protocol, hostname } = new URL(address);
    return protocol === 'https:' || LOOPBACK.test(hostname)
      ? []
      : [
          `${name} begins with "http://", so tokens and answers travel unencrypted: use an address with "https://".`,
        ];
  });

/** Sources: https://www.rfc-editor.org/rfc/rfc6761#section-6.3 and https://www.rfc-editor.org/rfc/rfc6890 */
const LOOPBACK = /^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/;

/** True if Slack sends requests over HTTP. */
const takesRequests = (slack: SlackConfig | undefined): boolean =>
  slack !== undefined && slack.mode !== 'socket';

function slackOf(env: Environment): SlackConfig | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_APP_TOKEN: appToken } = env;
  const shared = { apiUrl: env.SLACK_API_URL, allowedTeams: env.SLACK_ALLOWED_TEAMS };
  const many = manyWorkspaces(env);
  if (many) return { ...shared, mode: 'many workspaces', ...many };
  if (botToken === undefined) {
    if (signingSecret === undefined && appToken === undefined) return undefined;
    const set = signingSecret === undefined ? 'SLACK_APP_TOKEN' : 'SLACK_SIGNING_SECRET';
    throw new SetupError(`${set} is set, but SLACK_BOT_TOKEN is missing.`);
  }
  if (appToken !== undefined) return { ...shared, mode: 'socket', appToken, botToken };
  if (signingSecret !== undefined) return { ...shared, mode: 'http', signingSecret, botToken };
  throw new SetupError(
    'SLACK_BOT_TOKEN is set, but SLACK_SIGNING_SECRET (for HTTP) or SLACK_APP_TOKEN (for Socket Mode) is missing.',
  );
}

/** @throws SetupError if only some of the settings are set, or others contradict them */
function manyWorkspaces(env: Environment): ManyWorkspaces | undefined {
  const {
    SLACK_CLIENT_ID: clientId,
    SLACK_CLIENT_SECRET: clientSecret,
    SECRET_KEYS: secretKeys,
    SLACK_SIGNING_SECRET: signingSecret,
    DATABASE_URL: databaseUrl,
  } = env;
  const set = MANY_WORKSPACES.find((name) => env[name] !== undefined);
  if (set === undefined) return undefined;
  if (env.SLACK_BOT_TOKEN !== undefined)
    throw new SetupError(
      `SLACK_BOT_TOKEN and ${set} are both set: remove SLACK_BOT_TOKEN if many workspaces install the app, or else ${set}.`,
    );
  if (env.SLACK_APP_TOKEN !== undefined)
    throw new SetupError(
      `SLACK_APP_TOKEN and ${set} are both set: remove SLACK_APP_TOKEN, because many workspaces can install the app only over HTTP, or else ${set}.`,
    );
  if (
    clientId === undefined ||
    clientSecret === undefined ||
    secretKeys === undefined ||
    signingSecret === undefined ||
    databaseUrl === undefined
  ) {
    const needed = [...MANY_WORKSPACES, 'SLACK_SIGNING_SECRET', 'DATABASE_URL'] as const;
    const missing = needed.filter((name) => env[name] === undefined);
    throw new SetupError(
      `${set} is set, which lets many workspaces install the app, but ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing.`,
    );
  }
  return {
    signingSecret,
    clientId,
    clientSecret,
    secretKeys,
    privacyUrl: env.SLACK_PRIVACY_URL,
    supportUrl: env.SLACK_SUPPORT_URL,
    installUrl: env.SLACK_INSTALL_URL,
  };
}

/** The settings that only an app for many workspaces needs. */
const MANY_WORKSPACES = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SECRET_KEYS'] as const;

function discordOf(env: Environment): DiscordConfig | undefined {
  const {
    DISCORD_TOKEN: token,
    DISCORD_GUILD_ID: guildId,
    DISCORD_API_URL: apiUrl,
    DISCORD_ALLOWED_SERVERS: allowedServers,
  } = env;
  if (guildId !== undefined && allowedServers?.has(guildId) === false)
    throw new SetupError('DISCORD_ALLOWED_SERVERS does not name the server of DISCORD_GUILD_ID: add it.');
  if (token !== undefined) return { token, guildId, apiUrl, allowedServers };
  if (guildId !== undefined) throw new SetupError('DISCORD_GUILD_ID is set, but DISCORD_TOKEN is missing.');
  return undefined;
}

/**
 * Reads the settings from the environment and from the file `.env`.
 * @throws SetupError for the first missing or wrong setting, or if `.env` cannot be read
 */
export function readSettings(): Config {
  const fileWarnings = readEnvFile();
  const config = readConfig(process.env);
  return { ...config, warnings: [...fileWarnings, ...config.warnings] };
}

/**
 * Reads the folder of the content. No other setting has to be right.
 * @throws SetupError if `.env` cannot be read
 */
export function readContentFolder(): string {
  readEnvFile();
  return readConfig(only('CONTENT_DIR')).contentFolder;
}

/**
 * Reads the folder that a new guide is written to: never the one that comes with the guide.
 * @throws SetupError if `.env` cannot be read
 */
export function readOwnContentFolder(): string {
  const folder = readContentFolder();
  return folder === shippedFolder(CONTENT) ? CONTENT : folder;
}

/**
 * Reads the address of the database. No other setting has to be right.
 * @throws SetupError if it is wrong, or if `.env` cannot be read
 */
export function readDatabaseUrl(): string | undefined {
  readEnvFile();
  return readConfig(only('DATABASE_URL')).databaseUrl;
}

/** The variables of these settings. */
const only = (...names: readonly string[]): Variables =>
  Object.fromEntries(
    names.flatMap((name) => [name, name + FILE_SUFFIX]).map((name) => [name, process.env[name]]),
  );

/**
 * Adds the settings of the file `.env`, if there is one, to the environment.
 * @returns a sentence if the file has no setting
 * @throws SetupError if the file cannot be read, because every setting in it would be missing
 */
function readEnvFile(): readonly string[] {
  const { error, parsed = {} } = dotenv.config({ quiet: true });
  if (error !== undefined) {
    const code = 'code' in error ? String(error.code) : 'unknown reason';
    if (code !== 'ENOENT') throw new SetupError(`The file .env cannot be read (${code}).`);
    return [];
  }
  const text = readFileSync(process.env.DOTENV_CONFIG_PATH ?? '.env', 'latin1');
  if (text.includes('\0')) throw new SetupError('The file .env is in UTF-16: save it as UTF-8.');
  const hasLines = /^\s*[^#\s]/m.test(text);
  return hasLines && ![...NAMES, ...FILE_NAMES].some((name) => name in parsed)
    ? ['The file .env has none of the settings: README.md lists them.']
    : [];
}

/**
 * Reads the settings of the preview. The settings of the platforms do not have to be right.
 * @throws SetupError as `readSettings` does
 */
export function readPreviewSettings(): { readonly contentFolder: string; readonly port: number } {
  readEnvFile();
  const { contentFolder, server } = readConfig(only('CONTENT_DIR', 'PORT'));
  return { contentFolder, port: server?.port ?? PREVIEW_PORT };
}

const PREVIEW_PORT = 4000;
