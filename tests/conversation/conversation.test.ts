import { describe, expect, test } from 'vitest';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Conversation, type Turn } from '../../src/conversation/conversation.ts';
import type { Reply, Surface } from '../../src/conversation/reply.ts';
import { CHANNEL, Person, tokensOf, wordsOf } from './person.ts';

const conversation = new Conversation(loadLibrary('content'));
const start = (surface?: Surface) => new Person(conversation, 'llm-strategy', '', surface);
const ask = (typed: string, surface?: Surface) => new Person(conversation, 'llm-strategy', typed, surface);
const OUTCOME = ['Good but long, costly at scale', 'Too little ML expertise'];

describe('a guided conversation', () => {
  test('begins with the first question at once', () => {
    expect(start().text).toBe(
      [
        'Prompt engineering, fine-tuning, or both?',
        'Step 1 of at most 5: Baseline',
        'How does a well-crafted prompt with a few examples do on your task?',
      ].join('\n'),
    );
    expect(start().reply).toMatchObject({ audience: 'private', delivery: 'new' });
  });

  test('goes on in the same message', () => {
    expect(start().press('Measured, but it falls short').reply.delivery).toBe('replace');
  });

  test('goes back to the question before, and starts over', () => {
    const second = start().press('Measured, but it falls short').reply;
    expect(start().press('Measured, but it falls short', 'Quality or consistency', 'Back').reply).toEqual(
      second,
    );
    expect(wordsOf(start().press(...OUTCOME, 'Start over').reply.blocks)).toBe(start().text);
  });

  test('shows the pros and cons and returns to the same place', () => {
    const second = start().press('Measured, but it falls short').reply;
    const looked = start().press('Measured, but it falls short', 'Pros and cons');
    expect(looked.text).toContain('Risk of Catastrophic Forgetting');
    expect(looked.press('Back to the guide').reply).toEqual(second);
  });

  test('lists labels of more than 30 characters in full above the buttons', () => {
    const gap = start().press('Measured, but it falls short');
    expect(gap.text.split('\n')).toContain('Style or format hard to describe');
    const means = gap.press('Quality or consistency');
    expect(means.text.split('\n')).not.toContain('Too little ML expertise');
  });

  test('names a passage that it has quoted already instead of repeating it', () => {
    const cooking = new Conversation(loadLibrary('tests/fixtures/two-guides'));
    const { text } = new Person(cooking, 'cooking').press('Yes', 'Yes');
    expect(text.split('\nWhy\n')[1]?.split('\n')).toEqual([
      'Colour: Yes',
      'Pros:',
      'Browns everything.',
      '— What is Frying?, in “Kitchen sink” by Ada Example, 2025-01-31',
      'Fat: Yes',
      'Already quoted: Browns everything. (What is Frying?)',
    ]);
  });

  test('keeps what a search found when a section of it is looked at', () => {
    expect(ask('cost').press('What is Fine-Tuning?').reply.delivery).toBe('new');
    expect(ask('sections').press('What is Fine-Tuning?').reply.delivery).toBe('replace');
  });

  test('leads from the outcome to the sections of what was recommended, and back', () => {
    const outcome = start().press(...OUTCOME);
    const { reply } = outcome;
    expect(outcome.press('What is Fine-Tuning?').text).toContain('How it works: You prepare a dataset');
    expect(outcome.press('Back to the guide').reply).toEqual(reply);
  });
});

