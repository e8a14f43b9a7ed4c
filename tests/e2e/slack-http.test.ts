import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { start } from '../../adapters/slack/index.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { words } from '../../src/conversation/words.ts';
import { SetupError } from '../../src/errors.ts';
import {
  BOT_TOKEN,
  DIRECT,
  form,
  Member,
  overHttp,
  type Post,
  type RunningGuide,
  readPost,
  SIGNING_SECRET,
  send,
  startGuide,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import { readSlack } from '../adapters/slack/read.ts';
import { FaultyGuide } from '../conversation/person.ts';

const COMMAND = '/llm-strategy';
const TO_THE_OUTCOME = [
  'Measured, but it falls short',
  'Style or format hard to describe',
  'Money, time and expertise',
  'A few hundred or more',
  'Follow changing requirements',
];

let workspace: Workspace;
let guide: RunningGuide;
let ann: Member;

beforeEach(async () => {
  workspace = await Workspace.open();
  guide = await startGuide(workspace, 'http');
  ann = new Member(workspace, overHttp(guide));
});

afterEach(async () => {
  await guide.stop().catch(() => {});
  workspace.close();
});

const privately = { response_type: 'ephemeral' };
const labelsOf = (post: Post): string[] => readSlack(post).buttons.map(({ label }) => label);

describe('a guided conversation', () => {
  test('begins in the answer to the command, seen by nobody else', async () => {
    expect(await ann.type(COMMAND)).toMatchObject({ ...privately, replace_original: false });
    expect(ann.text).toContain('How does a well-crafted prompt with a few examples do on your task?');
    expect(ann.labels).toContain('Measured, but it falls short');
  });

  test('goes on to a recommendation in the place of the card, and back', async () => {
    await ann.type(COMMAND);
    for (const answer of TO_THE_OUTCOME) {
      expect(await ann.press(answer)).toMatchObject({ ...privately, replace_original: true });
    }
    expect(ann.text).toContain('Consider fine-tuning plus prompting');
    expect(ann.text).toContain('Flexible: Easy to update and adapt as your requirements change.');
    await ann.press('Back');
    expect(ann.text).toContain('Once the model is trained, what must your prompts still do?');
    expect(ann.text).toContain('Examples: A few hundred or more');
    await ann.press('Start over');
    expect(ann.text).toContain('Step 1 of');
  });

  test('looks something up and returns', async () => {
    await ann.type(COMMAND);
    await ann.press('Measured, but it falls short', 'Pros and cons');
    expect(ann.text).toContain("Accessible: It doesn't require deep machine learning expertise.");
    await ann.press('Back to the guide');
    expect(ann.text).toContain('Where does the prompt fall short most?');
  });

  test('can begin with a look-up, whose words Slack has escaped', async () => {
    await ann.type(COMMAND, 'pros &amp; cons');
    expect(ann.text).toContain('Pros and cons');
    await ann.press('Start the guide');
    expect(ann.text).toContain('Step 1 of');
  });

  test('asks Slack once who the bot is, however many clicks there are', async () => {
    await ann.type(COMMAND);
    await ann.press('Measured, but it falls short', 'Back');
    expect(workspace.calls).toEqual(['auth.test']);
  });

  test('leaves no name, typed words or token in the log', async () => {
    await ann.type(COMMAND, 'catastrophic');
    await ann.click('not a token');
    await workspace.nextPost();
    workspace.statuses.push(403);
    await ann.press('Start the guide');
    await guide.stop();
    const log = guide.log.join('');
    expect(log).toContain('Slack did not take a message');
    expect(log).toContain('"kind":"command","flow":"llm-strategy","lookup":"passages","outcome":"sent"');
    for (const secret of ['ann', 'catastrophic', 'not a token', BOT_TOKEN, SIGNING_SECRET, '/response']) {
      expect(log).not.toContain(secret);
    }
  });
});

describe('sharing', () => {
  /** Brings the person to a recommendation and gives the token of its Share button. */
  const untilShare = async (): Promise<string> => {
    await ann.type(COMMAND);
    await ann.press(...TO_THE_OUTCOME);
    return ann.token(words.share);
  };

  test('replaces the private card first, then posts one public card with nothing but a way to begin', async () => {
    await ann.click(await untilShare());
    const replaced = await workspace.nextPost();
    expect(replaced).toMatchObject({ ...privately, replace_original: true });
    expect(replaced.text).toContain(words.shared);
    expect(labelsOf(replaced)).not.toContain(words.share);
    const shared = await workspace.nextPost();
    expect(shared).toMatchObject({ response_type: 'in_channel', replace_original: false });
    expect(shared.text).toContain(`Shared by ann from ${COMMAND}`);
    expect(shared.text).toContain('Consider fine-tuning plus prompting');
    expect(labelsOf(shared)).toEqual([words.startOwn]);
    await guide.stop();
    expect(workspace.unread()).toEqual([]);
  });

  test('happens once, however often the button is clicked', async () => {
    const token = await untilShare();
    await Promise.all([ann.click(token), ann.click(token), ann.click(token)]);
    await guide.stop();
    const posts = workspace.unread();
    expect(posts.filter((post) => post.response_type === 'in_channel')).toHaveLength(1);
    expect(posts.filter((post) => post.replace_original)).toHaveLength(3);
  });

  test('posts nothing publicly where the click’s address is used up, says so, and can be tried again', async () => {
    const token = await untilShare();
    workspace.statuses.push(404, 404);
    await ann.click(token);
    const done = await workspace.nextDone();
    expect(done).toMatchObject({ kind: 'message', user: 'U1' });
    expect(done.kind === 'message' && done.message.text).toContain(words.notShared);
    expect((await workspace.nextPost()).text).toContain(words.shared);
    expect((await workspace.nextPost()).text).toContain(words.notShared);
    await ann.click(token);
    expect((await workspace.nextPost()).replace_original).toBe(true);
    expect((await workspace.nextPost()).response_type).toBe('in_channel');
    await guide.stop();
    expect(workspace.unread()).toEqual([]);
  });

  test('says so in the private card where the public one is refused, and can be tried again', async () => {
    workspace.statuses.push(...TO_THE_OUTCOME.map(() => 200), 200, 403);
    await ann.click(await untilShare());
    await workspace.nextPost();
    await workspace.nextPost();
    const sorry = await workspace.nextPost();
    expect(sorry).toMatchObject({ ...privately, replace_original: true });
    expect(sorry.text).toContain(words.notShared);
    await ann.click(readSlack(sorry).buttons.find(({ label }) => label === words.share)?.token);
    await workspace.nextPost();
    expect((await workspace.nextPost()).response_type).toBe('in_channel');
  });

  test('lets others begin on their own and leaves the shared card as it is', async () => {
    await ann.click(await untilShare());
    await workspace.nextPost();
    const shared = await workspace.nextPost();
    const bob = new Member(workspace, overHttp(guide), undefined, 'bob');
    await bob.click(readSlack(shared).buttons[0]?.token, false);
    const own = await workspace.nextPost();
    expect(own).toMatchObject({ ...privately, replace_original: false });
    expect(own.text).toContain('Step 1 of');
  });

  test('shows a name that would format or mention as plain words', async () => {
    ann = new Member(workspace, overHttp(guide), undefined, '<!channel> *ann* <@U2>');
    await ann.click(await untilShare());
    await workspace.nextPost();
    const shared = await workspace.nextPost();
    expect(shared.text).toContain('Shared by &lt;!channel&gt; *ann* &lt;@U2&gt; from');
    expect(readSlack(shared).text).toContain('Shared by <!channel> *ann* <@U2> from');
  });

  test('a private card never takes the place of a public one', async () => {
    await ann.type(COMMAND);
    await ann.click(ann.token('Help'), false);
    expect(await workspace.nextPost()).toMatchObject({ ...privately, replace_original: false });
  });
});

describe('a direct message', () => {
  beforeEach(() => {
    ann = new Member(workspace, overHttp(guide), DIRECT);
  });

  test('has nobody to share with', async () => {
    await ann.type(COMMAND);
    await ann.press(...TO_THE_OUTCOME);
    expect(ann.text).toContain('Consider fine-tuning plus prompting');
    expect(ann.labels).not.toContain(words.share);
  });

  test('has ordinary messages, which are replaced by ordinary messages', async () => {
    await ann.type(COMMAND);
    await ann.click(ann.token('Help'), false);
    expect(await workspace.nextPost()).toMatchObject({ response_type: 'in_channel', replace_original: true });
  });
});

describe('what cannot be done is said privately', () => {
  test.each([
    ['a damaged token', 'x'.repeat(50)],
    ['a button without a value', undefined],
    ['a value that is no text', { a: 1 }],
  ])('%s', async (_, value) => {
    await ann.type(COMMAND);
    await ann.click(value);
    const post = await workspace.nextPost();
    expect(post).toMatchObject({ ...privately, replace_original: false });
    expect(post.text).toContain(words.outdated);
    expect(labelsOf(post)).not.toEqual([]);
  });

  test('an unknown command', async () => {
    expect(await ann.type('/another')).toMatchObject({ ...privately, replace_original: false });
    expect(ann.text).toContain(words.unknownCommand);
  });

  test('a card that Slack did not take, where its address still works', async () => {
    await ann.type(COMMAND);
    workspace.statuses.push(403);
    await ann.click(ann.token('Help'));
    await workspace.nextPost();
    expect(await workspace.nextPost()).toMatchObject({
      ...privately,
      replace_original: false,
      text: words.failed,
    });
  });

  test('an error of our own, which is logged', async () => {
    const token = (await ann.type(COMMAND)) && ann.token('Help');
    const faulty = new FaultyGuide(loadLibrary('tests/fixtures/strategy'));
    const broken = await startGuide(workspace, 'http', faulty);
    faulty.isFaulty = true;
    const bob = new Member(workspace, overHttp(broken));
    expect(await bob.type(COMMAND)).toMatchObject({
      ...privately,
      replace_original: false,
      text: words.failed,
    });
    await bob.click(token);
    expect(await workspace.nextPost()).toMatchObject({ ...privately, text: words.failed });
    await broken.stop();
    expect(broken.log.filter((line) => line.includes('a mistake of ours'))).toHaveLength(2);
  });
});

test('the address is proved to be ours by what Slack wants to have back', async () => {
  const body = JSON.stringify({ type: 'url_verification', challenge: 'a text', token: 'old' });
  const response = await send(guide, body, { contentType: 'application/json' });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ challenge: 'a text' });
});

