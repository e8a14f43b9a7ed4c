import { canCompare } from '../content/article.ts';
import type { Answer, Flow, Outcome, Question } from '../content/flow.ts';
import {
  type Block,
  type Heading,
  heading,
  paragraph,
  plainText,
  strong,
  text,
} from '../content/markdown.ts';
import { labelsOf } from '../content/walk.ts';
import { type CardParts, type MakeButton, sectionButtons, smallPrint, spellOut } from './card.ts';
import type { Medium } from './medium.ts';
import { Passages } from './quote.ts';
import type { Button, Checkbox, SmallPrint } from './reply.ts';
import type { Setting } from './setting.ts';
import { isChange, type State } from './state.ts';
import { askToken } from './token.ts';
import type { Words } from './words.ts';

/**
 * The card of a question: the question itself, the options, and the earlier answers.
 * @param boxes those of a checklist; empty for a question that takes one answer
 */
export function questionCard(
  state: State,
  question: Question,
  answers: readonly Answer[],
  button: MakeButton,
  boxes: readonly Checkbox[],
  medium: Medium<unknown>,
  setting: Setting,
): CardParts {
  const { flow, earlier } = state;
  const { words } = setting;
  const { headline, rest } = headlineOf(question);
  const options = optionButtons(state, question, button, medium, words);
  const [changed] = isChange(state) ? earlier : [];
  // While an answer is changed, nothing leads away from it but the way back.
  const links = changed ? [] : sectionButtons(question.links, button);
  const begun = answers.length > 0;
  const below = changed
    ? words.changing(changed.question.topic, labelsOf(changed))
    : begun
      ? words.answersSoFar(answers.map((answer) => answerText(answer, words)))
      : setting.canShare && setting.round === undefined
        ? words.firstHintPrivate
        : words.firstHint;
  return {
    blocks: [
      progress(flow, question, answers, words),
      headline,
      ...rest,
      // Boxes that each stand in the message are shown in full. Others are in a menu.
      ...(medium.sendsTicks === 'as-answer' ? spellOut(boxes, medium) : []),
      ...spellOut(options, medium),
      ...spellOut(links, medium),
      smallPrint(text(below)),
    ],
    ...(boxes.length > 0
      ? {
          checkboxes: {
            boxes,
            tick: button('', { kind: 'tick' }).token,
            // Without ticks, so that the token differs from that of a Continue button.
            answer: button('', { kind: 'continue' }, { ...state, ticks: [] }).token,
          },
        }
      : {}),
    rows: [
      options,
      links,
      changed
        ? [button(words.backToRecommendation, { kind: 'back' })]
        : [
            ...(begun
              ? [button(words.back, { kind: 'back' }), button(words.startOver, { kind: 'start-over' })]
              : []),
            ...(canCompare(flow.material.techniques)
              ? [
                  button(words.prosAndCons, {
                    kind: 'look-up',
                    lookup: { kind: 'compare', techniques: flow.material.techniques },
                  }),
                ]
              : []),
            ...(begun || !isForGroup(setting) ? [] : [togetherButton(flow, words)]),
            ...(begun ? [] : [button(words.help, { kind: 'look-up', lookup: { kind: 'help' } })]),
          ],
    ],
    shareable: false,
  };
}

/** True if a round can be started here, and a decision saved. */
const isForGroup = ({ hasGroupGuide, canShare, round, subject }: Setting): boolean =>
  hasGroupGuide === true && canShare && round === undefined && subject === undefined;

const togetherButton = ({ slug }: Flow, words: Words): Button => ({
  label: words.round.together,
  token: askToken(slug),
  primary: false,
});

/** UTF-16 code units of a question that stands as a headline. A longer one stands below its topic. */
const HEADLINE_LENGTH = 150;

