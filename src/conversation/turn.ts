import type { Activity, ActivityKind } from './activity.ts';
import type { Form, Placement, Rendered, Reply } from './reply.ts';

/**
 * What is known about a share:
 * - `shared`, `not-shared`
 * - `perhaps`: the platform did not say.
 * - `unseen`: the platform shows it only to the person.
 * - `put-off`: not shared, because the person or the channel has had the most shares of a minute.
 */
export type ShareResult =
  | { readonly kind: 'shared' | 'not-shared' | 'perhaps' | 'unseen' }
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
      /** What the person is told does not depend on it. */
      readonly repaint?: Repaint<Message>;
    }
  | {
      readonly kind: 'form';
      readonly form: Form;
      /** Replaces the clicked card if the form does not open. */
      readonly instead: Reply<Message>;
    }
  | {
      readonly kind: 'share';
      readonly shared: Reply<Message>;
      /** The card that says what came of it, in place of the clicked one. It has a Share button unless it was shared. */
      readonly report: (result: ShareResult) => Reply<Message>;
      readonly sharer: Sharer;
      readonly repaint?: Pick<Repaint<Message>, 'later'>;
    }
  | {
      /** Deletes the clicked message, which everyone sees. */
      readonly kind: 'remove';
      /** Tells the person if it is not deleted. */
      readonly instead: Reply<Message>;
    }
);

/** A message for everyone, painted anew. */
export interface Repaint<Message> {
  /** Replaces the clicked message before the reply is sent. Absent if only the person sees the clicked message. */
  readonly clicked?: Reply<Message> | 'unchanged';
  /** Replace an earlier message after the reply. Each is made when the one before is sent. */
  readonly later: AsyncIterable<Reply<Message>>;
}

/** A turn that is one reply. */
export type Answering<Message> = Extract<Turn<Message>, { kind: 'answer' }>;

export const NEW: Placement = { kind: 'new' };
export const CLICKED: Placement = { kind: 'clicked' };

export const privateReply = <Message>(
  { card, message, fits }: Rendered<Message>,
  placement: Placement,
): Reply<Message> => ({ card, message, fits, audience: 'private', placement });

export const publicReply = <Message>({ card, message, fits }: Rendered<Message>): Reply<Message> => ({
  card,
  message,
  fits,
  audience: 'public',
  placement: NEW,
});

/** The same turn, logged as another kind of activity. */
export const withKind = <Message>(kind: ActivityKind, turn: Answering<Message>): Answering<Message> => ({
  ...turn,
  activity: { ...turn.activity, kind },
});

/** The private card that a turn leaves behind if the platform takes every message. */
export function lastReply<Message>(turn: Turn<Message>): Reply<Message> {
  switch (turn.kind) {
    case 'answer':
      return turn.reply;
    case 'share':
      return turn.report({ kind: 'shared' });
    case 'form':
    case 'remove':
      return turn.instead;
  }
}
