import { describe, expect, test } from 'vitest';
import { loadLibrary } from '../../src/content/read/library.ts';
import type { Turn } from '../../src/conversation/conversation.ts';
import type { Card, Reply } from '../../src/conversation/reply.ts';
import { type Setting, subjectOf } from '../../src/conversation/setting.ts';
import { readSubject } from '../../src/conversation/token.ts';
import { words } from '../../src/conversation/words.ts';
import { ALONE, CHANNEL, conversationOn, limitedTo, Person, tokensOf, wordsOf } from './person.ts';

const library = loadLibrary('tests/fixtures/strategy');
const conversation = conversationOn(library);
const start = (setting?: Setting) => new Person(conversation, 'llm-strategy', '', setting);
const ask = (typed: string) => new Person(conversation, 'llm-strategy', typed);

/** The same guide on a medium that takes only so many characters. */
const upTo = (length: number) =>
  conversationOn(
    library,
    limitedTo(({ blocks }) => wordsOf(blocks).length <= length),
  );
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
    expect(start().reply).toMatchObject({ audience: 'private', placement: { kind: 'new' } });
  });

  test('goes on in the same message', () => {
    expect(start().press('Measured, but it falls short').reply.placement.kind).toBe('clicked');
  });

  test('goes back to the question before, and starts over', () => {
    const second = start().press('Measured, but it falls short').reply;
    expect(start().press('Measured, but it falls short', 'Quality or consistency', 'Back').reply).toEqual(
      second,
    );
    expect(wordsOf(start().press(...OUTCOME, 'Start over').reply.card.blocks)).toBe(start().text);
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
    const cooking = conversationOn(loadLibrary('tests/fixtures/two-guides'));
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
    expect(ask('cost').press('What is Fine-Tuning?').reply.placement.kind).toBe('new');
    expect(ask('sections').press('What is Fine-Tuning?').reply.placement.kind).toBe('clicked');
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
    expect(card).toMatchObject({ audience: 'public', placement: { kind: 'new' } });
    expect(wordsOf(card?.card.blocks ?? [])).toMatch(
      /^Shared by Ann from \/llm-strategy\nNot yet: keep working on the prompt\n/,
    );
    expect(wordsOf(card?.card.blocks ?? [])).toContain('requiring more ML expertise.');
    expect(card?.card.rows.flat().map(({ label }) => label)).toEqual(['Start my own']);
  });

  test('leaves a private card without the Share button', () => {
    expect(shared.reply).toMatchObject({ audience: 'private', placement: { kind: 'clicked' } });
    expect(shared.labels).not.toContain('Share with the channel');
    expect(shared.text).toMatch(/^Shared with the channel\./);
  });

  test('lets everyone start a guide of their own, in a message of its own', () => {
    const [token = ''] = tokensOf((shared.shared[0] ?? shared.reply).card);
    const { reply } = conversation.click(token, CHANNEL);
    expect(reply).toMatchObject({ audience: 'private', placement: { kind: 'new' } });
    expect(wordsOf(reply.card.blocks)).toBe(start().text);
  });

  test('is offered for what is of use to others, and for nothing else', () => {
    expect(ask('pros').labels).toContain('Share with the channel');
    expect(ask('cost').labels).toContain('Share with the channel');
    for (const typed of ['', 'help', 'sections', 'xyzzy']) {
      expect(ask(typed).labels, typed).not.toContain('Share with the channel');
    }
  });

  test('is not offered where there is no channel, and a stolen button does nothing there', () => {
    const token = start()
      .press(...OUTCOME)
      .token('Share with the channel');
    expect(start(ALONE).press(...OUTCOME).labels).not.toContain('Share with the channel');
    const turn = conversation.click(token, ALONE);
    expect(turn.kind).toBe('answer');
    expect(wordsOf(turn.reply.card.blocks)).toMatch(/^There is nothing here that could be shared/);
  });

  test.each([
    ['a name that would turn the line around', 'A\u202enna\u2066', 'A nna'],
    ['a name of several lines', 'Anna\n# boss', 'Anna # boss'],
    ['no name', '\u200b', 'someone'],
    ['a name of 200 letters', 'n'.repeat(200), 'n'.repeat(80)],
  ])('shows %s as plain words', (_, name, shown) => {
    const person = start().press(...OUTCOME);
    person.turn = conversation.click(person.token('Share with the channel'), {
      ...CHANNEL,
      person: { id: 'U1', name },
    });
    expect(wordsOf(person.shared[0]?.card.blocks ?? [])).toMatch(new RegExp(`^Shared by ${shown} from `));
  });
});

