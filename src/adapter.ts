import type { Logger } from 'pino';
import type { Guide } from './conversation/guide.ts';
import type { Medium } from './conversation/medium.ts';
import type { Observe } from './delivery.ts';
import type { Server } from './server.ts';

/** A platform as an author checks and previews content on it. */
export interface Platform {
  readonly name: string;
  readonly medium: Medium<unknown>;
  /** Whether the platform has channels to share to. */
  readonly canShare: boolean;
}

/** Everything that an adapter is given when it starts. */
export interface AdapterContext {
  readonly guide: Guide;
  readonly log: Logger;
  /** Counts what people do. */
  readonly observe: Observe;
  /** Gives the HTTP requests of a path to the adapter. */
  readonly route: Server['route'];
  /** Ends the process with exit code 1 after an error that retrying cannot fix. The reason is one sentence. */
  readonly fail: (reason: string) => void;
}

/** A running adapter, which takes commands and clicks. */
export interface RunningAdapter {
  readonly platform: string;
  /** Whether commands and clicks arrive and can be answered. */
  readonly isReady: () => boolean;
  /** The number of open connections to the platform, of those that are kept open. */
  readonly connections: () => number;
  /** Takes no more commands and clicks, finishes the answers under way, and closes. */
  readonly stop: () => Promise<void>;
}
