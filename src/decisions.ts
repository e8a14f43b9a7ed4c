import { createHash } from 'node:crypto';
import { Answers, type Clicked, homeOf } from './answers.ts';
import type { Answer, Flow, Outcome } from './content/flow.ts';
import { type Block, heading, paragraph, text } from './content/markdown.ts';
import { Problems } from './content/problem.ts';
import { Footnotes, readBlocks, webLink } from './content/read/blocks.ts';
import { parseMarkdown } from './content/read/page.ts';
import { placeAfter } from './content/walk.ts';
import type { CardBlock } from './conversation/card.ts';
import { DECISION_NUMBER, DECISIONS, FORGET_ME } from './conversation/command.ts';
import { cut } from './conversation/cut.ts';
import { recordParts } from './conversation/detail-card.ts';
import type { Guide } from './conversation/guide.ts';
import type { Medium } from './conversation/medium.ts';
import { plainLine } from './conversation/plain-line.ts';
import { answersRecordBody } from './conversation/record.ts';
import type { Button, Card, Field, Form, Placement, Rendered, Values } from './conversation/reply.ts';
import type { Setting } from './conversation/setting.ts';
import {
  CLICKED,
  NEW,
  privateReply,
  type Repaint,
  type ShareResult,
  type Turn,
} from './conversation/turn.ts';
import type { Words } from './conversation/words.ts';
import {
  decisionLog,
  decisionNumber,
  deleteDecision,
  findDecision,
  type ListedDecision,
  listDecisions,
  type NewDecision,
  saveDecision,
  setDeprecated,
  setReview,
} from './store/decisions.ts';
import { forget, keptAbout } from './store/people.ts';
import { findRound, participantsOf } from './store/rounds.ts';
import type { Kept, Store } from './store/store.ts';
import { type Decision, decisionFile, roundRecordBody } from './together/decision.ts';
import {
  type DecisionVerb,
  decisionButton,
  decisionCard,
  decisionLabel,
  decisionList,
  decisionToken,
  isoDate,
  longDate,
  monthsAfter,
  nameOf,
  REVIEW_MONTHS,
  readDecisionToken,
} from './together/decision-card.ts';
import { fingerprintOf, type Home, type Person, type Round } from './together/round.ts';
import { readRoundToken } from './together/round-card.ts';
import type { Tally } from './together/tally.ts';

/**
 * Decisions of a channel: saved from a round or from one's own recommendation, listed, searched, shown, exported and
 * changed. Also forgets a person.
 */
export class Decisions<Message> {
  readonly #guide: Guide;
  readonly #medium: Medium<Message>;
  readonly #answers: Answers<Message>;
  readonly #store: Store;
  readonly #now: () => number;

  /** @param now returns the milliseconds since 1970 */
  constructor(guide: Guide, medium: Medium<Message>, store: Store, now: () => number) {
    this.#guide = guide;
    this.#medium = medium;
    this.#answers = new Answers(medium, 'decision');
    this.#store = store;
    this.#now = now;
  }

