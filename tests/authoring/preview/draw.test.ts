import fc from 'fast-check';
import { toHtml } from 'hast-util-to-html';
import { describe, expect, test } from 'vitest';
import { render as renderDiscord } from '../../../adapters/discord/render.ts';
import { platform as discord } from '../../../adapters/discord/surface.ts';
import { render as renderSlack } from '../../../adapters/slack/render.ts';
import { platform as slack } from '../../../adapters/slack/surface.ts';
import { drawMarkdown } from '../../../src/authoring/preview/discord-markdown.ts';
import { draw } from '../../../src/authoring/preview/draw.ts';
import type { Question } from '../../../src/content/flow.ts';
import { bullets, heading, paragraph, strong, table, text } from '../../../src/content/markdown.ts';
import { loadLibrary } from '../../../src/content/read/library.ts';
import { pathsToOutcomes } from '../../../src/content/walk.ts';
import { smallPrint } from '../../../src/conversation/card.ts';
import { Conversation } from '../../../src/conversation/conversation.ts';
import { Guide } from '../../../src/conversation/guide.ts';
import type { Card } from '../../../src/conversation/reply.ts';
import { words } from '../../../src/conversation/words.ts';
import { linesOf, readDiscord } from '../../adapters/discord/read.ts';
import { readSlack } from '../../adapters/slack/read.ts';
import { CHANNEL, Person } from '../../conversation/person.ts';
import { CHECKLIST, STRATEGY, TWO_GUIDES } from '../../fixtures/guides.ts';
import { readHtml, readScreen } from './read.ts';

/** Each platform, with the words that its own tests read out of a message. */
const PLATFORMS = [
  { platform: slack, read: (card: Card) => readSlack(renderSlack(card)).text, menu: [] },
  // A menu is sent when it is closed. The drawing has a button for that.
  { platform: discord, read: (card: Card) => readDiscord(renderDiscord(card)).text, menu: [words.tick] },
];

function drawn(message: unknown): string {
  const drawing = draw(message);
  if (drawing.kind === 'unknown') throw new Error(`It cannot be drawn: ${JSON.stringify(message)}`);
  return toHtml([...drawing.drawn]);
}

describe.each(PLATFORMS)('each message for $platform.name is drawn', ({ platform, read, menu }) => {
  const expectSame = (card: Card): void => {
    const shown = readScreen(readHtml(drawn(platform.medium.render(card).message)));
    expect(linesOf(shown.text)).toBe(linesOf(read(card)));
    const buttons = card.rows.flat().map(({ label }) => label);
    expect(shown.labels).toEqual(card.checkboxes ? [...menu, ...buttons] : buttons);
    expect(shown.boxes).toEqual(
      (card.checkboxes?.boxes ?? []).map(({ label, isTicked }) => `[${isTicked ? 'x' : ' '}] ${label}`),
    );
  };

  test.each([STRATEGY, TWO_GUIDES, CHECKLIST])('word for word, for all of %s', (folder) => {
    const conversation = new Conversation(new Guide(loadLibrary(folder)), platform.medium);
    for (const flow of conversation.flows) {
      const seen = new Set<Question>();
      for (const path of pathsToOutcomes(flow)) {
        const person = new Person(conversation, flow.slug);
        for (const answer of path) {
          if (!seen.has(answer.question)) expectSame(person.card);
          seen.add(answer.question);
          person.answer(answer);
        }
        expectSame(person.card);
      }
      const headings = flow.material.sections.map((section) => section.heading);
      for (const typed of ['compare', 'help', 'sections', '???', ...headings]) {
        expectSame(conversation.command(flow.slug, typed, CHANNEL).reply.card);
      }
    }
  });

  test('with every mark that a text has in it', () => {
    const pieces = [
      '<b>',
      '&lt;',
      '@everyone',
      '](http://x.org)',
      '*',
      '_',
      '~',
      '`',
      '#',
      '>',
      '\\',
      ' ',
      'w',
      ':x:',
    ];
    const hostile = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((all) => `a${all.join('')}z`);
    fc.assert(
      fc.property(hostile, hostile, (one, two) =>
        expectSame({
          blocks: [
            heading(2, one),
            paragraph(text(one), strong(two), { type: 'emphasis', children: [text(one)] }),
            bullets([[text(two)], [strong(one)]]),
            {
              type: 'quotation',
              children: [paragraph(text(one)), { type: 'code', value: two }],
            },
            smallPrint(text(two)),
          ],
          rows: [[{ label: one, token: 't', primary: true }]],
        }),
      ),
    );
  });
});

test("Slack's table looks as in Slack", () => {
  const { message } = slack.medium.render({
    blocks: [table([[text('Milk')], [text('Fat')]], [[[text('Whole')], [text('3.5 %')]]])],
    rows: [],
  });
  expect(drawn(message)).toMatch(/^<table>.*Milk.*Fat.*<tr>.*Whole.*3\.5 %.*<\/table>$/);
});

test.each([
  ['**bold *and italic* words**', '<p><strong>bold <em>and italic</em> words</strong></p>'],
  ['***both** italic*', '<p><em><strong>both</strong> italic</em></p>'],
  ['~~gone~~ `` `a` ``', '<p><del>gone</del> <code>`a`</code></p>'],
  ['2 * 3 * 4', '<p>2 * 3 * 4</p>'],
  ['one\ntwo\n\nthree', '<p>one<br>two</p><p>three</p>'],
  ['## Title\ntext', '<h2>Title</h2><p>text</p>'],
  ['> said\n-# — Source', '<blockquote><p>said</p></blockquote><p class="subtext">— Source</p>'],
  ['- a\n  - b\n- c', '<ul><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li></ul>'],
  ['Text:\n9. a\n10. b', '<p>Text:</p><ol start="9"><li><p>a</p></li><li><p>b</p></li></ol>'],
  ['```\na\n  b\n```', '<pre><code>a\n  b</code></pre>'],
  ['[words](<https://x.org/>)', '<p><a href="https://x.org/">words</a></p>'],
  ['[words](<javascript:alert(1)>)', '<p>[words](&#x3C;javascript:alert(1)>)</p>'],
])("Discord's %j looks as in Discord", (source, html) => {
  expect(toHtml(drawMarkdown(source))).toBe(html);
});

test('a message of an unknown kind is not drawn', () => {
  for (const message of ['text', null, { blocks: [{ type: 'video' }] }, { components: [{ type: 17 }] }]) {
    expect(draw(message)).toEqual({ kind: 'unknown' });
  }
});
