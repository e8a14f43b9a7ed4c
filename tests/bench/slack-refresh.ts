import { SocketModeReceiver } from '@slack/bolt';
import { test } from 'vitest';
import { APP_TOKEN, startGuide, Workspace } from '../e2e/slack-workspace.ts';

const LATENCY_MILLISECONDS = 100;

/** Has Slack renew one connection so many times; the milliseconds of each in which no connection was open. */
async function gaps(workspace: Workspace, connections: number, times: number): Promise<number[]> {
  const measured: number[] = [];
  await workspace.connectedBy(connections);
  for (let i = 0; i < times; i++) {
    workspace.faults.set('apps.connections.open', [{ latency: LATENCY_MILLISECONDS }]);
    const start = performance.now();
    const left = workspace.refresh(workspace.sockets[0]);
    await workspace.connectedBy(1);
    measured.push(performance.now() - start);
    await Promise.all([left, workspace.connectedBy(connections)]);
  }
  return measured;
}

const print = (what: string, measured: readonly number[]): void => {
  const sorted = measured.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  console.log(
    `${what}: no connection for ${median.toFixed(1)} ms (median of ${sorted.length}, longest ${sorted.at(-1)?.toFixed(1)})`,
  );
};

test(`a refresh, where Slack takes ${LATENCY_MILLISECONDS} ms to open a connection`, async () => {
  const alone = await Workspace.open();
  const receiver = new SocketModeReceiver({
    appToken: APP_TOKEN,
    installerOptions: { clientOptions: { slackApiUrl: alone.apiUrl } },
  });
  await receiver.start();
  const again = new Promise((resolve) => receiver.client.once('connected', resolve));
  print('Bolt alone', await gaps(alone, 1, 1));
  // To stop it before that would leave a rejection that nobody can handle.
  await again;
  await receiver.stop();
  alone.close();
  for (const connections of [1, 2]) {
    const workspace = await Workspace.open();
    const guide = await startGuide(workspace, 'socket', undefined, {
      apart: connections === 1 ? 3_600_000 : 0,
    });
    print(`the guide with ${connections}`, await gaps(workspace, connections, 20));
    await guide.stop();
    workspace.close();
  }
});
