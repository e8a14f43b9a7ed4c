import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { Flow, Question } from '../../src/content/flow.ts';
import { plainText } from '../../src/content/markdown.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { pathsToOutcomes } from '../../src/content/walk.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { words } from '../../src/conversation/words.ts';
import {
  callbackPath,
  DiscordPerson,
  type Fault,
  INVALID_FORM,
  labelsOf,
  messageOf,
  textOf,
  UNKNOWN_INTERACTION,
} from '../adapters/discord/fake-discord.ts';
import { FaultyGuide } from '../conversation/person.ts';
import { fake, flow, guide, library, startDiscordBeforeEach } from './discord-guide.ts';

const { slug } = flow;
const longest = pathsToOutcomes(flow).reduce((a, b) => (b.length > a.length ? b : a));

startDiscordBeforeEach();

/** The words that ask a question. */
const asked = ({ blocks: [first] }: Question): string =>
  plainText(first?.type === 'paragraph' ? first.children : []);

describe('a guided conversation', () => {
  test('begins with a private message and goes on in its place, to a recommendation', async () => {
    await guide.run();
    const person = new DiscordPerson(fake);
    const begun = await person.command(slug);
    expect(begun).toMatchObject({ kind: 'new', isPrivate: true });
    expect(textOf(begun.message)).toContain(asked(flow.start));

    for (const { question, options } of longest) {
      expect(textOf(person.card)).toContain(asked(question));
      expect((await person.press(options[0].label)).kind).toBe('update');
    }
    const outcome = longest.at(-1)?.options[0].to;
    if (outcome?.kind !== 'outcome') throw new Error('The path ends at a question.');
    expect(textOf(person.card).split('\n')[0]).toBe(`## ${outcome.title}`);
    expect(labelsOf(person.card)).toContain(words.share);
  });

  test('continues with another process', async () => {
    await guide.run();
    const person = new DiscordPerson(fake);
    await person.command(slug);
    await guide.running.pop()?.stop();
    await guide.run({ held: new Guide(loadLibrary('tests/fixtures/strategy')) });
    expect((await person.press(longest[0]?.options[0].label ?? '')).kind).toBe('update');
  });
});

describe('looking something up', () => {
  test('answers typed words with a private quote', async () => {
    await guide.run();
    const [section] = flow.material.sections;
    const answer = await new DiscordPerson(fake).command(slug, section?.heading);
    expect(answer).toMatchObject({ kind: 'new', isPrivate: true });
    expect(textOf(answer.message)).toContain('\n> ');
  });

  const choices = async (name: string, typed: string): Promise<unknown> => {
    const option = { name: 'look-up', type: 3, value: typed, focused: true };
    const id = new DiscordPerson(fake).send(4, { id: '1', name, type: 1, options: [option] });
    const { body } = await fake.request('POST', callbackPath(id));
    return z.object({ type: z.literal(8), data: z.object({ choices: z.unknown() }) }).parse(body).data
      .choices;
  };

  test('suggests commands while a person types', async () => {
    await guide.run();
    expect(await choices(slug, 'comp')).toContainEqual({ name: 'compare', value: 'compare' });
    expect(await choices(slug, '')).toContainEqual({ name: 'help', value: 'help' });
    expect(await choices('no-such-guide', 'a')).toEqual([]);
  });

  test('suggests no more choices, no longer ones and no duplicates than Discord allows', async () => {
    const start = `${'a'.repeat(99)}😀`;
    const sections = flow.material.sections.flatMap((section) =>
      Array.from({ length: 10 }, (_, i) => ({
        ...section,
        slug: `${section.slug}-${i}`,
        heading: start + i,
      })),
    );
    const long: Flow = { ...flow, material: { ...flow.material, techniques: [], sections } };
    await guide.run({ held: new Guide({ flows: [long], version: '' }) });
    const all = ['sections', 'help', 'a'.repeat(99)];
    expect(await choices(slug, '')).toEqual(all.map((choice) => ({ name: choice, value: choice })));
  });
});

describe('a recommendation as a record', () => {
  async function toRecord(): Promise<DiscordPerson> {
    await guide.run();
    const person = new DiscordPerson(fake);
    await person.command(slug);
    for (const { options } of longest) await person.press(options[0].label);
    await person.press(words.more);
    return person;
  }

  const lastFiles = () => fake.requests.at(-1)?.files;

  test('is a file to save, which goes when the person goes back', async () => {
    // As in a process that is in Slack, too: its client brings an undici of its own.
    const before = getGlobalDispatcher();
    setGlobalDispatcher(new Agent());
    onTestFinished(() => setGlobalDispatcher(before));
    const person = await toRecord();
    const { kind, message } = await person.press(words.asRecord);
    expect(kind).toBe('update');
    const [file] = lastFiles() ?? [];
    expect(textOf(message)).toContain(`docs/decisions/${file?.name}`);
    expect(file?.name).toMatch(/^[a-z-]+\.md$/);
    expect(file?.text).toMatch(/^---\nstatus: proposed\n/);
    expect(textOf(message)).not.toContain('status: proposed');

    const back = await person.press(words.backToRecommendation);
    expect(back.message).toMatchObject({ attachments: [] });
    expect(lastFiles()).toEqual([]);
  });

  test.each<[string, Fault]>([
    ['the form', INVALID_FORM],
    ['files in this channel', { status: 403, body: { code: 50013, message: 'Missing Permissions' } }],
    ['a file of its size', { status: 413, body: { code: 40005, message: 'Request entity too large' } }],
  ])('is a block of code, on as many pages as it takes, if Discord refuses %s', async (_, fault) => {
    const person = await toRecord();
    fake.override = ({ files }) => (files.length > 0 ? fault : undefined);
    const press = async (label: string): Promise<string> => {
      const id = person.sendClick(person.tokenOf(label));
      await fake.request('POST', callbackPath(id));
      return textOf((await person.answerTo(id)).message);
    };
    let text = await press(words.asRecord);
    expect(text).toContain('status: proposed');
    guide.errorsExpected = 1;
    for (;;) {
      const next = labelsOf(person.card).find((label) => label.startsWith('Next page'));
      if (next === undefined) break;
      text += await press(next);
      guide.errorsExpected++;
    }
    expect(text).toContain('## More Information');
  });
});

