import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { pathsToOutcomes } from '../../src/content/walk.ts';
import { words } from '../../src/conversation/words.ts';
import {
  callbackPath,
  DiscordPerson,
  EXPIRED,
  edited,
  type Fault,
  type Form,
  followUp,
  INVALID_FORM,
  labelsOf,
  rateLimited,
  textOf,
  UNKNOWN_INTERACTION,
  UNKNOWN_MESSAGE,
  type Whereabouts,
} from '../adapters/discord/fake-discord.ts';
import { readMarkdown } from '../adapters/discord/read.ts';
import { fake, flow, guide, startDiscordBeforeEach } from './discord-guide.ts';

const { slug } = flow;
const [shortest] = pathsToOutcomes(flow).toSorted((a, b) => a.length - b.length);
const place = shortest?.at(-1)?.options[0].to;
const outcome = place?.kind === 'outcome' ? place.title : '';

const MESSAGES = /^\/webhooks\/[^/]+\/[^/]+$/;

startDiscordBeforeEach();
beforeEach(async () => {
  await guide.run();
});

/** A person who looks at a recommendation. */
async function atOutcome(where: Whereabouts = {}): Promise<DiscordPerson> {
  const person = new DiscordPerson(fake, where);
  await person.command(slug);
  for (const { options } of shortest ?? []) await person.press(options[0].label);
  return person;
}

/** The messages after first answers. */
const followUps = (): number =>
  fake.requests.filter(({ method, path }) => method === 'POST' && MESSAGES.test(path)).length;

/** Answers requests to addresses that match with these faults, one after another, and then soundly. */
const answerWith = (matches: RegExp, ...faults: readonly Fault[]): void => {
  const left = [...faults];
  fake.override = ({ method, path }) => (matches.test(`${method} ${path}`) ? left.shift() : undefined);
};
const FIRST_ANSWER = /^POST \/interactions\//;
const NEW_MESSAGE = /^POST \/webhooks\//;
const CHANGE = /^PATCH /;

describe('the Share button', () => {
  test('opens a form with one optional field, and changes nothing', async () => {
    const person = await atOutcome();
    const { title, components } = await person.openForm(words.share);
    const [{ label, component }] = components;
    expect([title, label]).toEqual([words.shareFormTitle, words.shareFormLabel]);
    expect(component).toMatchObject({ max_length: 80, required: false });
    await guide.running.pop()?.stop();
    expect(fake.requests.at(-1)?.path).toMatch(/callback$/);
  });

  test('whose form does not open says so in the card, and works again', async () => {
    guide.errorsExpected = 1;
    const person = await atOutcome();
    answerWith(FIRST_ANSWER, INVALID_FORM);
    const id = person.sendClick(person.tokenOf(words.share));
    await fake.request('POST', callbackPath(id));
    const { kind, message } = await person.answerTo(id);
    expect(kind).toBe('update');
    expect(textOf(message)).toContain(words.shareFormFailed);
    await person.openForm(words.share);
  });
});

