import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LibraryKeys, RESERVED_LENGTH, TOKEN_LENGTH } from '../../src/content/keys.ts';
import { largestAnswersTo, walk } from '../../src/content/walk.ts';
import type { Lookup, State } from '../../src/conversation/state.ts';
import { readSubject, TokenCodec } from '../../src/conversation/token.ts';
import { ARTICLE, FLOW, load, problemsOf } from '../content/read/folder.ts';
import { clicks, codec } from './clicks.ts';

/** No message, or the id of one. */
const subjects = fc.option(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }).map(String), { nil: undefined });

test('a button gives back the same state and event that it was made from', () => {
  fc.assert(
    fc.property(clicks, subjects, ({ state, event }, subject) => {
      const decoded = codec.decode(codec.encode(state, event, subject));
      expect(decoded).toEqual({ kind: 'click', state, event, subject });
      expect(readSubject(codec.encode(state, event, subject))).toBe(subject);
    }),
  );
});

test('different clicks have different tokens', () => {
  fc.assert(
    fc.property(clicks, clicks, (one, other) => {
      const same = codec.encode(one.state, one.event) === codec.encode(other.state, other.event);
      if (same) expect(one).toEqual(other);
    }),
  );
});

test('one click has one token: any other text that decodes to it is damaged', () => {
  fc.assert(
    fc.property(clicks, fc.constantFrom('.', '.x', '.1'), ({ state, event }, more) => {
      const token = codec.encode(state, event);
      expect(codec.decode(token + more).kind).toBe('outdated');
      expect(codec.decode(`${token}.${token}`).kind).toBe('outdated');
    }),
  );
});

/**
 * A flow with a number of questions in a row, each with ten options.
 * @param labels what the labels of each question begin with; default: "Option"
 */
const flowOf = (questions: number, labels: readonly string[] = []): string => {
  const places = Array.from({ length: questions }, (_, i) => {
    const options = Array.from(
      { length: 10 },
      (_, j) => `- [${labels[i] ?? 'Option'} ${j}](#${i + 1 < questions ? `place-${i + 1}` : 'end'})`,
    );
    return `## Place ${i}\n\nWhat?\n\n${options.join('\n')}\n`;
  });
  return [FLOW.split('## Hour')[0], ...places, '## End\n\nDone.\n'].join('\n');
};

describe('the budget of a token', () => {
  const library = load({ 'flows/drinks.md': flowOf(25) });
  const [flow] = library.flows;
  if (!flow) throw new Error('The flow is not there.');
  const { answers } = walk(flow, (question) => largestAnswersTo(question)[0]);
  const [section] = flow.sections;
  if (!section) throw new Error('The section is not there.');
  const lookup: Lookup = { kind: 'section', section };

  test('holds the heaviest button of the longest path that loading allows, and the reserved characters', () => {
    expect(answers).toHaveLength(25);
    const token = new TokenCodec(library).encode(
      { flow, answers, ticks: [], earlier: [], lookup, page: 999 },
      { kind: 'look-up', lookup },
      '18446744073709551615',
    );
    const longest = new LibraryKeys(library).longestToken(flow);
    expect(longest).toBeLessThanOrEqual(TOKEN_LENGTH);
    expect(token.length).toBeLessThanOrEqual(longest - RESERVED_LENGTH);
  });

  test('holds three found passages, and a section of them to look up', () => {
    const passages = library.flows.flatMap(({ material }) => material.passages).slice(0, 3);
    expect(passages).toHaveLength(3);
    const token = new TokenCodec(library).encode(
      { flow, answers: null, ticks: [], earlier: [], lookup: { kind: 'passages', passages }, page: 999 },
      { kind: 'look-up', lookup },
      '18446744073709551615',
    );
    expect(token.length).toBeLessThanOrEqual(TOKEN_LENGTH - RESERVED_LENGTH);
  });

  test('is checked at loading, which refuses a flow by name if its keys are longer than usual', () => {
    // With these labels, nine questions each have two options whose keys begin alike, so their keys are longer.
    const labels = ['11.', '236.', '79.', '13.', '28.', '43.', '59.', '132.', '117.'];
    const labelled = flowOf(25, labels);
    const refused = problemsOf({ 'flows/drinks.md': labelled });
    expect(refused.map(({ file, line }) => [file.split('/').at(-1), line])).toEqual([['drinks.md', 7]]);
    expect(refused[0]?.message).toMatch(/^the buttons of \/drinks would carry \d+ characters$/);
  });
});

