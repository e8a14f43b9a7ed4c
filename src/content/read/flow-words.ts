import { distance } from 'fastest-levenshtein';
import type { Material } from '../article.ts';
import type { Flow } from '../flow.ts';
import { phrasesIn } from '../flow-index.ts';
import { singular, wordsOf } from '../language.ts';
import type { FlowDraft } from './flow.ts';
import type { Page } from './page.ts';
import { bareName } from './technique.ts';

/** Other names for techniques, other words for words of the article, and the topics that it leaves out. */
type FlowWords = Pick<Flow, 'techniqueNames' | 'aliases' | 'outside'>;

/** Reads `aliases` and `outside`, and adds problems to those of the page. */
export function readWords(page: Page, draft: FlowDraft, material: Material): FlowWords {
  const techniques = material.techniques.map((technique) => technique.name);
  const aliases = Object.entries(draft.aliases).map(([word, others]) => ({ word, others }));
  const outside = Object.entries(draft.outside).map(([name, others]) => ({ name, others }));
  reportRepeated(page, draft);
  const ofWords = aliases.filter(({ word }) => !techniques.some((name) => isSameName(name, word)));
  if (ofWords.length + outside.length > 0) {
    const text = textOf(material);
    const has = phrasesIn(text);
    for (const { word } of ofWords) {
      if (has(word)) continue;
      const near = techniques.find((name) => distance(name.toLowerCase(), word.toLowerCase()) <= 2);
      page.problems.add(
        page.frontMatter.pointOfKey(['aliases', word]),
        `the article has neither a technique nor a word "${word}"`,
        near ? `did you mean "${near}"?` : 'write a word as the article has it, or remove the line',
      );
    }
    const said = singulars(text);
    for (const { name, others } of outside) {
      for (const word of [name, ...others].filter((each) => said.includes(singulars(each)))) {
        page.problems.warn(
          page.frontMatter.pointOfKey(['outside', name]),
          `the article has the words "${word}", which stand under "outside"`,
          'remove them there, or use words that the article does not have',
        );
      }
    }
  }
  const aliasesOf = (name: string): readonly string[] =>
    aliases.flatMap(({ word, others }) => (isSameName(name, word) ? others : []));
  return {
    techniqueNames: material.techniques.flatMap((technique) =>
      [technique.name, ...aliasesOf(technique.name)].map((name) => ({ name, technique })),
    ),
    aliases,
    outside,
  };
}

function reportRepeated(page: Page, draft: FlowDraft): void {
  const taken = new Set<string>();
  for (const key of ['aliases', 'outside'] as const) {
    for (const [name, others] of Object.entries(draft[key])) {
      for (const word of others) {
        const point = page.frontMatter.pointOf([key, name]);
        if (taken.has(word.toLowerCase())) {
          page.problems.add(point, `the alias "${word}" is there twice`, 'remove one of the two');
        }
        taken.add(word.toLowerCase());
      }
    }
  }
}

const textOf = ({ sections, passages, leadIns }: Material): string =>
  [
    ...sections.map(({ heading }) => heading),
    ...[...passages, ...leadIns].flatMap(({ text, code }) => [text, code]),
  ].join('\n');

const singulars = (text: string): string => ` ${wordsOf(text).map(singular).join(' ')} `;

/** Compares names without case, and without "a", "an" and "the" before them. */
const isSameName = (one: string, other: string): boolean =>
  bareName(one).toLowerCase() === bareName(other).toLowerCase();
