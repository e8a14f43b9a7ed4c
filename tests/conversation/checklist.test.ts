import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/content/flow.ts';
import { LibraryKeys, RESERVED_LENGTH, TOKEN_LENGTH } from '../../src/content/keys.ts';
import { outcomesOf, placeAfter, questionsOf } from '../../src/content/walk.ts';
import type { Event, State } from '../../src/conversation/state.ts';
import { TokenCodec } from '../../src/conversation/token.ts';
import { words } from '../../src/conversation/words.ts';
import { allPaths } from '../content/all-paths.ts';
import { FLOW, load } from '../content/read/folder.ts';
import { CHECKLIST, flowOf } from '../fixtures/guides.ts';
import { CHANNEL, checkboxesOf, conversationOn, ENDLESS, Person } from './person.ts';

const flow = flowOf(CHECKLIST);
const library = { flows: [flow], version: '' };
const conversation = conversationOn(library);
const begin = () => new Person(conversation, 'commute');

const [FIT, HEAVY, MONEY, PARKING] = [
  'I want to get fit',
  'I carry heavy things',
  'Money is short',
  'Parking costs me too much',
] as const;

describe('the card of a checklist', () => {
  test('has a box for each option but one, which is a button', () => {
    const person = begin();
    expect(checkboxesOf(person.card).boxes.map(({ label }) => label)).toEqual([HEAVY, MONEY, FIT, PARKING]);
    expect(person.ticked).toEqual([]);
    expect(person.labels.slice(0, 2)).toEqual(['Continue', 'None of these']);
  });

  test('shows the ticks, and how many Continue takes', () => {
    const person = begin().tick(FIT, MONEY);
    expect(person.reply.placement).toEqual({ kind: 'clicked' });
    expect(person.ticked).toEqual([MONEY, FIT]);
    expect(person.labels.slice(0, 2)).toEqual(['Continue with 2', 'None of these']);
    expect(person.tick().ticked).toEqual([]);
    expect(person.labels[0]).toBe('Continue');
  });

  test('has no Continue without ticks on a platform that sends them all at once, as the answer', () => {
    const atOnce = conversationOn(library, { ...ENDLESS, sendsTicks: 'as-answer' });
    const person = new Person(atOnce, 'commute');
    expect(person.labels[0]).toBe('None of these');
    person.send(FIT, MONEY);
    expect(person.text).toContain('What matters: Money is short; I want to get fit');
    expect(person.press('Back').labels.slice(0, 2)).toEqual(['Continue with 2', 'None of these']);
    const tokens = [checkboxesOf(person.card).answer, ...person.labels.map((label) => person.token(label))];
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  test('is private, and cannot be shared', () => {
    expect(begin().tick(FIT).labels).not.toContain(words.share);
  });
});

describe('Continue', () => {
  test('makes the ticks an answer, in the order of the page', () => {
    const person = begin().tick(FIT, MONEY).press('Continue with 2');
    expect(person.text).toContain('What matters: Money is short; I want to get fit');
    expect(person.text).toContain('What stands in the way of a bicycle?');
  });

  test('takes the boxes that the click tells, rather than those on the card', () => {
    const person = begin().tick(FIT);
    const [heavy] = checkboxesOf(person.card).boxes;
    const told = [heavy?.value ?? ''];
    person.turn = conversation.click(person.token('Continue with 1'), CHANNEL, told);
    expect(person.text).toMatch(/^Drive\n/);
    expect(person.press('Why (1 answer, 1 quote)').text).toContain('What matters: I carry heavy things');
    expect(person.text).not.toContain(FIT);
  });

  test('that comes before the card shows the ticks loses none of them', () => {
    const before = begin();
    const [, money, fit] = checkboxesOf(before.card).boxes;
    const told = [money?.value ?? '', fit?.value ?? ''];
    before.turn = conversation.click(before.token('Continue'), CHANNEL, told);
    expect(before.text).toContain('What matters: Money is short; I want to get fit');
  });

  test('without a tick asks for one, and names the other button', () => {
    const person = begin().press('Continue');
    expect(person.text).toMatch(/^Tick at least one, or press “None of these”\.\n/);
    expect(person.labels[0]).toBe('Continue');
    expect(person.turn.activity).toEqual({ kind: 'continue', flow: 'commute', place: 'what-matters' });
    expect(person.tick(FIT).text).not.toContain('Tick at least one');
  });
});

describe('the option without a box', () => {
  test('answers at once', () => {
    expect(begin().press('None of these').text).toContain('How far is it?');
    expect(begin().tick(FIT).tick().press('None of these').text).toContain('How far is it?');
  });

  test('contradicts ticks, which stay', () => {
    const person = begin().tick(FIT, MONEY).press('None of these');
    expect(person.text).toMatch(/^You ticked 2\. Untick them, or press Continue\.\n/);
    expect(person.ticked).toEqual([MONEY, FIT]);
    expect(person.turn.activity).toEqual({ kind: 'choose', flow: 'commute', place: 'what-matters' });
    expect(person.press('Continue with 2').text).toContain('Money is short; I want to get fit');
  });

  test('contradicts ticks that only the click tells', () => {
    const person = begin();
    const [heavy] = checkboxesOf(person.card).boxes;
    person.turn = conversation.click(person.token('None of these'), CHANNEL, [heavy?.value ?? '']);
    expect(person.text).toMatch(/^You ticked 1\. Untick it, or press Continue\.\n/);
    expect(person.ticked).toEqual([HEAVY]);
  });
});

describe('ticks that wait', () => {
  const obstacles = () => begin().tick(MONEY).press('Continue with 1').tick('Rain', 'Habit');

  test('are kept by a look-up, and by one after it', () => {
    const person = obstacles().press('What is Cycling?');
    expect(person.card.checkboxes).toBeUndefined();
    person.press('Pros and cons').press('Back to the guide');
    expect(person.ticked).toEqual(['Rain', 'Habit']);
  });

  test('are told by a look-up that comes before the card shows them', () => {
    const person = begin();
    const [heavy] = checkboxesOf(person.card).boxes;
    person.turn = conversation.click(person.token('Pros and cons'), CHANNEL, [heavy?.value ?? '']);
    expect(person.press('Back to the guide').ticked).toEqual([HEAVY]);
  });

  test('are those of the answer after a step back to its checklist', () => {
    const person = begin().tick(MONEY, FIT).press('Continue with 2', 'Back');
    expect(person.ticked).toEqual([MONEY, FIT]);
    expect(person.labels[0]).toBe('Continue with 2');
  });

  test('are those of the answer that is being changed', () => {
    const person = obstacles().press('Continue with 2');
    expect(person.text).toMatch(/^Try it\n/);
    expect(person.press('Change an answer', 'Obstacles').ticked).toEqual(['Rain', 'Habit']);
    expect(person.labels[0]).toBe('Continue with 2');
  });

  test('are dropped by a step back from their checklist', () => {
    const person = obstacles().press('Back');
    expect(person.ticked).toEqual([MONEY]);
    expect(person.press('Continue with 1').ticked).toEqual([]);
  });

  test('are dropped by a new start', () => {
    expect(obstacles().press('Start over').ticked).toEqual([]);
  });

  test('are none after a step back to a checklist that was answered without a box', () => {
    const person = begin().press('None of these', 'Back');
    expect(person.ticked).toEqual([]);
    expect(person.labels[0]).toBe('Continue');
  });
});

describe('the recommendation', () => {
  test('gives the reasons of all that is ticked, each below what the person said, and a passage once', () => {
    const { text: why } = begin()
      .tick(MONEY, PARKING, FIT)
      .press('Continue with 3', 'Nothing', 'Why (2 answers, 4 quotes)');
    expect(why.split('\n').filter((line) => line.startsWith('What matters: '))).toEqual([
      `What matters: ${MONEY}`,
      `What matters: ${FIT}`,
      `What matters: ${PARKING}`,
    ]);
    expect(why.split('\nDriving costs fuel, parking and repairs.\n')).toHaveLength(2);
    expect(why).toContain(
      `What matters: ${PARKING}\nAlready quoted: Driving costs fuel, parking and repairs`,
    );
    expect(why).toContain(`What matters: ${FIT}\nCycling, pros\n… (1 of 2 points)\nCycling keeps you fit.`);
  });

  test('is the one that the first ticked box leads to, for each combination of ticks', () => {
    const reached = new Set<string>();
    for (const answers of [...allPaths(flow)].filter((_, i) => i % 7 === 0)) {
      const place = placeAfter(flow, answers);
      if (place.kind === 'question') continue;
      const person = begin();
      for (const answer of answers) person.answer(answer);
      expect(person.text.startsWith(`${place.title}\n`)).toBe(true);
      reached.add(place.id);
    }
    expect(reached.size).toBe(outcomesOf(flow).length);
  });
});

describe('a typed label of the first question', () => {
  test('ticks its box, because there may be more to tick', () => {
    const person = new Person(conversation, 'commute', 'i want to get fit');
    expect(person.ticked).toEqual([FIT]);
    expect(person.tick(FIT, MONEY).press('Continue with 2').text).toContain(
      'What stands in the way of a bicycle?',
    );
  });

  test('is an answer if it has no box', () => {
    expect(new Person(conversation, 'commute', 'none of these').text).toContain('How far is it?');
  });
});

describe('an activity', () => {
  test('names every tick of an answer, the one that decided first', () => {
    const { turn } = begin().tick(FIT, MONEY).press('Continue with 2');
    expect(turn.activity).toEqual({
      kind: 'continue',
      flow: 'commute',
      place: 'obstacles',
      arrives: true,
      left: { place: 'what-matters', options: [MONEY, FIT] },
    });
  });

  test('of a tick alone leaves no place, and reaches none', () => {
    expect(begin().tick(FIT).turn.activity).toEqual({
      kind: 'tick',
      flow: 'commute',
      place: 'what-matters',
    });
  });
});

describe('values and tokens that the guide did not write', () => {
  test('are refused: a box of no card, or of another', () => {
    const person = begin();
    const { tick } = checkboxesOf(person.card);
    const other = checkboxesOf(begin().tick(MONEY).press('Continue with 1').card).boxes[0]?.value ?? '';
    for (const told of [['x'], [''], [other], ['__proto__']]) {
      expect(conversation.click(tick, CHANNEL, told).activity.kind).toBe('outdated');
    }
  });

  test('one value twice is one tick', () => {
    const person = begin();
    const { tick, boxes } = checkboxesOf(person.card);
    const value = boxes[1]?.value ?? '';
    person.turn = conversation.click(tick, CHANNEL, [value, value]);
    expect(person.ticked).toEqual([MONEY]);
  });

  test('the option without a box cannot be ticked', () => {
    const keys = new LibraryKeys(library).of(flow);
    const none = flow.start.checklist?.none ?? flow.start.options[0];
    if (none === undefined) throw new Error('The fixture has no such option.');
    const { tick } = checkboxesOf(begin().card);
    expect(conversation.click(tick, CHANNEL, [keys.optionKey(flow.start, none)]).activity.kind).toBe(
      'outdated',
    );
  });

  test('a tick or Continue at a question that takes one answer is refused', () => {
    const { tick } = checkboxesOf(begin().card);
    const distance = begin().press('None of these').token('Back');
    const event = tick.split('.')[5] ?? '';
    expect(conversation.click(distance.split('.').with(5, event).join('.'), CHANNEL).activity.kind).toBe(
      'outdated',
    );
  });
});

describe('when boxes change during a conversation', () => {
  const boxes = ['- [ ] [Tired](#coffee)', '- [ ] [Cold](#tea)', '- [ ] [Thirsty](#tea)'];
  const contentOf = (items: readonly string[]) =>
    load({
      'flows/drinks.md': FLOW.replace(
        /- \[Morning\][\s\S]*?(?=\n## Coffee)/,
        `${items.join('\n')}\n- [None](#tea)\n`,
      ),
    });
  const tokenOf = (ticked: string): string => {
    const before = contentOf(boxes);
    const person = new Person(conversationOn(before), 'drinks').tick(ticked);
    return person.token('Continue with 1');
  };
  const kindIn = (token: string, items: readonly string[]) =>
    new TokenCodec(contentOf(items)).decode(token).kind;
  const [tired = '', cold = '', thirsty = ''] = boxes;

  test('a new box below the ticked ones breaks no button', () => {
    expect(kindIn(tokenOf('Cold'), [...boxes, '- [ ] [Bored](#tea)'])).toBe('click');
  });

  test('a box that takes the position of a ticked one makes its button outdated', () => {
    expect(kindIn(tokenOf('Cold'), [tired, thirsty, cold])).toBe('outdated');
    expect(kindIn(tokenOf('Cold'), [tired, thirsty])).toBe('outdated');
    expect(kindIn(tokenOf('Thirsty'), [tired, cold])).toBe('outdated');
  });

  test('so does another label, and another place that the answer leads to', () => {
    expect(kindIn(tokenOf('Cold'), [tired, '- [ ] [Freezing](#tea)', thirsty])).toBe('outdated');
    expect(kindIn(tokenOf('Cold'), [tired, '- [ ] [Cold](#coffee)', thirsty])).toBe('outdated');
  });
});

describe('the tokens of checklists', () => {
  /** Checklists in a row, each with nine boxes. */
  const flowWith = (count: number): string => {
    const places = Array.from({ length: count }, (_, i) => {
      const next = i + 1 < count ? `list-${i + 1}` : 'end';
      const boxes = Array.from({ length: 9 }, (__, j) => `- [ ] [Box ${j}](#${next})\n`);
      return `## List ${i}\n\nWhich?\n\n${boxes.join('')}- [None](#${next})\n`;
    });
    return [FLOW.split('## Hour')[0], ...places, '## End\n\nDone.\n'].join('\n');
  };

  test('hold every box of 25 of them, those that wait too, within the budget', () => {
    const long = load({ 'flows/drinks.md': flowWith(25) });
    const [drinks] = long.flows;
    if (drinks === undefined) throw new Error('The flow is not there.');
    const answers = questionsOf(drinks).flatMap((question): Answer[] => {
      const [first, ...others] = question.checklist?.boxes ?? [];
      return first ? [{ question, options: [first, ...others] }] : [];
    });
    expect(answers).toHaveLength(25);
    const [section] = drinks.sections;
    const ticks = answers.at(-1)?.options ?? [];
    if (section === undefined) throw new Error('The section is not there.');
    const lookup = { kind: 'section', section } as const;
    const longest = new LibraryKeys(long).longestToken(drinks);
    expect(longest).toBeLessThanOrEqual(TOKEN_LENGTH);
    const codec = new TokenCodec(long);
    const [before, last] = [answers.slice(0, -1), answers.slice(-1)];
    const shown = { flow: drinks, lookup, page: 999 };
    const states: State[] = [
      { ...shown, answers, ticks: [], earlier: [] },
      { ...shown, answers: before, ticks, earlier: [] },
      {
        ...shown,
        answers: before.slice(0, -1),
        ticks: before.at(-1)?.options ?? [],
        earlier: before.slice(-1),
      },
      { ...shown, answers: before, ticks, earlier: last, lookup: null },
    ];
    const lengths = states.map((state) => {
      const event: Event = state.lookup ? { kind: 'look-up', lookup } : { kind: 'turn-page', page: 999 };
      const token = codec.encode(state, event, '18446744073709551615');
      expect(codec.decode(token)).toMatchObject({ kind: 'click', state, event });
      return token.length;
    });
    expect(Math.max(...lengths)).toBe(longest - RESERVED_LENGTH);
  });

  test('hold all ticks that wait, whatever question the earlier answers lead to', () => {
    const options = Array.from({ length: 10 }, (_, i) => `- [Option ${i}](#end)\n`).join('');
    const library = load({
      'flows/drinks.md': flowWith(1)
        .replaceAll('(#end)', '(#next)')
        .replace('## End', `## Next\n\nWhat?\n\n${options}\n## End`),
    });
    const [drinks] = library.flows;
    const boxes = drinks?.start.checklist?.boxes ?? [];
    const [first] = boxes;
    if (drinks === undefined || first === undefined) throw new Error('The flow is not as expected.');
    const earlier: Answer[] = [{ question: drinks.start, options: [first] }];
    const codec = new TokenCodec(library);
    for (let bits = 1; bits < 2 ** boxes.length; bits++) {
      const ticks = boxes.filter((_, i) => (bits >> i) & 1);
      const state: State = { flow: drinks, answers: [], ticks, earlier, lookup: null, page: 0 };
      expect(codec.decode(codec.encode(state, { kind: 'tick' }))).toMatchObject({ kind: 'click', state });
    }
  });

  test('are as they were for an answer of one option', () => {
    const [drinks] = load({}).flows;
    if (drinks === undefined) throw new Error('The flow is not there.');
    const [option] = drinks.start.options;
    if (option === undefined) throw new Error('The option is not there.');
    const state: State = {
      flow: drinks,
      answers: [{ question: drinks.start, options: [option] }],
      ticks: [],
      earlier: [],
      lookup: null,
      page: 0,
    };
    expect(new TokenCodec({ flows: [drinks], version: '' }).encode(state, { kind: 'back' })).toBe(
      '2.ziG.XVtbVe...b.',
    );
  });
});
