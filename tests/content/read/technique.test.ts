import { describe, expect, test } from 'vitest';
import { FACETS } from '../../../src/content/article.ts';
import { readContent } from '../../../src/content/read/library.ts';
import { suggest } from '../../../src/conversation/command.ts';
import { Conversation } from '../../../src/conversation/conversation.ts';
import { Guide } from '../../../src/conversation/guide.ts';
import { startOf } from '../../../src/conversation/state.ts';
import { lastReply } from '../../../src/conversation/turn.ts';
import { CHANNEL, conversationOn, ENDLESS, Person, wordsOf } from '../../conversation/person.ts';
import { contentFolder, FLOW } from './folder.ts';

const PLAIN_FLOW = FLOW.replace(/^ {2}> .*\n/gm, '');

function read(text: string, title = 'Where to keep data', flow = PLAIN_FLOW) {
  const { library, errors, warnings } = readContent(
    contentFolder({
      'articles/drinks.md': `---\ntitle: ${title}\n---\n\n${text}\n`,
      'flows/drinks.md': flow,
    }),
  );
  const techniques = library?.flows[0]?.material.techniques ?? [];
  return {
    errors,
    warnings,
    library,
    /** For each technique, the number of passages of each facet that it has. */
    found: techniques.map(({ name, facets }) => [
      name,
      ...FACETS.filter((facet) => facets[facet].length > 0).map(
        (facet) =>
          `${facet} ${new Set(facets[facet].flatMap(({ blocks }) => JSON.stringify(blocks).match(/"[^"]*\."/g) ?? [])).size}`,
      ),
    ]),
    lookUp: (typed: string): string =>
      library ? new Person(conversationOn(library), 'drinks', typed).text : '',
  };
}

const BOTH = [
  ['SQL', 'pros 2', 'cons 1'],
  ['Files', 'pros 1', 'cons 1'],
];

