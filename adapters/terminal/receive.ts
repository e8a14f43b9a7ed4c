import type { Conversation } from '../../src/conversation/conversation.ts';
import type { Reply, Surface } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';

/** One person's conversation: what is on the screen, and what can be chosen there. */
export class Session {
  readonly #conversation: Conversation;
  #reply: Reply;
  /** What was on the screen before each thing that was looked up: in a chat one would scroll up to it. */
  #earlier: readonly Reply[] = [];
  #slug: string;
  #surface: Surface;

  constructor(conversation: Conversation, surface: Surface) {
    this.#conversation = conversation;
    this.#surface = surface;
    this.#reply = conversation.welcome(surface).reply;
    this.#slug = conversation.flows[0]?.slug ?? '';
  }

  get reply(): Reply {
    return this.#reply;
  }

  /** The command that a text without a slash is taken for. */
  get slug(): string {
    return this.#slug;
  }

  /** The labels of what can be chosen, in order. */
  get choices(): string[] {
    const labels = this.#reply.rows.flat().map(({ label }) => label);
    return this.#earlier.length > 0 ? [...labels, words.terminalEarlier] : labels;
  }

  /** Goes on in another room; what is shown there already stays as it is. */
  moveTo(surface: Surface): void {
    this.#surface = surface;
  }

  /** Chooses by place in `choices`, from 0. Returns whether there is such a choice. */
  choose(index: number): boolean {
    const button = this.#reply.rows.flat()[index];
    if (button) {
      const { reply } = this.#conversation.click(button.token, '', this.#surface);
      if (reply.delivery === 'new') this.#earlier = [...this.#earlier, this.#reply];
      this.#reply = reply;
      return true;
    }
    const earlier = this.#earlier.at(-1);
    if (earlier === undefined || index !== this.#reply.rows.flat().length) return false;
    this.#reply = earlier;
    this.#earlier = this.#earlier.slice(0, -1);
    return true;
  }

  /** Takes "/command words", or words for the command that was used last. */
  say(text: string): void {
    const [, slug = this.#slug, typed = text] = /^\/(\S+)\s*(.*)$/s.exec(text) ?? [];
    const { reply } = this.#conversation.command(slug, typed, this.#surface);
    const known = this.#conversation.flows.find((flow) => flow.slug === slug.toLowerCase());
    this.#earlier = known && typed.trim() === '' ? [] : [...this.#earlier, this.#reply];
    this.#reply = reply;
    if (known) this.#slug = known.slug;
  }
}
