import { FILLERS } from '../../src/content/language.ts';
import { contentFolder } from './content.ts';
import { byTurns, type Figure, figure } from './measure.ts';
import { Measured } from './process.ts';

const ARTICLES = 1_000;
const WORDS = 2_000;
const WORDS_OF_A_PASSAGE = 50;
const VOCABULARY = 30_000;

/** Pseudorandom numbers from 0 to 1, the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The words of a language, the most frequent first: fillers, then made-up words. */
const WORD_LIST: readonly string[] = [
  ...FILLERS,
  ...Array.from({ length: VOCABULARY }, (_, rank) =>
    [rank % 100, Math.floor(rank / 100) % 100, Math.floor(rank / 10_000)]
      .map((syllable) => `${'bcdfghjklmnpqrstvwxz'[syllable % 20]}${'aeiou'[Math.floor(syllable / 20)]}`)
      .join(''),
  ),
];

/** A text with a natural frequency of words: each in inverse proportion to its rank (Zipf's law). */
const textOf = (words: number, next: () => number): string =>
  Array.from({ length: words }, () => WORD_LIST[Math.floor(WORD_LIST.length ** next())] ?? '').join(' ');

function article(number: number): string {
  const next = chance(number);
  const passages = Array.from(
    { length: WORDS / WORDS_OF_A_PASSAGE },
    (_, i) => `${i % 8 === 0 ? `## ${i} ${textOf(3, next)}\n\n` : ''}${textOf(WORDS_OF_A_PASSAGE, next)}.\n`,
  );
  return `---\ntitle: Article ${number}\ndate: 2025-01-31\nauthor: Ada Example\nsummary: Made up.\n---\n\n${passages.join('\n')}`;
}

const flow = (number: number): string => `---
title: Flow ${number}
article: article-${number}
---

## Question

Which?

- [One](#end)
- [Another](#end)

## End

That was all.
`;

export function folderOfMadeUpArticles(articles: number): string {
  const pages = (page: (number: number) => string, name: string) =>
    Object.fromEntries(Array.from({ length: articles }, (_, i) => [`${name}-${i}`, page(i)]));
  return contentFolder(pages(article, 'article'), pages(flow, 'flow'));
}

/** A search for some words in a thousand articles, against the same in one, and against another index of the thousand. */
export async function search(): Promise<readonly Figure[]> {
  const MANY = folderOfMadeUpArticles(ARTICLES);
  const guide = new Measured(['dist/bench/search.js'], { MANY, ONE: folderOfMadeUpArticles(1) });
  const peer = new Measured(['dist/bench/minisearch.js'], { MANY });
  const [many, one, other] = await byTurns(
    { rounds: 30, warmUps: 10 },
    guide.work('many', 200),
    guide.work('one', 2_000),
    peer.work('many', 50),
  );
  await Promise.all([guide.stop(), peer.stop()]);
  const what = 'A search in 1,000 articles of 2,000 words';
  return [
    figure({ what, against: 'a search in one of them', goal: 5, guard: 14 }, many, one),
    figure({ what, against: 'minisearch over the same passages', goal: 0.25, guard: 0.4 }, many, other),
  ];
}
