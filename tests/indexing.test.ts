import { expect, test } from 'vitest';
import { loadLibrary } from '../src/content/read/library.ts';
import { Guide } from '../src/conversation/guide.ts';
import { indexed } from '../src/indexing.ts';
import { STRATEGY } from './fixtures/guides.ts';

test('a search in a guide that is indexed makes nobody wait for an index', async () => {
  const guide = new Guide(loadLibrary(STRATEGY));
  await Promise.all([indexed(guide), indexed(guide)]);
  expect(guide.index().next().done).toBe(true);
});

test('a search before that takes the steps that are left, and finds the same', async () => {
  const [whole, half] = [new Guide(loadLibrary(STRATEGY)), new Guide(loadLibrary(STRATEGY))];
  await indexed(whole);
  const steps = half.index();
  for (let i = 0; i < 10; i++) steps.next();
  const textsIn = ({ quotable }: Guide): string[] =>
    quotable.find('training', 'any', 5).map(({ passage }) => passage.text);
  expect(textsIn(half)).toEqual(textsIn(whole));
  expect(textsIn(half)).not.toEqual([]);
});
