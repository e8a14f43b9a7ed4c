import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { platform as discord } from '../../../adapters/discord/surface.ts';
import { platform as slack } from '../../../adapters/slack/surface.ts';
import { Live, start } from '../../../src/authoring/preview/index.ts';
import type { Pretended } from '../../../src/authoring/preview/people.ts';
import { Room } from '../../../src/authoring/preview/room.ts';
import { loadLibrary } from '../../../src/content/read/library.ts';
import { Guide } from '../../../src/conversation/guide.ts';
import type { Reply, Values } from '../../../src/conversation/reply.ts';
import { wordsOf } from '../../conversation/person.ts';
import { STRATEGY } from '../../fixtures/guides.ts';

const SILENT = pino({ level: 'silent' });

/** An author in a room, in the tab of a chat. */
class RoomAuthor {
  readonly room: Room;
  medium = slack.medium;

  private constructor(room: Room) {
    this.room = room;
  }

  static async enter(): Promise<RoomAuthor> {
    const room = await Room.open(new Guide(loadLibrary(STRATEGY)), SILENT);
    onTestFinished(() => room.close());
    return new RoomAuthor(room);
  }

  /** The words of the messages for everyone. */
  get posted(): string[] {
    return this.room.posted.map(({ reply }) => wordsOf(reply.card.blocks));
  }

  sees(person: Pretended): string {
    return wordsOf(this.room.seenBy(person, this.medium).reply.card.blocks);
  }

  formOf(person: Pretended): string | undefined {
    return this.room.seenBy(person, this.medium).open?.form.title;
  }

  async type(person: Pretended, typed: string): Promise<void> {
    await this.room.act(person, { kind: 'type', typed }, this.medium);
  }

  /** Presses buttons of the card that only the person sees. */
  async press(person: Pretended, ...labels: readonly string[]): Promise<void> {
    for (const label of labels) {
      const { reply } = this.room.seenBy(person, this.medium);
      await this.#press(person, reply, label, undefined);
    }
  }

  /** Presses a button of the newest message for everyone that has it. */
  async pressForAll(person: Pretended, label: string): Promise<void> {
    const message = this.room.posted.findLast(({ reply }) => buttonOf(reply, label));
    if (message === undefined) throw new Error(`No message has the button "${label}".`);
    await this.#press(person, message.reply, label, message.number);
  }

  async #press(
    person: Pretended,
    reply: Reply<unknown>,
    label: string,
    message: number | undefined,
  ): Promise<void> {
    const button = buttonOf(reply, label);
    if (button === undefined) throw new Error(`There is no button "${label}".`);
    const { token } = button;
    const action = { kind: 'press', token, label, ticked: undefined, message } as const;
    await this.room.act(person, action, this.medium);
  }

  async submit(person: Pretended, values: Values): Promise<void> {
    await this.room.act(person, { kind: 'submit', values }, this.medium);
  }

  /** Starts a round, which the others then can answer. */
  async startRound(): Promise<void> {
    await this.press('Ana', 'Decide together');
    await this.submit('Ana', { topic: 'Support mails', who: 'named', when: 'by hand' });
  }

  async answer(person: Pretended, ...labels: readonly string[]): Promise<void> {
    await this.pressForAll(person, 'Answer');
    await this.press(person, ...labels, 'Hand in my answers');
  }
}

const buttonOf = ({ card }: Reply<unknown>, label: string) =>
  card.rows.flat().find((button) => button.label === label);

const NO_EXPERTISE = ['Good but long, costly at scale', 'Too little ML expertise'];

