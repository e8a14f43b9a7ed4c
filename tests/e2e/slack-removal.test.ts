import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEPT_AFTER_REMOVAL, Teams } from '../../src/store/departures.ts';
import {
  overHttp,
  overSocket,
  type RunningGuide,
  startGuide,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import { type KeptTeam, keepTeam } from './removal.ts';

let workspace: Workspace;
let guide: RunningGuide;
let kept: KeptTeam;

beforeEach(async () => {
  workspace = await Workspace.open();
  kept = await keepTeam({ team: 'T1', channel: 'C1' });
});

afterEach(async () => {
  await guide.stop();
  await kept.store.close();
  workspace.close();
});

const UNINSTALLED = { type: 'app_uninstalled' };
const REVOKED = { type: 'tokens_revoked', tokens: { oauth: [], bot: ['U0'] } };

async function run(mode: 'http' | 'socket' = 'http', teams = kept.teams): Promise<void> {
  guide = await startGuide(workspace, mode, undefined, {}, undefined, { teams });
}

async function tell(event: object, { mode = 'http' as 'http' | 'socket', team = 'T1', at = 1 } = {}) {
  const deliver = mode === 'http' ? overHttp(guide) : overSocket(workspace);
  const event_time = Math.floor(Date.now() / 1000) + at;
  await deliver('event', { type: 'event_callback', team_id: team, event_time, event });
  await kept.teams.noted;
}

describe.each(['http', 'socket'] as const)('over %s, the only workspace', (mode) => {
  test.each([
    ['app_uninstalled first', [UNINSTALLED, REVOKED]],
    ['tokens_revoked first', [REVOKED, UNINSTALLED]],
  ])(
    'that removes the app loses its rounds at once, and its decisions after 30 days: %s',
    async (_, events) => {
      await run(mode);
      for (const event of events) await tell(event, { mode });
      expect(await kept.after(KEPT_AFTER_REMOVAL - 1)).toEqual({ rounds: 0, decisions: 1 });
      expect(await kept.after(KEPT_AFTER_REMOVAL)).toEqual({ rounds: 0, decisions: 0 });
    },
  );
});

describe('nothing is deleted', () => {
  afterEach(async () => {
    expect(await kept.after(2 * KEPT_AFTER_REMOVAL)).toEqual({ rounds: 1, decisions: 1 });
  });

  test('if a person only revoked a token of their own', async () => {
    await run();
    await tell({ type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } });
  });

  test('if the news is older than the start, at which the token worked', async () => {
    await run();
    await tell(UNINSTALLED, { at: -60 });
  });

  test('if another workspace removes the app', async () => {
    await run();
    await tell(UNINSTALLED, { team: 'T2' });
  });
});

test('a start with a token that works keeps the decisions', async () => {
  await run();
  await tell(UNINSTALLED);
  await guide.stop();
  const teams = new Teams(kept.store);
  await run('http', teams);
  await teams.noted;
  expect(await kept.after(2 * KEPT_AFTER_REMOVAL)).toEqual({ rounds: 0, decisions: 1 });
});

test('a removal without a database is taken note of in the log only', async () => {
  guide = await startGuide(workspace, 'http');
  await tell(UNINSTALLED);
  expect(guide.log.filter((line) => line.includes('the app was removed from its workspace'))).toHaveLength(1);
});
