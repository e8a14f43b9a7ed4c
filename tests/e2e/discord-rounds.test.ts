import { PermissionFlagsBits } from 'discord.js';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Guide } from '../../src/conversation/guide.ts';
import type { Values } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';
import {
  CHANNEL,
  callbackPath,
  DiscordPerson,
  labelsOf,
  textOf,
  type Whereabouts,
} from '../adapters/discord/fake-discord.ts';
import { CHECKLIST, STRATEGY } from '../fixtures/guides.ts';
import { makeFile } from '../store/engines.ts';
import { fake, guide, startDiscordBeforeEach } from './discord-guide.ts';
import { CHANGED, type KeptRounds, keepRounds, NO_EXPERTISE, WITH_PEOPLE } from './rounds.ts';

startDiscordBeforeEach();

let url: string;
beforeEach(() => {
  url = makeFile();
  fake.repaintsCards = true;
});

async function run({
  content = STRATEGY,
  allowedServers = undefined as ReadonlySet<string> | undefined,
} = {}): Promise<KeptRounds> {
  const held = new Guide(loadLibrary(content));
  const kept = await keepRounds(held, url);
  await guide.run({ held, group: kept.group, allowedServers });
  return kept;
}

/** Discord takes nothing more with the token of a click. */
const QUARTER_OF_AN_HOUR = 15 * 60_000 + 1;
const IDS = { ann: '1', ben: '2', chris: '3', dana: '4' } as const;

const person = (name: keyof typeof IDS, where: Whereabouts = {}): DiscordPerson =>
  new DiscordPerson(fake, { userId: `80000000000000000${IDS[name]}`, nick: name, ...where });

/** Opens the form by the command, and sends it. @returns the id of the round's card */
async function startRound(ann: DiscordPerson, values: Values = {}, slug = 'llm-strategy'): Promise<string> {
  const id = ann.sendCommand(slug, { name: 'look-up', type: 3, value: 'together Support mails' });
  await ann.followedAfter(ann.sendForm(await ann.formAfter(id), 'Support mails', values));
  return fake.newest;
}

async function answer(one: DiscordPerson, card: string, labels: readonly string[]): Promise<void> {
  await one.pressOn(card, words.round.answer);
  for (const label of labels) await one.press(label);
  await one.press(words.round.handIn);
  expect(textOf(one.card)).toBe(words.round.handedIn);
}

async function closeRound(ann: DiscordPerson, card: string): Promise<void> {
  await ann.pressOn(card, words.round.close);
  await ann.press(words.round.closeNow);
}

