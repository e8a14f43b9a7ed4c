import { describe, expect, test } from 'vitest';
import { FACET_LABELS, FACETS } from '../../src/content/article.ts';
import type { Answer, Flow, Outcome } from '../../src/content/flow.ts';
import { paragraphsIn } from '../../src/content/markdown.ts';
import type { Passage } from '../../src/content/passage.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { labelsOf, pathsToOutcomes, placeAfter } from '../../src/content/walk.ts';
import { words } from '../../src/conversation/words.ts';
import { CHECKLIST, STRATEGY, TWO_GUIDES } from '../fixtures/guides.ts';
import { conversationOn, nameOf, Person, quotationsIn, wordsOf } from './person.ts';

const lineOf = (answer: Answer): string => `${answer.question.topic}: ${labelsOf(answer)}`;

const citationsOf = (answers: readonly Answer[]): Passage[] => [
  ...new Set(answers.flatMap(({ options }) => options.flatMap(({ citations }) => citations))),
];

function outcomeAfter(flow: Flow, path: readonly Answer[]): Outcome {
  const place = placeAfter(flow, path);
  if (place.kind !== 'outcome') throw new Error('The path ends at a question.');
  return place;
}

/** The line that says what a passage is of: "Fine-Tuning, cons", or the heading of its section. */
function sourceOf({ material }: Flow, { block, section }: Passage): string {
  for (const { name, facets } of material.techniques)
    for (const facet of FACETS)
      if (facets[facet].some(({ blocks }) => paragraphsIn(blocks).some((paragraph) => paragraph === block)))
        return `${name}, ${FACET_LABELS[facet].toLowerCase()}`;
  return section.heading;
}

const isWhy = (label: string): boolean => label.startsWith('Why (');

describe.each([STRATEGY, TWO_GUIDES, CHECKLIST])('every path of %s', (folder) => {
  const { flows } = loadLibrary(folder);
  const conversation = conversationOn(loadLibrary(folder));
  const paths = flows.flatMap((flow) =>
    pathsToOutcomes(flow).map((path) => [`/${flow.slug}: ${nameOf(path)}`, flow, path] as const),
  );

  /** A person at the end of a path. */
  function atOutcome({ slug }: Flow, path: readonly Answer[]): Person<unknown> {
    const person = new Person(conversation, slug);
    for (const answer of path) person.answer(answer);
    return person;
  }

  describe.each(paths)('%s', (_, flow, path) => {
    const outcome = outcomeAfter(flow, path);
    const cited = citationsOf(path);

    test('asks its questions, and says how many are left and what was answered', () => {
      const person = new Person(conversation, flow.slug);
      let most = Number.POSITIVE_INFINITY;
      for (const [i, given] of path.entries()) {
        const [progress = '', headline] = person.text.split('\n');
        expect(progress.startsWith(flow.title), 'the first card has the title').toBe(i === 0);
        const [, number = '1', atMost = '1'] = /Question (\d+) of (?:up to )?(\d+)$/.exec(progress) ?? [];
        expect(Number(number)).toBe(i + 1);
        expect(Number(atMost), 'the number of questions never grows').toBeLessThanOrEqual(most);
        most = Number(atMost);
        expect(most).toBeGreaterThanOrEqual(path.length);
        expect(headline, 'the question is the headline').toBe(wordsOf(given.question.blocks).split('\n')[0]);
        const last = person.text.split('\n').at(-1);
        if (i === 0) expect(last).toMatch(/^Takes a minute\./);
        else expect(last).toBe(`So far: ${path.slice(0, i).map(lineOf).join(' · ')}`);
        person.answer(given);
      }
    });

    test('ends in a short recommendation, with the rest a press away', () => {
      const { text, card, labels } = atOutcome(flow, path);
      expect(text.split('\n')[0]).toBe(outcome.title);
      for (const line of wordsOf(outcome.blocks).split('\n')) expect(text.split('\n')).toContain(line);
      const quoting = path.findLast((answer) => citationsOf([answer]).length > 0);
      const [first] = citationsOf(quoting ? [quoting] : []);
      expect(quotationsIn(card)).toHaveLength(first ? 1 : 0);
      if (first) {
        expect(wordsOf(quotationsIn(card))).toContain(first.text);
        expect(text.split('\n')).toContain(sourceOf(flow, first));
      }
      if (flow.limits !== undefined) expect(text.split('\n')).toContain(flow.limits);
      const answers = path.length === 1 ? '1 answer' : `${path.length} answers`;
      const quotes = cited.length === 1 ? '1 quote' : `${cited.length} quotes`;
      expect(labels).toEqual([
        ...(cited.length > 0 ? [`Why (${answers}, ${quotes})`] : []),
        words.changeAnswer,
        words.share,
        words.more,
      ]);
    });

    test.skipIf(cited.length === 0)('gives the reasons of every answer', () => {
      const person = atOutcome(flow, path);
      const { text } = person.press(person.labels.find(isWhy) ?? '');
      expect(text.startsWith(`${words.whyTitle(outcome.title)}\n`)).toBe(true);
      const said = path.flatMap(({ question, options }) =>
        options.map(({ label }) => `${question.topic}: ${label}`),
      );
      const lines = text.split('\n');
      expect(
        lines.flatMap((line) => line.split(' · ')).filter((line) => said.includes(line)),
        'the answers stand in the order in which they were given',
      ).toEqual(said);
      const quoted = lines.filter((line) => !line.startsWith(words.alreadyQuoted)).join('\n');
      for (const passage of cited) {
        expect(quoted.split(passage.text), 'each passage is quoted once, and whole').toHaveLength(2);
        const above = quoted.slice(0, quoted.indexOf(passage.text)).split('\n');
        expect(above, 'its source stands above it').toContain(sourceOf(flow, passage));
      }
      const [article] = flow.articles;
      const credits = text.split(`by ${article?.author}, ${article?.date}`).length - 1;
      expect(credits, 'the article is named once').toBe(1);
    });
  });
});