test('three pretended people go from a round to a decision that is found again', async () => {
  const author = await RoomAuthor.enter();
  await author.startRound();
  expect(author.posted).toEqual([expect.stringContaining('Ana asks you all to answer')]);
  await author.answer('Ben', ...NO_EXPERTISE);
  expect(author.sees('Ben')).toContain('Handed in.');
  expect(author.posted).toEqual([expect.stringContaining('One has answered: Ben')]);
  author.medium = discord.medium;
  await author.answer('Chris', 'Measured, and good enough');
  await author.answer('Ana', ...NO_EXPERTISE);
  expect(author.posted).toEqual([expect.stringContaining('3 have answered: Ana, Ben, Chris')]);
  await author.pressForAll('Ben', 'Close…');
  expect(author.sees('Ben')).toContain('Ana started this');
  await author.pressForAll('Ana', 'Close…');
  await author.press('Ana', 'Close and show');
  expect(author.posted).toEqual([expect.stringContaining('You part at Baseline.')]);
  await author.pressForAll('Chris', 'Save as a decision');
  await author.submit('Chris', {
    topic: 'Support mails',
    outcome: 'Not yet: keep working on the prompt',
    why: 'We are three.',
    review: 'none',
  });
  expect(author.posted).toEqual([
    expect.stringContaining('Closed.'),
    expect.stringContaining('D-1 Support mails'),
  ]);
  await author.type('Ben', '/llm-strategy decisions');
  expect(author.sees('Ben')).toContain('D-1');
  await author.type('Ben', 'forget me');
  await author.press('Ben', 'Forget me');
  await author.type('Ana', 'D-1');
  expect(author.sees('Ana')).toContain('someone');
});

test('each person sees their own card, and nobody else sees it', async () => {
  const author = await RoomAuthor.enter();
  await author.press('Ana', 'Not measured yet');
  expect(author.sees('Ana')).toContain('Start with a prompt');
  expect(author.sees('Ben')).toContain('Question 1 of up to 5');
  expect(author.posted).toEqual([]);
});

test('a form that is closed leads back to its card, and one that is sent twice posts once', async () => {
  const author = await RoomAuthor.enter();
  const before = author.sees('Ana');
  await author.press('Ana', 'Decide together');
  expect(author.formOf('Ana')).toBe('Decide together');
  await author.room.act('Ana', { kind: 'close' }, author.medium);
  expect(author.formOf('Ana')).toBeUndefined();
  expect(author.sees('Ana')).toBe(before);
  await author.startRound();
  await author.submit('Ana', { topic: 'Again', who: 'named', when: 'by hand' });
  expect(author.posted).toHaveLength(1);
});

test('a shared card can be removed by the person who shared it', async () => {
  const author = await RoomAuthor.enter();
  await author.press('Ana', 'Not measured yet', 'Share with the channel');
  await author.submit('Ana', { purpose: 'Lunch' });
  expect(author.posted).toEqual([expect.stringContaining('For: Lunch')]);
  await author.pressForAll('Ben', 'Remove');
  expect(author.posted).toHaveLength(1);
  await author.pressForAll('Ana', 'Remove');
  expect(author.posted).toEqual([]);
});

async function open(): Promise<(init?: RequestInit) => Promise<Response>> {
  const live = new Live(new Guide(loadLibrary(STRATEGY)));
  const { address, stop } = await start(live, { port: 0, chats: [], log: SILENT });
  onTestFinished(stop);
  return (init) => fetch(`${address}room`, init);
}

test.each([undefined, 'none', 'same-site', 'cross-site'])(
  'the room is changed by no page but its own, whose request comes from "same-origin", not from "%s"',
  async (from) => {
    const ask = await open();
    const body = new URLSearchParams({ say: '/llm-strategy help' });
    // Node's own fetch would set the header by itself.
    const headers = from === undefined ? [] : [['sec-fetch-site', from] satisfies [string, string]];
    const { status } = await ask({ method: 'POST', body, headers });
    expect(status).toBe(403);
    expect(await (await ask()).text()).not.toContain('/llm-strategy help');
    const own = await ask({ method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin' } });
    expect(own.redirected).toBe(true);
    expect(await own.text()).toContain('/llm-strategy help');
  },
);

test('without the package of the database, the room says what to install', async () => {
  vi.doMock('libsql', () => {
    throw new Error("Cannot find package 'libsql'");
  });
  onTestFinished(() => {
    vi.doUnmock('libsql');
  });
  const ask = await open();
  const page = await (await ask()).text();
  expect(page).toContain('To try rounds and decisions here, run <code>npm install libsql</code>');
});
