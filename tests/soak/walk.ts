import type { Conversation, Turn } from '../../src/conversation/conversation.ts';
import type { Card } from '../../src/conversation/reply.ts';
import type { Setting } from '../../src/conversation/setting.ts';

/** What somebody does, and what the conversation itself answers to it. */
export type Act<Message> = { readonly turn: Turn<Message> } & (
  | { readonly kind: 'command'; readonly slug: string; readonly typed: string }
  | { readonly kind: 'click'; readonly token: string }
);

/** After a command: of each kind, and what is found by nothing. */
const TYPED = [
  'pros',
  'cons fine-tuning',
  'compare',
  'help',
  'sections',
  'token costs',
  '<!channel> @everyone',
  '\u0000',
];

/** How often somebody does something else than to press a button of the card before them. */
const COMMANDS = 0.05;
const DAMAGED = 0.01;
const OLD = 0.02;

/** Tokens of earlier cards that somebody may come back to. */
const REMEMBERED = 20;

/** A random way through the guide, button after button, now and then a command, an old button or a damaged one. */
export class Walk<Message> {
  readonly #conversation: Conversation<Message>;
  readonly #setting: Setting;
  #card: Card = { blocks: [], rows: [] };
  #old: string[] = [];

  constructor(conversation: Conversation<Message>, setting: Setting) {
    this.#conversation = conversation;
    this.#setting = setting;
  }

  /** Goes a step, and looks at the card that it leads to. */
  next(): Act<Message> {
    const act = this.#choose();
    this.#card = act.turn.reply.card;
    this.#old = [...this.#tokens, ...this.#old].slice(0, REMEMBERED);
    return act;
  }

  #choose(): Act<Message> {
    const token = any(this.#tokens);
    const chance = Math.random();
    if (token === undefined || chance < COMMANDS) return this.#command();
    if (chance < COMMANDS + DAMAGED) return this.#click(token.slice(0, -1));
    if (chance < COMMANDS + DAMAGED + OLD) return this.#click(any(this.#old) ?? token);
    return this.#click(token);
  }

  #command(): Act<Message> {
    const slug = any(this.#conversation.flows)?.slug ?? '';
    const typed = Math.random() < 0.5 ? '' : (any(TYPED) ?? '');
    return { kind: 'command', slug, typed, turn: this.#conversation.command(slug, typed, this.#setting) };
  }

  #click(token: string): Act<Message> {
    return { kind: 'click', token, turn: this.#conversation.click(token, this.#setting) };
  }

  get #tokens(): string[] {
    return this.#card.rows.flat().map(({ token }) => token);
  }
}

const any = <Item>(items: readonly Item[]): Item | undefined =>
  items[Math.floor(Math.random() * items.length)];
