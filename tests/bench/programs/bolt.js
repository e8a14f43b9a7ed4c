import bolt from '@slack/bolt';

// A Bolt app as in its documentation, with all defaults and constant answers.
const answers = JSON.parse(process.env.ANSWERS);
const app = new bolt.App({
  token: process.env.SLACK_BOT_TOKEN,
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});
app.command('/llm-strategy', async ({ ack }) => {
  await ack(answers.command);
});
app.action(/.*/, async ({ ack, respond }) => {
  await ack();
  await respond(answers.click);
});
const server = await app.start({ port: 0, host: '127.0.0.1' });
console.error(JSON.stringify({ port: server.address().port, msg: 'ready' }));
