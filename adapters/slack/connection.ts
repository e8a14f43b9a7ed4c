import type { Receiver } from '@slack/bolt';

/** A way in which events come from Slack. */
export interface Transport {
  readonly receiver: Receiver;
  /**
   * Begins to take events.
   * @throws SetupError if that is not possible
   */
  readonly open: () => Promise<OpenTransport>;
}

export interface OpenTransport {
  readonly isReady: () => boolean;
  /** How many connections are open that are kept open. */
  readonly connections: () => number;
  /** Takes no more events; those that were taken can still be answered. */
  readonly refuse: () => void;
  readonly close: () => Promise<void>;
}
