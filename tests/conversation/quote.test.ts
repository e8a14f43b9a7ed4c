import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findCitation } from '../../src/content/citation.ts';
import { type Block, type List, numbered, plainText } from '../../src/content/markdown.ts';
import { Passages } from '../../src/conversation/quote.ts';
import { sideBySide } from '../../src/conversation/side-by-side.ts';
import { words } from '../../src/conversation/words.ts';
import { load } from '../content/read/folder.ts';
import { conversationOn, Person, wordsOf } from './person.ts';

const libraryOf = (body: string) =>
  load({
    'articles/drinks.md': `---\ntitle: Ways\ndate: 2025-01-31\nauthor: Ada Example\nsummary: Ways.\n---\n\n${body}\n`,
    'flows/drinks.md':
      '---\ntitle: Which way?\narticle: drinks\n---\n\n## Way\n\nWhich?\n\n- [One](#go)\n- [Other](#stay)\n\n' +
      '## Go\n\nGo.\n\n## Stay\n\nStay.\n',
  });

function articleOf(body: string) {
  const [flow] = libraryOf(body).flows;
  if (!flow) throw new Error('The content has no flow.');
  return flow.material;
}

const ask = (body: string, typed: string): string =>
  new Person(conversationOn(libraryOf(body)), 'drinks', typed).text;

const quote = (body: string, ...texts: readonly string[]): string => {
  const material = articleOf(body);
  const { passages } = material;
  const wanted = texts.map((text) => {
    const passage = passages.find((candidate) => candidate.text === text);
    if (!passage) throw new Error(`No passage says "${text}".`);
    return passage;
  });
  return wordsOf(new Passages(material, words).quote(wanted));
};

const TUNING = `## Prompting or fine-tuning

### Advantages of prompting

- Starts at once.
- Is cheap.

### Advantages of fine-tuning

- Learns a style.
- Needs short prompts.
- Works offline.
- Costs less per call.

### When to wait

Wait if nothing was measured.`;

const REPOSITORIES = `## Monorepo and polyrepo

Both hold code.

### Polyrepo

**Benefits**

Teams like it:

- Each team releases alone.
- Small checkouts.

**Drawbacks**

- Shared code drifts apart.
- A change needs many reviews.

### Monorepo

**Benefits**

- One change for everyone.`;

describe('a passage keeps the headings, labels and lead-ins above it', () => {
  test('in a search: advantages of one technique are not those of the other', () => {
    const text = ask(TUNING, 'advantages of fine-tuning');
    expect(text).toContain('Advantages of fine-tuning\nLearns a style.');
    expect(text).not.toMatch(/Starts at once|cheap/);
  });

  test('in a search: drawbacks are not benefits', () => {
    const text = ask(REPOSITORIES, 'drawbacks of polyrepo');
    expect(text).toContain('Shared code drifts apart.\nA change needs many reviews.');
    expect(text).not.toMatch(/alone|checkouts|everyone/);
  });

  test.each<[string, string, string]>([
    ['Learns a style.', TUNING, 'Advantages of fine-tuning\nLearns a style.\n… (1 of 4 points)'],
    ['Wait if nothing was measured.', TUNING, 'When to wait Wait if nothing was measured.'],
    ['Both hold code.', REPOSITORIES, 'Both hold code.'],
    [
      'Small checkouts.',
      REPOSITORIES,
      'Polyrepo Benefits Teams like it:\n… (1 of 2 points)\nSmall checkouts.',
    ],
    ['One change for everyone.', REPOSITORIES, 'Monorepo Benefits\nOne change for everyone.'],
  ])('in a quotation: %s', (text, body, expected) => {
    expect(quote(body, text)).toBe(expected);
  });

  test('in a citation: words of a heading or a label alone are not a passage', () => {
    const article = articleOf(REPOSITORIES);
    expect(findCitation(article, 'Polyrepo').kind).toBe('introduction');
    expect(findCitation(article, 'Drawbacks').kind).toBe('introduction');
    const citation = findCitation(article, 'Shared code drifts apart.');
    expect(
      citation.kind === 'found' &&
        citation.passage.context.map(({ paragraph }) => plainText(paragraph.children)),
    ).toEqual(['Polyrepo', 'Drawbacks']);
  });

  test('but not a heading that ended before it, or a label whose list ended', () => {
    const body = '## A\n\n### B\n\n#### C\n\nOne.\n\n### D\n\n**E**\n\n- Two.\n\nThree.';
    expect(quote(body, 'One.')).toBe('B C One.');
    expect(quote(body, 'Two.')).toBe('D E\nTwo.');
    expect(quote(body, 'Three.')).toBe('D Three.');
  });

  test('a sentence in bold is no label, and can be quoted', () => {
    expect(quote('## A\n\n**Measure first.**\n\nThen decide.', 'Measure first.')).toBe('Measure first.');
  });
});

