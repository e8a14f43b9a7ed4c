import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { loadLibrary } from '../src/content/read/library.ts';
import type { Card, Form, Reply } from '../src/conversation/reply.ts';
import { SHARES_PER_MINUTE, type Turn } from '../src/conversation/turn.ts';
import { words } from '../src/conversation/words.ts';
import { Delivery, type Outcome, type Send, type SendOutcome } from '../src/delivery.ts';
import { CHANNEL, conversationOn, ENDLESS, labelsOf, Person, wordsOf } from './conversation/person.ts';

const conversation = conversationOn(loadLibrary('tests/fixtures/strategy'));
const answer = (): Turn<Card> => new Person(conversation, 'llm-strategy', 'pros').turn;
const share = (): Turn<Card> => new Person(conversation, 'llm-strategy', 'pros').share().turn;

const broken = (): never => {
  throw new Error('a mistake of ours');
};

type Refusal = Exclude<SendOutcome, 'sent'>;

/** A chat that accepts all messages, except those with these numbers, counted from 0. */
function chat(faults: Readonly<Record<number, Refusal>> = {}) {
  const tried: Reply<Card>[] = [];
  const send: Send<Card> = async (reply) => {
    const number = tried.push(reply) - 1;
    const outcome = faults[number] ?? 'sent';
    return outcome === 'sent' ? { outcome, reference: `message ${number}` } : { outcome };
  };
  return { send, tried, firstLines: () => tried.map(firstLine) };
}

const firstLine = ({ card }: Reply<Card>): string => wordsOf(card.blocks).split('\n')[0] ?? '';
const hasShareButton = (reply: Reply<Card> | undefined): boolean => labelsOf(reply).includes(words.share);

const delivery = (now?: () => number) =>
  new Delivery('chat', ENDLESS, { log: pino({ level: 'silent' }), observe() {} }, now);
const SHARED = 'Shared by Ann from /llm-strategy';

describe('a share', () => {
  test('goes to the channel, and is confirmed in the private card', async () => {
    const { send, tried, firstLines } = chat();
    await delivery().deliver(share, 'click', send);
    expect(firstLines()).toEqual([SHARED, words.shared]);
    expect(tried.filter(hasShareButton)).toEqual([]);
  });

  test.each([
    ['while the message for everyone is being sent', 1],
    ['before the card is changed', 2],
  ])('whose process ends %s is not called shared in the card', async (_, messages) => {
    const { send, firstLines } = chat();
    await new Promise<void>((resolve) => {
      const ends: Send<Card> = async (reply) => {
        if (firstLines().length + 1 < messages) return send(reply);
        if (messages < 2) await send(reply);
        resolve();
        return new Promise<never>(() => {});
      };
      void delivery().deliver(share, 'click', ends);
    });
    expect(firstLines()).toEqual([SHARED]);
  });

  test('that is clicked or sent again within eleven minutes goes to the channel once; later, again', async () => {
    let now = 0;
    const { send, firstLines } = chat();
    const one = delivery(() => now);
    await one.deliver(share, 'click', send);
    now = 659_999;
    await one.deliver(share, 'click', send);
    await one.deliver(share, 'another click', send);
    now = 1_320_000;
    await one.deliver(share, 'click', send);
    expect(firstLines().filter((line) => line === SHARED)).toHaveLength(3);
    expect(firstLines().filter((line) => line === words.shared)).toHaveLength(4);
  });

  test.each<[Refusal | 'sent', string]>([
    ['sent', words.shared],
    ['failed', words.notShared],
    ['unknown', words.perhapsShared],
    ['unseen', words.unseen],
  ])(
    'that is clicked again meanwhile goes out once, and both cards say that it was %s',
    async (outcome, said) => {
      const [first, second] = [chat(), chat()];
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const slow: Send<Card> = async (reply) => {
        const receipt = await first.send(reply);
        if (reply.audience === 'private') return receipt;
        await held;
        return { outcome };
      };
      const one = delivery();
      const both = [one.deliver(share, 'click', slow), one.deliver(share, 'click', second.send)];
      release();
      await Promise.all(both);
      expect(first.firstLines()).toEqual([SHARED, said]);
      expect(second.firstLines()).toEqual([said]);
    },
  );

  test.each<[Refusal, string]>([
    ['failed', words.notShared],
    ['late', words.notShared],
    ['unknown', words.perhapsShared],
  ])('whose message is %s is reported as such, and can be tried again at once', async (outcome, said) => {
    const { send, tried, firstLines } = chat({ 0: outcome });
    const one = delivery();
    await one.deliver(share, 'click', send);
    expect(hasShareButton(tried.at(-1))).toBe(true);
    await one.deliver(share, 'click', send);
    expect(firstLines()).toEqual([SHARED, said, SHARED, words.shared]);
  });

  test('that only the sharer can see is reported in the card, which still has the words', async () => {
    const { send, tried, firstLines } = chat({ 0: 'unseen' });
    await delivery().deliver(share, 'click', send);
    expect(firstLines()).toEqual([SHARED, words.unseen]);
    expect(hasShareButton(tried.at(-1))).toBe(false);
  });

  test('whose result cannot be written into the card is reported another way', async () => {
    const { send, firstLines } = chat({ 1: 'failed' });
    await delivery().deliver(share, 'click', send);
    expect(firstLines()).toEqual([SHARED, words.shared, words.shared]);
  });
});

