import type { Flow } from '../content/flow.ts';
import { type Block, bullets, heading, type Inline, paragraph, text } from '../content/markdown.ts';
import { sectionButtons } from './card.ts';
import type { Cards } from './cards.ts';
import { type Choice, pressOf } from './command.ts';
import { type Medium, spell } from './medium.ts';
import type { Card, Rendered } from './reply.ts';
import type { Setting } from './setting.ts';
import { startOf } from './state.ts';

/** Section buttons of one flow on the home page. More would hide the other flows. */
const SECTIONS_AT_HOME = 10;

/** Flows that get a button. The others are named by their commands. */
const FLOWS_OFFERED = 10;

/** A card that may show only the first of several things, and their number. */
export interface Fitted<Message> {
  readonly card: Rendered<Message>;
  readonly count: number;
}

export interface OfferOptions {
  readonly event?: 'start-over' | 'start-own';
  /** The flows that are named by their commands. Default: those without a button. */
  readonly named?: readonly Flow[];
  /** The flows with their answers, in place of a start. */
  readonly choices?: readonly Choice[];
}

/** The cards that offer flows: the home page, and a choice of several. They hold any number of flows. */
export class Offers<Message> {
  readonly #flows: readonly Flow[];
  readonly #medium: Medium<Message>;
  readonly #cards: Cards<Message>;

  constructor(flows: readonly Flow[], medium: Medium<Message>, cards: Cards<Message>) {
    this.#flows = flows;
    this.#medium = medium;
    this.#cards = cards;
  }

  /**
   * The home page: an introduction of each flow, with a button that starts it. Flows that do not fit are named by their
   * commands. Its count is the number of flows that it introduces.
   */
  home(setting: Setting): Fitted<Message> {
    const { words } = setting;
    const cardOf = (introduced: number, named: number): Card => {
      const flows = this.#flows.slice(0, introduced);
      const blocks = flows.flatMap((flow): Block[] => [
        heading(2, flow.title),
        ...flow.introduction,
        paragraph(
          { type: 'inlineCode', value: this.#medium.commandText(flow.slug, '') },
          text(words.homeHint),
        ),
      ]);
      const rows = flows.map((flow) => {
        const label = this.#flows.length === 1 ? words.startGuide : words.startNamed(flow.title);
        const button = this.#cards.buttons(startOf(flow), setting);
        const start = { ...button(label, { kind: 'start-own' }), primary: true };
        return [start, ...sectionButtons(flow.material.sections.slice(0, SECTIONS_AT_HOME), button)];
      });
      const others = this.#commands(this.#flows.slice(introduced), named, setting);
      return { blocks: [...blocks, ...others], rows };
    };
    const all = this.#flows.length;
    const introducing = this.#fitted(all, (count) => cardOf(count, all));
    if (introducing.card.fits) return introducing;
    return { ...this.#fitted(all, (count) => cardOf(0, count)), count: 0 };
  }

  /** A title, a hint, a button for each of the first flows, and the commands of others. */
  offer(
    setting: Setting,
    flows: readonly Flow[],
    title: string,
    hint: string,
    { event = 'start-over', named = flows.slice(FLOWS_OFFERED), choices }: OfferOptions,
  ): { readonly card: Rendered<Message>; readonly named: number } {
    const { words } = setting;
    const row = flows.slice(0, FLOWS_OFFERED).map((flow, i) => {
      const choice = choices?.[i];
      if (choice) {
        const { before, event: chosen } = pressOf(choice);
        return this.#cards.buttons(before, setting)(flow.title, chosen);
      }
      const start = event === 'start-own' ? words.startOwn : words.startGuide;
      const label = flows.length === 1 ? start : words.startNamed(flow.title);
      return this.#cards.buttons(startOf(flow), setting)(label, { kind: event });
    });
    const { card, count } = this.#fitted(named.length, (most) => ({
      blocks: [heading(2, title), paragraph(text(hint)), ...this.#commands(named, most, setting)],
      rows: [row],
    }));
    return { card, named: count };
  }

  /** The number of flows that the home page introduces, and of those that a choice of guides offers or names. */
  reach(setting: Setting): { readonly introduced: number; readonly offered: number } {
    const { words } = setting;
    const { named } = this.offer(setting, this.#flows, words.guides, words.guidesHint, {});
    return {
      introduced: this.home(setting).count,
      offered: Math.min(FLOWS_OFFERED, this.#flows.length) + named,
    };
  }

  /** The card with the highest count that fits a message, or the one with 0. */
  #fitted(most: number, cardOf: (count: number) => Card): Fitted<Message> {
    const whole = this.#cards.render(cardOf(most));
    if (whole.fits) return { card: whole, count: most };
    let best: Fitted<Message> = { card: this.#cards.render(cardOf(0)), count: 0 };
    for (let above = most; above - best.count > 1; ) {
      const count = Math.floor((best.count + above) / 2);
      const card = this.#cards.render(cardOf(count));
      if (card.fits) best = { card, count };
      else above = count;
    }
    return best;
  }

  /** Names flows by their commands: the first `count`, and the number of the others. */
  #commands(flows: readonly Flow[], count: number, setting: Setting): Block[] {
    const { words } = setting;
    if (flows.length === 0) return [];
    const named = flows.slice(0, count);
    const items = named.map(({ slug, title }): Inline[] => [
      { type: 'inlineCode', value: spell(slug, '', this.#medium, setting) },
      text(`: ${title}`),
    ]);
    const left = flows.length - named.length;
    return [
      paragraph(text(words.namedGuides)),
      bullets(left > 0 ? [...items, [text(words.moreGuides(left))]] : items),
    ];
  }
}
