import type { Logger } from 'pino';
import type { Conversation } from './conversation/conversation.ts';
import type { Card, Surface } from './conversation/reply.ts';
import type { Observe } from './delivery.ts';
import type { Server } from './server.ts';

/** A place where the guide is held, as an author checks and previews it there. */
export interface Platform {
  readonly name: string;
  /** With a channel to share to, if there is such a thing. */
  readonly surface: Surface;
  /** What is sent for a card, as the platform takes it. */
  readonly message: (card: Card) => unknown;
}

/** What every adapter is given when it starts. */
export interface AdapterContext {
  readonly conversation: Conversation;
  readonly log: Logger;
  /** Counts what people do. */
  readonly observe: Observe;
  /** Takes the requests of a path. */
  readonly route: Server['route'];
  /** Ends the process with exit code 1 after something that no waiting mends; the reason is one sentence. */
  readonly fail: (reason: string) => void;
}

/** An adapter that takes commands and clicks. */
export interface RunningAdapter {
  readonly platform: string;
  /** Whether what people do there arrives and can be answered. */
  readonly isReady: () => boolean;
  /** How many connections to the platform are open, of those that are kept open. */
  readonly connections: () => number;
  /** Takes no more, finishes what is under way, closes. */
  readonly stop: () => Promise<void>;
}
