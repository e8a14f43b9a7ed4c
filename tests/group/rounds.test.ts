import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadLibrary } from '../../src/content/read/library.ts';
import { outcomesOf, questionsOf } from '../../src/content/walk.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { Guide } from '../../src/conversation/guide.ts';
import type { Card, Reply, Values } from '../../src/conversation/reply.ts';
import type { Setting } from '../../src/conversation/setting.ts';
import { lastReply, type Turn } from '../../src/conversation/turn.ts';
import { words } from '../../src/conversation/words.ts';
import { GroupGuide } from '../../src/group/group-guide.ts';
import type { Wait } from '../../src/group/pace.ts';
import { Store } from '../../src/store/store.ts';
import { ALONE, CHANNEL, ENDLESS, labelsOf, textOf } from '../conversation/person.ts';
import { makeFile, SILENT } from '../store/engines.ts';

const library = loadLibrary('tests/fixtures/strategy');
const [flow] = library.flows;
if (!flow) throw new Error('The fixture has no flow.');
const DAY = 86_400_000;

let store: Store;
let now = 0;
let rounds: GroupGuide<Card>;
let conversation: Conversation<Card>;
beforeAll(async () => {
  store = await Store.open(makeFile(), SILENT);
  const guide = new Guide(library);
  conversation = new Conversation(guide, ENDLESS);
  rounds = new GroupGuide(conversation, guide, ENDLESS, store, () => now, passTime);
});
afterAll(() => store.close());

/** Time passes when somebody waits for it, except for the database, which answers at once. */
const passTime: Wait = async (milliseconds, signal) => {
  if (signal) await new Promise(() => {});
  now += milliseconds;
};

let channels = 0;
let submissions = 0;

/** A channel, with everything that anybody was sent in it. */
class Room {
  readonly channel = `C${channels++}`;
  /** What everyone sees: the card of the round as it was painted last. */
  card: Reply<Card> | undefined;
  readonly seen: { readonly person: string | undefined; readonly text: string }[] = [];

  member(name: string): Member {
    return new Member(this, name);
  }

  see(reply: Reply<Card>, person: string): void {
    const isPublic = reply.audience === 'public';
    this.seen.push({
      person: isPublic ? undefined : person,
      text: `${textOf(reply)}\n${labelsOf(reply).join('\n')}`,
    });
    if (isPublic) this.card = reply;
  }
}

class Member {
  readonly #room: Room;
  readonly #name: string;
  readonly setting: Setting;
  reply: Reply<Card> | undefined;

  constructor(room: Room, name: string) {
    this.#room = room;
    this.#name = name;
    this.setting = { ...CHANNEL, channel: room.channel, person: { id: `U-${name}`, name } };
  }

  get text(): string {
    return textOf(this.reply);
  }

  async start(values: Values = {}, typed = 'together'): Promise<this> {
    const turn = await rounds.command('llm-strategy', typed, this.setting);
    if (turn?.kind !== 'form') throw new Error('No form was opened.');
    const submitted = await rounds.submit(
      turn.form.token,
      { topic: 'Support mails', ...values },
      this.setting,
      `${this.#room.channel} ${submissions++}`,
    );
    if (submitted === undefined) throw new Error('The form belongs to no round.');
    return this.take(submitted);
  }

  /** Presses a button of the card that everyone sees. */
  onCard(label: string): Promise<this> {
    return this.#press(this.#room.card, label, { value: 'the card', until: now + 60_000 });
  }

  /** Presses buttons of the private card. */
  async press(...labels: readonly string[]): Promise<this> {
    for (const label of labels) await this.#press(this.reply, label);
    return this;
  }

  async answerWith(...labels: readonly string[]): Promise<this> {
    await this.onCard('Answer');
    await this.press(...labels, 'Hand in my answers');
    return this;
  }

  async #press(
    on: Reply<Card> | undefined,
    label: string,
    card?: { value: string; until: number },
  ): Promise<this> {
    const button = on?.card.rows.flat().find((each) => each.label === label);
    if (!button) throw new Error(`There is no button "${label}", only: ${labelsOf(on).join(', ')}`);
    const turn =
      (await rounds.click(button.token, this.setting, { card })) ??
      conversation.click(button.token, this.setting);
    return this.take(turn);
  }

  async take(turn: Turn<Card>): Promise<this> {
    const repaint = turn.kind === 'answer' ? turn.repaint : undefined;
    if (repaint?.clicked && repaint.clicked !== 'unchanged') this.#room.see(repaint.clicked, this.#name);
    if (turn.kind === 'share') this.#room.see(turn.shared, this.#name);
    this.reply = lastReply(turn);
    this.#room.see(this.reply, this.#name);
    for await (const later of repaint?.later ?? []) this.#room.see(later, this.#name);
    return this;
  }
}

