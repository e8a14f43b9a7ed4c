import { constants } from 'node:os';
import type { Logger } from 'pino';
import type { GroupGuideOf } from './adapter.ts';
import { argumentsOf } from './arguments.ts';
import { Chats } from './chats.ts';
import {
  type Config,
  readContentFolder,
  readDatabaseUrl,
  readOwnContentFolder,
  readPreviewSettings,
  readSettings,
} from './config.ts';
import { invocation } from './content/invocation.ts';
import type { Library } from './content/library.ts';
import { ContentError, didYouMean, printable } from './content/problem.ts';
import { keptLibrary } from './content/read/kept.ts';
import type { ContentReader } from './content/read/library.ts';
import { Guide } from './conversation/guide.ts';
import type { Observe } from './delivery.ts';
import { framesOf, SetupError } from './errors.ts';
import { indexed } from './indexing.ts';
import { openLog } from './log.ts';
import { configuredChats, loadChats, loadPlatforms, startChat } from './platforms.ts';
import type { RefusalReason } from './refusals.ts';
import { describeState, type Server, serve, serveMetrics } from './server.ts';
import type { Teams } from './store/departures.ts';
import type { Installations } from './store/installations.ts';
import type { Store } from './store/store.ts';
import { withTimeout } from './timeout.ts';
import { VERSION } from './version.ts';
import { commandsOf, reloadOnChange } from './watch.ts';

interface Command {
  /** Its arguments, for `--help`. */
  readonly usage: string;
  /** Its purpose, for `--help`. */
  readonly purpose: string;
  /** @returns the exit code, or undefined if the process continues */
  readonly run: (args: readonly string[]) => Promise<number | undefined>;
}

/** A command loads its modules when it runs, because most commands need few of them. */
const COMMANDS = new Map(
  Object.entries<Command>({
    '--watch': {
      usage: '',
      purpose: 'the guide in a chat, which reloads its content when a page is saved',
      run: () => runGuide({ reloads: true }),
    },
    check: {
      usage: '[folder] [--strict] [--fix]',
      purpose: 'lists the mistakes in the content and plays its scenarios',
      run: async (args) => {
        const { checkCommand } = await import('./authoring/command.ts');
        return checkCommand(args, readContentFolder, loadPlatforms, process.stdout);
      },
    },
    preview: {
      usage: '[folder]',
      purpose: 'shows the content on a page of this machine',
      run: preview,
    },
    new: {
      usage: 'name [folder]',
      purpose: 'begins a guide',
      run: async (args) => {
        const { newCommand } = await import('./authoring/command.ts');
        return newCommand(args, readOwnContentFolder, process.stdout);
      },
    },
    graph: {
      usage: '[folder]',
      purpose: 'draws the flows',
      run: async (args) => {
        const { graphCommand } = await import('./authoring/command.ts');
        return graphCommand(args, readContentFolder, process.stdout);
      },
    },
    decisions: {
      usage: '[--team id --channel id --out folder]',
      purpose: 'writes the decisions of a channel as files, or lists the channels that have some',
      run: async (args) => {
        const { decisionsCommand } = await import('./decisions-command.ts');
        return decisionsCommand(args, readDatabaseUrl, process.stdout);
      },
    },
    'slack-manifest': {
      usage: '--socket | --url https://your.host [--many]',
      purpose: 'prints the manifest of the Slack app',
      run: async (args) => {
        const { manifestCommand } = await import('../adapters/slack/commands.ts');
        return manifestCommand(args, readContentFolder, process.stdout);
      },
    },
    'discord-register': {
      usage: '[--dry-run] [--remove]',
      purpose: 'registers the commands in Discord, or removes them',
      run: async (args) => {
        const { registerCommand } = await import('../adapters/discord/commands.ts');
        return registerCommand(args, readSettings, process.stdout);
      },
    },
    '--help': { usage: '', purpose: 'prints this', run: async () => print(help()) },
    '--version': { usage: '', purpose: 'prints the version', run: async () => print(VERSION) },
  }),
);

