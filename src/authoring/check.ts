import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../adapter.ts';
import type { Flow } from '../content/flow.ts';
import type { Library } from '../content/library.ts';
import { didYouMean, type Problem, Problems, sortProblems, TOP } from '../content/problem.ts';
import { decode } from '../content/read/encoding.ts';
import { filesIn, readContent } from '../content/read/library.ts';
import { Cards } from '../conversation/cards.ts';
import { TokenCodec } from '../conversation/token.ts';
import { counted } from './counted.ts';
import { countPaths } from './paths.ts';
import { checkPictures } from './pictures.ts';
import { questionsOf, readScenarios, reportUncovered, type Scenario } from './scenario.ts';
import { reportSizes } from './size.ts';

/** All that is wrong with a content folder, or could be better, and how large each guide in it is. */
export interface Check {
  readonly problems: readonly Problem[];
  /** Without errors in the pages themselves; a line each. */
  readonly guides: readonly string[];
}

/** Checks a content folder, for the platforms that it is shown on. */
export async function check(folder: string, platforms: readonly Platform[]): Promise<Check> {
  const { library, errors, warnings } = readContent(folder);
  if (library === undefined) return { problems: sortProblems([...errors, ...warnings]), guides: [] };

  const scenarios = readAllScenarios(folder, library);
  const cards = new Cards(new TokenCodec(library));
  const sizes = library.flows.map((flow) => {
    const problems = new Problems(flow.file);
    reportSizes(flow, cards, platforms, problems);
    return problems;
  });
  const pictures = await checkPictures(folder, library.flows, (flow) =>
    scenarios.areSound(flow) ? scenarios.of(flow) : undefined,
  );
  const found = [...scenarios.problems, ...sizes, ...pictures].flatMap((each) => [
    ...each.found,
    ...each.warnings,
  ]);
  const guides = library.flows.map((flow) => describe(flow, scenarios.of(flow)));
  return { problems: sortProblems([...warnings, ...found]), guides };
}

/** Reads `scenarios/*.md` of a content folder, and plays them. */
export function readAllScenarios(
  folder: string,
  { flows }: Library,
): {
  readonly of: (flow: Flow) => readonly Scenario[];
  /** Whether those of a flow have no errors. */
  readonly areSound: (flow: Flow) => boolean;
  readonly problems: readonly Problems[];
} {
  const unreadable: Problem[] = [];
  const files = existsSync(join(folder, 'scenarios')) ? filesIn(folder, 'scenarios', unreadable) : [];
  const byFlow = new Map<Flow, readonly Scenario[]>();
  const unsound = new Set<Flow>();
  const problems = files.map(({ path, slug, bytes }) => {
    const ofFile = new Problems(path);
    const text = bytes && decode(bytes, ofFile);
    const flow = flows.find((candidate) => candidate.slug === slug);
    if (flow === undefined) {
      const slugs = flows.map((candidate) => candidate.slug);
      ofFile.add(TOP, `there is no flow "${slug}"`, didYouMean(slug, slugs));
      return ofFile;
    }
    byFlow.set(flow, text === undefined ? [] : readScenarios(text, flow, ofFile));
    if (bytes === undefined || ofFile.found.length > 0) unsound.add(flow);
    return ofFile;
  });
  for (const { file, message, hint } of unreadable) {
    const ofFile = new Problems(file);
    ofFile.add(TOP, message, hint);
    problems.push(ofFile);
  }
  for (const flow of flows) {
    const ofFlow = new Problems(flow.file);
    const scenarios = byFlow.get(flow);
    if (scenarios === undefined) {
      ofFlow.warn(
        TOP,
        'no scenarios judge this flow',
        `write scenarios/${flow.slug}.md (see docs/writing.md)`,
      );
    } else if (!unsound.has(flow)) reportUncovered(flow, scenarios, ofFlow);
    problems.push(ofFlow);
  }
  return { of: (flow) => byFlow.get(flow) ?? [], areSound: (flow) => !unsound.has(flow), problems };
}

function describe(flow: Flow, scenarios: readonly Scenario[]): string {
  const questions = questionsOf(flow).length;
  const parts = [
    counted(questions, 'question'),
    counted(flow.places.length - questions, 'outcome'),
    counted(countPaths(flow), 'path'),
    counted(scenarios.length, 'scenario'),
  ];
  return `/${flow.slug}: ${parts.join(', ')}`;
}