describe('what does not come from Slack', () => {
  const command = form('command', {
    command: COMMAND,
    text: '',
    channel_id: 'C1',
    team_id: 'T1',
    user_id: 'U1',
  });

  test.each([
    ['a wrong signature', { secret: 'another secret' }],
    ['a timestamp of six minutes ago', { age: 360 }],
  ])('%s is refused, and nothing happens', async (_, options) => {
    const response = await send(guide, command, options);
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('');
    expect((await send(guide, command)).status).toBe(200);
  });

  test('a request without a signature is refused', async () => {
    const url = `http://127.0.0.1:${guide.port}/slack/events`;
    expect((await fetch(url, { method: 'POST', body: command })).status).toBe(401);
  });

  test('a body that is too long is refused', async () => {
    const response = await send(guide, 'x'.repeat(1024 * 1024 + 1));
    expect(response.status).toBe(413);
    expect(response.headers.get('connection')).toBe('close');
    expect((await send(guide, command)).headers.get('connection')).toBe('keep-alive');
  });

  test.each(['/', '/slack/other', '//'])('the path %s is not found', async (path) => {
    expect((await fetch(`http://127.0.0.1:${guide.port}${path}`)).status).toBe(404);
  });
});

describe('nonsense that is signed is answered at once and survived', () => {
  const click = {
    type: 'block_actions',
    user: { id: 'U1', name: 'ann', team_id: 'T1' },
    team: { id: 'T1' },
    channel: { id: 'C1', name: 'general' },
  };
  const json = { contentType: 'application/json' };
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  const deepChallenge = `{"type":"url_verification","challenge":${deep}}`;

  test.each<[what: string, body: string, options: { contentType?: string }, status: number]>([
    ['payload=null', 'payload=null', {}, 400],
    ['JSON null', 'null', json, 400],
    ['JSON null with space around', ' \n null ', json, 400],
    ['no JSON', 'payload={', {}, 400],
    ['nothing', '', {}, 200],
    ['a number', 'payload=5', {}, 400],
    ['a text', 'payload="x"', {}, 400],
    ['a list', 'payload=[]', {}, 200],
    ['an object without fields', 'payload={}', {}, 200],
    ['a challenge that is too deep to be given back', deepChallenge, json, 400],
    ['no challenge', JSON.stringify({ type: 'url_verification' }), json, 400],
    ['an event that is null', JSON.stringify({ event: null }), json, 200],
    ['an unknown type', form('click', { type: 'unheard_of' }), {}, 200],
    [
      'an event that does not exist yet',
      JSON.stringify({ type: 'event_callback', event_id: 'E', event: { type: 'new_thing' } }),
      json,
      200,
    ],
    ['a message event without fields', JSON.stringify({ event: { type: 'message' } }), json, 200],
    [
      'choices for a menu',
      form('click', { ...click, type: 'block_suggestion', action_id: 'x', block_id: 'b', value: 'a' }),
      {},
      200,
    ],
    [
      'a closed window',
      form('click', { ...click, type: 'view_closed', view: { callback_id: 'x' } }),
      {},
      200,
    ],
    [
      'a shortcut of an older version',
      form('click', { ...click, type: 'shortcut', callback_id: 'old' }),
      {},
      200,
    ],
    ['a shortcut without a name', form('click', { ...click, type: 'message_action' }), {}, 200],
    [
      'a window of an older version',
      form('click', { ...click, type: 'view_submission', view: { callback_id: 'old' } }),
      {},
      200,
    ],
    ['a form of a dialog', form('click', { ...click, type: 'view_submission' }), {}, 200],
    ['actions that are null', form('click', { ...click, actions: null }), {}, 200],
    ['no actions', form('click', { ...click, actions: [] }), {}, 200],
    ['an action that is null', form('click', { ...click, actions: [null] }), {}, 200],
    ['an action that is a list', form('click', { ...click, actions: [[null]] }), {}, 200],
    ['an action that is a text', form('click', { ...click, actions: ['x'] }), {}, 200],
    ['an action_id that is a number', form('click', { ...click, actions: [{ action_id: 5 }] }), {}, 200],
    ['a click by nobody', form('click', { ...click, user: null, team: null, actions: [{}] }), {}, 200],
    ['a click nowhere', form('click', { ...click, channel: null, actions: [{ action_id: '0' }] }), {}, 200],
    [
      'a click without an address',
      form('click', { ...click, actions: [{ action_id: '0', value: 'x' }] }),
      {},
      200,
    ],
    [
      'a team called __proto__',
      form('click', { ...click, team: { id: '__proto__' }, actions: [{}] }),
      {},
      200,
    ],
  ])('%s', async (_, body, options, status) => {
    expect((await send(guide, body, options)).status).toBe(status);
    expect(await ann.type(COMMAND)).toMatchObject(privately);
    expect(guide.log.filter((line) => line.includes('not handled to its end'))).toEqual([]);
  });

  test('a command that is sent twice in one request is not known', async () => {
    const response = await send(guide, 'command=/a&command=/b&text=x&text=y');
    expect(readPost(await response.json()).text).toContain(words.unknownCommand);
  });
});

describe('starting', () => {
  const started = (apiUrl: string) =>
    start(
      { mode: 'http', botToken: BOT_TOKEN, apiUrl, signingSecret: SIGNING_SECRET },
      {
        guide: new Guide(loadLibrary('tests/fixtures/strategy')),
        log: pino({ level: 'silent' }),
        observe() {},
        route: () => {},
        fail: () => {},
      },
    );

  test('with a refused token says which, and where to find it', async () => {
    workspace.refusals.set('auth.test', 'invalid_auth');
    const starting = started(workspace.apiUrl);
    await expect(starting).rejects.toThrow(SetupError);
    await expect(starting).rejects.toThrow(
      /^Slack refused SLACK_BOT_TOKEN \(invalid_auth\): .*"OAuth & Permissions".*\.$/,
    );
  });

  test('without Slack within reach says so', async () => {
    const { apiUrl } = workspace;
    workspace.close();
    const starting = started(apiUrl);
    await expect(starting).rejects.toThrow(SetupError);
    await expect(starting).rejects.toThrow('Slack cannot be reached');
  });
});
