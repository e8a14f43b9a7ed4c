import type * as Mdast from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toString as textOf } from 'mdast-util-to-string';
import { gfm } from 'micromark-extension-gfm';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Answer, Flow } from '../../src/content/flow.ts';
import { fold } from '../../src/content/passage.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { labelsOf, pathsToOutcomes, placeAfter } from '../../src/content/walk.ts';
import { recordFields, recordFileName, recordOfAnswers } from '../../src/conversation/record.ts';
import { words } from '../../src/conversation/words.ts';
import { load } from '../content/read/folder.ts';
import { CHECKLIST, STRATEGY, TWO_GUIDES } from '../fixtures/guides.ts';

const flows = [STRATEGY, TWO_GUIDES, CHECKLIST].flatMap((folder) => loadLibrary(folder).flows);

type Fields = Parameters<typeof recordOfAnswers>[2];

const record = (flow: Flow, answers: readonly Answer[], fields: Partial<Fields> = {}) =>
  recordOfAnswers(flow, answers, { version: '54ac3e4c', ...fields }, words);

/** The fields and the nodes of a record, as another tool reads them. */
function readBack(text: string): { fields: unknown; nodes: readonly Mdast.RootContent[] } {
  const [, yaml = '', body = ''] = /^---\n(.*?)\n---\n\n(.*)$/s.exec(text) ?? [];
  const tree = fromMarkdown(body, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return { fields: parse(yaml), nodes: tree.children };
}

/** The texts of the nodes below a heading, up to the next heading. */
function below(nodes: readonly Mdast.RootContent[], heading: string): string[] {
  const at = nodes.findIndex((node) => node.type === 'heading' && textOf(node) === heading);
  const rest = nodes.slice(at + 1);
  const end = rest.findIndex(({ type }) => type === 'heading');
  return rest
    .slice(0, end < 0 ? undefined : end)
    .flatMap((node) => (node.type === 'list' ? node.children : [node]))
    .map((node) => textOf(node));
}

/** Every path of each flow with its record, read back once for several tests. */
const paths = flows.flatMap((flow) =>
  pathsToOutcomes(flow).map((answers) => ({ flow, answers, ...readBack(record(flow, answers).text) })),
);

test('the record of every path has the parts of MADR, in its order', () => {
  expect(paths.length).toBeGreaterThan(50);
  for (const { flow, answers, nodes } of paths) {
    const titles = flow.places.flatMap((place) => (place.kind === 'outcome' ? [place.title] : []));
    const outcome = placeAfter(flow, answers);
    if (outcome.kind === 'question') throw new Error('The path ends early.');
    const top = nodes.flatMap((node) =>
      node.type === 'heading' && node.depth < 3 ? [[node.depth, textOf(node)]] : [],
    );
    expect(top).toEqual([
      [1, outcome.title],
      [2, 'Context and Problem Statement'],
      [2, 'Decision Drivers'],
      [2, 'Considered Options'],
      [2, 'Decision Outcome'],
      [2, 'More Information'],
    ]);
    expect(below(nodes, 'Context and Problem Statement')).toEqual([flow.title]);
    const drivers = answers.map((answer) => `${answer.question.topic}: ${labelsOf(answer)}`);
    expect(below(nodes, 'Decision Drivers')).toEqual(drivers);
    expect(below(nodes, 'Considered Options')).toEqual(titles);
    expect(below(nodes, 'Decision Outcome')[0]).toMatch(`Chosen option: "${outcome.title}", because `);
    expect(below(nodes, 'Consequences')[0]).not.toBe('');
  }
});

test('a record quotes, for each answer, what the article says, word for word', () => {
  for (const { answers, nodes } of paths) {
    const reasons = answers.flatMap(({ question, options }) =>
      options.flatMap(({ label, citations }) =>
        citations.length > 0 ? [{ heading: `${question.topic}: ${label}`, citations }] : [],
      ),
    );
    const headings = nodes.flatMap((node) =>
      node.type === 'heading' && node.depth === 3 ? textOf(node) : [],
    );
    expect(headings).toEqual([...reasons.map(({ heading }) => heading), 'Consequences']);
    const quoted = nodes.flatMap((node) => (node.type === 'blockquote' ? fold(textOf(node)) : []));
    for (const passage of reasons.flatMap(({ citations }) => citations))
      expect(quoted.some((quotation) => passage.folded.every((part) => quotation.includes(part)))).toBe(true);
  }
});

test('a list of which a record quotes a part keeps its numbers', () => {
  const numbered = load({
    'articles/drinks.md':
      '---\ntitle: Ways\ndate: 2025-01-31\nauthor: Ada\n---\n\n## Ways\n\n1. Boil.\n2. Pour.\n3. Wait.\n4. Drink.\n5. Wash up.\n',
    'flows/drinks.md':
      '---\ntitle: Which way?\narticle: drinks\n---\n\n## Way\n\nWhich?\n\n- [One](#go)\n  > Pour.\n  >\n  > Wash up.\n- [Other](#go)\n\n## Go\n\nGo.\n',
  });
  const [flow] = numbered.flows;
  const [answers] = flow ? pathsToOutcomes(flow) : [];
  if (!flow || !answers) throw new Error('The content has no path.');
  const { text } = record(flow, answers);
  expect(text).toContain('> …\n>\n> 2. Pour.\n>\n> …');
  expect(text).toContain('> 5. Wash up.\n');
});

const [path] = paths;
if (!path) throw new Error('The guide has no path.');
const { flow, answers } = path;

test('what a person typed is plain text in a record, and never Markdown or another field', () => {
  const topic = '# Mails: <b>*answer*</b> [by](https://a.b)\n---\nstatus: accepted?';
  const why = '- no list\n1. no list\n\n# no heading\n```\n> no quotation |\n<!-- gone';
  const { fields, nodes } = readBack(record(flow, answers, { topic, why }).text);
  expect(fields).toEqual({ status: 'proposed' });
  const [title] = nodes;
  expect(title).toMatchObject({ type: 'heading', depth: 1 });
  expect(title && textOf(title)).toBe('# Mails: <b>*answer*</b> [by](https://a.b) --- status: accepted?');
  const context = nodes.slice(
    2,
    nodes.findIndex((node) => textOf(node) === 'Decision Drivers'),
  );
  expect(context.every(({ type }) => type === 'paragraph')).toBe(true);
  expect(context.map((node) => textOf(node))).toEqual(why.split(/\n+/));
});

test.each(['1.1', '1.2'] as const)('the fields are read back as text in YAML %s', (version) => {
  const decisionMakers = [
    '"B" O’Neill: x',
    '- not a list',
    'No',
    '12',
    'null',
    '# x',
    "a\\b'c",
    'é: 😀',
    '&a *b !c',
  ];
  const yaml = recordFields({ status: { supersededBy: 13 }, date: '2026-11-27', decisionMakers });
  expect(
    parse(yaml.replaceAll(/^---\n/gm, ''), { version, schema: version === '1.1' ? 'yaml-1.1' : 'core' }),
  ).toEqual({
    status: 'superseded by ADR-0013',
    date: version === '1.1' ? new Date('2026-11-27') : '2026-11-27',
    'decision-makers': decisionMakers,
  });
});

test.each([
  ['Support mails: answer by model?', 12, '0012-support-mails-answer-by-model.md'],
  ['Support mails: answer by model?', undefined, 'support-mails-answer-by-model.md'],
  ['../../etc/passwd', 1, '0001-etcpasswd.md'],
  ['  😀 ?!  ', 7, '0007-decision.md'],
  ['Très élégant', 7, '0007-très-élégant.md'],
  [`Long ${'and longer '.repeat(20)}`, 12345, `12345-long${'-and-longer'.repeat(5)}.md`],
])('the file of "%s" has a name that every system accepts', (topic, number, name) => {
  expect(recordFileName(topic, number)).toBe(name);
});

test('a record names its guide, the version of its content, and the quoted article', () => {
  const { nodes } = readBack(record(flow, answers).text);
  const [guide, article] = below(nodes, 'More Information');
  expect(guide).toBe(`Guide: “${flow.title}”, content version 54ac3e4c`);
  expect(article).toContain(flow.articles[0]?.title);
});

test('answers that lead to no outcome have no record', () => {
  expect(() => record(flow, [])).toThrow('The answers lead to the question "Baseline".');
});
