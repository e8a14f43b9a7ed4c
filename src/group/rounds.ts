import { heading } from '../content/markdown.ts';
import { TOGETHER } from '../conversation/command.ts';
import type { Guide } from '../conversation/guide.ts';
import type { Button, Placement, Values } from '../conversation/reply.ts';
import type { Setting } from '../conversation/setting.ts';
import { readRound } from '../conversation/token.ts';
import { CLICKED, NEW, privateReply, type Turn } from '../conversation/turn.ts';
import type { Round } from '../together/round.ts';
import { quotesOf, type RoundVerb, readRoundToken, roundButton } from '../together/round-card.ts';
import { Answers, type Clicked } from './answers.ts';
import { Ballots } from './ballots.ts';
import type { GroupParts } from './parts.ts';
import { RoundCards } from './round-cards.ts';
import { RoundEnd } from './round-end.ts';
import { RoundStart } from './round-start.ts';

/** Rounds: one group answers a guide, each alone, and sees where it parts. */
export class Rounds<Message> {
  readonly #guide: Guide;
  readonly #answers: Answers<Message>;
  readonly #cards: RoundCards<Message>;
  readonly #start: RoundStart<Message>;
  readonly #ballots: Ballots<Message>;
  readonly #end: RoundEnd<Message>;

  constructor(parts: GroupParts<Message>) {
    this.#guide = parts.guide;
    this.#answers = new Answers(parts.medium, 'round');
    this.#cards = new RoundCards(parts);
    this.#start = new RoundStart(parts, this.#cards);
    this.#ballots = new Ballots(parts, this.#cards);
    this.#end = new RoundEnd(parts, this.#cards);
  }

  /** Answers `/slug together topic`. Undefined for every other command. */
  command(slug: string, typed: string, setting: Setting): Promise<Turn<Message>> | undefined {
    const [, topic] = TYPED.exec(typed) ?? [];
    const flow = this.#guide.flows.find((each) => each.slug === slug.toLowerCase());
    return topic === undefined || flow === undefined ? undefined : this.#start.begin(flow, topic, setting);
  }

  /** Answers a click that belongs to a round. Undefined for every other click. */
  click(token: string, setting: Setting, clicked: Clicked = {}): Promise<Turn<Message>> | undefined {
    const button = readRoundToken(token);
    if (button && button.verb !== 'save')
      return this.#press(button.id, button.verb, button.page, setting, clicked);
    const [, verb, slug = ''] = /^3\.(ask|new)\.(.+)$/.exec(token) ?? [];
    const flow = this.#cards.flowNamed(slug);
    if (flow)
      return verb === 'new' ? this.#start.openForm(flow, setting) : this.#start.begin(flow, '', setting);
    const round = readRound(token);
    return round === undefined ? undefined : this.#ballots.answer(round, token, setting, clicked);
  }

  /**
   * Answers a submitted form that starts a round. Undefined for every other form.
   * @param submission identifies the submission. One that arrives twice starts one round.
   */
  submit(
    token: string,
    values: Values,
    setting: Setting,
    submission: string,
  ): Promise<Turn<Message>> | undefined {
    const [, slug] = /^3\.start\.(.+)$/.exec(token) ?? [];
    const flow = this.#guide.flows.find((each) => each.slug === slug);
    return flow && this.#start.start(flow, values, setting, submission);
  }

  async #press(
    id: string,
    verb: Exclude<RoundVerb, 'save'>,
    page: number,
    setting: Setting,
    { card }: Clicked,
  ): Promise<Turn<Message>> {
    const { words } = setting;
    const found = await this.#cards.find(id, setting);
    if (found.kind !== 'found') return this.#answers.tell(found.sentence);
    const { round } = found;
    switch (verb) {
      case 'answer':
        return this.#ballots.begin(round, setting, card);
      case 'close':
        return this.#end.ask(round, setting, card);
      case 'keep-open':
        return this.#answers.turn(this.#answers.sentence(words.round.stays, CLICKED));
      case 'close-now':
      case 'cancel':
        return this.#end.end(round, verb, setting);
      case 'ask-again': {
        const flow = this.#cards.flowNamed(round.flow);
        return flow ? this.#start.form(flow, round.topic, setting) : this.#answers.tell(words.round.gone);
      }
      case 'quotes':
        return this.#quotes(round, page, setting, card === undefined ? CLICKED : NEW);
      case 'post': {
        if (!setting.canShare) return this.#answers.tell(words.round.notHere);
        const painted = await this.#cards.paint(round.id, setting);
        return painted ? this.#cards.post(painted, setting) : this.#answers.tell(words.round.unkept);
      }
    }
  }

  #quotes(round: Round, page: number, setting: Setting, placement: Placement): Turn<Message> {
    const { words } = setting;
    const flow = this.#cards.currentFlow(round);
    if (round.end?.kind !== 'closed' || flow === undefined) return this.#answers.tell(words.round.gone);
    const blocks = [
      heading(2, words.round.quotesTitle(round.topic)),
      ...quotesOf(round.end.tally, flow, words),
    ];
    const turn = (label: string, to: number): Button => roundButton(label, round, 'quotes', to);
    const rendered = this.#answers.renderPage(blocks, turn, page, words);
    return this.#answers.turn(privateReply(rendered, placement));
  }
}

/** The word of the command, and a topic. */
const TYPED = new RegExp(`^\\s*${TOGETHER}(?!\\S)(.*)$`, 'is');