const NO_EXPERTISE = ['Good but long, costly at scale', 'Too little ML expertise'] as const;
const WITH_PEOPLE = [
  'Good but long, costly at scale',
  'Money, time and expertise',
  'A few hundred or more',
  'Guide each task as it comes',
] as const;

async function threeAnswers(values: Values = {}): Promise<{ room: Room; ana: Member }> {
  const room = new Room();
  const ana = await room.member('Ana').start(values);
  await room.member('Ben').answerWith(...NO_EXPERTISE);
  await room.member('Chris').answerWith(...WITH_PEOPLE);
  await room.member('Dana').answerWith(...NO_EXPERTISE);
  return { room, ana };
}

describe('a round', () => {
  test('is asked in the channel: what about, by whom, and who will see what', async () => {
    const room = new Room();
    const ana = await room.member('Ana').start({ when: '5' });
    expect(textOf(room.card)).toBe(
      [
        'Support mails',
        'Ana asks you all to answer “Prompt engineering, fine-tuning, or both?”, each alone. It takes a minute. Nobody sees any answer until it is closed. Then everyone sees who said what. It closes by itself after 5 answers.',
        'Nobody has answered',
      ].join('\n'),
    );
    expect(labelsOf(room.card)).toEqual(['Answer', 'Close…']);
    expect(ana.text).toBe(words.round.opened);
  });

  test('is answered in private, with its topic on every card, and no Share button', async () => {
    const room = new Room();
    await room.member('Ana').start();
    const ben = await room.member('Ben').onCard('Answer');
    for (const label of NO_EXPERTISE) {
      expect(ben.text).toMatch(/^For “Support mails”. Only you see this.\n/);
      await ben.press(label);
    }
    expect(ben.text).toContain('Not counted yet.\nNot yet: keep working on the prompt');
    expect(labelsOf(ben.reply)).toEqual([
      'Hand in my answers',
      'Why (2 answers, 4 quotes)',
      'Change an answer',
      'More…',
    ]);
    await ben.press('Why (2 answers, 4 quotes)', 'Back to the recommendation', 'Hand in my answers');
    expect(ben.text).toBe(words.round.handedIn);
    expect(textOf(room.card)).toContain('One has answered: Ben');
  });

  test('counts each person once, with the answers that came last', async () => {
    const { room, ana } = await threeAnswers();
    const ben = await room.member('Ben').onCard('Answer');
    await ben.press('Change my answers', 'Means', ...WITH_PEOPLE.slice(1), 'Hand in my answers');
    expect(textOf(room.card)).toContain('3 have answered: Ben, Chris, Dana');
    await ana.onCard('Close…');
    await ana.press('Close and show');
    expect(textOf(room.card)).toContain('2 × Consider fine-tuning plus prompting: Ben, Chris');
  });

  test('shows at its end where people part, both sides with their quotations, and the recommendations last', async () => {
    const { room, ana } = await threeAnswers();
    await ana.onCard('Close…');
    expect(ana.text).toMatch(/^Close it now\?\n3 have answered\./);
    await ana.press('Close and show');
    const [first, ...lines] = textOf(room.card).split('\n');
    expect(first).toBe('Support mails');
    expect(lines).toEqual(
      expect.arrayContaining([
        'You part at Means. Talk about that before you look at the recommendations below.',
        '2 × Too little ML expertise: Ben, Dana',
        '1 × Money, time and expertise: Chris',
        'You agree',
        'Baseline: Good but long, costly at scale',
        'What would follow',
        '2 × Not yet: keep working on the prompt: Ben, Dana',
      ]),
    );
    expect(lines.indexOf('What would follow')).toBeGreaterThan(lines.indexOf('You agree'));
    expect(textOf(room.card)).toContain('requiring more ML expertise');
    expect(labelsOf(room.card)).toEqual(['Save as a decision', 'Ask again', 'Show every quote']);
  });

  test('closes by itself after the answers that it waits for', async () => {
    const { room } = await threeAnswers({ when: '3' });
    expect(textOf(room.card)).toContain('Closed. 3 of you answered');
  });

  test('that is cancelled shows nothing', async () => {
    const { room, ana } = await threeAnswers();
    await ana.onCard('Close…');
    await ana.press('Cancel it: show nothing');
    expect(textOf(room.card)).toBe(
      'Support mails\nAna cancelled this. Nothing was shown, and the answers are deleted.',
    );
  });

  test('is closed by its starter alone on the first day, and then by whoever has answered', async () => {
    const { room } = await threeAnswers();
    const [ben, eve] = [room.member('Ben'), room.member('Eve')];
    await ben.onCard('Close…');
    expect(ben.text).toBe('Ana started this and can close it. After a day, whoever has answered can.');
    now += DAY;
    await eve.onCard('Close…');
    expect(eve.text).toContain('Ana started this');
    await ben.onCard('Close…');
    await ben.press('Close and show');
    expect(textOf(room.card)).toContain('Closed. 3 of you answered');
  });

  test('shows to whoever answers again their own answers, and takes others in their place', async () => {
    const { room } = await threeAnswers();
    const ben = await room.member('Ben').onCard('Answer');
    expect(ben.text).toContain('You handed in:\nBaseline: Good but long, costly at scale');
    await ben.press('Change my answers', 'Means', 'Money, time and expertise');
    expect(ben.text).toContain('How many high-quality examples');
    await ben.press('A few hundred or more', 'Guide each task as it comes', 'Hand in my answers');
    expect(ben.text).toBe(words.round.handedIn);
    const again = await room.member('Ben').onCard('Answer');
    expect(again.text).toContain('Means: Money, time and expertise');
  });

  test('that has ended takes no more answers, and says so', async () => {
    const { room, ana } = await threeAnswers();
    const eve = await room.member('Eve').onCard('Answer');
    await ana.onCard('Close…');
    await ana.press('Close and show');
    await eve.press(NO_EXPERTISE[0]);
    expect(eve.text).toBe(words.round.ended);
  });

  test('belongs to its channel', async () => {
    const { room } = await threeAnswers();
    const stranger = new Room();
    stranger.card = room.card;
    const eve = await stranger.member('Eve').onCard('Answer');
    expect(eve.text).toBe(words.round.elsewhere);
  });

  test('needs a channel with other people', async () => {
    const turn = await rounds.command('llm-strategy', 'together', ALONE);
    expect(turn?.kind).toBe('answer');
    if (turn?.kind === 'answer') expect(textOf(turn.reply)).toBe(words.round.notHere);
  });

  test('that is open is found again by its command, and posted again', async () => {
    const { room, ana } = await threeAnswers();
    const turn = await rounds.command('llm-strategy', 'together', ana.setting);
    if (turn === undefined) throw new Error('The command is unknown.');
    room.card = undefined;
    await (await ana.take(turn)).press('Support mails');
    expect(textOf(room.card)).toContain('3 have answered: Ben, Chris, Dana');
  });
});