describe('techniques are found', () => {
  test.each([
    [
      'in lists with labelled items',
      `## What is SQL?\n\n- **Pros:**\n  - Fast.\n  - Safe.\n- **Cons:**\n  - Strict.\n\n## What are Files?\n\n- Pros: Plain.\n- Cons: Slow.`,
    ],
    [
      'below headings of other words',
      `## SQL\n\n- **Advantages:**\n  - Fast.\n  - Safe.\n- **DISADVANTAGES:** Strict.\n\n## Files\n\n- Strengths: Plain.\n- Weaknesses: Slow.`,
    ],
    [
      'in subheadings',
      `## SQL\n\nA language.\n\n### Benefits\n\n- Fast.\n- Safe.\n\n### Drawbacks\n\nStrict.\n\n## Files\n\n### Upsides\n\nPlain.\n\n### Trade-offs\n\nSlow.`,
    ],
    [
      'in a table with a row for each',
      `## Comparison\n\n| Way | Pros | Cons |\n|---|---|---|\n| SQL | Fast.<br>Safe. | Strict. |\n| **Files** | Plain. | Slow. |`,
    ],
    [
      'in a table with a column for each',
      `## Comparison\n\n| | SQL | Files |\n|---|---|---|\n| **Advantages** | Fast.<br>Safe. | Plain. |\n| Price | 1 | 2 |\n| Disadvantages | Strict. | Slow. |`,
    ],
    [
      'in a table of each',
      `## SQL\n\n| Pros | Cons |\n|---|---|\n| Fast. | Strict. |\n| Safe. | |\n\n## Files\n\n| Pros | Cons |\n|---|---|\n| Plain. | Slow. |`,
    ],
    [
      'in a table of aspects of each',
      `## SQL\n\n| Aspect | Pros | Cons |\n|---|---|---|\n| Reads | Fast. | Strict. |\n| Writes | Safe. | |\n\n## Files\n\n| Aspect | Pros | Cons |\n|---|---|---|\n| All | Plain. | Slow. |`,
    ],
    [
      'in a table in HTML',
      `## Comparison\n\n<table><tr><th>Way</th><th>Pros</th><th>Cons</th></tr><tr><td>SQL</td><td><ul><li>Fast.</li><li>Safe.</li></ul></td><td>Strict.</td></tr><tr><td>Files</td><td>Plain.</td><td>Slow.</td></tr></table>`,
    ],
    [
      'with emoji and signs at their labels',
      `## SQL\n\n### ✅ Pros\n\n- Fast.\n- Safe.\n\n### ❌ Cons (-)\n\n- Strict.\n\n## Files\n\n👍 **Pros (+):**\n\n- Plain.\n\n👎 **Cons**\n\n- Slow.`,
    ],
    [
      'in boxes',
      `## SQL\n\n!!! success "Pros"\n    - Fast.\n    - Safe.\n\n:::danger[Cons]\n- Strict.\n:::\n\n## Files\n\n> [!tip] Pros\n> - Plain.\n\n> [!warning] Cons\n> - Slow.`,
    ],
    [
      'below an address',
      `## Options\n\n### SQL\n\n<https://example.org>\n\n* Good, because Fast.\n* Good, because Safe.\n* Bad, because Strict.\n\n### Files\n\n* Good, because Plain.\n* Bad, because Slow.`,
    ],
    [
      'beside the outcome of a decision',
      `## Decision Outcome\n\nSQL.\n\n### Consequences\n\n* Good, because we like it.\n* Bad, because it is new.\n\n## Options\n\n### SQL\n\n* Good, because Fast.\n* Good, because Safe.\n* Bad, because Strict.\n\n### Files\n\n* Good, because Plain.\n* Bad, because Slow.`,
    ],
    [
      'in deeper headings',
      `## Options\n\n### SQL\n\n#### Pros\n\n- Fast.\n- Safe.\n\n#### Cons\n\n- Strict.\n\n### Files\n\n#### Pros\n\nPlain.\n\n#### Cons\n\nSlow.`,
    ],
    [
      'in labelled paragraphs above lists',
      `## SQL\n\n**Pros**\n\n- Fast.\n- Safe.\n\nCons:\n\n- Strict.\n\n## Files\n\n**Pros:** Plain.\n\n**Cons:** Slow.`,
    ],
    [
      'in labels that name them',
      `## Both\n\n**Pros of SQL**\n\n- Fast.\n- Safe.\n\n**Cons of SQL**\n\n- Strict.\n\n**Pros of Files**\n\n- Plain.\n\n**Cons of Files**\n\n- Slow.`,
    ],
    [
      'in sections of each facet',
      `## Pros of SQL\n\n- Fast.\n- Safe.\n\n## Cons of SQL\n\nStrict.\n\n## Files: advantages\n\nPlain.\n\n## Files: limitations\n\nSlow.`,
    ],
    [
      'in sections of when they win',
      `## When SQL wins\n\n- Fast.\n- Safe.\n\n## When SQL fails\n\nStrict.\n\n## When Files shine\n\nPlain.\n\n## When Files fall short\n\nSlow.`,
    ],
    [
      'in nested bullets',
      `## The options\n\n- SQL\n  - Pros\n    - Fast.\n    - Safe.\n  - Cons\n    - Strict.\n- **Files**\n  - Pros: Plain.\n  - Cons: Slow.`,
    ],
    [
      'below bold paragraphs',
      `## The options\n\n**SQL**\n\n- Pros:\n  - Fast.\n  - Safe.\n- Cons: Strict.\n\n**Files**\n\n- Pros: Plain.\n- Cons: Slow.`,
    ],
    [
      'in sections of both facets',
      `## Pros and cons of SQL\n\n- Pros:\n  - Fast.\n  - Safe.\n- Cons: Strict.\n\n## Files: pros & cons\n\n- Pros: Plain.\n- Cons: Slow.`,
    ],
    [
      'in decision records',
      `## Pros and Cons of the Options\n\n### SQL\n\n- Good, because fast.\n- Good, because safe.\n- Bad, because strict.\n\n### Option 2: Files\n\n- Good, because plain.\n- Bad, because slow.`,
    ],
  ])('%s', (_, text) => {
    const { errors, found } = read(text);
    expect(errors).toEqual([]);
    expect(found).toEqual(BOTH);
  });

  test('by either facet alone', () => {
    expect(read('## Benefits of SQL\n\nFast.\n\n## Files\n\n**Cons:** Slow.').found).toEqual([
      ['SQL', 'pros 1'],
      ['Files', 'cons 1'],
    ]);
  });

  test('by the title, if the sections of the article are its pros and cons', () => {
    expect(read('## Pros\n\nFast.\n\n## Cons\n\nStrict.', 'What is SQL?').found).toEqual([
      ['SQL', 'pros 1', 'cons 1'],
    ]);
    expect(read('## Limitations\n\nStrict.', 'What is SQL?').found).toEqual([]);
  });

  test.each(['relational store', 'a relational store', 'the relational store', 'Relational Stores'])(
    'without the article of their name: pros of %s',
    (typed) => {
      const { found, lookUp } = read(
        '## What is a Relational Store?\n\n- Pros: Fast.\n\n## What is the File?\n\n- Pros: Plain.',
      );
      expect(found).toEqual([
        ['Relational Store', 'pros 1'],
        ['File', 'pros 1'],
      ]);
      expect(lookUp(`pros of ${typed}`)).toMatch(
        /^Relational Store: Pros\nWhat is a Relational Store\?\nPros: Fast\./,
      );
    },
  );

  test('and aliases may name them with their article', () => {
    const flow = PLAIN_FLOW.replace(
      'article: drinks',
      'article: drinks\naliases:\n  a Relational Store: [SQL]',
    );
    const { errors, lookUp } = read('## What is a Relational Store?\n\n- Pros: Fast.', 'Stores', flow);
    expect(errors).toEqual([]);
    expect(lookUp('pros sql')).toMatch(/^Relational Store: Pros/);
  });
});

