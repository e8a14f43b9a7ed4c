import { Conversation } from '../../src/conversation/conversation.ts';
import type { Guide } from '../../src/conversation/guide.ts';
import type { Medium } from '../../src/conversation/medium.ts';
import type { Checkbox, Reply } from '../../src/conversation/reply.ts';
import { PRIVATE_SETTING } from '../../src/conversation/setting.ts';
import { words } from '../../src/conversation/words.ts';

/** One person's conversation: the current card and the choices below it. */
export class Session {
  readonly #guide: Guide;
  #conversation: Conversation<string>;
  #reply: Reply<string>;
  /** The cards before each look-up. In a chat, the person can scroll up to them. */
  #earlier: readonly Reply<string>[] = [];
  #slug: string;

  constructor(guide: Guide, medium: Medium<string>) {
    this.#guide = guide;
    this.#conversation = new Conversation(guide, medium);
    this.#reply = this.#conversation.welcome(PRIVATE_SETTING).reply;
    this.#slug = guide.flows[0]?.slug ?? '';
  }

  get reply(): Reply<string> {
    return this.#reply;
  }

  /** The command that words without a slash belong to. */
  get slug(): string {
    return this.#slug;
  }

  /** The boxes of a checklist, none in any other card. */
  get boxes(): readonly Checkbox[] {
    return this.#reply.card.checkboxes?.boxes ?? [];
  }

  /**
   * Ticks boxes, and answers with them.
   * @param ticked the positions in `boxes` of all boxes that are ticked, from 0
   */
  tick(ticked: readonly number[]): void {
    const { checkboxes } = this.#reply.card;
    if (checkboxes === undefined) return;
    const values = ticked.flatMap((index) => checkboxes.boxes[index]?.value ?? []);
    this.#reply = this.#conversation.click(checkboxes.answer, PRIVATE_SETTING, values).reply;
  }

  /** The labels of the buttons, in order. */
  get choices(): string[] {
    const labels = this.#reply.card.rows.flat().map(({ label }) => label);
    return this.#earlier.length > 0 ? [...labels, words.terminalEarlier] : labels;
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
      if (reply.placement.kind === 'new') this.#earlier = [...this.#earlier, this.#reply];
      this.#reply = reply;
      return true;
    }
    const earlier = this.#earlier.at(-1);
    if (earlier === undefined || index !== buttons.length) return false;
    this.#reply = earlier;
    this.#earlier = this.#earlier.slice(0, -1);
    return true;
  }

  /** Answers `/command words`, or words for the last command. */
  say(text: string): void {
    const [, slug = this.#slug, typed = text] = /^\/(\S+)\s*(.*)$/s.exec(text) ?? [];
    const { reply } = this.#conversation.command(slug, typed, PRIVATE_SETTING);
    const known = this.#guide.flows.find((flow) => flow.slug === slug.toLowerCase());
    this.#earlier = known && typed.trim() === '' ? [] : [...this.#earlier, this.#reply];
    this.#reply = reply;
    if (known) this.#slug = known.slug;
  }
}
