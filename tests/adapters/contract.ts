import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TOKEN_LENGTH } from '../../src/content/keys.ts';
import {
  type Block,
  bullets,
  heading,
  type Inline,
  link,
  paragraph,
  strong,
  table,
  text,
} from '../../src/content/markdown.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { pathsToOutcomes } from '../../src/content/walk.ts';
import { smallPrint } from '../../src/conversation/card.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { Guide } from '../../src/conversation/guide.ts';
import type { Medium } from '../../src/conversation/medium.ts';
import type { Card, Rendered, ReplyBlock } from '../../src/conversation/reply.ts';
import type { Setting } from '../../src/conversation/setting.ts';
import type { ShareResult } from '../../src/conversation/turn.ts';
import { ARTICLE, load } from '../content/read/folder.ts';
import { detailsOf } from '../conversation/details.ts';
import { HOSTILE } from '../conversation/hostile-strings.ts';
import { CHANNEL, nameOf, Person, wordsOf } from '../conversation/person.ts';
import { CHECKLIST, STRATEGY, TWO_GUIDES } from '../fixtures/guides.ts';

/** The text and the buttons of a message, without its formatting. */
export interface Screen {
  readonly text: string;
  /** The boxes of a checklist, as "[x] label" if it is ticked, else "[ ] label". */
  readonly boxes: readonly string[];
  /** The labels of the buttons. */
  readonly labels: readonly string[];
}

/** A person who uses a running adapter. */
export interface ChatUser {
  /** Types a slash command and the words after it. */
  readonly type: (slug: string, words: string) => Promise<Screen>;
  /** Presses the button with this label on the last screen. */
  readonly press: (label: string) => Promise<Screen>;
  /** Ticks the boxes with these labels, none of which is ticked yet, and sends them as the answer. */
  readonly answer: (labels: readonly string[]) => Promise<Screen>;
  readonly leave: () => Promise<void>;
}

export interface Adapter<Message> {
  readonly medium: Medium<Message>;
  /** True if the platform has channels to share to. */
  readonly canShare: boolean;
  /** Reads a message as a person does. @throws Error if the platform would refuse the message */
  readonly show: (rendered: Rendered<Message>) => Screen;
  /** The words that the adapter reads in typed text. Default: the text itself. */
  readonly wordsIn?: (typed: string) => string;
  /** Starts the adapter with a guide, and a person who uses it. */
  readonly enter: (guide: Guide) => Promise<ChatUser>;
}

const CONTENT = [STRATEGY, TWO_GUIDES, CHECKLIST];

/** Looks something up, goes back and changes an answer on the way to an outcome. */
const WALK = [
  'Measured, but it falls short',
  'Pros and cons',
  'Back to the guide',
  'Quality or consistency',
  'Back',
  'The model is weak in our domain',
  'Money, time and expertise',
  'A few hundred or more',
  'Guide each task as it comes',
  'Why (5 answers, 8 quotes)',
  'Back to the recommendation',
  'More…',
  'What is Fine-Tuning?',
  'Back to the guide',
  'Change an answer',
  'Means',
  'Back to the recommendation',
  'Change an answer',
  'Means',
  'Too little ML expertise',
  'Change an answer',
  'Start over',
];

const RESULTS: readonly ShareResult[] = [
  { kind: 'shared' },
  { kind: 'not-shared' },
  { kind: 'perhaps' },
  { kind: 'unseen' },
  { kind: 'put-off', limited: 'person', seconds: 60 },
  { kind: 'put-off', limited: 'channel', seconds: 1 },
];

/** Ticks boxes, looks something up with ticks that wait, and goes back to ticks. A list of labels is an answer. */
const CHECKLIST_WALK: readonly (string | readonly string[])[] = [
  'None of these',
  'Back',
  ['I want to get fit', 'Money is short'],
  ['Traffic', 'Rain', 'No bicycle of my own at the moment'],
  'Change an answer',
  'Obstacles',
  'Nothing',
  'Back to the recommendation',
  'Change an answer',
  'Start over',
  ['Money is short'],
  'Back',
  'Continue with 1',
  'What is Cycling?',
  'Back to the guide',
  'Start over',
  ['I carry heavy things'],
  'Change an answer',
  'What matters',
  'Continue with 1',
];