test('two passages that read the same in different articles have different keys', () => {
  const [one, other] = ['drinks', 'more-drinks'].map((slug) => {
    const { flows } = load({
      [`articles/${slug}.md`]: ARTICLE,
      'flows/drinks.md': FLOW.replace('article: drinks', `article: ${slug}`),
    });
    const [flow] = flows;
    const [passage] = flow?.material.passages ?? [];
    if (!flow || !passage) throw new Error('The passage is not there.');
    return new TokenCodec({ flows, version: '' }).encode(
      {
        flow,
        answers: null,
        ticks: [],
        earlier: [],
        lookup: { kind: 'passages', passages: [passage] },
        page: 0,
      },
      { kind: 'share' },
    );
  });
  expect(one).not.toBe(other);
});

describe('when the content changes during a conversation', () => {
  const tokenFor = (files: Record<string, string>) => {
    const library = load(files);
    const [flow] = library.flows;
    const evening = flow?.start.options.find(({ label }) => label === 'Evening');
    if (!flow || !evening) throw new Error('The flow is not as expected.');
    const state: State = {
      flow,
      answers: [{ question: flow.start, options: [evening] }],
      ticks: [],
      earlier: [],
      lookup: null,
      page: 0,
    };
    return new TokenCodec(library).encode(state, { kind: 'share' });
  };
  const decodedIn = (flow: string) =>
    new TokenCodec(load({ 'flows/drinks.md': flow })).decode(tokenFor({})).kind;

  test('a new option above the old ones breaks no button', () => {
    expect(decodedIn(FLOW.replace('- [Morning]', '- [Noon](#coffee)\n- [Morning]'))).toBe('click');
  });

  test('lines that are added to the article break no button that names a passage', () => {
    const decoded = (article: string) => {
      const before = load({});
      const [flow] = before.flows;
      const passages = flow?.material.passages.slice(0, 3) ?? [];
      if (!flow) throw new Error('The flow is not as expected.');
      const state: State = {
        flow,
        answers: null,
        ticks: [],
        earlier: [],
        lookup: { kind: 'passages', passages },
        page: 0,
      };
      const token = new TokenCodec(before).encode(state, { kind: 'share' });
      return new TokenCodec(load({ 'articles/drinks.md': article })).decode(token).kind;
    };
    expect(decoded(ARTICLE.replace('## What is Tea?', '## Water\n\nIt is wet.\n\n## What is Tea?'))).toBe(
      'click',
    );
    expect(decoded(ARTICLE.replace('Mild and slow.', 'Mild and quick.'))).toBe('outdated');
  });

  test('options in another order, or other citations, break no button', () => {
    const [head = '', morning = '', evening = '', rest = ''] = FLOW.split(/(?=- \[|## Coffee)/);
    expect(decodedIn([head, evening.trimEnd(), '\n', morning, '\n', rest].join(''))).toBe('click');
    expect(decodedIn(FLOW.replace('  > Take tea in the evening.\n', ''))).toBe('click');
  });

  test('a reworded answer, a renamed place or a changed link makes a button outdated', () => {
    expect(decodedIn(FLOW.replace('[Evening]', '[At night]'))).toBe('outdated');
    expect(decodedIn(FLOW.replace('## Hour', '## Time'))).toBe('outdated');
    expect(
      decodedIn(FLOW.replace('(#coffee)', '(#x)').replace('(#tea)', '(#coffee)').replace('#x', '#tea')),
    ).toBe('outdated');
  });
});
