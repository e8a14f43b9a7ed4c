import { createHash } from 'node:crypto';
import type { Answer, Flow, Outcome } from '../content/flow.ts';
import { placeAfter } from '../content/walk.ts';
import { cut } from '../conversation/cut.ts';
import type { Guide } from '../conversation/guide.ts';
import { plainLine } from '../conversation/plain-line.ts';
import { answersRecordBody } from '../conversation/record.ts';
import type { Field, Values } from '../conversation/reply.ts';
import type { Setting } from '../conversation/setting.ts';
import type { Turn } from '../conversation/turn.ts';
import { decisionAddresses, listDecisions, type NewDecision, saveDecision } from '../store/decisions.ts';
import { findRound } from '../store/rounds.ts';
import type { Kept, Store } from '../store/store.ts';
import { roundRecordBody } from '../together/decision.ts';
import { decisionLabel, isoDate, nameOf } from '../together/decision-card.ts';
import { fingerprintOf, type Home, type Round } from '../together/round.ts';
import type { Tally } from '../together/tally.ts';
import { Answers, homeOf } from './answers.ts';
import type { DecisionCards } from './decision-cards.ts';
import { reviewAfter, reviewField } from './decision-review.ts';
import type { GroupParts } from './parts.ts';

/** Saves decisions: by a form that is filled from a closed round or from one's own recommendation. */
export class DecisionSave<Message> {
  readonly #guide: Guide;
  readonly #answers: Answers<Message>;
  readonly #store: Store;
  readonly #now: () => number;
  readonly #cards: DecisionCards<Message>;

  constructor(parts: GroupParts<Message>, cards: DecisionCards<Message>) {
    this.#guide = parts.guide;
    this.#answers = new Answers(parts.medium, 'decision');
    this.#store = parts.store;
    this.#now = parts.now;
    this.#cards = cards;
  }

  /** The recommendation that a token saves. Undefined for any other token. */
  ownOutcome(
    token: string,
  ): { readonly flow: Flow; readonly answers: readonly Answer[]; readonly chosen: string } | undefined {
    const decoded = this.#guide.tokens.decode(token);
    if (decoded.kind !== 'click' || decoded.event.kind !== 'save') return undefined;
    const { flow, answers } = decoded.state;
    const place = answers === null ? undefined : placeAfter(flow, answers);
    return answers !== null && place?.kind === 'outcome' ? { flow, answers, chosen: place.title } : undefined;
  }

