import { describe, expect, test } from 'vitest';
import { platform as discord } from '../../adapters/discord/surface.ts';
import { platform as slack } from '../../adapters/slack/surface.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Cards } from '../../src/conversation/cards.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { Guide } from '../../src/conversation/guide.ts';
import type { Card, Reply } from '../../src/conversation/reply.ts';
import { type Setting, subjectOf } from '../../src/conversation/setting.ts';
import { startOf } from '../../src/conversation/state.ts';
import { readSubject, TokenCodec } from '../../src/conversation/token.ts';
import { lastReply } from '../../src/conversation/turn.ts';
import { words } from '../../src/conversation/words.ts';
import {
  ALONE,
  CHANNEL,
  conversationOn,
  ENDLESS,
  labelsOf,
  limitedTo,
  Person,
  textOf,
  tokensOf,
  wordsOf,
} from './person.ts';

const library = loadLibrary('tests/fixtures/strategy');
const conversation = conversationOn(library);
const start = (setting?: Setting) => new Person(conversation, 'llm-strategy', '', setting);
const ask = (typed: string) => new Person(conversation, 'llm-strategy', typed);
const firstToken = (reply: Reply<Card> | undefined) =>
  tokensOf(reply?.card ?? { blocks: [], rows: [] })[0] ?? '';

/** The same guide on a medium that takes at most this many characters. */
const upTo = (length: number) =>
  conversationOn(
    library,
    limitedTo(({ blocks }) => wordsOf(blocks).length <= length),
  );
const OUTCOME = ['Good but long, costly at scale', 'Too little ML expertise'];

describe('a guided conversation', () => {
  test('begins with the first question at once', () => {
    const card = (setting: Setting, hint: string): void =>
      expect(start(setting).text.split('\n')).toEqual([
        'Prompt engineering, fine-tuning, or both? · Question 1 of up to 5',
        'How does a well-crafted prompt with a few examples do on your task?',
        hint,
      ]);
    card(CHANNEL, words.firstHintPrivate);
    card(ALONE, words.firstHint);
    expect(start().reply).toMatchObject({ audience: 'private', placement: { kind: 'new' } });
  });

  test('continues in the same message', () => {
    expect(start().press('Measured, but it falls short').reply.placement.kind).toBe('clicked');
  });

  test('goes back to the question before, and starts over', () => {
    const second = start().press('Measured, but it falls short');
    const back = start().press('Measured, but it falls short', 'Quality or consistency', 'Back');
    expect(back.text).toBe(second.text);
    expect(back.labels).toEqual(second.labels);
    expect(start().press('Measured, but it falls short', 'Start over').text).toBe(start().text);
    expect(start().press(...OUTCOME, 'Change an answer', 'Start over').text).toBe(start().text);
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
    const { text } = new Person(cooking, 'cooking').press('Yes', 'Yes', 'Why (2 answers, 1 quote)');
    expect(text.split('\n')).toEqual([
      'Why: Fry it',
      'Colour: Yes',
      'Frying, pros',
      'Browns everything.',
      'Fat: Yes',
      'Already quoted: Browns everything. (What is Frying?)',
      'From “Kitchen sink” by Ada Example, 2025-01-31',
    ]);
  });

  test('keeps the results of a search when a section is opened from them', () => {
    expect(ask('cost').press('What is Fine-Tuning?').reply.placement.kind).toBe('new');
    expect(ask('sections').press('What is Fine-Tuning?').reply.placement.kind).toBe('clicked');
  });

  test('leads from an outcome to the sections that it names, and back', () => {
    const outcome = start().press(...OUTCOME);
    const { reply } = outcome;
    expect(outcome.press('More…', 'What is Fine-Tuning?').text).toContain(
      'How it works: You prepare a dataset',
    );
    expect(outcome.press('Back to the guide').reply).toEqual(reply);
  });
});

