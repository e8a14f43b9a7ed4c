import type { Logger } from 'pino';
import type { RunningAdapter } from './adapter.ts';
import { readContentFolder, readPreviewSettings, readSettings } from './config.ts';
import { ContentError, formatProblem, printable } from './content/problem.ts';
import { type Content, loadLibrary, readContent } from './content/read/library.ts';
import { Conversation } from './conversation/conversation.ts';
import type { Observe } from './delivery.ts';
import { SetupError } from './errors.ts';
import { openLog } from './log.ts';
import { configuredChats, loadChats, loadPlatforms, startChats } from './platforms.ts';
import { type Server, serve, serveMetrics } from './server.ts';
import { withTimeout } from './timeout.ts';
import { watchContent } from './watch.ts';

async function main([command, ...args]: readonly string[]): Promise<void> {
  // Whoever reads the output may have seen enough of it.
  process.stdout.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'EPIPE' ? process.exit() : fail(`The output cannot be written (${error.code}).`),
  );
  switch (command) {
    case undefined:
      return run({ watches: false });
    case '--watch':
      return run({ watches: true });
    case 'check': {
      const { checkCommand } = await import('./authoring/command.ts');
      process.exitCode = await checkCommand(args, readContentFolder, loadPlatforms, process.stdout);
      return;
    }
    case 'graph': {
      const { graphCommand } = await import('./authoring/command.ts');
      process.exitCode = await graphCommand(args, readContentFolder, process.stdout);
      return;
    }
    case 'preview':
      return preview(args);
    case 'new': {
      const { newCommand } = await import('./authoring/command.ts');
      process.exitCode = await newCommand(args, readContentFolder, process.stdout);
      return;
    }
    default:
      throw new SetupError(
        `"${command}" is not known here. The guide itself starts with nothing, or with --watch.`,
      );
  }
}

/** Holds the guide. @param watches whether it goes on with what changes in its content */
async function run({ watches }: { readonly watches: boolean }): Promise<void> {
  const config = readSettings();
  const conversation = new Conversation(loadLibrary(config.contentFolder));
  const configured = configuredChats(config);
  if (configured.length === 0) {
    const { setBy } = config.server ?? config.metrics ?? {};
    // A service without its tokens, not somebody at a terminal.
    if (setBy && !process.stdin.isTTY)
      throw new SetupError(
        `${setBy} is set, but neither SLACK_BOT_TOKEN nor DISCORD_TOKEN: the guide would be in no chat.`,
      );
    if (watches)
      throw new SetupError('--watch is for a guide in a chat; to try one here, use "npm run preview".');
    const terminal = await import('../adapters/terminal/index.ts');
    for (const signal of SIGNALS) process.once(signal, () => process.exit(0));
    await terminal.run(conversation, process.stdin, process.stdout);
    return;
  }
  const running: RunningAdapter[] = [];
  const metrics =
    config.metrics && new (await import('./metrics.ts')).Metrics(conversation, configured, () => running);
  const log = await openLog(config.logLevel, (level) => metrics?.countLine(level));
  // A library that stumbles over what a platform sent must not end everyone's conversations.
  process.on('unhandledRejection', (error) =>
    log.error({ at: framesOf(error) }, 'a failure that nobody awaited'),
  );
  const observe: Observe = (interaction) => metrics?.observe(interaction);
  let isStarted = false;
  const isReady = (): boolean => isStarted && running.every((adapter) => adapter.isReady());
  const server = config.server && (await serve(config.server, isReady, log));
  if (config.metrics && metrics) await serveMetrics(config.metrics, metrics.listener, log);
  const route: Server['route'] = (path, listener) => server?.route(path, listener);
  const started = startChats(config, { conversation, log, observe, route, fail }).map(async (adapter) =>
    running.push(await adapter),
  );
  for (const signal of SIGNALS) {
    process.once(signal, async () => {
      log.info({ signal }, 'stopping');
      server?.refuse();
      const stopped = Promise.allSettled(running.map((adapter) => adapter.stop()));
      await withTimeout(STOP_MILLISECONDS, stopped).catch(() => log.warn('something was left unfinished'));
      server?.close();
      process.exit(0);
    });
  }
  await Promise.all(started);
  isStarted = true;
  if (watches) follow(conversation, config.contentFolder, log);
  log.info({ commands: commandsOf(conversation), content: conversation.version }, 'ready');
}

/** Lets a conversation go on with what its content folder becomes; while that is wrong, with the last that was right. */
function follow(conversation: Conversation, folder: string, log: Logger): void {
  const goOnWith = ({ library, errors }: Content): void => {
    if (library === undefined) {
      const problems = errors.map(formatProblem);
      log.error(
        { problems, content: conversation.version },
        'the changed content is wrong; the previous version stays in use',
      );
      return;
    }
    const before = commandsOf(conversation);
    conversation.use(library);
    log.info({ content: library.version }, 'the changed content is in use');
    if (commandsOf(conversation).join() !== before.join()) {
      log.warn({ commands: commandsOf(conversation) }, 'other commands are registered at the next start');
    }
  };
  watchContent(folder, goOnWith);
  // It may have changed while the platforms were connected to.
  const now = readContent(folder);
  if (now.library?.version !== conversation.version) goOnWith(now);
}

/** Shows a content folder on a page of this machine, and again whenever it is saved. */
async function preview(args: readonly string[]): Promise<void> {
  const { argumentsOf } = await import('./authoring/command.ts');
  const { positionals } = argumentsOf(args, 'npm run preview -- [folder]', {});
  const { contentFolder, port } = readPreviewSettings();
  const [folder = contentFolder] = positionals;
  const web = await import('./authoring/preview/index.ts');
  const log = await openLog('warn', () => undefined);
  const [chats, platforms] = await Promise.all([loadChats(), loadPlatforms()]);
  const { address } = await web.preview(folder, { port, chats, platforms, log });
  for (const signal of SIGNALS) process.once(signal, () => process.exit(0));
  process.stdout.write(`The preview is at ${address} (Ctrl-C ends it).\n`);
}

const commandsOf = ({ flows }: Conversation): string[] => flows.map(({ slug }) => `/${slug}`);

/** Where an error arose; its message may have words that somebody typed. */
const framesOf = (error: unknown): readonly string[] =>
  error instanceof Error ? [error.name, ...(error.stack?.match(/^ {4}at .*$/gm) ?? [])] : [];

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** For what is under way to be finished; supervisors kill a process that takes much longer. */
const STOP_MILLISECONDS = 8_000;

function fail(reason: string): never {
  // After what still waits to be logged.
  process.once('exit', () => process.stderr.write(`${reason.split('\n').map(printable).join('\n')}\n`));
  process.exit(1);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof SetupError || error instanceof ContentError) fail(error.message);
  throw error;
});
