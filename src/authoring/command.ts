import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import type { Platform } from '../adapter.ts';
import { didYouMean, formatProblem, printable } from '../content/problem.ts';
import { loadLibrary } from '../content/read/library.ts';
import { SetupError } from '../errors.ts';
import { check, readAllScenarios } from './check.ts';
import { counted } from './counted.ts';
import { newGuide } from './new.ts';
import { isDrawn, writePictures } from './pictures.ts';
import { repair } from './repair.ts';
import { sarifOf } from './sarif.ts';

/**
 * Reads the arguments of a command.
 * @param most words besides the options
 * @throws SetupError that says how it is called
 */
export function argumentsOf<Options extends NonNullable<Parameters<typeof parseArgs>[0]>['options']>(
  args: readonly string[],
  usage: string,
  options: Options,
  most = 1,
) {
  const refusal = (reason: string): SetupError => new SetupError(`${reason}\nUsage: ${usage}`);
  try {
    const parsed = parseArgs({ args: [...args], allowPositionals: true, options });
    const surplus = parsed.positionals[most];
    if (surplus === undefined) return parsed;
    throw refusal(`"${surplus}" is one word too many: put what has spaces in quotation marks.`);
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw refusal(error instanceof Error ? error.message : String(error));
  }
}

const CHECK_USAGE = 'npm run check -- [folder] [--strict] [--json] [--fix]';

/**
 * Checks a content folder and prints what is wrong.
 * @param folder where the arguments name none
 * @returns the exit code: 1 where there are errors; with `--strict`, where there are warnings, too
 */
export async function checkCommand(
  args: readonly string[],
  folder: () => string,
  platforms: () => Promise<readonly Platform[]>,
  output: Writable,
): Promise<number> {
  const { values, positionals } = argumentsOf(args, CHECK_USAGE, {
    json: { type: 'boolean' },
    strict: { type: 'boolean' },
    fix: { type: 'boolean' },
  });
  const [checked = folder()] = positionals;
  const repaired = values.fix ? repair(checked) : [];
  const { problems, guides } = await check(checked, await platforms());
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  if (values.json) output.write(`${JSON.stringify(sarifOf(problems), null, 2)}\n`);
  else {
    const lines = problems.map((problem) =>
      formatProblem({ ...problem, message: `${problem.severity}: ${problem.message}` }),
    );
    const count = `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
    output.write(`${[...repaired.map(printable), ...lines, ...guides, count].join('\n')}\n`);
  }
  return errors > 0 || (values.strict && warnings > 0) ? 1 : 0;
}

const GRAPH_USAGE = 'npm run graph -- [folder] [--scenario "name"]';

/**
 * Draws the flows of a content folder, with the scenarios that were drawn before, or the path of one scenario, and
 * prints which files it wrote.
 * @param folder where the arguments name none
 * @throws SetupError where there is no such scenario, ContentError where the content has errors
 */
export async function graphCommand(
  args: readonly string[],
  folder: () => string,
  output: Writable,
): Promise<number> {
  const { values, positionals } = argumentsOf(args, GRAPH_USAGE, { scenario: { type: 'string' } });
  const [drawn = folder()] = positionals;
  const library = loadLibrary(drawn);
  const scenarios = readAllScenarios(drawn, library);
  const all = library.flows.flatMap((flow) => scenarios.of(flow).map((scenario) => ({ flow, scenario })));
  const isWanted =
    values.scenario === undefined
      ? ({ flow, scenario }: (typeof all)[number]) => isDrawn(drawn, flow, scenario)
      : ({ scenario }: (typeof all)[number]) => scenario.name === values.scenario;
  const wanted = all.filter(isWanted);
  if (values.scenario !== undefined && wanted.length === 0) {
    const names = all.map(({ scenario }) => scenario.name);
    const hint = didYouMean(values.scenario, names) ?? 'there are no scenarios';
    throw new SetupError(`There is no scenario "${values.scenario}": ${hint}`);
  }
  const written: string[] = [];
  const flows = values.scenario === undefined ? library.flows : [];
  for (const flow of flows) written.push(...(await writePictures(drawn, flow)));
  for (const { flow, scenario } of wanted) written.push(...(await writePictures(drawn, flow, scenario)));
  output.write(`${written.join('\n')}\n`);
  return 0;
}

const NEW_USAGE = 'npm run new -- name [folder]';

/**
 * Begins a guide in a content folder, and prints which files it wrote.
 * @param folder where the arguments name none
 * @throws SetupError where the name or the folder cannot be used
 */
export async function newCommand(
  args: readonly string[],
  folder: () => string,
  output: Writable,
): Promise<number> {
  const { positionals } = argumentsOf(args, NEW_USAGE, {}, 2);
  const [name, into = folder()] = positionals;
  if (name === undefined) throw new SetupError(`Say what the guide is called.\nUsage: ${NEW_USAGE}`);
  const written = await newGuide(name, into);
  output.write(`${written.join('\n')}\n`);
  return 0;
}
