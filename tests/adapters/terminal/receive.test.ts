import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { converseByLines } from '../../../adapters/terminal/connection.ts';
import { Session } from '../../../adapters/terminal/receive.ts';
import { PLAIN } from '../../../adapters/terminal/surface.ts';
import { loadLibrary } from '../../../src/content/read/library.ts';
import { Guide } from '../../../src/conversation/guide.ts';
import { STRATEGY, TWO_GUIDES } from '../../fixtures/guides.ts';

const guide = new Guide(loadLibrary(STRATEGY));
const FIRST = 'Question 1 of up to 5';
const SECOND = 'Question 2 of up to 5';
const NO_GROUP = 'Rounds and decisions need a chat with other people.';

/** Types lines, and returns what the last one did, or the note about it. */
function typed(of: Guide, ...lines: readonly string[]): string {
  const session = new Session(of, PLAIN);
  let said = session.say(lines[0] ?? '');
  for (const line of lines.slice(1)) said = session.say(line);
  return said.kind === 'shown' ? session.reply.message : said.kind === 'note' ? said.text : said.kind;
}

describe('a typed line does what it says', () => {
  test.each([
    ['the words of a button', ['Measured, but it falls short'], SECOND],
    ['in any case and without punctuation', ['measured but it falls short'], SECOND],
    ['the number of a button', ['4'], SECOND],
    ['"back" to the question before', ['4', 'back'], FIRST],
    ['"back" to the guide from a look-up', ['4', '/llm-strategy pros', 'back'], SECOND],
    ['"go back" after help', ['4', 'Pros and cons', 'go back'], SECOND],
    ['"start over"', ['4', '1', 'start over'], FIRST],
    ['"restart" on a look-up', ['4', 'cons', 'restart'], FIRST],
    ['"back" to the recommendation from its reasons', ['1', '1', 'back'], 'Start with a prompt'],
    ['"back" to the recommendation from a change', ['1', '2', '1', 'back'], 'Start with a prompt'],
    ['"back" from a recommendation to its answers', ['1', 'back'], 'Change an answer\n'],
    ['"back" with nothing to go back to', ['back'], 'There is nothing to go back to.'],
    ['a number without a button', ['99'], 'There is no such button; the numbers go from 1 to 6.'],
    ['"together"', ['together'], NO_GROUP],
    ['"together" with a topic, after the command', ['4', '/llm-strategy together Support mails'], NO_GROUP],
    ['"decisions"', ['Decisions'], NO_GROUP],
    ['a decision by its number', ['D-1'], NO_GROUP],
    ['"forget me"', ['/llm-strategy forget me'], NO_GROUP],
    ['"forget", which the article speaks of', ['forget'], 'Risk of Catastrophic Forgetting'],
    ['"quit"', ['quit'], 'leave'],
    ['"exit"', ['4', 'Exit'], 'leave'],
    ['other words', ['token costs'], 'Shorter Prompts:'],
  ])('%s', (_, lines, expected) => {
    expect(typed(guide, ...lines)).toContain(expected);
  });
});

describe('with several guides', () => {
  const two = new Guide(loadLibrary(TWO_GUIDES));

  test('words before a choice are asked about, and not given to the first guide', () => {
    expect(typed(two, 'pros frying')).toContain('Which guide do you mean?');
  });

  test('words for the group guide need no choice', () => {
    expect(typed(two, 'together')).toContain(NO_GROUP);
  });

  test('words after a choice are for the chosen guide', () => {
    expect(typed(two, '2', 'help')).toContain('/plain pros');
    expect(typed(two, 'pros frying', 'A guide of one question', 'help')).toContain('/plain pros');
  });
});

test('"quit" ends a conversation by lines before the end of the input', async () => {
  const output = new PassThrough();
  const shown = text(output);
  const lines = await converseByLines(guide, Readable.from(['quit\n', 'help\n']), output);
  output.end();
  expect(lines).toBe(1);
  expect(await shown).toMatch(/Goodbye\.\n$/);
});
