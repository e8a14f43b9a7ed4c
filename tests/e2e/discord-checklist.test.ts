import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { callbackPath, DiscordPerson, labelsOf, textOf } from '../adapters/discord/fake-discord.ts';
import { readDiscord } from '../adapters/discord/read.ts';
import { parseDiscordMessage } from '../adapters/discord/schema.ts';
import { CHECKLIST } from '../fixtures/guides.ts';
import { fake, guide, startDiscordBeforeEach } from './discord-guide.ts';

startDiscordBeforeEach();

const [HEAVY, MONEY, FIT] = ['I carry heavy things', 'Money is short', 'I want to get fit'] as const;

async function begin(): Promise<DiscordPerson> {
  await guide.run({ held: new Guide(loadLibrary(CHECKLIST)) });
  const person = new DiscordPerson(fake);
  await person.command('commute');
  return person;
}

const boxesOf = ({ card }: DiscordPerson): readonly string[] => readDiscord(parseDiscordMessage(card)).boxes;

/** Sends a choice whose answer Discord accepts only after `release`. Resolves when that answer has arrived. */
async function sendSlowly(person: DiscordPerson, ...labels: readonly string[]) {
  let release = (): void => {};
  const released = new Promise<undefined>((resolve) => {
    release = () => resolve(undefined);
  });
  const id = person.sendChoice(...labels);
  await new Promise<void>((arrived) => {
    fake.override = ({ path }) => {
      if (!callbackPath(id).test(path)) return undefined;
      arrived();
      return released;
    };
  });
  return { id, release };
}

describe('a checklist', () => {
  test('leads from the choices in a menu to a recommendation with the reasons of each', async () => {
    const person = await begin();
    expect(boxesOf(person)).toHaveLength(4);
    expect(labelsOf(person.card)[0]).toBe('None of these');
    expect((await person.choose(FIT, MONEY)).kind).toBe('update');
    expect(textOf(person.card)).toContain('What matters: Money is short; I want to get fit');
    await person.choose('Rain', 'Hills');
    expect(textOf(person.card)).toMatch(/^## Try it\n/);
    const why = labelsOf(person.card).find((label) => label.startsWith('Why')) ?? '';
    await person.press(why);
    expect(textOf(person.card)).toContain('Cycling makes you wet when it rains.');
    expect(textOf(person.card)).toContain('Cycling keeps you fit.');
  });

  test('shows the choices again after a step back, and Continue takes them', async () => {
    const person = await begin();
    await person.choose(FIT, MONEY);
    await person.press('Back');
    expect(boxesOf(person).filter((box) => box.startsWith('[x]'))).toEqual([`[x] ${MONEY}`, `[x] ${FIT}`]);
    await person.press('None of these');
    expect(textOf(person.card)).toContain('You ticked 2. Untick them, or press Continue.');
    await person.press('Continue with 2');
    expect(textOf(person.card)).toContain('What matters: Money is short; I want to get fit');
  });

  test('says what to do if nothing is chosen in the menu', async () => {
    const person = await begin();
    await person.choose();
    expect(textOf(person.card)).toContain('Tick at least one, or press “None of these”.');
    await person.press('None of these');
    expect(textOf(person.card)).toContain('How far is it?');
  });
});

describe('two choices that overtake each other', () => {
  test('end in the card of the newer one', async () => {
    const person = await begin();
    const { id: first, release } = await sendSlowly(person, HEAVY);
    const second = person.sendChoice(FIT, MONEY);
    release();
    expect(textOf((await person.answerTo(first)).message)).toMatch(/^## Drive\n/);
    expect(textOf((await person.answerTo(second)).message)).toContain('Money is short; I want to get fit');
    const answers = fake.requests.filter(({ path }) => path.endsWith('/callback')).slice(-2);
    expect(answers.map(({ path }) => [first, second].findIndex((id) => callbackPath(id).test(path)))).toEqual(
      [0, 1],
    );
  });

  test('are all accepted, and one in between changes nothing', async () => {
    const person = await begin();
    const { id: first, release } = await sendSlowly(person, HEAVY);
    const second = person.sendChoice(HEAVY, FIT);
    const third = person.sendChoice(FIT);
    // The third must have arrived, so the person waits for the answer to a command after it.
    await new DiscordPerson(fake).command('commute');
    release();
    const { body } = await fake.request('POST', callbackPath(second));
    expect(z.object({ type: z.int() }).parse(body).type).toBe(6);
    await person.answerTo(first);
    expect(textOf((await person.answerTo(third)).message)).toContain('What matters: I want to get fit');
  });
});
