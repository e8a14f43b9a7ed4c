import { createSlackAdapter } from '@chat-adapter/slack';
import { createMemoryState } from '@chat-adapter/state-memory';
import { Actions, Button, Card, CardText, Chat } from 'chat';
import { serve } from './fetch-server.js';

// A bot of Vercel's Chat SDK as in its documentation, which answers with constant cards. It renders a card for each
// answer, because it takes no blocks of Slack. It cannot answer a command in the response, so it posts to the API.
const { ANSWERS, SLACK_API_URL } = process.env;
const answers = JSON.parse(ANSWERS);
const bot = new Chat({
  userName: 'bench',
  adapters: {
    slack: createSlackAdapter({
      // It takes only response URLs at hooks.slack.com, in place of which the bench answers.
      fetch: (url, init) => fetch(new URL(new URL(url).pathname, SLACK_API_URL), init),
    }),
  },
  state: createMemoryState(),
});
const [card, question] = [cardOf(answers.click), cardOf(answers.command)];
bot.onAction(async ({ adapter, threadId, messageId }) => {
  await adapter.editMessage(threadId, messageId, card);
});
bot.onSlashCommand('/llm-strategy', async ({ channel, user }) => {
  await channel.postEphemeral(user, question, { fallbackToDM: false });
});
await bot.initialize();
serve((request) => bot.webhooks.slack(request));

/** A card with the text and the buttons of a message. The SDK has no checkboxes. */
function cardOf({ text, blocks }) {
  const rows = blocks
    .map(({ elements = [] }) => elements.filter(({ type }) => type === 'button'))
    .filter((buttons) => buttons.length > 0)
    .map((buttons) =>
      Actions(buttons.map(({ action_id: id, text: { text: label }, value }) => Button({ id, label, value }))),
    );
  return Card({ children: [CardText(text), ...rows] });
}
