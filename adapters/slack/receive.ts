import type {
  AllMiddlewareArgs,
  SlackEventMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import { z } from 'zod';
import type { AdapterContext } from '../../src/adapter.ts';
import { ClickOrder } from '../../src/click-order.ts';
import type { ManyWorkspaces } from '../../src/config.ts';
import { link, type Paragraph, paragraph, text } from '../../src/content/markdown.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { cut } from '../../src/conversation/cut.ts';
import type { Values } from '../../src/conversation/reply.ts';
import { PRIVATE_SETTING, type Setting, subjectOf } from '../../src/conversation/setting.ts';
import { readSubject } from '../../src/conversation/token.ts';
import type { Turn } from '../../src/conversation/turn.ts';
import { words } from '../../src/conversation/words.ts';
import { type Actions, Delivery, type Send } from '../../src/delivery.ts';
import { indexed } from '../../src/indexing.ts';
import { RecentKeys } from '../../src/recent-keys.ts';
import type { Address } from '../../src/store/rounds.ts';
import type { GuideApp, Interaction, Stranger } from './connection.ts';
import {
  act,
  type Clients,
  type Destination,
  deleteClicked,
  openForm,
  openWindow,
  orElse,
  post,
  postDirectly,
  postEphemeral,
  respondTo,
  responseOf,
  type SendReply,
  type Address as SlackAddress,
  sendBy,
  type Ways,
} from './outgoing.ts';
import {
  type ClickPayload,
  clickPayload,
  commandPayload,
  type EventPayload,
  eventPayload,
  idOfTimestamp,
  shortcutPayload,
  strangerPayload,
  submissionPayload,
  timestampOfId,
} from './payload.ts';
import { hasTable, type SlackMessage } from './render.ts';
import { medium } from './surface.ts';
import { FORM, formMetadata, homeOf, modalOf, type Origin } from './view.ts';
import { isAllowed, ownServerOf } from './workspace.ts';

/**
 * Answers every event of Slack. Commands and clicks do not go through Bolt's middleware, and the other events go through
 * one instead of several listeners, because Bolt tries every listener for every event. A command is answered in its acknowledgement, for which Slack
 * waits three seconds. Every other event is acknowledged at once and answered later.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 * @param allowed the workspaces and organizations whose people are answered; default all
 * @param addresses where a workspace installs the app, and where people get support; default unknown
 */
export function receive(
  app: GuideApp,
  { guide, group: groupOf, log, observe }: AdapterContext,
  fetch: Clients['fetch'],
  allowed?: ReadonlySet<string>,
  { installUrl, supportUrl }: Partial<Pick<ManyWorkspaces, 'installUrl' | 'supportUrl'>> = {},
): void {
  const conversation = new Conversation(guide, medium);
  const group = groupOf?.(conversation, medium);
  const defaults: Setting = { ...DEFAULT_SETTING, hasGroupGuide: group !== undefined };
  const delivery = new Delivery('slack', medium, { log, observe });
  const answered = new RecentKeys(ANSWERED_SECONDS * 1000);
  const order = new ClickOrder(CLICK_WAIT_MILLISECONDS);

  const submit = (token: string, values: Values, setting: Setting, submission: string) =>
    group?.submit(token, values, setting, submission) ?? conversation.submit(token, values, setting);

  const isOpenTo = (body: unknown): boolean => allowed === undefined || isAllowed(body, allowed);

  /** Answers a person to whom the guide is open by a turn, and any other by a sentence. */
  const deliver = (
    body: unknown,
    makeTurn: () => Turn<SlackMessage> | Promise<Turn<SlackMessage>>,
    click: string,
    send: Send<SlackMessage>,
    actions?: Actions,
  ): Promise<unknown> => {
    const refuse = (): Turn<SlackMessage> => conversation.refuse(words.notOpenToWorkspace);
    return delivery.deliver(isOpenTo(body) ? makeTurn : refuse, click, send, actions);
  };

  /** True if the message is to be answered. If not, it is counted, and logged at debug. */
  const isAnswered = (kind: 'message' | 'mention', payload: EventPayload, body: unknown): boolean => {
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
  };

  const onCommand = async ({ ack, body, client, installedIn }: Interaction): Promise<void> => {
    const { command, text, channel_id, channel_name, user_id, user_name, response_url, trigger_id } =
      commandPayload.parse(body);
    const direct = isDirect({ id: channel_id, name: channel_name });
    const destination: Destination = { direct, ephemeral: true, thread: undefined };
    const setting: Setting = {
      ...defaults,
      person: { id: user_id, name: user_name },
      server: installedIn,
      channel: channel_id,
      canShare: !direct,
    };
    const origin: Origin = {
      url: response_url,
      channel: channel_id,
      channelName: channel_name,
      ephemeral: true,
      server: installedIn,
    };
    let acknowledged = false;
    let hasResponded = false;
    const respond: SendReply = (reply) => {
      hasResponded = true;
      return respondTo(response_url, reply, destination, fetch);
    };
    const acknowledge: SendReply = async (reply) => {
      // An event can be acknowledged only once.
      if (acknowledged) return respond(reply);
      acknowledged = true;
      if (hasTable(reply.message)) {
        // Slack does not say whether it took an acknowledgement, so a table is sent where it does.
        await ack();
        return respond(reply);
      }
      await ack(responseOf(reply, destination));
      return undefined;
    };
    const otherwise: SendReply = (reply) =>
      hasResponded ? postDirectly(reply, user_id, client) : respond(reply);
    const slug = command.replace(/^\//, '');
    await deliver(
      body,
      () => group?.command(slug, text, setting) ?? conversation.command(slug, text, setting),
      '',
      sendBy({ toPerson: [acknowledge, otherwise], toEveryone: respond }, { client, fetch, log }),
      {
        openForm: (form) =>
          act(async () => {
            // The window opens in its own time, for which the acknowledgement must not wait.
            acknowledged = true;
            await ack();
            await openForm(form, origin, trigger_id, client);
          }, log),
      },
    );
  };

  const onClick = async (received: Interaction): Promise<void> => {
    await received.ack();
    const click = clickPayload.parse(received.body);
    const { user, container, view, state, actions } = click;
    const { type, value, action_id, action_ts, selected_options } = actions;
    const isTick = type === 'checkboxes';
    const token = isTick ? action_id : value;
    const ticked = isTick ? selected_options : (state ?? view.state);
    const isAnswered = await order.run(
      {
        key: `${user.id} ${container.message_ts || view.id}`,
        at: Number(action_ts) || Date.now() / 1000,
        isTick,
        ticked,
      },
      (before) => answerClick(received, click, token, ticked, before),
    );
    if (isAnswered) return;
    log.debug({ kind: 'tick', reason: 'a newer click' }, 'not answered');
    observe({ platform: 'slack', activity: { kind: 'tick' }, outcome: 'unanswered', milliseconds: 0 });
  };

  const answerClick = async (
    { body, client, installedIn }: Interaction,
    { user, channel, container, view, actions, trigger_id, response_url }: ClickPayload,
    token: string,
    ticked: readonly string[] | undefined,
    tickedBefore: readonly string[] | undefined,
  ): Promise<void> => {
    /** The ticks that the click tells, or else those of the tick before, unless the message shows other boxes now. */
    const ticks = (): readonly string[] | undefined =>
      ticked ?? (conversation.stateAfter(token, tickedBefore) ? tickedBefore : undefined);
    const click = [user.id, container.message_ts || view.id, actions.block_id, token].join(' ');
    const setting: Setting = {
      ...defaults,
      person: user,
      server: installedIn,
      ownServer: ownServerOf(body),
      channel: channel.id,
      asksBy: asksBy(isDirect({ id: channel.id ?? '', name: channel.name }), container.thread_ts),
    };
    const clients: Clients = { client, fetch, log };
    if (view.id !== '') {
      const inWindow: SendReply = async ({ card }) => {
        if (view.type !== 'modal') return openWindow(card, trigger_id, client);
        await client.views.update({ view_id: view.id, view: modalOf(card) });
        return { kind: 'window', view: view.id };
      };
      const directly: SendReply = (reply) => postDirectly(reply, user.id, client);
      await deliver(
        body,
        () => conversation.click(token, { ...setting, ...IN_WINDOW }, ticks()),
        click,
        sendBy({ toPerson: [inWindow, directly] }, clients),
      );
      return;
    }
    const origin: Origin = {
      url: response_url,
      channel: channel.id ?? '',
      channelName: channel.name,
      ...(container.thread_ts === undefined ? {} : { thread: container.thread_ts }),
      ephemeral: container.is_ephemeral,
      server: installedIn,
    };
    const { direct } = destinationOf(origin);
    let thread = origin.thread;
    const makeTurn = (): Turn<SlackMessage> | Promise<Turn<SlackMessage>> => {
      const ofGroup = group?.click(
        token,
        { ...setting, canShare: !direct },
        { ticked: ticks(), card: addressOf(origin, container.message_ts) },
      );
      if (ofGroup) return ofGroup;
      // The conversation is about the message until the person starts the guide.
      const isAboutMessage = conversation.stateAfter(token)?.answers === null;
      const subject = isAboutMessage ? subjectOf(readSubject(token)) : undefined;
      // A quotation is posted into the thread of the message.
      if (subject) thread = timestampOfId(subject.id);
      const canShare = subject !== undefined || !direct;
      return conversation.click(token, { ...setting, subject, canShare }, ticks());
    };
    await deliver(
      body,
      makeTurn,
      click,
      sendBy(
        waysFrom(origin, user.id, client, () => thread),
        clients,
      ),
      {
        openForm: (form) => act(() => openForm(form, origin, trigger_id, client), log),
        remove: () => act(() => deleteClicked(response_url, fetch), log),
      },
    );
  };

  /**
   * The ways on which a click is answered. A private reply stays beside the card that was clicked, because Slack shows it
   * in a thread only if a person has replied there.
   * @param publicThread the thread of the message for everyone
   */
  const waysFrom = (
    origin: Origin,
    user: string,
    client: AllMiddlewareArgs['client'],
    publicThread = () => origin.thread,
  ): Ways => {
    const { url, channel, thread } = origin;
    const destination = destinationOf(origin);
    const respond: SendReply = (reply) =>
      respondTo(
        url,
        reply,
        reply.audience === 'public' ? { ...destination, thread: publicThread() } : destination,
        fetch,
      );
    const otherwise: SendReply = destination.direct
      ? (reply) => post(reply, { channel, thread }, client)
      : orElse(
          (reply) => postEphemeral(reply, { channel, thread, user }, client),
          (reply) => postDirectly(reply, user, client),
        );
    return { toPerson: [respond, otherwise], toEveryone: respond };
  };

  /** Answers a form that was opened from a card. Its window closes, and the card says what came of it. */
  const onForm = async ({ ack, body, client, context }: Received<Submission>): Promise<void> => {
    await ack();
    const { user, view } = submissionPayload.parse(body);
    const { data } = formMetadata.safeParse(view.private_metadata);
    const server = data?.server ?? context.teamId;
    const setting: Setting = { ...defaults, person: user, server, ownServer: ownServerOf(body) };
    const click = `${user.id} ${view.id}`;
    const clients: Clients = { client, fetch, log };
    if (data === undefined) {
      // Of another version of the guide. Without the address of the click, only the person can be reached.
      const directly: SendReply = (reply) => postDirectly(reply, user.id, client);
      await deliver(
        body,
        () => conversation.submit('', view.state, setting),
        click,
        sendBy({ toPerson: [directly] }, clients),
      );
      return;
    }
    const { token, ...origin } = data;
    const { channel, thread } = origin;
    const { direct } = destinationOf(origin);
    await deliver(
      body,
      () =>
        submit(
          token,
          view.state,
          { ...setting, channel, asksBy: asksBy(direct, thread), canShare: !direct },
          click,
        ),
      click,
      sendBy(waysFrom(origin, user.id, client), clients),
    );
  };

  const onSubmission = async ({ ack, body, client, context }: Received<Submission>): Promise<void> => {
    const { user, view, response_urls } = submissionPayload.parse(body);
    const [{ response_url = '', channel_id: channel } = {}] = response_urls;
    const received = performance.now();
    let acknowledged = false;
    const inWindow: SendReply = async (reply) => {
      const shown = modalOf(reply.card);
      const isInTime = performance.now() - received < ACKNOWLEDGEMENT_MILLISECONDS;
      if (!acknowledged) await ack({ response_action: 'update', view: shown });
      if (acknowledged || !isInTime) await client.views.update({ view_id: view.id, view: shown });
      acknowledged = true;
      return { kind: 'window', view: view.id };
    };
    const ways: Ways = {
      toPerson: [inWindow, (reply) => postDirectly(reply, user.id, client)],
      toEveryone: (reply) => respondTo(response_url, reply, IN_CHANNEL, fetch),
    };
    const setting: Setting = {
      ...defaults,
      ...IN_WINDOW,
      person: user,
      server: context.teamId,
      ownServer: ownServerOf(body),
      channel,
    };
    await deliver(
      body,
      () => conversation.submit(view.private_metadata, view.state, setting),
      `${user.id} ${view.id} ${view.private_metadata}`,
      sendBy(ways, { client, fetch, log }),
    );
  };

  const onShortcut = async ({
    ack,
    body,
    client,
    context,
  }: Received<SlackShortcutMiddlewareArgs>): Promise<void> => {
    await ack();
    const { type, trigger_id, user, channel, message, response_url } = shortcutPayload.parse(body);
    const setting: Setting = { ...defaults, person: user, server: context.teamId, channel: channel.id };
    const clients: Clients = { client, fetch, log };
    const directly: SendReply = (reply) => postDirectly(reply, user.id, client);
    if (type === 'message_action') {
      // The quotation goes to the thread of the message.
      const subject = subjectOf(idOfTimestamp(message.thread_ts ?? message.ts));
      const respond: SendReply = (reply) => respondTo(response_url, reply, IN_CHANNEL, fetch);
      const place = { channel: channel.id ?? '', thread: undefined, user: user.id };
      const inChannel: SendReply = (reply) => postEphemeral(reply, place, client);
      await indexed(guide);
      await deliver(
        body,
        () => conversation.quote(message.words, { ...setting, subject }),
        '',
        sendBy({ toPerson: [respond, orElse(inChannel, directly)] }, clients),
      );
      return;
    }
    const inWindow: SendReply = ({ card }) => openWindow(card, trigger_id, client);
    await deliver(
      body,
      () => conversation.welcome({ ...setting, ...IN_WINDOW }),
      '',
      sendBy({ toPerson: [inWindow, directly] }, clients),
    );
  };

  const onMention = async ({ body, client, context }: Received<SlackEventMiddlewareArgs>): Promise<void> => {
    const payload = eventPayload.parse(body);
    if (!isAnswered('mention', payload, body)) return;
    await indexed(guide);
    const { event } = payload;
    const { channel, user, ts, thread_ts: thread = ts } = event;
    const setting: Setting = {
      ...defaults,
      person: { id: user, name: '' },
      server: context.teamId,
      channel,
      asksBy: 'mention',
    };
    await deliver(
      body,
      () => conversation.mention(event.words, setting),
      '',
      sendBy(
        {
          toEveryone: (reply) => post(reply, { channel, thread }, client),
          // Slack shows it in a thread only if somebody has replied there.
          toPerson: [(reply) => postEphemeral(reply, { channel, thread: event.thread_ts, user }, client)],
        },
        { client, fetch, log },
      ),
    );
  };

  const onMessage = async ({ body, client, context }: Received<SlackEventMiddlewareArgs>): Promise<void> => {
    const payload = eventPayload.parse(body);
    if (!isAnswered('message', payload, body)) return;
    await indexed(guide);
    const { event } = payload;
    const { channel, user, thread_ts: thread } = event;
    const setting: Setting = {
      ...defaults,
      person: { id: user, name: '' },
      server: context.teamId,
      channel,
      asksBy: 'message',
      canShare: false,
    };
    await deliver(
      body,
      () => conversation.message(event.words, setting),
      '',
      sendBy(
        {
          toPerson: [
            (reply) => post(reply, { channel, thread }, client),
            (reply) => postEphemeral(reply, { channel, thread, user }, client),
          ],
        },
        { client, fetch, log },
      ),
    );
  };

  /** A sentence with the way to the page on which the app is installed. */
  const sentenceOnInstalling = (sentence: string): Paragraph =>
    paragraph(
      text(sentence),
      ...(installUrl === undefined ? [] : [text(' '), link(installUrl, words.installAgain)]),
    );

  const onStranger = async ({ ack, body }: Stranger): Promise<void> => {
    const { type, command, response_url } = strangerPayload.parse(body);
    const sentence = isOpenTo(body)
      ? sentenceOnInstalling(words.notInstalled)
      : paragraph(text(words.notOpenToWorkspace));
    const card = { blocks: [sentence], rows: [] };
    const reply = { card, ...medium.render(card), audience: 'private', placement: { kind: 'new' } } as const;
    if (command !== '') await ack(responseOf(reply, IN_CHANNEL));
    else if (type === 'view_submission') await ack({ response_action: 'update', view: modalOf(card) });
    else await ack();
    if (command === '' && response_url !== '') await respondTo(response_url, reply, IN_CHANNEL, fetch);
  };

  const onHome = async ({ body, client, context }: Received<SlackEventMiddlewareArgs>): Promise<void> => {
    const { event } = eventPayload.parse(body);
    if (event.tab !== 'home') return;
    const { lacks } = workspaceContext.parse(context);
    const setting: Setting = {
      ...defaults,
      person: { id: event.user, name: '' },
      server: context.teamId,
      canShare: false,
    };
    const publish: SendReply = async ({ card, placement }) => {
      // An apology is a new message. It would stay on the person's App Home, where nobody had asked for anything.
      if (placement.kind === 'new') throw new Error('App Home has no place for a message');
      const support = supportUrl === undefined ? [] : [paragraph(link(supportUrl, words.support))];
      const notice = lacks.length > 0 ? [sentenceOnInstalling(words.lacksScopes(lacks))] : [];
      await client.views.publish({ user_id: event.user, view: homeOf(card, notice, support) });
      return undefined;
    };
    const makeTurn = (): Turn<SlackMessage> =>
      isOpenTo(body)
        ? conversation.home(setting)
        : conversation.refuse(words.notOpenToWorkspace, { kind: 'clicked' });
    await delivery.deliver(makeTurn, '', sendBy({ toPerson: [publish] }, { client, fetch, log }));
  };

  app.handlers = { command: onCommand, click: onClick, stranger: onStranger };
  app.use(async (received) => {
    if ('shortcut' in received) await onShortcut(received);
    else if ('view' in received) {
      if (isSubmission(received)) {
        if (received.view.callback_id === FORM) await onForm(received);
        else await onSubmission(received);
      }
    } else if ('event' in received) {
      if (received.event.type === 'app_mention') await onMention(received);
      else if (received.event.type === 'message') await onMessage(received);
      else if (received.event.type === 'app_home_opened') await onHome(received);
    }
  });
}

/** The part of a `Workspace` that App Home needs. */
const workspaceContext = z.object({ lacks: z.array(z.string()).default([]) });

type Received<Args> = Args & AllMiddlewareArgs;
type Submission = SlackViewMiddlewareArgs<ViewSubmitAction>;

/** True for a submitted window, false for a closed one. */
const isSubmission = (received: Received<SlackViewMiddlewareArgs>): received is Received<Submission> =>
  received.body.type === 'view_submission';

/**
 * A message gets one answer within this time. Slack repeats an unacknowledged event at once, after one minute and after
 * five minutes, and sends a mention again, as a new event, if its message is edited.
 * Source: https://docs.slack.dev/apis/events-api
 */
const ANSWERED_SECONDS = 60 * 60;

/**
 * Slack takes no acknowledgement after three seconds, some of which a request spends on its way.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const ACKNOWLEDGEMENT_MILLISECONDS = 2_500;

/** A click waits so long for the answers to earlier clicks on the same message. Each takes a fraction of a second. */
const CLICK_WAIT_MILLISECONDS = 10_000;

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

/** The default setting, in which a person can share. Each event overrides some of its fields. */
const DEFAULT_SETTING: Setting = { ...PRIVATE_SETTING, canShare: true };

/** A window has no channel, so nobody can be asked from it. */
const IN_WINDOW = { hasGroupGuide: false } as const;

/** The destination of a new message in the channel, outside of a thread. */
const IN_CHANNEL: Destination = { direct: false, ephemeral: true, thread: undefined };

/** The right to change the clicked message, if everyone sees it. */
function addressOf({ url, channel, ephemeral }: Origin, ts: string): Address | undefined {
  if (ephemeral) return undefined;
  const message = { kind: 'message', channel, ts } as const satisfies SlackAddress;
  const address: SlackAddress = { kind: 'clicked', url, response_type: 'in_channel', message };
  return {
    value: JSON.stringify(address),
    until: Date.now() + RESPONSE_URL_MILLISECONDS,
    message: JSON.stringify(message),
  };
}

/**
 * A `response_url` works for half an hour.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const RESPONSE_URL_MILLISECONDS = 30 * 60_000;

const destinationOf = ({ channel, channelName, ephemeral, thread }: Origin): Destination => ({
  direct: isDirect({ id: channel, name: channelName }),
  ephemeral,
  thread,
});

/** Slack takes no command in a thread, so a person mentions the guide there. A direct message needs neither. */
function asksBy(direct: boolean, thread: string | undefined): Setting['asksBy'] {
  if (direct) return 'message';
  return thread === undefined ? 'command' : 'mention';
}

const isDirect = ({ id, name }: { readonly id: string; readonly name: string }): boolean =>
  name === 'directmessage' || id.startsWith('D');