  /** Asks for a decision that a closed round led to. */
  async formOfRound(id: string, setting: Setting): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    const found = await this.#closedRound(id, home);
    if (found.kind === 'out of reach') return this.#answers.tell(words.decision.unkept);
    const { result } = found;
    if (typeof result === 'string') return this.#answers.tell(words.round[result]);
    const flow = this.#cards.flowNamed(result.round.flow);
    const [only, another] = result.tally.outcomes;
    return this.form(
      flow,
      result.tally.outcomes.map(({ title }) => title),
      another === undefined ? only?.title : undefined,
      result.round.topic,
      `4.save.${id}`,
      setting,
    );
  }

  #closedRound(
    id: string,
    home: Home,
  ): Promise<Kept<'gone' | 'elsewhere' | { readonly round: Round; readonly tally: Tally }>> {
    return this.#store.use(async (database) => {
      const found = await findRound(database, id, home);
      if (found.kind !== 'found') return found.kind;
      const { round } = found;
      if (round.end?.kind !== 'closed') return 'gone';
      return { round, tally: round.end.tally };
    });
  }

  /**
   * The form that saves a decision.
   * @param first the titles of the outcomes to offer before the flow's others
   * @param chosen the title that is chosen at first; undefined if the person must choose
   */
  async form(
    flow: Flow | undefined,
    first: readonly string[],
    chosen: string | undefined,
    topic: string,
    token: string,
    setting: Setting,
  ): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined || !setting.canShare) return this.#answers.tell(words.decision.notHere);
    if (setting.person.id === '') return this.#answers.tell(words.decision.noPerson);
    const read = await this.#store.use((database) =>
      listDecisions(database, home, { offset: 0, limit: MOST_REPLACEABLE * 2 }),
    );
    if (read.kind === 'out of reach') return this.#answers.tell(words.decision.unsaved);
    const holding = read.result.decisions
      .filter(({ status }) => status.kind === 'accepted')
      .slice(0, MOST_REPLACEABLE);
    const { form } = words.decision;
    const outcomes = [...new Set([...first, ...outcomesOf(flow).map(({ title }) => title)])];
    const fields: Field[] = [
      {
        kind: 'text',
        name: FIELDS.topic,
        label: form.topic,
        hint: form.topicHint,
        length: TOPIC_LENGTH,
        value: topic,
        isRequired: true,
      },
      {
        kind: 'choice',
        name: FIELDS.outcome,
        label: form.outcome,
        choices: outcomes
          .map(choiceOf)
          .filter(({ value }, i, all) => all.findIndex((other) => other.value === value) === i)
          .slice(0, MOST_CHOICES),
        ...(chosen === undefined ? { startsEmpty: true } : {}),
      },
      {
        kind: 'text',
        name: FIELDS.why,
        label: form.why,
        hint: form.whyHint,
        length: WHY_LENGTH,
        isLong: true,
        value: '',
        isRequired: false,
      },
      reviewField(words),
      ...(holding.length === 0
        ? []
        : [
            {
              kind: 'choice',
              name: FIELDS.replaces,
              label: form.replaces,
              choices: [
                { label: form.replacesNone, value: NONE },
                ...holding.map((each) => ({
                  label: decisionLabel(each, CHOICE_LENGTH, words),
                  value: each.id,
                })),
              ],
            } as const,
          ]),
    ];
    return this.#answers.form(
      { title: form.title, fields, submit: form.submit, token },
      words.decision.form.failed,
      'decision-form',
      flow,
    );
  }

  /** Saves what a closed round led to, once, and posts it. */
  async saveRound(id: string, values: Values, setting: Setting): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    const found = await this.#closedRound(id, home);
    if (found.kind === 'out of reach') return this.#answers.tell(words.decision.unsaved);
    const { result } = found;
    if (typeof result === 'string') return this.#answers.tell(words.round[result]);
    const { round, tally } = result;
    const flow = this.#cards.flowNamed(round.flow);
    if (flow === undefined) return this.#answers.tell(words.round.gone);
    const titles = [...tally.outcomes, ...outcomesOf(flow)].map(({ title }) => title);
    return this.#save(flow, titles, values, setting, {
      source: `round:${id}`,
      guide: round.guide,
      deciders: { ofRound: id },
      bodyOf: (parts) =>
        roundRecordBody({ ...parts, flow, tally, isCurrent: fingerprintOf(flow) === round.guide }, words),
    });
  }

  /** Saves one's own recommendation, and posts it. */
  saveOwn(
    flow: Flow,
    answers: readonly Answer[],
    values: Values,
    setting: Setting,
    submission: string,
  ): Promise<Turn<Message>> {
    const titles = outcomesOf(flow).map(({ title }) => title);
    return this.#save(flow, titles, values, setting, {
      source: `form:${createHash('sha256').update(submission).digest('base64url')}`,
      guide: fingerprintOf(flow),
      deciders: [setting.person],
      bodyOf: (parts) => answersRecordBody(answers, { ...parts, flow }, setting.words),
    });
  }

  async #save(
    flow: Flow,
    titles: readonly string[],
    values: Values,
    setting: Setting,
    { source, guide, deciders, bodyOf }: Source,
  ): Promise<Turn<Message>> {
    const { words, person } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    if (person.id === '') return this.#answers.tell(words.decision.noPerson);
    const title = titles.find((each) => choiceOf(each).value === values[FIELDS.outcome]);
    if (title === undefined) return this.#answers.tell(words.decision.noOutcome);
    const madeAt = this.#now();
    const reviewAt = reviewAfter(values, madeAt);
    const topic = plainLine(values[FIELDS.topic] ?? '', TOPIC_LENGTH) || title;
    const why = plainLines(values[FIELDS.why] ?? '');
    const replaces = values[FIELDS.replaces];
    const decision: NewDecision = {
      ...home,
      source,
      topic,
      outcome: title,
      maker: person,
      deciders,
      replaces: replaces === NONE ? undefined : replaces,
      madeAt,
      reviewAt,
      flow: flow.slug,
      guide,
      why,
      body: bodyOf({
        chosen: outcomesOf(flow).find((outcome) => outcome.title === title) ?? title,
        topic,
        why,
        version: this.#guide.version,
        reviewOn: reviewAt === undefined ? undefined : isoDate(reviewAt),
      }),
    };
    const saved = await this.#store.use(async (database) => {
      const result = await saveDecision(database, decision);
      const replaced = result.kind === 'saved' && decision.replaces !== undefined ? [decision.replaces] : [];
      return { result, changed: await decisionAddresses(database, replaced, madeAt) };
    });
    if (saved.kind === 'out of reach') return this.#answers.tell(words.decision.unsaved);
    const { result, changed } = saved.result;
    switch (result.kind) {
      case 'saved':
        return this.#cards.post(result.decision, setting, 'decision-save', changed);
      case 'saved before': {
        const { number, maker } = result.decision;
        return this.#answers.tell(words.decision.savedBefore(number, nameOf(maker?.name, words)));
      }
      case 'nothing to replace':
        return this.#answers.tell(words.decision.nothingToReplace);
    }
  }
}

/** Where a decision comes from. */
interface Source {
  readonly source: string;
  /** The fingerprint of the flow that was answered. */
  readonly guide: string;
  readonly deciders: NewDecision['deciders'];
  /** Makes the record below its fields. */
  readonly bodyOf: (parts: {
    readonly chosen: Outcome | string;
    readonly topic: string;
    readonly why: string | undefined;
    readonly version: string;
    readonly reviewOn: string | undefined;
  }) => string;
}

const FIELDS = { topic: 'topic', outcome: 'outcome', why: 'why', replaces: 'replaces' } as const;
const NONE = 'none';

/** UTF-16 code units. */
const TOPIC_LENGTH = 100;
const WHY_LENGTH = 1_000;
const CHOICE_LENGTH = 75;

/** Discord's menus have at most 25 choices. https://discord.com/developers/docs/components/reference#string-select */
const MOST_CHOICES = 25;
/** One choice says that nothing is replaced. */
const MOST_REPLACEABLE = MOST_CHOICES - 1;

const choiceOf = (title: string) => ({ label: cut(title, CHOICE_LENGTH), value: cut(title, CHOICE_LENGTH) });

/** Lines as people see them, without empty ones. Undefined if nothing is left. */
function plainLines(typed: string): string | undefined {
  const lines = typed.split(/\r?\n/).map((line) => plainLine(line, WHY_LENGTH));
  return cut(lines.filter((line) => line !== '').join('\n'), WHY_LENGTH) || undefined;
}

const outcomesOf = (flow: Flow | undefined): readonly Outcome[] =>
  flow?.places.filter((place): place is Outcome => place.kind === 'outcome') ?? [];