  /** Answers `/slug decisions words`, `/slug D-12` and `/slug forget me`. Undefined for every other command. */
  command(slug: string, typed: string, setting: Setting): Promise<Turn<Message>> | undefined {
    if (!this.#guide.flows.some((flow) => flow.slug === slug.toLowerCase())) return undefined;
    const [, number] = DECISION_NUMBER.exec(typed) ?? [];
    if (number !== undefined) return this.#showNumber(Number(number), setting);
    if (FORGETS.test(typed)) return this.#askToForget(setting);
    const [, searched] = LISTS.exec(typed) ?? [];
    if (searched === undefined) return undefined;
    return searched.trim() === '' ? this.#list(0, setting, NEW) : this.#search(searched.trim(), setting);
  }

  /** Answers a click that belongs to decisions. Undefined for every other click. */
  click(token: string, setting: Setting, { card }: Clicked = {}): Promise<Turn<Message>> | undefined {
    const button = readDecisionToken(token);
    if (button) return this.#press(button.id, button.verb, button.page, setting, card !== undefined);
    const round = readRoundToken(token);
    if (round?.verb === 'save') return this.#saveFormOfRound(round.id, setting);
    const [, page] = /^4\.list(\d{0,2})$/.exec(token) ?? [];
    if (page !== undefined) return this.#list(Number(page), setting, CLICKED);
    if (token === FORGET_TOKEN) return this.#forget(setting);
    const own = this.#ownOutcome(token);
    return own && this.#saveForm(own.flow, [own.chosen], own.chosen, '', token, setting);
  }

  /** Answers a submitted form of a decision. Undefined for every other form. */
  submit(
    token: string,
    values: Values,
    setting: Setting,
    submission: string,
  ): Promise<Turn<Message>> | undefined {
    const button = readDecisionToken(token);
    if (button?.verb === 'review') return this.#setReview(button.id, values, setting);
    const [, round] = /^4\.save\.([\w-]{11})$/.exec(token) ?? [];
    if (round !== undefined) return this.#saveRound(round, values, setting);
    const own = this.#ownOutcome(token);
    return own && this.#saveOwn(own.flow, own.answers, values, setting, submission);
  }

  /** The recommendation that a token saves. Undefined for any other token. */
  #ownOutcome(
    token: string,
  ): { readonly flow: Flow; readonly answers: readonly Answer[]; readonly chosen: string } | undefined {
    const decoded = this.#guide.tokens.decode(token);
    if (decoded.kind !== 'click' || decoded.event.kind !== 'save') return undefined;
    const { flow, answers } = decoded.state;
    const place = answers === null ? undefined : placeAfter(flow, answers);
    return answers !== null && place?.kind === 'outcome' ? { flow, answers, chosen: place.title } : undefined;
  }

