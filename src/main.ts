import type { AdapterContext, RunningAdapter } from './adapter.ts';
import type { Config } from './config.ts';
import { loadLibrary } from './content/library.ts';
import { ContentError } from './content/problem.ts';
import { Conversation } from './conversation/conversation.ts';
import type { Observe } from './delivery.ts';
import { readEnvironment } from './environment.ts';
import { openLog } from './log.ts';
import { type Server, serve, serveMetrics } from './server.ts';
import { SetupError } from './setup-error.ts';
import { within } from './within.ts';

async function main(): Promise<void> {
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
  const running: RunningAdapter[] = [];
  // Loaded only where it is asked for, as the adapters are.
  const metrics = config.metrics && new (await import('./metrics.ts')).Metrics(conversation, () => running);
  const log = await openLog(config.logLevel, (level) => metrics?.countLine(level));
  const observe: Observe = (interaction) => metrics?.observe(interaction);
  let isStarted = false;
  const isReady = (): boolean => isStarted && running.every((adapter) => adapter.isReady());
  const server = config.server && (await serve(config.server, isReady, log));
  if (config.metrics && metrics) await serveMetrics(config.metrics, metrics.listener, log);
  const route: Server['route'] = (path, listener) => server?.route(path, listener);
  const started = startAdapters(config, { conversation, log, observe, route, fail }).map(async (adapter) =>
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
