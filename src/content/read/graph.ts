import type { Option, Outcome, Place, Question } from '../flow.ts';
import { PLACES_PER_FLOW, QUESTIONS_PER_PATH } from '../limits.ts';
import { didYouMean } from '../nearest.ts';
import type { Problems } from '../problem.ts';
import type { PlaceDraft } from './flow.ts';

/**
 * Proves that places are a directed acyclic graph in which every place can be reached and every path ends in an
 * outcome, and links them to each other. Returns the places in the order of the page, or `undefined` after what
 * is wrong was added to the problems.
 */
export function linkPlaces(drafts: readonly PlaceDraft[], problems: Problems): Place[] | undefined {
  const excess = drafts[PLACES_PER_FLOW];
  if (excess) {
    const hint = `divide it into flows of at most ${PLACES_PER_FLOW}`;
    problems.add(excess.position, `the flow has ${drafts.length} places`, hint);
    return undefined;
  }
  const before = problems.found.length;
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  const allKnown = reportUnknownPlaces(drafts, byId, problems);
  const start = drafts[0];
  if (start?.options.length === 0 && before === 0) {
    problems.add(
      start.position,
      `the flow starts at "${start.heading}", which asks nothing`,
      'give it options',
    );
  }

  const linked = new Map<string, Place>();
  const path: string[] = [];
  const link = (draft: PlaceDraft): Place | undefined => {
    const known = linked.get(draft.id);
    if (known) return known;
    path.push(draft.id);
    const options = draft.options.flatMap((option): Option[] => {
      const target = byId.get(option.to);
      if (target === undefined) return [];
      if (path.includes(option.to)) {
        const loop = [...path.slice(path.indexOf(option.to)), option.to].map(
          (id) => byId.get(id)?.heading ?? id,
        );
        problems.add(option.position, `the option loops back: ${loop.join(' → ')}`, 'link to a later place');
        return [];
      }
      const to = link(target);
      const { label, position, citations } = option;
      return to ? [{ label, position, to, citations }] : [];
    });
    path.pop();
    const place: Place = draft.options.length > 0 ? question(draft, options) : outcome(draft);
    linked.set(draft.id, place);
    return place;
  };

  const first = start && link(start);
  if (first?.kind === 'question' && first.stepsLeft > QUESTIONS_PER_PATH) {
    problems.add(
      start?.position,
      `the longest path has ${first.stepsLeft} questions`,
      `a button remembers at most ${QUESTIONS_PER_PATH}; nobody answers that many`,
    );
  }
  // An option that could not be read may be the one that leads there.
  if (allKnown && before === 0) {
    for (const draft of drafts.filter(({ id }) => !linked.has(id))) {
      problems.add(
        draft.position,
        `no option leads to "${draft.heading}"`,
        `write one: "- [label](#${draft.id})"`,
      );
    }
  }
  if (problems.found.length > before) return undefined;
  return drafts.flatMap((draft) => linked.get(draft.id) ?? []);
}

/** Whether every option leads to a place of the page. */
function reportUnknownPlaces(
  drafts: readonly PlaceDraft[],
  byId: ReadonlyMap<string, PlaceDraft>,
  problems: Problems,
): boolean {
  const options = drafts.flatMap((draft) => draft.options);
  const led = new Set(options.map(({ to }) => to));
  const known = [...byId.keys()].filter((id) => id !== '');
  // A place that was renamed has lost all that led to it; the nearest in letters may be its opposite.
  const left = known.slice(1).filter((id) => !led.has(id));
  const meant = (left.length > 0 ? left : known).map((id) => `#${id}`);
  const unknown = options.filter((option) => !byId.has(option.to));
  for (const option of unknown) {
    const hint = didYouMean(`#${option.to}`, meant);
    problems.add(option.position, `there is no place "#${option.to}"`, hint);
  }
  return unknown.length === 0;
}

function question(
  { id, heading, position, blocks, links }: PlaceDraft,
  options: readonly Option[],
): Question {
  const longest = Math.max(0, ...options.map(({ to }) => (to.kind === 'question' ? to.stepsLeft : 0)));
  return { kind: 'question', id, topic: heading, position, blocks, links, options, stepsLeft: 1 + longest };
}

const outcome = ({ id, heading, position, blocks, links }: PlaceDraft): Outcome => ({
  kind: 'outcome',
  id,
  title: heading,
  position,
  blocks,
  links,
});