const folded = (value: string): string => value.replace(/\s+/g, ' ').trim();

const screenOf = ({ card: { blocks, checkboxes, rows } }: { readonly card: Card }): Screen => ({
  text: folded(wordsOf(blocks, 'cells')),
  boxes: (checkboxes?.boxes ?? []).map(({ label, isTicked }) => `[${isTicked ? 'x' : ' '}] ${label}`),
  labels: rows.flat().map(({ label }) => label),
});

/** The behaviour that all adapters share. Each adapter calls it from a test file of its own. */
export function adapterContract<Message>({
  medium,
  canShare,
  show,
  wordsIn = (typed) => typed,
  enter,
}: Adapter<Message>): void {
  const setting: Setting = { ...CHANNEL, canShare };
  const guideOf = (folder: string) => new Guide(loadLibrary(folder));
  const conversationOf = (folder: string) => new Conversation(guideOf(folder), medium);
  const rendered = (card: Card): Rendered<Message> => ({ card, ...medium.render(card) });

  const shown = (message: Rendered<Message>): Screen => {
    const { text: read, ...more } = show(message);
    return { text: folded(read), ...more };
  };

  const expectSame = ({ reply }: Person<Message>, { text: read, ...more }: Screen): void =>
    expect({ text: folded(read), ...more }).toEqual(screenOf(reply));

  describe.each(CONTENT)(
    'every card of %s arrives word for word, with its buttons, within the limits',
    (folder) => {
      const guide = guideOf(folder);
      const conversation = new Conversation(guide, medium);
      const paths = conversation.flows.flatMap((flow) =>
        pathsToOutcomes(flow).map((path) => [`/${flow.slug}: ${nameOf(path)}`, flow.slug, path] as const),
      );
      test.each(paths)('%s', (_, slug, path) => {
        const person = new Person(conversation, slug, '', setting);
        for (const answer of path) {
          expect(shown(person.reply)).toEqual(screenOf(person.reply));
          person.answer(answer);
        }
        expect(shown(person.reply)).toEqual(screenOf(person.reply));
        const details = detailsOf(guide, conversation, person.card, setting);
        expect(details.length).toBeGreaterThan(path.length + 1);
        for (const { reply } of details) expect(shown(reply)).toEqual(screenOf(reply));
        if (!canShare) return;
        const { turn } = person.share();
        if (turn.kind !== 'share') throw new Error('Nothing was shared.');
        for (const card of [turn.shared, ...RESULTS.map(turn.report)]) {
          expect(shown(card)).toEqual(screenOf(card));
        }
      });

      const lookups = conversation.flows.flatMap(({ slug, material }) =>
        ['compare', 'pros', 'cons', 'how', 'help', 'sections', '???', 'the']
          .concat(material.sections.map((section) => section.heading))
          .map((typed) => [slug, typed] as const),
      );
      test.each(lookups)('/%s %s', (slug, typed) => {
        const { reply } = conversation.command(slug, typed, setting);
        expect(shown(reply)).toEqual(screenOf(reply));
      });
    },
  );

  test('a checklist arrives with any of its boxes ticked', () => {
    const conversation = conversationOf(CHECKLIST);
    const cardOf = () => new Person(conversation, 'commute', '', setting);
    const labels = cardOf().card.checkboxes?.boxes.map(({ label }) => label) ?? [];
    expect(labels).toHaveLength(4);
    for (const ticked of [...labels.map((label) => [label]), labels]) {
      const { reply } = cardOf().tick(...ticked);
      expect(shown(reply)).toEqual(screenOf(reply));
    }
  });

  test('the longest token of a button fits, its reserved characters included', () => {
    expect(medium.tokenLength).toBeGreaterThanOrEqual(TOKEN_LENGTH);
  });

  test.each<[string, string, readonly (string | readonly string[])[]]>([
    [STRATEGY, 'llm-strategy', WALK],
    [
      TWO_GUIDES,
      'cooking',
      [
        'It does not matter',
        'Back',
        'Yes',
        'No',
        'Change an answer',
        'Fat',
        'Yes',
        'Change an answer',
        'Start over',
      ],
    ],
    [TWO_GUIDES, 'plain', ['Yes']],
    [CHECKLIST, 'commute', CHECKLIST_WALK],
  ])('the running adapter leads to the same cards: %s /%s', async (folder, slug, steps) => {
    const guide = new Guide(loadLibrary(folder));
    const user = await enter(guide);
    const person = new Person(new Conversation(guide, medium), slug, '', setting);
    expectSame(person, await user.type(slug, ''));
    for (const step of steps) {
      if (typeof step === 'string') {
        person.press(step);
        expectSame(person, await user.press(step));
      } else {
        person.send(...step);
        expectSame(person, await user.answer(step));
      }
    }
    await user.leave();
  });

  test('passages that fit a message arrive with their buttons', () => {
    const { reply } = conversationOf(STRATEGY).quote('training data and costs', setting);
    expect(shown(reply)).toEqual(screenOf(reply));
  });

  test('words and addresses arrive as they are, also in a quotation or a list inside of a quotation', () => {
    const addresses = [
      'https://example.org/wiki/Tea_(drink)_and_*_or_~~b~~|c',
      'http://example.org/?a=1&b=[2]',
      'mailto:ada_b@example.org',
      'http://www.example.org/a_b_c',
    ].map((url): Inline[] => {
      const shown = url.replace(/^mailto:|^http:\/\/(?=www\.)/, '');
      return [text('See '), link(url, shown), text(' or '), { type: 'strong', children: [link(url, shown)] }];
    });
    const inner: Block = {
      type: 'blockquote',
      children: [
        heading(3, 'Ada said'),
        paragraph(text('Tea > coffee.')),
        {
          type: 'list',
          ordered: true,
          start: 4,
          children: [{ type: 'listItem', children: [paragraph(text('four'))] }],
        },
        { type: 'blockquote', children: [paragraph(text('Deeper.'))] },
      ],
    };
    const children: Block[] = [
      ...addresses.map((inlines) => paragraph(...inlines)),
      inner,
      {
        type: 'list',
        ordered: false,
        start: 1,
        children: [{ type: 'listItem', children: [paragraph(text('a')), inner] }],
      },
    ];
    const card: Card = {
      blocks: [...children, smallPrint(text('Section')), { type: 'quotation', children }],
      rows: [[{ label: 'x', token: 't', primary: false }]],
    };
    expect(shown(rendered(card))).toEqual(screenOf({ card }));
  });

  test('a list with a gap keeps the numbers of its items', () => {
    const item = (value: string) => ({ type: 'listItem', children: [paragraph(text(value))] }) as const;
    const list = (ordered: boolean): Block => ({
      type: 'list',
      ordered,
      start: 1,
      children: [
        item('one'),
        { ...item('…'), omitted: 2 },
        item('four'),
        { ...item('… (2 of 9)'), omitted: 5 },
      ],
    });
    const card: Card = {
      blocks: [{ type: 'quotation', children: [list(true), list(false)] }],
      rows: [[{ label: 'x', token: 't', primary: false }]],
    };
    const { text: read } = shown(rendered(card));
    expect(read).toBe('1. one … 4. four … (2 of 9) one … four … (2 of 9)');
  });

  test('code in a quotation, in a list, and below a paragraph arrives as it stands', () => {
    const code: Block = { type: 'code', value: 'if (a < b) {\n  run("*x*", _y_);\n}' };
    const list: Block = {
      type: 'list',
      ordered: true,
      start: 2,
      children: [{ type: 'listItem', children: [paragraph(text('Run it.')), code] }],
    };
    const rows = [[{ label: 'x', token: 't', primary: false }]];
    for (const children of [[code], [paragraph(text('Run this:')), code], [list]]) {
      const card: Card = { blocks: [{ type: 'quotation', children }], rows };
      const { text: read } = shown(rendered(card));
      expect(read.replace(/\s+/g, ' ')).toContain('if (a < b) { run("*x*", _y_); }');
    }
  });

  test('a list that begins with 0 keeps the numbers of its items, and what stands below them', () => {
    const item = (value: string, ...below: readonly Block[]) =>
      ({ type: 'listItem', children: [paragraph(text(value)), ...below] }) as const;
    const below: Block = { type: 'list', ordered: true, start: 0, children: [item('deep'), item('deeper')] };
    const list: Block = {
      type: 'list',
      ordered: true,
      start: 0,
      children: [item('none', below), item('one'), item('two')],
    };
    const card: Card = {
      blocks: [list, { type: 'quotation', children: [list] }],
      rows: [[{ label: 'x', token: 't', primary: false }]],
    };
    const once = '0. none 0. deep 1. deeper 1. one 2. two';
    expect(shown(rendered(card)).text).toBe(`${once} ${once}`);
  });

  test('a table arrives with the words of all its cells, whether it is shown as a table or as its rows', () => {
    const cells = [
      ['Milk', 'Fat'],
      ['Whole', '3.5 %'],
      ['Skim', '<b>*0*'],
    ];
    const [head = [], ...rows] = cells.map((row) => row.map((cell) => [text(cell)]));
    const milk = table(head, rows);
    const { text: read } = shown(
      rendered({
        blocks: [smallPrint(text('About milk')), { type: 'quotation', children: [milk] }],
        rows: [],
      }),
    );
    for (const cell of cells.flat()) expect(read).toContain(cell);
    expect(read).toContain('About milk');
  });

  describe('text is shown literally, without formatting, links or mentions', () => {
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
      [
        'a quote',
        (value) => ({
          type: 'quotation',
          children: [paragraph(text(value))],
        }),
      ],
      ['small print', (value) => smallPrint(text(value))],
    ];
    test.each(places)('in %s', (_, place) => {
      fc.assert(
        fc.property(hostile, (value) => {
          const card: Card = { blocks: [place(value)], rows: [[{ label: 'x', token: 't', primary: false }]] };
          expect(shown(rendered(card))).toEqual(screenOf({ card }));
        }),
      );
    });
  });

  test('an answer never repeats the typed words', async () => {
    const guide = new Guide(loadLibrary(STRATEGY));
    const conversation = new Conversation(guide, medium);
    const user = await enter(guide);
    for (const typed of HOSTILE) {
      const { text: read } = await user.type('llm-strategy', typed);
      const person = new Person(conversation, 'llm-strategy', wordsIn(typed), setting);
      expect(folded(read), JSON.stringify(typed)).toBe(screenOf(person.reply).text);
    }
    await user.leave();
  });

  test.skipIf(!canShare)('any name of a person is shown literally', () => {
    const conversation = conversationOf(STRATEGY);
    const { reply } = conversation.command('llm-strategy', 'pros fine-tuning', setting);
    const token = reply.card.rows.flat().find(({ shares }) => shares)?.token ?? '';
    for (const name of HOSTILE) {
      const turn = conversation.submit(token, { purpose: name }, { ...setting, person: { id: 'U1', name } });
      if (turn.kind !== 'share') throw new Error('Nothing was shared.');
      expect(shown(turn.shared)).toEqual(screenOf(turn.shared));
    }
  });

  test('a paragraph of any length is shown whole, on as many pages as it takes, cut between sentences', () => {
    const sentences = Array.from({ length: 600 }, (_, i) => `This is *sentence* ${i} of R&D.`);
    const article = ARTICLE.replace('Take tea in', `${sentences.join(' ')} Take tea in`);
    const conversation = new Conversation(new Guide(load({ 'articles/drinks.md': article })), medium);
    const person = new Person(conversation, 'drinks', 'choosing', setting);
    const pages: string[] = [];
    for (;;) {
      expect(shown(person.reply)).toEqual(screenOf(person.reply));
      pages.push(folded(wordsOf(person.card.blocks)));
      const next = person.labels.find((label) => label.startsWith('Next page'));
      if (next === undefined) break;
      person.press(next);
    }
    for (const page of pages)
      expect(page).toMatch(/\. (?:— Choosing )?From “Tea or coffee” by Ada Example, 2025-01-31$/);
    const quoted = pages.map((page) =>
      page.replace(/^Choosing /, '').replace(/ (?:— Choosing|From “).*/, ''),
    );
    expect(quoted.join(' ')).toBe(
      `${sentences.join(' ').replaceAll('*', '')} Take tea in the evening. Take coffee in the morning.`,
    );
  });
}
