import type { Answer, Outcome, Question } from '../content/flow.ts';
import { type Block, bullets, heading, paragraph, strong, text } from '../content/markdown.ts';
import { type CardParts, type MakeButton, sectionButtons, spellOut } from './card.ts';
import type { Medium } from './medium.ts';
import { Passages } from './quote.ts';
import type { State } from './state.ts';
import type { Words } from './words.ts';

/** The card of a question: its number, the earlier answers and the options. */
export function questionCard(
  { flow }: State,
  question: Question,
  answers: readonly Answer[],
  button: MakeButton,
  medium: Medium<unknown>,
  words: Words,
): CardParts {
  const options = question.options.map((option) =>
    button(option.label, { kind: 'choose', answer: { question, option } }),
  );
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
      ...spellOut(options, medium),
      ...spellOut(links, medium),
    ],
    rows: [
      options,
      links,
      [
        ...(begun
          ? [button(words.back, { kind: 'back' }), button(words.startOver, { kind: 'start-over' })]
          : []),
        ...(flow.material.techniques.length > 0
          ? [button(words.prosAndCons, { kind: 'look-up', lookup: { kind: 'compare' } })]
          : []),
        ...(begun ? [] : [button(words.help, { kind: 'look-up', lookup: { kind: 'help' } })]),
      ],
    ],
    shareable: false,
  };
}

const answerList = (answers: readonly Answer[], words: Words): Block =>
  bullets(answers.map(({ question, option }) => [text(words.answer(question.topic, option.label))]));

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
      ...answers.flatMap(({ question, option }) => [
        heading(4, words.answer(question.topic, option.label)),
        ...passages.quote(option.citations),
      ]),
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
