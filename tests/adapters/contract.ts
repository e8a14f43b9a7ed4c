import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bullets, heading, paragraph, strong, text } from '../../src/content/markdown.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import type { Card, ReplyBlock, Surface } from '../../src/conversation/reply.ts';
import { ARTICLE, load } from '../content/read/folder.ts';
import { HOSTILE } from '../conversation/hostile-strings.ts';
import { Person, wordsOf } from '../conversation/person.ts';
import { nameOf, pathsOf } from '../conversation/walk.ts';

/** What a person sees of a message, formatting left out. */
export interface Screen {
  readonly text: string;
  readonly labels: readonly string[];
}

/** Somebody at a real adapter. */
export interface Chatter {
  /** Types a slash command and the words after it. */
  readonly type: (slug: string, words: string) => Promise<Screen>;
  /** Presses the button of that label on the screen before. */
  readonly press: (label: string) => Promise<Screen>;
  readonly leave: () => Promise<void>;
}

export interface Adapter {
  readonly surface: Surface;
  /** Renders a card, fails unless the platform would take the message, and reads it as a person does. */
  readonly show: (card: Card) => Screen;
  /** Starts the adapter over a conversation, and somebody at it. */
  readonly enter: (conversation: Conversation) => Promise<Chatter>;
}

const CONTENT = ['content', 'examples/rewrite-or-refactor', 'tests/fixtures/two-guides'];

const folded = (value: string): string => value.replace(/\s+/g, ' ').trim();

const screenOf = ({ blocks, rows }: Card): Screen => ({
  text: folded(wordsOf(blocks)),
  labels: rows.flat().map(({ label }) => label),
});