describe('an anonymous round', () => {
  test('tells numbers from three people on, and never a name', async () => {
    const { room, ana } = await threeAnswers({ who: 'anonymous' });
    expect(textOf(room.card)).toContain('and nobody sees who said what, Ana neither');
    expect(textOf(room.card)).toMatch(/3 have answered$/);
    await ana.onCard('Close…');
    await ana.press('Close and show');
    expect(textOf(room.card)).toContain('2 × Too little ML expertise');
    expect(JSON.stringify(room.seen.filter(({ person }) => person === undefined))).not.toMatch(
      /Ben|Chris|Dana/,
    );
  });

  test('of two people tells how many, and nothing else', async () => {
    const room = new Room();
    const ana = await room.member('Ana').start({ who: 'anonymous' });
    await ana.answerWith(...NO_EXPERTISE);
    await room.member('Ben').answerWith(...WITH_PEOPLE);
    await ana.onCard('Close…');
    await ana.press('Close and show');
    expect(textOf(room.card)).toBe(`Support mails\n${words.round.tooFew(2)}`);
  });
});

test('before the end, nobody is sent an answer or a recommendation but the person who gives it', async () => {
  const told = [
    ...questionsOf(flow).flatMap(({ options }) => options.map(({ label }) => label)),
    ...outcomesOf(flow).map(({ title }) => title),
  ];
  for (const who of ['named', 'anonymous']) {
    const { room, ana } = await threeAnswers({ who });
    await ana.onCard('Close…');
    await ana.press('Not yet');
    const others = room.seen.filter(({ person }) => person === undefined || person === 'Ana');
    expect(others.length).toBeGreaterThan(5);
    for (const { text } of others) for (const label of told) expect(text, label).not.toContain(label);
  }
});

test('without the database, what was answered stays in the card, and the person is told', async () => {
  const room = new Room();
  const away = await Store.open(makeFile(), SILENT);
  const guide = new Guide(library);
  const other = new GroupGuide(new Conversation(guide, ENDLESS), guide, ENDLESS, away, () => now, passTime);
  await room.member('Ana').start();
  const ben = await room.member('Ben').onCard('Answer');
  await ben.press(...NO_EXPERTISE);
  const token = ben.reply?.card.rows.flat()[0]?.token ?? '';
  await away.close();
  const turn = await other.click(token, ben.setting);
  if (turn === undefined) throw new Error('The click belongs to no round.');
  expect(textOf(lastReply(turn))).toBe(words.round.unkept);
  expect(lastReply(turn).placement).toEqual({ kind: 'new' });
  await ben.press('Hand in my answers');
  expect(ben.text).toBe(words.round.handedIn);
});
