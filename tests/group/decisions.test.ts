import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { medium as discord } from '../../adapters/discord/surface.ts';
import { medium as slack } from '../../adapters/slack/surface.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { Guide } from '../../src/conversation/guide.ts';
import type { Card, Form, Reply, Values } from '../../src/conversation/reply.ts';
import type { Setting } from '../../src/conversation/setting.ts';
import { lastReply, type ShareResult, type Turn } from '../../src/conversation/turn.ts';
import { words } from '../../src/conversation/words.ts';
import { GroupGuide } from '../../src/group/group-guide.ts';
import type { Wait } from '../../src/group/pace.ts';
import { saveDecision } from '../../src/store/decisions.ts';
import { Store } from '../../src/store/store.ts';
import { CHANNEL, ENDLESS, labelsOf, textOf } from '../conversation/person.ts';
import { NO_EXPERTISE, WITH_PEOPLE } from '../e2e/rounds.ts';
import { makeFile, SILENT } from '../store/engines.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 30, 12);
const NOT_YET = 'Not yet: keep working on the prompt';
const CONSIDER = 'Consider fine-tuning plus prompting';

let store: Store;
let now = START;
let group: GroupGuide<Card>;
let conversation: Conversation<Card>;
/** The database answers at once. Whoever waits to repaint waits for nothing. */
const wait: Wait = async (_, signal) => {
  if (signal) await new Promise(() => {});
};
beforeAll(async () => {
  store = await Store.open(makeFile(), SILENT);
  const guide = new Guide(loadLibrary('tests/fixtures/strategy'));
  conversation = new Conversation(guide, ENDLESS);
  group = new GroupGuide(conversation, guide, ENDLESS, store, () => now, wait);
});
afterAll(() => store.close());

let channels = 0;
let submissions = 0;

/** A channel, with the cards that everyone sees there. */
class Room {
  readonly channel = `C${channels++}`;
  readonly #cards: Reply<Card>[] = [];
  /** The card whose buttons are pressed: the one that was posted last, unless a test goes back to another. */
  current = 0;

  get posted(): Reply<Card> | undefined {
    return this.#cards[this.current];
  }

  post(card: Reply<Card>): void {
    this.current = this.#cards.push(card) - 1;
  }

  repaint(card: Reply<Card>): void {
    const { placement } = card;
    this.#cards[placement.kind === 'sent' ? Number(placement.reference) : this.current] = card;
  }

  textOf(card: number): string {
    return textOf(this.#cards[card]);
  }
}

class Member {
  readonly #room: Room;
  setting: Setting;
  reply: Reply<Card> | undefined;
  form: Form | undefined;
  /** What the platform says of a message for everyone. */
  result: ShareResult = { kind: 'shared' };

  constructor(room: Room, name: string, channel = room.channel) {
    this.#room = room;
    this.setting = { ...CHANNEL, hasGroupGuide: true, channel, person: { id: `U-${name}`, name } };
  }

  get text(): string {
    return textOf(this.reply);
  }

  get labels(): readonly string[] {
    return labelsOf(this.reply);
  }

  async type(typed: string): Promise<this> {
    const turn =
      (await group.command('llm-strategy', typed, this.setting)) ??
      conversation.command('llm-strategy', typed, this.setting);
    return this.#take(turn);
  }

  async press(...labels: readonly string[]): Promise<this> {
    for (const label of labels) await this.#press(this.reply, label);
    return this;
  }

  /** Presses a button of the card that everyone sees. */
  onPosted(label: string): Promise<this> {
    return this.#press(this.#room.posted, label, true);
  }

  async submit(values: Values, submission = `${submissions++}`): Promise<this> {
    if (!this.form) throw new Error('No form is open.');
    const turn = await group.submit(this.form.token, values, this.setting, submission);
    if (!turn) throw new Error('The form belongs to nothing.');
    return this.#take(turn);
  }