  async #saveFormOfRound(id: string, setting: Setting): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    const found = await this.#closedRound(id, home);
    if (found.kind === 'out of reach') return this.#answers.tell(words.decision.unkept);
    const { result } = found;
    if (typeof result === 'string') return this.#answers.tell(words.round[result]);
    const flow = this.#flowNamed(result.round.flow);
    const [only, another] = result.tally.outcomes;
    return this.#saveForm(
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
  ): Promise<
    Kept<
      | 'gone'
      | 'elsewhere'
      | { readonly round: Round; readonly tally: Tally; readonly participants: readonly Person[] }
    >
  > {
    return this.#store.use(async (database) => {
      const found = await findRound(database, id, home);
      if (found.kind !== 'found') return found.kind;
      const { round } = found;
      if (round.end?.kind !== 'closed') return 'gone';
      return { round, tally: round.end.tally, participants: await participantsOf(database, id) };
    });
  }

  /**
   * The form that saves a decision.
   * @param first the titles of the outcomes to offer before the flow's others
   * @param chosen the title that is chosen at first; undefined if the person must choose
   */
  async #saveForm(
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
    return this.#formTurn({ title: form.title, fields, submit: form.submit, token }, flow, words);
  }

  #formTurn(form: Form, flow: Flow | undefined, words: Words): Turn<Message> {
    return {
      kind: 'form',
      form,
      instead: this.#answers.sentence(words.decision.form.failed, NEW),
      activity: { kind: 'decision-form', ...(flow ? { flow: flow.slug } : {}) },
    };
  }

  async #saveRound(id: string, values: Values, setting: Setting): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    const found = await this.#closedRound(id, home);
    if (found.kind === 'out of reach') return this.#answers.tell(words.decision.unsaved);
    const { result } = found;
    if (typeof result === 'string') return this.#answers.tell(words.round[result]);
    const { round, tally, participants } = result;
    const flow = this.#flowNamed(round.flow);
    if (flow === undefined) return this.#answers.tell(words.round.gone);
    const titles = [...tally.outcomes, ...outcomesOf(flow)].map(({ title }) => title);
    return this.#save(flow, titles, values, setting, {
      source: `round:${id}`,
      guide: round.guide,
      deciders: participants,
      bodyOf: (parts) =>
        roundRecordBody({ ...parts, flow, tally, isCurrent: fingerprintOf(flow) === round.guide }, words),
    });
  }

  #saveOwn(
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
    const saved = await this.#store.use((database) => saveDecision(database, decision));
    if (saved.kind === 'out of reach') return this.#answers.tell(words.decision.unsaved);
    const { result } = saved;
    switch (result.kind) {
      case 'saved':
        return this.#post(result.decision, setting, 'decision-save');
      case 'saved before': {
        const { number, maker } = result.decision;
        return this.#answers.tell(words.decision.savedBefore(number, nameOf(maker?.name, words)));
      }
      case 'nothing to replace':
        return this.#answers.tell(words.decision.nothingToReplace);
    }
  }

  /** Posts the card of a decision for everyone. */
  #post(decision: Decision, setting: Setting, kind: 'decision-save' | 'decision'): Turn<Message> {
    const { words, person, channel } = setting;
    const { number } = decision;
    const report = ({ kind: known }: ShareResult): Card => {
      const said = (sentence: string, ...buttons: readonly Button[]): Card => ({
        blocks: [paragraph(text(sentence))],
        rows: buttons.length > 0 ? [buttons] : [],
      });
      const { saved, perhapsPosted, notPosted } = words.decision;
      const { posted, perhapsPostedAgain, unposted } = words.decision;
      const isNew = kind === 'decision-save';
      switch (known) {
        case 'shared':
          return said((isNew ? saved : posted)(number));
        case 'perhaps':
          return said((isNew ? perhapsPosted : perhapsPostedAgain)(number));
        case 'unseen':
          return said((isNew ? notPosted : unposted)(number));
        case 'not-shared':
        case 'put-off':
          return said(
            (isNew ? notPosted : unposted)(number),
            decisionButton(words.decision.post, decision, 'post'),
          );
      }
    };
    return {
      kind: 'share',
      shared: {
        ...this.#rendered(decision, words),
        audience: 'public',
        placement: NEW,
      },
      report: (result) => privateReply(this.#answers.render(report(result)), NEW),
      sharer: { person: person.id, channel },
      activity: { kind, flow: decision.flow },
    };
  }

  /** A decision for one person, who can post it again, for instance if its message is deleted. */
  #renderedForOne(decision: Decision, { words, canShare }: Setting): Rendered<Message> {
    const post = canShare ? [[decisionButton(words.decision.post, decision, 'post')]] : [];
    return this.#rendered(decision, words, post);
  }

  /** The card of a decision with as many names as fit. */
  #rendered(decision: Decision, words: Words, more: Card['rows'] = []): Rendered<Message> {
    const render = (mostNames: number): Rendered<Message> => {
      const flow = this.#flowNamed(decision.flow);
      const { blocks, rows } = decisionCard(decision, flow, mostNames, words);
      return this.#answers.renderSourced(blocks, [...rows, ...more], words);
    };
    const whole = render(decision.decidedBy.length);
    return whole.fits ? whole : render(FEW_NAMES);
  }

  /** @param isPublic true if everyone sees the clicked message, which is then painted anew */
  async #press(
    id: string,
    verb: DecisionVerb,
    page: number,
    setting: Setting,
    isPublic: boolean,
  ): Promise<Turn<Message>> {
    const { words, person } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    const found = await this.#store.use((database) => findDecision(database, id, home));
    if (found.kind === 'out of reach') return this.#answers.tell(words.decision.unkept);
    if (found.result.kind === 'gone') return this.#answers.tell(words.decision.gone);
    if (found.result.kind === 'elsewhere') return this.#answers.tell(words.round.elsewhere);
    const { decision } = found.result;
    const { number, topic } = decision;
    const answer = (rendered: Rendered<Message>): Turn<Message> =>
      this.#answers.turn(
        privateReply(rendered, isPublic ? NEW : CLICKED),
        isPublic ? this.#repaint(decision, words) : undefined,
        'decision-read',
      );
    const card = (blocks: readonly CardBlock[], buttons: readonly Button[]): Turn<Message> =>
      answer(this.#answers.renderSourced(blocks, [buttons], words));
    switch (verb) {
      case 'show':
        return answer(this.#renderedForOne(decision, setting));
      case 'why': {
        const blocks = reasonsIn(decision.body);
        const shown = blocks.length > 0 ? blocks : [paragraph(text(words.decision.noReasons))];
        const rendered = this.#answers.renderPage(
          [heading(2, words.decision.whyTitle(number, topic)), ...shown],
          (label, to) => decisionButton(label, decision, 'why', to),
          page,
          words,
        );
        return answer(rendered);
      }
      case 'export': {
        const title = words.decision.exportTitle(number, topic);
        const { blocks, file } = recordParts(title, decisionFile(decision, words), this.#medium, words);
        const turn = (label: string, to: number): Button => decisionButton(label, decision, 'export', to);
        const rendered = file
          ? this.#answers.render({ blocks, file, rows: [] })
          : this.#answers.renderPage(blocks, turn, page, words);
        return answer(rendered);
      }
      case 'change': {
        const isMaker = decision.maker?.id === person.id;
        const holds = decision.status.kind !== 'deprecated';
        const buttons = [
          holds
            ? decisionButton(words.decision.noLongerHolds, decision, 'deprecate')
            : decisionButton(words.decision.holdsAgain, decision, 'hold'),
          decisionButton(words.decision.lookAgain, decision, 'review'),
          ...(isMaker ? [decisionButton(words.decision.delete, decision, 'delete')] : []),
        ];
        const blocks = [
          heading(2, words.decision.changeTitle(number)),
          paragraph(text(topic)),
          paragraph(text(words.decision.changeHint)),
        ];
        return card(blocks, buttons);
      }
      case 'deprecate':
      case 'hold': {
        const isDeprecated = verb === 'deprecate';
        const set = await this.#store.use((database) => setDeprecated(database, id, isDeprecated));
        if (set.kind === 'out of reach') return this.#answers.tell(words.decision.unkept);
        if (!set.result) return this.#answers.tell(words.decision.gone);
        return this.#say(isDeprecated ? words.decision.isDeprecated(number) : words.decision.holds(number));
      }
      case 'review': {
        const { form } = words.decision;
        const fields = [reviewField(words)];
        const token = decisionToken(id, 'review');
        return this.#formTurn(
          { title: form.reviewTitle, fields, submit: form.reviewSubmit, token },
          undefined,
          words,
        );
      }
      case 'delete':
      case 'delete-now': {
        const maker = nameOf(decision.maker?.name, words);
        if (decision.maker?.id !== person.id) return this.#answers.tell(words.decision.onlyMaker(maker));
        if (verb === 'delete') {
          const blocks = [
            heading(2, words.decision.deleteTitle(number)),
            paragraph(text(topic)),
            paragraph(text(words.decision.deleteHint)),
          ];
          const buttons = [
            decisionButton(words.decision.deleteNow, decision, 'delete-now'),
            decisionButton(words.decision.keep, decision, 'keep'),
          ];
          return card(blocks, buttons);
        }
        const deleted = await this.#store.use((database) => deleteDecision(database, id));
        if (deleted.kind === 'out of reach') return this.#answers.tell(words.decision.unkept);
        return this.#say(words.decision.isDeleted(number));
      }
      case 'keep':
        return this.#say(words.decision.kept);
      case 'post':
        return this.#post(decision, setting, 'decision');
    }
  }

  /** Says in place of the clicked card that a decision was changed. */
  #say(sentence: string): Turn<Message> {
    return this.#answers.turn(this.#answers.sentence(sentence, CLICKED), undefined, 'decision-change');
  }

  #repaint(decision: Decision, words: Words): Repaint<Message> {
    const rendered = this.#rendered(decision, words);
    return { clicked: { ...rendered, audience: 'public', placement: CLICKED }, later: NOTHING };
  }

  async #setReview(id: string, values: Values, setting: Setting): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    const reviewAt = reviewAfter(values, this.#now());
    const set = await this.#store.use(async (database) => {
      const found = await findDecision(database, id, home);
      if (found.kind !== 'found') return found.kind;
      return (await setReview(database, id, reviewAt)) ? found.decision.number : 'gone';
    });
    if (set.kind === 'out of reach') return this.#answers.tell(words.decision.unkept);
    const { result } = set;
    if (result === 'gone') return this.#answers.tell(words.decision.gone);
    if (result === 'elsewhere') return this.#answers.tell(words.round.elsewhere);
    return this.#say(
      reviewAt === undefined
        ? words.decision.reviewCleared(result)
        : words.decision.reviewSet(result, longDate(reviewAt)),
    );
  }

  async #showNumber(number: number, setting: Setting): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    const found = await this.#store.use((database) => decisionNumber(database, home, number));
    if (found.kind === 'out of reach') return this.#answers.tell(words.round.unavailable);
    if (found.result === undefined) return this.#answers.tell(words.decision.noSuch(number));
    const rendered = this.#renderedForOne(found.result, setting);
    return this.#answers.turn(privateReply(rendered, NEW), undefined, 'decision-read');
  }

  /** The decisions of a channel, the newest first. */
  async #list(page: number, setting: Setting, placement: Placement): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    const read = await this.#store.use((database) =>
      listDecisions(database, home, { offset: page * LISTED, limit: LISTED }),
    );
    if (read.kind === 'out of reach') return this.#answers.tell(words.round.unavailable);
    const { decisions, all } = read.result;
    if (all === 0) return this.#answers.tell(words.decision.none);
    const pages = Math.ceil(all / LISTED);
    const turn = (label: string, to: number): Button => ({
      label,
      token: `4.list${to || ''}`,
      primary: false,
    });
    const row = [
      ...(page > 0 ? [turn(words.previousPage(page, pages), page - 1)] : []),
      ...(page + 1 < pages ? [turn(words.nextPage(page + 2, pages), page + 1)] : []),
    ];
    return this.#listed(words.decision.listTitle, decisions, [], row, words, placement);
  }

  /** The decisions with all of some words in their topic, outcome or record. */
  async #search(typed: string, setting: Setting): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.decision.notHere);
    const read = await this.#store.use((database) => decisionLog(database, home));
    if (read.kind === 'out of reach') return this.#answers.tell(words.round.unavailable);
    const wanted = typed.toLowerCase().split(/\s+/);
    const found = read.result.filter(({ topic, outcome, body }) => {
      const record = `${topic}\n${outcome}\n${body}`.toLowerCase();
      return wanted.every((word) => record.includes(word));
    });
    if (found.length === 0) return this.#answers.tell(words.decision.noneFound);
    const more = found.length - LISTED;
    return this.#listed(
      words.decision.foundTitle(plainLine(typed, TOPIC_LENGTH)),
      found.slice(0, LISTED),
      more > 0 ? [paragraph(text(words.decision.more(more)))] : [],
      [],
      words,
      NEW,
    );
  }

  #listed(
    title: string,
    decisions: readonly ListedDecision[],
    below: readonly Block[],
    turnRow: readonly Button[],
    words: Words,
    placement: Placement,
  ): Turn<Message> {
    const { blocks, rows } = decisionList(title, decisions, this.#now(), words);
    const rendered = this.#answers.renderSourced([...blocks, ...below], [...rows, turnRow], words);
    return this.#answers.turn(privateReply(rendered, placement), undefined, 'decision-read');
  }

  async #askToForget(setting: Setting): Promise<Turn<Message>> {
    const { words, person } = setting;
    const kept = await this.#store.use((database) => keptAbout(database, person.id));
    if (kept.kind === 'out of reach') return this.#answers.tell(words.round.unavailable);
    const { answers, rounds, decisions } = kept.result;
    if (answers + rounds + decisions === 0) return this.#answers.tell(words.forget.nothing);
    const rendered = this.#answers.render({
      blocks: [heading(2, words.forget.title), paragraph(text(words.forget.hint(kept.result)))],
      rows: [[{ label: words.forget.now, token: FORGET_TOKEN, primary: false }]],
    });
    return this.#answers.turn(privateReply(rendered, NEW), undefined, 'forget');
  }

  async #forget({ words, person }: Setting): Promise<Turn<Message>> {
    const done = await this.#store.use((database) => forget(database, person.id));
    if (done.kind === 'out of reach') return this.#answers.tell(words.decision.unkept);
    return this.#answers.turn(this.#answers.sentence(words.forget.done, CLICKED), undefined, 'forget');
  }

  #flowNamed(slug: string): Flow | undefined {
    return this.#guide.flows.find((flow) => flow.slug === slug);
  }
}

