import { describe, expect, test } from 'vitest';
import { loadLibrary } from '../../src/content/read/library.ts';
import { pathsToOutcomes } from '../../src/content/walk.ts';
import { conversationOn, nameOf, Person } from './person.ts';

const library = loadLibrary('content');
const conversation = conversationOn(library);
const [flow] = library.flows;
if (!flow) throw new Error('The content has no flow.');
const paths = pathsToOutcomes(flow);
const passages = flow.article.passages;

const start = () => new Person(conversation, 'llm-strategy');
const UP_TO_MEANS = ['Measured, but it falls short', 'Quality or consistency'];
const UP_TO_EXAMPLES = [...UP_TO_MEANS, 'Money, time and expertise'];
const UP_TO_STEERING = [...UP_TO_EXAMPLES, 'A few hundred or more'];

describe('where each answer leads', () => {
  test.each([
    ['Not measured yet', 'Start with a prompt'],
    ['Measured, and good enough', 'Stay with prompting'],
    ['Good but long, costly at scale', 'Fine-tuning takes money, time and ML expertise. What do you have?'],
    ['Measured, but it falls short', 'Where does the prompt fall short most?'],
  ])('baseline: %s', (label, leadsTo) => {
    expect(start().press(label).text).toContain(leadsTo);
  });

  test.each([
    'Quality or consistency',
    'Style or format hard to describe',
    'The model is weak in our domain',
    'Prompt too long for the model',
  ])('gap: %s leads to the means', (label) => {
    expect(start().press('Measured, but it falls short', label).text).toContain('What do you have?');
  });

  test.each([
    ['Money, time and expertise', 'How many high-quality examples'],
    ['Too little money or time', 'Not yet: keep working on the prompt'],
    ['Too little ML expertise', 'Not yet: keep working on the prompt'],
    ['Not sure yet', 'Not yet: keep working on the prompt'],
  ])('means: %s', (label, leadsTo) => {
    expect(start().press(...UP_TO_MEANS, label).text).toContain(leadsTo);
  });

  test.each([
    ['A few hundred or more', 'what must your prompts still do?'],
    ['Fewer, but we can make more', 'Prepare your examples first'],
    ['Raw data, not checked examples', 'Prepare your examples first'],
    ['Hardly any, no way to get more', 'Not yet: keep working on the prompt'],
  ])('examples: %s', (label, leadsTo) => {
    expect(start().press(...UP_TO_EXAMPLES, label).text).toContain(leadsTo);
  });

  test.each([
    ['Guide each task as it comes', 'Consider fine-tuning plus prompting'],
    ['Follow changing requirements', 'Consider fine-tuning plus prompting'],
    ['Little, it is one fixed task', 'Consider fine-tuning'],
    ['Not sure', 'Consider fine-tuning plus prompting'],
  ])('steering: %s', (label, leadsTo) => {
    expect(
      start()
        .press(...UP_TO_STEERING, label)
        .text.split('\n')[0],
    ).toBe(leadsTo);
  });
});

test('the flow has 5 questions, 6 outcomes, 20 options and 52 paths of at most 5 answers', () => {
  const questions = flow.places.filter((place) => place.kind === 'question');
  expect({
    questions: questions.length,
    outcomes: flow.places.length - questions.length,
    options: questions.flatMap(({ options }) => options).length,
    paths: paths.length,
    longest: Math.max(...paths.map((path) => path.length)),
  }).toEqual({ questions: 5, outcomes: 6, options: 20, paths: 52, longest: 5 });
});

describe('every path', () => {
  test.each(paths.map((path) => [nameOf(path), path] as const))('%s', (_, path) => {
    const person = start();
    let most = Number.POSITIVE_INFINITY;
    for (const [i, { option }] of path.entries()) {
      const [, step, atMost] = /Step (\d+) of at most (\d+): /.exec(person.text) ?? [];
      expect(Number(step)).toBe(i + 1);
      expect(Number(atMost)).toBeLessThanOrEqual(most);
      most = Number(atMost);
      expect(most).toBeGreaterThanOrEqual(path.length);
      for (const { question, option: taken } of path.slice(0, i)) {
        expect(person.text).toContain(`${question.topic}: ${taken.label}`);
      }
      person.press(option.label);
    }
    const [advice = '', why = ''] = person.text.split('\nWhy\n');
    expect(advice).toContain('\nNext steps\n');
    let at = -1;
    for (const { question, option } of path) {
      const answer = why.indexOf(`${question.topic}: ${option.label}`);
      expect(answer, 'the answers stand in the order given').toBeGreaterThan(at);
      at = answer;
    }
    for (const passage of new Set(path.flatMap(({ option }) => option.citations))) {
      expect(why.split(passage.text), 'each passage is quoted once, whole').toHaveLength(2);
      expect(why).toContain(`— ${passage.section.heading}`);
    }
    if (path.some(({ option }) => option.citations.length > 0)) {
      expect(why.split('by Sami Halawa, 2024-07-22')).toHaveLength(2);
    }
  });
});

describe('the reasoning holds', () => {
  const cited = new Set(paths.flat().flatMap(({ option }) => option.citations));
  const inList = (leadIn: string) =>
    passages.filter((passage) => JSON.stringify(passage.leadIns.at(-1) ?? '').includes(leadIn));

  const toFineTuning = paths.filter((path) => path.at(-1)?.option.to.id.startsWith('consider-fine-tuning'));

  test.each(['Consider Fine-Tuning If:', 'Pros:', 'Cons:'])(
    'some path quotes each point of "%s"',
    (leadIn) => {
      expect(inList(leadIn).length).toBeGreaterThan(0);
      expect(inList(leadIn).filter((passage) => !cited.has(passage))).toEqual([]);
    },
  );

  test('every path to fine-tuning quotes all three of its cons', () => {
    const cons = inList('Cons:').filter(({ section }) => section.heading === 'What is Fine-Tuning?');
    expect(cons).toHaveLength(3);
    expect(toFineTuning).toHaveLength(20);
    for (const path of toFineTuning) {
      const quoted = path.flatMap(({ option }) => option.citations);
      expect(cons.filter((passage) => !quoted.includes(passage))).toEqual([]);
    }
  });

  test('every path to fine-tuning quotes one of the four reasons to consider it, and what it needs', () => {
    const points = inList('Consider Fine-Tuning If:');
    const [dataset, ...others] = points.filter(({ text }) => text.includes('dataset'));
    expect([points.length, others.length]).toEqual([5, 0]);
    for (const path of toFineTuning) {
      const quoted = path.flatMap(({ option }) => option.citations);
      expect(quoted, nameOf(path)).toContain(dataset);
      const reasons = points.filter((point) => point !== dataset && quoted.includes(point));
      expect(reasons.length, nameOf(path)).toBeGreaterThan(0);
    }
  });
});