const CRITERIA = `## Choosing

Two steps:

1. **Begin with a prompt:** It is quick.
2. **Consider training if:**
   - the prompt falls short.
   - the style is hard to describe.
   - there are hundreds of examples.
   - the prompt is too long.
   - the model is weak there.
3. **Measure:** Do it twice.`;

describe('a part of a list says that it is a part', () => {
  test.each<[readonly string[], string]>([
    [['the prompt falls short.'], 'the prompt falls short.\n… (1 of 5 points)'],
    [['the model is weak there.'], '… (1 of 5 points)\nthe model is weak there.'],
    [
      ['the model is weak there.', 'the style is hard to describe.'],
      '…\nthe style is hard to describe.\n… (2 of 5 points)\nthe model is weak there.',
    ],
    [
      ['the prompt falls short.', 'the style is hard to describe.'],
      'the prompt falls short.\nthe style is hard to describe.\n… (2 of 5 points)',
    ],
  ])('%j', (texts, expected) => {
    expect(quote(CRITERIA, ...texts)).toBe(`Two steps: 2. Consider training if:\n${expected}`);
  });

  test('words that name a lead-in give its whole list', () => {
    const text = ask(CRITERIA, 'consider training if');
    expect(text).toContain('the prompt falls short.\nthe style is hard');
    expect(text).toContain('the model is weak there.');
    expect(text).not.toContain('…');
  });

  test('a list with many points is whole, and leaves room for a passage elsewhere', () => {
    const points = Array.from({ length: 20 }, (_, i) => `- Pump ${i}`).join('\n');
    const body = `## Prices\n\nEach pump:\n\n${points}\n\n## Places\n\nA long sentence that names the pump once, at its end.`;
    const text = ask(body, 'pump');
    expect(text).toContain('Pump 19');
    expect(text).toContain('A long sentence');
  });

  test('words that stand in a few of its points give these, as a part', () => {
    expect(ask(CRITERIA, 'prompt')).toMatch(
      /the prompt falls short\.\n…\nthe prompt is too long\.\n… \(2 of 5/,
    );
  });

  test('a point is quoted with all points below it', () => {
    const body = '## A\n\n- Costs money\n  - for training\n  - for people\n- Takes time\n';
    expect(quote(body, 'Costs money')).toBe('Costs money\nfor training\nfor people\n… (1 of 2 points)');
    expect(quote(body, 'Costs money', 'for people')).toBe(
      'Costs money\nfor training\nfor people\n… (1 of 2 points)\nAlready quoted: for people (A)',
    );
  });

  test('also among the pros and cons of a decision record, one by one and side by side', () => {
    const body =
      '## Pros and Cons of the Options\n\n### SQL\n\n1. Good, because fast.\n2. Neutral, because old.\n' +
      '3. Bad, because strict.\n4. Good, because safe.\n\n### Files\n\n- Good, because plain.\n';
    const title = 'SQL: Pros\nPros and Cons of the Options\n';
    expect(ask(body, 'pros of sql')).toContain(
      `${title}1. Good, because fast.\n… (2 of 4 points)\n4. Good, because safe.\n`,
    );
    expect(ask(body, 'cons of sql')).toContain('…\n3. Bad, because strict.\n… (1 of 4 points)\n');
    expect(ask(body, 'pros of files')).not.toContain('…');
    const { techniques } = articleOf(body);
    const [pros, cons] = sideBySide(techniques, ['pros', 'cons'], words).children.slice(1);
    expect(pros?.children.map(({ children }) => plainText(children))).toEqual([
      '1. Good, because fast. … (2 of 4 points) 4. Good, because safe.',
      '• Good, because plain.',
    ]);
    expect(plainText(cons?.children[0]?.children ?? [])).toBe('… 3. Bad, because strict. … (1 of 4 points)');
  });

  const lines = fc.array(
    fc.record({ depth: fc.integer({ min: 0, max: 2 }), ordered: fc.boolean(), leads: fc.boolean() }),
    { minLength: 1, maxLength: 12 },
  );
  /** A list in which an item is at most one level deeper than the one above it. */
  const listOf = (items: typeof lines extends fc.Arbitrary<infer Items> ? Items : never): string => {
    let depth = 0;
    return items
      .map((item, i) => {
        depth = i === 0 ? 0 : Math.min(item.depth, depth + 1);
        return `${'    '.repeat(depth)}${item.ordered ? `${i + 1}. ` : '-   '}Point ${i}${item.leads ? ':' : '.'}`;
      })
      .join('\n');
  };

  test('no quotation has fewer items than its list without saying so, and every item has its number', () => {
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 2 ** 12 }), (items, chosen) => {
        const material = articleOf(`## A\n\n${listOf(items)}`);
        const { passages, sections } = material;
        const wanted = passages.filter((_, i) => (chosen >> i) & 1);
        const lists = sections.flatMap(({ blocks }) => blocks.flatMap(listsIn));
        const quoted = new Passages(material, words)
          .quote(wanted)
          .flatMap((block) => (block.type === 'quotation' ? block.children.flatMap(listsIn) : []));
        for (const part of quoted) {
          const [first] = part.children.flatMap((item) => (item.omitted ? [] : item.children.slice(0, 1)));
          const whole = lists.find((list) => list.children.some(({ children }) => children[0] === first));
          if (!whole) throw new Error('A list that the article does not have.');
          const shown = part.children.filter(({ omitted }) => omitted === undefined);
          const notes = part.children
            .filter(({ omitted }) => omitted !== undefined)
            .map(({ children }) => wordsOf(children));
          const missing = whole.children.length - shown.length;
          expect(notes.at(-1)).toBe(
            missing > 0 ? `… (${shown.length} of ${whole.children.length} points)` : undefined,
          );
          const numbers = new Map(numbered(whole).map(({ item, number }) => [item.children[0], number]));
          for (const { item, number } of numbered(part))
            if (item.omitted === undefined) expect(number).toBe(numbers.get(item.children[0]));
        }
        const said = wordsOf(new Passages(material, words).quote(wanted));
        for (const { text } of wanted) expect(said).toContain(text);
      }),
      { numRuns: 200 },
    );
  });
});