describe('a form', () => {
  const open = (): Turn<Card> => new Person(conversation, 'llm-strategy', 'pros').press(words.share).turn;

  test('is opened, and no message is sent', async () => {
    const { send, tried } = chat();
    const forms: Form[] = [];
    const openForm = async (form: Form) => {
      forms.push(form);
      return { outcome: 'sent' } as const;
    };
    await delivery().deliver(open, 'click', send, { openForm });
    expect(forms.flatMap(({ fields }) => fields.map(({ label }) => label))).toEqual([words.shareFormLabel]);
    expect(tried).toEqual([]);
  });

  test.each([
    ['cannot open', async () => ({ outcome: 'failed' }) as const],
    ['is unknown to the platform', undefined],
  ])('that %s leaves the card with its button, and says what to do', async (_, openForm) => {
    const { send, tried, firstLines } = chat();
    await delivery().deliver(open, 'click', send, openForm ? { openForm } : {});
    expect(firstLines()).toEqual([words.shareFormFailed]);
    expect(hasShareButton(tried.at(-1))).toBe(true);
  });
});

describe('a shared card that is taken back', () => {
  const take = (): Turn<Card> => {
    const { shared } = new Person(conversation, 'llm-strategy', 'pros').share();
    const remove = shared.card.rows.flat().find(({ label }) => label === words.remove);
    return conversation.click(remove?.token ?? '', CHANNEL);
  };

  test('is deleted, and no message is sent', async () => {
    const { send, tried } = chat();
    await delivery().deliver(take, 'click', send, { remove: async () => ({ outcome: 'sent' }) });
    expect(tried).toEqual([]);
  });

  test('and cannot be deleted is reported to the person alone', async () => {
    const { send, tried, firstLines } = chat();
    await delivery().deliver(take, 'click', send, { remove: async () => ({ outcome: 'failed' }) });
    expect(firstLines()).toEqual([words.notRemoved]);
    expect(tried[0]).toMatchObject({ audience: 'private', placement: { kind: 'new' } });
  });
});

