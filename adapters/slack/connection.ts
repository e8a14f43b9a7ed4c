import { App, type AppOptions, type Receiver, type ReceiverEvent } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Authorize } from './workspace.ts';

/** A way in which events come from Slack. */
export interface Transport {
  readonly receiver: Receiver;
  /**
   * Begins to take events. Tries again while Slack or the network is down.
   * @throws SetupError if a setting is wrong
   */
  readonly open: () => Promise<OpenTransport>;
}

export interface OpenTransport {
  readonly isReady: () => boolean;
  /** The number of open WebSockets. */
  readonly connections: () => number;
  /** Takes no more events; those already taken can still be answered. */
  readonly refuse: () => void;
  readonly close: () => Promise<void>;
}

/**
 * A Bolt app that acknowledges every event, because Bolt alone leaves events that it cannot read without an answer.
 * Every event is first given its workspace; an event without one is acknowledged, logged as a warning (and so counted
 * in `guide_log_lines_total`), and nothing else.
 */
export class GuideApp extends App {
  readonly #log: Logger;
  readonly #underWay = new Set<Promise<void>>();

  constructor(
    options: Pick<AppOptions, 'receiver' | 'logger' | 'clientOptions'>,
    authorize: Authorize,
    log: Logger,
  ) {
    super({
      ...options,
      // Bolt keeps a client for each `teamId`, of about 20 KB, for ever. It is the workspace's own here and not the one
      // that the event names, so that people from many workspaces do not make the clients many.
      authorize: async (source, body) => ({ ...(await authorize(source, body)) }),
      // Otherwise the token of an event from a workflow would take the place of the workspace's.
      attachFunctionToken: false,
      // Bolt's store of conversations fails once per request, because the guide keeps no messages.
      convoStore: false,
    });
    this.#log = log;
    this.use(async ({ context, next, ...received }) => {
      if (context.botToken !== undefined) return next();
      log.warn('an event of a workspace for which the guide has no token');
      if ('ack' in received && typeof received.ack === 'function') await received.ack();
    });
    this.error(async (error) =>
      log.error({ err: error.original ?? error }, 'an event was not handled to its end'),
    );
  }

  override async processEvent(event: ReceiverEvent): Promise<void> {
    const work = this.#process(event);
    this.#underWay.add(work);
    await work;
    this.#underWay.delete(work);
  }

  /** Never rejects. */
  async #process(event: ReceiverEvent): Promise<void> {
    let acknowledged = false;
    const ack: ReceiverEvent['ack'] = async (response) => {
      acknowledged = true;
      await event.ack(response);
    };
    try {
      await super.processEvent({ ...event, ack });
      if (acknowledged) return;
      this.#log.warn('an event that is not a command or a click');
    } catch (err) {
      this.#log.warn({ err }, 'an event that Bolt cannot read');
    }
    if (acknowledged) return;
    await event.ack().catch((err: unknown) => this.#log.warn({ err }, 'an event could not be acknowledged'));
  }

  /** Resolves when all events that were taken are answered. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}
