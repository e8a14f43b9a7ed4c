import { describe, expect, test } from 'vitest';
import { load } from '../content/read/folder.ts';
import { CHANNEL, conversationOn, labelsOf, Person, textOf } from './person.ts';

const FLOW = `---
title: Which drink?
article: drinks
---

A drink for every hour.

## Hour

What time is it?

- [Morning](#mood)
- [Evening](#mood)

## Mood

How are you?

- [ ] [Tired](#company)
- [ ] [Cold](#company)
- [ ] [Thirsty](#company)
- [Well](#company)

## Company

Who is with you?

- [Nobody](#tea)
- [A friend](#coffee)

## Tea

Drink tea.

## Coffee

Drink coffee.
`;

const conversationOf = (flow: string) => conversationOn(load({ 'flows/drinks.md': flow }));
const atCompany = (mood: readonly string[] = ['Tired', 'Cold']) => {
  const person = new Person(conversationOf(FLOW), 'drinks').press('Morning');
  return mood[0] === 'Well' ? person.press('Well') : person.tick(...mood).press('Continue with 2');
};
const BEGIN = 'This button no longer works, because the guide has changed. Your answers are kept: ';

/** The answer to a button of a person's card, after the flow has changed. */
function pressAfter(person: Person<unknown>, label: string, from: string | RegExp, to: string) {
  const changed = FLOW.replace(from, to);
  if (changed === FLOW) throw new Error('Nothing changed.');
  const turn = conversationOf(changed).click(person.token(label), CHANNEL);
  if (turn.kind !== 'answer') throw new Error('No answer came.');
  const [first = '', ...rest] = textOf(turn.reply).split('\n');
  return { turn, first, rest: rest.join('\n'), labels: labelsOf(turn.reply) };
}

describe('an old button, after the guide has changed,', () => {
  test('keeps the answers before the one that reads otherwise, and says how many are asked again', () => {
    const person = atCompany(['Well']).press('Nobody');
    const { first, rest, labels, turn } = pressAfter(person, 'Change an answer', '[Nobody]', '[No one]');
    expect(first).toBe(`${BEGIN}Hour: Morning · Mood: Well. One answer is asked again.`);
    expect(rest).toContain('Who is with you?');
    expect(labels).toContain('No one');
    expect(turn).toMatchObject({
      activity: { kind: 'outdated', flow: 'drinks', place: 'company' },
      reply: { audience: 'private', placement: { kind: 'new' } },
    });
  });

  test.each([
    ['reworded', '[Cold]', '[Freezing]'],
    [
      'moved',
      '- [ ] [Tired](#company)\n- [ ] [Cold](#company)',
      '- [ ] [Cold](#company)\n- [ ] [Bored](#company)\n- [ ] [Tired](#company)',
    ],
  ])('never takes a ticked box for another: one was %s', (_, from, to) => {
    const { first, rest } = pressAfter(atCompany().press('Nobody'), 'Change an answer', from, to);
    expect(first).toBe(`${BEGIN}Hour: Morning. Up to 2 answers are asked again.`);
    expect(rest).toContain('How are you?');
  });

  test('keeps all answers, ticks too, if it is the only thing that has changed', () => {
    const { first, rest } = pressAfter(atCompany(), 'Nobody', '[Nobody]', '[No one]');
    expect(first).toBe(`${BEGIN}Hour: Morning · Mood: Tired; Cold.`);
    expect(rest).toContain('Who is with you?');
  });

  test('keeps the answers that read as they did, also if they lead elsewhere now', () => {
    const changed = pressAfter(atCompany(['Well']), 'Nobody', '[Well](#company)', '[Well](#tea)');
    expect(changed.first).toBe(`${BEGIN}Hour: Morning · Mood: Well.`);
    expect(changed.rest).toMatch(/^Tea\n/);
  });

  test('leads on with the answers that were kept', () => {
    const changed = conversationOf(FLOW.replace('[Nobody]', '[No one]'));
    const person = new Person(changed, 'drinks');
    person.turn = changed.click(atCompany().token('Nobody'), CHANNEL);
    expect(person.press('No one').text).toMatch(/^Tea\n/);
    expect(person.press('Change an answer').text).toContain('Mood: Tired; Cold');
  });

  test('without an answer that still reads as it did offers the guide', () => {
    const { first, labels } = pressAfter(atCompany(), 'Nobody', '[Morning]', '[At dawn]');
    expect(first).toBe('This button no longer works');
    expect(labels).toEqual(['Start the guide']);
  });
});
