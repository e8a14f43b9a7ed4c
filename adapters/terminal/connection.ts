import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { isCancel, outro, select, text } from '@clack/prompts';
import type { Conversation } from '../../src/conversation/conversation.ts';
import type { Card, Reply, Surface } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';
import { Session } from './receive.ts';
import { literal, render } from './render.ts';
import { SURFACE } from './surface.ts';

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

/** A terminal's screen, as much of it as is known. */
export type Screen = Writable & { readonly columns?: number; readonly rows?: number };

/** Longer lines are hard to read. */
const MOST_COLUMNS = 88;

/** Lines that the menu takes besides its choices: margins, its title, three choices more, its hint. */
const MENU_LINES = 9;

/** Lines of text that a page may have on the smallest screen. */
const LEAST_LINES = 10;

type Choice = number | 'ask' | 'leave';

/** Holds a conversation with a person at a terminal, by arrow keys and enter; Ctrl-C, Ctrl-D or "Leave" ends it. */
export async function converseByMenu(
  conversation: Conversation,
  input: Readable,
  output: Screen,
): Promise<void> {
  const session = new Session(conversation, surfaceOf(output));
  const leaving = new AbortController();
  const { signal } = leaving;
  const leaveByKey = (_: unknown, key: { readonly name?: string; readonly ctrl?: boolean } = {}): void => {
    if (key.ctrl && (key.name === 'c' || key.name === 'd')) leaving.abort();
  };
  input.on('keypress', leaveByKey);
  input.once('end', () => leaving.abort());
  // A card is made once for a surface: for another size of the screen there must be another.
  const resize = (): void => session.moveTo(surfaceOf(output));
  output.on('resize', resize);

  let onScreen: Reply | undefined;
  while (!signal.aborted) {
    if (session.reply !== onScreen) output.write(`\n${shown(session.reply, output)}\n\n`);
    onScreen = session.reply;
    const choice = await select<Choice>({
      message: words.terminalSelect,
      options: [
        ...session.choices.map((label, i) => ({ value: i, label: literal(label) })),
        { value: 'ask', label: words.terminalAsk },
        { value: 'leave', label: words.terminalLeave },
      ],
      input,
      output,
      signal,
    });
    // Esc takes back nothing here: one key too many must not end a conversation.
    if (isCancel(choice)) continue;
    if (choice === 'leave') leaving.abort();
    else if (choice !== 'ask') session.choose(choice);
    else {
      const message = words.terminalAskHint(session.slug);
      const said = await text({ message, input, output, signal });
      if (!isCancel(said) && said !== undefined && said.trim() !== '') session.say(said.trim());
    }
  }
  input.off('keypress', leaveByKey);
  output.off('resize', resize);
  outro(words.terminalBye, { output });
}

const shown = ({ blocks }: Pick<Card, 'blocks'>, { columns = MOST_COLUMNS }: Screen): string =>
  render(blocks, { kind: 'styled', columns: Math.min(columns, MOST_COLUMNS) });

/** What is new begins at the top of the screen: longer text goes on on further pages. */
const surfaceOf = (output: Screen): Surface => ({
  ...SURFACE,
  fits: (card) => {
    const room = (output.rows ?? Number.POSITIVE_INFINITY) - MENU_LINES - card.rows.flat().length;
    return shown(card, output).split('\n').length <= Math.max(room, LEAST_LINES);
  },
});
