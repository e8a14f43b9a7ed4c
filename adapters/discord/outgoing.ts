import {
  DiscordAPIError,
  InteractionResponseType,
  MessageFlags,
  type REST,
  type RequestData,
  Routes,
} from 'discord.js';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { AdapterContext } from '../../src/adapter.ts';
import type { CardFile, Form, Placement, Reference, Reply } from '../../src/conversation/reply.ts';
import type { Receipt, SendOutcome } from '../../src/delivery.ts';
import { SetupError } from '../../src/errors.ts';
import type { Address as PublicAddress } from '../../src/store/rounds.ts';
import {
  EDIT,
  FIRST_ANSWER,
  FOLLOW_UP,
  isAnswered,
  isContentRefused,
  isMessageGone,
  isTokenRefused,
  isTooLate,
  NoAnswerError,
  persist,
  type RetryPolicy,
} from './client.ts';
import type { Interaction } from './payload.ts';
import { TOKEN_REFUSED } from './refusal.ts';
import { type DiscordMessage, modalOf } from './render.ts';
import type { Rivals } from './rivals.ts';

const messageSchema = z.object({ id: z.string(), flags: z.int().catch(0) });

/**
 * The content of a reference: the address of a sent message. The token of its interaction can change it for 15 minutes.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
 */
const interactionAddress = z.object({ applicationId: z.string(), token: z.string(), messageId: z.string() });

/**
 * A message of the bot in a channel. The bot can change it at any time if it sees the channel, for which the server has to
 * add the bot, and not only its commands. https://discord.com/developers/docs/resources/message#edit-message
 */
const channelAddress = z.object({ channelId: z.string(), messageId: z.string() });

const addressSchema = z.union([
  interactionAddress.extend({ card: channelAddress.optional() }),
  channelAddress,
]);
type Address = z.output<typeof addressSchema>;

/**
 * The right to change the clicked message, if everyone sees it. It is there once the first answer has replaced it.
 */
export function addressOf({
  applicationId,
  token,
  channelId,
  componentOf,
  isComponentPrivate,
}: Interaction): PublicAddress | undefined {
  if (componentOf === undefined || isComponentPrivate) return undefined;
  const card = channelId === undefined ? undefined : { channelId, messageId: componentOf };
  const address: Address = { applicationId, token, messageId: ORIGINAL, ...(card ? { card } : {}) };
  return {
    value: JSON.stringify(address),
    until: Date.now() + TOKEN_MILLISECONDS,
    message: card && JSON.stringify(card),
  };
}

/**
 * The token of an interaction is valid for 15 minutes.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
 */
const TOKEN_MILLISECONDS = 15 * 60_000;

/**
 * Discord's name for the first answer to an interaction, or for the clicked message if the first answer replaced it.
 */
const ORIGINAL = '@original';

/**
 * Sends all messages that answer one interaction. It decides for each message who sees it, and if it is the first
 * answer, a follow-up, or the replacement of another message.
 */
export class Responder {
  readonly #rest: REST;
  readonly #interaction: Interaction;
  readonly #log: Logger;
  readonly #fail: AdapterContext['fail'];
  readonly #rivals: Rivals;
  /** True if Discord has the first answer, or may have it. */
  #isAnswered = false;
  /** Undefined while something more can be sent. */
  #end: 'late' | 'elsewhere' | undefined;
  /** True if the clicked message can no longer be changed. */
  #isCardGone = false;

  constructor(
    rest: REST,
    interaction: Interaction,
    { log, fail }: Pick<AdapterContext, 'log' | 'fail'>,
    rivals: Rivals,
  ) {
    this.#rest = rest;
    this.#interaction = interaction;
    this.#log = log;
    this.#fail = fail;
    this.#rivals = rivals;
  }

  /** Sends a message. Never rejects. */
  async send(reply: Reply<DiscordMessage>): Promise<Receipt> {
    // Changing an earlier message is not an answer to this interaction.
    if (this.#end && reply.placement.kind !== 'sent') return { outcome: this.#end };
    try {
      return await this.#send(reply);
    } catch (error) {
      if (reply.audience === 'public' && reply.placement.kind === 'sent')
        this.#log.info(
          { err: loggable(error) },
          'a card was not painted anew, so the next press on it does that',
        );
      else this.#report(error);
      return { outcome: this.#outcomeOf(error, reply.placement, reply.message.file !== undefined) };
    }
  }

  #outcomeOf(error: unknown, placement: Placement, hasFile: boolean): SendOutcome {
    if (error instanceof NoAnswerError && error.mayHaveArrived) {
      this.#isAnswered ||= placement.kind !== 'sent';
      return 'unknown';
    }
    const end = isAnswered(error) ? 'elsewhere' : isTooLate(error) ? 'late' : undefined;
    if (placement.kind === 'sent') return end ?? 'failed';
    if (this.#isAnswered) {
      this.#end = end;
      this.#isCardGone ||= placement.kind === 'clicked';
      return end ?? 'failed';
    }
    // The first answer has one way only. It stays open if Discord refuses what a message says, or its file.
    const isOpen = isContentRefused(error) || (hasFile && error instanceof DiscordAPIError);
    this.#end = end ?? (isOpen ? undefined : 'late');
    return end ?? (error instanceof NoAnswerError ? 'late' : 'failed');
  }

