import { afterEach, beforeEach, expect, test } from 'vitest';
import { words } from '../../src/conversation/words.ts';
import { Member, overHttp, Workspace } from '../adapters/slack/fake-slack.ts';
import { killed, type Replica, RoundRobin, startReplica } from './replicas.ts';

let workspace: Workspace;
let replicas: readonly Replica[];
let proxy: RoundRobin;
let ann: Member;

beforeEach(async () => {
  workspace = await Workspace.open();
  replicas = await Promise.all([1, 2, 3].map(() => startReplica(workspace)));
  proxy = await RoundRobin.open(replicas);
  ann = new Member(workspace, overHttp(proxy));
});

afterEach(() => {
  for (const replica of replicas) replica.process.kill('SIGKILL');
  proxy.close();
  workspace.close();
});

test('no click is lost if each goes to another process, even if one is killed during a click', async () => {
  const [first, second, third] = replicas.map(({ port }) => port);
  await ann.type('/llm-strategy');
  await ann.press(
    'Measured, but it falls short',
    'Style or format hard to describe',
    'Money, time and expertise',
  );
  expect(proxy.answeredBy).toEqual([first, second, third, first]);
  const [, victim] = replicas;
  // It never answers the click, which it may have received or not.
  victim?.process.kill('SIGSTOP');
  const [answered] = [ann.press('A few hundred or more'), await proxy.forwarded()];
  if (victim) await killed(victim, 'SIGKILL');
  await answered;
  await ann.press('Follow changing requirements', 'Back', 'Follow changing requirements');
  expect(ann.text).toContain('Consider fine-tuning plus prompting');
  expect(ann.text).toContain('Baseline: Measured, but it falls short');
  await ann.click(ann.token(words.share));
  expect((await workspace.nextPost()).text).toContain(words.sharing);
  expect((await workspace.nextPost()).response_type).toBe('in_channel');
  expect((await workspace.nextPost()).text).toContain(words.shared);
  expect(proxy.answeredBy.slice(4)).toEqual([third, first, third, first, third]);
  expect(workspace.unread()).toEqual([]);
});

test('a guide that is asked to end during a click answers it first', async () => {
  await ann.type('/llm-strategy');
  workspace.statuses.push({ retryAfter: 1 });
  await ann.click(ann.token('Not measured yet'));
  await workspace.receivedBy(1);
  const busy = replicas.find(({ port }) => port === proxy.answeredBy.at(-1));
  expect(busy && (await killed(busy, 'SIGTERM'))).toEqual([0, null]);
  const [refused, taken] = workspace.unread();
  expect(taken).toEqual(refused);
  expect(taken?.text).toContain('Start with a prompt');
});

test.each([
  ['the card says that it is being shared', 1, 0],
  ['the card is in the channel', 2, 1],
])(
  'a guide that is killed as soon as %s leaves a card that claims nothing',
  async (_, messages, inChannel) => {
    await ann.type('/llm-strategy', 'pros');
    workspace.statuses.push(...[200, 200].slice(0, messages - 1), { latency: 60_000 });
    await ann.click(ann.token(words.share));
    await workspace.receivedBy(messages);
    const busy = replicas.find(({ port }) => port === proxy.answeredBy.at(-1));
    if (busy) await killed(busy, 'SIGKILL');
    const posts = workspace.unread();
    const said = posts.filter((post) => post.response_type === 'ephemeral').map(({ text }) => text);
    expect(posts.filter((post) => post.response_type === 'in_channel')).toHaveLength(inChannel);
    expect(said).toEqual([expect.stringContaining(words.sharing)]);
  },
);
