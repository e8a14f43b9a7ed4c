import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import { SetupError } from '../../src/errors.ts';
import { retry } from '../../src/retry.ts';
import { missingScopes, unusedScopes } from './commands.ts';
import { originPayload } from './payload.ts';
import { BOT_TOKEN, failureOf } from './refusal.ts';

/** A workspace or a whole organization in which the app is installed, with the token to act there. */
export interface Workspace {
  readonly teamId: string;
  /** Absent outside Slack's Enterprise Grid. */
  readonly enterpriseId?: string;
  readonly botToken: string;
  readonly botId: string;
  readonly botUserId: string;
}

/**
 * Says for which workspace an event is, and so with which token everything is done that follows from it.
 * @param body the whole event: a click in a channel shared by Slack Connect names the person's workspace
 * @returns always the same object for a workspace. Undefined if the guide has no token for it.
 */
export type Authorize = (body: unknown) => Promise<Workspace | undefined> | Workspace | undefined;

/**
 * The rule for one token. An event is refused only if Slack says that it belongs to an installation in another
 * workspace. A command or click never is: it names the workspace of the person, which may be a partner's, and is
 * answered without a token.
 * Source: https://docs.slack.dev/apis/events-api/#authorizations
 */
export const onlyIn =
  (workspace: Workspace): Authorize =>
  (body) => {
    const [installation] = eventBody.parse(body).authorizations;
    return installation === undefined || isOf(workspace, installation) ? workspace : undefined;
  };

const installation = z.object({
  team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().default(false),
});

const eventBody = z.object({ authorizations: z.array(installation).default([]).catch([]) });

const isOf = (
  { teamId, enterpriseId }: Workspace,
  { is_enterprise_install, team_id, enterprise_id }: z.output<typeof installation>,
): boolean => (is_enterprise_install ? enterprise_id === enterpriseId : team_id === teamId);

/**
 * Judges by the IDs that an event names. Both the workspace where it happens and the person's own have to be allowed: a
 * channel that is shared by Slack Connect has people of several workspaces.
 * @param body the whole event
 * @param allowed IDs of workspaces and organizations. An organization stands for all its workspaces.
 */
export function isAllowed(body: unknown, allowed: ReadonlySet<string>): boolean {
  const { team_id, team, user, event, is_ext_shared_channel, ...payload } = originPayload.parse(body);
  const organization =
    payload.enterprise_id ?? team.enterprise_id ?? payload.enterprise.id ?? payload.context_enterprise_id;
  const place = [team.id ?? team_id, organization];
  const own = event.user_team ?? event.team ?? user.team_id;
  const isOfOrganization = is_ext_shared_channel === false;
  const person =
    own === undefined || place.includes(own) ? place : [own, isOfOrganization ? organization : undefined];
  return [place, person].every((ids) => ids.some((id) => id !== undefined && allowed.has(id)));
}

/**
 * The ID of a person's own organization or workspace, which stays the same while the workspace of their clicks changes:
 * they press in several workspaces of an organization, and Slack may name the app's workspace for a press in a shared
 * channel, but the person's for a form.
 * Sources: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload (`user.team_id`) and
 * https://github.com/slackapi/java-slack-sdk/issues/1041 (`team` of a press in a shared channel)
 * @param body a whole click or submission
 */
export function ownServerOf(body: unknown): string | undefined {
  const { team, user, enterprise } = originPayload.parse(body);
  const own = user.team_id ?? team.id;
  return own === team.id ? (team.enterprise_id ?? enterprise.id ?? own) : own;
}

/**
 * Asks Slack to which workspace a token belongs. If Slack or the network may be at fault, asks again until there is an
 * answer.
 * @param log is told each failure, and the scopes that the guide does not use
 * @throws SetupError if Slack refuses the token, the token lacks a scope, or another address than Slack's answers
 */
export async function workspaceOf(
  botToken: string,
  client: webApi.WebClient,
  log: Pick<Logger, 'warn'>,
): Promise<Workspace> {
  const {
    team_id: teamId = '',
    enterprise_id: enterpriseId,
    bot_id: botId = '',
    user_id: botUserId = '',
    response_metadata,
  } = await retry(
    () => client.auth.test(),
    (error) => failureOf(error, BOT_TOKEN, client.slackApiUrl),
    log,
  );
  const granted = response_metadata?.scopes;
  const missing = missingScopes(granted);
  if (missing.length > 0)
    throw new SetupError(
      `SLACK_BOT_TOKEN lacks ${missing.join(', ')}: add what is missing under "Bot Token Scopes" on "OAuth & Permissions" in the app's settings, and install the app again.`,
    );
  const unused = unusedScopes(granted);
  if (unused.length > 0) log.warn({ unused }, 'the app was granted scopes that the guide does not use');
  return { teamId, ...(enterpriseId === undefined ? {} : { enterpriseId }), botToken, botId, botUserId };
}
