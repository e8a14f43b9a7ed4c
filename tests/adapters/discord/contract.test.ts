import { pino } from 'pino';
import { start } from '../../../adapters/discord/index.ts';
import { medium } from '../../../adapters/discord/surface.ts';
import { plainWords } from '../../../adapters/discord/words.ts';
import { adapterContract, type Screen } from '../contract.ts';
import { type Answer, DiscordPerson, FakeDiscord, TOKEN } from './fake-discord.ts';
import { readDiscord } from './read.ts';
import { parseDiscordMessage } from './schema.ts';

const screenOf = (message: unknown): Screen => {
  const { text, boxes, buttons } = readDiscord(parseDiscordMessage(message));
  // Discord has no rules, and no quotation inside a quote, so the guide writes both as plain characters.
  return { text: text.replace(/^(———|> ?)/gm, ''), boxes, labels: buttons.map(({ label }) => label) };
};

adapterContract({
  medium,
  canShare: true,
  show: ({ message }) => screenOf(message),
  wordsIn: plainWords,
  enter: async (guide) => {
    const discord = await FakeDiscord.start();
    const running = await start(
      { token: TOKEN, guildId: undefined, apiUrl: discord.apiUrl },
      {
        guide,
        log: pino({ level: 'silent' }),
        observe() {},
        route: () => undefined,
        fail: () => undefined,
      },
    );
    const person = new DiscordPerson(discord);
    const screen = ({ message }: Answer): Screen => screenOf(message);
    return {
      type: async (slug, words) => screen(await person.command(slug, words === '' ? undefined : words)),
      press: async (label) => screen(await person.press(label)),
      answer: async (labels) => screen(await person.choose(...labels)),
      leave: async () => {
        await running.stop();
        await discord.stop();
      },
    };
  },
});