  /** Answers the guide alone, and saves the recommendation. */
  async decide(values: Values = {}, path: readonly string[] = NO_EXPERTISE): Promise<this> {
    await this.type('');
    await this.press(...path, 'Save…');
    return this.submit({ topic: 'Support mails', outcome: NOT_YET, review: 'none', ...values });
  }

  async #press(on: Reply<Card> | undefined, label: string, isPublic = false): Promise<this> {
    // A card for everyone is painted at most once a second.
    now += 2_000;
    const button = on?.card.rows.flat().find((each) => each.label === label);
    if (!button) throw new Error(`There is no button "${label}", only: ${labelsOf(on).join(', ')}`);
    const card = isPublic ? { value: String(this.#room.current), until: now + 60_000 } : undefined;
    const turn =
      (await group.click(button.token, this.setting, { card })) ??
      conversation.click(button.token, this.setting);
    return this.#take(turn);
  }

  async #take(turn: Turn<Card>): Promise<this> {
    this.form = turn.kind === 'form' ? turn.form : undefined;
    if (turn.kind === 'share') {
      if (this.result.kind === 'shared') this.#room.post(turn.shared);
      this.reply = turn.report(this.result);
    } else if (turn.kind !== 'form') this.reply = lastReply(turn);
    if (turn.kind === 'answer' && turn.repaint?.clicked && turn.repaint.clicked !== 'unchanged')
      this.#room.repaint(turn.repaint.clicked);
    if (turn.kind === 'answer' || turn.kind === 'share')
      for await (const later of turn.repaint?.later ?? []) this.#room.repaint(later);
    return this;
  }
}

function roomOf<Name extends string>(...names: readonly Name[]) {
  const room = new Room();
  const member = (name: string): Member => new Member(room, name);
  return { room, member, people: names.map(member) };
}

describe('a recommendation', () => {
  test('is saved by a form, numbered in its channel, and posted for everyone', async () => {
    const { room, member } = roomOf();
    const ana = member('Ana');
    await ana.type('');
    await ana.press(...NO_EXPERTISE, 'Save…');
    expect(ana.form?.fields.map(({ label }) => label)).toEqual([
      'What is it about?',
      'What was decided?',
      'Why, in your own words',
      'Look at it again',
    ]);
    await ana.submit({
      topic: 'Support mails',
      outcome: NOT_YET,
      why: 'We have nobody for it.\n\nAsk again when Eli is back.',
      review: '3',
    });
    expect(ana.text).toBe('Saved as D-1. Everyone here can see it.');
    const card = textOf(room.posted);
    expect(card).toContain('D-1 Support mails');
    expect(card).toContain(NOT_YET);
    expect(card).toContain(
      'Decided on 30 November 2026 by Ana; saved by Ana. To be looked at again on 28 February 2027.',
    );
    expect(card).toContain('In their own words: We have nobody for it.\nAsk again when Eli is back.');
    expect(card).toContain('Next steps');
  });

  test('is saved once by a form that arrives twice, and again by another form', async () => {
    const { member } = roomOf();
    const ana = member('Ana');
    await ana.type('');
    await ana.press(...NO_EXPERTISE, 'Save…');
    const { form } = ana;
    const values = { topic: 'Support mails', outcome: NOT_YET };
    await ana.submit(values, 'one');
    ana.form = form;
    await ana.submit(values, 'one');
    expect(ana.text).toBe('This is D-1 already, saved by Ana.');
    ana.form = form;
    await ana.submit(values, 'two');
    expect(ana.text).toContain('Saved as D-2');
  });

  test('can be decided otherwise, and another guide’s words are no outcome', async () => {
    const { room, member } = roomOf();
    await member('Ana').decide({ outcome: CONSIDER });
    expect(textOf(room.posted)).toContain(CONSIDER);
    const ben = await member('Ben').decide({ outcome: 'Buy a boat' });
    expect(ben.text).toBe(words.decision.noOutcome);
    expect(await ben.type('decisions').then(({ labels }) => labels)).toEqual(['D-1']);
  });

  test('that could not be posted is saved, and can be posted later', async () => {
    const { room, member } = roomOf();
    const ana = member('Ana');
    ana.result = { kind: 'not-shared' };
    await ana.decide();
    expect(room.posted).toBeUndefined();
    expect(ana.text).toBe('Saved as D-1, but it could not be posted.');
    ana.result = { kind: 'shared' };
    await ana.press('Post it');
    expect(ana.text).toBe('D-1 is posted.');
    expect(textOf(room.posted)).toContain('D-1 Support mails');
  });

  test('is not posted by somebody who may not write there any more', async () => {
    const { room, member } = roomOf();
    const ana = member('Ana');
    await ana.decide();
    await ana.type('D-1');
    const { posted } = room;
    ana.setting = { ...ana.setting, canShare: false };
    await ana.press('Post it');
    expect(ana.text).toBe(words.decision.notHere);
    expect(room.posted).toBe(posted);
  });

  test('has a reason of at most 1,000 characters, on however many lines', async () => {
    const { room, member } = roomOf();
    await member('Ana').decide({ why: 'A line of the reason\n'.repeat(100) });
    const [, why = ''] = /In their own words: ([\s\S]*?)\n?Next steps/.exec(textOf(room.posted)) ?? [];
    expect(why.length).toBeGreaterThan(900);
    expect(why.length).toBeLessThanOrEqual(1_000);
  });

  test('has no such button where nobody else would read it', async () => {
    const ana = new Member(new Room(), 'Ana');
    const alone = { ...ana.setting, canShare: false };
    const [token] = conversation
      .command('llm-strategy', '', alone)
      .reply.card.rows.flat()
      .map((button) => button.token);
    expect(token).toBeDefined();
    await ana.type('');
    await ana.press(...NO_EXPERTISE);
    const save = ana.reply?.card.rows.flat().find(({ label }) => label === 'Save…');
    const refused = await group.click(save?.token ?? '', alone);
    expect(refused && textOf(lastReply(refused))).toBe(words.decision.notHere);
  });
});

describe('a round', () => {
  const closed = async (values: Values = {}) => {
    const { room, member } = roomOf();
    const [ana, ben, chris] = [member('Ana'), member('Ben'), member('Chris')];
    await ana.type('together');
    await ana.submit({ topic: 'Support mails', who: 'named', when: 'by hand', ...values });
    for (const [person, path] of [
      [ana, NO_EXPERTISE],
      [ben, NO_EXPERTISE],
      [chris, WITH_PEOPLE],
    ] as const) {
      await person.onPosted('Answer');
      await person.press(...path, 'Hand in my answers');
    }
    await ana.onPosted('Close…');
    await ana.press('Close and show');
    return { room, ana, ben, chris };
  };

  test('is saved with everyone who answered; who parted must choose, and nobody saves it twice', async () => {
    const { room, ana, ben } = await closed();
    await ben.onPosted('Save as a decision');
    const outcome = ben.form?.fields.find(({ name }) => name === 'outcome');
    expect(outcome).toMatchObject({ startsEmpty: true });
    const { form } = ben;
    await ben.submit({ topic: 'Support mails', outcome: CONSIDER });
    const card = textOf(room.posted);
    expect(card).toContain(CONSIDER);
    expect(card).toContain('by Ana, Ben, and Chris; saved by Ben');
    ana.form = form;
    await ana.submit({ topic: 'Support mails', outcome: NOT_YET });
    expect(ana.text).toBe('This is D-1 already, saved by Ben.');
    await ana.type('D-1');
    await ana.press('Export as ADR');
    expect(ana.text).toContain('3 people answered the guide, each alone');
  });

  test('that is anonymous names only who saved it', async () => {
    const { room, ben } = await closed({ who: 'anonymous' });
    await ben.onPosted('Save as a decision');
    await ben.submit({ topic: 'Support mails', outcome: NOT_YET });
    expect(textOf(room.posted)).toContain('Decided on 30 November 2026; saved by Ben.');
  });
});

describe('a decision', () => {
  test('shows the answers and their quotations', async () => {
    const { member } = roomOf();
    await member('Ana').decide();
    const ben = member('Ben');
    await ben.onPosted('Show why');
    expect(ben.text).toContain('Why: D-1 Support mails');
    expect(ben.text).toContain('Too little ML expertise');
    expect(ben.text).toContain('requiring more ML expertise');
    expect(ben.text).not.toContain('Considered Options');
  });

  test('is a record with a number, a status and the names', async () => {
    const { member } = roomOf();
    await member('Ana').decide({ why: 'We have nobody.' });
    const ben = member('Ben');
    await ben.onPosted('Export as ADR');
    expect(ben.text).toContain('docs/decisions/0001-support-mails.md');
    expect(ben.text).toContain('status: accepted');
    expect(ben.text).toContain('- "Ana"');
    expect(ben.text).toContain('We have nobody.');
  });

  test('is replaced by a new one, and both say so', async () => {
    const { room, member } = roomOf();
    const ana = member('Ana');
    await ana.decide();
    await ana.onPosted('Show why');
    await ana.type('');
    await ana.press(...WITH_PEOPLE, 'Save…');
    const replaces = ana.form?.fields.find(({ name }) => name === 'replaces');
    const choices = replaces?.kind === 'choice' ? replaces.choices : [];
    expect(choices.map(({ label }) => label)).toEqual(['No', 'D-1 Support mails']);
    const { form } = ana;
    const values = { topic: 'Support mails', outcome: CONSIDER, replaces: choices[1]?.value ?? '' };
    await ana.submit(values);
    expect(textOf(room.posted)).toContain('Replaces D-1.');
    expect(room.textOf(0)).toContain('Replaced by D-2.');
    ana.form = form;
    await ana.submit(values);
    expect(ana.text).toBe(words.decision.nothingToReplace);
    await ana.type('decisions');
    expect(ana.text).toContain(`D-1 Support mails: ${NOT_YET}, replaced by D-2`);
  });

  test('no longer holds, and holds again', async () => {
    const { room, member } = roomOf();
    const ben = member('Ben');
    await member('Ana').decide();
    await ben.onPosted('Change…');
    await ben.press('No longer holds');
    expect(ben.text).toBe('D-1 no longer holds. Its card and the list say so.');
    expect(textOf(room.posted)).toContain('It no longer holds.');
    await ben.type('D-1');
    await ben.press('Change…', 'It holds again');
    expect(textOf(room.posted)).not.toContain('no longer');
  });

  test('changes its card at the next press on it, if the platform no longer takes a change', async () => {
    const { room, member } = roomOf();
    const ben = member('Ben');
    await member('Ana').decide();
    await ben.onPosted('Change…');
    now += 60_000;
    await ben.press('No longer holds');
    expect(textOf(room.posted)).not.toContain('It no longer holds.');
    await ben.onPosted('Show why');
    expect(textOf(room.posted)).toContain('It no longer holds.');
  });

  test('is to be looked at again from a date on, in the list and on its card', async () => {
    const { room, member } = roomOf();
    const ana = member('Ana');
    await ana.decide();
    await ana.onPosted('Change…');
    await ana.press('Look at it again…');
    await ana.submit({ review: '1' });
    expect(ana.text).toBe('D-1 is to be looked at again on 30 December 2026.');
    expect(textOf(room.posted)).toContain('To be looked at again on 30 December 2026.');
    await ana.type('decisions');
    expect(ana.text).toContain(', 30 Nov 2026');
    now += 40 * DAY;
    await ana.type('decisions');
    expect(ana.text).toContain('to be looked at again since 30 Dec 2026');
    now = START;
    await ana.onPosted('Change…');
    await ana.press('Look at it again…');
    await ana.submit({ review: 'none' });
    expect(ana.text).toBe('D-1 has no date any more.');
  });

  test('that is deleted leaves one line of its card, and what it had replaced holds again', async () => {
    const { room, member } = roomOf();
    const ana = member('Ana');
    await ana.decide();
    await ana.onPosted('Show why');
    await ana.type('');
    await ana.press(...WITH_PEOPLE, 'Save…');
    const replaces = ana.form?.fields.find(({ name }) => name === 'replaces');
    const choices = replaces?.kind === 'choice' ? replaces.choices : [];
    await ana.submit({ topic: 'Secret', outcome: CONSIDER, replaces: choices[1]?.value ?? '' });
    expect(room.textOf(0)).toContain('Replaced by D-2.');
    await ana.onPosted('Change…');
    await ana.press('Delete…', 'Delete it');
    expect(room.textOf(1)).toBe('D-2 was deleted.');
    expect(room.textOf(0)).not.toContain('Replaced');
  });

  test('is deleted only by who saved it, and leaves its number', async () => {
    const { member } = roomOf();
    const [ana, ben] = [member('Ana'), member('Ben')];
    await ana.decide();
    await ben.onPosted('Change…');
    expect(ben.labels).not.toContain('Delete…');
    await ana.onPosted('Change…');
    await ana.press('Delete…');
    // The same buttons, pressed by somebody else.
    const asked = ana.reply;
    ben.reply = asked;
    await ben.press('Delete it');
    expect(ben.text).toBe(words.decision.onlyMaker('Ana'));
    await ana.press('Delete it');
    expect(ana.text).toBe('D-1 is deleted.');
    ben.reply = asked;
    await ben.press('Delete it');
    expect(ben.text).toBe(words.decision.gone);
    await ben.type('d-1');
    expect(ben.text).toBe('D-1 is not kept in this channel.');
    await ana.decide();
    expect(ana.text).toContain('Saved as D-2');
  });

  test('is seen in no other channel', async () => {
    const { room, member } = roomOf();
    await member('Ana').decide();
    const elsewhere = new Member(room, 'Ben', 'C-elsewhere');
    for (const label of ['Show why', 'Export as ADR', 'Change…']) {
      await elsewhere.onPosted(label);
      expect(elsewhere.text).toBe(words.round.elsewhere);
    }
    await elsewhere.type('decisions');
    expect(elsewhere.text).toBe(words.decision.none);
    await elsewhere.type('decisions support');
    expect(elsewhere.text).toBe(words.decision.noneFound);
    await elsewhere.type('D-1');
    expect(elsewhere.text).toBe('D-1 is not kept in this channel.');
  });
});

describe('the list', () => {
  test('has ten a page, and each opens', async () => {
    const { member } = roomOf();
    const ana = member('Ana');
    for (let i = 1; i <= 12; i++) await ana.decide({ topic: `Topic ${i}.` });
    await ana.type('decisions');
    expect(ana.labels).toEqual([
      ...Array.from({ length: 10 }, (_, i) => `D-${12 - i}`),
      'Next page (2 of 2)',
    ]);
    await ana.press('Next page (2 of 2)');
    expect(ana.labels).toEqual(['D-2', 'D-1', 'Previous page (1 of 2)']);
    await ana.press('D-1');
    expect(ana.text).toContain('D-1 Topic 1.');
  });

  test('opens at pages beyond the hundredth, too', async () => {
    const { member } = roomOf();
    const ana = member('Ana');
    await ana.decide();
    const turn = await group.click('4.list100', ana.setting);
    // The list has only one page, so this is its last.
    expect(turn && labelsOf(lastReply(turn))).toEqual(['D-1']);
  });

  test('whose last page was deleted meanwhile shows the one that is now the last', async () => {
    const { member } = roomOf();
    const ana = member('Ana');
    for (let i = 1; i <= 11; i++) await ana.decide();
    await ana.type('decisions');
    const { reply } = ana;
    await ana.type('D-1');
    await ana.press('Change…', words.decision.delete, words.decision.deleteNow);
    ana.reply = reply;
    await ana.press('Next page (2 of 2)');
    expect(ana.labels).toEqual(Array.from({ length: 10 }, (_, i) => `D-${11 - i}`));
  });

  test('is searched for words of the topic, the outcome and the reason', async () => {
    const { member } = roomOf();
    const ana = member('Ana');
    await ana.decide({ topic: 'Support mails' });
    await ana.decide({ topic: 'Invoices', why: 'Because of the auditors' });
    for (const [typed, found] of [
      ['decisions SUPPORT', ['D-1']],
      ['decisions auditors invoices', ['D-2']],
      ['Decisions keep working', ['D-2', 'D-1']],
    ] as const) {
      await ana.type(typed);
      expect(ana.labels).toEqual(found);
    }
    await ana.type('decisions support invoices');
    expect(ana.text).toBe(words.decision.noneFound);
  });

  test('says that there is none', async () => {
    const { member } = roomOf();
    expect((await member('Ana').type('decisions')).text).toBe(words.decision.none);
  });
});

test('whoever wants to be forgotten is, after one more press', async () => {
  const { room, member } = roomOf();
  const zoe = member('Zoe');
  await zoe.type('forget me');
  expect(zoe.text).toBe('Nothing about you is kept.');
  await zoe.decide();
  await zoe.type('Forget  me');
  expect(zoe.text).toContain('Your name in 1 decision becomes “someone”.');
  await zoe.type('D-1');
  expect(zoe.text).toContain('Zoe');
  await zoe.type('forget me');
  await zoe.press('Forget me');
  expect(zoe.text).toBe('You are forgotten.');
  await zoe.onPosted('Show why');
  expect(textOf(room.posted)).toContain('by someone; saved by someone');
});

test.each([
  ['Slack', slack],
  ['Discord', discord],
] as const)(
  'the card of 30 people with the longest names and reasons fits one message of %s',
  async (_, medium) => {
    const guide = new Guide(loadLibrary('content'));
    const decisions = new GroupGuide<unknown>(
      new Conversation<unknown>(guide, medium),
      guide,
      medium,
      store,
      () => now,
      wait,
    );
    const home = { team: 'T1', channel: `C-${medium.labelLength}-full` };
    const people = Array.from({ length: 30 }, (_each, i) => ({
      id: `U${i}`,
      name: `${'_*'.repeat(38)}${i}`,
    }));
    const saved = await store.use((database) =>
      saveDecision(database, {
        ...home,
        source: home.channel,
        topic: '*'.repeat(100),
        outcome: 'Start with a prompt',
        maker: { id: 'U0', name: '_*'.repeat(40) },
        deciders: people,
        replaces: undefined,
        madeAt: now,
        reviewAt: now,
        flow: 'llm-strategy',
        guide: 'fingerprint',
        body: '# Topic\n',
        why: '*'.repeat(1_000),
      }),
    );
    expect(saved.kind).toBe('done');
    const turn = await decisions.command('llm-strategy', 'D-1', { ...CHANNEL, channel: home.channel });
    const reply = turn && lastReply(turn);
    expect(reply?.fits).toBe(true);
    if (medium === discord) expect(JSON.stringify(reply?.card)).toContain('27 others');
  },
);

test('words that only begin like a command are looked up in the article', async () => {
  const { member } = roomOf();
  const ana = member('Ana');
  for (const typed of ['decisionsupport', 'forget mean values', 'd-one']) {
    expect(await group.command('llm-strategy', typed, ana.setting)).toBeUndefined();
  }
});
