import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import type { Platform } from '../adapter.ts';
import { formatProblem, printable } from '../content/problem.ts';
import { loadLibrary } from '../content/read/library.ts';
import { SetupError } from '../errors.ts';
import { check } from './check.ts';
import { counted } from './counted.ts';
import { newGuide } from './new.ts';
import { writePicture } from './pictures.ts';
import { repair } from './repair.ts';

/**
 * Reads the arguments of a command.
 * @param most how many words it takes besides options
 * @throws SetupError with the usage, if there is an unknown option or a word too many
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

const CHECK_USAGE = 'npm run check -- [folder] [--strict] [--fix]';

/**
 * Checks a content folder and prints its problems.
 * @param folder the default, if the arguments name no folder
 * @returns the exit code: 1 if there are errors, or, with `--strict`, warnings
 */
export async function checkCommand(
  args: readonly string[],
  folder: () => string,
  platforms: () => Promise<readonly Platform[]>,
  output: Writable,
): Promise<number> {
  const { values, positionals } = argumentsOf(args, CHECK_USAGE, {
    strict: { type: 'boolean' },
    fix: { type: 'boolean' },
  });
  const [checked = folder()] = positionals;
  const repaired = values.fix ? repair(checked) : [];
  const { problems, guides } = await check(checked, await platforms());
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const lines = problems.map((problem) =>
    formatProblem({ ...problem, message: `${problem.severity}: ${problem.message}` }),
  );
  const count = `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
  output.write(`${[...repaired.map(printable), ...lines, ...guides, count].join('\n')}\n`);
  return errors > 0 || (values.strict && warnings > 0) ? 1 : 0;
}

const GRAPH_USAGE = 'npm run graph -- [folder]';

/**
 * Draws the flows of a content folder, and prints which files it wrote.
 * @param folder the default, if the arguments name no folder
 * @throws ContentError if the content has errors, SetupError if a file cannot be written
 */
export async function graphCommand(
  args: readonly string[],
  folder: () => string,
  output: Writable,
): Promise<number> {
  const { positionals } = argumentsOf(args, GRAPH_USAGE, {});
  const [drawn = folder()] = positionals;
  for (const flow of loadLibrary(drawn).flows) output.write(`${await writePicture(drawn, flow)}\n`);
  return 0;
}

const NEW_USAGE = 'npm run new -- name [folder]';

/**
 * Begins a guide in a content folder, and prints which files it wrote.
 * @param folder the default, if the arguments name no folder
 * @throws SetupError if the name or the folder cannot be used
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
