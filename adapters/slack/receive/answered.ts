import { cut } from '../../../src/conversation/cut.ts';
import type { EventPayload } from '../payload.ts';
import { ANSWERED_SECONDS, type SlackParts } from './parts.ts';

/** True if the message is to be answered. If not, it is counted, and logged at debug. */
export function isAnswered(
  kind: 'message' | 'mention',
  payload: EventPayload,
  body: unknown,
  { answered, isOpenTo, log, observe }: SlackParts,
): boolean {
  // Everybody in the channel would see the sentence that answers others.
  const isClosed = kind === 'mention' && !isOpenTo(body);
  const reason =
    reasonAgainst(kind, payload.event) ??
    (isClosed ? 'not allowed' : undefined) ??
    (answered.add(keyOf(payload)) ? undefined : 'repeated');
  if (reason === undefined) return true;
  log.debug({ kind, reason }, 'not answered');
  observe({ platform: 'slack', activity: { kind }, outcome: 'unanswered', milliseconds: 0 });
  return false;
}

/** Identifies a message, whichever event brings it. */
const keyOf = ({ event_id, event: { channel, ts } }: EventPayload): string =>
  ts === '' ? event_id : `${channel} ${ts}`;

/** The reason against answering a message, for the log. Undefined if it is answered. */
function reasonAgainst(kind: 'message' | 'mention', event: EventPayload['event']): string | undefined {
  const { channel_type, user, bot_id, subtype, hidden, ts, edited, words } = event;
  if (kind === 'message' && channel_type !== 'im') return 'not a direct message';
  if (subtype !== undefined && !WRITTEN.has(subtype) && (NOTICE.test(subtype) || words === ''))
    return `subtype ${cut(subtype, SUBTYPE_LENGTH)}`;
  if (hidden) return 'hidden';
  // Two apps that answer each other would never end. A workflow is such an app, too.
  if (bot_id !== undefined || user === '') return 'of an app or a workflow';
  // The process may have forgotten its answer to the message before the edit.
  return Number(edited.ts) - Number(ts) > ANSWERED_SECONDS ? 'edited late' : undefined;
}

/**
 * Messages with these subtypes are written by a person. A file may be without words.
 * Source: https://docs.slack.dev/reference/events/message
 */
const WRITTEN: ReadonlySet<string> = new Set(['file_share', 'thread_broadcast', 'me_message']);

/** Subtypes of messages that Slack writes: edits, deletions, and notices such as that a person joined. */
const NOTICE =
  /^(?:message|channel|group|mpim|im|bot|pinned|unpinned|reminder|reply|ekm|assistant|huddle|sh|app|tabbed|joiner|tombstone|slackbot|document|file_comment|file_mention)(?:_|$)/;

/** UTF-16 code units of a subtype that are logged. */
const SUBTYPE_LENGTH = 40;
