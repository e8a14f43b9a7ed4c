import type { Readable, Writable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import type { Guide } from '../../src/conversation/guide.ts';
import { converseByLines, converseByMenu } from './connection.ts';

/** Runs the guide in a terminal. Resolves when the person leaves or the input ends. */
export async function run(guide: Guide, input: Readable, output: Writable): Promise<void> {
  // A serial console can report no columns.
  if (!(input instanceof ReadStream && output instanceof WriteStream && output.columns > 0)) {
    await converseByLines(guide, input, output);
    return;
  }
  // The menu hides the cursor, so it must be shown again, even if a signal ends the process.
  process.once('exit', () => output.write('\u001b[?25h'));
  await converseByMenu(guide, input, output);
}
