import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  findQuotable,
  isGreeting,
  parseCommand,
  quotableIndex,
  suggest,
} from '../../src/conversation/command.ts';
import { joinParts } from '../../src/conversation/incoming.ts';
import type { Lookup } from '../../src/conversation/state.ts';
import { words } from '../../src/conversation/words.ts';
import { ARTICLE, load } from '../content/read/folder.ts';
import { flowOf, STRATEGY } from '../fixtures/guides.ts';

const flow = flowOf(STRATEGY);

/** A command's reply in a few words. */
function shown(typed: string, of = flow): string {
  const command = parseCommand(of, typed, words);
  return command.kind === 'look-up' ? answer(command.lookup) : command.kind;
}

function answer(lookup: Lookup): string {
  switch (lookup.kind) {
    case 'section':
      return `section ${lookup.section.heading}`;
    case 'facet':
      return `${lookup.facet} of ${lookup.techniques.map(({ name }) => name).join(' and ')}`;
    case 'passages':
      return `passages ${lookup.passages.map(({ text }) => text.slice(0, 12)).join(' | ')}`;
    case 'partly':
      return `partly ${answer(lookup.found)}`;
    default:
      return lookup.kind;
  }
}

test.each([
  ['', 'start'],
  ['   ', 'start'],
  ['start', 'start'],
  ['pros', 'pros of Prompt Engineering and Fine-Tuning'],
  ['CONS', 'cons of Prompt Engineering and Fine-Tuning'],
  ['pro', 'pros of Prompt Engineering and Fine-Tuning'],
  ['how', 'how of Prompt Engineering and Fine-Tuning'],
  ['how does it work?', 'how of Prompt Engineering and Fine-Tuning'],
  ['pros fine-tuning', 'pros of Fine-Tuning'],
  ['pros of finetuning', 'pros of Fine-Tuning'],
  ['Pros Fine Tuning', 'pros of Fine-Tuning'],
  ['cons fine-tunning', 'cons of Fine-Tuning'],
  ['fine-tuning cons', 'cons of Fine-Tuning'],
  ['what are the disadvantages of prompting', 'cons of Prompt Engineering'],
  ['how promt engineering', 'how of Prompt Engineering'],
  ['how does fine-tuning work', 'how of Fine-Tuning'],
  ['how prompts', 'how of Prompt Engineering'],
  ['compare', 'compare'],
  ['comapre', 'compare'],
  ['fine-tuning vs prompt engineering', 'compare'],
  ['pros and cons', 'compare'],
  ['pros and cons of fine-tuning', 'section What is Fine-Tuning?'],
  ['sections', 'sections'],
  ['section', 'sections'],
  ['help', 'help'],
  ['HELP', 'help'],
  ['?', 'help'],
  ['making the right choice', 'section Making the Right Choice'],
  ['right choise', 'section Making the Right Choice'],
  ['fine-tuning', 'section What is Fine-Tuning?'],
  ['finetuning', 'section What is Fine-Tuning?'],
  ['promt engineering', 'section What is Prompt Engineering?'],
  ['prompting', 'section What is Prompt Engineering?'],
  ['llms', 'section Customizing LLMs: Two Paths to Specialization'],
  ['catastrophic', 'passages Risk of Cata'],
  ['catastrofic forgeting', 'passages Risk of Cata'],
  ['token costs', 'passages Shorter Prom'],
  ['how many examples do I need?', 'passages You have a l | How it works | Start with P'],
  ['retrieval', 'nothing-found'],

  // questions about the choice start the guide
  ['should I fine-tune?', 'start'],
  ['when should we fine tune', 'start'],
  ["what's better, prompting or fine-tuning?", 'start'],
  ['which should I choose', 'start'],
  ['how do i decide', 'start'],
  ['start over', 'start'],

  // a greeting starts the guide, but not if there are other words
  ['Hello', 'start'],
  ['hi there!', 'start'],
  ['Hey, good morning everyone', 'start'],
  ['Thanks a lot', 'start'],
  ['Hello, pros of fine-tuning, please', 'pros of Fine-Tuning'],
  ['hi help', 'help'],
  ['Good morning, compare', 'compare'],
  ['hi-fi', 'nothing-found'],

  // a word too many, an apostrophe, two techniques, "both"
  ['cons of prompt engineering please', 'cons of Prompt Engineering'],
  ['pros of fine-tuning for legal domain', 'pros of Fine-Tuning'],
  ["what's the pros of fine tuning", 'pros of Fine-Tuning'],
  ["what's the difference", 'compare'],
  ['compare all', 'compare'],
  ['fine tuning or prompting', 'compare'],
  ['pros of both', 'pros of Prompt Engineering and Fine-Tuning'],
  ['advantages of fine-tuning over prompting', 'pros of Prompt Engineering and Fine-Tuning'],
  ['downsides', 'cons of Prompt Engineering and Fine-Tuning'],
  ['cons llama', 'nothing-found'],
  ['how to fine-tune a model?', 'how of Fine-Tuning'],

  // words of the article are not misspelt commands
  ['inference', 'passages You want to  | Shorter Prom'],
  ['compute', 'passages Costly and T'],
  ['smart', 'nothing-found'],
  ['session', 'nothing-found'],
  ['prose', 'nothing-found'],

  // the headings and lead-ins above a passage count, too
  ['consider fine-tuning if', 'passages Consider Fin'],
  ['cost of finetuning', 'passages Costly and T | You want to  | Shorter Prom'],
  ['how much does fine tuning cost', 'passages Costly and T | You want to  | Shorter Prom'],
  ['costs', 'passages Costly and T | You want to  | Shorter Prom'],
  ['context window limitations', 'passages Limited by C'],
  ['is prompting cheaper', 'passages Fast and Che'],
  ['section right choice', 'section Making the Right Choice'],
  ['!!!', 'nothing-found'],
])('%j shows %s', (typed, expected) => {
  expect(shown(typed)).toBe(expected);
});