  /** Answers an autocompletion. Never rejects. */
  async suggest(choices: readonly string[]): Promise<void> {
    const data = { choices: choices.map((choice) => ({ name: choice, value: choice })) };
    await this.#answer(InteractionResponseType.ApplicationCommandAutocompleteResult, data).catch((error) =>
      this.#report(error),
    );
  }

  /** Accepts a click, and leaves its message as it is. Never rejects. */
  async acknowledge(): Promise<void> {
    await this.#answer(InteractionResponseType.DeferredMessageUpdate, undefined).catch((error) =>
      this.#report(error),
    );
  }

  /** Accepts a click, and leaves its message as it is, so that it can be changed later. Never rejects. */
  async leave(): Promise<Receipt> {
    return this.#act(() => this.#defer());
  }

  /** Opens a form, which Discord does only as the first answer. Never rejects. */
  async openForm(form: Form): Promise<Receipt> {
    return this.#act(async () => {
      await this.#answer(InteractionResponseType.Modal, modalOf(form, this.#interaction.id));
      this.#isAnswered = true;
    });
  }

  /** Deletes the clicked message. Never rejects. A message that is gone already counts as deleted. */
  async remove(): Promise<Receipt> {
    return this.#act(async () => {
      await this.#defer();
      const { applicationId, token } = this.#interaction;
      const route = Routes.webhookMessage(applicationId, encodeURIComponent(token), ORIGINAL);
      await this.#request(EDIT, async (signal) => {
        try {
          await this.#rest.delete(route, { auth: false, signal });
        } catch (error) {
          if (!isMessageGone(error)) throw error;
        }
      });
    });
  }

  async #act(action: () => Promise<void>): Promise<Receipt> {
    try {
      await action();
      return { outcome: 'sent' };
    } catch (error) {
      this.#report(error);
      return { outcome: this.#outcomeOf(error, { kind: 'new' }, false) };
    }
  }

  /**
   * Accepts a click, and leaves its message as it is for now. If Discord does not confirm that, the next request shows
   * whether Discord knows it.
   */
  async #defer(): Promise<void> {
    try {
      await this.#answer(InteractionResponseType.DeferredMessageUpdate, undefined);
    } catch (error) {
      if (!(error instanceof NoAnswerError && error.mayHaveArrived)) throw error;
      this.#report(error);
    }
    this.#isAnswered = true;
  }

  async #send({ message, audience, placement }: Reply<DiscordMessage>): Promise<Receipt> {
    const { components, file } = message;
    const body = {
      components,
      flags: message.flags,
      // A message of the guide never mentions a person or a role.
      allowed_mentions: { parse: [] },
      // Discord removes the file of an earlier card only if it is told all files that the message has.
      attachments: file ? [{ id: '0', filename: file.name }] : [],
    };
    if (placement.kind === 'sent')
      return this.#change(addressSchema.parse(JSON.parse(placement.reference)), body, file);
    const isSeenBySame =
      this.#interaction.componentOf !== undefined &&
      this.#interaction.isComponentPrivate === (audience === 'private');
    if (placement.kind === 'clicked' && isSeenBySame && !this.#isCardGone) {
      if (this.#isAnswered) return this.#change(this.#address(ORIGINAL), body, file);
      await this.#answer(InteractionResponseType.UpdateMessage, body, file);
      this.#isAnswered = true;
      return { outcome: 'sent', reference: this.#reference(ORIGINAL) };
    }
    const flags = audience === 'private' ? message.flags | MessageFlags.Ephemeral : message.flags;
    const visible = { ...body, flags };
    // The first answer becomes the message that is changed later, and that is the clicked one.
    if (!this.#isAnswered && audience === 'public' && this.#interaction.componentOf !== undefined)
      await this.#defer();
    if (this.#isAnswered) return this.#sendFollowUp(visible, audience, file);
    await this.#answer(InteractionResponseType.ChannelMessageWithSource, visible, file);
    this.#isAnswered = true;
    return { outcome: 'sent', reference: this.#reference(ORIGINAL) };
  }

  async #change(address: Address, body: object, file: CardFile | undefined): Promise<Receipt> {
    const content = await contentOf(body, file);
    if ('channelId' in address) {
      const route = Routes.channelMessage(address.channelId, address.messageId);
      await this.#request(EDIT, (signal) => this.#rest.patch(route, { signal, ...content }));
      return { outcome: 'sent', reference: JSON.stringify(address) };
    }
    const { applicationId, token, messageId, card } = address;
    const route = Routes.webhookMessage(applicationId, encodeURIComponent(token), messageId);
    try {
      await this.#request(EDIT, (signal) => this.#rest.patch(route, { auth: false, signal, ...content }));
      return { outcome: 'sent', reference: JSON.stringify(address) };
    } catch (error) {
      if (card === undefined || !isTooLate(error)) throw error;
      return this.#change(card, body, file);
    }
  }

  /** Sends a message after the first answer. */
  async #sendFollowUp(
    body: object,
    audience: Reply<DiscordMessage>['audience'],
    file: CardFile | undefined,
  ): Promise<Receipt> {
    const { applicationId, token } = this.#interaction;
    const route = Routes.webhook(applicationId, encodeURIComponent(token));
    const query = new URLSearchParams({ wait: 'true' });
    const content = await contentOf(body, file);
    const sent = await this.#request(FOLLOW_UP, (signal) =>
      this.#rest.post(route, { query, auth: false, signal, ...content }),
    );
    const { success, data } = messageSchema.safeParse(sent);
    if (!success) throw new NoAnswerError('Discord did not answer with a message', true);
    const { id, flags } = data;
    const isUnseen = audience === 'public' && (flags & MessageFlags.Ephemeral) !== 0;
    return { outcome: isUnseen ? 'unseen' : 'sent', reference: this.#reference(id) };
  }

  #address(messageId: string): z.output<typeof interactionAddress> {
    const { applicationId, token } = this.#interaction;
    return { applicationId, token, messageId };
  }

  #reference(messageId: string): Reference {
    return JSON.stringify(this.#address(messageId));
  }

  /** Sends the first answer, for which Discord waits three seconds. */
  async #answer(type: InteractionResponseType, data: unknown, file?: CardFile): Promise<void> {
    const { id, token } = this.#interaction;
    const route = Routes.interactionCallback(id, encodeURIComponent(token));
    const content = await contentOf({ type, data }, file);
    await this.#request(FIRST_ANSWER, async (signal, mayHaveArrived) => {
      try {
        await this.#rest.post(route, { auth: false, signal, ...content });
      } catch (error) {
        // An earlier try has arrived, although Discord did not confirm it in time.
        if (!(mayHaveArrived && isAnswered(error))) throw error;
      }
    });
  }

  async #request<Result>(
    policy: RetryPolicy,
    send: (signal: AbortSignal, mayHaveArrived: boolean) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await persist(policy, send);
    } catch (error) {
      if (isTokenRefused(error)) this.#fail(new SetupError(TOKEN_REFUSED));
      throw error;
    }
  }

  #report(error: unknown): void {
    // Discord refuses only a first answer for this reason. If an earlier try may have arrived, `#answer` takes it for that.
    if (isAnswered(error)) this.#rivals.note();
    if (isAnswered(error) || isTooLate(error)) {
      this.#log.info({ err: loggable(error) }, 'an interaction could no longer be answered');
    } else this.#log.error({ err: loggable(error) }, 'an interaction could not be answered');
  }
}

/**
 * The JSON of a request, and a file beside it. https://discord.com/developers/docs/reference#uploading-files
 * The form is encoded here. The library would hand it to the first undici that the process has loaded, and the undici of
 * Slack's client takes only forms of its own.
 */
async function contentOf(
  json: object,
  file: CardFile | undefined,
): Promise<Pick<RequestData, 'body' | 'headers' | 'passThroughBody'>> {
  if (file === undefined) return { body: json };
  const form = new FormData();
  form.append('payload_json', JSON.stringify(json));
  form.append('files[0]', new Blob([file.text], { type: 'text/markdown' }), file.name);
  const encoded = new globalThis.Response(form);
  return {
    body: new Uint8Array(await encoded.arrayBuffer()),
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    passThroughBody: true,
  };
}

/**
 * A copy of an error without the address and the body of its request, which contain the interaction's token and text.
 */
function loggable(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { message, stack } = error;
  const facts = z.object({ code: z.number(), status: z.number() }).safeParse(error).data ?? {};
  return Object.assign(new Error(message), { stack }, facts);
}
