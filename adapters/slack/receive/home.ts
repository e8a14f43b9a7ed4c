import type { SlackEventMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import { link, paragraph } from '../../../src/content/markdown.ts';
import type { Setting } from '../../../src/conversation/setting.ts';
import type { Turn } from '../../../src/conversation/turn.ts';
import { words } from '../../../src/conversation/words.ts';
import { type SendReply, sendBy } from '../outgoing.ts';
import { eventPayload } from '../payload.ts';
import type { SlackMessage } from '../render.ts';
import { homeOf } from '../view.ts';
import type { Received, SlackParts } from './parts.ts';
import { sentenceOnInstalling } from './stranger.ts';

/** Publishes the App Home of a person who opens it. */
export async function onHome(
  { body, client, context }: Received<SlackEventMiddlewareArgs>,
  { conversation, defaults, delivery, isOpenTo, fetch, log, installUrl, supportUrl }: SlackParts,
): Promise<void> {
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
    const notice = lacks.length > 0 ? [sentenceOnInstalling(words.lacksScopes(lacks), installUrl)] : [];
    await client.views.publish({ user_id: event.user, view: homeOf(card, notice, support) });
    return undefined;
  };
  const makeTurn = (): Turn<SlackMessage> =>
    isOpenTo(body)
      ? conversation.home(setting)
      : conversation.refuse(words.notOpenToWorkspace, { kind: 'clicked' });
  await delivery.deliver(makeTurn, '', sendBy({ toPerson: [publish] }, { client, fetch, log }));
}

/** The part of a `Workspace` that App Home needs. */
const workspaceContext = z.object({ lacks: z.array(z.string()).default([]) });
