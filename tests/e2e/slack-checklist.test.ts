import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Guide } from '../../src/conversation/guide.ts';
import {
  DIRECT,
  Member,
  overHttp,
  overSocket,
  type Post,
  type RunningGuide,
  startGuide,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import { readSlack } from '../adapters/slack/read.ts';
import { CHECKLIST } from '../fixtures/guides.ts';

const [HEAVY, MONEY, FIT] = ['I carry heavy things', 'Money is short', 'I want to get fit'] as const;

let workspace: Workspace;
let guide: RunningGuide;
let ann: Member;

beforeEach(async () => {
  workspace = await Workspace.open();
  guide = await startGuide(workspace, 'http', new Guide(loadLibrary(CHECKLIST)));
  ann = new Member(workspace, overHttp(guide));
  await ann.type('/commute');
});

afterEach(async () => {
  await guide.stop();
  workspace.close();
});

const ticked = (post: Post): string[] =>
  readSlack(post)
    .boxes.filter((box) => box.startsWith('[x] '))
    .map((box) => box.slice(4));

/** The names of the blocks of boxes. */
const blockIds = ({ blocks }: Post): (string | undefined)[] =>
  blocks.flatMap((block) =>
    block.type === 'actions' && block.elements.some(({ type }) => type === 'checkboxes')
      ? [block.block_id]
      : [],
  );

/** How the clicks so far were counted. */
const counted = (): string[] => guide.observed.map(({ activity, outcome }) => `${activity.kind} ${outcome}`);

describe('a checklist', () => {
  test('leads from ticks to a recommendation with the reasons of each', async () => {
    await ann.tick(FIT, MONEY);
    expect(ann.card).toMatchObject({ response_type: 'ephemeral', replace_original: true });
    expect(ann.boxes).toEqual([
      `[ ] ${HEAVY}`,
      `[x] ${MONEY}`,
      `[x] ${FIT}`,
      '[ ] Parking costs me too much',
    ]);
    await ann.press('Continue with 2');
    await ann.tick('Hills');
    await ann.press('Continue with 1');
    expect(ann.text).toMatch(/^Try it\n/);
    await ann.press(ann.labels.find((label) => label.startsWith('Why')) ?? '');
    expect(ann.text).toContain('Cycling keeps you fit.');
    expect(ann.text).toContain('Cycling costs next to nothing.');
    expect(guide.log.filter((line) => JSON.parse(line).level > 30)).toEqual([]);
  });

  test('in a direct message and over Socket Mode works the same', async () => {
    const socket = await startGuide(workspace, 'socket', new Guide(loadLibrary(CHECKLIST)));
    const ben = new Member(workspace, overSocket(workspace), DIRECT);
    await ben.type('/commute');
    await ben.tick(HEAVY);
    await ben.press('Continue with 1');
    expect(ben.text).toMatch(/^Drive\n/);
    await socket.stop();
  });

  test('gets its boxes drawn anew with each card, because Slack keeps the ticks of a block with the same name', async () => {
    const ids = [ann.card, await ann.tick(FIT), await ann.tick(FIT), await ann.press('Continue')].map(
      blockIds,
    );
    expect(ids.map(({ length }) => length)).toEqual([1, 1, 1, 1]);
    expect(new Set(ids.flat()).size).toBe(4);
    expect(ids.flat()).not.toContain(undefined);
  });

  test('says what to do if Continue comes without a tick, and "None of these" with one', async () => {
    await ann.press('Continue');
    expect(ann.text).toContain('Tick at least one, or press “None of these”.');
    await ann.tick(FIT, MONEY);
    await ann.press('None of these');
    expect(ann.text).toContain('You ticked 2. Untick them, or press Continue.');
    expect(ticked(ann.card)).toEqual([MONEY, FIT]);
    await ann.tick(FIT, MONEY);
    await ann.press('None of these');
    expect(ann.text).toContain('How far is it?');
  });
});

describe('ticks that overtake each other', () => {
  test('end in a card with the newest, and those in between are not drawn', async () => {
    workspace.statuses.push({ latency: 300 });
    for (const label of [HEAVY, MONEY, FIT]) await ann.sendTick(label);
    const first = await workspace.nextPost();
    const last = await workspace.nextPost();
    expect(ticked(first)).toEqual([HEAVY]);
    expect(ticked(last)).toEqual([HEAVY, MONEY, FIT]);
    await ann.press('Continue');
    expect(workspace.unread()).toEqual([]);
    expect(counted().filter((line) => line.startsWith('tick'))).toEqual([
      'tick sent',
      'tick unanswered',
      'tick sent',
    ]);
  });

  test('are not undone by an older one that arrives late', async () => {
    await ann.tick(FIT);
    const late = new Member(workspace, overHttp(guide));
    await late.type('/commute');
    await late.sendTick(HEAVY, '1.000000');
    await ann.tick(MONEY);
    expect(ticked(ann.card)).toEqual([MONEY, FIT]);
    expect(workspace.unread()).toEqual([]);
    expect(counted()).toContain('tick unanswered');
  });
});

describe('Continue before the card shows the ticks', () => {
  test.each([true, false])('loses none of them, if the click tells them: %s', async (tells) => {
    ann.tellsTicks = tells;
    workspace.statuses.push({ latency: 300 });
    await ann.sendTick(FIT);
    await ann.sendTick(MONEY);
    await ann.click(ann.token('Continue'));
    const repaint = await workspace.nextPost();
    expect(ticked(repaint)).toEqual([FIT]);
    const next = readSlack(await workspace.nextPost());
    expect(next.text).toContain('What matters: Money is short; I want to get fit');
    expect(next.boxes).toHaveLength(9);
    expect(workspace.unread()).toEqual([]);
  });

  test('takes no ticks of an earlier card of the message', async () => {
    ann.tellsTicks = false;
    await ann.tick(MONEY);
    await ann.press('Continue with 1', 'Continue');
    expect(ann.text).toContain('Tick at least one, or press “Nothing”.');
  });

  test('a look-up does not lose them either', async () => {
    ann.tellsTicks = false;
    await ann.sendTick(FIT);
    await ann.click(ann.token('Pros and cons'));
    await workspace.nextPost();
    await ann.read();
    await ann.press('Back to the guide');
    expect(ticked(ann.card)).toEqual([FIT]);
  });
});

test('a process that has not seen the ticks takes those that the card shows, or the click tells', async () => {
  await ann.tick(FIT);
  const other = await startGuide(workspace, 'http', new Guide(loadLibrary(CHECKLIST)));
  const there = new Member(workspace, overHttp(other));
  await there.type('/commute');
  const token = ann.token('Continue with 1');
  await there.click(token);
  expect(readSlack(await workspace.nextPost()).text).toContain('Tick at least one');
  there.tellsTicks = false;
  await there.click(token);
  expect(readSlack(await workspace.nextPost()).text).toContain('What matters: I want to get fit');
  await other.stop();
});
