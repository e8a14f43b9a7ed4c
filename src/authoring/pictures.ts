import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Answer, Flow } from '../content/flow.ts';
import { Problems } from '../content/problem.ts';
import { mermaidOf, svgOf } from './picture.ts';
import { type Scenario, slugOf } from './scenario.ts';
import { writeText } from './write.ts';

const FORMATS = ['svg', 'mmd'] as const;
type Format = (typeof FORMATS)[number];

const draw = (format: Format, flow: Flow, walked?: readonly Answer[]): Promise<string> | string =>
  format === 'svg' ? svgOf(flow, walked) : mermaidOf(flow, walked);

/** A slash command has no dot. */
const fileOf = (format: Format, flow: Flow, scenario?: Scenario): string =>
  [flow.slug, ...(scenario ? [slugOf(scenario)] : []), format].join('.');

/**
 * Writes a flow's picture as `pictures/<flow>.svg` and `.mmd` of a content folder; that of a scenario, with its path
 * lit up, as `pictures/<flow>.<scenario>.svg` and `.mmd`.
 * @returns the files that were written
 */
export async function writePictures(folder: string, flow: Flow, scenario?: Scenario): Promise<string[]> {
  const directory = join(folder, 'pictures');
  const written: string[] = [];
  for (const format of FORMATS) {
    const path = join(directory, fileOf(format, flow, scenario));
    writeText(path, await draw(format, flow, scenario?.answers));
    written.push(path);
  }
  return written;
}

/** Whether a scenario has a picture, which is then drawn again with its flow's. */
export const isDrawn = (folder: string, flow: Flow, scenario: Scenario): boolean =>
  FORMATS.some((format) => existsSync(join(folder, 'pictures', fileOf(format, flow, scenario))));

/**
 * Finds every picture of a content folder that is not as the flow is, or of no flow, or shown and not there. One mend
 * is said once: a flow is drawn again with all of its scenarios.
 * @param scenariosOf nothing where they have errors: what belongs to none is known when these are mended
 */
export async function checkPictures(
  folder: string,
  flows: readonly Flow[],
  scenariosOf: (flow: Flow) => readonly Scenario[] | undefined,
): Promise<Problems[]> {
  const directory = join(folder, 'pictures');
  const isThere = statSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const names = isThere ? readdirSync(directory).toSorted() : [];
  const missing = flows.flatMap((flow) => {
    const problems = new Problems(flow.file);
    if (flow.picture && !names.includes(`${flow.slug}.svg`)) {
      problems.add(flow.picture, 'the picture that the page shows is not there', DRAW);
    }
    return problems;
  });
  const found: Problems[] = [];
  const stale = new Set<Flow>();
  for (const name of names) {
    const format = FORMATS.find((candidate) => name.endsWith(`.${candidate}`));
    if (format === undefined) continue;
    const path = join(directory, name);
    const problems = new Problems(relative('', path));
    found.push(problems);
    const [slug, scenarioSlug, ...rest] = name.slice(0, -format.length - 1).split('.');
    const flow = flows.find((candidate) => candidate.slug === slug);
    const scenarios = flow ? scenariosOf(flow) : [];
    if (scenarioSlug !== undefined && scenarios === undefined) continue;
    const scenario = scenarios?.find((candidate) => slugOf(candidate) === scenarioSlug);
    if (flow === undefined || rest.length > 0 || (scenarioSlug !== undefined && scenario === undefined)) {
      problems.warn(undefined, 'the picture belongs to no flow and no scenario', 'delete the file');
    } else if (!stale.has(flow) && readPicture(path) !== (await draw(format, flow, scenario?.answers))) {
      stale.add(flow);
      problems.add(undefined, 'the picture shows the flow as it was before', DRAW);
    }
  }
  return [...missing, ...found];
}

/** Nothing where it cannot be read. Git may have given the lines other ends. */
function readPicture(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8').replaceAll('\r\n', '\n') : undefined;
  } catch {
    return undefined;
  }
}

const DRAW = 'draw it: npm run graph';
