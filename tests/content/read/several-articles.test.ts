import { describe, expect, test } from 'vitest';
import { check } from '../../../src/authoring/check.ts';
import { TokenCodec } from '../../../src/conversation/token.ts';
import { conversationOn, Person } from '../../conversation/person.ts';
import { contentFolder, FLOW, load, problemsOf } from './folder.ts';

const COCOA = `---
title: Cocoa, too
date: 2026-02-03
author: Ben Example
---

## What is Cocoa?

Beans and milk.

- **Pros:**
  - Sweet.
- **Cons:**
  - Needs a kettle.

## What is Tea?

Some say leaves.

- **Pros:**
  - Warm.

## Choosing

Take cocoa at night.
`;

const BOTH = FLOW.replace('article: drinks', 'articles: [drinks, cocoa]');
const withFlow = (flow: string) => ({ 'articles/cocoa.md': COCOA, 'flows/drinks.md': flow });
const QUOTES_BOTH = BOTH.replace(
  '  > Take tea in the evening.',
  '  > Take tea in the evening.\n  >\n  > Sweet.',
);

describe('a flow of several articles', () => {
  const library = load(withFlow(QUOTES_BOTH));
  const conversation = conversationOn(library);
  const asked = (typed: string) => new Person(conversation, 'drinks', typed);

  test('finds its excerpts in all of them, and names each article with its own date', () => {
    const { text } = new Person(conversation, 'drinks').press('Evening', 'Why (1 answer, 2 quotes)');
    expect(text).toContain('Sweet.');
    expect(text.split('by Ada Example, 2025-01-31')).toHaveLength(2);
    expect(text.split('by Ben Example, 2026-02-03')).toHaveLength(2);
  });

  test('compares the techniques of all of them, and joins what they say of the same one', () => {
    expect(asked('compare').text).toMatch(/Tea\n[\s\S]*Cheap\.[\s\S]*Warm\.[\s\S]*Cocoa\n[\s\S]*Sweet\./);
    expect(asked('pros tea').text).toMatch(/Mild and slow\.[\s\S]*Warm\./);
  });

  test('searches all of them', () => {
    expect(asked('cocoa at night').text).toContain('Take cocoa at night.');
    expect(asked('leaves in water').text).toContain('Leaves in water.');
  });

  test('tells sections of the same heading apart', () => {
    const person = asked('sections');
    expect(person.labels).toContain('Choosing (Tea or coffee)');
    expect(person.press('Choosing (Cocoa, too)').text).toContain('Take cocoa at night.');
    const sections = library.flows[0]?.sections.filter(({ heading }) => heading === 'Choosing') ?? [];
    const codec = new TokenCodec(library);
    const [flow] = library.flows;
    const tokens = sections.map(
      (section) =>
        flow &&
        codec.encode(
          { flow, answers: null, ticks: [], earlier: [], lookup: { kind: 'section', section }, page: 0 },
          { kind: 'share' },
        ),
    );
    expect(new Set(tokens).size).toBe(2);
  });
});

describe('an excerpt that two articles have', () => {
  const twice = BOTH.replace('Take tea in the evening.', 'Needs a kettle.');

  test('is refused, and the mend that the message gives makes it the passage of one of them', () => {
    const [problem, another] = problemsOf(withFlow(twice));
    expect(another).toBeUndefined();
    expect(problem?.message).toBe('"Needs a kettle." stands in 2 passages of the article');
    const [link = ''] = /\[.*\)(?=")/.exec(problem?.hint ?? '') ?? [];
    const { flows } = load(withFlow(twice.replace('Needs a kettle.', `Needs a kettle. ${link}`)));
    const evening = flows[0]?.start.options.find(({ label }) => label === 'Evening');
    expect(evening?.citations.map(({ section }) => section.article.slug)).toEqual(['drinks']);
  });

  test('may be the quote of a scenario, if its recommendation quotes one of the two', async () => {
    const link = '[there](../articles/cocoa.md#what-is-cocoa)';
    const folder = contentFolder({
      ...withFlow(twice.replace('Needs a kettle.', `Needs a kettle. ${link}`)),
      'scenarios/drinks.md':
        '| Scenario | Hour | Outcome | Quote |\n|---|---|---|---|\n| Night | Evening | Tea | Needs a kettle. |\n',
    });
    const { problems } = await check(folder, []);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('may name the section of the other one', () => {
    const link = '[there](../articles/cocoa.md#what-is-cocoa)';
    const { flows } = load(withFlow(twice.replace('Needs a kettle.', `Needs a kettle. ${link}`)));
    const evening = flows[0]?.start.options.find(({ label }) => label === 'Evening');
    expect(evening?.citations.map(({ section }) => section.article.slug)).toEqual(['cocoa']);
  });
});

test.each([
  ['articles: [drinks, coco]', 'there is no article "coco"'],
  ['articles: [drinks, drinks]', 'the article "drinks" is there twice'],
  ['articles: []', '"articles" must name an article'],
])('%s is refused', (keys, message) => {
  const flow = FLOW.replace('article: drinks', keys);
  expect(problemsOf(withFlow(flow)).map((problem) => problem.message)).toEqual([message]);
});