describe('a submitted form', () => {
  test('posts one public message, and leaves one line and a way back in the private card', async () => {
    const person = await atOutcome({ nick: 'Ann of **Ops**' });
    await person.share('Support mails');
    const shared = await followUp(fake);
    expect(shared.isPrivate).toBe(false);
    const read = readMarkdown(textOf(shared.message)).text.split('\n');
    expect(read.slice(0, 3)).toEqual([
      `${words.recommendationSharedBy('Ann of **Ops**')}${words.recommendationOf(flow.title)}`,
      `${words.sharedFor}Support mails`,
      outcome,
    ]);
    expect(labelsOf(shared.message)).toEqual([
      words.showReasons,
      words.tryIt,
      words.openArticle,
      words.remove,
    ]);
    person.card = await edited(fake);
    expect(textOf(person.card)).toBe(words.shared);
    expect(labelsOf(person.card)).toEqual([words.backToMine]);
    expect(textOf((await person.press(words.backToMine)).message)).toContain(`## ${outcome}`);
    expect(followUps()).toBe(1);
  });

  test('without words has no line for them', async () => {
    const person = await atOutcome();
    await person.share();
    expect(textOf((await followUp(fake)).message)).not.toContain(words.sharedFor);
  });

  test.each([
    '<@800000000000000001> @everyone @here <@&1> <#2>',
    '[the plan](https://example.org/plan) https://example.org <https://example.org>',
    '# Big **bold** ~~gone~~ `code` ||hidden|| <t:1> <:wave:4> :wave:',
    '-# a > b - c 1. d',
  ])('shows the typed words as they are: %s', async (typed) => {
    const person = await atOutcome();
    await person.share(typed);
    const lines = textOf((await followUp(fake)).message).split('\n');
    const line = lines.find((each) => each.startsWith(words.sharedFor)) ?? '';
    expect(readMarkdown(line)).toEqual({ text: words.sharedFor + typed, structures: [] });
  });

  test('has its words in no line of the log, also if it fails', async () => {
    guide.errorsExpected = 1;
    const person = await atOutcome();
    answerWith(NEW_MESSAGE, INVALID_FORM);
    await person.share('the secret plan');
    await edited(fake);
    await guide.running.pop()?.stop();
    expect(guide.logged).toContain('"kind":"share"');
    expect(guide.logged).not.toContain('secret plan');
  });

  test('that arrives twice is shared once, and the card says that it is shared', async () => {
    const person = await atOutcome();
    const form = await person.openForm(words.share);
    const ids = [person.sendForm(form, 'a'), person.sendForm(form, 'a')];
    await followUp(fake);
    for (const id of ids) await fake.request('POST', callbackPath(id));
    expect(textOf(await edited(fake))).toBe(words.shared);
    await guide.running.pop()?.stop();
    expect(followUps()).toBe(1);
  });

  test('after the form is opened again shares again, because the person may have removed the first', async () => {
    const person = await atOutcome();
    for (const typed of ['with a slip', 'without it']) {
      await person.share(typed);
      expect(textOf((await followUp(fake)).message)).toContain(typed);
      person.card = await edited(fake);
      await person.press(words.backToMine);
    }
    expect(followUps()).toBe(2);
  });

  test('says nothing of a share before the public message is there, so a guide that ends has claimed nothing', async () => {
    const person = await atOutcome();
    const form = await person.openForm(words.share);
    const before = fake.requests.length;
    fake.override = async ({ path }) => {
      if (MESSAGES.test(path)) void guide.running[0]?.stop();
      return undefined;
    };
    const id = person.sendForm(form, '');
    await followUp(fake);
    const since = fake.requests.slice(before).map(({ method, path }) => `${method} ${path.split('/')[1]}`);
    expect(since.slice(0, 2)).toEqual(['POST interactions', 'POST webhooks']);
    await person.accepted(id);
  });

  test.each<[string, (form: Form, person: DiscordPerson) => string]>([
    [
      'in a row, as forms were once made',
      ({ custom_id, components: [{ component }] }, person) =>
        person.sendFields(custom_id, [
          {
            type: 1,
            id: 1,
            components: [{ type: 4, id: 2, custom_id: component.custom_id, value: 'Support mails' }],
          },
        ]),
    ],
    [
      'behind a text, a menu and a damaged field',
      ({ custom_id, components: [{ component }] }, person) =>
        person.sendFields(custom_id, [
          { type: 10, id: 1 },
          null,
          { type: 18, id: 2, component: { type: 3, id: 3, custom_id: 'x', values: ['a'] } },
          { type: 18, id: 4, component: { type: 4, id: 5, custom_id: 'x', value: 5 } },
          {
            type: 18,
            id: 6,
            component: { type: 4, id: 7, custom_id: component.custom_id, value: 'Support mails' },
          },
        ]),
    ],
  ])('has its words %s', async (_, submit) => {
    const person = await atOutcome();
    await person.accepted(submit(await person.openForm(words.share), person));
    expect(textOf((await followUp(fake)).message)).toContain(`${words.sharedFor}Support mails`);
  });

  test.each<[string, unknown]>([
    ['no fields', undefined],
    ['no list of fields', {}],
    ['an empty field', [{ type: 18, component: {} }]],
  ])('with %s is shared without words', async (_, fields) => {
    const person = await atOutcome();
    await person.accepted(person.sendFields((await person.openForm(words.share)).custom_id, fields));
    expect(textOf((await followUp(fake)).message)).not.toContain(words.sharedFor);
  });

  test('with a damaged token is answered, and shares nothing', async () => {
    const person = await atOutcome();
    const { message } = await person.answerTo(person.sendFields('2.???.zz', []));
    expect(textOf(message)).toContain(words.outdated);
    expect(followUps()).toBe(0);
  });

  test('of a person who may no longer write there shares nothing, and says so', async () => {
    const person = await atOutcome();
    const form = await person.openForm(words.share);
    const muted = new DiscordPerson(fake, { permissions: 0n });
    muted.card = person.card;
    const { kind, message } = await muted.answerTo(muted.sendForm(form, ''));
    expect(kind).toBe('update');
    expect(textOf(message)).toContain(words.nothingToShare);
    expect(followUps()).toBe(0);
  });
});

