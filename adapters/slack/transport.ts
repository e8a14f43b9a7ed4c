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
  /** Takes no more events; those that were taken can still be answered. */
  readonly refuse: () => void;
  readonly close: () => Promise<void>;
}
