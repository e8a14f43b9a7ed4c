import { parseArgs } from 'node:util';
import { SetupError } from './errors.ts';

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
