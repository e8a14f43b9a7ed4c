import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { words } from '../../src/conversation/words.ts';
import { callbackPath, DiscordPerson, GUILD, labelsOf, textOf } from '../adapters/discord/fake-discord.ts';
import {
  CHANNEL,
  type Deliver,
  overHttp,
  overSocket,
  type RunningGuide,
  readPost,
  startGuide,
  submissionOf,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import { readSlack } from '../adapters/slack/read.ts';
import { flowOf, STRATEGY } from '../fixtures/guides.ts';
import { guide as discordGuide, fake, startDiscordBeforeEach } from './discord-guide.ts';

const COMMAND = `/${flowOf(STRATEGY).slug}`;

describe.each(['http', 'socket'] as const)('in Slack over %s, with a list of allowed workspaces', (mode) => {
  let workspace: Workspace;
  let guide: RunningGuide;
  let deliver: Deliver;

  beforeEach(async () => {
    workspace = await Workspace.open();
    guide = await startGuide(workspace, mode, undefined, {}, undefined, {
      allowedTeams: new Set(['T1', 'E1']),
    });
    deliver = mode === 'http' ? overHttp(guide) : overSocket(workspace);
  });

  afterEach(async () => {
    await guide.stop();
    workspace.close();
  });

  const typed = (team_id: string) => ({
    command: COMMAND,
    text: 'pros',
    user_id: 'U1',
    user_name: 'ann',
    channel_id: CHANNEL.id,
    channel_name: CHANNEL.name,
    team_id,
    response_url: workspace.responseUrl,
  });

  const interaction = (team: string, more: object) => ({
    user: { id: 'U9', username: 'pat', name: 'pat', team_id: team },
    team: { id: team, domain: 'example' },
    trigger_id: workspace.triggerId,
    token: 'x',
    ...more,
  });

  const click = (team: string, value: string, more: object) =>
    interaction(team, {
      type: 'block_actions',
      actions: [{ type: 'button', block_id: 'b', action_id: '0', action_ts: '1.2', value }],
      ...more,
    });

  const event = (team: string, event: object) => ({
    type: 'event_callback',
    team_id: 'T1',
    api_app_id: 'A1',
    event_id: 'Ev1',
    is_ext_shared_channel: true,
    event: { user: 'U9', user_team: team, team, ts: '1.1', text: 'pros', ...event },
  });

  const outcomes = () => guide.observed.map(({ activity, outcome }) => `${activity.kind}: ${outcome}`);

  test('a person from a listed workspace is answered', async () => {
    const post = readPost(await deliver('command', typed('T1')));
    expect(readSlack(post).text).toContain('Flexible');
    expect(outcomes()).toEqual(['command: sent']);
  });

  test('the command of another person is answered with one private sentence, and no button', async () => {
    const post = readPost(await deliver('command', typed('T9')));
    expect(post.response_type).toBe('ephemeral');
    expect(readSlack(post)).toMatchObject({ text: words.notOpenToWorkspace, buttons: [] });
    expect(outcomes()).toEqual(['not-allowed: sent']);
  });

  test('so is a click on a card that somebody shared with them, and the card stays', async () => {
    const { buttons } = readSlack(readPost(await deliver('command', typed('T1'))));
    await deliver(
      'click',
      click('T9', buttons[0]?.token ?? '', {
        channel: CHANNEL,
        container: { type: 'message', message_ts: '60.1', is_ephemeral: false },
        response_url: workspace.responseUrl,
      }),
    );
    const post = await workspace.nextPost();
    expect(post).toMatchObject({ response_type: 'ephemeral', replace_original: false });
    expect(readSlack(post)).toMatchObject({ text: words.notOpenToWorkspace, buttons: [] });
  });

  test('so is a submitted form, and nothing is shared', async () => {
    const { buttons } = readSlack(readPost(await deliver('command', typed('T1'))));
    const share = buttons.find(({ label }) => label === words.share)?.token ?? '';
    const inChannel = {
      channel: CHANNEL,
      container: { type: 'message', message_ts: '60.1', is_ephemeral: true },
      response_url: workspace.responseUrl,
    };
    await deliver('click', click('T1', share, inChannel));
    const { type, view } = submissionOf(await workspace.nextWindow(), 'for us');
    await deliver('click', interaction('T9', { type, view }));
    const post = await workspace.nextPost();
    expect(post.response_type).toBe('ephemeral');
    expect(readSlack(post)).toMatchObject({ text: words.notOpenToWorkspace, buttons: [] });
    await guide.stop();
    expect(workspace.unread()).toEqual([]);
  });

  test('so are both shortcuts, App Home and a direct message', async () => {
    await deliver('click', interaction('T9', { type: 'shortcut', callback_id: 'guide' }));
    expect(JSON.stringify(await workspace.nextApiCall())).toContain(words.notOpenToWorkspace);
    await deliver(
      'click',
      interaction('T9', {
        type: 'message_action',
        callback_id: 'quote',
        channel: CHANNEL,
        message_ts: '1.1',
        message: { type: 'message', ts: '1.1', text: 'catastrophic' },
        response_url: workspace.responseUrl,
      }),
    );
    expect(readSlack(await workspace.nextPost()).text).toBe(words.notOpenToWorkspace);
    const home = event('T9', { type: 'app_home_opened', channel: 'D1', tab: 'home' });
    await deliver('event', home);
    const published = await workspace.nextApiCall();
    expect(published).toMatchObject({ kind: 'home', user: 'U9' });
    expect(JSON.stringify(published)).toContain(words.notOpenToWorkspace);
    const direct = event('T9', { type: 'message', channel_type: 'im', channel: 'D1', ts: '2.1' });
    await deliver('event', direct);
    const answer = await workspace.nextApiCall();
    expect(answer).toMatchObject({
      kind: 'message',
      channel: 'D1',
      message: { text: words.notOpenToWorkspace },
    });
    await guide.stop();
    expect(outcomes()).toEqual(Array(4).fill('not-allowed: sent'));
  });

  test('their mention is not answered, because everybody in the channel would see it, but counted', async () => {
    await deliver('event', event('T9', { type: 'app_mention', channel: 'C1' }));
    await guide.stop();
    expect(workspace.calls).not.toContain('chat.postMessage');
    expect(outcomes()).toEqual(['mention: unanswered']);
    expect(guide.log.join('')).toContain('"kind":"mention","reason":"not allowed"');
  });

  test('the log names neither the person nor their workspace', async () => {
    await deliver('command', typed('T9'));
    expect(guide.log.join('')).not.toMatch(/\b(?:T9|U9|pat)\b/);
  });
});

test.each([
  [['T2'], 1],
  [['T1'], 0],
])('the start warns if the list %j leaves out the workspace of the app', async (teams, warnings) => {
  const workspace = await Workspace.open();
  const guide = await startGuide(workspace, 'http', undefined, {}, undefined, {
    allowedTeams: new Set(teams),
  });
  expect(guide.log.filter((line) => line.includes('SLACK_ALLOWED_TEAMS'))).toHaveLength(warnings);
  await guide.stop();
  workspace.close();
});

describe('in Discord, with a list of allowed servers', () => {
  startDiscordBeforeEach();

  const OTHER = '811111111111111111';
  const elsewhere = { more: { guild_id: OTHER } };

  test('a person in a listed server is answered', async () => {
    await discordGuide.run({ allowedServers: new Set([OTHER, GUILD]) });
    const { message } = await new DiscordPerson(fake).command(COMMAND.slice(1), 'pros');
    expect(textOf(message)).toContain('Flexible');
  });

  test.each([
    ['in another server', elsewhere],
    ['in direct messages', { inGuild: false }],
  ])(
    'a person %s gets one private sentence for a command, a click and a form, and no suggestion',
    async (_, where) => {
      await discordGuide.run({ allowedServers: new Set([GUILD]) });
      const inside = new DiscordPerson(fake);
      await inside.command(COMMAND.slice(1));
      const [label = ''] = labelsOf(inside.card);
      const outside = new DiscordPerson(fake, where);
      const answer = await outside.command(COMMAND.slice(1), 'pros');
      expect(textOf(answer.message)).toBe(words.notOpenToServer);
      expect(labelsOf(answer.message)).toEqual([]);
      outside.card = inside.card;
      expect(textOf((await outside.press(label)).message)).toBe(words.notOpenToServer);
      await inside.command(COMMAND.slice(1), 'pros');
      const form = await inside.openForm(words.share);
      const submitted = await outside.answerTo(outside.sendForm(form, 'Support mails'));
      expect(textOf(submitted.message)).toBe(words.notOpenToServer);
      const options = [{ name: words.lookUpOption, type: 3, value: 'pro', focused: true }];
      const id = outside.send(4, { id: '900000000000000001', name: COMMAND.slice(1), type: 1, options });
      const { body } = await fake.request('POST', callbackPath(id));
      expect(body).toMatchObject({ type: 8, data: { choices: [] } });
      expect(discordGuide.logged).toContain('"kind":"not-allowed","outcome":"sent"');
    },
  );
});