function headlineOf({ topic, blocks }: Question): {
  readonly headline: Heading;
  readonly rest: readonly Block[];
} {
  const [first, ...rest] = blocks;
  return first?.type === 'paragraph' && plainText(first.children).length <= HEADLINE_LENGTH
    ? { headline: { type: 'heading', depth: 2, children: first.children }, rest }
    : { headline: heading(2, topic), rest: blocks };
}

function progress(flow: Flow, question: Question, answers: readonly Answer[], words: Words): SmallPrint {
  const most = answers.length + question.questionsLeft;
  return smallPrint(
    text(
      answers.length === 0 ? words.firstQuestion(flow.title, most) : words.question(answers.length + 1, most),
    ),
  );
}

/** A button for each option. In a checklist, one that takes the ticks, and one for the option without a box. */
function optionButtons(
  { ticks }: State,
  question: Question,
  button: MakeButton,
  { sendsTicks }: Medium<unknown>,
  words: Words,
): Button[] {
  const choices = question.checklist ? [question.checklist.none] : question.options;
  const buttons = choices.map((option) =>
    button(option.label, { kind: 'choose', answer: { question, options: [option] } }),
  );
  if (question.checklist === undefined) return buttons;
  if (ticks.length > 0) {
    return [{ ...button(words.continueWith(ticks.length), { kind: 'continue' }), primary: true }, ...buttons];
  }
  return sendsTicks === 'as-answer' ? buttons : [button(words.continue, { kind: 'continue' }), ...buttons];
}

/** An answer in one line, such as "Examples: A few hundred". */
export const answerText = (answer: Answer, words: Words): string =>
  words.answer(answer.question.topic, labelsOf(answer));

/** The card of an outcome: the advice, the next steps, and one quotation. Everything else is a press away. */
export function outcomeCard(
  { flow }: State,
  outcome: Outcome,
  answers: readonly Answer[],
  button: MakeButton,
  setting: Setting,
): CardParts {
  const { words, round } = setting;
  const cited = new Set(citationsOf(answers));
  const why = button(words.why(answers.length, cited.size), { kind: 'show', detail: { kind: 'why' } });
  const change = button(words.changeAnswer, { kind: 'show', detail: { kind: 'answers' } });
  const more = button(words.more, { kind: 'show', detail: { kind: 'more' } });
  const handIn = { ...button(words.round.handIn, { kind: 'hand-in' }), primary: true };
  const before = [...(round ? [handIn] : []), ...(cited.size > 0 ? [why] : []), change];
  return {
    blocks: [
      ...(round ? [paragraph(strong(words.round.notCounted))] : []),
      ...recommendation(flow, outcome, withNextSteps(outcome, words), answers, words),
    ],
    // Without the heading of the steps, because a shared card has a line more and has to fit a phone, too.
    sharedBlocks: recommendation(flow, outcome, outcome.blocks, answers, words),
    rows: [
      [...before, ...(isForGroup(setting) ? [button(words.decision.saveOwn, { kind: 'save' })] : []), more],
    ],
    beforeShare: before.length,
    shareable: true,
  };
}

/** A recommendation in short: its advice, its next steps, one quotation, and the limits of the flow. */
function recommendation(
  flow: Flow,
  outcome: Outcome,
  advice: readonly Block[],
  answers: readonly Answer[],
  words: Words,
): CardParts['blocks'] {
  const [citation] =
    answers.map((answer) => citationsOf([answer])).findLast(({ length }) => length > 0) ?? [];
  return [
    heading(2, outcome.title),
    ...advice,
    ...new Passages(flow.material, words).quote(citation ? [citation] : []),
    ...(flow.limits === undefined ? [] : [smallPrint(text(flow.limits))]),
  ];
}

const citationsOf = (answers: readonly Answer[]) =>
  answers.flatMap(({ options }) => options.flatMap(({ citations }) => citations));

function withNextSteps({ blocks }: Outcome, words: Words): Block[] {
  const steps = blocks.findIndex((block) => block.type === 'list' && block.ordered);
  return blocks.flatMap((block, i) => (i === steps ? [heading(3, words.nextSteps), block] : [block]));
}
