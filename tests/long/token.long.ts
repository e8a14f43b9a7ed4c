import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastReply } from '../../src/conversation/turn.ts';
import { words } from '../../src/conversation/words.ts';
import { clicks, codec, library } from '../conversation/clicks.ts';
import { CHANNEL, conversationOn, wordsOf } from '../conversation/person.ts';
import { sizeOf } from './size.ts';

const conversation = conversationOn(library);

/** Presses a button with any text as its token. It must be decoded to a click that encodes to the same text, or refused in words. */
function press(text: string): 'understood' | 'refused' {
  const decoded = codec.decode(text);
  const reply = lastReply(conversation.click(text, CHANNEL));
  if (decoded.kind === 'click') {
    if (codec.encode(decoded.state, decoded.event, decoded.subject) !== text)
      throw new Error(`A second token: ${text}`);
    return 'understood';
  }
  const said = wordsOf(reply.card.blocks);
  const isClear = said.startsWith(words.outdated) || said.startsWith(words.firstFormat);
  // The person needs a button to start again.
  if (!isClear || reply.card.rows.flat().length === 0) throw new Error(`Not refused clearly: ${text}`);
  return 'refused';
}

const printable = Array.from({ length: 0x5f }, (_, i) => String.fromCharCode(0x20 + i));
const CHARACTERS = ['', ...printable, '\0', '\n', 'é', 'А', '😀', '\ud800', '\u202e', '０'];

const TOKENS = sizeOf(200, 10);

test(`every change of one character of ${TOKENS} tokens gives a valid click or a clear refusal`, () => {
  let refused = 0;
  for (const { state, event } of fc.sample(clicks, TOKENS)) {
    const token = codec.encode(state, event);
    expect(press(token)).toBe('understood');
    for (let at = 0; at <= token.length; at++) {
      for (const character of CHARACTERS) {
        const [before, after] = [token.slice(0, at), token.slice(at)];
        refused += Number(press(before + character + after.slice(1)) === 'refused');
        if (character !== '') refused += Number(press(before + character + after) === 'refused');
      }
    }
  }
  expect(refused).toBeGreaterThan(TOKENS * 1000);
});

const token = clicks.map(({ state, event }) => codec.encode(state, event));

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'NaN', '-1', '1e9'];

/** Random texts, parts of tokens, and joined halves of different tokens. */
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefghijklmnopqrstuvwxyzABCXYZ-_.~?'), maxLength: 100 }),
  fc.array(fc.constantFrom('1', '2', '.', '~', 'p', 'c', 'l', '?', ...NAMES)).map((parts) => parts.join('')),
  fc.tuple(token, token, fc.nat(60)).map(([one, other, at]) => one.slice(0, at) + other.slice(at)),
  fc
    .tuple(token, fc.constantFrom(...NAMES), fc.nat(5))
    .map(([one, name, at]) => one.split('.').with(at, name).join('.')),
);

const TEXTS = sizeOf(1_000_000, 20_000);

test(`${TEXTS} random texts are understood or clearly refused, never an error`, () => {
  fc.assert(
    fc.property(texts, (text) => void press(text)),
    { numRuns: TEXTS },
  );
});
