import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Address,
  pathOf,
  placeParameters,
  readAddress,
  WAYS,
} from '../../../src/authoring/preview/address.ts';
import { addressOf, play, type Scene } from '../../../src/authoring/preview/scene.ts';
import { loadLibrary } from '../../../src/content/read/library.ts';
import { Conversation } from '../../../src/conversation/conversation.ts';
import { Guide } from '../../../src/conversation/guide.ts';
import { lastReply } from '../../../src/conversation/turn.ts';
import { ARTICLE, FLOW, load } from '../../content/read/folder.ts';
import { conversationOn, ENDLESS, wordsOf } from '../../conversation/person.ts';

const EMPTY = readAddress(new URLSearchParams());

const TWO_QUESTIONS = FLOW.replace('[Morning](#coffee)', '[Morning](#thirst)').concat(
  '\n## Thirst\n\nAre you thirsty?\n\n- [Yes](#tea)\n- [No](#coffee)\n',
);

const read = (path: string): Address => readAddress(new URLSearchParams(path.slice(2)));

/** The address of the page after pressing buttons by their labels, or typing words that begin with a slash. */
function walk(conversation: Conversation<unknown>, ...done: readonly string[]): Address {
  let scene = play(conversation, EMPTY);
  for (const label of done) {
    const button = lastReply(scene.turn)
      .card.rows.flat()
      .find((candidate) => candidate.label === label);
    if (button === undefined && !label.startsWith('/')) throw new Error(`There is no button "${label}".`);
    const query = new URLSearchParams(placeParameters(addressOf(scene, undefined)));
    if (button) query.append('press', `${button.token} ${label}`);
    else query.append('say', label);
    scene = play(conversation, readAddress(query));
  }
  return read(pathOf(addressOf(scene, undefined)));
}

const shown = ({ turn }: Scene): string => wordsOf(lastReply(turn).card.blocks);

describe('an address holds the place in a conversation', () => {
  test.each([
    ['Morning', 'Are you thirsty?', 1],
    ['Pros and cons', 'Mild and slow.', 1],
    ['Back to the guide', 'Are you thirsty?', 1],
    ['/drinks pros tea', 'Tea: Pros', 0],
  ])('after "%s"', (last, words, count) => {
    const conversation = conversationOn(load({ 'flows/drinks.md': TWO_QUESTIONS }));
    const done = ['Morning', 'Pros and cons', 'Back to the guide', '/drinks pros tea'];
    const address = walk(conversation, ...done.slice(0, done.indexOf(last) + 1));
    const scene = play(conversation, address);
    expect(shown(scene)).toContain(words);
    expect(scene.said).toBe(last);
    expect(address.answers).toHaveLength(count);
  });

  test('and is as short after a hundred presses as after one', () => {
    const conversation = conversationOn(load({}));
    const steps = Array<string[]>(50).fill(['Evening', 'Change an answer', 'Start over']).flat();
    expect(walk(conversation, ...steps, 'Morning')).toEqual(walk(conversation, 'Morning'));
  });

  test('and reads as it was written, with any words in it', () => {
    const words = fc.string({ minLength: 1 }).filter((value) => value.trim() === value);
    const name = words.filter((value) => !/[\s/]/.test(value));
    const address = fc.record({
      action: fc.oneof(
        fc.record({ kind: fc.constant('type' as const), typed: fc.string(), way: fc.constantFrom(...WAYS) }),
        fc.record({
          kind: fc.constant('press' as const),
          token: name,
          label: words,
          isInWindow: fc.constantFrom(undefined, true as const),
          values: fc.option(fc.dictionary(name, fc.string(), { minKeys: 1, noNullPrototype: true }), {
            nil: undefined,
          }),
          from: fc.constantFrom(undefined, '/', '/?guide=tea&say=%2Ftea+pros+%26+cons'),
        }),
        fc.constant(undefined),
      ),
      guide: name,
      answers: fc.array(fc.record({ question: name, label: words })),
      chat: name,
    });
    fc.assert(
      fc.property(address, (written) => {
        expect(read(pathOf(written))).toEqual(written);
      }),
    );
  });

  test.each(['content', 'tests/fixtures/two-guides'])(
    'and every address, however damaged, leads to a page in %s, which leads to no other',
    (folder) => {
      const conversation = conversationOn(loadLibrary(folder));
      const [slug = ''] = conversation.flows.map((flow) => flow.slug);
      const value = fc.oneof(
        fc.string(),
        fc.constantFrom(slug, `/${slug} help`, '/ x', '//', ' / ', ...WAYS),
      );
      fc.assert(
        fc.property(
          fc.array(
            fc.tuple(
              fc.constantFrom('press', 'say', 'by', 'at', 'guide', 'in', 'from', 'field.purpose'),
              value,
            ),
          ),
          (query) => {
            const scene = play(conversation, readAddress(new URLSearchParams(query)));
            expect(shown(scene)).not.toBe('');
            const path = pathOf(addressOf(scene, undefined));
            expect(pathOf(addressOf(play(conversation, read(path)), undefined))).toBe(path);
          },
        ),
      );
    },
  );
});

