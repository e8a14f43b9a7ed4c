import { describe, expect, test } from 'vitest';
import { loadLibrary } from '../../src/content/library.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import type { Surface } from '../../src/conversation/reply.ts';
import { CHANNEL, Person, tokensOf, wordsOf } from './person.ts';

const conversation = new Conversation(loadLibrary('content'));
const start = (surface?: Surface) => new Person(conversation, 'llm-strategy', '', surface);
const ask = (typed: string) => new Person(conversation, 'llm-strategy', typed);
const OUTCOME = ['Good, but long and too costly', 'Too little ML expertise'];

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
      'Pros: Browns everything.',
      '— What is Frying?, in “Kitchen sink” by Ada Example, 2025-01-31',
      'Fat: Yes',
      'Quoted above: Browns everything. (What is Frying?)',
    ]);
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
    expect(shared.turn.shared).toHaveLength(1);
    const [card] = shared.turn.shared;
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
    const [token = ''] = tokensOf(shared.turn.shared[0] ?? shared.reply);
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
    expect(turn.shared).toEqual([]);
    expect(wordsOf(turn.reply.blocks)).toMatch(/^There is no channel here/);
  });

  test.each([
    ['a name that would turn the line around', 'A\u202enna\u2066', 'A nna'],
    ['a name of several lines', 'Anna\n# boss', 'Anna # boss'],
    ['no name', '\u200b', 'someone'],
  ])('shows %s as plain words', (_, name, shown) => {
    const token = start()
      .press(...OUTCOME)
      .token('Share with the channel');
    const [card] = conversation.click(token, name, CHANNEL).shared;
    expect(wordsOf(card?.blocks ?? [])).toMatch(new RegExp(`^Shared by ${shown} from `));
  });
});

describe('a button that no longer works', () => {
  test.each(['', 'x', '1', '1.....', '1.abc.def..p.s', '\0', '1.'.repeat(500)])(
    '%j gets a message and a way on',
    (token) => {
      const { reply, shared } = conversation.click(token, 'Ann', CHANNEL);
      expect(wordsOf(reply.blocks)).toMatch(/^This button no longer works\n/);
      expect(reply).toMatchObject({ audience: 'private', delivery: 'new' });
      expect(shared).toEqual([]);
      const [again = ''] = tokensOf(reply);
      expect(wordsOf(conversation.click(again, 'Ann', CHANNEL).reply.blocks)).toBe(start().text);
    },
  );
});

test('a command that is no flow gets the list of those that are', () => {
  const { reply } = conversation.command('nope', '', CHANNEL);
  expect(wordsOf(reply.blocks)).toMatch(/^This command is not known/);
  expect(reply.rows.flat().map(({ label }) => label)).toEqual(['Start the guide']);
});

describe('a reply that does not fit one message', () => {
  const small: Surface = { ...CHANNEL, fits: ({ blocks }) => wordsOf(blocks).length <= 500 };
  const outcome = start(small).press(
    'Measured, but it falls short',
    'Prompt too long for the model',
    'Too little money or time',
  );

  test('goes on on further pages, to and fro, none over the limit, nothing lost', () => {
    const whole = start().press(
      'Measured, but it falls short',
      'Prompt too long for the model',
      'Too little money or time',
    ).text;
    const pages = [outcome.text];
    while (outcome.labels[0]?.startsWith('Next') || outcome.labels[1]?.startsWith('Next')) {
      outcome.press(outcome.labels.find((label) => label.startsWith('Next')) ?? '');
      pages.push(outcome.text);
    }
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(500);
    const sources = /— .*\n?/g;
    const flat = (text: string) => text.replace(sources, '').replace(/\s+/g, ' ');
    expect(flat(pages.join('\n'))).toBe(flat(whole));
    outcome.press(`Previous page (${pages.length - 1} of ${pages.length})`);
    expect(outcome.text).toBe(pages.at(-2));
  });

  test('is shared as several messages, the button on the last', () => {
    const { shared } = outcome.press('Share with the channel').turn;
    expect(shared.length).toBeGreaterThan(2);
    expect(shared.map((card) => card.rows.flat().length)).toEqual([...shared.slice(1).map(() => 0), 1]);
    for (const card of shared) expect(wordsOf(card.blocks).length).toBeLessThanOrEqual(500);
  });
});
