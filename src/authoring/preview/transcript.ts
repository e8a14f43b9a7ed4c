import type { Flow, Option, Place } from '../../content/flow.ts';
import type { Conversation, Turn } from '../../conversation/conversation.ts';
import { asInChat, type Surface } from '../../conversation/reply.ts';
import type { Answer } from '../../conversation/state.ts';
import type { Address, NamedAnswer, Step } from './address.ts';

/** What a person did, as their side of the chat says it, and what the guide answered. */
export interface Exchange {
  readonly step: Step | undefined;
  readonly said: string | undefined;
  readonly turn: Turn;
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

/** Whose name stands on what is shared. */
const SHARER = 'Your Name';

/**
 * Holds the conversation of an address once more. If its last step can no longer be taken, for the content has
 * changed, the answers are given again, as far as they still lead.
 */
export function replay(conversation: Conversation, address: Address, surface: Surface): Transcript {
  const { flows } = conversation;
  const flowOf = (slug: string | undefined): Flow | undefined => flows.find((flow) => flow.slug === slug);
  const exchanges: Exchange[] = [
    { step: undefined, said: undefined, turn: conversation.welcome(surface) },
    ...address.steps.flatMap((step) => take(conversation, step, surface) ?? []),
  ];
  const last = address.steps.at(-1);
  const followed = last?.kind === 'press' ? conversation.follow(last.token) : undefined;
  if (followed) return { exchanges, ...followed, moved: 'no' };
  const flow =
    (last?.kind === 'type' ? flowOf(last.slug.toLowerCase()) : undefined) ??
    flowOf(address.guide) ??
    (flows.length === 1 ? flows[0] : undefined);
  if (last?.kind !== 'press' || flow === undefined) return { exchanges, flow, answers: [], moved: 'no' };
  const answers = answersOf(flow, address.answers);
  return {
    exchanges: [...exchanges, ...answerAgain(conversation, flow, answers, surface)],
    flow,
    answers,
    moved: answers.length < address.answers.length ? 'some answers are gone' : 'all answers hold',
  };
}

/** @returns nothing for a button that no longer works */
function take(conversation: Conversation, step: Step, surface: Surface): Exchange | undefined {
  if (step.kind === 'type') {
    const turn = conversation.command(step.slug, step.words, surface);
    return { step, said: asInChat(step.slug, step.words), turn };
  }
  if (conversation.follow(step.token) === undefined) return undefined;
  return { step, said: step.label, turn: conversation.click(step.token, SHARER, surface) };
}

/** Starts a guide and presses the button of each answer. */
function answerAgain(
  conversation: Conversation,
  flow: Flow,
  answers: readonly Answer[],
  surface: Surface,
): Exchange[] {
  const first = take(conversation, { kind: 'type', slug: flow.slug, words: '' }, surface);
  const exchanges = first ? [first] : [];
  for (const { option } of answers) {
    const buttons = exchanges.at(-1)?.turn.reply.rows.flat() ?? [];
    const button = buttons.find(({ label }) => label === option.label);
    const next =
      button && take(conversation, { kind: 'press', token: button.token, label: button.label }, surface);
    if (next) exchanges.push(next);
  }
  return exchanges;
}

/** The answers of these names that the flow still asks for, in order, up to the first that is gone. */
export function answersOf(flow: Flow, named: readonly NamedAnswer[]): Answer[] {
  const ids = new Set(flow.places.map(({ id }) => id));
  const answers: Answer[] = [];
  let place: Place = flow.start;
  for (const { question, label } of named) {
    // A question that was renamed is known by its options.
    if (place.kind === 'outcome' || (ids.has(question) && question !== place.id)) break;
    const option: Option | undefined = place.options.find((candidate) => candidate.label === label);
    if (option === undefined) break;
    answers.push({ question: place, option });
    place = option.to;
  }
  return answers;
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
