import { expect, test } from 'vitest';
import { searchIndex } from '../../src/content/search.ts';

const indexOf = (...texts: readonly string[]) =>
  searchIndex(() => texts.map((text) => ({ item: text, text })));

test('the best of many texts is found at any position', () => {
  const many = Array.from(
    { length: 1_000 },
    (_, i) => `A pump among ${i} other things that are here and there`,
  );
  expect(indexOf(...many, 'Pump', ...many).find('pump', 'all', 1)).toEqual(['Pump']);
});

test('a text ranks higher if a word occurs more often in it, and if the word is rare', () => {
  const index = indexOf('Tea and cake', 'Tea and more tea', 'Tea and milk');
  expect(index.find('tea', 'all', 3)[0]).toBe('Tea and more tea');
  expect(index.find('tea cake', 'any', 3)[0]).toBe('Tea and cake');
});

test('a repeated word in the query counts once for each time', () => {
  const index = indexOf('Red wine', 'White wine', 'White bread');
  expect(index.find('white bread wine wine wine', 'any', 3)).toEqual([
    'White wine',
    'White bread',
    'Red wine',
  ]);
});

test('a text must have all words, unless the search is for any word', () => {
  const index = indexOf('Red wine', 'White bread');
  expect(index.find('red bread', 'all', 3)).toEqual([]);
  expect(index.find('red bread', 'any', 3)).toHaveLength(2);
});

test('an empty index finds no text', () => {
  expect(indexOf().find('pump', 'any', 3)).toEqual([]);
  expect(indexOf('').find('pump', 'any', 3)).toEqual([]);
});

test('a word in many texts still finds the few among which it is searched', () => {
  const many = Array.from({ length: 1_000 }, (_, i) => `pump ${i}`);
  const index = indexOf(...many, 'A long text about a pump that is among those that are searched', ...many);
  const only = (text: string): boolean => text.startsWith('A long');
  expect(index.find('pump', 'all', 3, { only })).toHaveLength(1);
});

test('of texts that fit alike, the first is the first', () => {
  expect(indexOf('red wine', 'red bread', 'red sea').find('red', 'all', 2)).toEqual([
    'red wine',
    'red bread',
  ]);
});
