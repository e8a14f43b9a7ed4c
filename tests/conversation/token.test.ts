import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answer, type Lookup, placeAfter, type State } from '../../src/conversation/state.ts';
import { TokenCodec } from '../../src/conversation/token.ts';
import { FLOW, load } from '../content/read/folder.ts';
import { clicks, codec } from './clicks.ts';

test('a button brings back the very state and event that it was made from', () => {
  fc.assert(
    fc.property(clicks, ({ state, event }) => {
      expect(codec.decode(codec.encode(state, event))).toEqual({ kind: 'click', state, event });
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

test('one click has one token: whatever else reads like it is damaged', () => {
  fc.assert(
    fc.property(clicks, fc.constantFrom('.', '.x', '.1'), ({ state, event }, more) => {
      const token = codec.encode(state, event);
      expect(codec.decode(token + more).kind).toBe('outdated');
      expect(codec.decode(`${token}.${token}`).kind).toBe('outdated');
    }),
  );
});

test('the heaviest token of the longest path that loading allows fits 100 characters', () => {
  const places = Array.from({ length: 25 }, (_, i) => {
    const options = Array.from(
      { length: 10 },
      (_, j) => `- [Option ${j}](#${i < 24 ? `place-${i + 1}` : 'end'})`,
    );
    return `## Place ${i}\n\nWhat?\n\n${options.join('\n')}\n`;
  });
  const library = load({
    'flows/drinks.md': [FLOW.split('## Hour')[0], ...places, '## End\n\nDone.\n'].join('\n'),
  });
  const [flow] = library.flows;
  if (!flow) throw new Error('The flow is not there.');
  const codec = new TokenCodec(library);
  const answers: Answer[] = [];
  for (let place = placeAfter(flow, answers); place.kind === 'question'; place = placeAfter(flow, answers)) {
    const [option] = place.options;
    if (option) answers.push({ question: place, option });
  }
  expect(answers).toHaveLength(25);
  const lookup: Lookup = { kind: 'passages', passages: flow.article.passages.slice(0, 3) };
  const [section] = flow.sections;
  if (!section) throw new Error('The section is not there.');
  const token = codec.encode(
    { flow, answers, lookup, page: 99 },
    { kind: 'look-up', lookup: { kind: 'section', section } },
  );
  expect(token.length).toBeLessThanOrEqual(100);
});

describe('when the content changes under a conversation', () => {
  const tokenFor = (files: Record<string, string>) => {
    const library = load(files);
    const [flow] = library.flows;
    const evening = flow?.start.options.find(({ label }) => label === 'Evening');
    if (!flow || !evening) throw new Error('The flow is not as expected.');
    const state: State = {
      flow,
      answers: [{ question: flow.start, option: evening }],
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

  test('options in another order, or other citations, break no button', () => {
    const [head = '', morning = '', evening = '', rest = ''] = FLOW.split(/(?=- \[|## Coffee)/);
    expect(decodedIn([head, evening.trimEnd(), '\n', morning, '\n', rest].join(''))).toBe('click');
    expect(decodedIn(FLOW.replace('  > Take tea in the evening.\n', ''))).toBe('click');
  });

  test('a reworded answer, a renamed place or another way on is noticed', () => {
    expect(decodedIn(FLOW.replace('[Evening]', '[At night]'))).toBe('outdated');
    expect(decodedIn(FLOW.replace('## Hour', '## Time'))).toBe('outdated');
    expect(
      decodedIn(
        FLOW.replace('[Evening](#tea)', '[Evening](#coffee)').replace(
          '[Morning](#coffee)',
          '[Morning](#tea)',
        ),
      ),
    ).toBe('outdated');
  });
});
