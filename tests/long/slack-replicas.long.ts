import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { withTimeout } from '../../src/timeout.ts';
import { type Deliver, overHttp, Workspace } from '../adapters/slack/fake-slack.ts';
import { isReady, killed, type Replica, RoundRobin, startReplica } from '../e2e/replicas.ts';
import { STRATEGY } from '../fixtures/guides.ts';
import { slackPerson } from '../soak/people.ts';
import { sizeOf } from './size.ts';

const KILLS = sizeOf(12, 2);
const SECONDS_BETWEEN = sizeOf(10, 3);
const PEOPLE = 10;

const ROLLOUTS = sizeOf(12, 1);

/** The time between two checks of `/readyz`. */
const PROBE_MILLISECONDS = 250;

const DRAIN_SECONDS = 3;

/** After this time without an answer, a person clicks again. */
const CLICK_AGAIN_MILLISECONDS = 3_000;

/** A part of a request that no other request has: the end of its `response_url`, or the ID of its submitted window. */
function ownPartOf(payload: unknown): string {
  const [part] = /\/response\/[\w-]+"|"V\d+"/.exec(JSON.stringify(payload)) ?? [];
  if (part === undefined) throw new Error('The request has no part of its own.');
  return part;
}

test(`one of three processes is killed ${KILLS} times: only its own clicks are lost, and answered at once when repeated`, async () => {
  const workspace = await Workspace.open();
  const replicas = await Promise.all([1, 2, 3].map(() => startReplica(workspace)));
  const proxy = await RoundRobin.open(replicas);
  const guide = new Guide(loadLibrary(STRATEGY));
  const dead = new Set<number>();
  const wrong: string[] = [];
  let [right, lost] = [0, 0];
  let isOver = false;

  const walk = async (): Promise<void> => {
    let part = '';
    const deliver: Deliver = (kind, payload) => {
      part = ownPartOf(payload);
      return overHttp(proxy)(kind, payload);
    };
    const { act, repeat } = slackPerson(guide, workspace, deliver);
    while (!isOver) {
      const outcome = await withTimeout(CLICK_AGAIN_MILLISECONDS, act()).catch(() => undefined);
      if (outcome === undefined) {
        lost += 1;
        const taker = proxy.takerOf(encodeURIComponent(part));
        if (taker === undefined || !dead.has(taker)) wrong.push(`lost by a running process: ${part}`);
      }
      const answered = outcome ?? (await withTimeout(CLICK_AGAIN_MILLISECONDS, repeat()));
      if (answered.wrong === undefined) right += 1;
      else wrong.push(answered.wrong);
    }
  };

  const walking = Promise.all(Array.from({ length: PEOPLE }, walk));
  for (let i = 0; i < KILLS; i++) {
    const victim = replicas[i % replicas.length];
    if (victim === undefined) throw new Error('There is no such process.');
    await delay(SECONDS_BETWEEN * 1000);
    dead.add(victim.port);
    await killed(victim, 'SIGKILL');
    replicas[i % replicas.length] = await startReplica(workspace);
  }
  isOver = true;
  await walking;
  for (const replica of replicas) replica.process.kill('SIGKILL');
  proxy.close();
  workspace.close();
  console.log({ kills: KILLS, right, lost });
  expect(wrong).toEqual([]);
  expect(right).toBeGreaterThan(KILLS * PEOPLE);
});

test(`three processes that are replaced in turn, ${ROLLOUTS} times, behind a balancer that tries once, lose nothing`, async () => {
  const workspace = await Workspace.open();
  const start = (): Promise<Replica> => startReplica(workspace, DRAIN_SECONDS);
  const running = new Set(await Promise.all([1, 2, 3].map(start)));
  const inService = [...running];
  const proxy = await RoundRobin.open(inService, { tries: 1 });
  const guide = new Guide(loadLibrary(STRATEGY));
  const wrong: string[] = [];
  let right = 0;
  let isOver = false;

  const walk = async (): Promise<void> => {
    const { act } = slackPerson(guide, workspace, overHttp(proxy));
    while (!isOver) {
      const outcome = await withTimeout(CLICK_AGAIN_MILLISECONDS, act()).catch((error: unknown) => ({
        wrong: String(error),
      }));
      if (outcome.wrong === undefined) right += 1;
      else wrong.push(outcome.wrong);
    }
  };
  const probe = async (): Promise<void> => {
    while (!isOver) {
      const replicas = [...running];
      const ready = await Promise.all(replicas.map(isReady));
      inService.splice(0, inService.length, ...replicas.filter((_, i) => ready[i]));
      await delay(PROBE_MILLISECONDS);
    }
  };

  const busy = Promise.all([probe(), ...Array.from({ length: PEOPLE }, walk)]);
  for (let i = 0; i < ROLLOUTS; i++) {
    for (const old of [...running]) {
      running.add(await start());
      const ended = await killed(old, 'SIGTERM');
      running.delete(old);
      expect(ended).toEqual([0, null]);
    }
  }
  isOver = true;
  await busy;
  for (const replica of running) replica.process.kill('SIGKILL');
  proxy.close();
  workspace.close();
  console.log({ restarts: ROLLOUTS * running.size, right });
  expect(wrong).toEqual([]);
  expect(right).toBeGreaterThan(ROLLOUTS * PEOPLE);
});
