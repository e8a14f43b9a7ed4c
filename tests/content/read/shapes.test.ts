import { describe, expect, test } from 'vitest';
import { readContent } from '../../../src/content/read/library.ts';
import { conversationOn, Person } from '../../conversation/person.ts';
import { contentFolder, FLOW } from './folder.ts';

const KEYS = 'title: Tea or coffee\ndate: 2025-01-31\nauthor: Ada Example\nsummary: Both wake you up.';

/** A flow that quotes nothing, so that any article does. */
const PLAIN_FLOW = FLOW.replace(/^ {2}> .*\n/gm, '');

/** Reads an article of some keys and a text. */
function read(text: string, keys = KEYS) {
  const content = readContent(
    contentFolder({ 'articles/drinks.md': `---\n${keys}\n---\n\n${text}\n`, 'flows/drinks.md': PLAIN_FLOW }),
  );
  const [flow] = content.library?.flows ?? [];
  const lookUp = (typed: string): string =>
    content.library ? new Person(conversationOn(content.library), 'drinks', typed).text : '';
  return {
    errors: content.errors.map(({ message }) => message),
    notes: content.warnings.filter(({ severity }) => severity === 'note').map(({ message }) => message),
    passages: flow?.material.passages.map((passage) => passage.text),
    headings: flow?.material.sections.map(({ heading }) => heading),
    article: flow?.articles[0],
    lookUp,
  };
}

/** The words of a section "Milk" as a person sees them, without the line with the source. */
function shown(text: string): string {
  const { errors, lookUp } = read(`## Milk\n\n${text}`);
  expect(errors).toEqual([]);
  return lookUp('milk')
    .replace(/^Milk\n/, '')
    .replace(/\nFrom “.*$/, '');
}

