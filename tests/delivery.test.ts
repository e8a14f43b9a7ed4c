import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { loadLibrary } from '../src/content/read/library.ts';
import type { Card, Reply } from '../src/conversation/reply.ts';
import type { Turn } from '../src/conversation/turn.ts';
import { words } from '../src/conversation/words.ts';
import { Delivery, type Send } from '../src/delivery.ts';
import { conversationOn, ENDLESS, Person, wordsOf } from './conversation/person.ts';

const conversation = conversationOn(loadLibrary('tests/fixtures/strategy'));
const share = (): Turn<Card> => new Person(conversation, 'llm-strategy', 'pros').press(words.share).turn;

const broken = (): never => {
  throw new Error('a mistake of ours');
};

/** A chat that accepts all messages, except those with these numbers, counted from 0. */
function chat(faults: Readonly<Record<number, 'unseen' | 'failed' | 'late'>> = {}) {
  const tried: Reply<Card>[] = [];
  const send: Send<Card> = async (reply) => {
    const number = tried.push(reply) - 1;
    const outcome = faults[number] ?? 'sent';
    return outcome === 'sent' ? { outcome, reference: `message ${number}` } : { outcome };
  };
  return { send, firstLines: () => tried.map(({ card }) => wordsOf(card.blocks).split('\n')[0]) };
}

const delivery = (now?: () => number) =>
  new Delivery('chat', ENDLESS, { log: pino({ level: 'silent' }), observe() {} }, now);
const SHARED = 'Shared by Ann from /llm-strategy';

describe('a share', () => {
  test('changes the private card first, then goes to the channel', async () => {
    const { send, firstLines } = chat();
    await delivery().deliver(share, 'click', send);
    expect(firstLines()).toEqual([words.shared, SHARED]);
  });

  test('that is clicked or sent again within eleven minutes goes to the channel once; later, again', async () => {
    let now = 0;
    const { send, firstLines } = chat();
    const one = delivery(() => now);
    await one.deliver(share, 'click', send);
    now = 659_999;
    await one.deliver(share, 'click', send);
    await one.deliver(share, 'another click', send);
    now = 660_000;
    await one.deliver(share, 'click', send);
    expect(firstLines().filter((line) => line === SHARED)).toHaveLength(3);
    expect(firstLines().filter((line) => line === words.shared)).toHaveLength(4);
  });

  test('does not go to the channel if the private card did not change', async () => {
    const late = chat({ 0: 'late' });
    await delivery().deliver(share, 'click', late.send);
    expect(late.firstLines()).toEqual([words.shared, words.notShared]);
    const failed = chat({ 0: 'failed' });
    await delivery().deliver(share, 'click', failed.send);
    expect(failed.firstLines()).toEqual([words.shared, words.failed]);
  });

  test('that the channel refused is reported as failed, and can be tried again at once', async () => {
    const { send, firstLines } = chat({ 1: 'failed' });
    const one = delivery();
    await one.deliver(share, 'click', send);
    await one.deliver(share, 'click', send);
    expect(firstLines()).toEqual([words.shared, SHARED, words.notShared, words.shared, SHARED]);
  });

  test('that only the sharer can see is reported in the card, which still has the words', async () => {
    const { send, firstLines } = chat({ 1: 'unseen' });
    await delivery().deliver(share, 'click', send);
    expect(firstLines()).toEqual([words.shared, SHARED, words.unseen]);
  });
});

test('every message that arrived has a reference, so that it can be changed later', async () => {
  expect(await delivery().deliver(share, 'click', chat().send)).toEqual([
    { outcome: 'sent', reference: 'message 0' },
    { outcome: 'sent', reference: 'message 1' },
  ]);
  expect(await delivery().deliver(share, 'click', chat({ 0: 'failed' }).send)).toEqual([
    { outcome: 'failed' },
    { outcome: 'sent', reference: 'message 1' },
  ]);
});

describe('the log line of an interaction', () => {
  const logged: string[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line) => logged.push(line) });
  const lineOf = async (take: () => Turn<Card>, send: Send<Card>): Promise<unknown> => {
    logged.length = 0;
    await new Delivery('chat', ENDLESS, { log, observe() {} }, () => 0).deliver(take, '', send);
    return JSON.parse(logged.at(-1) ?? '');
  };

  test('has the kind, the flow and the place, the outcome and the duration', async () => {
    const take = () => new Person(conversation, 'llm-strategy').press('Measured, but it falls short').turn;
    expect(await lineOf(take, chat().send)).toEqual({
      level: 30,
      kind: 'choose',
      flow: 'llm-strategy',
      place: 'gap',
      outcome: 'sent',
      ms: 0,
      msg: 'interaction',
    });
  });

  test('is the one that docs/running.md shows', async () => {
    const [, example = ''] =
      /^(\{"level":30,.*"interaction"\})$/m.exec(readFileSync('docs/running.md', 'utf8')) ?? [];
    const take = () => new Person(conversation, 'llm-strategy').press('Measured, but it falls short').turn;
    expect(JSON.parse(example)).toMatchObject({ ...Object(await lineOf(take, chat().send)), ms: 4 });
  });

  test.each([
    ['failed', chat({ 0: 'failed' }).send],
    ['late', chat({ 0: 'late' }).send],
    ['unseen', chat({ 1: 'unseen' }).send],
    ['failed', chat({ 1: 'failed' }).send],
  ])('says of a share that it is %s', async (outcome, send) => {
    expect(await lineOf(share, send)).toMatchObject({ kind: 'share', lookup: 'facet', outcome });
  });

  test('says of an answer that threw an error that it failed', async () => {
    expect(await lineOf(broken, chat().send)).toMatchObject({ kind: 'error', outcome: 'failed' });
  });
});

test('if the answer throws an error, the person gets an apology', async () => {
  const { send, firstLines } = chat();
  await delivery().deliver(broken, 'click', send);
  expect(firstLines()).toEqual([words.failed]);
});