/** Everything that an adapter must do whatever the platform: call it from a test file of the adapter's own. */
export function adapterContract({ surface, show, enter }: Adapter): void {
  const shown = (card: Card): Screen => {
    const { text: read, labels } = show(card);
    return { text: folded(read), labels };
  };

  const expectSame = ({ reply }: Person, { text: read, labels }: Screen): void =>
    expect({ text: folded(read), labels }).toEqual(screenOf(reply));

  describe.each(CONTENT)('all of %s arrives word for word, with its buttons, within the limits', (folder) => {
    const conversation = new Conversation(loadLibrary(folder));
    const paths = conversation.flows.flatMap((flow) =>
      pathsOf(flow).map((path) => [`/${flow.slug}: ${nameOf(path)}`, flow.slug, path] as const),
    );
    test.each(paths)('%s', (_, slug, path) => {
      const person = new Person(conversation, slug, '', surface);
      for (const { option } of path) {
        expect(shown(person.reply)).toEqual(screenOf(person.reply));
        person.press(option.label);
      }
      expect(shown(person.reply)).toEqual(screenOf(person.reply));
      if (!surface.canShare) return;
      for (const card of person.press('Share with the channel').shared) {
        expect(shown(card)).toEqual(screenOf(card));
      }
    });

    const lookups = conversation.flows.flatMap(({ slug, article }) =>
      ['compare', 'pros', 'cons', 'how', 'help', 'sections', '???', 'the']
        .concat(article.sections.map((section) => section.heading))
        .map((typed) => [slug, typed] as const),
    );
    test.each(lookups)('/%s %s', (slug, typed) => {
      const { reply } = conversation.command(slug, typed, surface);
      expect(shown(reply)).toEqual(screenOf(reply));
    });
  });

  describe.each(CONTENT)('a conversation leads to the same recommendation in %s', (folder) => {
    const conversation = new Conversation(loadLibrary(folder));
    const longest = conversation.flows.map((flow) => {
      const [path = []] = pathsOf(flow).sort((a, b) => b.length - a.length);
      return [flow.slug, path] as const;
    });
    test.each(longest)('/%s', async (slug, path) => {
      const chatter = await enter(conversation);
      const person = new Person(conversation, slug, '', surface);
      expectSame(person, await chatter.type(slug, ''));
      for (const { option } of path) {
        person.press(option.label);
        expectSame(person, await chatter.press(option.label));
      }
      await chatter.leave();
    });
  });

  test('passages that fit a message arrive with their buttons', () => {
    const { reply } = new Conversation(loadLibrary('content')).quote('training data and costs', surface);
    expect(shown(reply)).toEqual(screenOf(reply));
  });

  describe('text means nothing but itself', () => {
    const hostile = fc
      .array(
        fc.oneof(
          fc.constantFrom('<!channel>', '<@U1>', '@everyone', '@here', '](http://x.org)', '<http://x.org|a>'),
          fc.constantFrom('\u200b', '\u202e', '\u2066', '*', '_', '~', '`', '#', '>', '-', '1.', '\\', ' '),
          fc.constantFrom('word', 'é', '😀', ':smile:', '&lt;', '||'),
        ),
        { maxLength: 12 },
      )
      .map((pieces) => `a${pieces.join('')}z`);
    const places: readonly [string, (value: string) => ReplyBlock][] = [
      ['a paragraph', (value) => paragraph(text(value))],
      ['bold', (value) => paragraph(strong(value))],
      ['a heading', (value) => heading(2, value)],
      ['a list', (value) => bullets([[text(value)], [text(value)]])],
      ['a quote', (value) => ({ type: 'quote', children: [paragraph(text(value))], source: [text(value)] })],
    ];
    test.each(places)('in %s', (_, place) => {
      fc.assert(
        fc.property(hostile, (value) => {
          const card: Card = { blocks: [place(value)], rows: [[{ label: 'x', token: 't', primary: false }]] };
          expect(shown(card)).toEqual(screenOf(card));
        }),
      );
    });
  });

  test('whatever a person types is answered with words of the guide alone', async () => {
    const conversation = new Conversation(loadLibrary('content'));
    const chatter = await enter(conversation);
    for (const typed of HOSTILE) {
      const { text: read } = await chatter.type('llm-strategy', typed);
      const person = new Person(conversation, 'llm-strategy', typed, surface);
      expect(folded(read), JSON.stringify(typed)).toBe(screenOf(person.reply).text);
    }
    await chatter.leave();
  });

  test.skipIf(!surface.canShare)('whatever a person is called is shown as plain words', () => {
    const conversation = new Conversation(loadLibrary('content'));
    const { reply } = conversation.command('llm-strategy', 'pros fine-tuning', surface);
    const token = reply.rows.flat().find(({ shares }) => shares)?.token ?? '';
    for (const name of HOSTILE) {
      const turn = conversation.click(token, name, surface);
      if (turn.kind !== 'share') throw new Error('Nothing was shared.');
      for (const card of [turn.reply, ...turn.shared]) expect(shown(card)).toEqual(screenOf(card));
    }
  });

  test('a paragraph of any length is shown whole, on as many pages as it takes, cut between sentences', () => {
    const sentences = Array.from({ length: 600 }, (_, i) => `This is *sentence* ${i} of R&D.`);
    const conversation = new Conversation(
      load({ 'articles/drinks.md': ARTICLE.replace('Take tea in', `${sentences.join(' ')} Take tea in`) }),
    );
    const person = new Person(conversation, 'drinks', 'choosing', surface);
    const pages: string[] = [];
    for (;;) {
      expect(shown(person.reply)).toEqual(screenOf(person.reply));
      pages.push(folded(wordsOf(person.reply.blocks)));
      const next = person.labels.find((label) => label.startsWith('Next page'));
      if (next === undefined) break;
      person.press(next);
    }
    for (const page of pages)
      expect(page).toMatch(/\. — Choosing, in “Tea or coffee” by Ada Example, 2025-01-31$/);
    const quoted = pages.map((page) => page.replace(/^Choosing /, '').replace(/ — Choosing.*/, ''));
    expect(quoted.join(' ')).toBe(
      `${sentences.join(' ').replaceAll('*', '')} Take tea in the evening. Take coffee in the morning.`,
    );
  });

  test('a conversation leads to the same reasons and quotes', async () => {
    const conversation = new Conversation(loadLibrary('content'));
    const chatter = await enter(conversation);
    const person = new Person(conversation, 'llm-strategy', '', surface);
    expectSame(person, await chatter.type('llm-strategy', ''));
    const presses = [
      'Measured, but it falls short',
      'Pros and cons',
      'Back to the guide',
      'Quality or consistency',
      'Back',
      'The model is weak in our domain',
      'Money, time and expertise',
      'A few hundred or more',
      'Guide each task as it comes',
      'What is Fine-Tuning?',
      'Back to the guide',
      'Start over',
    ];
    for (const label of presses) {
      person.press(label);
      expectSame(person, await chatter.press(label));
    }
    await chatter.leave();
  });
}
