import { readFileSync } from 'node:fs';
import { contentFolder } from './content.ts';
import { byTurns, type Figure, figure } from './measure.ts';
import { Measured } from './process.ts';

const SLUG = 'finetuning-vs-prompt-engineering';
const ARTICLE = readFileSync(`content/articles/${SLUG}.md`, 'utf8');
const FLOW = readFileSync('content/flows/llm-strategy.md', 'utf8');

/** Copies of the shipped article, and a copy of the shipped flow for every fourth of them. */
export function folderOfCopies(articles: number): string {
  const slugs = Array.from({ length: articles }, (_, i) => `${SLUG}-${i}`);
  return contentFolder(
    Object.fromEntries(slugs.map((slug) => [slug, ARTICLE.replaceAll(SLUG, slug)])),
    Object.fromEntries(
      slugs
        .filter((_, i) => i % 4 === 0)
        .map((slug, i) => [`flow-${i}`, FLOW.replaceAll(SLUG, slug).replaceAll('llm-strategy', `flow-${i}`)]),
    ),
  );
}

/** Loading 200 articles and 50 flows, per article, against loading four and one. */
export async function load(): Promise<readonly Figure[]> {
  const process = new Measured(['dist/bench/load.js'], {
    SMALL: folderOfCopies(4),
    LARGE: folderOfCopies(200),
  });
  const [large, small] = await byTurns(
    { rounds: 15, warmUps: 3 },
    process.work('large', 1),
    process.work('small', 50),
  );
  await process.stop();
  const perArticle = (used: number): number => used / 200;
  return [
    figure(
      {
        what: 'Loading 200 articles and 50 flows, per article',
        against: 'loading 4 articles and 1 flow',
        goal: 1.2,
        guard: 1.3,
      },
      large?.map(perArticle),
      small?.map((used) => used / 4),
    ),
  ];
}
