import type { Answer, Flow } from '../../content/flow.ts';
import { answersTo, walk } from '../../content/walk.ts';
import type { Conversation, Turn } from '../../conversation/conversation.ts';
import { asInChat } from '../../conversation/medium.ts';
import type { Address, NamedAnswer, Step } from './address.ts';
import { SETTING } from './surface.ts';

/** What a person did, as their side of the chat says it, and what the guide answered. */
export interface Exchange {
  readonly step: Step | undefined;
  readonly said: string | undefined;
  readonly turn: Turn<unknown>;
}

/** A conversation as it went. */
export interface Transcript {
  readonly exchanges: readonly Exchange[];
  /** The guide that one is in. */
  readonly flow: Flow | undefined;
  readonly answers: readonly Answer[];
  /** Whether the content has changed under the last step, and the answers had to be given again. */
  readonly moved: 'no' | 'all answers hold' | 'some answers are gone';
}

/**
 * Holds the conversation of an address once more. If its last step can no longer be taken, for the content has
 * changed, the answers are given again, as far as they still lead.
 */
export function replay(conversation: Conversation<unknown>, address: Address): Transcript {
  const { flows } = conversation;
  const flowOf = (slug: string | undefined): Flow | undefined => flows.find((flow) => flow.slug === slug);
  const exchanges: Exchange[] = [
    { step: undefined, said: undefined, turn: conversation.welcome(SETTING) },
    ...address.steps.flatMap((step) => take(conversation, step) ?? []),
  ];
  const last = address.steps.at(-1);
  const followed = last?.kind === 'press' ? conversation.stateAfter(last.token) : undefined;
  if (followed) {
    const { flow, answers } = followed;
    return { exchanges, flow, answers: answers ?? [], moved: 'no' };
  }
  const flow =
    (last?.kind === 'type' ? flowOf(last.slug.toLowerCase()) : undefined) ??
    flowOf(address.guide) ??
    (flows.length === 1 ? flows[0] : undefined);
  if (last?.kind !== 'press' || flow === undefined) return { exchanges, flow, answers: [], moved: 'no' };
  const answers = answersOf(flow, address.answers);
  return {
    exchanges: [...exchanges, ...answerAgain(conversation, flow, answers)],
    flow,
    answers,
    moved: answers.length < address.answers.length ? 'some answers are gone' : 'all answers hold',
  };
}

/** @returns nothing for a button that no longer works */
function take(conversation: Conversation<unknown>, step: Step): Exchange | undefined {
  if (step.kind === 'type') {
    const turn = conversation.command(step.slug, step.words, SETTING);
    return { step, said: asInChat(step.slug, step.words), turn };
  }
  if (conversation.stateAfter(step.token) === undefined) return undefined;
  return { step, said: step.label, turn: conversation.click(step.token, SETTING) };
}

/** Starts a guide and presses the button of each answer. */
function answerAgain(
  conversation: Conversation<unknown>,
  flow: Flow,
  answers: readonly Answer[],
): Exchange[] {
  const first = take(conversation, { kind: 'type', slug: flow.slug, words: '' });
  const exchanges = first ? [first] : [];
  for (const { option } of answers) {
    const buttons = exchanges.at(-1)?.turn.reply.card.rows.flat() ?? [];
    const button = buttons.find(({ label }) => label === option.label);
    const next = button && take(conversation, { kind: 'press', token: button.token, label: button.label });
    if (next) exchanges.push(next);
  }
  return exchanges;
}

/** The answers of these names that the flow still asks for, in order, up to the first that is gone. */
export function answersOf(flow: Flow, named: readonly NamedAnswer[]): readonly Answer[] {
  const ids = new Set(flow.places.map(({ id }) => id));
  const left = [...named];
  return walk(flow, (question) => {
    const next = left.shift();
    // A question that was renamed is known by its options.
    if (next === undefined || (ids.has(next.question) && next.question !== question.id)) return undefined;
    return answersTo(question).find(({ option }) => option.label === next.label);
  }).answers;
}

/** The address of a conversation as it went: the steps that can still be taken, and where they lead. */
export const addressOf = (
  { exchanges, flow, answers }: Transcript,
  platform: string | undefined,
): Address => ({
  steps: exchanges.flatMap(({ step }) => step ?? []),
  guide: flow?.slug,
  answers: answers.map(({ question, option }) => ({ question: question.id, label: option.label })),
  platform,
});
