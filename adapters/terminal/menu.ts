import type { Readable, Writable } from 'node:stream';
import { isCancel, outro, select, text } from '@clack/prompts';
import type { Conversation } from '../../src/conversation/conversation.ts';
import { words } from '../../src/conversation/words.ts';
import { literal, render } from './render.ts';
import { Session } from './session.ts';

/** Longer lines are hard to read. */
const MOST_COLUMNS = 88;

type Choice = number | 'ask' | 'leave';

/** Holds a conversation with a person at a terminal, by arrow keys and enter. Ctrl-C or "Leave" ends it. */
export async function converseByMenu(
  conversation: Conversation,
  input: Readable,
  output: Writable & { readonly columns?: number },
): Promise<void> {
  const session = new Session(conversation);
  for (;;) {
    const columns = Math.min(output.columns ?? MOST_COLUMNS, MOST_COLUMNS);
    output.write(`\n${render(session.reply.blocks, { kind: 'styled', columns })}\n\n`);
    const choice = await select<Choice>({
      message: words.terminalSelect,
      options: [
        ...session.choices.map((label, i) => ({ value: i, label: literal(label) })),
        { value: 'ask', label: words.terminalAsk },
        { value: 'leave', label: words.terminalLeave },
      ],
      input,
      output,
    });
    if (isCancel(choice) || choice === 'leave') break;
    if (choice !== 'ask') session.choose(choice);
    else {
      const said = await text({ message: words.terminalAskHint(session.slug), input, output });
      if (!isCancel(said) && said !== undefined && said.trim() !== '') session.say(said.trim());
    }
  }
  outro(words.terminalBye, { output });
}
