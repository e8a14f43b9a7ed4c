import { describe, expect, test } from 'vitest';
import { readContent } from '../../../src/content/read/library.ts';
import { ARTICLE, contentFolder, FLOW, problemsOf } from './folder.ts';

/** A flow that quotes nothing, so that any article does. */
const PLAIN_FLOW = FLOW.replace(/^ {2}> .*\n/gm, '');

function read(text: string) {
  const { library, errors, warnings } = readContent(
    contentFolder({
      'articles/drinks.md': `${ARTICLE}\n## Milk\n\n${text}\n`,
      'flows/drinks.md': PLAIN_FLOW,
    }),
  );
  const section = library?.flows[0]?.material.sections.find(({ heading }) => heading === 'Milk');
  const all = [
    ...(library?.flows[0]?.articles[0]?.leadIns ?? []),
    ...(library?.flows[0]?.material.passages ?? []),
  ];
  return {
    errors: errors.map(({ message }) => message),
    notes: warnings.filter(({ severity }) => severity === 'note').map(({ message }) => message),
    kinds: section?.blocks.map(({ type }) => type),
    passages: all.filter((one) => one.section === section).map((one) => one.text.replace(/\s+/g, ' ').trim()),
  };
}

describe('templates that hold or show no words are left out with a note', () => {
  test.each([
    [
      'a figure of Hugo',
      'Milk. {{< figure src="a.png" title="It" >}}',
      ['Milk.'],
      '{{< figure src="a.png" title="It" >}}',
    ],
    ['an icon', 'Milk {{< icon "cow" >}} is white.', ['Milk is white.'], '{{< icon "cow" >}}'],
    ['a tag around words', 'Milk is {{< hl >}}white{{< /hl >}}.', ['Milk is white.'], '{{< hl >}}'],
    ['a tag around lines', '{{% steps %}}\n\nMilk.\n\n{{% /steps %}}', ['Milk.'], '{{% steps %}}'],
    ['raw text', '{% raw %}Use {{ milk }}.{% endraw %}', ['Use {{ milk }}.'], '{% raw %}'],
    ['attributes of kramdown', 'Milk is white.\n{: .lead}', ['Milk is white.'], '{: .lead}'],
    ['attributes of an image', 'See ![a cow](a.png){: width="300"}.', ['See a cow.'], '{: width="300"}'],
    [
      'attributes of a heading',
      '### Fat {#fat .x key="v"}\n\nWhite.',
      ['Fat', 'White.'],
      '{#fat .x key="v"}',
    ],
    ['attributes of words', 'It is [white]{.smallcaps}.', ['It is white.'], '{.smallcaps}'],
    ['attributes of a button', '[Milk](a.md){ .md-button }', ['Milk'], '{ .md-button }'],
    ['a list of contents of kramdown', '* TOC\n{:toc}\n\nMilk.', ['Milk.'], '* TOC'],
    [
      'code of MDX',
      "import A from 'a';\nexport const B = ({x}) => (\n  <span>{x}</span>\n);\n\nMilk.",
      ['Milk.'],
      "import A from 'a';",
    ],
    ['a component in a sentence', 'Milk <Badge text="v2" /> is white.', ['Milk is white.'], '<Badge>'],
    ['a component around words', 'Milk is <Hl color="#fff">white</Hl>.', ['Milk is white.'], '<Hl>'],
    [
      'a macro of Confluence',
      '<ac:macro ac:name="info"><p>Milk.</p></ac:macro>',
      ['Milk.'],
      '<ac:macro ac:name="info">',
    ],
    ['a partial of ERB', '<%= partial "a.md" %>\n\nMilk.', ['Milk.'], '<%= partial "a.md" %>'],
    ['a directive of reST', '.. contents:: Milk\n\nMilk.', ['Milk.'], '.. contents:: Milk'],
    ['a page break', '\\newpage\n\nMilk.', ['Milk.'], '\\newpage'],
    ['a label of MyST', '(milk)=\n\nMilk.', ['Milk.'], '(milk)='],
    ['a comment of Obsidian in a line', 'Milk %%or cream%% is white.', ['Milk is white.'], '%%or cream%%'],
  ])('%s', (_, text, passages, leftOut) => {
    const { errors, passages: found, notes } = read(text);
    expect(errors).toEqual([]);
    expect(found).toEqual(passages);
    expect(notes).toEqual([`a chat leaves out "${leftOut}"`]);
  });
});

