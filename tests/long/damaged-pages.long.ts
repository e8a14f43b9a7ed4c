import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Library, loadLibrary } from '../../src/content/library.ts';
import { ContentError } from '../../src/content/problem.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { contentFolder } from '../content/folder.ts';
import { CHANNEL, tokensOf } from '../conversation/person.ts';

const FLOW = 'flows/cooking.md';
const ARTICLE = 'articles/kitchen-sink.md';
const source = (file: string): string => readFileSync(join('tests/fixtures/two-guides', file), 'utf8');
const sound = { [FLOW]: source(FLOW), [ARTICLE]: source(ARTICLE) };
const folder = contentFolder(sound);

/** What happens to a page while it is written: parts get lost, doubled, moved or mistyped. */
const edits = fc.array(
  fc.record({
    file: fc.constantFrom(FLOW, ARTICLE),
    at: fc.nat(2000),
    length: fc.oneof(fc.constantFrom(0, 1, 2), fc.nat(200)),
    typed: fc.oneof(
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
      fc.constantFrom(
        '{{',
        'â€™',
        '\ufffd',
        ': ',
        '"',
        '*',
        '`',
        '[^1]',
        '\u2028',
        '&',
        '\\',
        '- [ ] ',
        '%ff',
      ),
      fc.string({ maxLength: 5 }),
    ),
  }),
  { minLength: 1, maxLength: 6 },
);

function loadEdited(changes: typeof edits extends fc.Arbitrary<infer Edits> ? Edits : never): {
  readonly outcome: Library | ContentError;
  readonly pages: Readonly<Record<string, string>>;
} {
  const pages: Record<string, string> = { ...sound };
  for (const { file, at, length, typed } of changes) {
    const page = pages[file] ?? '';
    const start = at % (page.length + 1);
    pages[file] = page.slice(0, start) + typed + page.slice(start + length);
  }
  for (const [file, text] of Object.entries(pages)) writeFileSync(join(folder, file), text);
  try {
    return { outcome: loadLibrary(folder), pages };
  } catch (error) {
    if (error instanceof ContentError) return { outcome: error, pages };
    throw error;
  }
}

test('a page however damaged loads, or is refused with places that are in it', () => {
  let refused = 0;
  fc.assert(
    fc.property(edits, (changes) => {
      const { outcome, pages } = loadEdited(changes);
      if (!(outcome instanceof ContentError)) {
        const [flow] = outcome.flows;
        const { reply } = new Conversation(outcome).command(flow?.slug ?? '', '', CHANNEL);
        expect(tokensOf(reply).length).toBeGreaterThan(0);
        return;
      }
      refused += 1;
      expect(outcome.problems.length).toBeGreaterThan(0);
      for (const { file, line, column, message } of outcome.problems) {
        const page = pages[file.split('/').slice(-2).join('/')];
        if (page === undefined) {
          // The sound pair of pages beside those that are damaged has nothing wrong with it.
          throw new Error(`${file} is not one of the damaged pages: ${message}`);
        }
        const lines = page.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
        expect(lines[line - 1], `${file}:${line} ${message}`).toBeDefined();
        expect(column, message).toBeGreaterThan(0);
        expect(column, `${file}:${line}:${column} ${message}`).toBeLessThanOrEqual(
          (lines[line - 1] ?? '').length + 1,
        );
        expect(message).not.toMatch(/undefined|\[object|NaN/);
      }
    }),
    { numRuns: 300 },
  );
  expect(refused).toBeGreaterThan(100);
});