describe('a share that does not get through', () => {
  test('as its interaction has expired, is no error, and shares nothing', async () => {
    const person = await atOutcome();
    const form = await person.openForm(words.share);
    answerWith(FIRST_ANSWER, UNKNOWN_INTERACTION);
    person.sendForm(form, '');
    await guide.says('could no longer be answered');
    await guide.running.pop()?.stop();
    expect(followUps()).toBe(0);
    expect(guide.logged).toContain('"kind":"share"');
    expect(guide.logged).toContain('"outcome":"late"');
  });

  test('as its token has expired, is no error either', async () => {
    const person = await atOutcome();
    answerWith(/webhooks/, EXPIRED, EXPIRED, EXPIRED);
    await person.share();
    await guide.running.pop()?.stop();
    expect(guide.logged).toContain('50027');
  });

  test('is reported in the card, and can be tried again', async () => {
    guide.errorsExpected = 1;
    const person = await atOutcome();
    answerWith(NEW_MESSAGE, INVALID_FORM);
    await person.share();
    await followUp(fake);
    person.card = await edited(fake);
    expect(textOf(person.card)).toContain(words.notShared);
    await person.share();
    expect((await followUp(fake)).isPrivate).toBe(false);
  });

  test.each<[string, Fault]>([
    ['cut off', 'reset'],
    ['answered with an error', { status: 500 }],
  ])('for certain, because it was %s, is not posted again: it may be there', async (_, fault) => {
    guide.errorsExpected = 1;
    const person = await atOutcome();
    answerWith(NEW_MESSAGE, fault);
    await person.share();
    expect(textOf(await edited(fake))).toContain(words.perhapsShared);
    await guide.running.pop()?.stop();
    expect(followUps()).toBe(1);
  });

  test('at once, because Discord puts it off, is posted once', async () => {
    const person = await atOutcome();
    answerWith(NEW_MESSAGE, rateLimited(0.05));
    await person.share();
    await followUp(fake);
    expect((await followUp(fake)).isPrivate).toBe(false);
    expect(textOf(await edited(fake))).toBe(words.shared);
    await guide.running.pop()?.stop();
    expect(followUps()).toBe(2);
  });

  test('at once, because Discord puts off accepting the form, is posted once', async () => {
    const person = await atOutcome();
    const form = await person.openForm(words.share);
    answerWith(FIRST_ANSWER, rateLimited(0.05));
    person.sendForm(form, '');
    expect((await followUp(fake)).isPrivate).toBe(false);
    await guide.running.pop()?.stop();
    expect(followUps()).toBe(1);
  });

  test('goes on if Discord had accepted the form, but did not say so at first', async () => {
    const person = await atOutcome();
    const form = await person.openForm(words.share);
    answerWith(FIRST_ANSWER, 'reset after it');
    person.sendForm(form, '');
    expect((await followUp(fake)).isPrivate).toBe(false);
    expect(textOf(await edited(fake))).toBe(words.shared);
  });

  test.each([1_500, 2_500])(
    'goes on if Discord takes %i milliseconds to confirm it',
    async (milliseconds) => {
      const person = await atOutcome();
      const form = await person.openForm(words.share);
      fake.override = async ({ path }) => {
        if (path.startsWith('/interactions/')) await delay(milliseconds);
        return undefined;
      };
      const id = person.sendForm(form, '');
      expect((await followUp(fake)).isPrivate).toBe(false);
      expect(textOf(await edited(fake))).toContain(words.shared);
      await guide.running.pop()?.stop();
      expect(guide.logged).not.toContain('could no longer be answered');
      // A repetition after two seconds, in case that the first request is lost. Discord refuses it if it is not.
      expect(fake.requests.filter(({ path }) => callbackPath(id).test(path))).toHaveLength(
        milliseconds < 2_000 ? 1 : 2,
      );
    },
  );

  test('into the card, because the person has dismissed it, is reported beside it', async () => {
    guide.errorsExpected = 1;
    const person = await atOutcome();
    answerWith(CHANGE, UNKNOWN_MESSAGE);
    await person.share();
    expect((await followUp(fake)).isPrivate).toBe(false);
    const report = await followUp(fake);
    expect(report.isPrivate).toBe(true);
    expect(textOf(report.message)).toContain(words.shared);
  });

  test('to anybody but the sharer, because apps may not post there, is left in the card for copying', async () => {
    fake.hidesFollowUps = true;
    const person = await atOutcome();
    const before = textOf(person.card);
    await person.share('Support mails');
    person.card = await edited(fake);
    expect(textOf(person.card)).toContain(words.unseen);
    expect(textOf(person.card)).toContain(before);
    await guide.running.pop()?.stop();
    expect(guide.logged).toContain('"outcome":"unseen"');
  });

  test('as the person has shared five times within a minute, and the card says when to share again', async () => {
    for (let i = 0; i < 6; i++) {
      const person = await atOutcome();
      const form = await person.openForm(words.share);
      const id = person.sendForm(form, '');
      if (i < 5) {
        await person.accepted(id);
        await followUp(fake);
        continue;
      }
      const { message } = await person.answerTo(id);
      expect(textOf(message)).toMatch(/5 times a minute\. Share it again in \d\d seconds\./);
      expect(labelsOf(message)).toContain(words.share);
    }
    await guide.running.pop()?.stop();
    expect(followUps()).toBe(5);
  });
});

