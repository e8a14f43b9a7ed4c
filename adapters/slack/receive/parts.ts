import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { AdapterContext } from '../../../src/adapter.ts';
import { ClickOrder } from '../../../src/click-order.ts';
import type { ManyWorkspaces } from '../../../src/config.ts';
import { Conversation } from '../../../src/conversation/conversation.ts';
import { PRIVATE_SETTING, type Setting } from '../../../src/conversation/setting.ts';
import type { Turn } from '../../../src/conversation/turn.ts';
import { words } from '../../../src/conversation/words.ts';
import { type Actions, Delivery, type Send } from '../../../src/delivery.ts';
import type { GroupGuide } from '../../../src/group/group-guide.ts';
import { RecentKeys } from '../../../src/recent-keys.ts';
import type { Clients } from '../outgoing.ts';
import type { SlackMessage } from '../render.ts';
import { medium } from '../surface.ts';
import { isAllowed } from '../workspace.ts';

/** The parts that the answers to all kinds of events share. They are made once. */
export interface SlackParts
  extends Pick<AdapterContext, 'guide' | 'log' | 'observe'>,
    Pick<Clients, 'fetch'>,
    Links {
  readonly conversation: Conversation<SlackMessage>;
  /** Undefined without a database. */
  readonly group: GroupGuide<SlackMessage> | undefined;
  /** The default setting, in which a person can share. Each event overrides some of its fields. */
  readonly defaults: Setting;
  readonly delivery: Delivery<SlackMessage>;
  /** Returns true if the guide answers the person of an event. */
  readonly isOpenTo: (body: unknown) => boolean;
  /** Answers a person to whom the guide is open by a turn, and any other by a sentence. Never rejects. */
  readonly deliver: (
    body: unknown,
    makeTurn: () => Turn<SlackMessage> | Promise<Turn<SlackMessage>>,
    click: string,
    send: Send<SlackMessage>,
    actions?: Actions,
  ) => Promise<unknown>;
  /** The messages and mentions that were answered. */
  readonly answered: RecentKeys;
  readonly order: ClickOrder;
}

/** Where a workspace installs the app, and where people get support; default unknown. */
export type Links = Partial<Pick<ManyWorkspaces, 'installUrl' | 'supportUrl'>>;

/** @param allowed the workspaces and organizations whose people are answered; default all */
export function partsOf(
  { guide, group: groupOf, log, observe }: AdapterContext,
  fetch: Clients['fetch'],
  allowed: ReadonlySet<string> | undefined,
  { installUrl, supportUrl }: Links,
): SlackParts {
  const conversation = new Conversation(guide, medium);
  const group = groupOf?.(conversation, medium);
  const delivery = new Delivery('slack', medium, { log, observe });
  const isOpenTo = (body: unknown): boolean => allowed === undefined || isAllowed(body, allowed);
  const refuse = (): Turn<SlackMessage> => conversation.refuse(words.notOpenToWorkspace);
  return {
    guide,
    log,
    observe,
    fetch,
    installUrl,
    supportUrl,
    conversation,
    group,
    defaults: { ...PRIVATE_SETTING, canShare: true, hasGroupGuide: group !== undefined },
    delivery,
    isOpenTo,
    deliver: (body, makeTurn, click, send, actions) =>
      delivery.deliver(isOpenTo(body) ? makeTurn : refuse, click, send, actions),
    answered: new RecentKeys(ANSWERED_SECONDS * 1000),
    order: new ClickOrder(CLICK_WAIT_MILLISECONDS),
  };
}

/**
 * A message gets one answer within this time. Slack repeats an unacknowledged event at once, after one minute and after
 * five minutes, and sends a mention again, as a new event, if its message is edited.
 * Source: https://docs.slack.dev/apis/events-api
 */
export const ANSWERED_SECONDS = 60 * 60;

/** A click waits so long for the answers to earlier clicks on the same message. Each takes a fraction of a second. */
const CLICK_WAIT_MILLISECONDS = 10_000;

/** A window has no channel, so nobody can be asked from it. */
export const IN_WINDOW = { hasGroupGuide: false } as const;

/** An event that came through Bolt's middleware. */
export type Received<Args> = Args & AllMiddlewareArgs;

export type Submission = SlackViewMiddlewareArgs<ViewSubmitAction>;
