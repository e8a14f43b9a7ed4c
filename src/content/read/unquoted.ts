import { FACET_LABELS } from '../article.ts';
import type { Flow } from '../flow.ts';
import { type Block, paragraphsIn } from '../markdown.ts';
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
        const paragraphs = new Set<Block>(facets[facet].flatMap(({ blocks }) => paragraphsIn(blocks)));
        for (const passage of article.passages) {
          if (quoted.has(passage) || !paragraphs.has(passage.block)) continue;
          problems.warn(
            passage.block.position,
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

/** A warning for every option that leads to an outcome and quotes nothing: its recommendation would have no reason. */
export function optionsWithoutReason(flows: readonly Flow[]): Problem[] {
  return flows.flatMap(({ file, places }) => {
    const problems = new Problems(file);
    const options = places.flatMap((place) => (place.kind === 'question' ? place.options : []));
    for (const { label, position, to, citations } of options) {
      if (to.kind !== 'outcome' || citations.length > 0) continue;
      problems.warn(
        position,
        `"${label}" leads to "${to.title}" and quotes no reason for it`,
        'quote a passage of the article below it, indented: "  > …"',
      );
    }
    return problems.warnings;
  });
}
