import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type * as Mdast from 'mdast';
import { expect, test } from 'vitest';
import type { Flow } from '../../src/content/flow.ts';
import type { Library } from '../../src/content/library.ts';
import { ContentError } from '../../src/content/problem.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { parseMarkdown } from '../../src/content/read/page.ts';
import { pathsToOutcomes } from '../../src/content/walk.ts';
import { contentFolder } from '../content/read/folder.ts';
import { CHANNEL, conversationOn, Person, tokensOf } from '../conversation/person.ts';
import { sizeOf } from './size.ts';

const PAGES = sizeOf(10_000, 300);

const FLOW = 'flows/cooking.md';
const ARTICLE = 'articles/kitchen-sink.md';
const source = (file: string): string => readFileSync(join('tests/fixtures/two-guides', file), 'utf8');
const sound = { [FLOW]: source(FLOW), [ARTICLE]: source(ARTICLE) };
const folder = contentFolder(sound);

/** A change of one page. */
type Edit = (page: Buffer) => Buffer;

const replaced = (page: Buffer, at: number, length: number, by: Buffer): Buffer => {
  const start = at % (page.length + 1);
  return Buffer.concat([page.subarray(0, start), by, page.subarray(start + length)]);
};

/** Mistakes of typing: parts of a page get lost, doubled, moved or mistyped. */
const typed = fc.oneof(
  fc.constantFrom(
    '\n',
    '\n\n',
    '    ',
    '---\n',
    '## ',
    '# ',
    '- ',
    '1. ',
    '> ',
    '> > ',
    '[',
    '](#fat)',
    '[x]: ',
  ),
  fc.constantFrom(
    '```\n',
    '<!-- ',
    '<b>',
    '| a | b |\n| - | - |\n',
    '![](x)',
    '\t',
    '\r',
    '\0',
    '\ufeff',
    '===\n',
  ),
  fc.constantFrom('{{', 'â€™', '\ufffd', ': ', '"', '*', '`', '[^1]', '\u2028', '&', '\\', '- [ ] ', '%ff'),
  fc.string({ maxLength: 5 }),
);

const typing = fc
  .record({ at: fc.nat(4000), length: fc.oneof(fc.constantFrom(0, 1, 2), fc.nat(200)), typed })
  .map(
    ({ at, length, typed: by }): Edit =>
      (page) =>
        replaced(page, at, length, Buffer.from(by)),
  );

/** Bytes that a file loses or gains on its way. */
const corruption = fc
  .record({ at: fc.nat(4000), length: fc.nat(4), bytes: fc.uint8Array({ maxLength: 4 }) })
  .map(
    ({ at, length, bytes }): Edit =>
      (page) =>
        replaced(page, at, length, Buffer.from(bytes)),
  );

/** Everything in a page's tree that stands somewhere in its text. */
function nodesOf(text: string): Mdast.Nodes[] {
  const nodes: Mdast.Nodes[] = [parseMarkdown(text)];
  for (const node of nodes) if ('children' in node) nodes.push(...node.children);
  return nodes.slice(1);
}

const prefixed = (text: string, prefix: string): string => text.replace(/^/gm, prefix);

/** A part of the tree taken out, doubled, put elsewhere, or put into something else. */
const pruning = fc
  .record({
    node: fc.nat(),
    target: fc.nat(),
    how: fc.constantFrom<((written: string) => { readonly here: string; readonly there?: string })[]>(
      () => ({ here: '' }),
      (written) => ({ here: `${written}\n\n${written}` }),
      (written) => ({ here: written + written }),
      (written) => ({ here: '', there: written }),
      (written) => ({ here: written, there: `\n\n${written}\n\n` }),
      (written) => ({ here: prefixed(written, '> ') }),
      (written) => ({ here: prefixed(written, '  > ') }),
      (written) => ({ here: prefixed(written, '    ') }),
      (written) => ({ here: `- ${written}` }),
      (written) => ({ here: `## ${written}` }),
      (written) => ({ here: `**${written}**` }),
      (written) => ({ here: `[${written}](#fat)` }),
    ),
  })
  .map(
    ({ node, target, how }): Edit =>
      (page) => {
        const text = page.toString('utf8');
        const nodes = nodesOf(text);
        const { position } = nodes[node % (nodes.length || 1)] ?? {};
        const start = position?.start.offset ?? 0;
        const end = position?.end.offset ?? 0;
        const { here, there = '' } = how(text.slice(start, end));
        const pruned = text.slice(0, start) + here + text.slice(end);
        const at = nodes[target % (nodes.length || 1)]?.position?.end.offset ?? 0;
        return Buffer.from(pruned.slice(0, at) + there + pruned.slice(at));
      },
  );

