import type { Option, Outcome, Place, Question } from '../flow.ts';
import { PLACES_PER_FLOW, QUESTIONS_PER_PATH } from '../limits.ts';
import { didYouMean, type Problems } from '../problem.ts';
import { longestPath } from '../walk.ts';
import type { PlaceDraft } from './flow.ts';

/**
 * Links places to each other, and proves that they are a directed acyclic graph in which every place can be reached
 * and every path ends in an outcome.
 * @returns the places in the order of the page; undefined if there are errors, which it adds to the problems
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
      `the flow starts at "${start.heading}", which is not a question`,
      'give it options, or put a question above it',
    );
  }

  const linked = new Map<string, Place>();
  const path: string[] = [];
  const link = (draft: PlaceDraft): Place | undefined => {
    const known = linked.get(draft.id);
    if (known) return known;
    path.push(draft.id);
    const options = draft.options.flatMap((option): Linked[] => {
      const target = byId.get(option.to);
      if (target === undefined) return [];
      if (path.includes(option.to)) {
        const loop = [...path.slice(path.indexOf(option.to)), option.to].map(
          (id) => byId.get(id)?.heading ?? id,
        );
        const message = `the option leads back to an earlier question: ${loop.join(' → ')}`;
        problems.add(option.position, message, 'link to a later place');
        return [];
      }
      const to = link(target);
      const { label, hasBox, position, citations } = option;
      return to ? [{ hasBox, option: { label, position, to, citations } }] : [];
    });
    path.pop();
    const place: Place = draft.options.length > 0 ? question(draft, options) : outcome(draft);
    linked.set(draft.id, place);
    return place;
  };

  const first = start && link(start);
  if (first?.kind === 'question' && first.questionsLeft > QUESTIONS_PER_PATH) {
    problems.add(
      start?.position,
      `the longest path has ${first.questionsLeft} questions`,
      `ask at most ${QUESTIONS_PER_PATH}, because a button can remember no more answers`,
    );
  }
  // An option with an error may be the one that leads there.
  if (allKnown && before === 0) {
    for (const draft of drafts.filter(({ id }) => !linked.has(id))) {
      problems.add(
        draft.position,
        `no option leads to "${draft.heading}"`,
        `add one, "- [label](#${draft.id})", or remove the place`,
      );
    }
  }
  if (problems.found.length > before) return undefined;
  return drafts.flatMap((draft) => linked.get(draft.id) ?? []);
}

/** Reports options that lead to no place of the page. @returns true if every option leads to a place */
function reportUnknownPlaces(
  drafts: readonly PlaceDraft[],
  byId: ReadonlyMap<string, PlaceDraft>,
  problems: Problems,
): boolean {
  const options = drafts.flatMap((draft) => draft.options);
  const led = new Set(options.map(({ to }) => to));
  const known = [...byId.keys()].filter((id) => id !== '');
  // After a renaming no option leads to the new name, so that place is probably meant.
  const left = known.slice(1).filter((id) => !led.has(id));
  const meant = (left.length > 0 ? left : known).map((id) => `#${id}`);
  const unknown = options.filter((option) => !byId.has(option.to));
  for (const option of unknown) {
    const hint = didYouMean(`#${option.to}`, meant);
    problems.add(option.position, `there is no place "#${option.to}"`, hint);
  }
  return unknown.length === 0;
}

/** An option whose place is known. */
interface Linked {
  readonly hasBox: boolean;
  readonly option: Option;
}

function question({ id, heading, position, blocks, links }: PlaceDraft, linked: readonly Linked[]): Question {
  const options = linked.map(({ option }) => option);
  const boxes = linked.filter(({ hasBox }) => hasBox).map(({ option }) => option);
  const none = options.find((option) => !boxes.includes(option));
  const checklist = boxes.length > 0 && none ? { boxes, none } : undefined;
  const questionsLeft = longestPath(options);
  return { kind: 'question', id, topic: heading, position, blocks, links, options, checklist, questionsLeft };
}

const outcome = ({ id, heading, position, blocks, links, notes }: PlaceDraft): Outcome => ({
  kind: 'outcome',
  id,
  title: heading,
  position,
  blocks,
  links,
  notes: notes.map(({ title, blocks: below }) => ({ title, blocks: below })),
});
