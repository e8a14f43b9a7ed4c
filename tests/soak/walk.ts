import type { Conversation } from '../../src/conversation/conversation.ts';
import type { Card } from '../../src/conversation/reply.ts';
import type { Setting } from '../../src/conversation/setting.ts';
import type { Turn } from '../../src/conversation/turn.ts';

/** An action of a person, and the conversation's own answer to it. */
export type Action<Message> = { readonly turn: Turn<Message> } & (
  | { readonly kind: 'command'; readonly slug: string; readonly typed: string }
  | { readonly kind: 'click'; readonly token: string }
);

/** Words after a command, of every kind. Some match no passage. */
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

/** The shares of commands, damaged buttons and old buttons among all actions. */
const COMMANDS = 0.05;
const DAMAGED = 0.01;
const OLD = 0.02;

/** The number of tokens of earlier cards that are kept for a later click. */
const REMEMBERED = 20;

/** A random walk through the guide: mostly buttons, sometimes a command, an old button or a damaged one. */
export class Walk<Message> {
  readonly #conversation: Conversation<Message>;
  readonly #setting: Setting;
  #card: Card = { blocks: [], rows: [] };
  #old: string[] = [];

  constructor(conversation: Conversation<Message>, setting: Setting) {
    this.#conversation = conversation;
    this.#setting = setting;
  }

  /** Takes one action. Its card becomes the current one. */
  next(): Action<Message> {
    const action = this.#choose();
    this.#card = action.turn.reply.card;
    this.#old = [...this.#tokens, ...this.#old].slice(0, REMEMBERED);
    return action;
  }

  #choose(): Action<Message> {
    const token = any(this.#tokens);
    const chance = Math.random();
    if (token === undefined || chance < COMMANDS) return this.#command();
    if (chance < COMMANDS + DAMAGED) return this.#click(token.slice(0, -1));
    if (chance < COMMANDS + DAMAGED + OLD) return this.#click(any(this.#old) ?? token);
    return this.#click(token);
  }

  #command(): Action<Message> {
    const slug = any(this.#conversation.flows)?.slug ?? '';
    const typed = Math.random() < 0.5 ? '' : (any(TYPED) ?? '');
    return { kind: 'command', slug, typed, turn: this.#conversation.command(slug, typed, this.#setting) };
  }

  #click(token: string): Action<Message> {
    return { kind: 'click', token, turn: this.#conversation.click(token, this.#setting) };
  }

  get #tokens(): string[] {
    return this.#card.rows.flat().map(({ token }) => token);
  }
}

const any = <Item>(items: readonly Item[]): Item | undefined =>
  items[Math.floor(Math.random() * items.length)];
