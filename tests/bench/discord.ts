import { MessageFlags } from 'discord.js';
import { z } from 'zod';
import { medium } from '../../adapters/discord/surface.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { lastReply } from '../../src/conversation/turn.ts';
import { DiscordPerson, FakeDiscord, TOKEN } from '../adapters/discord/fake-discord.ts';
import { serverOf } from '../adapters/discord/servers.ts';
import { CHANNEL } from '../conversation/person.ts';
import { againstBase, assertTaken, BASES } from './base.ts';
import { byTurns, type Figure, figure } from './measure.ts';
import { Measured, type Use } from './process.ts';

const CLICKS = 300;
const SERVERS = 10_000;
const USERS = 20_000;
const AT_ONCE = 1_000;

/** A question, the token of its last option, and the answer to a click on that. */
function sampleClick() {
  const conversation = new Conversation(new Guide(loadLibrary('content')), medium);
  const { reply: question } = conversation.welcome(CHANNEL);
  const token = question.card.rows[0]?.at(-1)?.token ?? '';
  const answer = lastReply(conversation.click(token, CHANNEL));
  return { question: question.message, token, answer: answer.message };
}

const { question, token, answer } = sampleClick();

/** A measured bot with its own fake Discord. */
class Bot {
  readonly process: Measured;
  readonly #fake: FakeDiscord;

  private constructor(process: Measured, fake: FakeDiscord) {
    this.process = process;
    this.#fake = fake;
  }

  static async start(
    program: string,
    { guilds = [] as FakeDiscord['guilds'], intents = '', options = [] as readonly string[] } = {},
  ): Promise<Bot> {
    const fake = await FakeDiscord.start();
    fake.guilds = guilds;
    const process = new Measured([...options, program], {
      DISCORD_TOKEN: TOKEN,
      DISCORD_API_URL: fake.apiUrl,
      INTENTS: intents,
      ANSWER: JSON.stringify(answer),
    });
    await process.writes(/(ready)/);
    return new Bot(process, fake);
  }

  /** One person clicks this many times. */
  clicks(count: number) {
    const person = new DiscordPerson(this.#fake);
    person.card = { ...question, flags: question.flags | MessageFlags.Ephemeral };
    return this.process.work('answers', count, () => {
      for (let i = 0; i < count; i++) person.sendClick(token);
    });
  }

  /** This many people click once each, in groups, because this process must read the bot's log between them. */
  async newcomers(count: number): Promise<void> {
    const click = this.#interaction();
    let id = 800_000_000_000_000_000n;
    for (let done = 0; done < count; done += AT_ONCE) {
      await this.process.work('answers', AT_ONCE, () => {
        for (let i = 0; i < AT_ONCE; i++) {
          const user = { ...click.member.user, id: String(id++) };
          this.#fake.dispatch('INTERACTION_CREATE', {
            ...click,
            id: this.#fake.newId(),
            member: { ...click.member, user },
          });
        }
      })();
    }
  }

  #interaction() {
    let sent: unknown;
    const dispatch = this.#fake.dispatch;
    this.#fake.dispatch = (_, interaction) => {
      sent = interaction;
    };
    new DiscordPerson(this.#fake).sendClick(token);
    this.#fake.dispatch = dispatch;
    return z.looseObject({ member: z.looseObject({ user: z.looseObject({}) }) }).parse(sent);
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await this.#fake.stop();
  }
}

const GUIDE = 'dist/bench/discord-guide.js';
const CLIENT = 'tests/bench/programs/discord-client.js';

/** A click in Discord, from the gateway to the answer given to discord.js's REST client. */
export async function discordClick(): Promise<readonly Figure[]> {
  const [guide, client] = [await Bot.start(GUIDE), await Bot.start(CLIENT)];
  const bases = await Promise.all(BASES.map((folder) => Bot.start(`${folder}/${GUIDE}`)));
  for (const base of bases) {
    await base.clicks(1)();
    await assertTaken(base.process);
  }
  const [ours, theirs, baseClick] = await byTurns(
    { rounds: 40, warmUps: 50 },
    guide.clicks(CLICKS),
    client.clicks(CLICKS),
    ...bases.map((base) => base.clicks(CLICKS)),
  );
  await Promise.all([guide, client, ...bases].map((bot) => bot.stop()));
  const what = 'Discord: a click, answered';
  return [
    figure(
      {
        what,
        against: 'a plain discord.js client without intents, answering a constant',
        goal: 0.75,
        guard: 0.9,
      },
      ours,
      theirs,
    ),
    ...againstBase(what, ours, baseClick),
  ];
}

/** Measures the heap after some clicks, so that compiled code and unread log lines do not count. */
async function heapOf(bot: Bot): Promise<number> {
  await bot.clicks(2_000)();
  return (await bot.process.report()).heap;
}

/** Measures a bot's memory in many servers, and the growth of its heap with new people. */
async function memory(program: string): Promise<Pick<Use, 'resident' | 'heap'>> {
  const guilds = Array.from({ length: SERVERS }, (_, i) => serverOf(i));
  const bot = await Bot.start(program, { guilds, intents: 'Guilds', options: ['--expose-gc'] });
  const { resident } = await bot.process.report();
  const before = await heapOf(bot);
  await bot.newcomers(USERS);
  const after = await heapOf(bot);
  await bot.stop();
  return { resident, heap: after - before };
}

export async function discordMemory(): Promise<readonly Figure[]> {
  const [ours, theirs]: Pick<Use, 'resident' | 'heap'>[][] = [[], []];
  for (let round = 0; round < 3; round++) {
    ours?.push(await memory(GUIDE));
    theirs?.push(await memory(CLIENT));
  }
  const against = 'a plain discord.js client with its guilds';
  return [
    figure(
      { what: 'Discord: resident memory in 10,000 idle servers', against, goal: 0.27, guard: 0.33 },
      ours?.map(({ resident }) => resident),
      theirs?.map(({ resident }) => resident),
    ),
    figure(
      { what: 'Discord: growth of the heap over 20,000 new people', against, goal: 0.1, guard: 0.4 },
      ours?.map(({ heap }) => heap),
      theirs?.map(({ heap }) => heap),
    ),
  ];
}