describe('no technique is found', () => {
  test.each([
    ['in text that only speaks of one', '## SQL\n\nLimitations of the model are severe.'],
    ['in a label that is a sentence', '## Tests\n\nThe benefits of shadow tests are:\n\n- Fast.'],
    ['in a label that names nothing', '## Tests\n\nNo.\n\n**Benefits of this approach:** Fast.'],
    ['in words like those of a facet', '## React\n\n- Props: name, age.\n- State: none.'],
    ['in a table of contents', '## Contents\n\n- [Advantages](#advantages)\n- [Other](#other)'],
  ])('%s', (_, text) => {
    expect(read(text).found).toEqual([]);
  });
});

test('a label that is nearly that of a facet is named', () => {
  const { warnings } = read('## SQL\n\n- Pros: Fast.\n- Conss: Strict.');
  expect(warnings).toContainEqual(
    expect.objectContaining({
      message: 'the label "Conss" is not that of a facet',
      hint: 'did you mean "cons"?',
    }),
  );
});

describe('a facet that the article does not tell is never a card with only a title', () => {
  const text =
    '## What is SQL?\n\nA language.\n\n- Pros: Fast.\n\n## What are Files?\n\nBytes.\n\n- How it works: Open, write.';
  test.each([
    [
      'cons of sql',
      /^The article does not mention some of that\. What it does say:\nWhat is SQL\?\nA language\./,
    ],
    ['pros and cons of sql', /^What is SQL\?\nA language\./],
    [
      'pros of files',
      /^The article does not mention some of that\. What it does say:\nWhat are Files\?\nBytes\./,
    ],
    [
      'pros and cons of files',
      /^The article does not mention some of that\. What it does say:\nWhat are Files\?/,
    ],
    [
      'pros of sql and files',
      /^The article does not mention some of that\. What it does say:\nSQL: Pros\nWhat is SQL\?\nPros: Fast\./,
    ],
    [
      'compare sql and files',
      /^The article does not mention some of that\. What it does say:\nPros and cons\nSQL\n/,
    ],
    ['how does sql work', /^What is SQL\?\nA language\./],
    ['cons', /^The article does not mention that\n/],
    ['pros', /^Pros\nSQL\nWhat is SQL\?\nPros: Fast\./],
    ['compare', /^Pros and cons\nSQL\nWhat is SQL\?\nPros: Fast\./],
  ])('%s', (typed, answer) => {
    expect(read(text).lookUp(typed)).toMatch(answer);
  });

  test.each(['compare', 'pros', 'cons', 'compare sql and files'])(
    'if no technique has pros or cons: %s',
    (typed) => {
      const onlyHow = text.replace('Pros: Fast', 'How it works: Ask');
      expect(read(onlyHow).lookUp(typed)).toMatch(
        /^The article does not mention (?:that\n|some of that\. What it does say:\nHow each works\nSQL\n)/,
      );
    },
  );

  test('and help, suggestions and buttons do not offer it', () => {
    const { library } = read(text.replace('Pros: Fast', 'How it works: Ask'));
    const [flow] = library?.flows ?? [];
    if (!library || !flow) throw new Error('The content does not load.');
    expect(suggest(flow, '', 25)).toEqual([
      'how',
      'how SQL',
      'how Files',
      'sections',
      'help',
      'What is SQL?',
      'What are Files?',
    ]);
    const help = new Person(conversationOn(library), 'drinks', 'help');
    expect(help.text).toContain('how sql');
    expect(help.text).not.toMatch(/pros|cons|compare/);
    expect(help.labels).not.toContain('Pros and cons');
    expect(new Person(conversationOn(library), 'drinks').labels).not.toContain('Pros and cons');
  });

  test('even if a button of an earlier version asks for it', () => {
    const { library } = read(text);
    const [flow] = library?.flows ?? [];
    if (!library || !flow) throw new Error('The content does not load.');
    const { techniques } = flow.material;
    const guide = new Guide(library);
    const conversation = new Conversation(guide, ENDLESS);
    for (const lookup of [
      { kind: 'facet', facet: 'cons', techniques },
      { kind: 'compare', techniques: techniques.slice(1) },
    ] as const) {
      const token = guide.tokens.encode(startOf(flow), { kind: 'look-up', lookup });
      const { card } = lastReply(conversation.click(token, CHANNEL));
      expect(wordsOf(card.blocks)).toMatch(/\nThe article does not mention that$/);
      expect(card.rows.flat().map(({ label }) => label)).toContain('SQL');
    }
  });
});

