import { ComponentType, PermissionFlagsBits } from 'discord.js';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { words } from '../../src/conversation/words.ts';
import {
  buttonsOf,
  CHANNEL,
  callbackPath,
  DiscordPerson,
  edited,
  followUp,
  GUILD,
  labelsOf,
  textOf,
  type Whereabouts,
} from '../adapters/discord/fake-discord.ts';
import { parseDiscordMessage } from '../adapters/discord/schema.ts';
import { fake, flow, guide, startDiscordBeforeEach } from './discord-guide.ts';

const { slug } = flow;
const { SendMessages, SendMessagesInThreads, UseExternalApps, Administrator } = PermissionFlagsBits;

startDiscordBeforeEach();
beforeEach(async () => {
  await guide.run();
});

/** The app is installed by the person only. */
const userInstalled = { authorizing_integration_owners: { 1: '800000000000000001' } };
const group = { context: 2, channel: { id: CHANNEL, type: 3, recipients: [] }, ...userInstalled };
const thread = { channel: { id: CHANNEL, type: 11, name: 'thread', guild_id: GUILD } };

describe('sharing is offered if others can see the message', () => {
  test.each<[string, boolean, Whereabouts]>([
    ['in a server', true, { permissions: SendMessages }],
    ['in a server, to its administrator', true, { permissions: Administrator }],
    ['in a server in which the person may not write', false, { permissions: UseExternalApps }],
    ['in a thread', true, { permissions: SendMessagesInThreads, more: thread }],
    ['in a thread in which the person may not write', false, { permissions: SendMessages, more: thread }],
    [
      'in a server that the app is not in',
      true,
      { permissions: SendMessages | UseExternalApps, more: userInstalled },
    ],
    [
      'in a server that the app is not in, and whose members may not use such apps in public',
      false,
      { permissions: SendMessages, more: userInstalled },
    ],
    ["in a group's direct messages", true, { inGuild: false, more: group }],
    ["in the bot's direct messages", false, { inGuild: false }],
    [
      "in the bot's direct messages, if the person installed the app",
      false,
      { inGuild: false, more: userInstalled },
    ],
  ])('%s: %s', async (_, isOffered, where) => {
    const person = new DiscordPerson(fake, where);
    await person.command(slug, 'pros');
    expect(labelsOf(person.card).includes(words.share)).toBe(isOffered);
    if (!isOffered) return;
    await person.share('Support mails');
    const shared = await followUp(fake);
    expect(shared.isPrivate).toBe(false);
    expect(textOf(shared.message)).toContain('Support mails');
    expect(textOf(await edited(fake))).toBe(words.shared);
  });
});

