import { basename, relative } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };

/**
 * The words that start a command of the guide, in the way in which this process was started: as the installed command,
 * from a build, or else from the project with npm. So a message names a command that works there.
 * @param command such as "check", an option such as "--watch", or "" for the guide itself
 * @param args its arguments, as they are shown to people
 */
export function invocation(command: string, args = ''): string {
  const [, program = ''] = process.argv;
  const name = basename(program, '.js');
  if (name === manifest.name) return inOneLine(name, command, args);
  if (name === 'main') return inOneLine('node', relative('', program), command, args);
  const isScript = command !== '' && !command.startsWith('-');
  const rest = isScript ? args : inOneLine(command, args);
  return inOneLine('npm', isScript ? `run ${command}` : 'start', rest && `-- ${rest}`);
}

const inOneLine = (...words: readonly string[]): string => words.filter((word) => word !== '').join(' ');
