import fc from 'fast-check';
import { expect, test } from 'vitest';
import { medium as discord } from '../../adapters/discord/surface.ts';
import { medium as slack } from '../../adapters/slack/surface.ts';
import type { Flow } from '../../src/content/flow.ts';
import { answerOf, walk } from '../../src/content/walk.ts';
import type { Medium } from '../../src/conversation/medium.ts';
import { withSources } from '../../src/conversation/quote.ts';
import { words } from '../../src/conversation/words.ts';
import { ballotOf } from '../../src/together/ballot.ts';
import { fingerprintOf, type Round, type RoundEnd } from '../../src/together/round.ts';
import { cardsOf } from '../../src/together/round-card.ts';
import { tallyOf } from '../../src/together/tally.ts';
import { parseDiscordMessage } from '../adapters/discord/schema.ts';
import { assertSlackMessage } from '../adapters/slack/schema.ts';
import { ARTICLE, load } from '../content/read/folder.ts';
import { FLOWS, pathThrough } from './flows.ts';

const nameOf = (i: number): string =>
  `Wolfeschlegelsteinhausenbergerdorff & <Söhne> *the* _great_ [${i}](x) & Co. KGaA`;

/** A round of a group with long names, in any of the guides: open, cancelled or closed. */
const rounds = fc.constantFrom(...FLOWS).chain((flow) =>
  fc
    .record({
      paths: fc.array(pathThrough(flow), { minLength: 1, maxLength: 30, size: 'max' }),
      isAnonymous: fc.boolean(),
      hasChanged: fc.boolean(),
      topic: fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme' }).map((text) => text.slice(0, 100)),
      end: fc.constantFrom('none', 'cancelled', 'closed'),
    })
    .map((drawn) => ({ flow, ...drawn })),
);

const roundOf = (flow: Flow, topic: string, isAnonymous: boolean, end: RoundEnd | undefined): Round => ({
  team: 'T1',
  channel: 'C1',
  id: 'a'.repeat(11),
  flow: flow.slug,
  guide: fingerprintOf(flow),
  topic,
  isAnonymous,
  wanted: 10,
  starter: { id: 'U1', name: nameOf(1) },
  startedAt: 0,
  lastAt: 0,
  revision: 0,
  end,
});

/** The first card that fits, as a message. */
function messageOn<Message>(medium: Medium<Message>, cards: ReturnType<typeof cardsOf>): Message | undefined {
  const rendered = cards.map(({ blocks, rows }) =>
    medium.render({ blocks: withSources(blocks, words), rows }),
  );
  return rendered.find(({ fits }) => fits)?.message;
}

test('one message holds the card of any round, open or closed, for one to thirty people with long names', () => {
  fc.assert(
    fc.property(rounds, ({ flow, paths, isAnonymous, hasChanged, topic, end }) => {
      const names = isAnonymous ? [] : paths.map((_, i) => nameOf(i));
      const current = hasChanged ? undefined : flow;
      const ballots = paths.map((answers) => ballotOf(flow, answers));
      const ends: Readonly<Record<string, RoundEnd>> = {
        cancelled: { kind: 'cancelled', at: 1 },
        closed: { kind: 'closed', at: 1, tally: tallyOf(ballots, current, { isAnonymous }), names },
      };
      const round = roundOf(flow, topic, isAnonymous, ends[end]);
      const cards = cardsOf(round, current, flow.title, { count: paths.length, names }, words);
      const onSlack = messageOn(slack, cards);
      const onDiscord = messageOn(discord, cards);
      if (onSlack === undefined || onDiscord === undefined) throw new Error('No card fits.');
      assertSlackMessage(onSlack);
      parseDiscordMessage(onDiscord);
    }),
    { numRuns: 300, seed: 18 },
  );
});

test.each([
  [8, 7],
  [12, 9],
  [25, 9],
])(
  'the card of a group that parts at %i questions of %i long answers fits, and says where the answers are',
  (count, options) => {
    const places = Array.from({ length: count }, (_, q) => [
      `## ${`_Topic_ ${q} `.repeat(4)}`,
      'Which?',
      ...Array.from({ length: options }, (_each, i) => {
        const to = q + 1 < count ? `_topic_-${q + 1}-`.repeat(4).slice(0, -1) : `end-${i}`;
        return `- [${q}.${i} ${'*an* answer '.repeat(6)}](#${to.replaceAll('_', '')})`;
      }),
    ]);
    const ends = Array.from({ length: options }, (_, i) => [`## End ${i}`, 'Go.']);
    const page = `---\ntitle: Deep\narticle: drinks\n---\n\n${[...places, ...ends].flat().join('\n\n')}\n`;
    const library = load({ 'articles/drinks.md': ARTICLE, 'flows/deep.md': page });
    const [flow] = library.flows;
    if (flow === undefined) throw new Error('There is no guide.');
    const ballots = Array.from({ length: 30 }, (_, person) => {
      const { answers } = walk(flow, (question) =>
        answerOf(question, question.options.slice(person % options).slice(0, 1)),
      );
      return ballotOf(flow, answers);
    });
    const tally = tallyOf(ballots, flow, { isAnonymous: false });
    const names = ballots.map((_, i) => nameOf(i));
    const round = roundOf(flow, '*'.repeat(100), false, { kind: 'closed', at: 1, tally, names });
    const cards = cardsOf(round, flow, flow.title, { count: 30, names }, words);
    for (const message of [messageOn(slack, cards), messageOn(discord, cards)])
      expect(JSON.stringify(message)).toContain(words.round.sidesLeftOut.slice(0, 50));
  },
);

test('the card of an open round of 200 people fits, and tells how many there are', () => {
  const [flow] = FLOWS;
  if (flow === undefined) throw new Error('There is no guide.');
  const names = Array.from({ length: 200 }, (_, i) => nameOf(i));
  const cards = cardsOf(
    roundOf(flow, 'All', false, undefined),
    flow,
    flow.title,
    { count: 200, names },
    words,
  );
  for (const message of [messageOn(slack, cards), messageOn(discord, cards)])
    expect(JSON.stringify(message)).toContain('200 have answered');
});
