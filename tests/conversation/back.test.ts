import { describe, expect, test } from 'vitest';
import { loadLibrary } from '../../src/content/read/library.ts';
import { conversationOn, Person } from './person.ts';

const conversation = conversationOn(loadLibrary('tests/fixtures/strategy'));
const FALLS_SHORT = 'Measured, but it falls short';
const at = (...labels: readonly string[]) => new Person(conversation, 'llm-strategy').press(...labels);

describe('going back over several questions', () => {
  const fourth = at(FALLS_SHORT, 'Quality or consistency', 'Money, time and expertise');
  const { text } = fourth;
  const first = () =>
    at(FALLS_SHORT, 'Quality or consistency', 'Money, time and expertise').press('Back', 'Back', 'Back');

  test('and giving the same answer leads to the question where one was', () => {
    expect(first().press(FALLS_SHORT).text).toBe(text);
  });

  test('and giving another answer keeps those that are still asked for, and names the others', () => {
    const person = first().press('Good but long, costly at scale');
    expect(person.text).toMatch(
      /^That answer leads another way, so these are gone: Gap: Quality or consistency\nQuestion 3 of up to 4\n/,
    );
    expect(person.text).toContain('Means: Money, time and expertise');
  });

  test('shows each question as it was, with its buttons', () => {
    const third = first().press(FALLS_SHORT).press('Back');
    expect(third.text).toBe(at(FALLS_SHORT, 'Quality or consistency').text);
    expect(third.labels).toEqual(at(FALLS_SHORT, 'Quality or consistency').labels);
  });

  test('and starting over forgets the answers', () => {
    const person = first().press(FALLS_SHORT, 'Start over');
    expect(person.press(FALLS_SHORT).text).toBe(at(FALLS_SHORT).text);
  });

  test('and looking something up keeps the answers', () => {
    const person = first().press(FALLS_SHORT, 'Back', 'Pros and cons', 'Back to the guide');
    expect(person.press('Money, time and expertise').text).toBe(text);
  });
});
