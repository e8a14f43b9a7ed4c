import { FACET_LABELS } from '../article.ts';
import type { Flow } from '../flow.ts';
import { paragraphsIn } from '../markdown.ts';
import { type Problem, Problems } from '../problem.ts';

/** A warning for every point for or against a technique that no option of any flow quotes. */
export function* unquotedPoints(flows: readonly Flow[]): Generator<void, Problem[]> {
  const quoted = new Set(
    flows
      .flatMap(({ places }) => places)
      .flatMap((place) => (place.kind === 'question' ? place.options : []))
      .flatMap(({ citations }) => citations),
  );
  const found: Problem[] = [];
  for (const article of new Set(flows.flatMap((flow) => flow.articles))) {
    const problems = new Problems(article.file);
    for (const { name, facets } of article.techniques) {
      for (const facet of ['pros', 'cons'] as const) {
        const paragraphs = new Set(facets[facet].flatMap(({ blocks }) => paragraphsIn(blocks)));
        for (const passage of article.passages) {
          if (quoted.has(passage) || !paragraphs.has(passage.paragraph)) continue;
          problems.warn(
            passage.paragraph.position,
            `no option quotes this point of "${FACET_LABELS[facet]}" of ${name}`,
            'quote it below an option for which it is a reason',
          );
        }
      }
    }
    found.push(...problems.warnings);
    yield;
  }
  return found;
}
