import type { Conversation } from '../conversation/conversation.ts';
import type { Guide } from '../conversation/guide.ts';
import type { Medium } from '../conversation/medium.ts';
import type { Store } from '../store/store.ts';
import type { Wait } from './pace.ts';

/** The parts of the group guide that rounds and decisions use. */
export interface GroupParts<Message> {
  readonly conversation: Conversation<Message>;
  readonly guide: Guide;
  readonly medium: Medium<Message>;
  readonly store: Store;
  /** Returns the milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: Wait;
}
