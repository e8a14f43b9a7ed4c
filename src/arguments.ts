import { parseArgs } from 'node:util';
import { SetupError } from './errors.ts';

/**
 * Parses the arguments of a command.
 * @param usage the synopsis of the command, for the error message
 * @param most the most arguments besides the options
 * @returns the options as `values`, the other arguments as `positionals`
 * @throws SetupError with the usage, for an unknown option or a surplus argument
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
    throw refusal(`"${surplus}" is one argument too many: put a name with spaces in quotation marks.`);
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw refusal(error instanceof Error ? error.message : String(error));
  }
}
