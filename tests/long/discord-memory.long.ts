import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { FakeDiscord, TOKEN } from '../adapters/discord/fake-discord.ts';
import { serverOf } from '../adapters/discord/servers.ts';
import { MeasuredGuide } from './measured-guide.ts';

const SERVERS = 10_000;

const DEFAULT_CLIENT = `
  import { Client, GatewayIntentBits } from 'discord.js';
  const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: process.env.API } });
  await Promise.all([new Promise((ready) => client.once('clientReady', ready)), client.login(process.env.TOKEN)]);
  gc();
  console.log(process.memoryUsage().heapUsed);
  process.exit()`;

/** The used heap of the connected guide, in bytes. */
async function heapOfGuide(apiUrl: string): Promise<number> {
  const guide = await MeasuredGuide.start({ DISCORD_API_URL: apiUrl, DISCORD_TOKEN: TOKEN });
  const { heap } = await guide.usage();
  await guide.stop();
  return heap;
}

async function heapOfClient(apiUrl: string): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', '--input-type=module', '--eval', DEFAULT_CLIENT],
    { env: { PATH: process.env.PATH, API: apiUrl, TOKEN } },
  );
  return Number(stdout);
}

test(`in ${SERVERS} servers the guide takes at most a quarter of a default client's memory`, async () => {
  const fake = await FakeDiscord.start();
  fake.guilds = Array.from({ length: SERVERS }, (_, i) => serverOf(i));
  const ratio = (await heapOfGuide(fake.apiUrl)) / (await heapOfClient(fake.apiUrl));
  await fake.stop();
  expect(ratio).toBeLessThan(0.25);
});