async function main([name, ...args]: readonly string[]): Promise<number | undefined> {
  // A reader such as `head` may close the output early.
  process.stdout.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'EPIPE' ? process.exit() : fail(`The output cannot be written (${error.code}).`),
  );
  if (name === undefined) return runGuide({ reloads: false });
  const command = args.includes('--help') ? COMMANDS.get('--help') : COMMANDS.get(name);
  if (command !== undefined) return command.run(args);
  const hint = didYouMean(name, [...COMMANDS.keys()]) ?? '';
  throw new SetupError(`"${name}" is not a command: ${hint}`);
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function help(): string {
  const guide = {
    usage: '',
    purpose: 'the guide, in each chat whose tokens are set, or else in this terminal',
  };
  const list = [['', guide] as const, ...COMMANDS].map(
    ([name, { usage, purpose }]) => `${invocation(name, usage)}\n    ${purpose}`,
  );
  return `A decision guide in Slack, in Discord and in the terminal, version ${VERSION}

${list.join('\n')}

Settings are environment variables, or lines of a file .env in this folder; README.md lists them. The content is the folder
that CONTENT_DIR names, or else "content" in this folder, or else the one that comes with the guide.`;
}

/** Runs the guide in each chat that has settings, or in the terminal if none has. */
async function runGuide({ reloads }: { readonly reloads: boolean }): Promise<undefined> {
  const config = readSettings();
  const reader = reloads ? await contentReader(config.contentFolder) : undefined;
  const guide = new Guide(reader?.load() ?? (await readLibrary(config.contentFolder)));
  if (configuredChats(config).length > 0) return runInChats(config, guide, reader);
  const { setBy } = config.server ?? config.metrics ?? {};
  // A process without a terminal is a service, so its tokens must be missing.
  if (setBy && !process.stdin.isTTY)
    throw new SetupError(`${setBy} is set, but no chat platform is: set SLACK_BOT_TOKEN or DISCORD_TOKEN.`);
  if (reloads)
    throw new SetupError(
      `--watch is for a guide in a chat; to try one here, use "${invocation('preview')}".`,
    );
  const terminal = await import('../adapters/terminal/index.ts');
  exitOnSignal();
  for (const warning of config.warnings) process.stderr.write(`${printable(warning)}\n`);
  const { isEmpty } = await terminal.run(guide, process.stdin, process.stdout);
  // Under a supervisor, the process would start again and again without an error.
  if (isEmpty && !process.stdin.isTTY)
    throw new SetupError(
      'No chat platform is set, and the input ended before its first line: set SLACK_BOT_TOKEN or DISCORD_TOKEN, or start the guide in a terminal.',
    );
}

/** Is loaded only if a page differs from those that the build has kept, or if it may change. */
async function contentReader(folder: string): Promise<ContentReader> {
  const { ContentReader } = await import('./content/read/library.ts');
  return new ContentReader(folder);
}

const readLibrary = async (folder: string): Promise<Library> =>
  keptLibrary(folder) ?? (await contentReader(folder)).load();

/** @param reader reads the content again after each change. If it is undefined, nothing does. */
async function runInChats(
  config: Config,
  guide: Guide,
  reader: ContentReader | undefined,
): Promise<undefined> {
  const names = configuredChats(config);
  const metrics =
    config.metrics &&
    new (await import('./metrics.ts')).Metrics(
      guide,
      names,
      () => chats.status,
      config.databaseUrl === undefined ? undefined : () => store?.isReady === true,
    );
  const log = await openLog(config.logLevel, (level) => metrics?.countLine(level));
  for (const warning of config.warnings) log.warn(warning);
  logUncaught(log);
  let store: Store | undefined;
  let group: GroupGuideOf | undefined;
  let teams: Teams | undefined;
  let installations: Installations | undefined;
  const observe: Observe = (record) => metrics?.observe(record);
  const route: Server['route'] = (path, listener) => server?.route(path, listener);
  const chats = new Chats(names, {
    start: (name, fail) =>
      startChat(name, config, { guide, group, teams, installations, log, observe, route, fail }),
    onReady: () => {
      const platforms = Object.fromEntries(
        chats.status.map((status) => [status.platform, describeState(status)]),
      );
      const commands = commandsOf(guide);
      log.info({ version: VERSION, platforms, commands, content: guide.version }, 'ready');
      setTimeout(() => void indexed(guide), INDEX_MILLISECONDS).unref();
      if (chats.areComplete) server?.started();
    },
    onEnd: (reasons) => fail(reasons.join('\n')),
    log,
  });
  const countRefusal = (reason: RefusalReason): void => metrics?.countRefusal(reason);
  const server =
    config.server &&
    (await serve(config.server, () => chats.status, log, {
      isStarting: true,
      isWithoutDatabase: () => config.databaseUrl !== undefined && store?.isReady !== true,
      countRefusal,
    }));
  if (config.metrics && metrics) await serveMetrics(config.metrics, metrics.listener, log);
  store = await openStore(config, log);
  if (store) {
    group = await groupGuideOn(store, guide);
    teams = new (await import('./store/departures.ts')).Teams(store);
    installations = await installationsOn(store, config, log);
  }
  stopOnSignal(chats, server, store, config.drainSeconds, log);
  chats.start();
  if (reader) reloadOnChange(guide, reader, log);
}

