import { afterEach, beforeEach, expect, test } from 'vitest';
import { words } from '../../src/conversation/words.ts';
import { Member, overHttp, Workspace } from '../adapters/slack/fake-slack.ts';
import { readSlack } from '../adapters/slack/read.ts';
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
  await ann.press('Follow changing requirements', words.changeAnswer);
  expect(ann.text).toContain('Baseline: Measured, but it falls short');
  await ann.press(words.backToRecommendation);
  expect(ann.text).toContain('Consider fine-tuning plus prompting');
  // The form is opened by one process and submitted to another.
  await ann.share();
  const shared = await workspace.nextPost();
  expect(shared.response_type).toBe('in_channel');
  expect((await workspace.nextPost()).text).toContain(words.shared);
  await ann.click(readSlack(shared).buttons.find(({ label }) => label === words.remove)?.token, false);
  await workspace.deletedBy(1);
  expect(proxy.answeredBy.slice(4)).toEqual([third, first, third, first, third, first, third]);
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
  ['sends the shared card', 1],
  ['changes the private card', 2],
])('a guide that is killed while it %s leaves a card that claims nothing', async (_, messages) => {
  await ann.type('/llm-strategy', 'pros');
  const form = await ann.openForm();
  workspace.statuses.push(...[200].slice(0, messages - 1), { latency: 60_000 });
  await ann.submit(form);
  await workspace.receivedBy(messages);
  const busy = replicas.find(({ port }) => port === proxy.answeredBy.at(-1));
  if (busy) await killed(busy, 'SIGKILL');
  const [shared, ...reports] = workspace.unread();
  expect(shared?.response_type).toBe('in_channel');
  // What was on its way when the process was killed says no more than what had happened.
  expect(reports.map(({ text }) => text)).toEqual([words.shared].slice(0, messages - 1));
});
