import { expect, test } from 'vitest';
import { Cards } from '../../src/conversation/cards.ts';
import { type State, startOf } from '../../src/conversation/state.ts';
import { TokenCodec } from '../../src/conversation/token.ts';
import { flowOf, STRATEGY } from '../fixtures/guides.ts';
import { CHANNEL, ENDLESS } from './person.ts';

test('a card is cached, and dropped after hundreds of others', () => {
  const flow = flowOf(STRATEGY);
  const cards = new Cards(new TokenCodec({ flows: [flow], version: '' }), ENDLESS);
  const cardOf = (page: number) => cards.card({ ...startOf(flow), page } satisfies State, CHANNEL);
  const first = cardOf(0);
  expect(cardOf(0)).toBe(first);
  for (let page = 1; page <= 600; page++) cardOf(page);
  expect(cardOf(0)).not.toBe(first);
  expect(cardOf(0)).toEqual(first);
});
