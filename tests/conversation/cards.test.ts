import { expect, test } from 'vitest';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Cards } from '../../src/conversation/cards.ts';
import { type State, startOf } from '../../src/conversation/state.ts';
import { TokenCodec } from '../../src/conversation/token.ts';
import { CHANNEL, ENDLESS } from './person.ts';

test('a card is made once, and forgotten when very many others were made since', () => {
  const library = loadLibrary('tests/fixtures/strategy');
  const [flow] = library.flows;
  if (!flow) throw new Error('The content has no flow.');
  const cards = new Cards(new TokenCodec(library), ENDLESS);
  const cardOf = (page: number) => cards.card({ ...startOf(flow), page } satisfies State, CHANNEL);
  const first = cardOf(0);
  expect(cardOf(0)).toBe(first);
  for (let page = 1; page <= 600; page++) cardOf(page);
  expect(cardOf(0)).not.toBe(first);
  expect(cardOf(0)).toEqual(first);
});
