import type { AdapterContext, RunningAdapter } from '../../src/adapter.ts';
import type { DiscordConfig } from '../../src/config.ts';
import { withTimeout } from '../../src/timeout.ts';
import { answerRest, applicationRest } from './client.ts';
import { applicationOf, compare, overwrite } from './commands.ts';
import { Gateway } from './connection.ts';
import { receiver } from './receive.ts';
import { setupErrorOf } from './refusal.ts';

export interface Options {
  /** Timeout for the gateway's hello, in milliseconds; default 30 seconds. */
  readonly greeting?: number;
}

/** Timeout for closing a connection, because the library never closes one that got no hello. */
const CLOSE_MILLISECONDS = 2_000;

/** Timeout for registering the commands. */
const PREPARE_MILLISECONDS = 30_000;

/**
 * Registers the commands and connects to Discord over the gateway.
 * @throws SetupError if Discord cannot be reached, or refuses the token, the server, the commands or a session
 */
export async function start(
  config: DiscordConfig,
  context: AdapterContext,
  { greeting }: Options = {},
): Promise<RunningAdapter> {
  const log = context.log.child({ platform: 'discord' });
  const rest = applicationRest(config);
  const receive = receiver({ ...context, log }, answerRest(config), config.allowedServers);
  const underWay = new Set<Promise<void>>();
  const gateway = new Gateway(
    rest,
    config.token,
    (interaction) => {
      const answer = receive(interaction).finally(() => underWay.delete(answer));
      underWay.add(answer);
    },
    { log, fail: context.fail },
  );
  const prepare = async (): Promise<void> => {
    const applicationId = await applicationOf(rest);
    const scope = { applicationId, guildId: config.guildId };
    const comparison = await compare(rest, context.guide.flows, scope);
    const { registered, removed } = await overwrite(rest, comparison, scope);
    log.info({ registered, addTo: installLinks(applicationId) }, 'commands registered');
    if (removed.length > 0) log.warn({ removed }, 'commands that the content does not have were removed');
  };
  try {
    await withTimeout(PREPARE_MILLISECONDS, prepare());
    await gateway.open(greeting);
  } catch (error) {
    await withTimeout(CLOSE_MILLISECONDS, gateway.close()).catch(() => undefined);
    throw setupErrorOf(error, config);
  }
  return {
    platform: 'discord',
    isReady: () => gateway.isReady,
    connections: () => gateway.readyShards,
    stop: async () => {
      gateway.ignore();
      await Promise.all(underWay);
      await gateway.close();
    },
  };
}

/**
 * The links that add the application, with the only right that it uses.
 * https://discord.com/developers/docs/resources/application#installation-context
 */
function installLinks(applicationId: string) {
  const link = (integrationType: string): string =>
    `https://discord.com/oauth2/authorize?${new URLSearchParams({
      client_id: applicationId,
      scope: 'applications.commands',
      integration_type: integrationType,
    })}`;
  return { server: link('0'), account: link('1') };
}
