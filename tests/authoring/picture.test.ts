import { describe, expect, test } from 'vitest';
import { svgOf } from '../../src/authoring/picture.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { answerOf, pathsToOutcomes, questionsOf } from '../../src/content/walk.ts';
import { FLOW, load } from '../content/read/folder.ts';
import { CHECKLIST, flowOf } from '../fixtures/guides.ts';

const [flow] = loadLibrary('tests/fixtures/strategy').flows;
if (!flow) throw new Error('The content has no flow.');
const [path = []] = pathsToOutcomes(flow).slice(-1);

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };

const texts = (svg: string): string[] => wordsOf(svg, /<text[^>]*>([^<]*)<\/text>/g);

const wordsOf = (svg: string, pattern: RegExp): string[] =>
  [...svg.matchAll(pattern)].map(([, text = '']) =>
    text.replace(/&(?:#(\d+)|(\w+));/g, (_, code, name) =>
      code === undefined ? (NAMED[name] ?? name) : String.fromCodePoint(Number(code)),
    ),
  );

test('every place and every option stands in the picture, outcomes marked', async () => {
  const svg = await svgOf(flow);
  const places = flow.places.map((place) => (place.kind === 'question' ? place.topic : place.title));
  const labels = flow.places.flatMap((place) =>
    place.kind === 'question' ? place.options.map(({ label }) => label) : [],
  );
  expect(texts(svg).toSorted()).toEqual([...places, ...labels].toSorted());
  expect(svg.match(/class="edge option"/g)).toHaveLength(labels.length);
  const outcomes = flow.places.filter(({ kind }) => kind === 'outcome');
  expect(svg.match(/class="node place outcome"/g)).toHaveLength(outcomes.length);
});

test('a path that was walked is lit up: its places, its options and their edges', async () => {
  const svg = await svgOf(flow, path);
  expect(svg.match(/class="edge option walked"/g)).toHaveLength(path.length);
  expect(svg.match(/class="node place question walked"/g)).toHaveLength(path.length);
  expect(svg.match(/class="node place outcome walked"/g)).toHaveLength(1);
  expect(svg.match(/class="lit"/g)).toHaveLength(path.length);
});

test('the same flow is drawn the same, so that a committed picture can be compared', async () => {
  expect(await svgOf(flow)).toBe(await svgOf(loadLibrary('tests/fixtures/strategy').flows[0] ?? flow));
});

test('any words of a flow stay words in it', async () => {
  const hostile = `<b>"R&D"</b> </text><script> &amp; #quot; \`x\` |y| {z} C:\\New \\G 📏`;
  const [odd] = load({
    'flows/drinks.md': FLOW.replace('[Morning]', `[${hostile.replace(/[<>&`|#\\]/g, '\\$&')}]`),
  }).flows;
  if (!odd) throw new Error('The flow does not load.');
  const svg = await svgOf(odd);
  expect(texts(svg)).toContain(hostile);
  expect(wordsOf(svg, /xlink:title="([^"]*)"/g)).toContain(`Hour: ${hostile}`);
  expect(svg).not.toMatch(/<script|<b>/);
});

describe('a checklist in the picture', () => {
  const commute = flowOf(CHECKLIST);
  const [first, second] = questionsOf(commute).filter(({ checklist }) => checklist !== undefined);

  test('has a box for each option that can be ticked, and none for the other', async () => {
    const shown = texts(await svgOf(commute));
    for (const question of [first, second]) {
      for (const { label } of question?.checklist?.boxes ?? []) expect(shown).toContain(`☐ ${label}`);
      expect(shown).toContain(question?.checklist?.none.label);
    }
  });

  test('lights up every tick of an answer, and only the way of the one that decides', async () => {
    if (first === undefined) throw new Error('The fixture has no checklist.');
    const answer = answerOf(first, first.checklist?.boxes.slice(1) ?? []);
    const svg = await svgOf(commute, answer ? [answer] : []);
    expect(svg.match(/class="lit"/g)).toHaveLength(3);
    expect(svg.match(/class="edge option walked"/g)).toHaveLength(1);
    expect(svg.match(/class="node place question walked"/g)).toHaveLength(2);
  });
});