describe('sharing', () => {
  const shared = start()
    .press(...OUTCOME)
    .share('Support mails: answer by model?');

  test('asks what it is for, in a form that can be left empty', () => {
    const { turn } = start()
      .press(...OUTCOME)
      .press('Share with the channel');
    expect(turn).toMatchObject({
      kind: 'form',
      form: {
        title: 'Share',
        fields: [{ label: 'What is it for?', length: 80, isRequired: false }],
        submit: 'Post',
      },
    });
  });

  test('puts the card into the channel: who, the question, the purpose, the advice and one quotation', () => {
    expect(shared.shared).toMatchObject({ audience: 'public', placement: { kind: 'new' } });
    expect(textOf(shared.shared)).toMatch(
      /^Shared by Ann: Prompt engineering, fine-tuning, or both\?\nFor: Support mails: answer by model\?\nNot yet: keep working on the prompt\n/,
    );
    expect(textOf(shared.shared)).toContain('requiring more ML expertise.');
    expect(labelsOf(shared.shared)).toEqual([
      'Why (only you see it)',
      'Try it for my case',
      'Open the article',
      'Remove',
    ]);
  });

  test('is short enough for a phone, so it has no heading above the steps, and no label that is cut', () => {
    const own = start().press(...OUTCOME);
    expect(own.text).toContain('\nNext steps\n');
    expect(textOf(shared.shared)).not.toContain('Next steps');
    expect(textOf(shared.shared)).toContain('\n1. Write down what is missing');
    for (const label of labelsOf(shared.shared)) expect(label.length).toBeLessThanOrEqual(30);
  });

  test('of a guide that began at a message links to it', () => {
    const token = start()
      .press(...OUTCOME)
      .token('Share with the channel');
    const about = { ...CHANNEL, subject: { id: '1', url: 'https://example.org/1' } };
    const turn = conversation.click(token, about);
    if (turn.kind !== 'share') throw new Error('Nothing was shared.');
    expect(textOf(turn.shared)).toMatch(
      /^Shared by Ann, about this message: Prompt engineering, fine-tuning, or both\?\n/,
    );
  });

  test('names no purpose if none was typed', () => {
    for (const purpose of ['', '  \n ', '\u200b'])
      expect(
        textOf(
          start()
            .press(...OUTCOME)
            .share(purpose).shared,
        ),
      ).not.toContain('For:');
  });

  test.each([
    ['of several lines', 'Support\n# mails', 'Support # mails'],
    ['with invisible characters', 'Sup\u202eport\u2066', 'Support'],
    ['of 200 letters', 'm'.repeat(200), 'm'.repeat(80)],
    ['that is cut within an emoji', `${'m'.repeat(78)}👩🏽\u200d💻`, 'm'.repeat(78)],
  ])('shows a purpose %s as plain words on one line', (_, typed, shown) => {
    expect(
      textOf(
        start()
          .press(...OUTCOME)
          .share(typed).shared,
      ).split('\n'),
    ).toContain(`For: ${shown}`);
  });

  test('leaves one line and a way back in the private card', () => {
    expect(shared.reply).toMatchObject({ audience: 'private', placement: { kind: 'clicked' } });
    expect(shared.text).toBe('Shared with the channel.');
    expect(shared.labels).toEqual(['Back to my recommendation']);
    const back = start()
      .press(...OUTCOME)
      .share()
      .press('Back to my recommendation');
    expect(back.reply).toEqual(start().press(...OUTCOME).reply);
    const looked = ask('pros').share();
    expect(looked.labels).toEqual(['Show it again']);
    expect(looked.press('Show it again').text).toBe(ask('pros').text);
  });

  const pressOn = (label: string, setting = CHANNEL) => {
    const button = shared.shared.card.rows.flat().find((each) => each.label === label);
    return conversation.click(button?.token ?? '', setting);
  };
  const BEN: Setting = { ...CHANNEL, person: { id: 'U2', name: 'Ben' } };

  test('shows its reasons and the article to whoever asks, in private', () => {
    const reasons = pressOn('Why (only you see it)', BEN);
    expect(lastReply(reasons)).toMatchObject({ audience: 'private' });
    expect(textOf(lastReply(reasons))).toBe(
      start()
        .press(...OUTCOME)
        .press('Why (2 answers, 4 quotes)').text,
    );
    expect(textOf(lastReply(pressOn('Open the article', BEN)))).toMatch(/^Sections of the article\n/);
  });

  test('can be taken back by the person who shared it, and by nobody else', () => {
    expect(pressOn('Remove').kind).toBe('remove');
    for (const other of [
      BEN,
      { ...CHANNEL, server: 'T2' },
      { ...CHANNEL, server: undefined },
      { ...CHANNEL, person: { id: '', name: 'Ann' } },
    ]) {
      const { kind, ...turn } = pressOn('Remove', other);
      expect(kind).toBe('answer');
      expect(JSON.stringify(turn)).toContain('Only the person who shared this can remove it');
    }
  });

  test('lets everyone start their own guide, in a new message', () => {
    const reply = lastReply(pressOn('Try it for my case', BEN));
    expect(reply).toMatchObject({ audience: 'private', placement: { kind: 'new' } });
    expect(textOf(reply)).toBe(start().text);
  });

  test('is offered for outcomes, facets and passages, not for questions, help or an empty search', () => {
    expect(ask('pros').labels).toContain('Share with the channel');
    expect(ask('cost').labels).toContain('Share with the channel');
    for (const typed of ['', 'help', 'sections', 'xyzzy']) {
      expect(ask(typed).labels, typed).not.toContain('Share with the channel');
    }
  });

  test('is not offered without a channel, and a button copied from elsewhere shares nothing there', () => {
    const token = start()
      .press(...OUTCOME)
      .token('Share with the channel');
    expect(start(ALONE).press(...OUTCOME).labels).not.toContain('Share with the channel');
    const turn = conversation.click(token, ALONE);
    expect(turn.kind).toBe('form');
    const submitted = turn.kind === 'form' ? conversation.submit(turn.form.token, {}, ALONE) : turn;
    expect(submitted.kind).toBe('answer');
    expect(textOf(lastReply(submitted))).toMatch(/^There is nothing here that could be shared/);
  });

  test.each([
    ['a name that would turn the line around', 'A\u202enna\u2066', 'Anna'],
    ['a name with an invisible character', 'An\u200bn\ufeffa\u00ad\u{e0041}', 'Anna'],
    ['a Persian name', 'علی\u200cرضا', 'علی\u200cرضا'],
    ['an Indian name', 'ശ്രീന\u0d4d\u200dപ', 'ശ്രീന\u0d4d\u200dപ'],
    ['joiners that join nothing', '\u200dAnna\u200c \u200d', 'Anna'],
    ['emoji of several characters', 'Ann 👩🏽\u200d💻 ❤\ufe0f\u200d🔥', 'Ann 👩🏽\u200d💻 ❤\ufe0f\u200d🔥'],
    [
      'a flag',
      '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
      '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
    ],
    ['a name in a variant of a letter', '葛\u{e0100}', '葛\u{e0100}'],
    ['only letters that nobody sees', '\u3164\u115f\u2800', 'someone'],
    ['a name that is cut within an emoji', `${'n'.repeat(78)}👩🏽\u200d💻`, 'n'.repeat(78)],
    ['a name of several lines', 'Anna\n# boss', 'Anna # boss'],
    ['no name', '\u200b', 'someone'],
    ['a name of 200 letters', 'n'.repeat(200), 'n'.repeat(80)],
  ])('shows %s as plain words', (_, name, shown) => {
    const person = start().press(...OUTCOME);
    person.turn = conversation.submit(
      person.token('Share with the channel'),
      {},
      {
        ...CHANNEL,
        person: { id: 'U1', name },
      },
    );
    expect(textOf(person.shared)).toMatch(new RegExp(`^Shared by ${shown}: `));
  });
});

