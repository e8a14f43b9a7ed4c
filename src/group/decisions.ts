import { DECISION_NUMBER, DECISIONS, FORGET_ME } from '../conversation/command.ts';
import type { Guide } from '../conversation/guide.ts';
import type { Values } from '../conversation/reply.ts';
import type { Setting } from '../conversation/setting.ts';
import { CLICKED, NEW, type Turn } from '../conversation/turn.ts';
import { readDecisionToken } from '../together/decision-card.ts';
import { readRoundToken } from '../together/round-card.ts';
import type { Clicked } from './answers.ts';
import { DecisionCards } from './decision-cards.ts';
import { DecisionLog } from './decision-log.ts';
import { DecisionPress } from './decision-press.ts';
import { DecisionSave } from './decision-save.ts';
import { FORGET_TOKEN, Forget } from './forget.ts';
import type { GroupParts } from './parts.ts';

/**
 * Decisions of a channel: saved from a round or from one's own recommendation, listed, searched, shown, exported and
 * changed. Also forgets a person.
 */
export class Decisions<Message> {
  readonly #guide: Guide;
  readonly #save: DecisionSave<Message>;
  readonly #log: DecisionLog<Message>;
  readonly #press: DecisionPress<Message>;
  readonly #forget: Forget<Message>;

  constructor(parts: GroupParts<Message>) {
    this.#guide = parts.guide;
    const cards = new DecisionCards(parts);
    this.#save = new DecisionSave(parts, cards);
    this.#log = new DecisionLog(parts, cards);
    this.#press = new DecisionPress(parts, cards);
    this.#forget = new Forget(parts);
  }

  /** Answers `/slug decisions words`, `/slug D-12` and `/slug forget me`. Undefined for every other command. */
  command(slug: string, typed: string, setting: Setting): Promise<Turn<Message>> | undefined {
    if (!this.#guide.flows.some((flow) => flow.slug === slug.toLowerCase())) return undefined;
    const [, number] = DECISION_NUMBER.exec(typed) ?? [];
    if (number !== undefined) return this.#log.showNumber(Number(number), setting);
    if (FORGETS.test(typed)) return this.#forget.ask(setting);
    const [, searched] = LISTS.exec(typed) ?? [];
    if (searched === undefined) return undefined;
    return searched.trim() === ''
      ? this.#log.list(0, setting, NEW)
      : this.#log.search(searched.trim(), setting);
  }

  /** Answers a click that belongs to decisions. Undefined for every other click. */
  click(token: string, setting: Setting, { card }: Clicked = {}): Promise<Turn<Message>> | undefined {
    const button = readDecisionToken(token);
    if (button) return this.#press.press(button.id, button.verb, button.page, setting, card);
    const round = readRoundToken(token);
    if (round?.verb === 'save') return this.#save.formOfRound(round.id, setting);
    const [, page] = /^4\.list(\d{0,6})$/.exec(token) ?? [];
    if (page !== undefined) return this.#log.list(Number(page), setting, CLICKED);
    if (token === FORGET_TOKEN) return this.#forget.forget(setting);
    const own = this.#save.ownOutcome(token);
    return own && this.#save.form(own.flow, [own.chosen], own.chosen, '', token, setting);
  }

  /** Answers a submitted form of a decision. Undefined for every other form. */
  submit(
    token: string,
    values: Values,
    setting: Setting,
    submission: string,
  ): Promise<Turn<Message>> | undefined {
    const button = readDecisionToken(token);
    if (button?.verb === 'review') return this.#press.setReview(button.id, values, setting);
    const [, round] = /^4\.save\.([\w-]{11})$/.exec(token) ?? [];
    if (round !== undefined) return this.#save.saveRound(round, values, setting);
    const own = this.#save.ownOutcome(token);
    return own && this.#save.saveOwn(own.flow, own.answers, values, setting, submission);
  }
}

const LISTS = new RegExp(`^\\s*${DECISIONS}(?!\\S)(.*)$`, 'is');
const FORGETS = new RegExp(`^\\s*${FORGET_ME.replace(' ', '\\s+')}\\s*$`, 'i');
