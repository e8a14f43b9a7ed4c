import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import type { AdapterContext, RunningAdapter } from '../../src/adapter.ts';
import { type Block, numbered, plainText, rowList } from '../../src/content/markdown.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { type Medium, slashCommand } from '../../src/conversation/medium.ts';
import type { CardFile, Checkboxes, Reply, ReplyBlock } from '../../src/conversation/reply.ts';
import type { Setting } from '../../src/conversation/setting.ts';
import type { Turn } from '../../src/conversation/turn.ts';
import { words } from '../../src/conversation/words.ts';
import { Delivery, type Send } from '../../src/delivery.ts';

// The platform: a program posts JSON to /chat, and gets the messages of the answer as JSON.

/** render: the message that shows a card. */
interface JsonMessage {
  readonly lines: readonly string[];
  /** Several can be ticked: the program posts `answer` as the token, with the values of all that apply. */
  readonly checkboxes?: Pick<Checkboxes, 'boxes' | 'answer'>;
  /** For the program to save. */
  readonly file?: CardFile;
  readonly buttons: readonly { readonly label: string; readonly token: string }[];
}

function linesOf(block: ReplyBlock): readonly string[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return [plainText(block.children)];
    case 'list':
      return numbered(block).flatMap(({ item, number }) => {
        const marker = item.omitted ? '' : number === undefined ? '- ' : `${number}. `;
        return item.children.flatMap(linesOf).map((line, j) => (j === 0 ? marker : '  ') + line);
      });
    case 'blockquote':
      return quoted(block.children);
    case 'quotation':
      return quoted(block.children);
    case 'smallPrint':
      return [plainText(block.children)];
    case 'code':
      return block.value.split('\n');
    case 'table':
      return linesOf(rowList(block));
    case 'thematicBreak':
      return ['---'];
  }
}

const quoted = (blocks: readonly Block[]): string[] => blocks.flatMap(linesOf).map((line) => `> ${line}`);

/** surface: everything that the platform can show. */
export const medium: Medium<JsonMessage> = {
  render: ({ blocks, checkboxes, file, rows }) => ({
    message: {
      lines: blocks.flatMap(linesOf),
      ...(checkboxes && { checkboxes: { boxes: checkboxes.boxes, answer: checkboxes.answer } }),
      ...(file && { file }),
      buttons: rows.flat().map(({ label, token }) => ({ label, token })),
    },
    fits: true,
  }),
  labelLength: Number.POSITIVE_INFINITY,
  shownLabelLength: Number.POSITIVE_INFINITY,
  sendsTicks: 'as-answer',
  tokenLength: Number.POSITIVE_INFINITY,
  hasFiles: true,
  commandText: slashCommand,
};

/** payload: the events of the platform, parsed and never trusted. */
const event = z.union([
  z.object({ user: z.string(), command: z.string(), words: z.string().default('') }),
  z.object({ user: z.string(), token: z.string(), ticked: z.array(z.string()).optional() }),
]);

/** receive: an event comes in, and a turn of the conversation goes out. */
function turnFor(
  conversation: Conversation<JsonMessage>,
  received: z.output<typeof event>,
): Turn<JsonMessage> {
  const setting: Setting = {
    words,
    person: { id: received.user, name: received.user },
    server: undefined,
    channel: undefined,
    asksBy: 'command',
    canShare: false,
    subject: undefined,
    round: undefined,
  };
  return 'token' in received
    ? conversation.click(received.token, setting, received.ticked)
    : conversation.command(received.command, received.words, setting);
}

/** index: starts the adapter. */
export async function start({ guide, log, observe, route }: AdapterContext): Promise<RunningAdapter> {
  const conversation = new Conversation(guide, medium);
  const delivery = new Delivery('json', medium, { log, observe });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const received = event.safeParse(await json(request).catch(() => undefined));
    if (!received.success) {
      log.warn('a request that is not an event');
      response.writeHead(400).end();
      return;
    }
    // outgoing: the one way out. It collects the messages of this answer.
    const messages: JsonMessage[] = [];
    const send: Send<JsonMessage> = async ({ message }: Reply<JsonMessage>) => {
      messages.push(message);
      return { outcome: 'sent' };
    };
    await delivery.deliver(() => turnFor(conversation, received.data), '', send);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(messages));
  };
  route('/chat', (request, response) => void answer(request, response));
  return {
    platform: 'json',
    isReady: () => true,
    connections: () => ({ open: 0, wanted: 0 }),
    stop: async () => {},
  };
}