describe('a shared card', () => {
  const OTHER: Whereabouts = { userId: '800000000000000002' };

  /** Shares a recommendation. @returns a person who looks at the shared card */
  async function shared(viewer: Whereabouts): Promise<DiscordPerson> {
    const sharer = await atOutcome();
    await sharer.share();
    const person = new DiscordPerson(fake, viewer);
    person.see(await followUp(fake));
    await edited(fake);
    return person;
  }

  const deletions = (): number => fake.requests.filter(({ method }) => method === 'DELETE').length;

  test('shows its reasons to one person alone, starts a guide of their own, and opens the article', async () => {
    const other = await shared(OTHER);
    for (const label of [words.showReasons, words.tryIt, words.openArticle]) {
      const looking = new DiscordPerson(fake, OTHER);
      looking.card = other.card;
      expect(await looking.press(label), label).toMatchObject({ kind: 'new', isPrivate: true });
    }
  });

  test('is removed by its sharer', async () => {
    const sharer = await shared({});
    await sharer.accepted(sharer.sendClick(sharer.tokenOf(words.remove)));
    expect((await fake.request('DELETE', /@original$/)).path).toContain('/messages/@original');
    await guide.running.pop()?.stop();
    expect(followUps()).toBe(1);
  });

  test('is not removed by another person, who is told who can', async () => {
    const other = await shared(OTHER);
    const told = await other.press(words.remove);
    expect(told).toMatchObject({ kind: 'new', isPrivate: true });
    expect(textOf(told.message)).toBe(words.notYours);
    await guide.running.pop()?.stop();
    expect(deletions()).toBe(0);
  });

  test('is removed once by two clicks, without a word of failure', async () => {
    const sharer = await shared({});
    const token = sharer.tokenOf(words.remove);
    for (const id of [sharer.sendClick(token), sharer.sendClick(token)]) await sharer.accepted(id);
    await guide.running.pop()?.stop();
    expect(deletions()).toBe(2);
    expect(followUps()).toBe(1);
  });

  test.each<[string, readonly Fault[], number]>([
    ['Discord refuses it', [{ status: 403, body: { code: 50013, message: 'Missing Permissions' } }], 1],
    ['Discord asks to wait for an hour', [rateLimited(3_600)], 1],
  ])('stays if %s, and its sharer is told', async (_, faults, errors) => {
    guide.errorsExpected = errors;
    const sharer = await shared({});
    answerWith(/^DELETE /, ...faults);
    sharer.sendClick(sharer.tokenOf(words.remove));
    const told = await followUp(fake);
    expect(told.isPrivate).toBe(true);
    expect(textOf(told.message)).toBe(words.notRemoved);
  });

  test('is removed though Discord fails at first', async () => {
    const sharer = await shared({});
    answerWith(/^DELETE /, { status: 500 }, UNKNOWN_MESSAGE);
    sharer.sendClick(sharer.tokenOf(words.remove));
    await fake.request('DELETE', /@original$/);
    await fake.request('DELETE', /@original$/);
    await guide.running.pop()?.stop();
    expect(followUps()).toBe(1);
  });
});

describe('a submitted form at two processes with one token', () => {
  test('is shared by one, and the other leaves the card alone', async () => {
    const person = await atOutcome();
    await guide.run();
    await person.share();
    await followUp(fake);
    await Promise.all(guide.running.splice(0).map((adapter) => adapter.stop()));
    expect(followUps()).toBe(1);
    expect(fake.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
    expect(guide.logged).toContain('40060');
  });
});

test('an interaction that arrives twice shares once', async () => {
  const person = await atOutcome();
  const form = await person.openForm(words.share);
  person.sendForm(form, '');
  fake.repeat();
  await followUp(fake);
  expect(textOf(await edited(fake))).toContain(words.shared);
  await guide.running.pop()?.stop();
  expect(followUps()).toBe(1);
  expect(fake.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
});
