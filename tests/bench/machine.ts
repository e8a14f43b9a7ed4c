import { contentFolder } from './content.ts';
import { byTurns, type Figure, figure } from './measure.ts';
import { Measured } from './process.ts';

const QUESTIONS = 12;

const ARTICLE = `---
title: Questions
date: 2025-01-31
author: Ada Example
summary: There are many.
---

## Answers

There are many of these, too.
`;

/** A flow with a number of questions in a row, each with three options. */
const FLOW = `---
title: Questions
article: questions
---
${Array.from({ length: QUESTIONS }, (_, i) => {
  const to = i + 1 < QUESTIONS ? `question-${i + 1}` : 'done';
  return `\n## Question ${i}\n\nWhich?\n\n${['One', 'Another', 'None'].map((label) => `- [${label}](#${to})\n`).join('')}`;
}).join('')}
## Done

That was all.
`;

/** A step of the machine, and a state made from its token, against XState on the same graph. */
export async function machine(): Promise<readonly Figure[]> {
  const folder = contentFolder({ questions: ARTICLE }, { questions: FLOW });
  const ours = new Measured(['dist/bench/machine.js'], { CONTENT: folder });
  const xstate = new Measured(['dist/bench/xstate.js'], { CONTENT: folder });
  const turns = { rounds: 40, warmUps: 10 };
  const [step, theirStep] = await byTurns(turns, ours.work('step', 1_000_000), xstate.work('step', 2_000));
  const [rebuilt, theirs] = await byTurns(turns, ours.work('rebuild', 40_000), xstate.work('rebuild', 200));
  await Promise.all([ours.stop(), xstate.stop()]);
  const bounds = { goal: 1 / 100, guard: 1 / 20 };
  return [
    figure(
      { what: 'The machine: one step', against: 'transition() of XState 5, same graph', ...bounds },
      step,
      theirStep,
    ),
    figure(
      {
        what: 'The machine: a state ten answers deep, made from its token',
        against: 'ten times transition() of XState 5',
        ...bounds,
      },
      rebuilt,
      theirs,
    ),
  ];
}