function listsIn(block: Block): List[] {
  switch (block.type) {
    case 'list':
      return [block, ...block.children.flatMap(({ children }) => children.flatMap(listsIn))];
    case 'blockquote':
      return block.children.flatMap(listsIn);
    default:
      return [];
  }
}

const STEPS = `## Serving

Start the kettle:

\`\`\`sh
kettle --on
kettle --heat 95
\`\`\`

It takes a while.

\`\`\`
tea = pour(water)
\`\`\`

**Cleaning**

\`\`\`
kettle --rinse
\`\`\`

1. Wait.
2. Pour it

   \`\`\`
   cup.fill(tea)
   \`\`\`
3. Drink.`;

describe('what stands in code is a passage, and is quoted as code', () => {
  const codeIn = (typed: string): string[] => {
    const { card } = new Person(conversationOn(libraryOf(STEPS)), 'drinks', typed);
    return card.blocks
      .flatMap((block) => (block.type === 'quotation' ? block.children : []))
      .flatMap((block) => (block.type === 'list' ? block.children.flatMap((item) => item.children) : [block]))
      .flatMap((block) => (block.type === 'code' ? [block.value] : []));
  };

  test.each([
    ['heat 95', 'Start the kettle:', 'kettle --on\nkettle --heat 95'],
    ['pour(water)', 'The article says', 'tea = pour(water)'],
    ['rinse', 'Cleaning', 'kettle --rinse'],
    ['cup.fill', '2. Pour it', 'cup.fill(tea)'],
  ])('in a search: %s', (typed, line, code) => {
    const lines = ask(STEPS, typed).split('\n');
    expect(lines).toContain(line);
    // A search names the section between its title and the code.
    expect(lines[lines.indexOf(line) + 1]).toMatch(/^(?:… |kettle|tea|cup|Serving)/);
    expect(codeIn(typed)).toEqual([code]);
  });

  test('with the paragraph that introduces it, and a point of a list with its code', () => {
    expect(quote(STEPS, 'Start the kettle:')).toBe('Start the kettle:\nkettle --on\nkettle --heat 95');
    expect(quote(STEPS, 'It takes a while.')).toBe('It takes a while.');
    expect(quote(STEPS, 'Pour it')).toBe('…\n2. Pour it\ncup.fill(tea)\n… (1 of 3 points)');
  });

  test.each([
    'kettle --heat',
    'kettle --on kettle --heat 95',
    'Start the kettle:',
    'cup.fill(tea)',
    '--rinse',
  ])('in a citation: %s', (excerpt) => {
    expect(findCitation(articleOf(STEPS), excerpt).kind).toBe('found');
  });
});