describe('a guide can be called', () => {
  test.each([
    ['command', '', 'Prompt engineering, fine-tuning, or both? · Question 1', 'private', 'message'],
    ['mention', '', 'Here to help you decide', 'public', 'message'],
    ['mention', 'pros finetuning', 'Fine-Tuning: Pros', 'public', 'message'],
    ['message', 'pros finetuning', 'Fine-Tuning: Pros', 'private', 'message'],
    [
      'quote',
      'How much training data do we need, and what are the costs?',
      'Which passage do you want to post',
      'private',
      'message',
    ],
    ['home', '', 'starts the guide in any conversation', 'private', 'home'],
    ['window', '', 'Question 1', 'private', 'window'],
    ['old-button', '', 'This button no longer works', 'private', 'message'],
  ] as const)('by a %s with the words "%s"', (way, typed, words, audience, screen) => {
    const conversation = conversationOn(loadLibrary('tests/fixtures/strategy'));
    const address: Address = { ...EMPTY, action: { kind: 'type', typed, way } };
    const scene = play(conversation, read(pathOf(address)));
    expect(shown(scene)).toContain(words);
    expect(lastReply(scene.turn).audience).toBe(audience);
    expect(scene.screen).toBe(screen);
  });
});

test.each(['/plain pros frying', 'plain pros frying'])(
  'with several guides, "%s" names one of them before any is chosen',
  (typed) => {
    const conversation = conversationOn(loadLibrary('tests/fixtures/two-guides'));
    const scene = play(conversation, { ...EMPTY, action: { kind: 'type', typed, way: 'command' } });
    expect(scene.said).toBe('/plain pros frying');
    expect(scene.flow?.slug).toBe('plain');
    expect(shown(scene)).toContain('Frying: Pros');
  },
);

test('with several guides, no words at all lead to the choice of one', () => {
  const conversation = conversationOn(loadLibrary('tests/fixtures/two-guides'));
  const scene = play(conversation, { ...EMPTY, action: { kind: 'type', typed: ' ', way: 'command' } });
  expect(scene.turn.activity.kind).toBe('welcome');
});

describe('content that changed under a conversation', () => {
  /** Answers both questions, changes the flow, and looks at the same address. */
  function afterChange(change: (flow: string) => string, ...done: readonly string[]): Scene {
    const guide = new Guide(load({ 'flows/drinks.md': TWO_QUESTIONS }));
    const conversation = new Conversation(guide, ENDLESS);
    const address = walk(conversation, 'Morning', 'Yes', ...done);
    guide.use(new Guide(load({ 'articles/drinks.md': ARTICLE, 'flows/drinks.md': change(TWO_QUESTIONS) })));
    return play(conversation, address);
  }

  test('leaves the author in the same place, if it changed elsewhere', () => {
    const scene = afterChange((flow) => flow.replace('Drink tea.', 'Drink a lot of tea.'));
    expect(scene.isMoved).toBe(false);
    expect(shown(scene)).toContain('Drink a lot of tea.');
  });

  test('leaves the author in the same place, if a question on the way was renamed', () => {
    const scene = afterChange((flow) => flow.replaceAll(/hirst\b/g, 'hirstiness'));
    expect(scene.isMoved).toBe(true);
    expect(shown(scene)).toContain('Drink tea.');
  });

  test('takes the author as far as the answers still lead, if one of them was reworded', () => {
    const change = (flow: string): string => flow.replace('[Yes]', '[Very]');
    const scene = afterChange(change, 'Change an answer', 'Start over', 'Morning', 'Yes');
    expect(scene.isMoved).toBe(true);
    expect(shown(scene)).toContain('Are you thirsty?');
    expect(scene.said).toBe('Morning');
  });

  test('takes the author back to the guide, if the section that they looked up is gone', () => {
    const guide = new Guide(load({ 'flows/drinks.md': TWO_QUESTIONS }));
    const conversation = new Conversation(guide, ENDLESS);
    const address = walk(conversation, '/drinks sections', 'Choosing');
    guide.use(
      new Guide(
        load({
          'flows/drinks.md': TWO_QUESTIONS,
          'articles/drinks.md': ARTICLE.replace('## Choosing', '## Choice'),
        }),
      ),
    );
    expect(shown(play(conversation, address))).toContain('What time is it?');
  });

  test('does not take the same words for an answer to another question', () => {
    const scene = afterChange((flow) =>
      flow
        .replace('[Morning](#thirst)', '[Morning](#hunger)')
        .concat('\n## Hunger\n\nAre you hungry?\n\n- [Yes](#thirst)\n- [No](#coffee)\n'),
    );
    expect(shown(scene)).toContain('Are you hungry?');
  });
});