describe('what is only written in another way is shown', () => {
  test.each([
    [
      'a notice of Hugo',
      '{{% notice warning %}}\nMilk.\n{{% /notice %}}',
      ['Warning: Milk.'],
      ['blockquote'],
    ],
    [
      'an alert of Docsy',
      '{{< alert title="Cold" color="info" >}}\nMilk.\n{{< /alert >}}',
      ['Cold: Milk.'],
      ['blockquote'],
    ],
    [
      'a callout of Hugo',
      '{{< callout type="info" >}}\nMilk.\n{{< /callout >}}',
      ['Info: Milk.'],
      ['blockquote'],
    ],
    ['a hint of GitBook', '{% hint style="info" %}\nMilk.\n{% endhint %}', ['Info: Milk.'], ['blockquote']],
    [
      'code of Hugo',
      '{{< highlight sh "linenos=table" >}}\nboil *milk* 2*3*4\n{{< /highlight >}}',
      ['boil *milk* 2*3*4'],
      ['code'],
    ],
    [
      'code of Jekyll',
      '{% highlight sql %}\nSELECT * FROM milk;\n{% endhighlight %}',
      ['SELECT * FROM milk;'],
      ['code'],
    ],
    ['a drawing of Azure', '::: mermaid\ngraph TD\nA-->B\n:::', ['graph TD A-->B'], ['code']],
    ['marked words', 'Milk is ==very white==.', ['Milk is very white.'], ['paragraph']],
    ['a comment of MDX', '{/* or cream */}\n\nMilk.', ['Milk.'], ['paragraph']],
    ['a role of Sphinx', 'See :ref:`milk` and {doc}`cream`.', ['See milk and cream.'], ['paragraph']],
  ])('%s', (_, text, passages, kinds) => {
    const { errors, passages: found, kinds: shown } = read(text);
    expect(errors).toEqual([]);
    expect(found).toEqual(passages);
    expect(shown).toEqual(kinds);
  });
});

describe('many templates of a page are one fault', () => {
  test('whose message names the lines, and whose mend mends', () => {
    const text =
      'Milk of {{ site.name }}.\n\nSee {{< ref "a.md" >}} and {% link a.md %}.\n\nHot {{< param x >}}.';
    const found = problemsOf({ 'articles/drinks.md': `${ARTICLE}\n## Milk\n\n${text}\n` });
    const line = ARTICLE.split('\n').length + 3;
    expect(found).toMatchObject([{ line, column: 9, message: 'stray Markdown: "{{ site.name }}"' }]);
    expect(found[0]?.hint).toContain(
      `a template that a site generator fills: write what it gives; or put "\\" before it to show it as it is; likewise in lines ${line + 2}, ${line + 4}`,
    );
    expect(read('Milk of us.\n\nSee a and a.\n\nHot \\{{< param x >}}.').errors).toEqual([]);
  });

  test('and so are the attributes that a chat leaves out', () => {
    expect(read('Milk.\n{: .a}\n\nWhite.\n{: .b}\n\n### Fat {#fat}\n\nMuch.').notes).toEqual([
      'a chat leaves out "{: .a}"',
    ]);
  });
});

test.each([
  'In Elixir it is {:ok, milk}, in a set {a=1} or {.}.',
  'Use `{{ milk }}`, `==x==` and `{: .x}`.',
  'A List<Milk> of <T> and Map<K, V>.',
  'If a == b and c == d, or a==b==c, all is well.',
  'export const is a word of JavaScript.',
  'It is 100%% sure.',
])('%s is left alone', (text) => {
  expect(read(text)).toMatchObject({ errors: [], notes: [], passages: [text.replaceAll('`', '')] });
});