describe('a mention', () => {
  const mention = (text: string) => conversation.mention(text, CHANNEL).reply;

  test('is answered for everyone, with one button to start your own guide', () => {
    const card = mention('pros fine-tuning');
    expect(card).toMatchObject({ audience: 'public', placement: { kind: 'new' } });
    expect(textOf(card)).toContain('Deep Specialization');
    expect(labelsOf(card)).toEqual(['Start my own']);
  });

  test.each(['', 'start', 'should we fine-tune?'])('of %j offers a guide instead of starting one', (text) => {
    const card = mention(text);
    expect(card.audience).toBe('public');
    expect(labelsOf(card)).toEqual(['Start my own']);
    const reply = lastReply(conversation.click(firstToken(card), CHANNEL));
    expect(reply).toMatchObject({ audience: 'private', placement: { kind: 'new' } });
  });

  test('with a long answer shows the first page, and the rest privately', () => {
    const short = upTo(300);
    const card = short.mention('compare', CHANNEL).reply;
    expect(labelsOf(card)).toEqual(['Read on (only you will see it)', 'Start my own']);
    const reply = lastReply(short.click(firstToken(card), CHANNEL));
    expect(reply.card.rows.flat()[0]?.label).toMatch(/^Previous page \(1 of /);
  });

  test('can name a flow with its first word; without words, all are offered', () => {
    const two = conversationOn(loadLibrary('tests/fixtures/two-guides'));
    const title = (text: string) => textOf(two.mention(text, CHANNEL).reply).split('\n')[0];
    expect(title('plain pros frying')).toBe('Frying: Pros');
    expect(two.mention('', CHANNEL).reply.card.rows.flat()).toHaveLength(2);
  });
});

describe('a direct message', () => {
  test.each(['Hello', 'hi there', 'Thanks!'])('of %j is greeted with the first question', (typed) => {
    expect(textOf(conversation.message(typed, ALONE).reply)).toContain('Question 1 of up to 5');
  });

  test('that is a greeting offers all guides if there are several', () => {
    const two = conversationOn(loadLibrary('tests/fixtures/two-guides'));
    expect(two.message('Hello', ALONE).reply.card.rows.flat()).toHaveLength(2);
    expect(textOf(two.message('@plain hello', ALONE).reply)).toContain('One question');
  });
});

test('the home page has a button for each flow and for each of its sections', () => {
  const { reply } = conversation.home(CHANNEL);
  expect(textOf(reply)).toContain('/llm-strategy starts the guide');
  expect(labelsOf(reply)).toEqual([
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

describe.each([12, 26, 50, 300])('%i guides', (count) => {
  const { flows } = loadLibrary('tests/fixtures/strategy');
  const many = flows.flatMap((flow) =>
    Array.from({ length: count }, (_, i) => ({ ...flow, slug: `guide-${i}`, title: `Title ${i}` })),
  );
  const guide = new Guide({ flows: many, version: '' });

  test.each([
    ['Slack', slack],
    ['Discord', discord],
  ])('are introduced or named as far as they fit in %s', (_, { medium }) => {
    const all = new Conversation<unknown>(guide, medium);
    const { introduced, offered } = all.reach(CHANNEL);
    expect(introduced).toBeGreaterThan(count < 100 ? 3 : -1);
    expect(introduced).toBeLessThan(count);
    expect(offered).toBeGreaterThan(Math.min(count, 50) - 1);
    const cards = [
      all.home(CHANNEL),
      all.welcome(CHANNEL),
      all.mention('', CHANNEL),
      all.command('unknown', '', CHANNEL),
      all.click('damaged', CHANNEL),
    ].map((turn) => lastReply(turn));
    for (const { fits, card } of cards) {
      expect(fits).toBe(true);
      const shown = JSON.stringify(card);
      for (const { title } of many.slice(0, 50)) expect(shown).toContain(title);
      if (count === 300) expect(shown).toMatch(/and \d+ more/);
    }
  });
});

test('the place that a button leads to can be asked without a click', () => {
  const labels = (token: string) =>
    conversation.stateAfter(token)?.answers?.map(({ options: [{ label }] }) => label);
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
    '%j gets a message and a button to start again',
    (token) => {
      const turn = conversation.click(token, CHANNEL);
      const reply = lastReply(turn);
      expect(textOf(reply)).toMatch(/^This button no longer works\n/);
      expect(reply).toMatchObject({ audience: 'private', placement: { kind: 'new' } });
      expect(turn.kind).toBe('answer');
      expect(textOf(lastReply(conversation.click(firstToken(reply), CHANNEL)))).toBe(start().text);
    },
  );
});

describe('a button of the first version', () => {
  const OLD = ['1.PHM.ab12Xyz...cQ', '1.', '1.abc.def..p.s'];

  test.each(OLD)('%j opens the first question, with a line that says why', (token) => {
    const turn = conversation.click(token, CHANNEL);
    const reply = lastReply(turn);
    const { activity } = turn;
    expect(textOf(reply)).toBe(`${words.firstFormat}\n${start().text}`);
    expect(reply).toMatchObject({ audience: 'private', placement: { kind: 'new' } });
    expect(activity).toMatchObject({ kind: 'outdated', flow: 'llm-strategy' });
  });

  test('offers all guides if its own is gone and there are several', () => {
    const two = conversationOn(loadLibrary('tests/fixtures/two-guides'));
    const reply = lastReply(two.click('1.xxx.ab12Xyz...cQ', CHANNEL));
    expect(reply.card.rows.flat()).toHaveLength(2);
    expect(textOf(reply)).toContain(words.firstFormat);
  });
});

describe('a conversation about a message', () => {
  const about = (id: string): Setting => ({ ...CHANNEL, subject: { id, url: undefined } });

  test.each(['1', '1700000000123456', '18446744073709551615'])(
    'carries its id %s in every button of a private reply, and in none of a public one',
    (id) => {
      const person = new Person(conversation, 'llm-strategy', '', about(id)).press(...OUTCOME);
      expect(tokensOf(person.card).map(readSubject)).toEqual(tokensOf(person.card).map(() => id));
      const tokens = tokensOf(person.share().shared.card);
      expect(tokens.map(readSubject)).toEqual(tokens.map(() => undefined));
    },
  );

  test('leaves no id in the cards of others', () => {
    new Person(conversation, 'llm-strategy', 'pros', about('42'));
    expect(tokensOf(ask('pros').card).map(readSubject)).not.toContain('42');
  });

  test.each(['', '0', '007', '-1', '1.5', 'abc', '18446744073709551616', '9'.repeat(30)])(
    'has no subject if the id is %j, which no button can carry',
    (id) => {
      expect(subjectOf(id)).toBeUndefined();
    },
  );
});

test('an unknown command gets the list of flows', () => {
  const { reply } = conversation.command('nope', '', CHANNEL);
  expect(textOf(reply)).toMatch(/^Unknown command/);
  expect(labelsOf(reply)).toEqual(['Start the guide']);
});

describe('a reply that does not fit one message', () => {
  const WHY = [...OUTCOME, 'Why (2 answers, 4 quotes)'];
  const whole = start().press(...WHY).text;
  const paged = new Person(upTo(500), 'llm-strategy').press(...WHY);
  const pages = paged.readOn();

  test('continues on more pages, with a way back, none over the limit, and no word lost', () => {
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(500);
    const withoutSources = (text: string) =>
      text.replace(/^(?:.*, (?:pros|cons)$|From “).*\n?/gm, '').replace(/\s+/g, ' ');
    expect(withoutSources(pages.join('\n'))).toBe(withoutSources(whole));
    expect(paged.press(`Previous page (${pages.length - 1} of ${pages.length})`).text).toBe(pages.at(-2));
  });

  test('names the article once on every page that quotes it', () => {
    const quoting = pages.filter((page) => /, (?:pros|cons)$/m.test(page));
    expect(quoting.length).toBeGreaterThan(1);
    for (const page of quoting) expect(page.split('by Sami Halawa, 2024-07-22')).toHaveLength(2);
  });

  test('is shared as one message that names the article, and the rest can be read in private', () => {
    const small = upTo(900);
    const { shared } = new Person(small, 'llm-strategy', 'compare').share();
    expect(textOf(shared).length).toBeLessThanOrEqual(900);
    expect(textOf(shared)).toContain('by Sami Halawa, 2024-07-22');
    expect(labelsOf(shared)).toEqual(['Read on (only you will see it)', 'Start my own', 'Remove']);
    const more = lastReply(small.click(tokensOf(shared.card)[0] ?? '', CHANNEL));
    expect(more.audience).toBe('private');
    expect(labelsOf(more)[0]).toMatch(/^Previous page \(1 of /);
  });
});

test('a label is shortened between characters, not inside of an emoji', () => {
  const family = '👨‍👩‍👧‍👦';
  const cards = new Cards(new TokenCodec(library), { ...ENDLESS, labelLength: 12 });
  const [flow] = library.flows;
  if (!flow) throw new Error('The fixture has no flow.');
  const whole = `A ${family} ${family}`;
  const { label, fullLabel } = cards.buttons(startOf(flow), CHANNEL)(whole, { kind: 'back' });
  expect({ label, fullLabel }).toEqual({ label: 'A …', fullLabel: whole });
});

describe('a message that is answered with quotes', () => {
  const ABOUT = 'https://chat.example/message';
  const ABOUT_MESSAGE: Setting = { ...CHANNEL, subject: { id: '1234567890123456789', url: ABOUT } };
  const quoteTo = (message: string, setting = CHANNEL) => conversation.quote(message, setting).reply;

  test('is answered privately with the passages that fit it best, each with a button of its own', () => {
    const reply = quoteTo('How much training data would we need, and is it worth the costs?');
    expect(reply).toMatchObject({ audience: 'private', placement: { kind: 'new' } });
    const labels = labelsOf(reply);
    expect(labels.length).toBeGreaterThan(1);
    for (const [i, label] of labels.entries()) {
      expect(label).toBe(`Share ${i + 1}`);
      expect(textOf(reply)).toMatch(new RegExp(`^${i + 1}\\. .`, 'm'));
    }
    expect(new Set(tokensOf(reply.card)).size).toBe(labels.length);
  });

  test('is searched by its first thousand characters, because its subject comes early', () => {
    const beyond = (length: number): string => `${'zz '.repeat(length / 3)}catastrophic forgetting`;
    expect(textOf(quoteTo(beyond(900)))).toContain('Catastrophic');
    expect(textOf(quoteTo(beyond(1_200)))).toContain('The article does not mention that');
  });

  test('gets the one chosen passage, with a link to the message', () => {
    const reply = quoteTo('training data and costs', ABOUT_MESSAGE);
    const [, second] = tokensOf(reply.card);
    const turn = conversation.click(second ?? '', ABOUT_MESSAGE);
    if (turn.kind !== 'share') throw new Error('Nothing was shared.');
    const card = turn.shared;
    expect(card.card.blocks.filter(({ type }) => type === 'quotation')).toHaveLength(1);
    expect(card.card.blocks[0]).toMatchObject({
      type: 'smallPrint',
      children: [{}, {}, { type: 'link', url: ABOUT }],
    });
    expect(textOf(card)).toMatch(/^Shared by Ann from \/llm-strategy, about this message\n/);
  });

  test('gets no Share buttons without a channel', () => {
    const labels = labelsOf(quoteTo('training data and costs', ALONE));
    expect(labels.filter((label) => label.startsWith('Share'))).toEqual([]);
  });

  test('gets fewer passages if not all fit, and at least one, on as many pages as it needs', () => {
    const one = limitedTo(({ blocks }) => blocks.filter(({ type }) => type === 'quotation').length < 2);
    const { reply } = conversationOn(library, one).quote('training data and costs', CHANNEL);
    expect(reply.card.blocks.filter(({ type }) => type === 'quotation')).toHaveLength(1);
    expect(labelsOf(reply)).toContain('Share with the channel');
  });

  test.each(['', '🙂', 'zzzz qqqq', ' \n'])(
    'without a match (%j) gets buttons for what there is',
    (message) => {
      expect(textOf(quoteTo(message))).toContain('The article does not mention that');
      expect(labelsOf(quoteTo(message))).toContain('Making the Right Choice');
    },
  );

  test('is searched even if it is long or full of punctuation', () => {
    const long = `${'*_~`<@1>\n'.repeat(50)} training data ${'costs '.repeat(2000)}`;
    expect(labelsOf(quoteTo(long))).not.toEqual([]);
  });

  test('gets passages from the articles of several guides', () => {
    const both = conversationOn(loadLibrary('tests/fixtures/two-guides'));
    expect(labelsOf(both.quote('bread soup pasta water', CHANNEL).reply)).not.toEqual([]);
  });
});
