import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { isCancel, multiselect, outro, select, text } from '@clack/prompts';
import type { Guide } from '../../src/conversation/guide.ts';
import type { Reply } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';
import { Session } from './receive.ts';
import { literal } from './render.ts';
import { PLAIN, type Screen, screenMedium } from './surface.ts';

/**
 * Runs a conversation in lines, for scripts and pipes. An input line is the number or the label of a button, the numbers of
 * all boxes to tick, `/command words`, "back", "start over", "quit", or words for the guide. Each reply is plain text,
 * followed by one line for each box and each button. Resolves at the end of the input, or after "quit".
 * @returns the number of lines
 */
export async function converseByLines(guide: Guide, input: Readable, output: Writable): Promise<number> {
  const session = new Session(guide, PLAIN);
  const show = (): void => {
    const boxes = session.boxes.map(({ label, isTicked }) => `[${isTicked ? 'x' : ' '}] ${label}`);
    const numbered = [...boxes, ...session.choices].map((label, i) => `[${i + 1}] ${literal(label)}`);
    const hint = boxes.length > 0 ? [words.terminalTick(boxes.length)] : [];
    output.write(`${[session.reply.message, '', ...numbered, ...hint].join('\n')}\n\n`);
  };
  show();
  let lines = 0;
  for await (const line of createInterface({ input, terminal: false })) {
    lines++;
    const typed = line.trim();
    if (typed === '') continue;
    const said = session.say(typed);
    if (said.kind === 'leave') {
      output.write(`${words.terminalBye}\n`);
      break;
    }
    if (said.kind === 'note') output.write(`${said.text}\n\n`);
    else show();
  }
  return lines;
}

type Choice = number | 'tick' | 'ask' | 'leave';

/** A card for the screen as it is now, because an earlier card may come back to a screen of another size. */
const shown = ({ card }: Reply<string>, screen: Screen): string => screenMedium(screen).render(card).message;

/**
 * Runs a conversation with a person at a terminal, who uses the arrow keys and enter. Resolves after Ctrl-C, Ctrl-D or
 * "Leave", or at the end of the input.
 */
export async function converseByMenu(guide: Guide, input: Readable, output: Screen): Promise<void> {
  const session = new Session(guide, screenMedium(output));
  const leaving = new AbortController();
  const { signal } = leaving;
  const leaveByKey = (_: unknown, key: { readonly name?: string; readonly ctrl?: boolean } = {}): void => {
    if (key.ctrl && (key.name === 'c' || key.name === 'd')) leaving.abort();
  };
  input.on('keypress', leaveByKey);
  input.once('end', () => leaving.abort());
  // The cards of a medium are cached, so a screen of another size needs another medium.
  const resize = (): void => session.switchTo(screenMedium(output));
  output.on('resize', resize);

  let onScreen: Reply<string> | undefined;
  while (!signal.aborted) {
    if (session.reply !== onScreen) output.write(`\n${shown(session.reply, output)}\n\n`);
    onScreen = session.reply;
    const choice = await select<Choice>({
      message: words.terminalSelect,
      options: [
        ...(session.boxes.length > 0 ? [{ value: 'tick' as const, label: words.tick }] : []),
        ...session.choices.map((label, i) => ({ value: i, label: literal(label) })),
        { value: 'ask', label: words.terminalAsk },
        { value: 'leave', label: words.terminalLeave },
      ],
      input,
      output,
      signal,
    });
    // Esc does not end the conversation, because a person may press it by mistake.
    if (isCancel(choice)) continue;
    if (choice === 'leave') leaving.abort();
    else if (choice === 'tick') {
      const ticked = await multiselect<number>({
        message: words.tick,
        options: session.boxes.map(({ label }, i) => ({ value: i, label: literal(label) })),
        initialValues: session.boxes.flatMap(({ isTicked }, i) => (isTicked ? [i] : [])),
        required: false,
        input,
        output,
        signal,
      });
      if (!isCancel(ticked)) session.tick(ticked);
    } else if (choice !== 'ask') session.choose(choice);
    else {
      const typed = await text({ message: words.terminalAskHint, input, output, signal });
      if (isCancel(typed) || typed === undefined || typed.trim() === '') continue;
      const said = session.say(typed.trim());
      if (said.kind === 'leave') leaving.abort();
      else if (said.kind === 'note') output.write(`${said.text}\n`);
    }
  }
  input.off('keypress', leaveByKey);
  output.off('resize', resize);
  outro(words.terminalBye, { output });
}