const edits = fc.array(
  fc.record({
    file: fc.constantFrom(FLOW, ARTICLE),
    edit: fc.oneof(
      { weight: 3, arbitrary: typing },
      { weight: 3, arbitrary: pruning },
      { weight: 1, arbitrary: corruption },
    ),
  }),
  { minLength: 1, maxLength: 6 },
);

type Pages = Readonly<Record<string, Buffer>>;

function load(pages: Pages): Library | ContentError {
  for (const [file, bytes] of Object.entries(pages)) writeFileSync(join(folder, file), bytes);
  try {
    return loadLibrary(folder);
  } catch (error) {
    if (error instanceof ContentError) return error;
    throw error;
  }
}

/** Every problem has a place in one of the pages. */
function expectPlaces({ problems }: ContentError, pages: Pages): void {
  expect(problems.length).toBeGreaterThan(0);
  for (const { file, line, column, message } of problems) {
    const page = pages[file.split('/').slice(-2).join('/')];
    if (page === undefined) {
      // The sound pair of pages beside those that are damaged has nothing wrong with it.
      throw new Error(`${file} is not one of the damaged pages: ${message}`);
    }
    const lines = page
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .split(/\r\n|\n|\r/);
    expect(lines[line - 1], `${file}:${line} ${message}`).toBeDefined();
    expect(column, message).toBeGreaterThan(0);
    expect(column, `${file}:${line}:${column} ${message}`).toBeLessThanOrEqual(
      (lines[line - 1] ?? '').length + 1,
    );
    expect(message).not.toMatch(/undefined|\[object|NaN/);
  }
}

const folded = (text: string): string => text.replace(/\s+/g, ' ');

/** Expects that every quotation of the page is a reason of the flow, and that the recommendation gives its words. */
function expectReasons(library: Library, flow: Flow, page: Buffer): void {
  const written = nodesOf(page.toString('utf8').replace(/^---[\s\S]*?\n---/, ''))
    .filter((node) => node.type === 'blockquote')
    .flatMap((node) => node.children);
  const options = flow.places.flatMap((place) => (place.kind === 'question' ? place.options : []));
  expect(options.flatMap(({ citations }) => citations)).toHaveLength(written.length);
  const conversation = conversationOn(library);
  for (const path of pathsToOutcomes(flow).slice(0, 3)) {
    const person = new Person(conversation, flow.slug);
    for (const answer of path) person.answer(answer);
    const why = person.labels.find((label) => label.startsWith('Why'));
    if (why !== undefined) person.press(why);
    const shown = folded(person.readOn().join('\n'));
    for (const { text } of path.flatMap(({ options }) => options.flatMap(({ citations }) => citations)))
      expect(shown).toContain(folded(text));
  }
}

test(`${PAGES} pages, however damaged, load with all their reasons, or are refused with places that are in them`, () => {
  let refused = 0;
  fc.assert(
    fc.property(edits, (changes) => {
      const pages: Record<string, Buffer> = {
        [FLOW]: Buffer.from(sound[FLOW] ?? ''),
        [ARTICLE]: Buffer.from(sound[ARTICLE] ?? ''),
      };
      for (const { file, edit } of changes) pages[file] = edit(pages[file] ?? Buffer.of());
      const outcome = load(pages);
      if (outcome instanceof ContentError) {
        refused += 1;
        expectPlaces(outcome, pages);
        return;
      }
      for (const flow of outcome.flows) {
        const { reply } = conversationOn(outcome).command(flow.slug, '', CHANNEL);
        expect(tokensOf(reply.card).length).toBeGreaterThan(0);
        if (flow.slug === 'cooking') expectReasons(outcome, flow, pages[FLOW] ?? Buffer.of());
      }
    }),
    { numRuns: PAGES },
  );
  expect(refused).toBeGreaterThan(PAGES / 4);
  expect(refused).toBeLessThan(PAGES);
});
