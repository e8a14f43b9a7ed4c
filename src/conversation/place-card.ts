import { canCompare } from '../content/article.ts';
import type { Answer, Outcome, Question } from '../content/flow.ts';
import { type Block, bullets, heading, paragraph, strong, text } from '../content/markdown.ts';
import { labelsOf } from '../content/walk.ts';
import { type CardParts, type MakeButton, sectionButtons, spellOut } from './card.ts';
import type { Medium } from './medium.ts';
import { Passages } from './quote.ts';
import type { Button, Checkbox } from './reply.ts';
import type { State } from './state.ts';
import type { Words } from './words.ts';

/**
 * The card of a question: its number, the earlier answers and the options.
 * @param boxes those of a checklist; empty for a question that takes one answer
 */
export function questionCard(
  state: State,
  question: Question,
  answers: readonly Answer[],
  button: MakeButton,
  boxes: readonly Checkbox[],
  medium: Medium<unknown>,
  words: Words,
): CardParts {
  const { flow } = state;
  const options = optionButtons(state, question, button, medium, words);
  const links = sectionButtons(question.links, button);
  const begun = answers.length > 0;
  return {
    blocks: [
      ...(begun ? [] : [heading(2, flow.title)]),
      paragraph(
        strong(words.question(answers.length + 1, answers.length + question.questionsLeft, question.topic)),
      ),
      ...(begun ? [paragraph(text(words.answersSoFar)), answerList(answers, words)] : []),
      ...question.blocks,
      // Boxes that each stand in the message are shown in full. Others are in a menu.
      ...(medium.sendsTicks === 'as-answer' ? spellOut(boxes, medium) : []),
      ...spellOut(options, medium),
      ...spellOut(links, medium),
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
      [
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
        ...(begun ? [] : [button(words.help, { kind: 'look-up', lookup: { kind: 'help' } })]),
      ],
    ],
    shareable: false,
  };
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

const answerList = (answers: readonly Answer[], words: Words): Block =>
  bullets(answers.map((answer) => [text(words.answer(answer.question.topic, labelsOf(answer)))]));

/** The card of an outcome: the advice, the next steps, and the reasons for each answer. */
export function outcomeCard(
  outcome: Outcome,
  answers: readonly Answer[],
  button: MakeButton,
  medium: Medium<unknown>,
  words: Words,
): CardParts {
  const links = sectionButtons(outcome.links, button);
  const passages = new Passages(words);
  return {
    blocks: [
      heading(2, outcome.title),
      ...withNextSteps(outcome, words),
      heading(3, words.why),
      ...answers.flatMap(({ question, options }) =>
        options.flatMap((option) => [
          heading(4, words.answer(question.topic, option.label)),
          ...passages.quote(option.citations),
        ]),
      ),
      ...spellOut(links, medium),
    ],
    rows: [links, [button(words.back, { kind: 'back' }), button(words.startOver, { kind: 'start-over' })]],
    shareable: true,
  };
}

function withNextSteps({ blocks }: Outcome, words: Words): Block[] {
  const steps = blocks.findIndex((block) => block.type === 'list' && block.ordered);
  return blocks.flatMap((block, i) => (i === steps ? [heading(3, words.nextSteps), block] : [block]));
}
