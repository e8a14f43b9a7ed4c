import { SocketModeReceiver } from '@slack/bolt';
import { pino } from 'pino';
import { boltLogger } from '../../adapters/slack/logger.ts';
import { APP_TOKEN, startGuide, Workspace } from '../adapters/slack/fake-slack.ts';
import { type Figure, figure } from './measure.ts';
import { waitFor } from './wait.ts';

const ROUNDS = 3;
const LATENCY_MILLISECONDS = 100;

/** Lets Slack renew one connection. @returns the milliseconds without an open connection */
async function gap(workspace: Workspace, connections: number): Promise<number> {
  const opened = (count: number): Promise<void> =>
    waitFor(() => `${count} connections of Socket Mode`, workspace.connectedBy(count));
  await opened(connections);
  workspace.faults.set('apps.connections.open', [{ latency: LATENCY_MILLISECONDS }]);
  const start = performance.now();
  const left = workspace.refresh(workspace.sockets[0]);
  await opened(1);
  const milliseconds = performance.now() - start;
  await waitFor(() => 'the end of the connection that Slack renewed', left);
  await opened(connections);
  return milliseconds;
}

async function gapOfBolt(): Promise<number> {
  const workspace = await Workspace.open();
  const receiver = new SocketModeReceiver({
    appToken: APP_TOKEN,
    logger: boltLogger(pino({ level: 'silent' })),
    installerOptions: { clientOptions: { slackApiUrl: workspace.apiUrl } },
  });
  await receiver.start();
  const again = new Promise((resolve) => receiver.client.once('connected', resolve));
  const milliseconds = await gap(workspace, 1);
  // An earlier stop would cause an unhandled rejection.
  await waitFor(() => "Bolt's second connection", again);
  await receiver.stop();
  workspace.close();
  return milliseconds;
}

async function gapOfGuide(): Promise<number> {
  const workspace = await Workspace.open();
  const guide = await startGuide(workspace, 'socket', undefined, { apart: 0 });
  const milliseconds = await gap(workspace, 2);
  await guide.stop();
  workspace.close();
  return milliseconds;
}

/** Measures the time without a connection in Socket Mode when Slack renews one and is slow to open it. */
export async function slackRefresh(): Promise<readonly Figure[]> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await gapOfGuide());
    theirs.push(await gapOfBolt());
  }
  return [
    figure(
      {
        what: 'Slack, Socket Mode: time without a connection when one is renewed',
        against: 'a plain Bolt app',
        goal: 0.01,
        guard: 0.05,
      },
      ours,
      theirs,
    ),
  ];
}
