import { SlackApp } from 'slack-edge';
import { serve } from './fetch-server.js';

// A slack-edge app as in its documentation, with constant answers. Only `authorize` is not its default, which asks
// auth.test of slack.com about the token at each request.
const { ANSWERS, SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET } = process.env;
const answers = JSON.parse(ANSWERS);
const app = new SlackApp({
  env: { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET },
  authorize: async () => ({
    botToken: SLACK_BOT_TOKEN,
    teamId: 'T1',
    botId: 'B0',
    botUserId: 'U0',
    botScopes: [],
  }),
});
app.command('/llm-strategy', async () => answers.command);
app.action(
  /.*/,
  async () => {},
  async ({ context }) => {
    await context.respond(answers.click);
  },
);
serve((request) => app.run(request));
