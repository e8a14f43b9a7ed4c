import type { Conversation } from '../../src/conversation/conversation.ts';
import type { Card, Form } from '../../src/conversation/reply.ts';
import type { Setting } from '../../src/conversation/setting.ts';
import { type Answering, lastReply, type Turn } from '../../src/conversation/turn.ts';

/** An action of a person, and the conversation's own answer to it. */
export type Action<Message> =
  | {
      readonly kind: 'command';
      readonly slug: string;
      readonly typed: string;
      readonly turn: Answering<Message>;
    }
  | { readonly kind: 'click'; readonly token: string; readonly turn: Turn<Message> }
  /** Submits the form that the last action opened. */
  | {
      readonly kind: 'submission';
      readonly form: Form;
      readonly typed: string;
      readonly turn: Turn<Message>;
    };

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
  readonly #shares: boolean;
  #card: Card = { blocks: [], rows: [] };
  #form: Form | undefined;
  #old: string[] = [];

  /** @param shares false leaves the buttons out that share */
  constructor(conversation: Conversation<Message>, setting: Setting, shares = true) {
    this.#conversation = conversation;
    this.#setting = setting;
    this.#shares = shares;
  }

  /** Takes one action. Its card becomes the current one. */
  next(): Action<Message> {
    const action = this.#choose();
    this.#card = lastReply(action.turn).card;
    this.#form = action.turn.kind === 'form' ? action.turn.form : undefined;
    this.#old = [...this.#tokens, ...this.#old].slice(0, REMEMBERED);
    return action;
  }

  get hasForm(): boolean {
    return this.#form !== undefined;
  }

  #choose(): Action<Message> {
    if (this.#form) return this.#submission(this.#form);
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

  #submission(form: Form): Action<Message> {
    const typed = any(TYPED) ?? '';
    const turn = this.#conversation.submit(form.token, { purpose: typed }, this.#setting);
    return { kind: 'submission', form, typed, turn };
  }

  #click(token: string): Action<Message> {
    return { kind: 'click', token, turn: this.#conversation.click(token, this.#setting) };
  }

  get #tokens(): string[] {
    const buttons = this.#card.rows.flat().filter(({ shares }) => this.#shares || !shares);
    return buttons.map(({ token }) => token);
  }
}

const any = <Item>(items: readonly Item[]): Item | undefined =>
  items[Math.floor(Math.random() * items.length)];
