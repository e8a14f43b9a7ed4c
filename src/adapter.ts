import type { Logger } from 'pino';
import type { Conversation } from './conversation/conversation.ts';

/** What every adapter is given when it starts. */
export interface AdapterContext {
  readonly conversation: Conversation;
  readonly log: Logger;
  /** Ends the process with exit code 1 after something that no waiting mends; the reason is one sentence. */
  readonly fail: (reason: string) => void;
}

/** An adapter that takes commands and clicks. */
export interface RunningAdapter {
  /** Takes no more, finishes what is under way, closes. */
  readonly stop: () => Promise<void>;
}
