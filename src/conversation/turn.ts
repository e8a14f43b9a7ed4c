import type { Activity, ActivityKind } from './activity.ts';
import type { Placement, Rendered, Reply } from './reply.ts';

/** The answer to one action of a person. */
export type Turn<Message> = { readonly activity: Activity } & (
  | {
      readonly kind: 'answer';
      readonly reply: Reply<Message>;
      /** Messages after the reply, sent in order until one of them fails. */
      readonly more?: readonly Reply<Message>[];
    }
  /** The reply is sent first. The shared messages follow only if it arrives. */
  | {
      readonly kind: 'share';
      readonly reply: Reply<Message>;
      readonly shared: readonly Reply<Message>[];
      /** Replaces the reply if a shared message does not arrive. */
      readonly unshared: Reply<Message>;
      /** Replaces the reply if the platform shows the shared messages only to the person. */
      readonly unseen: Reply<Message>;
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
