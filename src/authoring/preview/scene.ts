import type { Answer, Flow } from '../../content/flow.ts';
import { answerOf, labelsOf, walk } from '../../content/walk.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import { slashCommand } from '../../conversation/medium.ts';
import type { Card } from '../../conversation/reply.ts';
import { lastReply, type Turn } from '../../conversation/turn.ts';
import { type Action, type Address, type NamedAnswer, WAY_LABELS, type Way } from './address.ts';
import { SETTING } from './surface.ts';

/** The kind of place in which a platform shows an answer. */
export type Screen = 'message' | 'home' | 'window';

/** An action, the guide's answer, and the place in the flow. */
export interface Scene {
  /** Undefined on the first page. */
  readonly action: Action | undefined;
  /** The action as the person's side of the chat shows it. */
  readonly said: string | undefined;
  readonly turn: Turn<unknown>;
  readonly flow: Flow | undefined;
  readonly answers: readonly Answer[];
  readonly screen: Screen;
  /** The button of the address no longer works, so its answers were given again. */
  readonly isMoved: boolean;
}

/** Takes the action of an address again. If its button no longer works, gives the answers again instead. */
export function play(conversation: Conversation<unknown>, address: Address): Scene {
  const { flows } = conversation;
  const flowOf = (slug: string | undefined): Flow | undefined => flows.find((flow) => flow.slug === slug);
  const flow = flowOf(address.guide) ?? (flows.length === 1 ? flows[0] : undefined);
  const here = { flow, answers: [], isMoved: false, screen: 'message' } as const;
  const { action } = address;
  switch (action?.kind) {
    case undefined:
      return { ...here, action, said: undefined, turn: conversation.welcome(SETTING) };
    case 'type': {
      const { typed, way } = action;
      if (way !== 'command') {
        const { turn, said } = called(conversation, way, typed.trim());
        const screen = way === 'home' || way === 'window' ? way : 'message';
        return { ...here, action, said, turn, screen, flow: flowOf(turn.activity.flow) ?? flow };
      }
      if (flow === undefined && typed.trim() === '')
        return { ...here, action, said: undefined, turn: conversation.welcome(SETTING) };
      const { slug, words } = commandIn(typed, flow?.slug);
      const turn = conversation.command(slug, words, SETTING);
      const said = slashCommand(slug, words);
      return { ...here, action, said, turn, flow: flowOf(slug.toLowerCase()) ?? flow };
    }
    case 'press': {
      const { token, ticked, values, from } = action;
      const state = conversation.stateAfter(token, ticked);
      if (state === undefined && flow) {
        return answerAgain(conversation, flow, answersOf(flow, address.answers));
      }
      const clicked = conversation.click(token, SETTING, ticked);
      const place = state && { flow: state.flow, answers: state.answers ?? [] };
      const isForm = clicked.kind === 'form';
      const isOpen = isForm && values === undefined;
      const taken: Action = {
        ...action,
        values: isForm ? values : undefined,
        from: isOpen ? from : undefined,
      };
      const turn = isForm && values ? conversation.submit(clicked.form.token, values, SETTING) : clicked;
      const screen = action.isInWindow ? 'window' : 'message';
      return { ...here, ...place, action: taken, said: action.label, turn, screen };
    }
  }
}

/**
 * The command in typed words.
 * @param slug the guide that words alone are for. If undefined, they begin with a command, with or without a slash.
 */
export function commandIn(
  typed: string,
  slug: string | undefined,
): { readonly slug: string; readonly words: string } {
  const command = slug === undefined ? /^\s*\/?(\S+)(.*)$/s : /^\s*\/(\S+)(.*)$/s;
  const [, named = slug ?? '', words = typed] = command.exec(typed) ?? [];
  return { slug: named, words: words.trim() };
}

/** Calls the guide in another way than by a command. */
function called(
  conversation: Conversation<unknown>,
  way: Exclude<Way, 'command'>,
  words: string,
): { readonly turn: Turn<unknown>; readonly said: string } {
  switch (way) {
    case 'mention':
      return {
        turn: conversation.mention(words, { ...SETTING, asksBy: 'mention' }),
        said: `@guide ${words}`,
      };
    case 'message':
      return {
        turn: conversation.message(words, { ...SETTING, asksBy: 'message', canShare: false }),
        said: words,
      };
    case 'quote':
      return { turn: conversation.quote(words, SETTING), said: words };
    case 'home':
      return { turn: conversation.home({ ...SETTING, canShare: false }), said: WAY_LABELS.home };
    case 'window':
      return { turn: conversation.welcome(SETTING), said: WAY_LABELS.window };
    case 'old-button':
      return { turn: conversation.click('', SETTING), said: WAY_LABELS['old-button'] };
  }
}

/** Starts a guide and presses the button of each answer. */
function answerAgain(conversation: Conversation<unknown>, flow: Flow, answers: readonly Answer[]): Scene {
  const start: Address = {
    action: { kind: 'type', typed: '', way: 'command' },
    guide: flow.slug,
    answers: [],
    chat: undefined,
  };
  let scene = play(conversation, start);
  for (const answer of answers) {
    const action = pressOf(answer, lastReply(scene.turn).card);
    if (action === undefined) break;
    scene = play(conversation, { ...start, action });
  }
  return { ...scene, isMoved: true };
}

/** Gives an answer on a card: presses its button, or ticks its boxes. Undefined if the card has none of them. */
function pressOf(answer: Answer, { checkboxes, rows }: Card): Action | undefined {
  const label = labelsOf(answer);
  const button = rows.flat().find((other) => other.label === label);
  if (button) return { kind: 'press', token: button.token, label };
  if (checkboxes === undefined) return undefined;
  const labels = answer.options.map((option) => option.label);
  const ticked = checkboxes.boxes.filter((box) => labels.includes(box.label)).map(({ value }) => value);
  return { kind: 'press', token: checkboxes.answer, label, ticked };
}

/** The answers of these names that the flow still asks for, in order, up to the first that is gone. */
export function answersOf(flow: Flow, named: readonly NamedAnswer[]): readonly Answer[] {
  const ids = new Set(flow.places.map(({ id }) => id));
  const left = [...named];
  return walk(flow, (question) => {
    const next = left.shift();
    // A renamed question is recognized by its options.
    if (next === undefined || (ids.has(next.question) && next.question !== question.id)) return undefined;
    const labels = question.checklist ? next.label.split('; ') : [next.label];
    const chosen = question.options.filter(({ label }) => labels.includes(label));
    return chosen.length === labels.length ? answerOf(question, chosen) : undefined;
  }).answers;
}

/** The address of a scene. */
export const addressOf = ({ action, flow, answers }: Scene, chat: string | undefined): Address => ({
  action,
  guide: flow?.slug,
  answers: answers.map((answer) => ({ question: answer.question.id, label: labelsOf(answer) })),
  chat,
});
