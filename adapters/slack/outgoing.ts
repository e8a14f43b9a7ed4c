import type { RespondArguments } from '@slack/bolt';
import type { Reply } from '../../src/conversation/reply.ts';
import { render } from './render.ts';

/** Where a reply goes: what was clicked there, and in which thread, if any. */
export interface Origin {
  /** Whether in a conversation of two, which has no others to share with. */
  readonly direct: boolean;
  /** Whether the message that was clicked is seen by nobody else; for a command, as if it were. */
  readonly ephemeral: boolean;
  /** Timestamp of the message that the thread is below. */
  readonly thread: string | undefined;
}

/**
 * A reply with everything said that Slack would otherwise decide by itself. A message that all see is replaced only
 * in a direct message, and stays what it is: Slack cannot change who sees a message.
 */
export function address(reply: Reply, { direct, ephemeral, thread }: Origin): RespondArguments {
  const replaces = reply.delivery === 'replace' && (ephemeral || direct);
  const seenByAll = reply.audience === 'public' || (replaces && !ephemeral);
  return {
    ...unadorned(reply),
    response_type: seenByAll ? 'in_channel' : 'ephemeral',
    replace_original: replaces,
    ...(thread === undefined || replaces ? {} : { thread_ts: thread }),
  };
}

/** A reply as it is, without what Slack would add to its words. */
export const unadorned = (reply: Reply) => ({
  ...render(reply),
  mrkdwn: false,
  unfurl_links: false,
  unfurl_media: false,
});
