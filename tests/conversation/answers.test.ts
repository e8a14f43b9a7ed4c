import { describe, expect, test } from 'vitest';
import { loadLibrary } from '../../src/content/read/library.ts';
import type { Setting } from '../../src/conversation/setting.ts';
import { lastReply } from '../../src/conversation/turn.ts';
import { ALONE, CHANNEL, conversationOn, labelsOf, Person, textOf } from './person.ts';

/** Four guides. The first asks about polling, webhooks and message queues; the others are in other languages. */
const four = loadLibrary('tests/fixtures/phrases');
const one = conversationOn({ ...four, flows: four.flows.filter(({ slug }) => slug === 'moving-data') });
const several = conversationOn(four);
const two = conversationOn(loadLibrary('tests/fixtures/two-guides'));

const ask = (typed: string, setting?: Setting) => new Person(one, 'moving-data', typed, setting);
const titleOf = (text: string) => text.split('\n')[0];

describe('an answer to a part of what was asked', () => {
  test('says so first, and repeats nothing that was typed', () => {
    const { text } = ask('delay in kubernetes');
    expect(text).toMatch(
      /^The article does not mention some of that\. What it does say:\nPolling, cons\nDelay:/,
    );
    expect(text).not.toMatch(/kubernetes/i);
  });

  test('names what the article leaves out in the words of its author', () => {
    expect(ask('compare websocket and webhooks').text).toMatch(
      /^This article says nothing of websockets\. What it does say:\nWhat are Webhooks\?\n/,
    );
  });

  test('says so on every page, in public as well', () => {
    const { reply } = one.mention('pros of polling on mobile', CHANNEL);
    expect(titleOf(textOf(reply))).toBe('The article does not mention some of that. What it does say:');
  });

  test('does not say so to a channel that was not there', () => {
    const { shared } = ask('pros of polling on mobile').share();
    expect(textOf(shared)).toMatch(/^Shared by Ann from \/moving-data\nPolling: Pros\n/);
  });

  test('keeps the words "Pros" and "Cons" for techniques that the article has', () => {
    for (const typed of ['pros of graphql', 'cons debezium', 'benefits of server-sent events']) {
      expect(ask(typed).text, typed).not.toMatch(/Pros|Cons/);
    }
  });
});

describe('a request for something that the article does not mention', () => {
  test('gets a line that says so, and buttons for techniques and sections', () => {
    const nothing = ask('terraform');
    expect(nothing.text.split('\n')).toEqual([
      'The article does not mention that',
      'Choose one of these, or see what you can ask for: /moving-data help',
    ]);
    expect(nothing.labels.slice(0, 6)).toEqual([
      'Polling',
      'Webhooks',
      'Message Queues',
      'Three ways to hear of a change',
      'Choosing',
      'Trying it out',
    ]);
    expect(titleOf(nothing.press('Webhooks').text)).toBe('What are Webhooks?');
  });

  test('names the topics that its author expected', () => {
    expect(titleOf(ask('TLS or CDC?').text)).toBe(
      'This article says nothing of encryption or change data capture',
    );
  });

  test.each([
    ['command', '/moving-data help', '/moving-data pros polling'],
    ['mention', 'mention the guide with the word help', 'pros polling'],
    ['message', 'or type help', 'pros polling'],
  ] as const)('is told what to type as this place takes it: by a %s', (asksBy, hint, example) => {
    const setting = { ...CHANNEL, asksBy };
    expect(ask('terraform', setting).text).toContain(hint);
    const help = ask('help', setting).text.split('\n');
    expect(help.find((line) => line.includes('pros polling'))).toMatch(new RegExp(`^${example}`));
  });

  test('in a channel gets the buttons as well, and each opens a private reply', () => {
    const { reply } = one.mention('terraform', { ...CHANNEL, asksBy: 'mention' });
    expect(reply.audience).toBe('public');
    expect(labelsOf(reply)).toContain('Choosing');
    expect(labelsOf(reply).at(-1)).toBe('Start my own');
    const [button] = reply.card.rows.flat();
    expect(lastReply(one.click(button?.token ?? '', CHANNEL)).audience).toBe('private');
  });
});

describe('a comparison', () => {
  test('of all techniques says that it shows all, and how to ask for two', () => {
    expect(ask('compare').text).toContain(
      'All 3 are here. For two of them: /moving-data compare polling and webhooks',
    );
  });

  test('of two shows these two', () => {
    const { text } = ask('compare polling and message queues');
    expect(text).toContain('Wasted requests');
    expect(text).toContain('Buffers peaks');
    expect(text).not.toContain('Public endpoint');
    expect(text).not.toContain('All 3');
  });
});

