import { pino } from 'pino';
import { openHttpClient } from '../../../adapters/slack/client.ts';
import { GuideApp } from '../../../adapters/slack/connection.ts';
import { httpTransport } from '../../../adapters/slack/http.ts';
import { boltLogger } from '../../../adapters/slack/logger.ts';
import { onlyIn } from '../../../adapters/slack/workspace.ts';
import { serve } from '../../../src/server.ts';

// Bolt as the guide sets it up, with a constant answer in place of the guide's handler.
const { ANSWERS = '', SLACK_SIGNING_SECRET = '', SLACK_BOT_TOKEN = '' } = process.env;
const { click } = JSON.parse(ANSWERS);
const log = pino({ level: 'info' }, pino.destination({ dest: 2, sync: true }));
const logger = boltLogger(log);
const server = await serve({ host: '127.0.0.1', port: 0, setBy: 'PORT' }, () => [], log);
const transport = httpTransport(SLACK_SIGNING_SECRET, logger, server);
const app = new GuideApp(
  {
    receiver: transport.receiver,
    logger,
    clientOptions: { fetch: openHttpClient().fetch, retryConfig: { retries: 0 }, logger },
  },
  onlyIn({ teamId: 'T1', botToken: SLACK_BOT_TOKEN, botId: 'B0', botUserId: 'U0' }),
  log,
);
app.action(/.*/, async ({ ack, respond }) => {
  await ack();
  await respond(click);
});
await transport.open();
log.info('ready');
