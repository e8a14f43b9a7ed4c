import type { Readable, Writable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import type { Conversation } from '../../src/conversation/conversation.ts';
import { converseByLines, converseByMenu } from './connection.ts';

/** Holds the guide in a terminal, until the person leaves or the input ends. */
export async function run(conversation: Conversation, input: Readable, output: Writable): Promise<void> {
  if (!(input instanceof ReadStream && output instanceof WriteStream)) {
    await converseByLines(conversation, input, output);
    return;
  }
  // A menu hides the cursor, and a signal may end the process in the middle of one.
  process.once('exit', () => output.write('\u001b[?25h'));
  await converseByMenu(conversation, input, output);
}
