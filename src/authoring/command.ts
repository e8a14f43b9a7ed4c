import type { Writable } from 'node:stream';
import type { Platform } from '../adapter.ts';
import { argumentsOf } from '../arguments.ts';
import { invocation } from '../content/invocation.ts';
import { formatProblem, printable, type Severity } from '../content/problem.ts';
import { loadLibrary } from '../content/read/library.ts';
import { SetupError } from '../errors.ts';
import { check } from './check.ts';
import { counted } from './counted.ts';
import { newGuide } from './new.ts';
import { writePicture } from './pictures.ts';
import { repair } from './repair.ts';

const CHECK_USAGE = invocation('check', '[folder] [--strict] [--fix]');

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
  const countOf = (severity: Severity): number =>
    problems.filter((problem) => problem.severity === severity).length;
  const [errors, warnings, notes] = [countOf('error'), countOf('warning'), countOf('note')];
  const lines = problems.map((problem) =>
    formatProblem({ ...problem, message: `${problem.severity}: ${problem.message}` }),
  );
  const count = [counted(errors, 'error'), counted(warnings, 'warning')]
    .concat(notes > 0 ? counted(notes, 'note') : [])
    .join(', ');
  output.write(`${[...repaired.map(printable), ...lines, ...guides, count].join('\n')}\n`);
  return errors > 0 || (values.strict && warnings > 0) ? 1 : 0;
}

const GRAPH_USAGE = invocation('graph', '[folder]');

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

const NEW_USAGE = invocation('new', 'name [folder]');

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
