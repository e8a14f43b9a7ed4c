import type { HTTPReceiver, SocketModeReceiver } from '@slack/bolt';

/** A way in which events come from Slack. */
export interface Transport {
  readonly receiver: HTTPReceiver | SocketModeReceiver;
  /**
   * Begins to take events.
   * @returns a function that takes no more of them
   * @throws SetupError if that is not possible
   */
  readonly open: () => Promise<() => Promise<void>>;
}