describe('a round in a channel', () => {
  test('is started by a form, answered in private, and repainted by the clicks alone', async () => {
    const kept = await run();
    const [ann, ben, chris, dana] = [person('ann'), person('ben'), person('chris'), person('dana')];
    const card = await startRound(ann, { who: 'named', when: 'by hand' });
    expect(textOf(ann.card)).toBe(words.round.opened);
    expect(textOf(fake.shown.get(card) ?? ann.card)).toContain('Nobody has answered');
    expect(await ben.pressOn(card, words.round.answer)).toBe(7);
    expect(textOf(ben.card)).toContain('For “Support mails”. Only you see this.');
    for (const label of [...NO_EXPERTISE, words.round.handIn]) await ben.press(label);
    await fake.shows(card, '**One has answered:** ben');
    await answer(chris, card, WITH_PEOPLE);
    await answer(dana, card, NO_EXPERTISE);
    await fake.shows(card, 'ben, chris, dana');
    kept.pass(2_000);
    expect(await ben.pressOn(card, words.round.close)).toBe(7);
    expect(textOf(ben.card)).toBe(words.round.mayNotEnd('ann'));
    await closeRound(ann, card);
    expect(textOf(ann.card)).toBe(words.round.closedNow);
    await fake.shows(card, 'You part at Means');
    expect(fake.shown.size).toBe(1);
  });

  test('is started by the button of the first question, too', async () => {
    await run();
    const ann = person('ann');
    await ann.command('llm-strategy');
    const form = await ann.openForm(words.round.together);
    const id = ann.sendForm(form, 'Support mails');
    await ann.accepted(id);
    await fake.request('POST', new RegExp(`^/webhooks/\\d+/secret-${id}$`));
    expect(textOf(fake.shown.get(fake.newest) ?? ann.card)).toContain('Support mails');
  });

  test('leaves the card as it is if it was painted a moment ago, and paints it after that', async () => {
    await run();
    const [ann, ben] = [person('ann'), person('ben')];
    const card = await startRound(ann);
    expect(await ann.pressOn(card, words.round.answer)).toBe(7);
    // The repaints of a moment wait for one another, and each makes the time pass that it waits.
    expect([6, 7]).toContain(await ben.pressOn(card, words.round.answer));
    for (const label of [...NO_EXPERTISE, words.round.handIn]) await ben.press(label);
    await fake.shows(card, 'ben');
    expect(textOf(ben.card)).toBe(words.round.handedIn);
  });

  test('asks a checklist', async () => {
    await run({ content: CHECKLIST });
    const [ann, ben] = [person('ann'), person('ben')];
    const card = await startRound(ann, {}, 'commute');
    await ann.pressOn(card, words.round.answer);
    await ann.choose('I carry heavy things');
    await ann.press(words.round.handIn);
    await ben.pressOn(card, words.round.answer);
    await ben.choose('Money is short');
    await ben.press('Nothing');
    await ben.press(words.round.handIn);
    await closeRound(ann, card);
    await fake.shows(card, 'You part at What matters');
    await fake.shows(card, '1 × Cycle: ben');
  });

  test('counts a changed answer once, and the same press twice once', async () => {
    await run();
    const [ann, ben] = [person('ann'), person('ben')];
    const card = await startRound(ann);
    await answer(ben, card, NO_EXPERTISE);
    await ben.pressOn(card, words.round.answer);
    for (const label of CHANGED) await ben.press(label);
    const token = ben.tokenOf(words.round.handIn);
    const ids = [ben.sendClick(token), ben.sendClick(token)];
    for (const id of ids) expect(textOf((await ben.answerTo(id)).message)).toBe(words.round.handedIn);
    await closeRound(ann, card);
    await fake.shows(card, '1 × Consider fine-tuning plus prompting: ben');
  });

  test('that closes while a person answers says so', async () => {
    await run();
    const [ann, ben, chris] = [person('ann'), person('ben'), person('chris')];
    const card = await startRound(ann);
    await answer(ben, card, NO_EXPERTISE);
    await chris.pressOn(card, words.round.answer);
    for (const label of NO_EXPERTISE) await chris.press(label);
    await closeRound(ann, card);
    await chris.press(words.round.handIn);
    expect(textOf(chris.card)).toBe(words.round.ended);
    await fake.shows(card, 'Closed. One of you answered');
  });

  test('is started once by a form that is sent twice', async () => {
    await run();
    const ann = person('ann');
    const command = ann.sendCommand('llm-strategy', { name: 'look-up', type: 3, value: 'together' });
    const form = await ann.formAfter(command);
    const ids = [ann.sendForm(form, 'Twice'), ann.sendForm(form, 'Twice')];
    for (const id of ids) await ann.followedAfter(id);
    expect(fake.shown.size).toBe(1);
    await ann.command('llm-strategy', 'together');
    expect(textOf(ann.card)).toContain('1 round is open here');
    expect(labelsOf(ann.card)).toEqual(['Twice', words.round.startAnother]);
  });
});

test('a process that ends between an answer and its hand-in loses nothing', async () => {
  const first = await run();
  const [ann, ben] = [person('ann'), person('ben')];
  const card = await startRound(ann);
  await ben.pressOn(card, words.round.answer);
  for (const label of NO_EXPERTISE) await ben.press(label);
  await guide.running.pop()?.stop();
  await first.store.close();
  await run();
  await ben.press(words.round.handIn);
  expect(textOf(ben.card)).toBe(words.round.handedIn);
  await fake.shows(card, 'ben');
});

test('Discord suggests the words of rounds and decisions only where there can be any', async () => {
  await run();
  const suggested = async (where: Whereabouts, typed = 'tog'): Promise<unknown> => {
    const options = [{ name: 'look-up', type: 3, value: typed, focused: true }];
    const id = person('ann', where).send(4, { id: '1', name: 'llm-strategy', type: 1, options });
    return (await fake.request('POST', callbackPath(id))).body;
  };
  expect(JSON.stringify(await suggested({}))).toContain('"together"');
  expect(JSON.stringify(await suggested({}, 'Dec'))).toContain('"decisions"');
  expect(JSON.stringify(await suggested({}, 'forg'))).toContain('"forget me"');
  expect(JSON.stringify(await suggested({ inGuild: false }))).not.toContain('"together"');
});

