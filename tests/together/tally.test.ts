import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Flow } from '../../src/content/flow.ts';
import { nextPlace, questionsOf } from '../../src/content/walk.ts';
import { answersOf, type Ballot, ballotOf } from '../../src/together/ballot.ts';
import { deciderOf, FEWEST_TOLD, type Tally, tally, tallyOf } from '../../src/together/tally.ts';
import { load } from '../content/read/folder.ts';
import { CHECKLIST, flowOf, STRATEGY } from '../fixtures/guides.ts';
import { ballot } from './ballots.ts';
import { FLOWS, groupsIn } from './flows.ts';

const NAMED = { isAnonymous: false };
const ANONYMOUS = { isAnonymous: true };

const strategy = flowOf(STRATEGY);
const commute = flowOf(CHECKLIST);

/** Each split in one line, such as "Means: 3 Too little money, 2 Money", with a star if it decides. */
const splitLines = ({ splits }: Tally): string[] =>
  splits.map(({ question, sides, decides }) => {
    const said = sides.map(
      ({ label, isTicked, count }) => `${count} ${isTicked === false ? 'not ' : ''}${label}`,
    );
    return `${decides ? '*' : ''}${question.topic}: ${said.join(', ')}`;
  });

const agreementLines = ({ agreements }: Tally): string[] =>
  agreements.map(({ question, labels, count }) => `${question.topic}: ${labels.join('; ')} (${count})`);

const outcomeLines = ({ outcomes }: Tally): string[] =>
  outcomes.map(({ title, count }) => `${count} ${title}`);

const SHORT = 'Good but long, costly at scale';
const FALLS_SHORT = 'Measured, but it falls short';
const ML = 'Too little ML expertise';
const ALL_MEANS = 'Money, time and expertise';
const FEW = 'Fewer, but we can make more';

const five = [
  ballot(strategy, [FALLS_SHORT], ['Quality or consistency'], [ML]),
  ballot(strategy, [FALLS_SHORT], ['Style or format hard to describe'], [ML]),
  ballot(strategy, [FALLS_SHORT], ['Quality or consistency'], [ALL_MEANS], [FEW]),
  ballot(strategy, [FALLS_SHORT], ['Quality or consistency'], [ALL_MEANS], [FEW]),
  ballot(strategy, [SHORT], [ML]),
];

describe('a tally', () => {
  test('tells where people part, and whether it matters', () => {
    const told = tallyOf(five, strategy, NAMED);
    expect(splitLines(told)).toEqual([
      `Baseline: 4 ${FALLS_SHORT}, 1 ${SHORT}`,
      'Gap: 3 Quality or consistency, 1 Style or format hard to describe',
      `*Means: 3 ${ML}, 2 ${ALL_MEANS}`,
    ]);
    expect(agreementLines(told)).toEqual([`Examples: ${FEW} (2)`]);
    expect(outcomeLines(told)).toEqual([
      '3 Not yet: keep working on the prompt',
      '2 Prepare your examples first',
    ]);
    expect(told.splits[2]?.sides.map(({ seats }) => seats)).toEqual([
      [0, 1, 4],
      [2, 3],
    ]);
  });

  test('counts each box of a checklist as a yes or no of its own', () => {
    const told = tallyOf(
      [
        ballot(commute, ['I carry heavy things', 'Money is short']),
        ballot(commute, ['Money is short', 'Parking costs me too much'], ['Hills']),
        ballot(commute, ['Money is short'], ['Nothing']),
      ],
      commute,
      NAMED,
    );
    expect(splitLines(told)).toEqual([
      '*What matters: 2 not I carry heavy things, 1 I carry heavy things',
      'What matters: 2 not Parking costs me too much, 1 Parking costs me too much',
      '*Obstacles: 1 Hills, 1 not Hills',
    ]);
    expect(agreementLines(told)).toEqual(['What matters: Money is short (3)']);
  });

  test('takes "none of these" as a no to every box, and not as a box', () => {
    const told = tallyOf(
      [
        ballot(commute, ['None of these'], ['Farther']),
        ballot(commute, ['None of these'], ['Farther']),
        ballot(commute, ['Money is short'], ['Nothing']),
      ],
      commute,
      NAMED,
    );
    expect(splitLines(told)).toEqual(['*What matters: 2 not Money is short, 1 Money is short']);
    expect(agreementLines(told)).toEqual(['Distance: Farther (2)', 'Obstacles: Nothing (1)']);
    expect(
      agreementLines(tallyOf([ballot(commute, ['None of these'], ['Farther'])], commute, NAMED)),
    ).toEqual(['What matters: None of these (1)', 'Distance: Farther (1)']);
  });

  test('says that a box decides if one more tick would lead somebody elsewhere', () => {
    const told = tallyOf(
      [
        ballot(commute, ['Money is short', 'Parking costs me too much'], ['Nothing']),
        ballot(commute, ['None of these'], ['Farther']),
      ],
      commute,
      NAMED,
    );
    expect(splitLines(told)).toEqual([
      '*What matters: 1 Money is short, 1 not Money is short',
      '*What matters: 1 Parking costs me too much, 1 not Parking costs me too much',
    ]);
  });

  test('of a guide that has changed since says what people said, and not whether it matters', () => {
    const told = tallyOf(five, undefined, NAMED);
    expect(splitLines(told)).toEqual(
      splitLines(tallyOf(five, strategy, NAMED)).map((line) => line.replace('*', '')),
    );
    expect(told.splits.map(({ decides }) => decides)).toEqual([undefined, undefined, undefined]);
  });

  test('of nobody is empty', () => {
    expect(tallyOf([], strategy, NAMED)).toEqual({
      count: 0,
      splits: [],
      agreements: [],
      outcomes: [],
      heldBack: 0,
    });
  });
});

