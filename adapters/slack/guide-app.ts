import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt';
import type { Logger } from 'pino';

/** A Bolt app that acknowledges everything: Bolt alone leaves without an answer what it cannot make sense of. */
export class GuideApp extends App {
  readonly #log: Logger;
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: AppOptions, log: Logger) {
    super(options);
    this.#log = log;
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
      this.#log.warn('an event that is no command and no click');
    } catch (err) {
      this.#log.warn({ err }, 'an event that Bolt cannot read');
    }
    if (acknowledged) return;
    await event.ack().catch((err: unknown) => this.#log.warn({ err }, 'an event could not be acknowledged'));
  }

  /** Resolves when all that has been taken is answered. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}
