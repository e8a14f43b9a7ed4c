import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { BODY_LIMIT } from '../../adapters/slack/body.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { words } from '../../src/conversation/words.ts';
import { SetupError } from '../../src/errors.ts';
import {
  BOT_TOKEN,
  DIRECT,
  type Fault,
  form,
  Member,
  overHttp,
  type Post,
  type RunningGuide,
  readPost,
  SIGNING_SECRET,
  send,
  signed,
  startGuide,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import { readSlack } from '../adapters/slack/read.ts';
import { ARTICLE, load } from '../content/read/folder.ts';
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

describe('a section with a table, asked for by a command,', () => {
  const drinks = () =>
    new Guide(
      load({
        'articles/drinks.md': `${ARTICLE}\n## Milk\n\n| Milk | Fat |\n|---|---|\n| Whole | 3.5 % |\n`,
      }),
    );

  test.each([
    ['arrives as a table', true, 'Milk\nFat\nWhole\n3.5 %'],
    ['arrives as rows in a workspace that takes no tables', false, 'Milk: Whole; Fat: 3.5 %'],
  ])('%s', async (_, takesTables, says) => {
    workspace.takesTables = takesTables;
    const other = await startGuide(workspace, 'http', drinks());
    onTestFinished(other.stop);
    const ben = new Member(workspace, overHttp(other));
    expect(await ben.type('/drinks', 'milk')).toMatchObject(privately);
    expect(ben.text).toContain(says);
  });

  test.each<[string, boolean, Fault[], RegExp]>([
    ['works no more', true, [404], /Milk\nFat\nWhole\n3\.5 %/],
    ['works no more and the workspace takes no tables', false, [404], /Milk: Whole; Fat: 3\.5 %/],
    ['fails three times', true, [500, 500, 500], new RegExp(words.failed)],
  ])('is answered by a private message if the response_url %s', async (_, takesTables, faults, says) => {
    workspace.takesTables = takesTables;
    workspace.statuses.push(...faults);
    const other = await startGuide(workspace, 'http', drinks());
    onTestFinished(other.stop);
    await new Member(workspace, overHttp(other)).type('/drinks', 'milk');
    const call = await workspace.nextApiCall();
    expect(call).toMatchObject({ kind: 'message', channel: 'U1' });
    expect(call.kind === 'message' && readSlack(call.message).text).toMatch(says);
  });
});

describe('a guided conversation', () => {
  test('begins in the answer to the command, privately', async () => {
    expect(await ann.type(COMMAND)).toMatchObject({ ...privately, replace_original: false });
    expect(ann.text).toContain('How does a well-crafted prompt with a few examples do on your task?');
    expect(ann.labels).toContain('Measured, but it falls short');
  });

  test('leads to a recommendation in the place of the card, and back', async () => {
    await ann.type(COMMAND);
    for (const answer of TO_THE_OUTCOME) {
      expect(await ann.press(answer)).toMatchObject({ ...privately, replace_original: true });
    }
    expect(ann.text).toContain('Consider fine-tuning plus prompting');
    expect(ann.text).toContain('Flexible: Easy to update and adapt as your requirements change.');
    await ann.press(words.changeAnswer);
    await ann.press(ann.labels.find((label) => label.startsWith('Examples')) ?? '');
    expect(ann.text).toContain('You answered “Examples” with: A few hundred or more');
    await ann.press(words.backToRecommendation, words.changeAnswer, words.startOver);
    expect(ann.text).toContain('Question 1 of');
  });

  test('calls auth.test once, not for each click', async () => {
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

test('a private card never takes the place of a public one', async () => {
  await ann.type(COMMAND);
  await ann.click(ann.token('Help'), false);
  expect(await workspace.nextPost()).toMatchObject({ ...privately, replace_original: false });
});

describe('a direct message', () => {
  beforeEach(() => {
    ann = new Member(workspace, overHttp(guide), DIRECT);
  });

  test('has no Share button', async () => {
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

describe('a failure is reported privately', () => {
  test.each([
    ['a damaged token', 'x'.repeat(50)],
    ['a button without a value', undefined],
    ['a value that is not a string', { a: 1 }],
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

  test('a card that Slack refused', async () => {
    await ann.type(COMMAND);
    workspace.statuses.push(403);
    await ann.click(ann.token('Help'));
    const apology = await workspace.nextApiCall();
    expect(apology).toMatchObject({ kind: 'message', user: 'U1', message: { text: words.failed } });
    await guide.stop();
    expect(workspace.received).toBe(1);
  });

  test('an error of the guide, which is logged', async () => {
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

test('the challenge with which Slack verifies the address is answered', async () => {
  const body = JSON.stringify({ type: 'url_verification', challenge: 'a text', token: 'old' });
  const response = await send(guide, body, { contentType: 'application/json' });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ challenge: 'a text' });
});

const command = form('command', {
  command: COMMAND,
  text: '',
  channel_id: 'C1',
  team_id: 'T1',
  user_id: 'U1',
});

describe('a request that does not come from Slack', () => {
  test.each([
    ['a wrong signature', { secret: 'another secret' }],
    ['a timestamp of six minutes ago', { age: 360 }],
  ])('with %s is refused, and the next one is answered', async (_, options) => {
    const response = await send(guide, command, options);
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('');
    expect((await send(guide, command)).status).toBe(200);
  });

  test('without a signature is refused', async () => {
    const url = `http://127.0.0.1:${guide.port}/slack/events`;
    expect((await fetch(url, { method: 'POST', body: command })).status).toBe(401);
  });

  test.each([
    ['another secret', { secret: 'another secret' }, { 'wrong signature': 1 }, 'SLACK_SIGNING_SECRET'],
    ['the time of ten minutes ago', { age: 600 }, { 'too old': 1 }, 'clock of this machine is wrong by 60'],
    ['a time in ten minutes', { age: -600 }, { 'from the future': 1 }, 'machine is wrong by '],
  ])(
    'with %s is named in the log, with what to do if it was Slack’s',
    async (_, options, refused, advice) => {
      expect((await send(guide, command, options)).status).toBe(401);
      const line = JSON.parse(guide.log.find((each) => each.includes('requests were refused')) ?? '{}');
      expect(line).toMatchObject({ level: 40, refused, advice: [expect.stringContaining(advice)] });
    },
  );

  test('shares a line of the log with others, so that they do not fill it', async () => {
    const before = guide.log.length;
    for (let i = 0; i < 200; i++) await send(guide, command, { secret: 'another secret' });
    expect(guide.log.slice(before)).toHaveLength(1);
  });

  test('loses its connection, and the next one keeps its own', async () => {
    const refused = await send(guide, command, { secret: 'another secret' });
    expect(refused.headers.get('connection')).toBe('close');
    expect((await send(guide, command)).headers.get('connection')).toBe('keep-alive');
  });

  test.each([
    ['a declared length of more than Slack sends', 413, { 'content-length': String(BODY_LIMIT + 1) }],
    ['a time in the future', 401, { 'x-slack-request-timestamp': '9999999999' }],
    ['no signature and a long body', 401, { 'content-length': '2000', 'x-slack-signature': undefined }],
  ])('with %s is refused before it sends its body', async (_, status, changes) => {
    const headers = { ...signed(command), 'content-length': String(command.length), ...changes };
    const lines = Object.entries(headers).flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
    const socket = connect(guide.port, '127.0.0.1');
    socket.write(`POST /slack/events HTTP/1.1\r\nhost: x\r\n${lines.join('\r\n')}\r\n\r\n`);
    expect(await text(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  test('with a body that is too long, whose length is not declared, is refused', async () => {
    const chunks = new Blob(['x'.repeat(BODY_LIMIT + 1)]).stream();
    const response = fetch(`http://127.0.0.1:${guide.port}/slack/events`, {
      method: 'POST',
      headers: signed(''),
      body: chunks,
      duplex: 'half',
    });
    expect((await response).status).toBe(413);
  });

  test('with ssl_check is answered, because Slack does not sign it', async () => {
    const url = `http://127.0.0.1:${guide.port}/slack/events`;
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ ssl_check: '1' }) });
    expect(response.status).toBe(200);
  });
});

describe('a request that Slack has signed', () => {
  test.each([
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; charset=utf-8',
    'application/x-www-form-urlencoded;charset=UTF-8',
    'Application/X-WWW-Form-Urlencoded ; boundary=x',
  ])('with the content type "%s" is answered', async (contentType) => {
    const response = await send(guide, command, { contentType });
    expect(response.status).toBe(200);
    expect(readPost(await response.json()).text).toContain('Question 1 of');
  });

  test.each([
    ['that is no JSON', '{', 'application/json', 'cannot be read as JSON'],
    [
      'whose payload is no JSON',
      'payload={',
      'application/x-www-form-urlencoded',
      'cannot be read as a form',
    ],
    ['of another type', command, 'text/plain', 'cannot be read as JSON'],
    ['that is no object', 'null', 'application/json', 'is not an object'],
    ['with an odd challenge', '{"type":"url_verification"}', 'application/json', 'challenge is not a text'],
  ])('with a body %s is refused with a warning that says why', async (_, body, contentType, reason) => {
    expect((await send(guide, body, { contentType })).status).toBe(400);
    const [warning = ''] = guide.log.filter((line) =>
      line.includes('a request that Slack signed was refused'),
    );
    expect(JSON.parse(warning)).toMatchObject({ level: 40, msg: expect.stringContaining(reason) });
  });
});

describe('a signed but senseless request is answered at once, and the next command too', () => {
  const click = {
    type: 'block_actions',
    user: { id: 'U1', name: 'ann', team_id: 'T1' },
    team: { id: 'T1' },
    channel: { id: 'C1', name: 'general' },
  };
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  const deepChallenge = `{"type":"url_verification","challenge":${deep}}`;
  const interaction = (fields: object) => form('click', { ...click, ...fields });

  const accepts = async (body: string, status: number, contentType?: string): Promise<void> => {
    expect((await send(guide, body, contentType === undefined ? {} : { contentType })).status).toBe(status);
    expect(await ann.type(COMMAND)).toMatchObject(privately);
    expect(guide.log.filter((line) => line.includes('not handled to its end'))).toEqual([]);
  };

  test.each([
    ['null', 'null', 400],
    ['null with space around', ' \n null ', 400],
    ['a challenge that is too deep to be given back', deepChallenge, 400],
    ['no challenge', '{"type":"url_verification"}', 400],
    ['an event that is null', '{"event":null}', 200],
    ['an event of an unknown type', '{"type":"event_callback","event_id":"E","event":{"type":"new"}}', 200],
    ['a message event without fields', '{"event":{"type":"message"}}', 200],
  ])('JSON: %s', async (_, body, status) => accepts(body, status, 'application/json'));

  test.each([
    ['payload=null', 400],
    ['payload={', 400],
    ['payload=5', 400],
    ['payload="x"', 400],
    ['', 200],
    ['payload=[]', 200],
    ['payload={}', 200],
  ])('a form: "%s"', accepts);

  test.each<[string, object]>([
    ['an unknown type', { type: 'unheard_of' }],
    ['choices for a menu', { type: 'block_suggestion', action_id: 'x', block_id: 'b', value: 'a' }],
    ['a closed window', { type: 'view_closed', view: { callback_id: 'x' } }],
    ['a shortcut of an older version', { type: 'shortcut', callback_id: 'old' }],
    ['a shortcut without a name', { type: 'message_action' }],
    ['a window of an older version', { type: 'view_submission', view: { callback_id: 'old' } }],
    ['a form of a dialog', { type: 'view_submission' }],
    ['actions that are null', { actions: null }],
    ['no actions', { actions: [] }],
    ['an action that is null', { actions: [null] }],
    ['an action that is a list', { actions: [[null]] }],
    ['an action that is a string', { actions: ['x'] }],
    ['an action_id that is a number', { actions: [{ action_id: 5 }] }],
    ['a click without a user', { user: null, team: null, actions: [{}] }],
    ['a click without a channel', { channel: null, actions: [{ action_id: '0' }] }],
    ['a click without a response_url', { actions: [{ action_id: '0', value: 'x' }] }],
    ['a team called __proto__', { team: { id: '__proto__' }, actions: [{}] }],
  ])('an interaction: %s', async (_, fields) => accepts(interaction(fields), 200));

  test('two commands in one request are an unknown command', async () => {
    const response = await send(guide, 'command=/a&command=/b&text=x&text=y');
    expect(readPost(await response.json()).text).toContain(words.unknownCommand);
  });
});

describe('the start', () => {
  test('with a refused token ends with a sentence that names the token and the page to find it on', async () => {
    workspace.refusals.set('auth.test', 'invalid_auth');
    const starting = startGuide(workspace, 'http');
    await expect(starting).rejects.toThrow(SetupError);
    await expect(starting).rejects.toThrow(
      /^Slack refused SLACK_BOT_TOKEN \(invalid_auth\): .*"OAuth & Permissions".*\.$/,
    );
  });

  test('waits for a Slack that cannot be reached, says so, and begins when it can', async () => {
    workspace.isDown = true;
    const log: string[] = [];
    const starting = startGuide(workspace, 'http', undefined, {}, (line) => {
      log.push(line);
      if (line.includes('trying again')) workspace.isDown = false;
    });
    guide = await starting;
    expect(await new Member(workspace, overHttp(guide)).type(COMMAND)).toMatchObject(privately);
    expect(log.join('')).toContain(
      `Slack cannot be reached at ${new URL(workspace.apiUrl).origin} (no answer (`,
    );
  });

  test.each<[string, Fault[]]>([
    ['takes longer than three seconds', [{ latency: 6_000 }]],
    ['fails for long', [500, 500, 500]],
    ['has far too many requests', [{ retryAfter: 6 }]],
  ])('waits for a Slack that %s', async (_, faults) => {
    workspace.faults.set('auth.test', faults);
    const waiting = await startGuide(workspace, 'http');
    expect(waiting.log.join('')).toContain('connecting failed, trying again');
    await waiting.stop();
  });

  test.each<[string, Fault, string]>([
    ['an address that is not Slack’s', 404, 'something else answers in its place, with the status 404'],
  ])('with %s ends with a sentence', async (_, fault, reason) => {
    workspace.faults.set('auth.test', [fault]);
    await expect(startGuide(workspace, 'http')).rejects.toThrow(
      `Slack cannot be reached at ${new URL(workspace.apiUrl).origin} (${reason}): check`,
    );
  });
});