describe('the command in the menu of a message', () => {
  const MESSAGE = '710000000000000001';
  const ask = async (person: DiscordPerson, content: string, more = {}) =>
    person.answerTo(person.sendMessageCommand(words.quoteCommand, MESSAGE, content, more));

  test.each([
    ['server', {}, GUILD],
    ['group', { inGuild: false, more: group }, '@me'],
  ])(
    'shows passages privately, and posts the chosen one with a link to the message (%s)',
    async (_, where, path) => {
      const person = new DiscordPerson(fake, where);
      const preview = await ask(person, 'How much training data do we need, and what are the costs?');
      expect(preview).toMatchObject({ kind: 'new', isPrivate: true });
      const { components } = parseDiscordMessage(person.card);
      const passage = ['TextDisplay', 'ActionRow'];
      expect(components.map(({ type }) => ComponentType[type])).toEqual([
        ...[...passage, ...passage, ...passage],
        'TextDisplay',
      ]);
      expect(labelsOf(person.card)).toEqual(Array(3).fill(words.shareThis));
      const [, second] = buttonsOf(person.card);

      await person.accepted(person.sendClick(second?.custom_id));
      const shared = await followUp(fake);
      expect(shared.isPrivate).toBe(false);
      expect(textOf(shared.message)).toContain(
        `[${words.aboutMessage}](<https://discord.com/channels/${path}/${CHANNEL}/${MESSAGE}>)`,
      );
      expect(textOf(shared.message).match(/\n> /g)?.length).toBeGreaterThan(0);

      // A guide that others start has no link to the message.
      const other = new DiscordPerson(fake);
      other.card = shared.message;
      const own = await other.press(words.startOwn);
      expect(own).toMatchObject({ kind: 'new', isPrivate: true });
      expect(buttonsOf(own.message).every(({ custom_id }) => !custom_id.includes(MESSAGE))).toBe(true);
    },
  );

  test('posts a passage again if the person asks for it again in the same card', async () => {
    const person = new DiscordPerson(fake);
    await ask(person, 'How much training data do we need, and what are the costs?');
    await person.accepted(person.sendClick(person.tokenOf(words.shareThis)));
    const first = await followUp(fake);
    person.card = await edited(fake);
    for (let times = 0; times < 2; times++) {
      await person.press(words.showAgain);
      await person.accepted(person.sendClick(person.tokenOf(words.share)));
      const again = await followUp(fake);
      expect(again.isPrivate).toBe(false);
      expect(textOf(again.message)).toBe(textOf(first.message));
      person.card = await edited(fake);
      expect(textOf(person.card)).toBe(words.shared);
    }
  });

  test('posts the chosen passage once, even if its button is clicked twice', async () => {
    const person = new DiscordPerson(fake);
    await ask(person, 'How much training data do we need, and what are the costs?');
    const token = person.tokenOf(words.shareThis);
    const ids = [person.sendClick(token), person.sendClick(token)];
    await followUp(fake);
    for (const id of ids) await fake.request('POST', callbackPath(id));
    expect(textOf(await edited(fake))).toBe(words.shared);
    await guide.running.pop()?.stop();
    const posted = fake.requests.filter(({ method, path }) =>
      `${method} ${path}`.startsWith('POST /webhooks/'),
    );
    expect(posted).toHaveLength(1);
  });

  const SHOWN = 'Does the training make it forget, catastrophic or not?';
  test.each<[string, object]>([
    ['an embed', { embeds: [{ description: SHOWN }] }],
    ['a text display', { components: [{ type: 17, components: [{ type: 10, content: SHOWN }] }] }],
    ['a forwarded message', { message_snapshots: [{ message: { content: SHOWN } }] }],
    ['the question of a poll', { poll: { question: { text: SHOWN } } }],
  ])('finds words in %s', async (_, more) => {
    const answer = await ask(new DiscordPerson(fake), '', more);
    expect(textOf(answer.message)).toContain('Risk of Catastrophic Forgetting');
  });

  test('says privately that no passage fits a message without words', async () => {
    const answer = await ask(new DiscordPerson(fake), '');
    expect(answer.isPrivate).toBe(true);
    expect(textOf(answer.message)).toContain(words.nothingFound);
  });

  test('answers even if the message is missing', async () => {
    const person = new DiscordPerson(fake);
    const id = person.send(2, { name: words.quoteCommand, type: 3, target_id: MESSAGE, resolved: {} });
    expect(textOf((await person.answerTo(id)).message)).toContain(words.nothingFound);
  });
});

test('a mention in the typed words is not searched for', async () => {
  const { message } = await new DiscordPerson(fake).command(slug, '<@80351110224678912> pros <:wave:4>');
  expect(textOf(message)).toContain('## Pros');
});

test('every suggestion of the autocompletion is answered with words of the article', async () => {
  const suggested = new Set<string>();
  for (const typed of ['', 'p', 'fine', 'choise', 'what', 'tunning', 'zzz']) {
    const option = { name: words.lookUpOption, type: 3, value: typed, focused: true };
    const id = new DiscordPerson(fake).send(4, { id: '1', name: slug, type: 1, options: [option] });
    const { body } = await fake.request('POST', callbackPath(id));
    const { choices } = z
      .object({ type: z.literal(8), data: z.object({ choices: z.array(z.object({ value: z.string() })) }) })
      .parse(body).data;
    for (const { value } of choices) suggested.add(value);
  }
  expect(suggested.size).toBeGreaterThan(10);
  for (const value of suggested) {
    const { message } = await new DiscordPerson(fake).command(slug, value);
    expect(textOf(message)).not.toContain(words.nothingFound);
    expect(textOf(message)).not.toContain(flow.start.topic);
  }
});
