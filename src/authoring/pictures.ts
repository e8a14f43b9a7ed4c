import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Flow } from '../content/flow.ts';
import { invocation } from '../content/invocation.ts';
import { Problems } from '../content/problem.ts';
import { svgOf } from './picture.ts';
import { writeText } from './write.ts';

const fileOf = ({ slug }: Flow): string => `${slug}.svg`;

/**
 * Draws a flow into `pictures/<flow>.svg` of a content folder. A file that shows the flow already is left alone, because
 * the content that comes with the guide may be read-only.
 * @returns the path of the file
 * @throws SetupError if it cannot be written
 */
export async function writePicture(folder: string, flow: Flow): Promise<string> {
  const path = join(folder, 'pictures', fileOf(flow));
  const svg = await svgOf(flow);
  if (readPicture(path) !== svg) writeText(path, svg);
  return path;
}

/**
 * Finds every picture of a content folder that shows an earlier version of its flow, belongs to no flow, or is shown
 * on a flow's page but does not exist.
 * @param pause is awaited after each drawing, because one takes a tenth of a second
 */
export async function checkPictures(
  folder: string,
  flows: readonly Flow[],
  pause: () => Promise<void>,
): Promise<Problems[]> {
  const directory = join(folder, 'pictures');
  const isThere = statSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const names = isThere ? readdirSync(directory).toSorted() : [];
  const found = flows.map((flow) => {
    const problems = new Problems(flow.file);
    if (flow.picture && !names.includes(fileOf(flow))) {
      problems.add(flow.picture, 'the picture that the page shows is not there', DRAW);
    }
    return problems;
  });
  for (const name of names.filter((candidate) => candidate.endsWith('.svg'))) {
    const path = join(directory, name);
    const problems = new Problems(relative('', path));
    const flow = flows.find((candidate) => fileOf(candidate) === name);
    if (flow === undefined) {
      problems.warn(undefined, 'the picture belongs to no flow', 'delete the file');
    } else {
      if (readPicture(path) !== (await svgOf(flow))) {
        problems.add(undefined, 'the picture shows the flow as it was before', DRAW);
      }
      await pause();
    }
    found.push(problems);
  }
  return found;
}

/** Undefined if it is unreadable. Git may have changed the line ends. */
function readPicture(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8').replaceAll('\r\n', '\n') : undefined;
  } catch {
    return undefined;
  }
}

const DRAW = `draw it: ${invocation('graph')}`;
