import { App, type AppOptions, type Receiver, type ReceiverEvent, webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { ConnectionCount } from '../../src/server.ts';
import type { Authorize, Removals, Workspace } from './workspace.ts';

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
  /** The WebSockets. */
  readonly connections: () => ConnectionCount;
  /** Takes no more events; those already taken can still be answered. */
  readonly refuse: () => void;
  readonly close: () => Promise<void>;
}

/** A command or a click, with the client of its workspace. */
export interface Interaction {
  readonly body: unknown;
  readonly ack: ReceiverEvent['ack'];
  readonly client: webApi.WebClient;
  /** The ID of the workspace in which the app is installed. */
  readonly installedIn: string;
}

/** An event of a workspace for which the guide has no token. */
export type Stranger = Pick<Interaction, 'body' | 'ack'>;

/** Answers commands and clicks, and strangers. */
export interface Handlers {
  readonly command: (interaction: Interaction) => Promise<void>;
  readonly click: (interaction: Interaction) => Promise<void>;
  /** Acknowledges every event, and answers those that can be answered without a token. */
  readonly stranger: (stranger: Stranger) => Promise<void>;
}

/**
 * A Bolt app that acknowledges every event, because Bolt alone leaves events that it cannot read without an answer.
 * Commands and clicks, which are nearly all events, do not go through Bolt's middleware: it takes longer than the answer
 * (docs/decisions/own-slack-receiver.md). Every event is first given its workspace; an event without one is acknowledged
 * and logged as a warning (and so counted in `guide_log_lines_total`), and the person gets a sentence if there is a way.
 */
export class GuideApp extends App {
  /** Answers commands and clicks. Without it, they go through Bolt's middleware. */
  handlers: Handlers | undefined;
  removals: Removals | undefined;
  readonly #authorize: Authorize;
  readonly #clients = new WeakMap<Workspace, webApi.WebClient>();
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
      authorize: async (_, body) => ({ ...(await authorize(body)) }),
      // Otherwise the token of an event from a workflow would take the place of the workspace's.
      attachFunctionToken: false,
      // Bolt's store of conversations fails once per request, because the guide keeps no messages.
      convoStore: false,
    });
    this.#authorize = authorize;
    this.#log = log;
    this.use(async ({ context, next, ...received }) => {
      if (context.botToken !== undefined) return next();
      await this.#turnAway({
        body: received.body,
        ack: 'ack' in received && typeof received.ack === 'function' ? received.ack : async () => {},
      });
    });
    this.error(async (error) => log.error({ err: error.original ?? error }, NOT_HANDLED));
  }

  /** Rejects only for a removal that could not be kept, without an acknowledgement. */
  override async processEvent(event: ReceiverEvent): Promise<void> {
    const work = this.removals?.isOne(event.body) ? this.#remove(event, this.removals) : this.#process(event);
    this.#underWay.add(work);
    await work.finally(() => this.#underWay.delete(work));
  }

  async #remove(event: ReceiverEvent, { take }: Removals): Promise<void> {
    await take(event.body);
    await event.ack();
  }

  /** Never rejects. */
  async #process(event: ReceiverEvent): Promise<void> {
    let acknowledged = false;
    const ack: ReceiverEvent['ack'] = async (response) => {
      acknowledged = true;
      await event.ack(response);
    };
    try {
      const handler = this.#handlerOf(event.body);
      if (handler) await this.#handle(handler, event.body, ack);
      else await super.processEvent({ ...event, ack });
      if (acknowledged) return;
      this.#log.warn('an event that is not a command or a click');
    } catch (err) {
      this.#log.warn({ err }, 'an event that Bolt cannot read');
    }
    if (acknowledged) return;
    await event.ack().catch((err: unknown) => this.#log.warn({ err }, 'an event could not be acknowledged'));
  }

  /** Classifies an event as Bolt does. Undefined for one that is not a command or a click, or that may be odd. */
  #handlerOf({ event, command, name, actions }: ReceiverEvent['body']): Handlers['click'] | undefined {
    if (event !== undefined) return undefined;
    if (command !== undefined) return this.handlers?.command;
    return name === undefined && Array.isArray(actions) ? this.handlers?.click : undefined;
  }

  /** Never rejects. */
  async #handle(handler: Handlers['click'], body: unknown, ack: ReceiverEvent['ack']): Promise<void> {
    try {
      const workspace = await this.#authorize(body);
      if (workspace) {
        const client = this.#clientOf(workspace);
        return await handler({ body, ack, client, installedIn: workspace.teamId });
      }
      await this.#turnAway({ body, ack });
    } catch (err) {
      this.#log.error({ err }, NOT_HANDLED);
    }
  }

  async #turnAway(stranger: Stranger): Promise<void> {
    this.#log.warn(NO_TOKEN);
    await (this.handlers ? this.handlers.stranger(stranger) : stranger.ack());
  }

  #clientOf(workspace: Workspace): webApi.WebClient {
    const known = this.#clients.get(workspace);
    if (known) return known;
    const { botToken, teamId } = workspace;
    const client = new webApi.WebClient(botToken, { ...this.webClientOptions, teamId });
    this.#clients.set(workspace, client);
    return client;
  }

  /** Resolves when all events that were taken are answered. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }
}

const NO_TOKEN = 'an event of a workspace for which the guide has no token';

const NOT_HANDLED = 'an event was not handled to its end';