test('a search shows the three best passages at most', () => {
  const command = parseCommand(flow, 'model', words);
  expect(
    command.kind === 'look-up' && command.lookup.kind === 'passages' && command.lookup.passages,
  ).toHaveLength(3);
});

describe('a character counts as the letters that it stands for', () => {
  /** U+FDFA stands for 18 letters. */
  const LONG = '\ufdfa ';
  const index = quotableIndex([flow]);

  test('so words of a command beyond 300 letters are not read', () => {
    expect(shown(`${LONG.repeat(10)}catastrophic`)).toMatch(/^partly passages/);
    expect(shown(`${LONG.repeat(20)}catastrophic`)).toBe('nothing-found');
  });

  test('so a greeting beyond them is not one', () => {
    expect(isGreeting(`${LONG.repeat(20)}hello`)).toBe(false);
    expect(suggest(flow, LONG.repeat(20), 25)).toEqual([]);
  });

  test('so words of a message beyond 1,000 letters are not read', () => {
    expect(findQuotable(index, `${LONG.repeat(40)}catastrophic`)).not.toEqual([]);
    expect(findQuotable(index, `${LONG.repeat(60)}catastrophic`)).toEqual([]);
  });

  test('so the parts of a message are compared by their first 4,000 letters', () => {
    expect(joinParts([`${LONG.repeat(100)}fine`, 'fine'])).not.toContain('\n');
    expect(joinParts([`${LONG.repeat(300)}fine`, 'fine'])).toMatch(/\nfine$/);
  });
});

test('parts of a message that repeat each other are compared up to 16,000 letters', () => {
  const long = 'tea '.repeat(1_000);
  expect(joinParts(['tea', long, long, 'coffee'])).toContain('coffee');
  expect(joinParts(['tea', ...Array(5).fill(long), 'coffee'])).not.toContain('coffee');
});

describe('the words of the article take precedence over the grammar of commands', () => {
  const written = (heading: string) =>
    load({ 'articles/drinks.md': `${ARTICLE}\n## ${heading}\n\nOnce you decode the label, you know.\n` })
      .flows[0];

  test.each(['How to choose', 'When to drink tea', 'Benefits', 'Contexts', 'Usage', 'What is constructor'])(
    'a heading typed as it is written is that section: "%s"',
    (heading) => {
      const of = written(heading);
      expect(shown(heading, of)).toBe(`section ${heading}`);
      expect(shown(`  ${heading.toUpperCase()} `, of)).toBe(`section ${heading}`);
    },
  );

  test('a word of the article is not a misspelt verb', () => {
    expect(shown('decode', written('More'))).toBe('passages Once you dec');
    expect(shown('decid', written('More'))).toBe('start');
  });

  test('but a command that the help names keeps its meaning', () => {
    expect(shown('help', written('Help'))).toBe('help');
  });
});

test('without techniques in the article, "pros" and "compare" are searched like other words', () => {
  const [plain] = load({
    'articles/drinks.md': ARTICLE.replace(/\n- \*\*How[\s\S]*(?=\n## Choosing)/, ''),
  }).flows;
  expect(plain?.material.techniques).toEqual([]);
  expect(shown('pros', plain)).toBe('nothing-found');
  expect(shown('compare', plain)).toBe('nothing-found');
  expect(shown('in the evening', plain)).toBe('passages Take tea in ');
});

describe('autocompletion', () => {
  test('offers the commands and headings that match the typed text', () => {
    expect(suggest(flow, '', 4)).toEqual(['compare', 'how', 'pros', 'cons']);
    expect(suggest(flow, 'pros fine', 25)[0]).toBe('pros Fine-Tuning');
    expect(suggest(flow, 'right', 25)).toContain('Making the Right Choice');
    expect(suggest(flow, 'p', 25)[0]).toBe('pros');
    expect(suggest(flow, 'he', 25)).toEqual(['help']);
    expect(suggest(flow, 'xyzzy', 25)).toEqual([]);
  });

  test('offers only commands that have an answer', () => {
    for (const suggestion of suggest(flow, '', 100)) {
      expect(shown(suggestion), suggestion).not.toMatch(/^(nothing-found|passages)/);
    }
  });
});

test('any text is answered', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 400 }), hostile), (typed) => {
      parseCommand(flow, typed, words);
      suggest(flow, typed, 25);
    }),
    { numRuns: 500 },
  );
});

const hostile = fc
  .array(
    fc.constantFrom(...'~-—? \u200b\u202e', 'pros', 'cons', 'how', '<!channel>', '@everyone', '](http://x)'),
  )
  .map((parts) => parts.join(' '));
