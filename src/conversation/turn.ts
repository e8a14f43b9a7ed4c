import type { Activity, ActivityKind } from './activity.ts';
import type { Placement, Rendered, Reply } from './reply.ts';

/**
 * What is known about a share:
 * - `shared`, `not-shared`: all of it, none of it.
 * - `partly`: only the first of its messages.
 * - `perhaps`: the platform did not say.
 * - `unseen`: the platform shows it only to the person.
 * - `put-off`: not shared, because the person or the channel has had the most shares of a minute.
 */
export type ShareResult =
  | { readonly kind: 'shared' | 'not-shared' | 'partly' | 'perhaps' | 'unseen' }
  | { readonly kind: 'put-off'; readonly limited: keyof Sharer; readonly seconds: number };

/** The platform's ids of the person who shares, and of the channel. Undefined if it is unknown. */
export interface Sharer {
  readonly person: string;
  readonly channel: string | undefined;
}

/** The most shares within a minute. They keep one person, or one person's script, from flooding a channel. */
export const SHARES_PER_MINUTE = { person: 5, channel: 20 } satisfies Record<keyof Sharer, number>;

/** The answer to one action of a person. */
export type Turn<Message> = { readonly activity: Activity } & (
  | {
      readonly kind: 'answer';
      readonly reply: Reply<Message>;
      /** Messages after the reply, sent in order until one of them fails. */
      readonly more?: readonly Reply<Message>[];
    }
  | {
      readonly kind: 'share';
      /** Replaces the clicked card, and says that it is being shared. The shared messages follow only if it arrives. */
      readonly reply: Reply<Message>;
      readonly shared: readonly Reply<Message>[];
      /** The card that says what came of it, in place of the reply. It has a Share button unless all was shared. */
      readonly report: (result: ShareResult) => Reply<Message>;
      readonly sharer: Sharer;
    }
);

export const NEW: Placement = { kind: 'new' };
export const CLICKED: Placement = { kind: 'clicked' };

export const privateReply = <Message>(card: Rendered<Message>, placement: Placement): Reply<Message> => ({
  ...card,
  audience: 'private',
  placement,
});

export const publicReply = <Message>(card: Rendered<Message>): Reply<Message> => ({
  ...card,
  audience: 'public',
  placement: NEW,
});

/** The same turn, logged as another kind of activity. */
export const withKind = <Message>(kind: ActivityKind, turn: Turn<Message>): Turn<Message> => ({
  ...turn,
  activity: { ...turn.activity, kind },
});

/** The private card that a turn leaves behind if the platform takes every message. */
export const lastReply = <Message>(turn: Turn<Message>): Reply<Message> =>
  turn.kind === 'share' ? turn.report({ kind: 'shared' }) : turn.reply;
