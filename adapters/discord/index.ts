import type { REST } from 'discord.js';
import type { AdapterContext, RunningAdapter } from '../../src/adapter.ts';
import type { DiscordConfig } from '../../src/config.ts';
import { retry } from '../../src/retry.ts';
import { withTimeout } from '../../src/timeout.ts';
import { answerRest, applicationRest } from './client.ts';
import { applicationOf, compare, overwrite } from './commands.ts';
import { Gateway } from './connection.ts';
import { receiver } from './receive.ts';
import { failureOf } from './refusal.ts';

/**
 * Timeout of the first request. The library's own timeout does not end it if the connection is closed while undici 6.29
 * loads its parser: measured, it is never settled.
 */
const FIRST_REQUEST_MILLISECONDS = 6_000;

/** A shard may serve no more servers. https://discord.com/developers/docs/events/gateway#sharding */
const SHARDED_SERVERS = 2_500;

const SHARDED =
  'a bot in so many servers needs several connections (shards): the guide opens as many shards in this one process as Discord asks for, and does not spread them over several processes; docs/discord.md says what that takes';

/**
 * Registers the commands and connects to Discord over the gateway. Tries again while Discord or the network is down.
 * @throws SetupError if Discord refuses the token, the server, the commands or a session, or if its address is wrong
 */
export async function start(config: DiscordConfig, context: AdapterContext): Promise<RunningAdapter> {
  const log = context.log.child({ platform: 'discord' });
  const receive = receiver({ ...context, log }, answerRest(config), config.allowedServers);
  const underWay = new Set<Promise<void>>();
  const prepare = async (): Promise<REST> => {
    // Each attempt has its own client, because a request that is never answered blocks its client.
    const rest = applicationRest(config);
    const { id: applicationId, servers } = await withTimeout(FIRST_REQUEST_MILLISECONDS, applicationOf(rest));
    if (servers >= SHARDED_SERVERS) log.info({ servers }, SHARDED);
    const scope = { applicationId, guildId: config.guildId };
    const comparison = await compare(rest, context.guide.flows, scope);
    const { registered, removed } = await overwrite(rest, comparison, scope);
    log.info({ registered, addTo: installLinks(applicationId) }, 'commands registered');
    if (removed.length > 0) log.warn({ removed }, 'commands that the content does not have were removed');
    return rest;
  };
  const rest = await retry(prepare, (error) => failureOf(error, config), log);
  const gateway = new Gateway(
    rest,
    config,
    (interaction) => {
      const answer = receive(interaction).finally(() => underWay.delete(answer));
      underWay.add(answer);
    },
    { log, fail: context.fail, teams: context.teams },
  );
  await gateway.open().catch((error: unknown) => {
    void gateway.close();
    throw error;
  });
  return {
    platform: 'discord',
    isReady: () => gateway.isReady,
    connections: () => gateway.shards,
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
