import { InteractionResponseType, MessageFlags, type REST, Routes } from 'discord.js';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { AdapterContext } from '../../src/adapter.ts';
import type { Reply } from '../../src/conversation/reply.ts';
import type { Send } from '../../src/delivery.ts';
import {
  EDIT,
  FIRST_ANSWER,
  FOLLOW_UP,
  isAnswered,
  isTokenRefused,
  isTooLate,
  NoAnswerError,
  persist,
  type RetryPolicy,
} from './client.ts';
import type { Interaction } from './payload.ts';
import { TOKEN_REFUSED } from './refusal.ts';
import { render } from './render.ts';

const posted = z.object({ flags: z.int().catch(0) });

/**
 * The way back to whoever caused one interaction, and the one way out: decides who sees a message, and whether it
 * replaces the card, is the answer, or follows it.
 */
export class Responder {
  readonly #rest: REST;
  readonly #interaction: Interaction;
  readonly #log: Logger;
  readonly #fail: AdapterContext['fail'];
  /** Whether the first answer was given, or cannot be given any more. */
  #isAnswered = false;
  /** Whether another process with the same bot token answers. */
  #isTaken = false;

  constructor(rest: REST, interaction: Interaction, log: Logger, fail: AdapterContext['fail']) {
    this.#rest = rest;
    this.#interaction = interaction;
    this.#log = log;
    this.#fail = fail;
  }

  /** Sends a message; its buttons remember the message that it is about, if any. Never rejects. */
  async send(reply: Reply, messageId: string | undefined): ReturnType<Send> {
    if (this.#isTaken) return 'late';
    try {
      const flags = await this.#post(reply, messageId);
      this.#isAnswered = true;
      return reply.audience === 'public' && (flags & MessageFlags.Ephemeral) !== 0 ? 'unseen' : 'sent';
    } catch (error) {
      this.#report(error);
      const isOver = isAnswered(error) || error instanceof NoAnswerError;
      this.#isAnswered ||= isOver;
      return isOver || isTooLate(error) ? 'late' : 'failed';
    }
  }

  /** Answers an autocompletion. Never rejects. */
  async suggest(choices: readonly string[]): Promise<void> {
    const data = { choices: choices.map((choice) => ({ name: choice, value: choice })) };
    await this.#answer(InteractionResponseType.ApplicationCommandAutocompleteResult, data).catch((error) =>
      this.#report(error),
    );
  }

  /** @returns the flags of a message that followed the first answer */
  async #post(reply: Reply, messageId: string | undefined): Promise<number> {
    const isPrivate = reply.audience === 'private';
    const { components, flags } = render(reply, isPrivate ? messageId : undefined);
    const replaces = reply.delivery === 'replace' && this.#interaction.componentOf !== undefined;
    const message = {
      components,
      flags: isPrivate && !replaces ? flags | MessageFlags.Ephemeral : flags,
      // Nobody is ever called.
      allowed_mentions: { parse: [] },
    };
    if (!this.#isAnswered) {
      const { UpdateMessage, ChannelMessageWithSource } = InteractionResponseType;
      await this.#answer(replaces ? UpdateMessage : ChannelMessageWithSource, message);
      return 0;
    }
    const { applicationId, token } = this.#interaction;
    if (replaces) {
      const route = Routes.webhookMessage(applicationId, encodeURIComponent(token), '@original');
      await this.#request(EDIT, (signal) => this.#rest.patch(route, { body: message, auth: false, signal }));
      return 0;
    }
    const route = Routes.webhook(applicationId, encodeURIComponent(token));
    const query = new URLSearchParams({ wait: 'true' });
    return posted.parse(
      await this.#request(FOLLOW_UP, (signal) =>
        this.#rest.post(route, { body: message, query, auth: false, signal }),
      ),
    ).flags;
  }

  /** Gives the first answer, which is on Discord's clock. */
  async #answer(type: InteractionResponseType, data: unknown): Promise<void> {
    const { id, token } = this.#interaction;
    const route = Routes.interactionCallback(id, encodeURIComponent(token));
    await this.#request(FIRST_ANSWER, async (signal, before) => {
      try {
        await this.#rest.post(route, { body: { type, data }, auth: false, signal });
      } catch (error) {
        // After a try that had no answer, it may well have been this process.
        if (isAnswered(error) && before === 0) this.#isTaken = true;
        throw error;
      }
    });
  }

  async #request<Result>(
    policy: RetryPolicy,
    send: (signal: AbortSignal, before: number) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await persist(policy, send);
    } catch (error) {
      if (isTokenRefused(error)) this.#fail(TOKEN_REFUSED);
      throw error;
    }
  }

  #report(error: unknown): void {
    if (isAnswered(error) || isTooLate(error)) {
      this.#log.info({ err: described(error) }, 'an interaction could no longer be answered');
    } else this.#log.error({ err: described(error) }, 'an interaction could not be answered');
  }
}

/** Without the address and the body of a request, which carry the interaction's token and what was said. */
function described(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { message, stack } = error;
  const facts = z.object({ code: z.number(), status: z.number() }).safeParse(error).data ?? {};
  return Object.assign(new Error(message), { stack }, facts);
}
