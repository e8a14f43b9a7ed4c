import { createHash } from 'node:crypto';
import type { Flow } from '../content/flow.ts';
import { heading, paragraph, text } from '../content/markdown.ts';
import { cut } from '../conversation/cut.ts';
import type { Medium } from '../conversation/medium.ts';
import { plainLine } from '../conversation/plain-line.ts';
import type { Card, Form, Values } from '../conversation/reply.ts';
import type { Setting } from '../conversation/setting.ts';
import { NEW, privateReply, type Turn } from '../conversation/turn.ts';
import { type NewRound, openRounds, startRound } from '../store/rounds.ts';
import type { Store } from '../store/store.ts';
import { fingerprintOf, type Round } from '../together/round.ts';
import { roundButton } from '../together/round-card.ts';
import { Answers, homeOf } from './answers.ts';
import type { GroupParts } from './parts.ts';
import type { RoundCards } from './round-cards.ts';

/** Starts rounds: lists the open ones of a channel, and asks by a form for a new one. */
export class RoundStart<Message> {
  readonly #medium: Medium<Message>;
  readonly #answers: Answers<Message>;
  readonly #store: Store;
  readonly #now: () => number;
  readonly #cards: RoundCards<Message>;

  constructor(parts: GroupParts<Message>, cards: RoundCards<Message>) {
    this.#medium = parts.medium;
    this.#answers = new Answers(parts.medium, 'round');
    this.#store = parts.store;
    this.#now = parts.now;
    this.#cards = cards;
  }

  /** Lists the open rounds if there are any and nothing is typed, else asks for a new one. */
  async begin(flow: Flow, typed: string, setting: Setting): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined || !setting.canShare) return this.#answers.tell(words.round.notHere);
    const open = await this.#store.use((database) => openRounds(database, home));
    if (open.kind === 'out of reach') return this.#answers.tell(words.round.unavailable);
    if (open.result.length > 0 && typed.trim() === '') return this.#list(open.result, flow, setting);
    return this.form(flow, typed, setting);
  }

  /** Asks for a new round. */
  async openForm(flow: Flow, setting: Setting): Promise<Turn<Message>> {
    return homeOf(setting) === undefined || !setting.canShare
      ? this.#answers.tell(setting.words.round.notHere)
      : this.form(flow, '', setting);
  }

  /** The form of a new round. */
  form(flow: Flow, topic: string, setting: Setting): Turn<Message> {
    const { form } = setting.words.round;
    const title = plainLine(topic, TOPIC_LENGTH);
    const shown: Form = {
      title: form.title,
      fields: [
        {
          kind: 'text',
          name: FIELDS.topic,
          label: form.topic,
          hint: form.topicHint,
          length: TOPIC_LENGTH,
          value: title,
          isRequired: true,
        },
        {
          kind: 'choice',
          name: FIELDS.who,
          label: form.who,
          choices: [
            { label: form.everyone, value: 'named' },
            { label: form.nobody, value: ANONYMOUS },
          ],
        },
        {
          kind: 'choice',
          name: FIELDS.when,
          label: form.when,
          choices: [
            { label: form.byHand, value: 'by hand' },
            ...WANTED.map((count) => ({ label: form.after(count), value: String(count) })),
          ],
        },
      ],
      submit: form.submit,
      token: `3.start.${flow.slug}`,
    };
    return this.#answers.form(shown, form.failed, 'round-form', flow);
  }

  /** Starts the round of a submitted form, and posts its card. */
  async start(flow: Flow, values: Values, setting: Setting, submission: string): Promise<Turn<Message>> {
    const { words, person } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.round.notHere);
    if (person.id === '') return this.#answers.tell(words.round.noPerson);
    const wanted = WANTED.find((count) => String(count) === values[FIELDS.when]);
    const id = createHash('sha256').update(submission).digest('base64url').slice(0, ID_LENGTH);
    const round: NewRound = {
      ...home,
      flow: flow.slug,
      guide: fingerprintOf(flow),
      topic: plainLine(values[FIELDS.topic] ?? '', TOPIC_LENGTH) || flow.title,
      isAnonymous: values[FIELDS.who] === ANONYMOUS,
      wanted,
      starter: person,
      startedAt: this.#now(),
    };
    await this.#store.use((database) => startRound(database, round, id));
    const painted = await this.#cards.paint(id, setting);
    return painted ? this.#cards.post(painted, setting) : this.#answers.tell(words.round.unavailable);
  }

  /** The open rounds of a channel, each with a button that posts its card again, and one that starts another. */
  #list(rounds: readonly Round[], { slug }: Flow, setting: Setting): Turn<Message> {
    const { words } = setting;
    const rows = [
      ...rounds
        .slice(0, LISTED)
        .map((round) => [roundButton(cut(round.topic, this.#medium.labelLength), round, 'post')]),
      [{ label: words.round.startAnother, token: `3.new.${slug}`, primary: false }],
    ];
    const card: Card = {
      blocks: [heading(2, words.round.openHere(rounds.length)), paragraph(text(words.round.postAgain))],
      rows,
    };
    return this.#answers.turn(privateReply(this.#answers.render(card), NEW));
  }
}

/** The longest topic, in UTF-16 code units. */
const TOPIC_LENGTH = 100;

const FIELDS = { topic: 'topic', who: 'who', when: 'when' } as const;
const ANONYMOUS = 'anonymous';

/** The numbers of answers after which a round can close by itself. */
const WANTED = [2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** Open rounds of a channel that are listed. */
const LISTED = 10;

/** UTF-16 code units of a round's id. */
const ID_LENGTH = 11;
