import './discord-rest.js';
import { Client, Events, GatewayIntentBits, MessageFlags } from 'discord.js';

// A discord.js client as in its own guide, with a constant answer to every button.
const { components } = JSON.parse(process.env.ANSWER);
const client = new Client({
  intents: process.env.INTENTS === 'Guilds' ? [GatewayIntentBits.Guilds] : [],
  rest: { api: process.env.DISCORD_API_URL },
});
client.on(Events.InteractionCreate, async (interaction) => {
  if (!interaction.isButton()) return;
  await interaction.update({ components, flags: MessageFlags.IsComponentsV2 });
});
client.once(Events.ClientReady, () => console.error('ready'));
await client.login(process.env.DISCORD_TOKEN);
