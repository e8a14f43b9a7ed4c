import { InteractionResponseType, MessageFlags, type REST, Routes } from 'discord.js';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { AdapterContext } from '../../src/adapter.ts';
import type { Reference, Reply } from '../../src/conversation/reply.ts';
import type { Receipt } from '../../src/delivery.ts';
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
import type { DiscordMessage } from './render.ts';

const posted = z.object({ id: z.string(), flags: z.int().catch(0) });

/**
 * A message by the token of an interaction, with which it can be changed for 15 minutes.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
 */
const address = z.object({ applicationId: z.string(), token: z.string(), messageId: z.string() });

/** The first answer to an interaction, or the message that was clicked if the first answer replaced it. */
const ORIGINAL = '@original';

/**
 * Sends everything that answers one interaction. It decides who sees a message, and whether the message replaces
 * another one, is the first answer, or follows it.
 */
export class Responder {
  readonly #rest: REST;
  readonly #interaction: Interaction;
  readonly #log: Logger;
  readonly #fail: AdapterContext['fail'];
  /** Whether the first answer was given, or can be given no more. */
  #isAnswered = false;
  /** Whether another process with the same bot token answers. */
  #isTaken = false;

  constructor(rest: REST, interaction: Interaction, log: Logger, fail: AdapterContext['fail']) {
    this.#rest = rest;
    this.#interaction = interaction;
    this.#log = log;
    this.#fail = fail;
  }

  /** Sends a message. Never rejects. */
  async send(reply: Reply<DiscordMessage>): Promise<Receipt> {
    if (this.#isTaken) return { outcome: 'late' };
    try {
      return await this.#send(reply);
    } catch (error) {
      this.#report(error);
      // A message that was sent before is changed without an answer to this interaction.
      if (reply.placement.kind === 'sent') return { outcome: isTooLate(error) ? 'late' : 'failed' };
      const isOver = isAnswered(error) || error instanceof NoAnswerError;
      this.#isAnswered ||= isOver;
      return { outcome: isOver || isTooLate(error) ? 'late' : 'failed' };
    }
  }

  /** Answers an autocompletion. Never rejects. */
  async suggest(choices: readonly string[]): Promise<void> {
    const data = { choices: choices.map((choice) => ({ name: choice, value: choice })) };
    await this.#answer(InteractionResponseType.ApplicationCommandAutocompleteResult, data).catch((error) =>
      this.#report(error),
    );
  }

  async #send({ message, audience, placement }: Reply<DiscordMessage>): Promise<Receipt> {
    // No message ever mentions anyone.
    const body = { components: message.components, flags: message.flags, allowed_mentions: { parse: [] } };
    if (placement.kind === 'sent') return this.#change(address.parse(JSON.parse(placement.reference)), body);
    if (placement.kind === 'clicked' && this.#interaction.componentOf !== undefined) {
      if (this.#isAnswered) return this.#change(this.#address(ORIGINAL), body);
      await this.#answer(InteractionResponseType.UpdateMessage, body);
      this.#isAnswered = true;
      return { outcome: 'sent', reference: this.#reference(ORIGINAL) };
    }
    const flags = audience === 'private' ? message.flags | MessageFlags.Ephemeral : message.flags;
    const visible = { ...body, flags };
    if (this.#isAnswered) return this.#follow(visible, audience);
    await this.#answer(InteractionResponseType.ChannelMessageWithSource, visible);
    this.#isAnswered = true;
    return { outcome: 'sent', reference: this.#reference(ORIGINAL) };
  }

  async #change(of: z.output<typeof address>, body: object): Promise<Receipt> {
    const route = Routes.webhookMessage(of.applicationId, encodeURIComponent(of.token), of.messageId);
    await this.#request(EDIT, (signal) => this.#rest.patch(route, { body, auth: false, signal }));
    return { outcome: 'sent', reference: JSON.stringify(of) };
  }

  /** Sends a message after the first answer. */
  async #follow(body: object, audience: Reply<DiscordMessage>['audience']): Promise<Receipt> {
    const { applicationId, token } = this.#interaction;
    const route = Routes.webhook(applicationId, encodeURIComponent(token));
    const query = new URLSearchParams({ wait: 'true' });
    const { id, flags } = posted.parse(
      await this.#request(FOLLOW_UP, (signal) =>
        this.#rest.post(route, { body, query, auth: false, signal }),
      ),
    );
    const isUnseen = audience === 'public' && (flags & MessageFlags.Ephemeral) !== 0;
    return { outcome: isUnseen ? 'unseen' : 'sent', reference: this.#reference(id) };
  }

  #address(messageId: string): z.output<typeof address> {
    const { applicationId, token } = this.#interaction;
    return { applicationId, token, messageId };
  }

  #reference(messageId: string): Reference {
    return JSON.stringify(this.#address(messageId));
  }

  /** Gives the first answer, for which Discord waits three seconds. */
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

/** The error without the address and the body of its request, which hold the interaction's token and text. */
function described(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { message, stack } = error;
  const facts = z.object({ code: z.number(), status: z.number() }).safeParse(error).data ?? {};
  return Object.assign(new Error(message), { stack }, facts);
}