describe('shares within a minute', () => {
  const { person: mostOfPerson, channel: mostOfChannel } = SHARES_PER_MINUTE;

  /** Shares of people in channels, each from a card of its own. */
  function sharing() {
    let [now, clicks] = [0, 0];
    const { send, tried, firstLines } = chat();
    const one = delivery(() => now);
    const press = async (
      person: string,
      channel: string | undefined,
      click = `${clicks++}`,
    ): Promise<string> => {
      const by = (): Turn<Card> => {
        const turn = share();
        return turn.kind === 'share' ? { ...turn, sharer: { person, channel } } : turn;
      };
      await one.deliver(by, click, send);
      return firstLines().at(-1) ?? '';
    };
    const wait = (seconds: number): void => {
      now += seconds * 1000;
    };
    return { press, wait, tried };
  }

  test('are limited for a person, in whatever channels, and the card says when to share again', async () => {
    const { press, wait, tried } = sharing();
    for (let i = 0; i < mostOfPerson; i++) {
      expect(await press('ann', `${i}`)).toBe(words.shared);
      wait(1);
    }
    const before = tried.length;
    expect(await press('ann', 'another')).toBe(
      `This was not shared, because one person can share 5 times a minute. Share it again in 55 seconds.`,
    );
    expect(hasShareButton(tried.at(-1))).toBe(true);
    expect(tried.length - before).toBe(1);
    expect(await press('ben', 'another')).toBe(words.shared);
    wait(54);
    expect(await press('ann', 'another')).toContain('again in 1 second.');
    wait(1);
    expect(await press('ann', 'another')).toBe(words.shared);
    expect(await press('ann', 'another')).toContain('again in 1 second.');
  });

  test('are limited for a channel, whoever shares', async () => {
    const { press, wait } = sharing();
    for (let i = 0; i < mostOfChannel; i++) expect(await press(`${i}`, 'general')).toBe(words.shared);
    expect(await press('ann', 'general')).toBe(
      `This was not shared, because a channel gets at most 20 shares a minute. Share it again in 60 seconds.`,
    );
    expect(await press('ann', 'another')).toBe(words.shared);
    wait(60);
    expect(await press('ann', 'general')).toBe(words.shared);
  });

  test('that are the same click again do not count', async () => {
    const { press } = sharing();
    for (let i = 0; i < 10; i++) expect(await press('ann', 'general', 'click')).toBe(words.shared);
    for (let i = 1; i < mostOfPerson; i++) expect(await press('ann', 'general')).toBe(words.shared);
    expect(await press('ann', 'general')).not.toBe(words.shared);
  });

  test('that were limited can be shared by the same click later', async () => {
    const { press, wait } = sharing();
    for (let i = 0; i < mostOfPerson; i++) await press('ann', undefined);
    expect(await press('ann', undefined, 'click')).not.toBe(words.shared);
    wait(60);
    expect(await press('ann', undefined, 'click')).toBe(words.shared);
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

  test.each<[Outcome, Readonly<Record<number, Refusal>>]>([
    ['failed', { 0: 'failed' }],
    ['late', { 0: 'late' }],
    ['unknown', { 0: 'unknown' }],
    ['unseen', { 0: 'unseen' }],
    ['sent', { 1: 'failed' }],
    ['lost', { 1: 'failed', 2: 'late' }],
  ])('says of a share that it is %s: %j', async (outcome, faults) => {
    expect(await lineOf(share, chat(faults).send)).toMatchObject({ kind: 'share', lookup: 'facet', outcome });
  });

  test('says of a share that it is limited', async () => {
    const { send } = chat();
    const one = new Delivery('chat', ENDLESS, { log, observe() {} });
    for (let i = 0; i <= SHARES_PER_MINUTE.person; i++) await one.deliver(share, `${i}`, send);
    expect(JSON.parse(logged.at(-1) ?? '')).toMatchObject({ kind: 'share', outcome: 'limited' });
  });

  test.each<[Outcome, Readonly<Record<number, Refusal>>]>([
    ['failed', { 0: 'failed' }],
    ['failed', { 0: 'failed', 1: 'unknown' }],
    ['lost', { 0: 'failed', 1: 'failed' }],
    ['lost', { 0: 'failed', 1: 'late' }],
    ['unknown', { 0: 'unknown' }],
    ['late', { 0: 'late' }],
  ])('says of an answer that it is %s: %j', async (outcome, faults) => {
    expect(await lineOf(answer, chat(faults).send)).toMatchObject({ kind: 'command', outcome });
    const wasTold = logged.every((line) => !line.includes('could not be told'));
    expect(wasTold).toBe(outcome !== 'lost');
  });

  test('says of an answer that threw an error that it failed', async () => {
    expect(await lineOf(broken, chat().send)).toMatchObject({ kind: 'error', outcome: 'failed' });
    expect(await lineOf(broken, chat({ 0: 'late' }).send)).toMatchObject({ kind: 'error', outcome: 'late' });
  });
});

describe('an apology', () => {
  test.each<[string, () => Turn<Card>, Readonly<Record<number, Refusal>>, number]>([
    ['is the answer if there is an error', broken, {}, 1],
    ['follows an answer that did not arrive', answer, { 0: 'failed' }, 1],
    ['goes another way if the first one is closed', broken, { 0: 'failed' }, 2],
    ['does not stand beside an answer that may have arrived', answer, { 0: 'unknown' }, 0],
    ['is not sent if the platform takes no more answers', answer, { 0: 'late' }, 0],
    ['is not sent if another program has answered', answer, { 0: 'elsewhere' }, 0],
  ])('%s', async (_, take, faults, apologies) => {
    const { send, firstLines } = chat(faults);
    await delivery().deliver(take, 'click', send);
    expect(firstLines().filter((line) => line === words.failed)).toHaveLength(apologies);
  });
});