test.each([
  ['a heading', '## SQL\n\n### Pros\n\n### Cons\n\nStrict.'],
  ['a label', '## SQL\n\n**Pros**\n\n**Cons**\n\n- Strict.'],
  ['a label with a colon', '## SQL\n\nCons: Strict.\n\nPros:'],
])('%s of a facet without text is named, and is no facet', (_, text) => {
  const { found, warnings } = read(text);
  expect(found).toEqual([['SQL', 'cons 1']]);
  expect(warnings).toContainEqual(
    expect.objectContaining({ message: '"Pros" of "SQL" has no text', severity: 'warning' }),
  );
});

test('the pros and cons of all shapes are shown with their sources', () => {
  const { lookUp } = read(
    '## Pros of SQL\n\n- Fast.\n\n## Cons of SQL\n\nStrict.\n\n## Files\n\n### Pros\n\nPlain.',
  );
  expect(lookUp('compare')).toMatch(
    /SQL\nPros of SQL\nFast\.\nCons of SQL\nStrict\.\nFiles\nPros\nPlain\.\nFrom/,
  );
});

test('a table whose columns are no facets makes no technique', () => {
  expect(read('## Ropes\n\n| Rope | Strength |\n|---|---|\n| Hemp | 5 kN. |').found).toEqual([]);
});
