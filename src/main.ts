import dotenv from 'dotenv';
import { pino } from 'pino';
import type { AdapterContext, RunningAdapter } from './adapter.ts';
import { type Config, readConfig } from './config.ts';
import { loadLibrary } from './content/library.ts';
import { ContentError } from './content/problem.ts';
import { Conversation } from './conversation/conversation.ts';
import { SetupError } from './setup-error.ts';

async function main(): Promise<void> {
  dotenv.config({ quiet: true });
  const config = readConfig(process.env);
  const conversation = new Conversation(loadLibrary(config.contentFolder));
  if (!config.slack && !config.discord) {
    const terminal = await import('../adapters/terminal/index.ts');
    process.once('SIGINT', () => process.exit(0));
    process.stdout.once('error', () => process.exit(0));
    await terminal.run(conversation, process.stdin, process.stdout);
    return;
  }
  const log = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));
  const running = await startAdapters(config, { conversation, log, fail });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping');
      Promise.allSettled(running.map((adapter) => adapter.stop())).then(() => process.exit(0));
    });
  }
  log.info({ commands: conversation.flows.map(({ slug }) => `/${slug}`) }, 'ready');
}

/** Each adapter is loaded only where it is configured: loading both chat libraries takes most of a second. */
async function startAdapters(config: Config, context: AdapterContext): Promise<RunningAdapter[]> {
  const starting: Promise<RunningAdapter>[] = [];
  if (config.slack) {
    const { slack } = config;
    starting.push(import('../adapters/slack/index.ts').then((adapter) => adapter.start(slack, context)));
  }
  if (config.discord) {
    const { discord } = config;
    starting.push(import('../adapters/discord/index.ts').then((adapter) => adapter.start(discord, context)));
  }
  return Promise.all(starting);
}

function fail(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

main().catch((error: unknown) => {
  if (error instanceof SetupError || error instanceof ContentError) fail(error.message);
  throw error;
});