describe('an unexpected interaction gets a clear private answer', () => {
  const component = (type: number) => ({ custom_id: 'old', component_type: type, values: ['a'] });
  const cases: readonly [string, (person: DiscordPerson) => string, string][] = [
    ['a damaged button', (person) => person.sendClick('2.???.zz'), words.outdated],
    ['a button without an id', (person) => person.sendClick(undefined), words.outdated],
    ['a button whose id is a number', (person) => person.sendClick(5), words.outdated],
    ['an unknown command', (person) => person.sendCommand('no-such-guide'), words.unknownCommand],
    [
      'an option of another type',
      (person) => person.sendCommand(slug, { name: 'look-up', type: 4, value: 5 }),
      words.onACard,
    ],
    [
      'an option of an older version',
      (person) => person.sendCommand(slug, { name: 'topic', type: 3, value: 'a' }),
      asked(flow.start),
    ],
    [
      'a subcommand of an older version',
      (person) => person.sendCommand(slug, { name: 'pros', type: 1, options: [] }),
      asked(flow.start),
    ],
    ['a menu', (person) => person.send(3, component(3), { message: messageOf('1', {}) }), words.outdated],
    ['a form', (person) => person.send(5, { custom_id: 'old', components: [] }), words.outdated],
    ...[2, 3, 5].flatMap((type): typeof cases => [
      [`type ${type} without data`, (person) => person.send(type, undefined), words.outdated],
      [`type ${type} with damaged data`, (person) => person.send(type, 'old'), words.outdated],
    ]),
    [
      'a command on a person',
      (person) => person.send(2, { id: '1', name: 'old', type: 2, target_id: '2', resolved: {} }),
      words.outdated,
    ],
  ];
  test.each(cases)('%s', async (_, send, expected) => {
    await guide.run();
    const person = new DiscordPerson(fake);
    const answer = await person.answerTo(send(person));
    expect(answer).toMatchObject({ kind: 'new', isPrivate: true });
    expect(textOf(answer.message)).toContain(expected);
    expect((await person.command(slug)).kind).toBe('new');
  });

  test('an error of the guide, which is logged', async () => {
    const faulty = new FaultyGuide(library);
    guide.errorsExpected = 1;
    await guide.run({ held: faulty });
    faulty.isFaulty = true;
    const answer = await new DiscordPerson(fake).command(slug, 'what I typed');
    expect(answer.isPrivate).toBe(true);
    expect(textOf(answer.message)).toBe(words.failed);
    await guide.running.pop()?.stop();
    expect(guide.logged).toContain('a mistake of ours');
    expect(guide.logged).not.toContain('what I typed');
  });

  test('an interaction that has expired is not an error, and the next one is answered', async () => {
    await guide.run();
    const person = new DiscordPerson(fake);
    fake.override = ({ path }) => (path.startsWith('/interactions/') ? UNKNOWN_INTERACTION : undefined);
    const late = person.sendCommand(slug);
    await fake.request('POST', callbackPath(late));
    fake.override = () => undefined;
    await person.command(slug);
    await guide.running.pop()?.stop();
    expect(fake.requests.filter(({ path }) => callbackPath(late).test(path))).toHaveLength(1);
    expect(guide.logged).toContain('10062');
  });
});

describe('the connection', () => {
  test('answers open interactions before it is stopped', async () => {
    await guide.run();
    const person = new DiscordPerson(fake);
    const order: string[] = [];
    let stopped: Promise<unknown> | undefined;
    fake.override = async ({ path }) => {
      if (!path.startsWith('/interactions/')) return undefined;
      stopped = guide.running
        .pop()
        ?.stop()
        .then(() => order.push('stopped'));
      // These requests take far longer than closing does.
      for (let i = 0; i < 20; i++) await fetch(`${fake.apiUrl}/v10/gateway/bot`);
      order.push('answered');
      return undefined;
    };
    expect((await person.answerTo(person.sendCommand(slug))).isPrivate).toBe(true);
    await stopped;
    expect(order).toEqual(['answered', 'stopped']);
  });
});
