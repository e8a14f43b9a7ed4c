import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { words } from '../../src/conversation/words.ts';
import { DiscordPerson, edited, FakeDiscord, TOKEN, textOf } from '../adapters/discord/fake-discord.ts';
import { type GuideProcess, logged, spawnGuide } from './guide.ts';
import { NO_EXPERTISE } from './rounds.ts';

let discord: FakeDiscord;
let guide: GuideProcess;

beforeEach(async () => {
  discord = await FakeDiscord.start();
  await startGuide();
});

afterEach(async () => {
  guide.kill('SIGKILL');
  await discord.stop();
  expect(discord.problems).toEqual([]);
});

async function startGuide(): Promise<void> {
  guide = spawnGuide({ DISCORD_API_URL: discord.apiUrl, DISCORD_TOKEN: TOKEN });
  await logged(guide, '"ready"');
}

test('a process that is killed between a share and its report claims nothing, and the button works afterwards', async () => {
  const ann = new DiscordPerson(discord);
  await ann.command('llm-strategy');
  for (const label of NO_EXPERTISE) await ann.press(label);
  const { card } = ann;
  const killed = once(guide, 'exit');
  discord.override = ({ method }) => {
    if (method !== 'PATCH') return undefined;
    guide.kill('SIGKILL');
    return 'reset';
  };
  await ann.share();
  expect(await killed).toEqual([null, 'SIGKILL']);
  expect(discord.shown.size).toBe(1);
  // The report that did not arrive.
  await edited(discord);
  // The only answer to the click and to its form left the card as it is, with its button.
  expect(textOf(card)).not.toContain(words.shared);

  discord.override = () => undefined;
  await startGuide();
  await ann.share();
  expect(textOf(await edited(discord))).toBe(words.shared);
  expect(discord.shown.size).toBe(2);
});