/** Where a decision comes from. */
interface Source {
  readonly source: string;
  /** The fingerprint of the flow that was answered. */
  readonly guide: string;
  readonly deciders: readonly Person[];
  /** Makes the record below its fields. */
  readonly bodyOf: (parts: {
    readonly chosen: Outcome | string;
    readonly topic: string;
    readonly why: string | undefined;
    readonly version: string;
    readonly reviewOn: string | undefined;
  }) => string;
}

const LISTS = new RegExp(`^\\s*${DECISIONS}(?!\\S)(.*)$`, 'is');
const FORGETS = new RegExp(`^\\s*${FORGET_ME.replace(' ', '\\s+')}\\s*$`, 'i');
const FORGET_TOKEN = '4.forget';

const FIELDS = {
  topic: 'topic',
  outcome: 'outcome',
  why: 'why',
  review: 'review',
  replaces: 'replaces',
} as const;
const NONE = 'none';

/** UTF-16 code units. */
const TOPIC_LENGTH = 100;
const WHY_LENGTH = 1_000;
const CHOICE_LENGTH = 75;

/** Discord's menus have at most 25 choices. https://discord.com/developers/docs/components/reference#string-select */
const MOST_CHOICES = 25;
/** One choice says that nothing is replaced. */
const MOST_REPLACEABLE = MOST_CHOICES - 1;

