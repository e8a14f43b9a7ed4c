import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { words } from '../../src/conversation/words.ts';
import { startRound } from '../../src/store/rounds.ts';
import { Store } from '../../src/store/store.ts';
import { fingerprintOf } from '../../src/together/round.ts';
import {
  CHANNEL,
  callbackPath,
  DiscordPerson,
  FakeDiscord,
  GUILD,
  TOKEN,
} from '../adapters/discord/fake-discord.ts';
import { flow } from '../e2e/discord-guide.ts';
import { STRATEGY } from '../fixtures/guides.ts';
import { makeFile, on, SILENT } from '../store/engines.ts';
import { MeasuredGuide } from './measured-guide.ts';
import { sizeOf } from './size.ts';

const INTERACTIONS = sizeOf(10_000, 2_000);
/** The number of interactions that one property sends together. */
const AT_ONCE = 50;

let fake: FakeDiscord;
let guide: MeasuredGuide;

beforeEach(async () => {
  fake = await FakeDiscord.start();
  guide = await MeasuredGuide.start({
    DISCORD_TOKEN: TOKEN,
    DISCORD_API_URL: fake.apiUrl,
    CONTENT_DIR: STRATEGY,
    DATABASE_URL: await databaseWith(ROUND),
  });
});

afterEach(async () => {
  expect(await guide.stop()).toBe(0);
  await fake.stop();
  expect(fake.problems).toEqual([]);
  expect(guide.errors).toEqual([]);
});

/** Anything that JSON can hold. */
const anything = fc.jsonValue({ maxDepth: 3 });

/** Mostly the right value, sometimes any value or undefined. */
const mostly = <Value>(sound: fc.Arbitrary<Value>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 6, arbitrary: sound }, anything, fc.constant(undefined));

const snowflake = fc.bigInt({ min: 10n ** 16n, max: 10n ** 19n - 1n }).map(String);

const ROUND = 'AAAAAAAAAAA';

/** An open round in the channel from which most interactions come. @returns the address of its database */
async function databaseWith(round: string): Promise<string> {
  const url = makeFile();
  const store = await Store.open(url, SILENT);
  const starter = { id: '1', name: 'Ana' };
  await on(store, (database) =>
    startRound(
      database,
      {
        team: GUILD,
        channel: CHANNEL,
        flow: flow.slug,
        guide: fingerprintOf(flow),
        topic: 'Mails',
        isAnonymous: false,
        wanted: undefined,
        starter,
        startedAt: Date.now(),
      },
      round,
    ),
  );
  await store.close();
  return url;
}

/** What people type and press in a group. */
const GROUP = [
  ...['together', 'together Mails', 'decisions', 'decisions mails', 'D-1', 'forget me'],
  ...['3.start.llm-strategy', '3.new.llm-strategy', '4.list', '4.list9', '4.forget', `4.save.${ROUND}`],
  ...[...'abcdefghijklmnopqrstuvwxyz'].flatMap((verb) => [`3.${ROUND}.${verb}`, `4.${ROUND}.${verb}7`]),
];

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(...GROUP),
  fc.constantFrom(flow.slug, words.lookUpOption, words.quoteCommand, 'pros', '2.abc...l.s.', '1@2', '@'),
);

const option = fc.record({
  name: mostly(fc.oneof(fc.constant(words.lookUpOption), text)),
  type: mostly(fc.integer({ min: 1, max: 11 })),
  value: mostly(fc.oneof(text, fc.integer(), fc.boolean())),
  focused: mostly(fc.boolean()),
});

const user = fc.record({
  id: mostly(snowflake),
  username: mostly(text),
  global_name: mostly(fc.option(text)),
});

const message = fc.record({
  id: mostly(snowflake),
  content: mostly(text),
  flags: mostly(fc.nat()),
  components: mostly(fc.array(anything)),
});

const field = fc.record({ type: mostly(fc.nat(23)), custom_id: mostly(text), value: mostly(text) });

/** A part of a submitted form. */
const part = fc.record({
  type: mostly(fc.constantFrom(1, 18)),
  component: mostly(field),
  components: mostly(fc.array(mostly(field), { maxLength: 5 })),
});

const data = snowflake.chain((target) =>
  fc.record({
    id: mostly(snowflake),
    name: mostly(fc.oneof(fc.constantFrom(flow.slug, words.quoteCommand), text)),
    type: mostly(fc.integer({ min: 1, max: 4 })),
    options: mostly(fc.array(mostly(option), { maxLength: 5 })),
    custom_id: mostly(text),
    component_type: mostly(fc.integer({ min: 1, max: 8 })),
    values: mostly(fc.array(text)),
    components: mostly(fc.array(mostly(part), { maxLength: 5 })),
    target_id: mostly(fc.constant(target)),
    resolved: mostly(fc.record({ messages: mostly(message.map((one) => ({ [target]: one }))) })),
  }),
);

/** The fields of an interaction, except id and token, which every answer needs. */
const interaction = fc.record({
  type: mostly(fc.constantFrom(2, 3, 4, 5)),
  data: mostly(data),
  context: mostly(fc.constantFrom(0, 1, 2)),
  guild_id: mostly(fc.oneof(fc.constant(GUILD), snowflake)),
  channel_id: mostly(snowflake),
  channel: mostly(
    fc.record({ id: mostly(fc.oneof(fc.constant(CHANNEL), snowflake)), type: mostly(fc.nat({ max: 16 })) }),
  ),
  authorizing_integration_owners: mostly(fc.dictionary(fc.constantFrom('0', '1'), mostly(snowflake))),
  user: mostly(user),
  member: mostly(fc.record({ user: mostly(user), nick: mostly(text), permissions: mostly(snowflake) })),
  message: mostly(message),
  entitlements: mostly(fc.constant([])),
  app_permissions: mostly(snowflake),
  locale: mostly(fc.constantFrom('en-GB', 'de')),
});

test(`${INTERACTIONS} interactions of random shape are answered, each exactly once, and the heap does not grow`, async () => {
  const person = new DiscordPerson(fake);
  const sendAll = fc.asyncProperty(
    fc.array(interaction, { minLength: AT_ONCE, maxLength: AT_ONCE }),
    async (all) => {
      fake.forget();
      const ids = all.map(({ type, data: its, ...more }) => person.send(0, its, { ...more, type }));
      await Promise.all(ids.map((id) => fake.request('POST', callbackPath(id))));
      // A second answer to any of them would arrive before the answer to this command.
      await person.command(flow.slug);
      const counts = ids.map((id) => fake.requests.filter(({ path }) => callbackPath(id).test(path)).length);
      expect(counts).toEqual(ids.map(() => 1));
      expect(fake.problems).toEqual([]);
    },
  );
  // Until then, the heap grows with compiled code and caches. After that, 20,000 more took 2 to 6 % more.
  await fc.assert(sendAll, { numRuns: INTERACTIONS / AT_ONCE / 4 });
  const before = await guide.usage();
  await fc.assert(sendAll, { numRuns: (INTERACTIONS / AT_ONCE / 4) * 3 });
  expect((await guide.usage()).heap / before.heap).toBeLessThan(1.15);
});

test('an interaction without id or token is ignored, and the next is answered', async () => {
  const person = new DiscordPerson(fake);
  const damaged = fc.oneof(anything, interaction, fc.record({ id: anything, token: anything }));
  await fc.assert(
    fc.asyncProperty(damaged, async (one) => {
      fake.dispatch('INTERACTION_CREATE', one);
      expect((await person.command(flow.slug)).isPrivate).toBe(true);
    }),
  );
});