describe('sharing', () => {
  const shared = start()
    .press(...OUTCOME)
    .press('Share with the channel');

  test('puts the finished card into the channel, saying who shared it, with one button', () => {
    expect(shared.shared).toHaveLength(1);
    const [card] = shared.shared;
    expect(card).toMatchObject({ audience: 'public', delivery: 'new' });
    expect(wordsOf(card?.blocks ?? [])).toMatch(
      /^Shared by Ann from \/llm-strategy\nNot yet: keep working on the prompt\n/,
    );
    expect(wordsOf(card?.blocks ?? [])).toContain('requiring more ML expertise.');
    expect(card?.rows.flat().map(({ label }) => label)).toEqual(['Start my own']);
  });

  test('leaves a private card without the Share button', () => {
    expect(shared.reply).toMatchObject({ audience: 'private', delivery: 'replace' });
    expect(shared.labels).not.toContain('Share with the channel');
    expect(shared.text).toMatch(/^Shared with the channel\./);
  });

  test('lets everyone start a guide of their own, in a message of its own', () => {
    const [token = ''] = tokensOf(shared.shared[0] ?? shared.reply);
    const { reply } = conversation.click(token, 'Bob', CHANNEL);
    expect(reply).toMatchObject({ audience: 'private', delivery: 'new' });
    expect(wordsOf(reply.blocks)).toBe(start().text);
  });

  test('is offered for what is of use to others, and for nothing else', () => {
    expect(ask('pros').labels).toContain('Share with the channel');
    expect(ask('cost').labels).toContain('Share with the channel');
    for (const typed of ['', 'help', 'sections', 'xyzzy']) {
      expect(ask(typed).labels, typed).not.toContain('Share with the channel');
    }
  });

  test('is not offered where there is no channel, and a stolen button does nothing there', () => {
    const alone = { ...CHANNEL, canShare: false };
    const token = start()
      .press(...OUTCOME)
      .token('Share with the channel');
    expect(start(alone).press(...OUTCOME).labels).not.toContain('Share with the channel');
    const turn = conversation.click(token, 'Ann', alone);
    expect(turn.kind).toBe('answer');
    expect(wordsOf(turn.reply.blocks)).toMatch(/^There is nothing here that could be shared/);
  });

  test.each([
    ['a name that would turn the line around', 'A\u202enna\u2066', 'A nna'],
    ['a name of several lines', 'Anna\n# boss', 'Anna # boss'],
    ['no name', '\u200b', 'someone'],
    ['a name of 200 letters', 'n'.repeat(200), 'n'.repeat(80)],
  ])('shows %s as plain words', (_, name, shown) => {
    const person = start().press(...OUTCOME);
    person.turn = conversation.click(person.token('Share with the channel'), name, CHANNEL);
    expect(wordsOf(person.shared[0]?.blocks ?? [])).toMatch(new RegExp(`^Shared by ${shown} from `));
  });
});

const repliesOf = (turn: Turn): Reply[] => [turn.reply, ...(turn.kind === 'answer' ? (turn.more ?? []) : [])];

