import {
  Client,
  DiscordAPIError,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  GatewayCloseCodes,
  Options,
  Status,
} from 'discord.js';
import type { AdapterContext, RunningAdapter } from '../../src/adapter.ts';
import type { DiscordConfig } from '../../src/config.ts';
import { SetupError } from '../../src/setup-error.ts';
import { within } from '../../src/within.ts';
import { receiver } from './receive.ts';
import { register } from './register.ts';

/** For the gateway to greet, and for the commands to be registered: the client would wait without end. */
const CONNECT_MILLISECONDS = 30_000;

/**
 * Connects to Discord over the gateway and registers the slash commands.
 * @throws SetupError where Discord cannot be reached, or refuses the token, the server or the commands
 */
export async function start(config: DiscordConfig, context: AdapterContext): Promise<RunningAdapter> {
  const log = context.log.child({ adapter: 'discord' });
  const client = new Client({
    // Interactions need no intent.
    intents: [],
    allowedMentions: { parse: [] },
    makeCache: Options.cacheWithLimits({ UserManager: 0, GuildMemberManager: 0, MessageManager: 0 }),
    ...(config.apiUrl === undefined ? {} : { rest: { api: config.apiUrl } }),
  });
  client.on(Events.Debug, (message) => log.debug(message));
  client.on(Events.Warn, (message) => log.warn(message));
  client.on(Events.Error, (err) => log.error({ err }, 'the Discord client failed'));
  client.on(Events.ShardError, ({ message }) =>
    log.warn({ reason: message }, 'the connection to Discord failed'),
  );

  client.on(Events.ShardReconnecting, (shard) => log.warn({ shard }, 'the connection to Discord is lost'));
  client.on(Events.ShardResume, (shard) => log.info({ shard }, 'connected to Discord again'));
  client.on(Events.ShardReady, (shard) => log.info({ shard }, 'connected to Discord'));

  const receive = receiver({ ...context, log });
  const underWay = new Set<Promise<void>>();
  client.on(Events.InteractionCreate, (interaction) => {
    const answer = receive(interaction).finally(() => underWay.delete(answer));
    underWay.add(answer);
  });

  try {
    const { application } = await within(CONNECT_MILLISECONDS, connect(client, config.token, context.fail));
    const scope = { applicationId: application.id, guildId: config.guildId };
    const registered = await within(
      CONNECT_MILLISECONDS,
      register(client.rest, context.conversation.flows, scope),
    );
    log.info({ registered }, 'commands registered');
  } catch (error) {
    await client.destroy();
    throw setupErrorOf(error, config);
  }
  return {
    isReady: () => client.ws.shards.every(({ status }) => status === Status.Ready),
    stop: async () => {
      client.removeAllListeners(Events.InteractionCreate);
      await Promise.all(underWay);
      await client.destroy();
    },
  };
}

/** Resolves when commands can arrive. A connection that Discord closes for good rejects, and later on fails. */
async function connect(client: Client, token: string, fail: AdapterContext['fail']): Promise<Client<true>> {
  // Ready may come before the login ends, and a login that the gateway refuses never ends.
  const ready = new Promise<Client<true>>((resolve, reject) => {
    client.once(Events.ClientReady, resolve);
    client.on(Events.ShardDisconnect, ({ code }) => {
      const reason = code === GatewayCloseCodes.AuthenticationFailed ? TOKEN_REFUSED : closedForGood(code);
      if (client.isReady()) fail(reason);
      else reject(new SetupError(reason));
    });
  });
  const [connected] = await Promise.all([ready, client.login(token)]);
  return connected;
}

const TOKEN_REFUSED =
  'Discord refuses DISCORD_TOKEN; reset it at https://discord.com/developers/applications, on the "Bot" page of your application, and copy the new one.';

const GUILD_REFUSED =
  'Discord does not let the bot into the server of DISCORD_GUILD_ID; check the number, and invite the bot with the scope "applications.commands", at https://discord.com/developers/applications on the "Installation" page of your application.';

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
const closedForGood = (code: number): string =>
  `Discord closed the connection for good (code ${code}, ${GatewayCloseCodes[code] ?? 'unknown'}).`;

function setupErrorOf(error: unknown, { guildId }: DiscordConfig): SetupError {
  if (error instanceof SetupError) return error;
  if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) {
    return new SetupError(TOKEN_REFUSED);
  }
  if (error instanceof DiscordAPIError) {
    if (error.status === 401) return new SetupError(TOKEN_REFUSED);
    if (guildId !== undefined && (error.status === 403 || error.status === 404)) {
      return new SetupError(GUILD_REFUSED);
    }
  }
  const reason = error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error);
  return new SetupError(`The guide cannot start on Discord: ${reason}`);
}
