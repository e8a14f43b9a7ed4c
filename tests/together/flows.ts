import fc from 'fast-check';
import type { Answer, Flow } from '../../src/content/flow.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { walk } from '../../src/content/walk.ts';
import { type Ballot, ballotOf } from '../../src/together/ballot.ts';
import { allAnswersTo } from '../content/all-paths.ts';
import { load } from '../content/read/folder.ts';
import { CHECKLIST, STRATEGY, TWO_GUIDES } from '../fixtures/guides.ts';

const fixtures = [STRATEGY, TWO_GUIDES, CHECKLIST].flatMap((folder) => loadLibrary(folder).flows);

/** A page of questions in which each option leads to a later place, and each place can be reached. */
const page = fc
  .record({
    hasChecklists: fc.boolean(),
    questions: fc.array(fc.record({ isChecklist: fc.boolean(), options: fc.integer({ min: 2, max: 4 }) }), {
      minLength: 1,
      maxLength: 5,
    }),
    outcomes: fc.integer({ min: 1, max: 3 }),
    targets: fc.infiniteStream(fc.nat(1000)),
  })
  .map(({ hasChecklists, outcomes, targets, ...rest }) => {
    const questions = rest.questions.map((each) => ({
      options: each.options,
      isChecklist: hasChecklists && each.isChecklist,
    }));
    const last = questions.length + outcomes - 1;
    /** The places that no option leads to yet, the first one first. */
    const unreached = Array.from({ length: last }, (_, i) => i + 1);
    const options = questions.map(({ isChecklist, options: most }, i) =>
      Array.from({ length: isChecklist ? Math.max(most, 3) : most }, (_, at) => {
        const isLastOf = (isChecklist ? Math.max(most, 3) : most) - 1 === at;
        const missing = unreached[0];
        const mustReach = missing !== undefined && missing > i && (missing === i + 1 || isLastOf || at > 0);
        const to = mustReach ? missing : i + 1 + ((targets.next().value ?? 0) % (last - i));
        if (unreached.includes(to)) unreached.splice(unreached.indexOf(to), 1);
        return { to, box: isChecklist && !isLastOf };
      }),
    );
    const sections = options.map(
      (list, i) =>
        `## Place ${i}\n\nWhich of them?\n\n${list
          .map(({ to, box }, at) => `- ${box ? '[ ] ' : ''}[Choice ${'abcdef'[at]} of ${i}](#place-${to})`)
          .join('\n')}\n`,
    );
    const ends = Array.from({ length: outcomes }, (_, i) => `## Place ${questions.length + i}\n\nDo it.\n`);
    return {
      isWhole: unreached.length === 0,
      text: `---\ntitle: Which?\narticle: drinks\n---\n\n${[...sections, ...ends].join('\n')}`,
    };
  })
  .filter(({ isWhole }) => isWhole);

/** The guides of the fixtures, and guides with random questions, checklists among them. The same each time. */
export const FLOWS: readonly Flow[] = [
  ...fixtures,
  ...fc.sample(page, { numRuns: 40, seed: 7 }).flatMap(({ text }) => load({ 'flows/drinks.md': text }).flows),
];

/** A person's way through a flow to an outcome. */
export const pathThrough = (flow: Flow): fc.Arbitrary<readonly Answer[]> =>
  fc.infiniteStream(fc.nat(100_000)).map((choices) => {
    const { answers } = walk(flow, (question) => {
      const all = allAnswersTo(question);
      return all[(choices.next().value ?? 0) % all.length];
    });
    return answers;
  });

/** The ballots of up to twelve people in one of these flows. */
export const groupsIn = (
  flows: readonly Flow[],
): fc.Arbitrary<{ readonly flow: Flow; readonly ballots: readonly Ballot[] }> =>
  fc
    .constantFrom(...flows)
    .chain((flow) =>
      fc
        .array(pathThrough(flow), { maxLength: 12 })
        .map((paths) => ({ flow, ballots: paths.map((answers) => ballotOf(flow, answers)) })),
    );