describe('a mention', () => {
  const mention = (text: string, surface = CHANNEL) => repliesOf(conversation.mention(text, surface));

  test('is answered for everyone, with one button that opens a guide of one’s own', () => {
    const [card, ...more] = mention('pros fine-tuning');
    expect(more).toEqual([]);
    expect(card).toMatchObject({ audience: 'public', delivery: 'new' });
    expect(wordsOf(card?.blocks ?? [])).toContain('Deep Specialization');
    expect(card?.rows.flat().map(({ label }) => label)).toEqual(['Start my own']);
  });

  test.each(['', 'start', 'should we fine-tune?'])('of %j offers a guide instead of starting one', (text) => {
    const [card] = mention(text);
    expect(card?.audience).toBe('public');
    expect(card?.rows.flat().map(({ label }) => label)).toEqual(['Start my own']);
    const { reply } = conversation.click(tokensOf(card ?? { blocks: [], rows: [] })[0] ?? '', 'Bob', CHANNEL);
    expect(reply).toMatchObject({ audience: 'private', delivery: 'new' });
  });

  test('that is too long for the channel goes on in private', () => {
    const surface: Surface = { ...CHANNEL, fits: ({ blocks }) => wordsOf(blocks).length <= 300 };
    const [card, ...more] = mention('compare', surface);
    expect(more).toEqual([]);
    expect(card?.rows.flat().map(({ label }) => label)).toEqual([
      'Read on (only you will see it)',
      'Start my own',
    ]);
    const { reply } = conversation.click(tokensOf(card ?? { blocks: [], rows: [] })[0] ?? '', 'Bob', surface);
    expect(reply.rows.flat()[0]?.label).toMatch(/^Previous page \(1 of /);
  });

  test('names a flow by its first word, and the first flow without one', () => {
    const two = new Conversation(loadLibrary('tests/fixtures/two-guides'));
    const title = (text: string) => wordsOf(two.mention(text, CHANNEL).reply.blocks).split('\n')[0];
    expect(title('plain pros frying')).toBe('Frying: Pros');
    expect(title('pros frying')).toBe('Frying: Pros');
    expect(two.mention('', CHANNEL).reply.rows.flat()).toHaveLength(2);
  });
});

test('where the bot introduces itself, each flow has a way in and its sections', () => {
  const { blocks, rows } = conversation.home(CHANNEL).reply;
  expect(wordsOf(blocks)).toContain('/llm-strategy starts the guide');
  expect(rows.flat().map(({ label }) => label)).toEqual([
    'Start the guide',
    'Customizing LLMs: Two Paths to Specialization',
    'What is Prompt Engineering?',
    'What is Fine-Tuning?',
    'Making the Right Choice',
  ]);
  const two = new Conversation(loadLibrary('tests/fixtures/two-guides')).home(CHANNEL).reply;
  const tokens = tokensOf(two);
  expect(new Set(tokens).size).toBe(tokens.length);
});

test('where a button leads is known without pressing it', () => {
  const labels = (token: string) => conversation.follow(token)?.answers.map(({ option }) => option.label);
  const at = start().press('Measured, but it falls short');
  expect(labels(at.token('Quality or consistency'))).toEqual([
    'Measured, but it falls short',
    'Quality or consistency',
  ]);
  expect(labels(at.token('Back'))).toEqual([]);
  expect(labels(at.token('Pros and cons'))).toEqual(['Measured, but it falls short']);
  expect(labels(ask('pros').token('Pros and cons'))).toEqual([]);
  expect(conversation.follow('1.abc.def..p.s')).toBeUndefined();
});

describe('a button that no longer works', () => {
  test.each(['', 'x', '1', '1.....', '1.abc.def..p.s', '\0', '1.'.repeat(500)])(
    '%j gets a message and a way on',
    (token) => {
      const { kind, reply } = conversation.click(token, 'Ann', CHANNEL);
      expect(wordsOf(reply.blocks)).toMatch(/^This button no longer works\n/);
      expect(reply).toMatchObject({ audience: 'private', delivery: 'new' });
      expect(kind).toBe('answer');
      const [again = ''] = tokensOf(reply);
      expect(wordsOf(conversation.click(again, 'Ann', CHANNEL).reply.blocks)).toBe(start().text);
    },
  );
});

test('a command that is no flow gets the list of those that are', () => {
  const { reply } = conversation.command('nope', '', CHANNEL);
  expect(wordsOf(reply.blocks)).toMatch(/^Unknown command/);
  expect(reply.rows.flat().map(({ label }) => label)).toEqual(['Start the guide']);
});

describe('a reply that does not fit one message', () => {
  const upTo = (length: number): Surface => ({
    ...CHANNEL,
    fits: ({ blocks }) => wordsOf(blocks).length <= length,
  });
  const whole = start().press(...OUTCOME).text;
  const paged = start(upTo(500)).press(...OUTCOME);
  const pages = paged.readOn();

  test('goes on on further pages, to and fro, none over the limit, nothing lost', () => {
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(500);
    const withoutSources = (text: string) => text.replace(/— .*\n?/g, '').replace(/\s+/g, ' ');
    expect(withoutSources(pages.join('\n'))).toBe(withoutSources(whole));
    expect(paged.press(`Previous page (${pages.length - 1} of ${pages.length})`).text).toBe(pages.at(-2));
  });

  test('names the article once on every page that quotes it', () => {
    const quoting = pages.filter((page) => page.includes('\n— '));
    expect(quoting.length).toBeGreaterThan(1);
    for (const page of quoting) expect(page.split('by Sami Halawa, 2024-07-22')).toHaveLength(2);
  });

  test('is shared as several messages, each naming the article, the button on the last', () => {
    const { shared } = ask('compare', upTo(900)).press('Share with the channel');
    expect(shared.map(({ rows }) => rows.flat().map(({ label }) => label))).toEqual([
      [],
      [],
      ['Start my own'],
    ]);
    for (const { blocks } of shared) {
      expect(wordsOf(blocks).length).toBeLessThanOrEqual(900);
      expect(wordsOf(blocks)).toContain('by Sami Halawa, 2024-07-22');
    }
  });

  test('is not offered for sharing where it would be more than three messages', () => {
    expect(ask('compare', upTo(900)).labels).toContain('Share with the channel');
    expect(ask('compare', upTo(500)).labels).not.toContain('Share with the channel');
  });
});

describe('a message that the article is quoted to', () => {
  const ABOUT = 'https://chat.example/message';
  const quoteTo = (message: string, surface: Surface = CHANNEL) => conversation.quote(message, surface).reply;

  test('is answered privately with the passages that fit it best, each with a button of its own', () => {
    const reply = quoteTo('How much training data would we need, and is it worth the costs?');
    expect(reply).toMatchObject({ audience: 'private', delivery: 'new' });
    const labels = reply.rows.flat().map(({ label }) => label);
    expect(labels.length).toBeGreaterThan(1);
    for (const [i, label] of labels.entries()) {
      expect(label).toBe(`Share ${i + 1}`);
      expect(wordsOf(reply.blocks)).toMatch(new RegExp(`^${i + 1}\\. .`, 'm'));
    }
    expect(new Set(tokensOf(reply)).size).toBe(labels.length);
  });

  test('is read for its first thousand characters: its subject comes early', () => {
    const beyond = (length: number): string => `${'zz '.repeat(length / 3)}catastrophic forgetting`;
    expect(wordsOf(quoteTo(beyond(900)).blocks)).toContain('Catastrophic');
    expect(wordsOf(quoteTo(beyond(1_200)).blocks)).toContain('Nothing found');
  });

  test('gets the one passage that is chosen, with a link to the message', () => {
    const reply = quoteTo('training data and costs', { ...CHANNEL, about: ABOUT });
    const [, second] = tokensOf(reply);
    const turn = conversation.click(second ?? '', 'Ann', { ...CHANNEL, about: ABOUT });
    if (turn.kind !== 'share') throw new Error('Nothing was shared.');
    const [card, ...more] = turn.shared;
    expect(more).toEqual([]);
    expect(card?.blocks.filter(({ type }) => type === 'quote')).toHaveLength(1);
    expect(card?.blocks[0]).toMatchObject({
      type: 'paragraph',
      children: [{}, {}, { type: 'link', url: ABOUT }],
    });
    expect(wordsOf(card?.blocks ?? [])).toMatch(/^Shared by Ann from \/llm-strategy, about this message\n/);
  });

  test('gets no buttons to share with where nothing can be shared', () => {
    const labels = quoteTo('training data and costs', { ...CHANNEL, canShare: false }).rows.flat();
    expect(labels.map(({ label }) => label).filter((label) => label.startsWith('Share'))).toEqual([]);
  });

  test('is quoted fewer passages where not all fit, in the end one on as many pages as it takes', () => {
    const fits: Surface['fits'] = ({ blocks }) => blocks.filter(({ type }) => type === 'quote').length < 2;
    const reply = quoteTo('training data and costs', { ...CHANNEL, fits });
    expect(reply.blocks.filter(({ type }) => type === 'quote')).toHaveLength(1);
    expect(reply.rows.flat().map(({ label }) => label)).toContain('Share with the channel');
  });

  test.each(['', '🙂', 'zzzz qqqq', ' \n'])(
    'that fits nothing (%j) is told what can be asked for',
    (message) => {
      expect(wordsOf(quoteTo(message).blocks)).toContain('Nothing found');
    },
  );

  test('is read though it is long, or full of marks', () => {
    expect(
      quoteTo(`${'*_~`<@1>\n'.repeat(50)} training data ${'costs '.repeat(2000)}`).rows.flat(),
    ).not.toEqual([]);
  });

  test('may be quoted from the articles of several guides', () => {
    const both = new Conversation(loadLibrary('tests/fixtures/two-guides'));
    const [first] = both.quote('bread soup pasta water', CHANNEL).reply.rows.flat();
    expect(first).toBeDefined();
  });
});
