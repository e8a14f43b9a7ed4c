import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import { SetupError } from '../../src/errors.ts';
import { retry } from '../../src/retry.ts';
import type { Teams } from '../../src/store/departures.ts';
import type { Installations } from '../../src/store/installations.ts';
import { missingScopes, unusedScopes } from './commands.ts';
import { installationPayload, originPayload, removalPayload } from './payload.ts';
import { BOT_TOKEN, failureOf } from './refusal.ts';

/** A workspace or a whole organization in which the app is installed, with the token to act there. */
export interface Workspace {
  readonly teamId: string;
  /** Absent outside Slack's Enterprise Grid. */
  readonly enterpriseId?: string;
  readonly botToken: string;
  readonly botId: string;
  readonly botUserId: string;
  /** The scopes that the app needs now, and was not granted when it was installed. Default: none */
  readonly lacks?: readonly string[];
}

/**
 * Says for which workspace an event is, and so with which token everything is done that follows from it.
 * @param body the whole event: a click in a channel shared by Slack Connect names the person's workspace
 * @returns always the same object for a workspace. Undefined if the guide has no token for it.
 */
export type Authorize = (body: unknown) => Promise<Workspace | undefined> | Workspace | undefined;

/** Takes the event that the app was removed from a workspace. Bolt would give it no workspace. */
export interface Removals {
  /** True for such an event. */
  readonly isOne: (body: unknown) => boolean;
  /** Rejects if the removal could not be kept, so that Slack tells it again. */
  readonly take: (body: unknown) => Promise<void>;
}

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

/** A removal is noticed at once by the process that is told of it, and by the others when they ask again. */
const KNOWN_MILLISECONDS = 60_000;

/**
 * The removals of the app from its only workspace, whose token is a setting. A server with another token starts again.
 * @param teams takes note of a removal; undefined if nothing is kept
 * @param since milliseconds since 1970 at which the token worked: news of an earlier removal comes late
 */
export const removalsFrom = (
  { teamId }: Workspace,
  teams: Pick<Teams, 'left'> | undefined,
  since: number,
  log: Pick<Logger, 'warn'>,
): Removals => ({
  isOne: (body) => removalPayload.parse(body) !== undefined,
  take: async (body) => {
    const removal = removalPayload.parse(body);
    if (removal?.team !== teamId || removal.removedAt < since) return;
    log.warn('the app was removed from its workspace');
    teams?.left(teamId);
  },
});

/** The fields of an installation that the guide uses. Source: `Installation` in `@slack/oauth` */
const installedApp = z.object({
  team: z.object({ id: z.string() }),
  enterprise: z.object({ id: z.string() }).optional(),
  bot: z.object({
    token: z.string(),
    id: z.string(),
    userId: z.string(),
    scopes: z.array(z.string()).optional(),
  }),
});

/** The rule for many workspaces, each of which has installed the app: an event is for the one that it names. */
export class InstalledWorkspaces {
  readonly #installations: Pick<Installations, 'find' | 'remove'>;
  readonly #log: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly workspace: Workspace; readonly until: number }>();
  /** The questions that are not answered yet. Many clicks at once ask once. */
  readonly #asked = new Map<string, Promise<Workspace | undefined>>();

  /** @param now returns the milliseconds of a clock that never goes back */
  constructor(
    installations: Pick<Installations, 'find' | 'remove'>,
    log: Pick<Logger, 'info' | 'warn' | 'error'>,
    now: () => number = () => performance.now(),
  ) {
    this.#installations = installations;
    this.#log = log;
    this.#now = now;
  }

  readonly authorize = async (body: unknown): Promise<Workspace | undefined> => {
    for (const team of installationPayload.parse(body)) {
      const known = this.#known.get(team);
      const workspace = known && this.#now() < known.until ? known.workspace : await this.#ask(team);
      if (workspace) return workspace;
    }
    return undefined;
  };

  /** Deletes the installation and the rounds of a workspace from which the app was removed, and later its decisions. */
  readonly removals: Removals = {
    isOne: (body) => removalPayload.parse(body) !== undefined,
    take: async (body) => {
      const removal = removalPayload.parse(body);
      if (removal === undefined) return;
      const removed = await this.#installations.remove(removal.team, removal.removedAt);
      this.forget(removal.team);
      if (removed.kind === 'out of reach') throw new Error('the removal of a workspace was not kept');
      this.#log.info(
        removed.result
          ? 'the app was removed from a workspace: its token and its rounds are deleted, its decisions after 30 days'
          : 'the app was installed again after it was removed from a workspace, so nothing is deleted',
      );
    },
  };

  /** Asks the database again at the next event of a workspace. */
  forget(team: string): void {
    this.#known.delete(team);
    // An answer that is under way may be older than the reason to forget.
    this.#asked.delete(team);
  }

  #ask(team: string): Promise<Workspace | undefined> {
    const asked = this.#asked.get(team);
    if (asked) return asked;
    const asking: Promise<Workspace | undefined> = this.#read(
      team,
      () => this.#asked.get(team) === asking,
    ).finally(() => {
      if (this.#asked.get(team) === asking) this.#asked.delete(team);
    });
    this.#asked.set(team, asking);
    return asking;
  }

  /** @param isCurrent tells whether the workspace was not forgotten meanwhile */
  async #read(team: string, isCurrent: () => boolean): Promise<Workspace | undefined> {
    const earlier = this.#known.get(team)?.workspace;
    const found = await this.#installations.find(team);
    if (found.kind === 'out of reach') {
      if (earlier) return earlier;
      this.#log.warn('the workspace of an event is not known, because the database is out of reach');
      return undefined;
    }
    switch (found.result.kind) {
      case 'installed': {
        const read = workspaceIn(found.result.installation);
        const workspace = earlier && isSame(earlier, read) ? earlier : read;
        if (isCurrent()) this.#known.set(team, { workspace, until: this.#now() + KNOWN_MILLISECONDS });
        return workspace;
      }
      case 'not installed':
        if (isCurrent()) this.#known.delete(team);
        return undefined;
      case 'unreadable':
        this.#log.error(
          { team },
          'none of SECRET_KEYS decrypts the installation of a workspace: add the one that was removed, or let the workspace install the app again',
        );
        return undefined;
    }
  }
}

/** Slack gives the same token again if the app is installed again with other scopes. */
const isSame = (one: Workspace, other: Workspace): boolean =>
  one.botToken === other.botToken && one.lacks?.join() === other.lacks?.join();

function workspaceIn(installation: string): Workspace {
  const { team, enterprise, bot } = installedApp.parse(JSON.parse(installation));
  return {
    teamId: team.id,
    ...(enterprise === undefined ? {} : { enterpriseId: enterprise.id }),
    botToken: bot.token,
    botId: bot.id,
    botUserId: bot.userId,
    lacks: missingScopes(bot.scopes),
  };
}

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