const repliesOf = (turn: Turn<Card>): Reply<Card>[] => [
  turn.reply,
  ...(turn.kind === 'answer' ? (turn.more ?? []) : []),
];

describe('a mention', () => {
  const mention = (text: string) => repliesOf(conversation.mention(text, CHANNEL));

  test('is answered for everyone, with one button that opens a guide of one’s own', () => {
    const [card, ...more] = mention('pros fine-tuning');
    expect(more).toEqual([]);
    expect(card).toMatchObject({ audience: 'public', placement: { kind: 'new' } });
    expect(wordsOf(card?.card.blocks ?? [])).toContain('Deep Specialization');
    expect(card?.card.rows.flat().map(({ label }) => label)).toEqual(['Start my own']);
  });

  test.each(['', 'start', 'should we fine-tune?'])('of %j offers a guide instead of starting one', (text) => {
    const [card] = mention(text);
    expect(card?.audience).toBe('public');
    expect(card?.card.rows.flat().map(({ label }) => label)).toEqual(['Start my own']);
    const { reply } = conversation.click(tokensOf(card?.card ?? { blocks: [], rows: [] })[0] ?? '', CHANNEL);
    expect(reply).toMatchObject({ audience: 'private', placement: { kind: 'new' } });
  });

  test('that is too long for the channel goes on in private', () => {
    const short = upTo(300);
    const [card, ...more] = repliesOf(short.mention('compare', CHANNEL));
    expect(more).toEqual([]);
    expect(card?.card.rows.flat().map(({ label }) => label)).toEqual([
      'Read on (only you will see it)',
      'Start my own',
    ]);
    const { reply } = short.click(tokensOf(card?.card ?? { blocks: [], rows: [] })[0] ?? '', CHANNEL);
    expect(reply.card.rows.flat()[0]?.label).toMatch(/^Previous page \(1 of /);
  });

  test('names a flow by its first word, and the first flow without one', () => {
    const two = conversationOn(loadLibrary('tests/fixtures/two-guides'));
    const title = (text: string) => wordsOf(two.mention(text, CHANNEL).reply.card.blocks).split('\n')[0];
    expect(title('plain pros frying')).toBe('Frying: Pros');
    expect(title('pros frying')).toBe('Frying: Pros');
    expect(two.mention('', CHANNEL).reply.card.rows.flat()).toHaveLength(2);
  });
});

test('where the bot introduces itself, each flow has a way in and its sections', () => {
  const { blocks, rows } = conversation.home(CHANNEL).reply.card;
  expect(wordsOf(blocks)).toContain('/llm-strategy starts the guide');
  expect(rows.flat().map(({ label }) => label)).toEqual([
    'Start the guide',
    'Customizing LLMs: Two Paths to Specialization',
    'What is Prompt Engineering?',
    'What is Fine-Tuning?',
    'Making the Right Choice',
  ]);
  const two = conversationOn(loadLibrary('tests/fixtures/two-guides')).home(CHANNEL).reply;
  const tokens = tokensOf(two.card);
  expect(new Set(tokens).size).toBe(tokens.length);
});

test('where a button leads is known without pressing it', () => {
  const labels = (token: string) =>
    conversation.stateAfter(token)?.answers?.map(({ option }) => option.label);
  const at = start().press('Measured, but it falls short');
  expect(labels(at.token('Quality or consistency'))).toEqual([
    'Measured, but it falls short',
    'Quality or consistency',
  ]);
  expect(labels(at.token('Back'))).toEqual([]);
  expect(labels(at.token('Pros and cons'))).toEqual(['Measured, but it falls short']);
  expect(labels(ask('pros').token('Pros and cons'))).toBeUndefined();
  expect(conversation.stateAfter('2.abc.def..p.s.')).toBeUndefined();
});

describe('a button that no longer works', () => {
  test.each(['', 'x', '2', '2......', '2.abc.def..p.s.', '\0', '2.'.repeat(500)])(
    '%j gets a message and a way on',
    (token) => {
      const { kind, reply } = conversation.click(token, CHANNEL);
      expect(wordsOf(reply.card.blocks)).toMatch(/^This button no longer works\n/);
      expect(reply).toMatchObject({ audience: 'private', placement: { kind: 'new' } });
      expect(kind).toBe('answer');
      const [again = ''] = tokensOf(reply.card);
      expect(wordsOf(conversation.click(again, CHANNEL).reply.card.blocks)).toBe(start().text);
    },
  );
});

describe('a button of the first version', () => {
  const OLD = ['1.PHM.ab12Xyz...cQ', '1.', '1.abc.def..p.s'];

  test.each(OLD)('%j opens the first question, with a line that says why', (token) => {
    const { reply, activity } = conversation.click(token, CHANNEL);
    expect(wordsOf(reply.card.blocks)).toBe(`${words.firstFormat}\n${start().text}`);
    expect(reply).toMatchObject({ audience: 'private', placement: { kind: 'new' } });
    expect(activity).toMatchObject({ kind: 'outdated', flow: 'llm-strategy' });
  });

  test('offers the guides if there are several, and its own is not among them', () => {
    const two = conversationOn(loadLibrary('tests/fixtures/two-guides'));
    const { reply } = two.click('1.xxx.ab12Xyz...cQ', CHANNEL);
    expect(reply.card.rows.flat()).toHaveLength(2);
    expect(wordsOf(reply.card.blocks)).toContain(words.firstFormat);
  });
});

describe('a conversation about a message', () => {
  const about = (id: string): Setting => ({ ...CHANNEL, subject: { id, url: undefined } });

  test.each(['1', '1700000000123456', '18446744073709551615'])(
    'carries its id %s in every button of a private reply, and in none of a public one',
    (id) => {
      const person = new Person(conversation, 'llm-strategy', '', about(id)).press(...OUTCOME);
      expect(tokensOf(person.card).map(readSubject)).toEqual(tokensOf(person.card).map(() => id));
      const { shared } = person.press('Share with the channel');
      const tokens = shared.flatMap(({ card }) => tokensOf(card));
      expect(tokens.map(readSubject)).toEqual(tokens.map(() => undefined));
    },
  );

  test('leaves no id in the cards of others', () => {
    new Person(conversation, 'llm-strategy', 'pros', about('42'));
    expect(tokensOf(ask('pros').card).map(readSubject)).not.toContain('42');
  });

  test.each(['', '0', '007', '-1', '1.5', 'abc', '18446744073709551616', '9'.repeat(30)])(
    'is about nothing if the id is %j, which no button can carry',
    (id) => {
      expect(subjectOf(id)).toBeUndefined();
    },
  );
});

test('a command that is no flow gets the list of those that are', () => {
  const { reply } = conversation.command('nope', '', CHANNEL);
  expect(wordsOf(reply.card.blocks)).toMatch(/^Unknown command/);
  expect(reply.card.rows.flat().map(({ label }) => label)).toEqual(['Start the guide']);
});

describe('a reply that does not fit one message', () => {
  const whole = start().press(...OUTCOME).text;
  const paged = new Person(upTo(500), 'llm-strategy').press(...OUTCOME);
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
    const { shared } = new Person(upTo(900), 'llm-strategy', 'compare').press('Share with the channel');
    expect(shared.map(({ card: { rows } }) => rows.flat().map(({ label }) => label))).toEqual([
      [],
      [],
      ['Start my own'],
    ]);
    for (const {
      card: { blocks },
    } of shared) {
      expect(wordsOf(blocks).length).toBeLessThanOrEqual(900);
      expect(wordsOf(blocks)).toContain('by Sami Halawa, 2024-07-22');
    }
  });

  test('is not offered for sharing where it would be more than three messages', () => {
    expect(new Person(upTo(900), 'llm-strategy', 'compare').labels).toContain('Share with the channel');
    expect(new Person(upTo(500), 'llm-strategy', 'compare').labels).not.toContain('Share with the channel');
  });
});

