import { describe, expect, test } from 'vitest';
import type { Platform } from '../../src/adapter.ts';
import { reportSizes } from '../../src/authoring/size.ts';
import type { Flow } from '../../src/content/flow.ts';
import { Problems } from '../../src/content/problem.ts';
import { placeAfter } from '../../src/content/walk.ts';
import { Cards } from '../../src/conversation/cards.ts';
import type { Card } from '../../src/conversation/reply.ts';
import { PRIVATE_SETTING } from '../../src/conversation/setting.ts';
import { TokenCodec } from '../../src/conversation/token.ts';
import { words } from '../../src/conversation/words.ts';
import { allPaths } from '../content/all-paths.ts';
import { FLOW, load } from '../content/read/folder.ts';
import { limitedTo, wordsOf } from '../conversation/person.ts';
import { CHECKLIST, flowOf } from '../fixtures/guides.ts';

const flow = flowOf(CHECKLIST);
const codecOf = (of: Flow): TokenCodec => new TokenCodec({ flows: [of], version: '' });
const tokens = codecOf(flow);

/** Reports sizes on a platform that takes so many characters. @returns the warnings, and the number of rendered cards */
async function sizesWith(characters: number, of: Flow = flow) {
  let rendered = 0;
  const medium = limitedTo((card: Card) => {
    rendered += 1;
    return wordsOf(card.blocks).length <= characters;
  });
  const platform: Platform = { name: 'a small one', medium, canShare: false };
  const problems = new Problems('flow.md');
  await reportSizes(of, codecOf(of), [platform], problems, async () => {});
  return { rendered, warnings: problems.warnings.map(({ line, message }) => ({ line, message })) };
}

/** The pages that each screen takes, as the warnings tell. */
const pagesIn = (warnings: readonly { readonly message: string }[]): ReadonlyMap<string, number> =>
  new Map(
    warnings.flatMap(({ message }) => {
      const [, name, pages] = /^(.+?) takes (\d+) pages/.exec(message) ?? [];
      return name === undefined ? [] : [[name, Number(pages)] as const];
    }),
  );

describe('the sizes of a flow with checklists', () => {
  const cardsWith = (most: number): Cards<Card> =>
    new Cards(
      tokens,
      limitedTo(({ blocks }) => wordsOf(blocks).length <= most),
    );

  test('are those of the longest messages of all combinations of ticks', async () => {
    const cards = cardsWith(120);
    const most = new Map<string, number>();
    for (const answers of allPaths(flow)) {
      const place = placeAfter(flow, answers);
      const state = { flow, answers, ticks: [], earlier: [], lookup: null, page: 0 } as const;
      const pages = cards.privateCards(state, PRIVATE_SETTING).length;
      const name = place.kind === 'question' ? place.topic : place.title;
      if (pages > 1) most.set(`"${name}"`, Math.max(pages, most.get(`"${name}"`) ?? 1));
    }
    const { warnings } = await sizesWith(120);
    const reported = [...pagesIn(warnings)].filter(([name]) => most.has(name));
    expect(new Map(reported)).toEqual(most);
    expect(reported.length).toBeGreaterThan(2);
  });

  test('are those of the longest reasons', async () => {
    const cards = cardsWith(200);
    const { warnings } = await sizesWith(200);
    const reported = pagesIn(warnings);
    for (const answers of [...allPaths(flow)].filter((_, i) => i % 29 === 0)) {
      const place = placeAfter(flow, answers);
      if (place.kind === 'question') continue;
      const state = { flow, answers, ticks: [], earlier: [], lookup: { kind: 'why' }, page: 0 } as const;
      const pages = cards.privateCards(state, PRIVATE_SETTING).length;
      expect(pages).toBeLessThanOrEqual(reported.get(`"Why" of "${place.title}"`) ?? 3);
    }
    expect(warnings.some(({ message }) => /^"Why" of .*"Hills; Rain; /.test(message))).toBe(true);
  });

  test('are found without a look at each combination', async () => {
    const { rendered } = await sizesWith(Number.POSITIVE_INFINITY);
    expect([...allPaths(flow)].length).toBeGreaterThan(4_000);
    expect(rendered).toBeLessThan(200);
  });
});

describe('a detail of a recommendation', () => {
  const NOTE = `## Tea

Drink tea.

### How

${'Pour it slowly over the leaves. '.repeat(40)}
`;
  const withNote = load({ 'flows/drinks.md': FLOW.replace(/## Tea\n[\s\S]*?(?=\n## |$)/, NOTE) });
  const [drinks] = withNote.flows;
  if (!drinks) throw new Error('The flow is not there.');

  test('may take three pages without a warning, because a person asks for it', async () => {
    const warningsWith = async (characters: number) => (await sizesWith(characters, drinks)).warnings;
    const length = NOTE.length;
    expect(pagesIn(await warningsWith(length)).get('the note "How" of "Tea"')).toBeUndefined();
    expect(pagesIn(await warningsWith(Math.ceil(length / 2))).get('the note "How" of "Tea"')).toBeUndefined();
    expect(pagesIn(await warningsWith(Math.ceil(length / 5))).get('the note "How" of "Tea"')).toBeGreaterThan(
      3,
    );
  });

  test('that a platform cannot show at all is an error: so is the change of an answer', async () => {
    const medium = limitedTo(
      ({ rows }) => !rows.flat().some(({ label }) => label === words.backToRecommendation),
    );
    const problems = new Problems('flow.md');
    const platform: Platform = { name: 'a small one', medium, canShare: false };
    await reportSizes(drinks, codecOf(drinks), [platform], problems, async () => {});
    expect(problems.found.map(({ message }) => message.split(' does not fit')[0])).toEqual(
      expect.arrayContaining([
        '"Why" of "Tea"',
        'the choice of answers of "Tea"',
        '"More" of "Tea"',
        'the record of "Tea"',
        'the note "How" of "Tea"',
        'a change of "Hour"',
      ]),
    );
  });
});
