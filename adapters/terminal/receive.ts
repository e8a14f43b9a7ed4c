import { wordsOf } from '../../src/content/language.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import type { Guide } from '../../src/conversation/guide.ts';
import type { Medium } from '../../src/conversation/medium.ts';
import type { Reply } from '../../src/conversation/reply.ts';
import { PRIVATE_SETTING } from '../../src/conversation/setting.ts';
import { words as own } from '../../src/conversation/words.ts';

/** One person's conversation: the current card and the choices below it. */
export class Session {
  readonly #guide: Guide;
  #conversation: Conversation<string>;
  #reply: Reply<string>;
  /** The cards before each look-up. In a chat, the person can scroll up to them. */
  #earlier: readonly Reply<string>[] = [];
  /** The flow on the screen. Undefined before the person has chosen one of several. */
  #slug: string | undefined;

  constructor(guide: Guide, medium: Medium<string>) {
    this.#guide = guide;
    this.#conversation = new Conversation(guide, medium);
    this.#reply = this.#conversation.welcome(PRIVATE_SETTING).reply;
    this.#slug = guide.flows.length === 1 ? guide.flows[0]?.slug : undefined;
  }

  get reply(): Reply<string> {
    return this.#reply;
  }

  /** The labels of the choices, in order. */
  get choices(): string[] {
    const labels = this.#reply.card.rows.flat().map(({ label }) => label);
    return this.#earlier.length > 0 ? [...labels, own.terminalEarlier] : labels;
  }

  /** Renders the next cards for another medium. The current card does not change. */
  switchTo(medium: Medium<string>): void {
    this.#conversation = new Conversation(this.#guide, medium);
  }

  /**
   * Makes a choice.
   * @param index the position in `choices`, from 0
   * @returns false if there is no such choice
   */
  choose(index: number): boolean {
    const buttons = this.#reply.card.rows.flat();
    const button = buttons[index];
    if (button) {
      const { reply } = this.#conversation.click(button.token, PRIVATE_SETTING);
      this.#slug = this.#conversation.stateAfter(button.token)?.flow.slug ?? this.#slug;
      if (reply.placement.kind === 'new') this.#show(reply);
      else this.#reply = reply;
      return true;
    }
    const earlier = this.#earlier.at(-1);
    if (earlier === undefined || index !== buttons.length) return false;
    this.#reply = earlier;
    this.#earlier = this.#earlier.slice(0, -1);
    return true;
  }

  /**
   * Does what a typed line says. It may be `/command words`, the number or the label of a choice, "back", "start over" or
   * "quit", or words for the guide.
   */
  say(text: string): Said {
    const words = wordsOf(text).join(' ');
    if (text.startsWith('/')) return this.#command(text);
    if (/^\d+$/.test(text)) {
      return this.choose(Number(text) - 1) ? SHOWN : note(own.terminalNoButton(this.choices.length));
    }
    if (this.#chooseLabel(words)) return SHOWN;
    if (LEAVE.has(words)) return { kind: 'leave' };
    if (BACK.has(words)) {
      const isBack = [own.back, own.backToGuide, own.terminalEarlier].some((label) =>
        this.#chooseLabel(label),
      );
      return isBack ? SHOWN : note(own.terminalNoBack);
    }
    if (START_OVER.has(words)) {
      return this.#chooseLabel(own.startOver) ? SHOWN : this.#command(`/${this.#slug ?? ''}`);
    }
    if (this.#slug !== undefined) return this.#command(`/${this.#slug} ${text}`);
    this.#show(this.#conversation.message(text, PRIVATE_SETTING).reply);
    return SHOWN;
  }

  #chooseLabel(typed: string): boolean {
    const wanted = wordsOf(typed).join(' ');
    const index = this.choices.findIndex((label) => wordsOf(label).join(' ') === wanted);
    return wanted !== '' && index >= 0 && this.choose(index);
  }

  #command(line: string): Said {
    const [, slug = '', typed = ''] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
    const { reply } = this.#conversation.command(slug, typed, PRIVATE_SETTING);
    const known = this.#guide.flows.find((flow) => flow.slug === slug.toLowerCase());
    this.#earlier = known && typed.trim() === '' ? [] : [...this.#earlier, this.#reply];
    this.#reply = reply;
    if (known) this.#slug = known.slug;
    return SHOWN;
  }

  #show(reply: Reply<string>): void {
    this.#earlier = [...this.#earlier, this.#reply];
    this.#reply = reply;
  }
}

/** The effect of a typed line: a card to show, a note about the line, or the end. */
export type Said =
  | { readonly kind: 'shown' }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'leave' };

const SHOWN: Said = { kind: 'shown' };
const note = (text: string): Said => ({ kind: 'note', text });

const BACK: ReadonlySet<string> = new Set(['back', 'go back']);
const START_OVER: ReadonlySet<string> = new Set(['start over', 'restart']);
const LEAVE: ReadonlySet<string> = new Set(['quit', 'exit', 'leave', 'bye', 'q']);
