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
import { allPaths } from '../content/all-paths.ts';
import { limitedTo, wordsOf } from '../conversation/person.ts';
import { CHECKLIST, flowOf } from '../fixtures/guides.ts';

const flow = flowOf(CHECKLIST);
const tokens = new TokenCodec({ flows: [flow], version: '' });

/** Reports sizes on a platform that takes so many characters. @returns the warnings, and the number of rendered cards */
async function sizesWith(characters: number, of: Flow = flow) {
  let rendered = 0;
  const medium = limitedTo((card: Card) => {
    rendered += 1;
    return wordsOf(card.blocks).length <= characters;
  });
  const platform: Platform = { name: 'a small one', medium, canShare: false };
  const problems = new Problems('flow.md');
  await reportSizes(of, tokens, [platform], problems, async () => {});
  return { rendered, warnings: problems.warnings.map(({ line, message }) => ({ line, message })) };
}

describe('the sizes of a flow with checklists', () => {
  test('are those of the longest messages of all combinations of ticks', async () => {
    const { warnings } = await sizesWith(400);
    const cards = new Cards(
      tokens,
      limitedTo(({ blocks }) => wordsOf(blocks).length <= 400),
    );
    const most = new Map<number, number>();
    for (const answers of allPaths(flow)) {
      const state = { flow, answers, ticks: [], earlier: [], lookup: null, page: 0 } as const;
      const pages = cards.privateCards(state, PRIVATE_SETTING).length;
      const { line } = placeAfter(flow, answers).position;
      most.set(line, Math.max(pages, most.get(line) ?? 1));
    }
    const reported = new Map(
      warnings.map(({ line, message }) => [line, Number(/takes (\d+) pages/.exec(message)?.[1])]),
    );
    expect(reported).toEqual(new Map([...most].filter(([, pages]) => pages > 1)));
    expect(reported.size).toBeGreaterThan(2);
    expect(warnings.some(({ message }) => message.includes('"Hills; Rain; '))).toBe(true);
  });

  test('are found without a look at each combination', async () => {
    const { rendered } = await sizesWith(Number.POSITIVE_INFINITY);
    expect([...allPaths(flow)].length).toBeGreaterThan(4_000);
    expect(rendered).toBeLessThan(100);
  });
});
