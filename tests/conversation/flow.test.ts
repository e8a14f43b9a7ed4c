import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/content/flow.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { labelsOf, pathsToOutcomes } from '../../src/content/walk.ts';
import { words } from '../../src/conversation/words.ts';
import { CHECKLIST, STRATEGY, TWO_GUIDES } from '../fixtures/guides.ts';
import { conversationOn, nameOf, Person } from './person.ts';

const lineOf = (answer: Answer): string => `${answer.question.topic}: ${labelsOf(answer)}`;

/** The lines above the reasons of an answer: one for each option. */
const reasonLinesOf = ({ question, options }: Answer): string[] =>
  options.map(({ label }) => `${question.topic}: ${label}`);

describe.each([STRATEGY, TWO_GUIDES, CHECKLIST])('every path of %s', (folder) => {
  const { flows } = loadLibrary(folder);
  const conversation = conversationOn(loadLibrary(folder));
  const paths = flows.flatMap((flow) =>
    pathsToOutcomes(flow).map((path) => [`/${flow.slug}: ${nameOf(path)}`, flow, path] as const),
  );

  test.each(paths)('%s', (_, { slug, articles: [article] }, path) => {
    const person = new Person(conversation, slug);
    let most = Number.POSITIVE_INFINITY;
    for (const [i, given] of path.entries()) {
      const [, step, atMost] = /Step (\d+) of at most (\d+): /.exec(person.text) ?? [];
      expect(Number(step)).toBe(i + 1);
      expect(Number(atMost), 'the number of steps never grows').toBeLessThanOrEqual(most);
      most = Number(atMost);
      expect(most).toBeGreaterThanOrEqual(path.length);
      for (const answer of path.slice(0, i)) expect(person.text).toContain(lineOf(answer));
      person.answer(given);
    }
    const [advice = '', why = ''] = person.text.split('\nWhy\n');
    const outcome = path.at(-1)?.options[0].to;
    expect(outcome?.kind === 'outcome' && advice.startsWith(`${outcome.title}\n`)).toBe(true);
    const cited = new Set(path.flatMap(({ options }) => options.flatMap(({ citations }) => citations)));
    const lines = why.split('\n');
    const answers = path.flatMap(reasonLinesOf);
    expect(
      lines.filter((line) => answers.includes(line)),
      'the answers stand in the order in which they were given',
    ).toEqual(answers);
    const quoted = lines.filter((line) => !line.startsWith(words.alreadyQuoted)).join('\n');
    for (const { text, section } of cited) {
      expect(quoted.split(text), 'each passage is quoted once, and whole').toHaveLength(2);
      expect(quoted).toContain(`— ${section.heading}`);
    }
    const credits = why.split(`by ${article?.author}, ${article?.date}`).length - 1;
    expect(credits, 'the article is named once').toBe(Math.min(cited.size, 1));
  });
});
