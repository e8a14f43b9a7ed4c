import type { Readable, Writable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import type { Guide } from '../../src/conversation/guide.ts';
import { converseByLines, converseByMenu } from './connection.ts';

/**
 * Runs the guide in a terminal. Resolves when the person leaves or the input ends.
 * @returns whether the input is not a terminal and ended before its first line
 */
export async function run(
  guide: Guide,
  input: Readable,
  output: Writable,
): Promise<{ readonly isEmpty: boolean }> {
  // A serial console can report no columns.
  if (!(input instanceof ReadStream && output instanceof WriteStream && output.columns > 0))
    return { isEmpty: (await converseByLines(guide, input, output)) === 0 };
  // The menu hides the cursor, so it must be shown again, even if a signal ends the process.
  process.once('exit', () => output.write('\u001b[?25h'));
  await converseByMenu(guide, input, output);
  return { isEmpty: false };
}
