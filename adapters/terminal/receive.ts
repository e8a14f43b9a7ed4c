import { wordsOf } from '../../src/content/language.ts';
import { isForGroup } from '../../src/conversation/command.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import type { Guide } from '../../src/conversation/guide.ts';
import type { Medium } from '../../src/conversation/medium.ts';
import type { Checkbox, Reply } from '../../src/conversation/reply.ts';
import { PRIVATE_SETTING } from '../../src/conversation/setting.ts';
import { lastReply } from '../../src/conversation/turn.ts';
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
    this.#reply = lastReply(this.#conversation.click(checkboxes.answer, PRIVATE_SETTING, values));
  }

  /** The labels of the buttons, in order. */
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
      const reply = lastReply(this.#conversation.click(button.token, PRIVATE_SETTING));
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
   * Does what a typed line says. It may be `/command words`, the number or the label of a box or a choice, the numbers of
   * several boxes, "back", "start over" or "quit", or words for the guide.
   */
  say(text: string): Said {
    const words = wordsOf(text).join(' ');
    if (text.startsWith('/')) return this.#command(text);
    if (/^\d+$/.test(text) || (this.boxes.length > 0 && SEVERAL_NUMBERS.test(text))) {
      return this.#takeNumbers(text.split(BETWEEN_NUMBERS).map(Number));
    }
    if (this.#tickLabel(words) || this.#chooseLabel(words)) return SHOWN;
    if (LEAVE.has(words)) return { kind: 'leave' };
    if (BACK.has(words)) {
      const isBack = [
        own.back,
        own.backToGuide,
        own.backToRecommendation,
        own.terminalEarlier,
        own.changeAnswer,
      ].some((label) => this.#chooseLabel(label));
      return isBack ? SHOWN : note(own.terminalNoBack);
    }
    if (START_OVER.has(words)) {
      return this.#chooseLabel(own.startOver) ? SHOWN : this.#command(`/${this.#slug ?? ''}`);
    }
    if (this.#slug !== undefined) return this.#command(`/${this.#slug} ${text}`);
    if (isForGroup(text)) return note(own.terminalNoGroup);
    this.#show(this.#conversation.message(text, PRIVATE_SETTING).reply);
    return SHOWN;
  }

  /** Boxes have the first numbers, and buttons those after them. */
  #takeNumbers(numbers: readonly number[]): Said {
    const boxes = this.boxes.length;
    const most = boxes + this.choices.length;
    if (numbers.some((number) => number < 1 || number > most)) return note(own.terminalNoButton(most));
    if (numbers.every((number) => number <= boxes)) this.tick(numbers.map((number) => number - 1));
    else if (numbers.length > 1) return note(own.terminalOneButton(boxes));
    else this.choose((numbers[0] ?? 0) - boxes - 1);
    return SHOWN;
  }

  #tickLabel(typed: string): boolean {
    const index = this.boxes.findIndex(({ label }) => wordsOf(label).join(' ') === typed);
    if (typed === '' || index < 0) return false;
    this.tick([index]);
    return true;
  }

  #chooseLabel(typed: string): boolean {
    const wanted = wordsOf(typed).join(' ');
    const index = this.choices.findIndex((label) =>
      [label, label.replace(COUNTS, '')].some((name) => wordsOf(name).join(' ') === wanted),
    );
    return wanted !== '' && index >= 0 && this.choose(index);
  }

  #command(line: string): Said {
    const [, slug = '', typed = ''] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
    if (isForGroup(typed)) return note(own.terminalNoGroup);
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

/** What a label counts, such as the answers and quotes of "Why (3 answers, 5 quotes)". */
const COUNTS = / \([^()]*\)$/;

const SEVERAL_NUMBERS = /^\d+(?:[\s,;]+\d+)*$/;
const BETWEEN_NUMBERS = /[\s,;]+/;

const SHOWN: Said = { kind: 'shown' };
const note = (text: string): Said => ({ kind: 'note', text });

const BACK: ReadonlySet<string> = new Set(['back', 'go back']);
const START_OVER: ReadonlySet<string> = new Set(['start over', 'restart']);
const LEAVE: ReadonlySet<string> = new Set(['quit', 'exit', 'leave', 'bye', 'q']);
