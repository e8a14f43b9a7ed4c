import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import GithubSlugger from 'github-slugger';
import type { Flow } from '../content/flow.ts';
import { Problems } from '../content/problem.ts';
import type { Answer } from '../conversation/state.ts';
import { mermaidOf, svgOf } from './picture.ts';
import type { Scenario } from './scenario.ts';

const FORMATS = ['svg', 'mmd'] as const;
type Format = (typeof FORMATS)[number];

const draw = (format: Format, flow: Flow, walked?: readonly Answer[]): Promise<string> | string =>
  format === 'svg' ? svgOf(flow, walked) : mermaidOf(flow, walked);

const fileOf = (format: Format, flow: Flow, scenario?: Scenario): string =>
  [flow.slug, ...(scenario ? [slugOf(scenario)] : []), format].join('.');

/** In a file's name; a slash command has no dot. */
const slugOf = ({ name }: Scenario): string => new GithubSlugger().slug(name);

/**
 * Writes a flow's picture as `pictures/<flow>.svg` and `.mmd` of a content folder; that of a scenario, with its path
 * lit up, as `pictures/<flow>.<scenario>.svg` and `.mmd`.
 * @returns the files that were written
 */
export async function writePictures(folder: string, flow: Flow, scenario?: Scenario): Promise<string[]> {
  const directory = join(folder, 'pictures');
  mkdirSync(directory, { recursive: true });
  const written: string[] = [];
  for (const format of FORMATS) {
    const path = join(directory, fileOf(format, flow, scenario));
    writeFileSync(path, await draw(format, flow, scenario?.answers));
    written.push(path);
  }
  return written;
}

/** Whether a scenario has a picture, which is then drawn again with its flow's. */
export const isDrawn = (folder: string, flow: Flow, scenario: Scenario): boolean =>
  FORMATS.some((format) => existsSync(join(folder, 'pictures', fileOf(format, flow, scenario))));

/** Finds every picture of a content folder that is not as the flow is, or of no flow, or shown and not there. */
export async function checkPictures(
  folder: string,
  flows: readonly Flow[],
  scenariosOf: (flow: Flow) => readonly Scenario[],
): Promise<Problems[]> {
  const directory = join(folder, 'pictures');
  const names = existsSync(directory) ? readdirSync(directory).toSorted() : [];
  const missing = flows.flatMap((flow) => {
    const problems = new Problems(flow.file);
    if (flow.picture && !names.includes(`${flow.slug}.svg`)) {
      problems.add(flow.picture, 'the picture that the page shows is not there', DRAW);
    }
    return problems;
  });
  const stale: Problems[] = [];
  for (const name of names) {
    const format = FORMATS.find((candidate) => name.endsWith(`.${candidate}`));
    if (format === undefined) continue;
    const problems = new Problems(relative('', join(directory, name)));
    stale.push(problems);
    const [slug, scenarioSlug, ...rest] = name.slice(0, -format.length - 1).split('.');
    const flow = flows.find((candidate) => candidate.slug === slug);
    const scenario = flow && scenariosOf(flow).find((candidate) => slugOf(candidate) === scenarioSlug);
    if (flow === undefined || rest.length > 0 || (scenarioSlug !== undefined && scenario === undefined)) {
      problems.warn(undefined, 'the picture belongs to no flow and no scenario', 'delete the file');
      continue;
    }
    // Git may have given the lines other ends.
    const committed = readFileSync(join(directory, name), 'utf8').replaceAll('\r\n', '\n');
    if (committed !== (await draw(format, flow, scenario?.answers))) {
      problems.add(undefined, 'the picture shows the flow as it was before', DRAW);
    }
  }
  return [...missing, ...stale];
}

const DRAW = 'draw it: npm run graph';
