import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Address, pathOf, readAddress } from '../../../src/authoring/preview/address.ts';
import { addressOf, replay, type Transcript } from '../../../src/authoring/preview/transcript.ts';
import { loadLibrary } from '../../../src/content/read/library.ts';
import { Conversation } from '../../../src/conversation/conversation.ts';
import { Guide } from '../../../src/conversation/guide.ts';
import { ARTICLE, FLOW, load } from '../../content/read/folder.ts';
import { conversationOn, ENDLESS, wordsOf } from '../../conversation/person.ts';

const EMPTY = readAddress(new URLSearchParams());

/** The page's address after pressing buttons by their labels, or typing what begins with a slash. */
function walk(conversation: Conversation<unknown>, address: Address, ...done: readonly string[]): Address {
  let at = address;
  for (const label of done) {
    const transcript = replay(conversation, at);
    const buttons = transcript.exchanges.at(-1)?.turn.reply.card.rows.flat() ?? [];
    const button = buttons.find((candidate) => candidate.label === label);
    if (button === undefined && !label.startsWith('/')) throw new Error(`There is no button "${label}".`);
    const before = addressOf(transcript, undefined);
    const query = new URLSearchParams(pathOf(before).slice(2));
    if (button) query.append('did', `${button.token} ${label}`);
    else query.append('say', label);
    at = addressOf(replay(conversation, readAddress(query)), undefined);
  }
  return at;
}

const shown = ({ exchanges }: Transcript): string => wordsOf(exchanges.at(-1)?.turn.reply.card.blocks ?? []);

describe('an address holds a conversation', () => {
  test('with both sides of it, in order', () => {
    const conversation = conversationOn(loadLibrary('tests/fixtures/strategy'));
    const address = walk(
      conversation,
      EMPTY,
      'Measured, but it falls short',
      'Pros and cons',
      'Back to the guide',
      '/llm-strategy pros prompting',
    );
    expect(replay(conversation, address).exchanges.map(({ said }) => said)).toEqual([
      undefined,
      'Measured, but it falls short',
      'Pros and cons',
      'Back to the guide',
      '/llm-strategy pros prompting',
    ]);
  });

  test('and reads as it was written, whatever the words in it', () => {
    const words = fc.string({ minLength: 1 }).filter((value) => value.trim() === value);
    const name = words.filter((value) => !/[\s/]/.test(value));
    const address = fc.record({
      steps: fc.array(
        fc.oneof(
          fc.record({ kind: fc.constant('type' as const), slug: name, words }),
          fc.record({ kind: fc.constant('press' as const), token: name, label: words }),
        ),
        { maxLength: 30 },
      ),
      guide: name,
      answers: fc.array(fc.record({ question: name, label: words })),
      platform: name,
    });
    fc.assert(
      fc.property(address, (written) => {
        expect(readAddress(new URLSearchParams(pathOf(written).slice(2)))).toEqual(written);
      }),
    );
  });

  test('of which the last thirty steps are kept, and any one of them is enough', () => {
    const conversation = conversationOn(load({}));
    const steps = Array<string[]>(20).fill(['Evening', 'Back']).flat();
    const address = walk(conversation, EMPTY, ...steps, 'Morning');
    expect(address.steps).toHaveLength(30);
    expect(shown(replay(conversation, address))).toContain('Drink coffee.');
  });

  test('and no address, however damaged, gets no page', () => {
    const conversation = conversationOn(loadLibrary('tests/fixtures/strategy'));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('did', 'say', 'at', 'guide', 'in'), fc.string())),
        (query) => {
          const address = readAddress(new URLSearchParams(query));
          expect(shown(replay(conversation, address))).not.toBe('');
        },
      ),
    );
  });
});

describe('content that changed under a conversation', () => {
  const TWO_QUESTIONS = FLOW.replace('[Morning](#coffee)', '[Morning](#thirst)').concat(
    '\n## Thirst\n\nAre you thirsty?\n\n- [Yes](#tea)\n- [No](#coffee)\n',
  );

  /** Answers both questions, changes the flow, and looks at the same address. */
  function afterChange(change: (flow: string) => string, ...done: readonly string[]): Transcript {
    const guide = new Guide(load({ 'flows/drinks.md': TWO_QUESTIONS }));
    const conversation = new Conversation(guide, ENDLESS);
    const address = walk(conversation, EMPTY, 'Morning', 'Yes', ...done);
    guide.use(load({ 'articles/drinks.md': ARTICLE, 'flows/drinks.md': change(TWO_QUESTIONS) }));
    return replay(conversation, address);
  }

  test('leaves one where one was, if it changed elsewhere', () => {
    const transcript = afterChange((flow) => flow.replace('Drink tea.', 'Drink a lot of tea.'));
    expect(transcript.moved).toBe('no');
    expect(shown(transcript)).toContain('Drink a lot of tea.');
  });

  test('leaves one where one was, if a question on the way was renamed', () => {
    const transcript = afterChange((flow) => flow.replaceAll(/hirst\b/g, 'hirstiness'), 'Back', 'Yes');
    expect(transcript.moved).toBe('all answers hold');
    expect(shown(transcript)).toContain('Drink tea.');
  });

  test('takes one as far as the answers still lead, if one of them was reworded', () => {
    const transcript = afterChange((flow) => flow.replace('[Yes]', '[Very]'), 'Start over', 'Morning', 'Yes');
    expect(transcript.moved).toBe('some answers are gone');
    expect(shown(transcript)).toContain('Are you thirsty?');
    expect(transcript.exchanges.slice(-2).map(({ said }) => said)).toEqual(['/drinks', 'Morning']);
  });

  test('takes one to its place in the guide, if what one looked up is gone', () => {
    const guide = new Guide(load({ 'flows/drinks.md': TWO_QUESTIONS }));
    const conversation = new Conversation(guide, ENDLESS);
    const address = walk(conversation, EMPTY, '/drinks sections', 'Choosing');
    guide.use(
      load({
        'flows/drinks.md': TWO_QUESTIONS,
        'articles/drinks.md': ARTICLE.replace('## Choosing', '## Choice'),
      }),
    );
    const transcript = replay(conversation, address);
    expect(shown(transcript)).toContain('What time is it?');
  });

  test('does not take the same words for an answer to another question', () => {
    const transcript = afterChange((flow) =>
      flow
        .replace('[Morning](#thirst)', '[Morning](#hunger)')
        .concat('\n## Hunger\n\nAre you hungry?\n\n- [Yes](#thirst)\n- [No](#coffee)\n'),
    );
    expect(shown(transcript)).toContain('Are you hungry?');
  });
});
