import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answerRest } from '../../../adapters/discord/client.ts';
import { Responder } from '../../../adapters/discord/outgoing.ts';
import type { Interaction } from '../../../adapters/discord/payload.ts';
import type { DiscordMessage } from '../../../adapters/discord/render.ts';
import { Rivals } from '../../../adapters/discord/rivals.ts';
import { medium } from '../../../adapters/discord/surface.ts';
import { paragraph, text } from '../../../src/content/markdown.ts';
import type { Placement, Reply } from '../../../src/conversation/reply.ts';
import {
  ALREADY_ACKNOWLEDGED,
  APPLICATION,
  CHANNEL,
  EXPIRED,
  FakeDiscord,
  type Fault,
  INVALID_FORM,
  rateLimited,
  TOKEN,
} from './fake-discord.ts';

let discord: FakeDiscord;

beforeEach(async () => {
  discord = await FakeDiscord.start();
});
afterEach(async () => {
  await discord.stop();
  expect(discord.problems).toEqual([]);
});

const replyOf = (words: string, placement: Placement): Reply<DiscordMessage> => {
  const card = { blocks: [paragraph(text(words))], rows: [] };
  return { card, ...medium.render(card), audience: 'private', placement };
};

/** Answers one interaction: a click on a message, or a command. */
function responderFor(id: string, componentOf?: string, apiUrl = discord.apiUrl): Responder {
  const interaction: Interaction = {
    kind: 'click',
    ticked: undefined,
    customId: '',
    id,
    token: `secret-${id}`,
    applicationId: APPLICATION,
    userId: '1',
    userName: 'Ann',
    componentOf,
    componentEditedAt: undefined,
    isComponentPrivate: componentOf !== undefined,
    canShare: true,
    serverId: undefined,
    channelId: undefined,
    homeId: undefined,
  };
  const rest = answerRest({ token: TOKEN, guildId: undefined, apiUrl });
  const log = pino({ level: 'silent' });
  return new Responder(rest, interaction, { log, fail: () => undefined }, new Rivals(log));
}

/** Changes a message by its reference. @returns the path of the request to Discord */
async function changed(reference: string | undefined) {
  if (reference === undefined) throw new Error('The message has no reference.');
  const responder = responderFor('900');
  expect(await responder.send(replyOf('After.', { kind: 'sent', reference }))).toEqual({
    outcome: 'sent',
    reference,
  });
  const { path, body } = await discord.request('PATCH', /^\/webhooks\//);
  expect(JSON.stringify(body)).toContain('After.');
  return path;
}

test('the first answer can be changed later, with the token of its interaction', async () => {
  const { reference } = await responderFor('100').send(replyOf('Before.', { kind: 'new' }));
  expect(await changed(reference)).toBe(`/webhooks/${APPLICATION}/secret-100/messages/@original`);
});

test('so can the message that was clicked', async () => {
  const { reference } = await responderFor('101', '55').send(replyOf('Before.', { kind: 'clicked' }));
  expect(await changed(reference)).toBe(`/webhooks/${APPLICATION}/secret-101/messages/@original`);
});

test('so can a message after the first answer, by its own id', async () => {
  const responder = responderFor('102');
  await responder.send(replyOf('First.', { kind: 'new' }));
  const { reference } = await responder.send(replyOf('Before.', { kind: 'new' }));
  expect(await changed(reference)).toMatch(new RegExp(`^/webhooks/${APPLICATION}/secret-102/messages/\\d+$`));
});

test('a change of an old message does not count as the answer to the new interaction', async () => {
  const { reference = '' } = await responderFor('103').send(replyOf('Before.', { kind: 'new' }));
  const next = responderFor('104');
  await next.send(replyOf('After.', { kind: 'sent', reference }));
  expect((await next.send(replyOf('Answer.', { kind: 'new' }))).outcome).toBe('sent');
  const { body } = await discord.request('POST', /^\/interactions\/104\//);
  expect(JSON.stringify(body)).toContain('Answer.');
});

test('a card whose interaction is over is changed by the bot', async () => {
  const reference = JSON.stringify({
    applicationId: APPLICATION,
    token: 'secret-106',
    messageId: '@original',
    card: { channelId: CHANNEL, messageId: '57' },
  });
  discord.override = ({ path }) => (path.startsWith('/webhooks/') ? EXPIRED : undefined);
  discord.shown.set('57', { components: [], flags: 0 });
  const { outcome } = await responderFor('107').send(replyOf('After.', { kind: 'sent', reference }));
  expect(outcome).toBe('sent');
  expect(JSON.stringify(discord.shown.get('57'))).toContain('After.');
});

test.each(['', '{}', '{"applicationId":"1"}'])(
  'the damaged reference %j changes no message',
  async (reference) => {
    const responder = responderFor('105');
    expect(await responder.send(replyOf('After.', { kind: 'sent', reference }))).toEqual({
      outcome: 'failed',
    });
  },
);

describe('the outcome', () => {
  const publicReply: Reply<DiscordMessage> = { ...replyOf('Shared.', { kind: 'new' }), audience: 'public' };

  test.each<[string, Fault, string]>([
    ['a connection that breaks off', 'reset', 'unknown'],
    ['an error of Discord', { status: 502 }, 'unknown'],
    ['an answer that is no message', { status: 200, body: [] }, 'unknown'],
    ['a refused form', INVALID_FORM, 'failed'],
    ['a pause that is too long', rateLimited(3600), 'failed'],
    ['an expired token', EXPIRED, 'late'],
  ])('of a message for everyone that met %s', async (_, fault, outcome) => {
    const responder = responderFor('106', '55');
    await responder.send(replyOf('Sharing.', { kind: 'clicked' }));
    discord.override = ({ path }) => (path.startsWith('/webhooks/') ? fault : undefined);
    expect(await responder.send(publicReply)).toEqual({ outcome });
    expect(discord.requests.filter(({ path }) => path.startsWith('/webhooks/'))).toHaveLength(1);
  });

  test('of a first answer without a connection is that it is too late for another one', async () => {
    const { apiUrl } = discord;
    await discord.stop();
    const responder = responderFor('107', undefined, apiUrl);
    expect(await responder.send(replyOf('Answer.', { kind: 'new' }))).toEqual({ outcome: 'late' });
    discord = await FakeDiscord.start();
  });

  test('of an answer after one that another process has given says so, without a request', async () => {
    discord.override = () => ALREADY_ACKNOWLEDGED;
    const responder = responderFor('108');
    for (const words of ['Answer.', 'Apology.'])
      expect(await responder.send(replyOf(words, { kind: 'new' }))).toEqual({ outcome: 'elsewhere' });
    expect(discord.requests).toHaveLength(1);
  });
});
