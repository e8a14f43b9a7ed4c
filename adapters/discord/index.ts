import type { AdapterContext, RunningAdapter } from '../../src/adapter.ts';
import type { DiscordConfig } from '../../src/config.ts';
import { withTimeout } from '../../src/timeout.ts';
import { answerRest, applicationRest } from './client.ts';
import { applicationOf, compare, register } from './commands.ts';
import { Gateway } from './connection.ts';
import { receiver } from './receive.ts';
import { setupErrorOf } from './refusal.ts';

export interface Options {
  /** Milliseconds for the gateway to greet; half a minute without it. */
  readonly greeting?: number;
}

/** For the library to close a connection; to one that never greeted, it does not. */
const CLOSE_MILLISECONDS = 2_000;

/** For the commands to be registered. */
const PREPARE_MILLISECONDS = 30_000;

/**
 * Registers the commands and connects to Discord over the gateway.
 * @throws SetupError where Discord cannot be reached, or refuses the token, the server, the commands or a session
 */
export async function start(
  config: DiscordConfig,
  context: AdapterContext,
  { greeting }: Options = {},
): Promise<RunningAdapter> {
  const log = context.log.child({ platform: 'discord' });
  const rest = applicationRest(config);
  const receive = receiver({ ...context, log }, answerRest(config));
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
    const registered = await register(rest, await compare(rest, context.guide.flows, scope), scope);
    log.info({ registered, addTo: installLinks(applicationId) }, 'commands registered');
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
 * The addresses at which the application is added, with the one right that it uses.
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