/** Is loaded only with a database. */
async function groupGuideOn(store: Store, guide: Guide): Promise<GroupGuideOf> {
  const { GroupGuide } = await import('./group/group-guide.ts');
  return (conversation, medium) => new GroupGuide(conversation, guide, medium, store);
}

/** Is loaded only if many workspaces install the app. */
async function installationsOn(
  store: Store,
  { chats }: Config,
  log: Logger,
): Promise<Installations | undefined> {
  if (chats.slack?.mode !== 'many workspaces') return undefined;
  const [{ Installations, reportSecrets }, { Sealer }] = await Promise.all([
    import('./store/installations.ts'),
    import('./store/sealing.ts'),
  ]);
  const installations = new Installations(store, new Sealer(chats.slack.secretKeys));
  void reportSecrets(installations, chats.slack.secretKeys.length - 1, log);
  return installations;
}

/** The guide is indexed so long after its start, because the first answers come first. */
const INDEX_MILLISECONDS = 1_000;

/** @throws SetupError if the database cannot be used because of a setting */
async function openStore({ databaseUrl }: Config, log: Logger): Promise<Store | undefined> {
  if (databaseUrl === undefined) return undefined;
  const [{ Store }, { purgeHourly }] = await Promise.all([
    import('./store/store.ts'),
    import('./store/retention.ts'),
  ]);
  const store = await Store.open(databaseUrl, log);
  purgeHourly(store, () => Date.now());
  return store;
}

/**
 * Logs errors that nothing caught. A rejection does not end the process, because a library may fail on the data of one
 * interaction. An exception ends it, because it may have left anything half done.
 */
function logUncaught(log: Logger): void {
  process.on('unhandledRejection', (error) => log.error({ at: framesOf(error) }, 'unhandled rejection'));
  process.on('uncaughtException', (error) => {
    log.fatal({ at: framesOf(error) }, 'uncaught exception');
    process.exit(1);
  });
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The time for finishing open answers. A supervisor kills a process that takes much longer. */
const STOP_MILLISECONDS = 8_000;

/**
 * On a signal, takes requests for the drain time and then no more, lets the adapters finish their open answers, and
 * exits. A second signal ends the process at once.
 */
function stopOnSignal(
  chats: Chats,
  server: Server | undefined,
  store: Store | undefined,
  drainSeconds: number,
  log: Logger,
): void {
  let isStopping = false;
  onSignal(async (signal) => {
    // Without a listener, a process with the id 1 would not end.
    if (isStopping) process.exit(128 + constants.signals[signal]);
    isStopping = true;
    log.info({ signal, drainSeconds: server?.takesEvents() ? drainSeconds : 0 }, 'stopping');
    await server?.drain(drainSeconds * 1000);
    await withTimeout(STOP_MILLISECONDS, chats.stop()).catch(() =>
      log.warn('some answers were not finished'),
    );
    await store?.close();
    server?.close();
    process.exit(0);
  });
}

/** Replaces the listener of launch.js, which ends a start. */
function onSignal(listener: (signal: (typeof SIGNALS)[number]) => void): void {
  for (const signal of SIGNALS) process.removeAllListeners(signal).on(signal, listener);
}

function exitOnSignal(): void {
  onSignal(() => process.exit(0));
}

/** Shows a content folder on a web page of this machine, and updates it when a page is saved. */
async function preview(args: readonly string[]): Promise<undefined> {
  const { positionals } = argumentsOf(args, invocation('preview', '[folder]'), {});
  const { contentFolder, port } = readPreviewSettings();
  const [folder = contentFolder] = positionals;
  const web = await import('./authoring/preview/index.ts');
  const log = await openLog('warn', () => undefined);
  const [chats, platforms] = await Promise.all([loadChats(), loadPlatforms()]);
  const { address } = await web.preview(folder, { port, chats, platforms, log });
  exitOnSignal();
  print(`The preview is at ${address} (Ctrl-C ends it).`);
}

/** Ends the process with one sentence on standard error, after the remaining lines of the log. */
function fail(reason: string): never {
  process.once('exit', () => process.stderr.write(`${reason.split('\n').map(printable).join('\n')}\n`));
  process.exit(1);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (error instanceof SetupError || error instanceof ContentError) fail(error.message);
    // Outside of the promise, because a rejection does not end the process, which would then never be ready.
    setImmediate(() => {
      throw error;
    });
  },
);
