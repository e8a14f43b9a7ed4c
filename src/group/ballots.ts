import type { Answer, Flow } from '../content/flow.ts';
import { bullets, paragraph, strong, text } from '../content/markdown.ts';
import { placeAfter } from '../content/walk.ts';
import { type CardBlock, smallPrint } from '../conversation/card.ts';
import type { Conversation } from '../conversation/conversation.ts';
import type { Guide } from '../conversation/guide.ts';
import { answerText } from '../conversation/place-card.ts';
import type { Rendered, Reply } from '../conversation/reply.ts';
import type { RoundOfGuide, Setting } from '../conversation/setting.ts';
import { stateAt } from '../conversation/state.ts';
import { CLICKED, NEW, privateReply, type Turn } from '../conversation/turn.ts';
import type { Words } from '../conversation/words.ts';
import { type Address, ballotFrom, beginBallot, handIn } from '../store/rounds.ts';
import type { Store } from '../store/store.ts';
import { answersOf, type Ballot, ballotOf } from '../together/ballot.ts';
import type { Round } from '../together/round.ts';
import { type Tally, tallyOf } from '../together/tally.ts';
import { Answers, type Clicked } from './answers.ts';
import type { GroupParts } from './parts.ts';
import type { RoundCards } from './round-cards.ts';

/** Takes the ballots of rounds. The conversation makes the private cards on which people answer. */
export class Ballots<Message> {
  readonly #conversation: Conversation<Message>;
  readonly #guide: Guide;
  readonly #answers: Answers<Message>;
  readonly #store: Store;
  readonly #now: () => number;
  readonly #cards: RoundCards<Message>;

  constructor(parts: GroupParts<Message>, cards: RoundCards<Message>) {
    this.#conversation = parts.conversation;
    this.#guide = parts.guide;
    this.#answers = new Answers(parts.medium, 'round');
    this.#store = parts.store;
    this.#now = parts.now;
    this.#cards = cards;
  }

  /** Shows a person the first question, or the answers that they have handed in. */
  async begin(round: Round, setting: Setting, card: Address | undefined): Promise<Turn<Message>> {
    const { words, person } = setting;
    if (person.id === '') return this.#answers.tell(words.round.noPerson);
    const flow = this.#cards.currentFlow(round);
    const begun = await this.#store.use(async (database) => {
      if (flow === undefined) return undefined;
      const before = await ballotFrom(database, round.id, person.id);
      return (await beginBallot(database, { round: round.id, person, address: card }))
        ? { before: before && answersOf(flow, before) }
        : undefined;
    });
    if (begun.kind === 'out of reach') return this.#answers.tell(words.round.unkept);
    const repaint = await this.#cards.repaintClicked(round.id, card, setting);
    if (flow === undefined || begun.result === undefined) {
      const isOpen = flow === undefined && round.end === undefined;
      return this.#answers.turn(
        this.#answers.sentence(isOpen ? words.round.changed : words.round.isClosed, NEW),
        repaint,
      );
    }
    const { before } = begun.result;
    if (before) {
      const reply = this.#handedInBefore(round, flow, before, words);
      return this.#answers.turn(reply, repaint, 'round-answer', flow);
    }
    const { reply } = this.#conversation.command(flow.slug, '', { ...setting, ...forRound(round) });
    return this.#answers.turn(reply, repaint, 'round-answer', flow);
  }

  /** The answers that a person handed in, with a button that changes them. */
  #handedInBefore(round: Round, flow: Flow, answers: readonly Answer[], words: Words): Reply<Message> {
    const change = this.#guide.tokens.encode(
      stateAt(flow, answers),
      { kind: 'show', detail: { kind: 'answers' } },
      undefined,
      round.id,
    );
    const title = smallPrint(text(words.round.answering(round.topic)));
    const list = bullets(answers.map((answer) => [text(answerText(answer, words))]));
    const rows = [[{ label: words.round.changeMine, token: change, primary: true }]];
    const render = (...blocks: CardBlock[]): Rendered<Message> =>
      this.#answers.renderSourced([title, ...blocks], rows, words);
    const whole = render(paragraph(strong(words.round.youHandedIn)), list);
    return privateReply(whole.fits ? whole : render(paragraph(text(words.round.youHandedInMany))), NEW);
  }

  /** Answers a click on a private card of somebody who answers for a round. */
  async answer(id: string, token: string, setting: Setting, { ticked }: Clicked): Promise<Turn<Message>> {
    const { words } = setting;
    const decoded = this.#guide.tokens.decode(token, ticked);
    const found = await this.#cards.find(id, setting);
    // The answers are in the card. Whoever only reads on needs no database.
    if (found.kind !== 'found') {
      if (found.kind === 'unkept' && !(decoded.kind === 'click' && decoded.event.kind === 'hand-in'))
        return withoutPlace(
          this.#conversation.click(token, { ...setting, ...forRound({ id, topic: undefined }) }, ticked),
        );
      return this.#answers.tell(found.sentence);
    }
    const { round } = found;
    if (round.end !== undefined) return this.#answers.tell(words.round.ended);
    const inRound: Setting = { ...setting, ...forRound(round) };
    const goOn = (): Turn<Message> => withoutPlace(this.#conversation.click(token, inRound, ticked));
    if (decoded.kind !== 'click' || decoded.event.kind !== 'hand-in') return goOn();
    if (setting.person.id === '') return this.#answers.tell(words.round.noPerson);
    const flow = this.#cards.currentFlow(round);
    const { state } = decoded;
    if (flow === undefined) return this.#answers.tell(words.round.changed);
    if (state.answers === null || placeAfter(state.flow, state.answers).kind === 'question') return goOn();
    return this.#handIn(round, flow, ballotOf(flow, state.answers), inRound);
  }

  async #handIn(round: Round, flow: Flow, ballot: Ballot, setting: Setting): Promise<Turn<Message>> {
    const { words, person } = setting;
    const given = await this.#store.use((database) =>
      handIn(database, { round: round.id, person, ballot }, this.#now(), countFor(round, flow)),
    );
    if (given.kind === 'out of reach') return this.#answers.tell(words.round.unkept);
    const { result } = given;
    if (result.kind !== 'counted')
      return this.#answers.tell(result.kind === 'ended' ? words.round.ended : words.round.gone);
    const said = result.hasClosed ? words.round.closesNow : words.round.handedIn;
    return this.#answers.turn(
      this.#answers.sentence(said, CLICKED),
      this.#cards.repaintAt(round.id, result.address, setting),
      'hand-in',
      flow,
    );
  }
}

/** The activity tells no place of a round: a click at a known moment would tell a colleague's answer. */
const withoutPlace = <Message>({ activity, ...turn }: Turn<Message>): Turn<Message> => ({
  ...turn,
  activity: { kind: activity.kind, ...(activity.flow === undefined ? {} : { flow: activity.flow }) },
});

/** The setting of a person who answers for a round. */
const forRound = ({ id, topic }: RoundOfGuide): Pick<Setting, 'round' | 'subject'> => ({
  round: { id, topic },
  subject: undefined,
});

/** Makes the tally of a round from its ballots. */
export const countFor =
  ({ isAnonymous }: Round, flow: Flow | undefined) =>
  (ballots: readonly Ballot[]): Tally =>
    tallyOf(ballots, flow, { isAnonymous });