/** Names on a card that has no room for all. */
const FEW_NAMES = 3;

/** Decisions on one page of a list. */
const LISTED = 10;

const choiceOf = (title: string) => ({ label: cut(title, CHOICE_LENGTH), value: cut(title, CHOICE_LENGTH) });

const reviewField = ({ decision: { form } }: Words): Field => ({
  kind: 'choice',
  name: FIELDS.review,
  label: form.review,
  choices: [
    { label: form.never, value: NONE },
    ...REVIEW_MONTHS.map((months) => ({ label: form.inMonths(months), value: String(months) })),
  ],
});

/** The time at which to look at a decision again. Undefined for no date. */
function reviewAfter(values: Values, now: number): number | undefined {
  const months = REVIEW_MONTHS.find((each) => String(each) === values[FIELDS.review]);
  return months === undefined ? undefined : monthsAfter(now, months);
}

/** Lines as people see them, without empty ones. Undefined if nothing is left. */
function plainLines(typed: string): string | undefined {
  const lines = typed.split(/\r?\n/).map((line) => plainLine(line, WHY_LENGTH));
  return lines.filter((line) => line !== '').join('\n') || undefined;
}

const outcomesOf = (flow: Flow | undefined): readonly Outcome[] =>
  flow?.places.filter((place): place is Outcome => place.kind === 'outcome') ?? [];

/** The answers with their quotations in a record, between its heading "Decision Outcome" and the consequences. */
function reasonsIn(body: string): Block[] {
  const { children } = parseMarkdown(body);
  const titleOf = (node: (typeof children)[number]): string | undefined =>
    node.type === 'heading'
      ? node.children.map((child) => (child.type === 'text' ? child.value : '')).join('')
      : undefined;
  const outcome = children.slice(children.findIndex((node) => titleOf(node) === 'Decision Outcome') + 1);
  const to = outcome.findIndex((node) => ['Consequences', 'More Information'].includes(titleOf(node) ?? ''));
  const answered = to < 0 ? outcome : outcome.slice(0, to);
  const first = answered.findIndex(({ type }) => type === 'heading');
  const problems = new Problems('record');
  return readBlocks(first < 0 ? [] : answered.slice(first), {
    problems,
    link: (url, node) => webLink(url, node, problems),
    footnotes: new Footnotes(new Map()),
    showsBoxes: true,
  });
}

/** No later repaints. */
const NOTHING: AsyncIterable<never> = (async function* () {})();
