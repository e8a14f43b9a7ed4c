import { pino } from 'pino';
import type { AdapterContext, RunningAdapter } from './adapter.ts';
import type { Config } from './config.ts';
import { loadLibrary, readContent } from './content/library.ts';
import { ContentError } from './content/problem.ts';
import { Conversation } from './conversation/conversation.ts';
import { readEnvironment, readPreviewSettings } from './environment.ts';
import { type Server, serve } from './server.ts';
import { SetupError } from './setup-error.ts';
import { watchContent } from './watch.ts';
import { within } from './within.ts';

async function main(): Promise<void> {
  if (process.argv[2] === 'preview') {
    await preview();
    return;
  }
  const config = readEnvironment();
  const conversation = new Conversation(loadLibrary(config.contentFolder));
  if (!config.slack && !config.discord) {
    const terminal = await import('../adapters/terminal/index.ts');
    for (const signal of SIGNALS) process.once(signal, () => process.exit(0));
    // Whoever reads the output may have seen enough of it.
    process.stdout.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE' ? process.exit(0) : fail(`The output cannot be written (${error.code}).`),
    );
    await terminal.run(conversation, process.stdin, process.stdout);
    return;
  }
  const log = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));
  const running: RunningAdapter[] = [];
  let isStarted = false;
  const isReady = (): boolean => isStarted && running.every((adapter) => adapter.isReady());
  const server = config.server && (await serve(config.server, isReady, log));
  const route: Server['route'] = (path, listener) => server?.route(path, listener);
  const started = startAdapters(config, { conversation, log, route, fail }).map(async (adapter) =>
    running.push(await adapter),
  );
  for (const signal of SIGNALS) {
    process.once(signal, async () => {
      log.info({ signal }, 'stopping');
      server?.refuse();
      const stopped = Promise.allSettled(running.map((adapter) => adapter.stop()));
      await within(STOP_MILLISECONDS, stopped).catch(() => log.warn('something was left unfinished'));
      server?.close();
      process.exit(0);
    });
  }
  await Promise.all(started);
  isStarted = true;
  log.info({ commands: conversation.flows.map(({ slug }) => `/${slug}`) }, 'ready');
}

/** Shows the content on a page of this machine, and again whenever it is saved. */
async function preview(): Promise<void> {
  const { contentFolder, port } = readPreviewSettings();
  const [web, slack, discord] = await Promise.all([
    import('../adapters/web/index.ts'),
    import('../adapters/slack/platform.ts'),
    import('../adapters/discord/platform.ts'),
  ]);
  const live = new web.Live();
  const platforms = [slack.platform, discord.platform];
  const log = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));
  const { address } = await web.start(live, { port, platforms, log });
  for (const signal of SIGNALS) process.once(signal, () => process.exit(0));
  await watchContent(contentFolder, (content) => live.read(content));
  live.read(readContent(contentFolder));
  process.stdout.write(`The preview is at ${address} (Ctrl-C ends it).\n`);
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** For what is under way to be finished; supervisors kill a process that takes much longer. */
const STOP_MILLISECONDS = 8_000;

/** Each adapter is loaded only where it is configured: loading both chat libraries takes most of a second. */
function startAdapters(config: Config, context: AdapterContext): Promise<RunningAdapter>[] {
  const starting: Promise<RunningAdapter>[] = [];
  if (config.slack) {
    const { slack } = config;
    starting.push(import('../adapters/slack/index.ts').then((adapter) => adapter.start(slack, context)));
  }
  if (config.discord) {
    const { discord } = config;
    starting.push(import('../adapters/discord/index.ts').then((adapter) => adapter.start(discord, context)));
  }
  return starting;
}

function fail(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

main().catch((error: unknown) => {
  if (error instanceof SetupError || error instanceof ContentError) fail(error.message);
  throw error;
});
