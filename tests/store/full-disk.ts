import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { words } from '../../src/conversation/words.ts';
import { BOT_TOKEN, Member, overHttp, SIGNING_SECRET, Workspace } from '../adapters/slack/fake-slack.ts';
import { DEFAULTS, logged } from '../e2e/guide.ts';
import { Participant } from '../e2e/participant.ts';
import { NO_EXPERTISE } from '../e2e/rounds.ts';
import { mountSmallDisk, unmount } from './small-disk.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await Workspace.open();
});
afterEach(() => workspace.close());

/** A folder for a database, and ways to take all room from the process that writes there, and to give it back. */
interface Disk {
  readonly folder: string;
  readonly reason: string;
  readonly fill: (pid: number) => void;
  readonly makeRoom: (pid: number) => void;
}

/** A real disk that is full. Only root can mount one. */
function smallDisk(): Disk | undefined {
  const folder = mountSmallDisk();
  if (folder === undefined) return undefined;
  onTestFinished(() => unmount(folder));
  const filler = join(folder, 'filler');
  return {
    folder,
    reason: 'cannot grow, because the disk is full',
    fill: () => {
      expect(() => writeFileSync(filler, Buffer.alloc(2_000_000))).toThrow('ENOSPC');
    },
    makeRoom: () => rmSync(filler),
  };
}

/** A limit of the size of files, which any user may set. SQLite tells it from a full disk. */
function limitOfFiles(): Disk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'limited-'));
  const limit = (pid: number, bytes: number | 'unlimited'): void => {
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
  };
  try {
    execFileSync('prlimit', ['--version']);
  } catch {
    return undefined;
  }
  return {
    folder,
    reason: 'cannot be used (SQLite error 10)',
    fill: (pid) => limit(pid, statSync(join(folder, 'guide.db-wal')).size),
    makeRoom: (pid) => limit(pid, 'unlimited'),
  };
}

describe('a guide whose file cannot grow', () => {
  test.for([
    ['because the disk is full', smallDisk],
    ['because a limit forbids it', limitOfFiles],
  ] as const)(
    '%s: people are told, nothing is half kept, it is not ready until there is room, and then goes on by itself',
    async ([, makeDisk], { skip }) => {
      const disk = makeDisk();
      if (disk === undefined) return skip('this user or system cannot make such a disk');
      // By default, the limit would end a process that meets it.
      const guide = spawn('sh', ['-c', `trap '' XFSZ; exec "$0" dist/main.js`, process.execPath], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...DEFAULTS,
          SLACK_API_URL: workspace.apiUrl,
          SLACK_BOT_TOKEN: BOT_TOKEN,
          SLACK_SIGNING_SECRET: SIGNING_SECRET,
          HOST: '127.0.0.1',
          PORT: '0',
          METRICS_PORT: '0',
          DRAIN_SECONDS: '0',
          DATABASE_URL: `file:${join(disk.folder, 'guide.db')}`,
        },
      });
      onTestFinished(() => void guide.kill('SIGKILL'));
      const log = await logged(guide, '"ready"', '"setBy":"METRICS_PORT"');
      const portSetBy = (name: string) =>
        Number(new RegExp(`"port":(\\d+),"setBy":"${name}"`).exec(log)?.[1]);
      const port = portSetBy('PORT');
      const readiness = async (): Promise<readonly string[]> => {
        const metrics = await (await fetch(`http://127.0.0.1:${portSetBy('METRICS_PORT')}/metrics`)).text();
        const ready = await (await fetch(`http://127.0.0.1:${port}/readyz`)).text();
        return [ready, ...(/^guide_database_ready .*$/m.exec(metrics) ?? [])];
      };
      const ann = new Member(workspace, overHttp({ port }));
      await ann.submit(await ann.typeForForm('/llm-strategy', 'together'), { topic: 'Support mails' });
      await ann.readPrivate();
      const card = workspace.newest;
      const [ben, chris] = ['ben', 'chris'].map((name) => new Participant(workspace, { port }, card, name));
      if (!ben || !chris) throw new Error('Somebody is missing.');
      for (const person of [ben, chris]) {
        await person.pressOnRound(words.round.answer);
        await person.press(...NO_EXPERTISE);
      }
      await ben.press(words.round.handIn);
      expect(ben.text).toBe(words.round.handedIn);
      await workspace.shows(card, 'One has answered: ben');

      const pid = guide.pid ?? 0;
      disk.fill(pid);
      const told = logged(guide, disk.reason, '"attempt":1');
      await chris.press(words.round.handIn);
      expect(chris.text).toBe(words.round.unkept);
      await told;
      expect(await readiness()).toEqual(['ready\ndatabase: not ready\n', 'guide_database_ready 0']);
      expect(workspace.textOf(card)).toContain('One has answered: ben');

      const mended = logged(guide, 'the database can be used again');
      disk.makeRoom(pid);
      await mended;
      expect(await readiness()).toEqual(['ready\n', 'guide_database_ready 1']);
      await chris.press(words.round.handIn);
      expect(chris.text).toBe(words.round.handedIn);
      await workspace.shows(card, '2 have answered: ben, chris');
      guide.kill('SIGTERM');
      expect(await once(guide, 'close')).toEqual([0, null]);
    },
  );
});