describe('a database', () => {
  test('that is away keeps nobody from answering the guide, and the hand-in is told', async () => {
    const kept = await run();
    const [ann, ben] = [person('ann'), person('ben')];
    const card = await startRound(ann);
    await ben.pressOn(card, words.round.answer);
    await kept.store.close();
    for (const label of NO_EXPERTISE) await ben.press(label);
    const { kind, message } = await ben.press(words.round.handIn);
    expect([kind, textOf(message)]).toEqual(['new', words.round.unkept]);
    await ann.command('llm-strategy', 'together');
    expect(textOf(ann.card)).toBe(words.round.unavailable);
  });

  test('that is slow does not cost the time in which Discord waits', async () => {
    const kept = await run();
    kept.isSlow = true;
    const ann = person('ann');
    const { isPrivate, message } = await ann.command('llm-strategy', 'together');
    expect([isPrivate, textOf(message)]).toEqual([true, words.round.unavailable]);
  });
});

describe('a card that Discord shows only to its starter', () => {
  test('is told, and its buttons leave it as it is', async () => {
    await run();
    fake.hidesFollowUps = true;
    const ann = person('ann');
    await ann.command('llm-strategy');
    const id = ann.sendForm(await ann.openForm(words.round.together), 'Support mails');
    await ann.accepted(id);
    const posted = await fake.request('POST', new RegExp(`^/webhooks/\\d+/secret-${id}$`));
    const told = await fake.request('POST', new RegExp(`^/webhooks/\\d+/secret-${id}$`));
    expect(textOf(z.object({ components: z.array(z.unknown()) }).parse(told.body))).toContain(
      'This was not posted.',
    );
    const { components } = z.object({ components: z.array(z.unknown()) }).parse(posted.body);
    ann.card = { components, flags: 64 };
    const { kind, isPrivate } = await ann.press(words.round.answer);
    expect([kind, isPrivate]).toEqual(['new', true]);
    expect(fake.shown.size).toBe(0);
  });
});

describe('nobody gets at a round', () => {
  test('from another channel', async () => {
    await run();
    const card = await startRound(person('ann'));
    const ben = person('ben', { channelId: '610000000000000002' });
    await ben.pressOn(card, words.round.answer);
    expect(textOf(ben.card)).toBe(words.round.elsewhere);
  });

  test('from a server that is not allowed', async () => {
    await run({ allowedServers: new Set(['600000000000000009']) });
    const ann = person('ann');
    await ann.command('llm-strategy', 'together');
    expect(textOf(ann.card)).toBe(words.notOpenToServer);
  });

  test('as nobody', async () => {
    await run();
    const card = await startRound(person('ann'));
    const id = new DiscordPerson(fake, { userId: '' }).sendClickOn(card, words.round.answer);
    const { body } = await fake.request('POST', callbackPath(id));
    expect(JSON.stringify(body)).toContain(words.round.noPerson);
  });

  test('in the direct messages of the bot, where there is nobody else', async () => {
    await run();
    const ann = person('ann', { inGuild: false });
    await ann.command('llm-strategy');
    expect(labelsOf(ann.card)).not.toContain(words.round.together);
    await ann.command('llm-strategy', 'together');
    expect(textOf(ann.card)).toBe(words.round.notHere);
  });
});

test('a public thread belongs to its channel, and a private one is a place of its own', async () => {
  await run();
  const inThread = (type: number): DiscordPerson =>
    person('ann', {
      channelId: '610000000000000009',
      more: {
        channel: {
          id: '610000000000000009',
          type,
          parent_id: CHANNEL,
          name: 'a thread',
          guild_id: '600000000000000001',
        },
      },
      permissions: PermissionFlagsBits.SendMessagesInThreads,
    });
  const card = await startRound(person('ben'));
  const chris = inThread(11);
  await chris.pressOn(card, words.round.answer);
  expect(textOf(chris.card)).toContain('For “Support mails”.');
  const dana = inThread(12);
  await dana.pressOn(card, words.round.answer);
  expect(textOf(dana.card)).toBe(words.round.elsewhere);
});