describe('a numbered point stays numbered', () => {
  test.each<[readonly string[], string]>([
    [['Measure: Do it twice.'], '… (1 of 3 points)\n3. Measure: Do it twice.'],
    [
      ['Begin with a prompt: It is quick.', 'Measure: Do it twice.'],
      '1. Begin with a prompt: It is quick.\n… (2 of 3 points)\n3. Measure: Do it twice.',
    ],
  ])('%j', (texts, expected) => {
    expect(quote(CRITERIA, ...texts)).toBe(`Two steps:\n${expected}`);
  });
});

describe('what was just shown is not shown again', () => {
  test('a lead-in and a section, between passages of one answer', () => {
    expect(quote(CRITERIA, 'Begin with a prompt: It is quick.', 'the prompt is too long.')).toBe(
      'Two steps:\n1. Begin with a prompt: It is quick.\n… (1 of 3 points)\n' +
        '2. Consider training if:\n…\nthe prompt is too long.\n… (1 of 5 points)',
    );
  });

  test.each([
    ['the point first', '- Costs money\n  - money for training\n  - people'],
    ['the point below it first', '- Costs money, time and other things\n  - **money**\n  - people'],
  ])('a point and one below it, in a search: %s', (_, body) => {
    const text = ask(`## A\n\n${body}\n`, 'money');
    expect(text.match(/Costs money/g)).toHaveLength(1);
    expect(text).not.toContain('Already quoted');
  });

  test('a section below its own heading; the article is named at the end', () => {
    expect(ask(CRITERIA, 'choosing').split('\n').slice(-2)).toEqual([
      '3. Measure: Do it twice.',
      'From “Ways” by Ada Example, 2025-01-31',
    ]);
  });

  test('a label that the title of the card says', () => {
    const body = '## What is Tea?\n\n- How it works: Pour.\n- Pros:\n  - Mild.\n- Cons:\n  - Slow.\n';
    expect(ask(body, 'pros tea').split('\n').slice(0, 3)).toEqual(['Tea: Pros', 'What is Tea?', 'Mild.']);
    expect(ask(body, 'how tea').split('\n').slice(0, 3)).toEqual([
      'Tea: How it works',
      'What is Tea?',
      'How it works: Pour.',
    ]);
    expect(ask(body, 'compare')).toContain('Pros:\nMild.\nCons:\nSlow.');
  });
});
