import type { Flow, Option, Place } from '../../content/flow.ts';
import type { Conversation, Turn } from '../../conversation/conversation.ts';
import { asInChat, type Surface } from '../../conversation/reply.ts';
import type { Answer } from '../../conversation/state.ts';
import type { Action, Address, NamedAnswer } from './address.ts';

/** An action, the guide's answer, and the place in the flow. */
export interface Scene {
  /** Undefined on the first page. */
  readonly action: Action | undefined;
  /** The action as the person's side of the chat shows it. */
  readonly said: string | undefined;
  readonly turn: Turn;
  readonly flow: Flow | undefined;
  readonly answers: readonly Answer[];
  /** The button of the address no longer works, so its answers were given again. */
  readonly isMoved: boolean;
}

/** The name that stands on a shared card. */
const SHARER = 'Your Name';

/** Takes the action of an address again. If its button no longer works, gives the answers again instead. */
export function play(conversation: Conversation, address: Address, surface: Surface): Scene {
  const { flows } = conversation;
  const flowOf = (slug: string | undefined): Flow | undefined => flows.find((flow) => flow.slug === slug);
  const flow = flowOf(address.guide) ?? (flows.length === 1 ? flows[0] : undefined);
  const here = { flow, answers: [], isMoved: false };
  const { action } = address;
  switch (action?.kind) {
    case undefined:
      return { ...here, action, said: undefined, turn: conversation.welcome(surface) };
    case 'type': {
      const { typed } = action;
      const [, slug = flow?.slug ?? '', words = typed] = /^\s*\/(\S+)(.*)$/s.exec(typed) ?? [];
      const turn = conversation.command(slug, words.trim(), surface);
      const said = asInChat(slug, words.trim());
      return { ...here, action, said, turn, flow: flowOf(slug.toLowerCase()) ?? flow };
    }
    case 'press': {
      const led = conversation.follow(action.token);
      if (led === undefined && flow) {
        return answerAgain(conversation, flow, answersOf(flow, address.answers), surface);
      }
      const turn = conversation.click(action.token, SHARER, surface);
      return { ...here, ...led, action, said: action.label, turn };
    }
  }
}

/** Starts a guide and presses the button of each answer. */
function answerAgain(
  conversation: Conversation,
  flow: Flow,
  answers: readonly Answer[],
  surface: Surface,
): Scene {
  const start: Address = {
    action: { kind: 'type', typed: '' },
    guide: flow.slug,
    answers: [],
    chat: undefined,
  };
  let scene = play(conversation, start, surface);
  for (const { option } of answers) {
    const button = scene.turn.reply.rows.flat().find(({ label }) => label === option.label);
    if (button === undefined) break;
    const { token, label } = button;
    scene = play(conversation, { ...start, action: { kind: 'press', token, label } }, surface);
  }
  return { ...scene, isMoved: true };
}

/** The answers of these names that the flow still asks for, in order, up to the first that is gone. */
export function answersOf(flow: Flow, named: readonly NamedAnswer[]): Answer[] {
  const ids = new Set(flow.places.map(({ id }) => id));
  const answers: Answer[] = [];
  let place: Place = flow.start;
  for (const { question, label } of named) {
    // A renamed question is recognized by its options.
    if (place.kind === 'outcome' || (ids.has(question) && question !== place.id)) break;
    const option: Option | undefined = place.options.find((candidate) => candidate.label === label);
    if (option === undefined) break;
    answers.push({ question: place, option });
    place = option.to;
  }
  return answers;
}

/** The address of a scene. */
export const addressOf = ({ action, flow, answers }: Scene, chat: string | undefined): Address => ({
  action,
  guide: flow?.slug,
  answers: answers.map(({ question, option }) => ({ question: question.id, label: option.label })),
  chat,
});