describe('a card, a quarter of an hour after the click', () => {
  const late = async () => {
    const kept = await run();
    const [ann, ben] = [person('ann'), person('ben')];
    const card = await startRound(ann);
    await ben.pressOn(card, words.round.answer);
    for (const label of NO_EXPERTISE) await ben.press(label);
    kept.pass(QUARTER_OF_AN_HOUR);
    return { ann, ben, card };
  };

  test('is painted by the bot, in a server that added it', async () => {
    const { ben, card } = await late();
    await ben.press(words.round.handIn);
    await fake.shows(card, 'ben');
  });

  test('waits for the next press, in a server that added only the commands', async () => {
    const { ann, ben, card } = await late();
    fake.hasBot = false;
    const refused = fake.request('PATCH', /^\/channels\//);
    await ben.press(words.round.handIn);
    expect(textOf(ben.card)).toBe(words.round.handedIn);
    await refused;
    expect(JSON.stringify(fake.shown.get(card))).toContain('Nobody has answered');
    await ann.pressOn(card, words.round.answer);
    await fake.shows(card, 'ben');
  });
});

describe('a decision', () => {
  const command = (one: DiscordPerson, typed: string): Promise<number> =>
    one.followedAfter(one.sendCommand('llm-strategy', { name: 'look-up', type: 3, value: typed }));

  test('is saved from a recommendation, posted, listed, shown, exported and changed', async () => {
    await run();
    const [ann, ben] = [person('ann'), person('ben')];
    await ann.followedAfter(ann.sendCommand('llm-strategy'));
    for (const label of NO_EXPERTISE) await ann.press(label);
    const form = await ann.openForm(words.decision.saveOwn);
    expect(form.title).toBe('Save as a decision');
    await ann.followedAfter(ann.sendForm(form, 'Support mails'));
    expect(textOf(ann.card)).toBe('Saved as D-1. Everyone here can see it.');
    const card = fake.newest;
    expect(textOf(fake.shown.get(card) ?? ann.card)).toContain('D-1 Support mails');
    expect(JSON.stringify(fake.shown.get(card))).toMatch(/Decided on <t:\d{10}:D> by ann; saved by ann/);

    expect(await ben.pressOn(card, words.decision.showWhy)).toBe(7);
    expect(textOf(ben.card)).toContain('requiring more ML expertise');
    await ben.pressOn(card, words.decision.export);
    expect(textOf(ben.card)).toContain('docs/decisions/0001-support-mails.md');
    await ben.pressOn(card, words.decision.change);
    await ben.press(words.decision.noLongerHolds);
    expect(textOf(ben.card)).toBe(words.decision.isDeprecated(1));
    await fake.shows(card, 'It no longer holds.');
    await ben.pressOn(card, words.decision.change);
    const review = await ben.openForm(words.decision.lookAgain);
    const set = await ben.answerTo(ben.sendForm(review, '', { review: '12' }));
    expect([set.kind, set.isPrivate]).toEqual(['update', true]);
    expect(textOf(ben.card)).toContain('D-1 is to be looked at again on');

    await command(ben, 'decisions');
    expect(textOf(ben.card)).toContain(
      'D-1 Support mails: Not yet: keep working on the prompt, no longer holds',
    );
    await command(ben, 'd-1');
    expect(labelsOf(ben.card)).toEqual([
      words.decision.showWhy,
      words.decision.export,
      words.decision.change,
      words.decision.post,
    ]);
  });

  test('is saved from the card of a closed round', async () => {
    await run();
    const [ann, ben, chris] = [person('ann'), person('ben'), person('chris')];
    const card = await startRound(ann);
    await answer(ben, card, NO_EXPERTISE);
    await answer(chris, card, WITH_PEOPLE);
    await closeRound(ann, card);
    await fake.shows(card, 'You part at Means');
    const form = await chris.formAfter(chris.sendClickOn(card, words.decision.save));
    await chris.followedAfter(
      chris.sendForm(form, 'Support mails', { outcome: 'Not yet: keep working on the prompt' }),
    );
    expect(textOf(fake.shown.get(fake.newest) ?? chris.card)).toContain('by ben and chris; saved by chris');
  });
});
