import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import type { Conversation } from '../../src/conversation/conversation.ts';
import { words } from '../../src/conversation/words.ts';
import { literal, render } from './render.ts';
import { Session, SURFACE } from './session.ts';

/**
 * Holds a conversation line by line, for scripts and pipes: a line is a button's number, `/command words`, or
 * words alone. Each reply is plain text, its buttons last, a line each. Ends with the input.
 */
export async function converseByLines(
  conversation: Conversation,
  input: Readable,
  output: Writable,
): Promise<void> {
  const session = new Session(conversation, SURFACE);
  const show = (): void => {
    const buttons = session.choices.map((label, i) => `[${i + 1}] ${literal(label)}`);
    output.write(`${[render(session.reply.blocks, { kind: 'plain' }), '', ...buttons].join('\n')}\n\n`);
  };
  show();
  for await (const line of createInterface({ input, terminal: false })) {
    const said = line.trim();
    if (said === '') continue;
    if (!/^\d+$/.test(said)) session.say(said);
    else if (!session.choose(Number(said) - 1)) {
      output.write(`${words.terminalNoButton(session.choices.length)}\n\n`);
      continue;
    }
    show();
  }
}