describe('what no chat has is shown another way', () => {
  test.each([
    [
      'a table',
      '| Milk | Fat |\n|---|---|\n| Whole | 3.5 % |\n| Skim | |',
      'Milk: Whole; Fat: 3.5 %\nMilk: Skim',
    ],
    [
      'a table whose first column has no name',
      '| | Fat |\n|---|---|\n| Whole | 3.5 % |',
      'Whole; Fat: 3.5 %',
    ],
    ['an image', 'See ![a cow](cow.png).', 'See a cow.'],
    ['a task list', '- [ ] Buy milk.\n- [x] Boil it.', '☐ Buy milk.\n☑ Boil it.'],
    [
      'a footnote',
      'Milk is white.[^why]\n\n[^why]: It is an *emulsion*.',
      'Milk is white.[1]\n[1] It is an emulsion.',
    ],
    ['an alert', '> [!WARNING]\n> Milk boils over.', 'Warning: Milk boils over.'],
    ['a callout with a title', '> [!tip]- Keep it cold\n> Below 8 °C.', 'Keep it cold: Below 8 °C.'],
    ['a definition', 'Skim\n: without fat', 'Skim: without fat'],
    ['a comment', 'Milk <!-- or cream --> is white.', 'Milk  is white.'],
    ['a comment before text', '<!-- todo -->Milk is white.', 'Milk is white.'],
    ['a line break', 'Milk<br>is white.', 'Milk is white.'],
    ['an anchor', '<a name="milk"></a>\n\nMilk is white.', 'Milk is white.'],
    [
      'details',
      '<details>\n<summary>More</summary>\n\nMilk is *white*.\n\n</details>',
      'More\nMilk is white.',
    ],
    ['bold in HTML', 'Milk is <b>white</b>.', 'Milk is white.'],
    ['a power', 'It has 10<sup>6</sup> cells, or 10<sup>6x</sup>.', 'It has 10⁶ cells, or 10^6x.'],
    ['a list in HTML', '<ul>\n  <li>Whole</li>\n  <li>Skim</li>\n</ul>', 'Whole\nSkim'],
    ['a paragraph in HTML', '<p align="center">Milk &amp; cream</p>', 'Milk & cream'],
    ['code in HTML', '<pre><code>boil &lt;milk&gt;</code></pre>', 'boil <milk>'],
    ['a type in angle brackets', 'A List<Milk> is a list.', 'A List<Milk> is a list.'],
    [
      'a link that a site generator fills',
      'See [the cow]({% link cow.md %}) and [it]({{< ref "x" >}}).',
      'See the cow and it.',
    ],
    ['a component', '<Tabs>\n\nMilk is white.\n\n</Tabs>', 'Milk is white.'],
    [
      'a link of a wiki',
      'See [[Kettle]], [[pots/kettle-2|the old one]] or 看[[水壶]].',
      'See Kettle, the old one or 看水壶.',
    ],
    [
      'a link of a wiki to a heading',
      'See [[Kettle#Use]], [[#Care]] and [[Kettle#^a1]].',
      'See Kettle > Use, Care and Kettle.',
    ],
    ['a link of a wiki in a table', '| A |\n|---|\n| [[Kettle\\|pot]] |', 'A: pot'],
    ['an embed in a sentence', 'Press ![[x.svg#icon]] to stop.', 'Press  to stop.'],
    ['a comment of a wiki', 'Milk\n%% or\n\ncream? %%\nis white.', 'Milk\nis white.'],
    ['a comment of a wiki in a quotation', '> %% or\n> cream %%\n> Milk.', 'Milk.'],
    ['a comment of a site generator', '{% comment %}\n\nor cream\n\n{% endcomment %}\n\nMilk.', 'Milk.'],
    ['a box of a site generator', '{% alert %}\nMilk.\n{% endalert %}', 'Milk.'],
    [
      'the id of a heading',
      '### Fat {#fat}\n\nMilk.\n\n#### More{#more}\n\nCream.',
      'Fat\nMilk.\nMore\nCream.',
    ],
    [
      'signs of these in code',
      '`[[x]]` and `%% y %%`\n\n```\n%% z %%\n{% comment %}\n# x {#y}\n```',
      '[[x]] and %% y %%\n%% z %%\n{% comment %}\n# x {#y}',
    ],
    ['a link of a wiki with a backslash', 'See \\[[Kettle]] and \\[\\[Pot]].', 'See [[Kettle]] and [[Pot]].'],
    ['a link that a chat cannot open', 'Ask [Ada](tel:123) or [us](obsidian://open?x=1).', 'Ask Ada or us.'],
  ])('%s', (_, text, words) => {
    expect(shown(text)).toBe(words);
  });

  test('an image and a link in HTML keep their addresses', () => {
    const { lookUp, article } = read(
      '## Milk\n\n![a cow](https://example.org/cow.png) <a href="https://example.org/milk">milk</a> [![b](b.png)](https://example.org/b)',
    );
    expect(lookUp('milk')).toContain('a cow milk b');
    const links = JSON.stringify(article?.sections[0]?.blocks).match(/https:[^"]*/g);
    expect(links).toEqual([
      'https://example.org/cow.png',
      'https://example.org/milk',
      'https://example.org/b',
    ]);
  });
});

describe('the rows of a table and the text of a footnote can be quoted and found', () => {
  const text =
    '## Milk\n\n| Milk | Fat |\n|---|---|\n| Whole | 3.5 % |\n\nMilk is white.[^1]\n\n[^1]: It is an emulsion.';

  test('as passages', () => {
    expect(read(text).passages).toEqual([
      'Milk: Whole; Fat: 3.5 %',
      'Milk is white.',
      '[1] It is an emulsion.',
    ]);
  });

  test('and a quotation has its footnotes below it', () => {
    expect(read(text).lookUp('white milk')).toMatch(
      /\nMilk\nMilk is white\.\[1\]\n\[1\] It is an emulsion\.\nFrom/,
    );
  });

  test('and the mark of a footnote does not count in an excerpt', () => {
    const found = readContent(
      contentFolder({
        'articles/drinks.md': `---\n${KEYS}\n---\n\n## Milk\n\nMilk[^1] is white.\n\n[^1]: Cow’s.\n`,
        'flows/drinks.md': PLAIN_FLOW.replace('[Morning](#coffee)', '[Morning](#coffee)\n  > Milk is white.'),
      }),
    );
    expect(found.errors).toEqual([]);
  });
});

describe('what is left out is named', () => {
  test.each([
    ['an image without words', '![](cow.png)', 'an image without words is left out'],
    ['a script', '<script>\nalert(1)\n</script>', 'a chat leaves out "<script>"'],
    ['a frame', '<iframe src="https://example.org"></iframe>', 'a chat leaves out "<iframe>"'],
    ['a component', '<Tabs>\n\nBoil it.\n\n</Tabs>', 'a chat leaves out "<Tabs>"'],
    ['a list of contents', '[TOC]', 'a chat leaves out "[TOC]"'],
    ['an include', '{% include note.html %}', 'a chat leaves out "{% include note.html %}"'],
    ['an import', "import T from '@theme/T';", `a chat leaves out "import T from '@theme/T';"`],
    [
      'a footnote without a mark',
      '[^1]: Unused.',
      'the footnote "[^1]" is left out, because nothing refers to it',
    ],
    ['an empty section', '## Cream', 'the section "Cream" is left out, because it is empty'],
    ['an embed', '![[cow.png]]', 'a chat leaves out "![[cow.png]]"'],
    ['a comment of a wiki', '%% or\ncream %%', 'a chat leaves out "%% or"'],
    [
      'the first link of a wiki',
      '[[Kettle#Use|It]] is hot. So is [[Pot]].',
      'a chat shows "[[Kettle#Use|It]]" as "It", and likewise every link of a wiki',
    ],
  ])('%s', (_, text, message) => {
    const { errors, notes, lookUp } = read(`## Milk\n\nMilk is white.\n\n${text}`);
    expect(errors).toEqual([]);
    expect(notes).toEqual([message]);
    expect(lookUp('milk')).not.toMatch(/alert|iframe/);
  });
});

test('comments beside the keys of other programs, or after a value in quotation marks, cut nothing', () => {
  const { errors } = read(
    'Hot.',
    'title: "Tea" # the drink\nsponsors:\n  - TBD # all\ntags: !set [a]\nmore: &more x',
  );
  expect(errors).toEqual([]);
  expect(read('Hot.', 'title: Tea # 1').errors).toEqual(['YAML reads only a part of this value']);
});

describe('the top of a page', () => {
  test('may have the title again as a first-level heading, and text below it', () => {
    const { errors, notes, headings, lookUp } = read(
      '# Tea or *coffee*?\n\nBoth are hot.\n\n## Milk\n\nWhite.',
    );
    expect(errors).toEqual([]);
    expect(notes).toEqual([]);
    expect(headings).toEqual(['Tea or coffee', 'Milk']);
    expect(lookUp('both are hot')).toContain('Both are hot.');
  });

  test('may have another first-level heading, which is left out with a note', () => {
    const { errors, notes } = read('# Drinks 7\n\nBoth are hot.');
    expect(errors).toEqual([]);
    expect(notes).toEqual(['the first-level heading is left out, because it is not the title']);
  });

  test('may have its title only as a first-level heading', () => {
    const { errors, article } = read('# Drinks\n\nBoth are hot.', 'date: 2025-01-31');
    expect(errors).toEqual([]);
    expect(article?.title).toBe('Drinks');
  });

  test('has the sections of first-level headings, too', () => {
    const { errors, headings } = read('# Tea\n\nGreen.\n\n# Coffee\n\nBlack.', 'title: Tea');
    expect(errors).toEqual([]);
    expect(headings).toEqual(['Tea', 'Coffee']);
  });

  test('without any text is refused', () => {
    expect(read('<!-- later -->').errors).toEqual(['the article has no text']);
  });

  test('has its true problem reported, not the missing text behind it', () => {
    expect(read('## Milk\n\n<table><tr><td>1</td></tr>').errors).toHaveLength(1);
  });
});

describe('keys of the programs that make sites', () => {
  test('are named in one note', () => {
    const { errors, notes } = read('Hot.', `${KEYS}\ntags: [a, b]\ndraft: false\nlayout: post\nname: x`);
    expect(errors).toEqual([]);
    expect(notes).toEqual(['the guide does not use "tags", "draft", "layout", "name"']);
  });

  test.each([
    ['titel', 'title'],
    ['tilte', 'title'],
    ['summry', 'summary'],
    ['dat', 'date'],
    ['autor', 'author'],
    ['urls', 'url'],
    ['reveiw', 'review'],
  ])('"%s" is a mistake for "%s"', (key, meant) => {
    const { errors } = readContent(
      contentFolder({
        'articles/drinks.md': `---\n${KEYS}\n${key}: x\n---\n\nHot.\n`,
        'flows/drinks.md': PLAIN_FLOW,
      }),
    );
    expect(errors).toMatchObject([{ message: `unknown key "${key}"`, hint: `did you mean "${meant}"?` }]);
  });

  test.each([
    ['2024-07-22T10:00:00Z', '2024-07-22'],
    ['2024-07-22 10:00:00 +0200', '2024-07-22'],
  ])('a date of %s is its day', (date, day) => {
    expect(read('Hot.', `title: Tea\ndate: ${date}`).article?.date).toBe(day);
  });

  test.each([
    ['author: [Ada, Ben]', 'Ada, Ben'],
    ['authors:\n  - name: Ada\n  - Ben', 'Ada, Ben'],
  ])('%j names the authors', (keys, author) => {
    expect(read('Hot.', `title: Tea\n${keys}`).article?.author).toBe(author);
  });

  test('a slug of a site is not that of the guide', () => {
    const { errors, notes } = read('Hot.', `${KEYS}\nslug: /drinks/tea`);
    expect(errors).toEqual([]);
    expect(notes).toEqual(['the slug "/drinks/tea" differs from the name of the file']);
  });

  test('an address makes the source of a quotation a link', () => {
    const { article, lookUp } = read('## Milk\n\nWhite.', `title: Tea\nurl: https://example.org/tea`);
    expect(article?.url).toBe('https://example.org/tea');
    expect(lookUp('milk')).toMatch(/White\.\nFrom “Tea”$/);
  });
});

test('a heading underlined on purpose begins a section, and indented code is code', () => {
  const { errors, headings } = read('Milk\n----\n\nBoil it:\n\n    boil --milk\n\nTea\n===\n\nGreen.');
  expect(errors).toEqual([]);
  expect(headings).toEqual(['Milk', 'Tea']);
});
