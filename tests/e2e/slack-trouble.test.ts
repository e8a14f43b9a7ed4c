import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { words } from '../../src/conversation/words.ts';
import {
  type ApiCall,
  type Fault,
  Member,
  overHttp,
  type RunningGuide,
  startGuide,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import { readSlack } from '../adapters/slack/read.ts';

let workspace: Workspace;
let guide: RunningGuide;
let ann: Member;

beforeEach(async () => {
  workspace = await Workspace.open();
  guide = await startGuide(workspace, 'http');
  ann = new Member(workspace, overHttp(guide));
});

afterEach(async () => {
  await guide.stop();
  workspace.close();
});

/** Replaces the guide by one that waits only so many milliseconds for an answer of Slack. */
async function beImpatient(timeout = 1_000): Promise<void> {
  await guide.stop();
  guide = await startGuide(workspace, 'http', undefined, { timeout });
  ann = new Member(workspace, overHttp(guide));
}

/** A window or App Home without its input, so that it can be read like a message. */
const asMessage = ({ blocks }: ModalView | HomeView) => ({
  blocks: blocks.filter((block): block is KnownBlock => block.type !== 'input'),
});

const buttonIn = (message: Parameters<typeof readSlack>[0], label: string): string => {
  const button = readSlack(message).buttons.find((candidate) => candidate.label === label);
  if (!button) throw new Error(`There is no "${label}".`);
  return button.token;
};

const labelsIn = (message: Parameters<typeof readSlack>[0] | undefined): string[] =>
  message === undefined ? [] : readSlack(message).buttons.map(({ label }) => label);

const sendEvent = (event: object): Promise<unknown> =>
  overHttp(guide)('event', { type: 'event_callback', team_id: 'T1', event_id: 'Ev1', event });

const MENTION = { type: 'app_mention', user: 'U1', channel: 'C1', ts: '100.1', text: '<@U0> pros' };

const interact = (payload: object): Promise<unknown> =>
  overHttp(guide)('click', {
    user: { id: 'U1', name: 'ann', team_id: 'T1' },
    team: { id: 'T1' },
    trigger_id: workspace.triggerId,
    ...payload,
  });

const shortcut = (): Promise<unknown> => interact({ type: 'shortcut', callback_id: 'guide' });

const clickIn = (view: 'home' | 'modal', value: string): Promise<unknown> =>
  interact({
    type: 'block_actions',
    container: { type: 'view', view_id: 'V1' },
    view: { id: 'V1', type: view, private_metadata: '' },
    actions: [{ type: 'button', block_id: 'b', action_id: '0', action_ts: '1.2', value }],
  });

const openHome = (): Promise<unknown> =>
  sendEvent({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home' });

/** The calls of the API after the start, when all work is done. */
async function callsInAll(): Promise<string[]> {
  await guide.stop();
  return workspace.calls.filter((method) => method !== 'auth.test');
}

const outcomes = (): string[] =>
  guide.observed.map(({ activity, outcome }) => `${activity.kind}: ${outcome}`);

async function nextMessage(): Promise<Extract<ApiCall, { kind: 'message' }>> {
  const call = await workspace.nextApiCall();
  if (call.kind !== 'message') throw new Error(`"${call.kind}" came instead of a message.`);
  return call;
}

describe('a share', () => {
  /** Submits the form of a card, and lets Slack answer so to the messages after that. */
  async function share(...faults: readonly Fault[]): Promise<void> {
    await ann.type('/llm-strategy', 'pros');
    const form = await ann.openForm();
    workspace.statuses.push(...faults);
    await ann.submit(form);
  }

  /** The audiences and the first lines of the messages at the addresses of clicks. */
  const posted = (): string[] =>
    workspace.unread().map(({ response_type, text }) => `${response_type}: ${text.split('\n')[0]}`);
  const inChannel = 'in_channel: Shared by ann from /llm-strategy';
  const said = (sentence: string): string => `ephemeral: ${sentence}`;

  test('for which Slack takes 3.5 seconds is shared, and so is an answer to everyone: once, with no apology', async () => {
    await share({ latency: 3_500 });
    workspace.faults.set('chat.postMessage', [{ latency: 3_500 }]);
    await sendEvent(MENTION);
    await guide.stop();
    expect(posted()).toEqual([inChannel, said(words.shared)]);
    expect(await callsInAll()).toEqual(['views.open', 'chat.postMessage']);
    expect(outcomes().slice(1).sort()).toEqual(['mention: sent', 'share-form: sent', 'share: sent']);
  });

  test.each<[string, Fault]>([
    ['gives no answer', { latency: 60_000 }],
    ['cuts the connection', { reset: 'before' }],
    ['is cut off by a gateway', 504],
  ])('while Slack %s is called neither shared nor not, and can be shared again', async (_, fault) => {
    await beImpatient();
    await share(fault);
    await workspace.receivedBy(2);
    expect(posted()).toEqual([inChannel, said(words.perhapsShared)]);
    await workspace.nextPost();
    await ann.read();
    await ann.share();
    await workspace.receivedBy(4);
    expect(posted()).toEqual([inChannel, said(words.shared)]);
  });

  test.each<[string, Fault]>([
    ['with the status 200', { error: 'restricted_action' }],
    ['with another status', 403],
  ])('that Slack refuses %s is not called shared, and its form can be submitted again', async (_, fault) => {
    await ann.type('/llm-strategy', 'pros');
    const form = await ann.openForm();
    workspace.statuses.push(fault);
    await ann.submit(form);
    await workspace.receivedBy(2);
    await ann.submit(form);
    await guide.stop();
    expect(posted()).toEqual([inChannel, said(words.notShared), inChannel, said(words.shared)]);
  });

  test('that Slack puts off for long is reported another way', async () => {
    await share({ retryAfter: 3600 });
    const { user, message } = await nextMessage();
    expect(user).toBe('U1');
    expect(readSlack(message).text).toContain(words.notShared);
    expect(labelsIn(message)).toContain(words.share);
    await guide.stop();
    expect(posted()).toEqual([inChannel]);
  });

  test('whose form Slack puts off says to press Share again', async () => {
    await ann.type('/llm-strategy', 'pros');
    workspace.faults.set('views.open', [{ retryAfter: 3600 }]);
    await ann.click(ann.token(words.share));
    await ann.read();
    expect(ann.text).toContain(words.shareFormFailed);
    expect(ann.labels).toContain(words.share);
  });

  test('too many for a person within a minute is not made, and the card says when to share again', async () => {
    await ann.type('/llm-strategy', 'pros');
    for (let i = 0; i < 6; i++) await ann.share();
    await guide.stop();
    expect(posted().filter((line) => line === inChannel)).toHaveLength(5);
    const limited = workspace.unread().filter(({ text }) => text.includes('5 times a minute'));
    expect(limited).toHaveLength(1);
    expect(limited[0]?.text).toMatch(/Share it again in (?:60|59|58) seconds\./);
    expect(labelsIn(limited[0])).toContain(words.share);
    expect(outcomes().filter((one) => one === 'share: limited')).toHaveLength(1);
  });

  test('too many for a channel within a minute is not made, also if it is chosen in a window', async () => {
    await shortcut();
    const opened = await workspace.nextApiCall();
    if (opened.kind !== 'opened') throw new Error('No window was opened.');
    await clickIn('modal', buttonIn(asMessage(opened.modal), 'Not measured yet'));
    const outcome = await workspace.nextApiCall();
    if (outcome.kind !== 'updated') throw new Error('The window did not change.');
    for (let i = 0; i < 21; i++) {
      await interact({
        type: 'view_submission',
        user: { id: `U${i}`, name: 'ann' },
        view: { ...outcome.modal, id: `V${i}`, state: { values: {} } },
        response_urls: [{ channel_id: 'C7', response_url: workspace.responseUrl }],
      });
    }
    await guide.stop();
    expect(workspace.unread()).toHaveLength(20);
    expect(outcomes().filter((one) => one === 'share: limited')).toHaveLength(1);
  });
});

describe('a window that Slack does not open', () => {
  test('because its trigger is too old is made up for by a direct message, which leads on', async () => {
    workspace.refusals.set('views.open', 'expired_trigger_id');
    await shortcut();
    const { channel, message } = await nextMessage();
    expect(channel).toBe('U1');
    expect(readSlack(message).text).toContain('Question 1 of up to 5');
    await interact({
      type: 'block_actions',
      channel: { id: 'D1', name: 'directmessage' },
      container: { type: 'message', message_ts: '60.1', is_ephemeral: false },
      response_url: workspace.responseUrl,
      actions: [{ type: 'button', action_id: '0', value: buttonIn(message, 'Not measured yet') }],
    });
    expect((await workspace.nextPost()).text).toContain('Start with a prompt');
    expect(await callsInAll()).toEqual(['views.open', 'chat.postMessage']);
    expect(outcomes()).toEqual(['welcome: sent', 'choose: sent']);
  });

  test('from App Home is made up for likewise, without the button that shares', async () => {
    await openHome();
    const home = await workspace.nextApiCall();
    if (home.kind !== 'home') throw new Error('App Home was not shown.');
    workspace.refusals.set('views.open', 'expired_trigger_id');
    await clickIn('home', buttonIn(asMessage(home.home), 'Making the Right Choice'));
    const { channel, message } = await nextMessage();
    expect(channel).toBe('U1');
    expect(readSlack(message).text).toContain('Often, the best solution is a hybrid approach');
    expect(labelsIn(message)).not.toContain(words.share);
    expect(await callsInAll()).toEqual(['views.publish', 'views.open', 'chat.postMessage']);
  });

  test('for another reason is regretted in a direct message', async () => {
    workspace.refusals.set('views.open', 'invalid_arguments');
    await shortcut();
    const { channel, message } = await nextMessage();
    expect(channel).toBe('U1');
    expect(readSlack(message).text).toBe(words.failed);
    expect(await callsInAll()).toEqual(['views.open', 'chat.postMessage']);
    expect(outcomes()).toEqual(['welcome: failed']);
  });

  test.each<[string, Fault[], string | undefined, string]>([
    ['is open already', [], 'exchanged_trigger_id', 'late'],
    ['may be open, because the answer of Slack was cut off', [{ reset: 'before' }], undefined, 'unknown'],
    ['may be open, because Slack stopped half way', [], 'fatal_error', 'unknown'],
  ])('but %s, is neither opened again nor regretted', async (_, faults, refusal, outcome) => {
    if (refusal) workspace.refusals.set('views.open', refusal);
    workspace.faults.set('views.open', faults);
    await shortcut();
    expect(await callsInAll()).toEqual(['views.open']);
    expect(outcomes()).toEqual([`welcome: ${outcome}`]);
  });
});

test.each<[string, string]>([
  ['is full', 'view_too_large'],
  ['cannot be shown', 'invalid_arguments'],
])('an App Home that %s is not replaced by an apology, but logged and counted', async (_, refusal) => {
  workspace.refusals.set('views.publish', refusal);
  for (let i = 0; i < 3; i++) await openHome();
  expect(await callsInAll()).toEqual(Array(3).fill('views.publish'));
  expect(outcomes()).toEqual(Array(3).fill('home: lost'));
  expect(guide.log.filter((line) => line.includes('could not be told'))).toHaveLength(3);
});

test('a message that Slack refuses because the bot token was revoked leads to an error that names the setting', async () => {
  for (const method of ['chat.postMessage', 'chat.postEphemeral'])
    workspace.refusals.set(method, 'token_revoked');
  await sendEvent(MENTION);
  await callsInAll();
  const errors = guide.log.filter((line) => line.includes('"level":50'));
  expect(errors.join('')).toContain('Slack refuses the bot token (token_revoked)');
  expect(errors.join('')).toContain('set SLACK_BOT_TOKEN again');
});

describe('an apology', () => {
  test('for a mention that Slack puts off goes to the person, not the same way at once', async () => {
    workspace.faults.set('chat.postMessage', [{ retryAfter: 3600 }]);
    await sendEvent(MENTION);
    expect((await nextMessage()).user).toBeNull();
    const { channel, user, message } = await nextMessage();
    expect({ channel, user, text: readSlack(message).text }).toEqual({
      channel: 'C1',
      user: 'U1',
      text: words.failed,
    });
    expect(await callsInAll()).toEqual(['chat.postMessage', 'chat.postEphemeral']);
  });

  test('that is put off as well is not sent a third way: it is logged and counted', async () => {
    workspace.faults.set('chat.postMessage', [{ retryAfter: 3600 }]);
    workspace.faults.set('chat.postEphemeral', [{ retryAfter: 3600 }]);
    await sendEvent({
      type: 'message',
      channel_type: 'im',
      channel: 'D1',
      user: 'U1',
      ts: '1.1',
      text: 'pros',
    });
    expect(await callsInAll()).toEqual(['chat.postMessage', 'chat.postEphemeral']);
    expect(outcomes()).toEqual(['message: lost']);
    expect(guide.log.join('')).toContain('could not be told');
  });

  test.each<[string, Fault]>([
    ['gives no answer', { latency: 60_000 }],
    ['cuts the connection', { reset: 'before' }],
    ['is cut off by a gateway', 504],
  ])('does not stand beside an answer to everyone to which Slack %s', async (_, fault) => {
    await beImpatient();
    workspace.faults.set('chat.postMessage', [fault]);
    await sendEvent(MENTION);
    expect(await callsInAll()).toEqual(['chat.postMessage']);
    expect(outcomes()).toEqual(['mention: unknown']);
  });

  test('for a click in a channel without the app goes to the direct messages of the person', async () => {
    await ann.type('/llm-strategy');
    workspace.statuses.push({ retryAfter: 3600 });
    workspace.refusals.set('chat.postEphemeral', 'not_in_channel');
    await ann.click(ann.token('Help'));
    const { channel, message } = await nextMessage();
    expect(channel).toBe('U1');
    expect(readSlack(message).text).toBe(words.failed);
    expect(await callsInAll()).toEqual(['chat.postEphemeral', 'chat.postMessage']);
    expect(workspace.received).toBe(1);
  });

  test('for a step in a window that Slack refused goes to the direct messages of the person', async () => {
    await shortcut();
    const opened = await workspace.nextApiCall();
    if (opened.kind !== 'opened') throw new Error('No window was opened.');
    workspace.refusals.set('views.update', 'invalid_arguments');
    await clickIn('modal', buttonIn(asMessage(opened.modal), 'Not measured yet'));
    expect((await nextMessage()).channel).toBe('U1');
    expect(await callsInAll()).toEqual(['views.open', 'views.update', 'chat.postMessage']);
  });

  test('is not sent to a person who has closed the window', async () => {
    await shortcut();
    const opened = await workspace.nextApiCall();
    if (opened.kind !== 'opened') throw new Error('No window was opened.');
    workspace.refusals.set('views.update', 'not_found');
    await clickIn('modal', buttonIn(asMessage(opened.modal), 'Not measured yet'));
    expect(await callsInAll()).toEqual(['views.open', 'views.update']);
    expect(outcomes()).toEqual(['welcome: sent', 'choose: late']);
  });
});