describe('an anonymous tally', () => {
  test('tells nothing but their number of fewer than three people', () => {
    const two = five.slice(0, 2);
    expect(tallyOf(two, strategy, ANONYMOUS)).toEqual({
      count: 2,
      splits: [],
      agreements: [],
      outcomes: [],
      heldBack: 2,
    });
  });

  test('leaves out a question that fewer than three came to, and the outcomes that would tell its answers', () => {
    const told = tallyOf(five, strategy, ANONYMOUS);
    expect(splitLines(told)).toEqual(splitLines(tallyOf(five, strategy, NAMED)));
    expect(agreementLines(told)).toEqual([]);
    expect(outcomeLines(told)).toEqual(['3 Not yet: keep working on the prompt']);
    expect(told.heldBack).toBe(2);
  });
});

const RUNS = { numRuns: 400 };
const groups = groupsIn(FLOWS);
const seatsIn = (told: Tally) => [
  ...told.splits.flatMap(({ sides }) => sides),
  ...told.agreements,
  ...told.outcomes,
];

describe('whatever the guide, and whatever people answer', () => {
  test('the flows of these tests are of every kind', () => {
    const questions = FLOWS.flatMap(questionsOf);
    expect(FLOWS.length).toBeGreaterThan(40);
    expect(questions.filter(({ checklist }) => checklist).length).toBeGreaterThan(20);
    expect(questions.filter((question) => deciderOf(question) !== question).length).toBeGreaterThan(5);
  });

  test('the order of the people makes no difference', () => {
    const shuffled = groups.chain((group) =>
      fc.tuple(
        fc.constant(group),
        fc.shuffledSubarray(
          group.ballots.map((_, seat) => seat),
          { minLength: group.ballots.length },
        ),
      ),
    );
    /** The tally with the first person's seats in place of those after the shuffle. */
    const seatedAs = (told: Tally, seats: readonly number[]): unknown =>
      JSON.parse(JSON.stringify(told), (key, value) =>
        key === 'seats' ? value.map((seat: number) => seats.indexOf(seat)).toSorted() : value,
      );
    fc.assert(
      fc.property(
        shuffled,
        fc.boolean(),
        fc.boolean(),
        ([{ flow, ballots }, seats], isAnonymous, isKnown) => {
          const others = seats.flatMap((seat) => ballots[seat] ?? []);
          const guide = isKnown ? flow : undefined;
          const same = seats.toSorted((one, other) => one - other);
          expect(seatedAs(tallyOf(others, guide, { isAnonymous }), same)).toEqual(
            seatedAs(tallyOf(ballots, guide, { isAnonymous }), seats),
          );
        },
      ),
      RUNS,
    );
  });

  test('people come to several outcomes only if they part where it decides', () => {
    fc.assert(
      fc.property(groups, fc.boolean(), ({ flow, ballots }, isAnonymous) => {
        const told = tallyOf(ballots, flow, { isAnonymous });
        if (told.outcomes.length > 1) expect(told.splits.some(({ decides }) => decides)).toBe(true);
      }),
      RUNS,
    );
  });

  test('everyone who came to a question is counted there once, and everyone once in the end', () => {
    fc.assert(
      fc.property(groups, ({ flow, ballots }) => {
        const told = tallyOf(ballots, flow, NAMED);
        for (const { question, sides } of told.splits) {
          const came = ballots.flatMap(({ answers }, seat) =>
            answers.some((answer) => answer.question === question.id) ? [seat] : [],
          );
          expect(sides.flatMap(({ seats }) => seats).toSorted()).toEqual(came.toSorted());
        }
        const ended = told.outcomes.flatMap(({ seats }) => seats);
        expect(ended.toSorted()).toEqual(ballots.map((_, seat) => seat).toSorted());
        for (const { count, seats } of seatsIn(told)) expect(count).toBe(seats.length);
      }),
      RUNS,
    );
  });

  test('an anonymous tally points at nobody, and tells of no question that fewer than three came to', () => {
    fc.assert(
      fc.property(groups, ({ flow, ballots }) => {
        const told = tallyOf(ballots, flow, ANONYMOUS);
        expect(seatsIn(told).flatMap(({ seats }) => seats)).toEqual([]);
        const hidden = questionsOf(flow).filter(
          ({ id }) =>
            ballots.filter(({ answers }) => answers.some(({ question }) => question === id)).length <
            FEWEST_TOLD,
        );
        const named = [...told.splits, ...told.agreements].map(({ question }) => question.id);
        for (const { id } of hidden) expect(named).not.toContain(id);
        // The outcome of somebody who came to such a question would tell the answer.
        const passed = ballots.filter(({ answers }) =>
          answers.every(({ question }) => hidden.every(({ id }) => id !== question)),
        );
        expect(told.outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(
          ballots.length < FEWEST_TOLD ? 0 : passed.length,
        );
      }),
      RUNS,
    );
  });

  test('without checklists, a split decides exactly if its answers have different deciders', () => {
    const single = FLOWS.filter((flow) =>
      questionsOf(flow).every(({ checklist }) => checklist === undefined),
    );
    expect(single.length).toBeGreaterThan(5);
    let [deciding, others] = [0, 0];
    fc.assert(
      fc.property(groupsIn(single), ({ flow, ballots }) => {
        for (const { question, sides, decides } of tallyOf(ballots, flow, NAMED).splits) {
          const asked = questionsOf(flow).find(({ id }) => id === question.id);
          const leadTo = sides.flatMap(({ label }) => {
            const option = asked?.options.find((each) => each.label === label);
            return asked && option ? [deciderOf(nextPlace({ question: asked, options: [option] }))] : [];
          });
          expect(decides).toBe(new Set(leadTo).size > 1);
          if (decides) deciding += 1;
          else others += 1;
        }
      }),
      RUNS,
    );
    expect(deciding).toBeGreaterThan(30);
    expect(others).toBeGreaterThan(5);
  });

  test('a tally and a ballot can be kept as text', () => {
    fc.assert(
      fc.property(groups, fc.boolean(), ({ flow, ballots }, isAnonymous) => {
        const told = tallyOf(ballots, flow, { isAnonymous });
        expect(tally.parse(JSON.parse(JSON.stringify(told)))).toEqual(told);
        const read: Ballot[] = JSON.parse(JSON.stringify(ballots));
        expect(read.map((each) => ballotOf(flow, answersOf(flow, each) ?? []))).toEqual(ballots);
      }),
      RUNS,
    );
  });
});

describe('a ballot', () => {
  const page = (label: string) =>
    `---\ntitle: Which?\narticle: drinks\n---\n\n## Way\n\nWhich?\n\n- [${label}](#go)\n- [Other](#stay)\n\n## Go\n\nGo.\n\n## Stay\n\nStay.\n`;
  const flowWith = (label: string): Flow => {
    const [flow] = load({ 'flows/drinks.md': page(label) }).flows;
    if (!flow) throw new Error('The content has no flow.');
    return flow;
  };

  test('cannot be read with a guide that has changed an answer', () => {
    const handedIn = ballot(flowWith('One'), ['One']);
    expect(answersOf(flowWith('One'), handedIn)).toHaveLength(1);
    expect(answersOf(flowWith('Two'), handedIn)).toBeUndefined();
    expect(answersOf(strategy, handedIn)).toBeUndefined();
  });

  test('needs answers that lead to an outcome', () => {
    expect(() => ballot(strategy, [FALLS_SHORT])).toThrow('The answers lead to the question "Gap".');
  });
});
