import { expect, test } from 'vitest';
import { searchIndex } from '../../src/content/search.ts';

const indexOf = (...texts: readonly string[]) => searchIndex(texts.map((text) => ({ item: text, text })));

test('of many texts the best is found, wherever it stands', () => {
  const many = Array.from(
    { length: 1_000 },
    (_, i) => `A pump among ${i} other things that are here and there`,
  );
  expect(indexOf(...many, 'Pump', ...many).find('pump', 'exact', 1)).toEqual(['Pump']);
});

test('a text counts the more, the oftener a word stands in it, and the rarer the word is', () => {
  const index = indexOf('Tea and cake', 'Tea and more tea', 'Tea and milk');
  expect(index.find('tea', 'exact', 3)[0]).toBe('Tea and more tea');
  expect(index.find('tea cake', 'any word', 3)[0]).toBe('Tea and cake');
});

test('a word that somebody repeats counts so often', () => {
  const index = indexOf('Red wine', 'White wine', 'White bread');
  expect(index.find('white bread wine wine wine', 'any word', 3)).toEqual([
    'White wine',
    'White bread',
    'Red wine',
  ]);
});

test('all words must stand in one text, unless any will do', () => {
  const index = indexOf('Red wine', 'White bread');
  expect(index.find('red bread', 'forgiving', 3)).toEqual([]);
  expect(index.find('red bread', 'any word', 3)).toHaveLength(2);
});

test('nothing is found where there is nothing', () => {
  expect(indexOf().find('pump', 'any word', 3)).toEqual([]);
  expect(indexOf('').find('pump', 'any word', 3)).toEqual([]);
});