describe('a message that the article is quoted to', () => {
  const ABOUT = 'https://chat.example/message';
  const ABOUT_MESSAGE: Setting = { ...CHANNEL, subject: { id: '1234567890123456789', url: ABOUT } };
  const quoteTo = (message: string, setting = CHANNEL) => conversation.quote(message, setting).reply;

  test('is answered privately with the passages that fit it best, each with a button of its own', () => {
    const reply = quoteTo('How much training data would we need, and is it worth the costs?');
    expect(reply).toMatchObject({ audience: 'private', placement: { kind: 'new' } });
    const labels = reply.card.rows.flat().map(({ label }) => label);
    expect(labels.length).toBeGreaterThan(1);
    for (const [i, label] of labels.entries()) {
      expect(label).toBe(`Share ${i + 1}`);
      expect(wordsOf(reply.card.blocks)).toMatch(new RegExp(`^${i + 1}\\. .`, 'm'));
    }
    expect(new Set(tokensOf(reply.card)).size).toBe(labels.length);
  });

  test('is read for its first thousand characters: its subject comes early', () => {
    const beyond = (length: number): string => `${'zz '.repeat(length / 3)}catastrophic forgetting`;
    expect(wordsOf(quoteTo(beyond(900)).card.blocks)).toContain('Catastrophic');
    expect(wordsOf(quoteTo(beyond(1_200)).card.blocks)).toContain('Nothing found');
  });

  test('gets the one passage that is chosen, with a link to the message', () => {
    const reply = quoteTo('training data and costs', ABOUT_MESSAGE);
    const [, second] = tokensOf(reply.card);
    const turn = conversation.click(second ?? '', ABOUT_MESSAGE);
    if (turn.kind !== 'share') throw new Error('Nothing was shared.');
    const [card, ...more] = turn.shared;
    expect(more).toEqual([]);
    expect(card?.card.blocks.filter(({ type }) => type === 'quotation')).toHaveLength(1);
    expect(card?.card.blocks[0]).toMatchObject({
      type: 'paragraph',
      children: [{}, {}, { type: 'link', url: ABOUT }],
    });
    expect(wordsOf(card?.card.blocks ?? [])).toMatch(
      /^Shared by Ann from \/llm-strategy, about this message\n/,
    );
  });

  test('gets no buttons to share with where nothing can be shared', () => {
    const labels = quoteTo('training data and costs', ALONE).card.rows.flat();
    expect(labels.map(({ label }) => label).filter((label) => label.startsWith('Share'))).toEqual([]);
  });

  test('is quoted fewer passages where not all fit, in the end one on as many pages as it takes', () => {
    const one = limitedTo(({ blocks }) => blocks.filter(({ type }) => type === 'quotation').length < 2);
    const { reply } = conversationOn(library, one).quote('training data and costs', CHANNEL);
    expect(reply.card.blocks.filter(({ type }) => type === 'quotation')).toHaveLength(1);
    expect(reply.card.rows.flat().map(({ label }) => label)).toContain('Share with the channel');
  });

  test.each(['', '🙂', 'zzzz qqqq', ' \n'])(
    'that fits nothing (%j) is told what can be asked for',
    (message) => {
      expect(wordsOf(quoteTo(message).card.blocks)).toContain('Nothing found');
    },
  );

  test('is read though it is long, or full of marks', () => {
    expect(
      quoteTo(`${'*_~`<@1>\n'.repeat(50)} training data ${'costs '.repeat(2000)}`).card.rows.flat(),
    ).not.toEqual([]);
  });

  test('may be quoted from the articles of several guides', () => {
    const both = conversationOn(loadLibrary('tests/fixtures/two-guides'));
    const [first] = both.quote('bread soup pasta water', CHANNEL).reply.card.rows.flat();
    expect(first).toBeDefined();
  });
});
