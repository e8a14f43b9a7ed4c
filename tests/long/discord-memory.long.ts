import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { FakeDiscord, TOKEN } from '../adapters/discord/fake-discord.ts';
import { serverOf } from '../adapters/discord/servers.ts';

const SERVERS = 10_000;

/** Runs a script, which prints the bytes of the heap that are in use when it is connected. */
async function bytesOf(apiUrl: string, script: string): Promise<number> {
  const measured = `${script}; gc(); console.log(process.memoryUsage().heapUsed); process.exit()`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', '--input-type=module', '--eval', measured],
    { env: { PATH: process.env.PATH, API: apiUrl, TOKEN } },
  );
  return Number(stdout);
}

const GUIDE = `
  import { start } from './dist/adapters/discord/index.js';
  import { loadLibrary } from './dist/src/content/library.js';
  import { Conversation } from './dist/src/conversation/conversation.js';
  import { pino } from 'pino';
  const { API: apiUrl, TOKEN: token } = process.env;
  await start({ token, apiUrl }, {
    conversation: new Conversation(loadLibrary('content')), log: pino({ level: 'silent' }), observe() {}, fail() {}, route() {},
  })`;

const DEFAULT_CLIENT = `
  import { Client, GatewayIntentBits } from 'discord.js';
  const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: process.env.API } });
  await Promise.all([new Promise((ready) => client.once('clientReady', ready)), client.login(process.env.TOKEN)])`;

test(`in ${SERVERS} servers the guide takes at most a quarter of a default client's memory`, async () => {
  const fake = await FakeDiscord.start();
  fake.guilds = Array.from({ length: SERVERS }, (_, i) => serverOf(i));
  const guide = await bytesOf(fake.apiUrl, GUIDE);
  const client = await bytesOf(fake.apiUrl, DEFAULT_CLIENT);
  await fake.stop();
  expect(guide / client).toBeLessThan(0.25);
});