describe('the label of a button, typed', () => {
  test('starts the guide with this answer, if it answers the first question', () => {
    expect(ask('seconds at most').text).toContain('Patience: Seconds at most');
    expect(ask('seconds at most').text).toContain('Could you live with an event that never reaches you?');
  });

  test('ticks a box of the first question, and waits for others', () => {
    const boxes = new Person(
      conversationOn(loadLibrary('tests/fixtures/checklist')),
      'commute',
      'money is short',
    );
    const ticked = boxes.card.checkboxes?.boxes.filter(({ isTicked }) => isTicked);
    expect(ticked?.map(({ label }) => label)).toEqual(['Money is short']);
    expect(boxes.press('Continue with 1').text).toContain('Money is short');
  });

  test('of another question leads to the card, and quotes the reasons', () => {
    const typed = ask('Not a single one');
    expect(typed.text).toMatch(
      /^That is a button of the guide\nPress it on the card, or start here\.\nThe article says\n/,
    );
    expect(typed.text).toContain('no message may be lost');
    expect(typed.labels[0]).toBe('Start the guide');
    expect(typed.press('Start the guide').text).toContain('How long may a change go unnoticed?');
  });

  test('is not guessed if several questions have it', () => {
    expect(titleOf(new Person(two, 'cooking', 'Yes').text)).toBe('That is a button of the guide');
  });

  test.each(['Back', 'back to the guide', '2', 'Share with the channel', 'Next page (2 of 3)'])(
    'of the guide itself leads to the card: %s',
    (label) => {
      expect(titleOf(ask(label).text)).toBe('That is a button of the guide');
    },
  );
});

describe('words for one of several guides', () => {
  test.each([
    ['firewall', 'The article says'],
    ['cons of webhooks', 'Webhooks: Cons'],
    ['TLS', 'This article says nothing of encryption'],
    ['训练成本', 'The article says'],
    ['学習データ', 'The article says'],
    ['zh sections', 'Sections of the article'],
  ])('go to the guide that they fit best: %s', (typed, title) => {
    expect(titleOf(textOf(several.message(typed, ALONE).reply))).toBe(title);
    expect(titleOf(textOf(several.mention(typed, CHANNEL).reply))).toBe(title);
  });

  test.each(['message', 'mention'] as const)(
    'that fit two are asked about, and each button answers: %s',
    (by) => {
      const { reply } = two[by]('pros frying', CHANNEL);
      expect(titleOf(textOf(reply))).toBe('Which guide do you mean?');
      expect(labelsOf(reply)).toEqual(['Steam or fry?', 'A guide of one question']);
      const [, second] = reply.card.rows.flat();
      const answer = lastReply(two.click(second?.token ?? '', CHANNEL));
      expect(answer.audience).toBe('private');
      expect(titleOf(textOf(answer))).toBe('Frying: Pros');
    },
  );

  test('that fit none get all guides, and say so', () => {
    const turn = several.message('blockchain', ALONE);
    expect(titleOf(textOf(turn.reply))).toBe('No article mentions that');
    expect(labelsOf(turn.reply)).toHaveLength(4);
    expect(turn.activity).toEqual({ kind: 'message', lookup: 'nothing-found' });
  });

  test('that are a button of the guide itself get all guides', () => {
    const { reply } = several.message('Back', ALONE);
    expect(textOf(reply)).toBe('That is a button of the guide\nPress it on the card, or start here.');
    expect(labelsOf(reply)).toHaveLength(4);
  });

  test('of a message without a match are not taken for the first guide', () => {
    expect(titleOf(textOf(several.quote('zzzz qqqq', CHANNEL).reply))).toBe('No article mentions that');
  });
});

test.each([
  ['delay in kubernetes', 'partly'],
  ['terraform', 'nothing-found'],
  ['TLS', 'outside'],
  ['compare tls and webhooks', 'partly'],
  ['Not a single one', 'on-a-card'],
  ['firewall', 'passages'],
])('the answer to %j is counted as %s, without the words', (typed, lookup) => {
  expect(ask(typed).turn.activity).toEqual({ kind: 'command', flow: 'moving-data', lookup });
});

test('a message that is quoted about is told what the article leaves out', () => {
  const { text } = { text: textOf(one.quote('do webhooks need TLS behind a firewall?', CHANNEL).reply) };
  expect(text).toContain('This article says nothing of encryption. What it does say:');
  expect(titleOf(textOf(one.quote('TLS?', CHANNEL).reply))).toBe('This article says nothing of encryption');
});
