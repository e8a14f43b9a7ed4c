import type { Logger } from 'pino';
import type { Conversation } from './conversation/conversation.ts';
import type { Guide } from './conversation/guide.ts';
import type { Medium } from './conversation/medium.ts';
import type { Card, Form } from './conversation/reply.ts';
import type { Observe } from './delivery.ts';
import type { SetupError } from './errors.ts';
import type { GroupGuide } from './group/group-guide.ts';
import type { ConnectionCount, Server } from './server.ts';
import type { Teams } from './store/departures.ts';
import type { Installations } from './store/installations.ts';

/** A platform on which an author checks and previews content. */
export interface Platform {
  readonly name: string;
  readonly medium: Medium<unknown>;
  /** True if the platform has channels to share to. */
  readonly canShare: boolean;
  /** Returns a form as the platform gets it. Undefined if the platform has no forms. */
  readonly form?: (form: Form) => unknown;
  /** Returns a card as the platform's home page gets it, which introduces the guides. Undefined if it has none. */
  readonly home?: (card: Card) => unknown;
  /** Returns a card as a window of the platform gets it. Undefined if it has no windows. */
  readonly window?: (card: Card) => unknown;
}

/** Makes the rounds and decisions of one platform. */
export type GroupGuideOf = <Message>(
  conversation: Conversation<Message>,
  medium: Medium<Message>,
) => GroupGuide<Message>;

/** The arguments that every adapter gets at its start. */
export interface AdapterContext {
  readonly guide: Guide;
  readonly log: Logger;
  /** Makes the rounds and decisions of a platform. Undefined without a database. */
  readonly group?: GroupGuideOf | undefined;
  /** Takes note of the teams that remove the app. Undefined without a database. */
  readonly teams?: Teams | undefined;
  /** Keeps the installations of an app that many workspaces install. Undefined if one workspace has the app. */
  readonly installations?: Installations | undefined;
  /** Counts an activity. */
  readonly observe: Observe;
  /** Sends the HTTP requests for a path to a listener of the adapter. */
  readonly route: Server['route'];
  /**
   * Gives the platform up after an error that retrying cannot fix. The adapter is stopped, and the process ends if it has
   * no other platform.
   */
  readonly fail: (error: SetupError) => void;
}

/** A running adapter, which answers commands and clicks. */
export interface RunningAdapter {
  readonly platform: string;
  /** Returns true if commands and clicks arrive and can be answered. */
  readonly isReady: () => boolean;
  /** Counts the connections to the platform. Those for a single request do not count. */
  readonly connections: () => ConnectionCount;
  /** Accepts no more commands and clicks, finishes open answers, and closes the connections. */
  readonly stop: () => Promise<void>;
}
