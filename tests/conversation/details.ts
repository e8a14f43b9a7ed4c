import type { Conversation } from '../../src/conversation/conversation.ts';
import type { Guide } from '../../src/conversation/guide.ts';
import type { Card, Reply } from '../../src/conversation/reply.ts';
import type { Setting } from '../../src/conversation/setting.ts';
import type { Event, State } from '../../src/conversation/state.ts';
import { lastReply } from '../../src/conversation/turn.ts';
import { tokensOf } from './person.ts';

/** A press of a button, and the card that it leads to. */
export interface Press<Message> {
  readonly before: State;
  readonly event: Event;
  readonly reply: Reply<Message>;
}

/**
 * All presses below a recommendation: its details with their pages, a change of each answer, and each new answer that the
 * changed question has a button for.
 */
export function detailsOf<Message>(
  guide: Guide,
  conversation: Conversation<Message>,
  recommendation: Card,
  setting: Setting,
): Press<Message>[] {
  const pressed = new Set<string>();
  const below = (card: Card): Press<Message>[] =>
    tokensOf(card).flatMap((token) => {
      const click = guide.tokens.decode(token);
      if (click.kind !== 'click') throw new Error(`A button does not work: ${token}`);
      const { event, state: before } = click;
      if (pressed.has(token)) return [];
      pressed.add(token);
      const press = () => ({ before, event, reply: lastReply(conversation.click(token, setting)) });
      switch (event.kind) {
        case 'show':
        case 'change':
        case 'turn-page': {
          const made = press();
          return [made, ...below(made.reply.card)];
        }
        case 'choose':
        case 'continue':
          return [press()];
        default:
          return [];
      }
    });
  return below(recommendation);
}
