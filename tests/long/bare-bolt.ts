import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { BODY_LIMIT } from '../../adapters/slack/body.ts';
import { SIGNING_SECRET } from '../adapters/slack/fake-slack.ts';

/**
 * The status of a request that ends Bolt's own receiver and its process. If the answer had begun, the connection is
 * closed instead.
 */
export const ENDS = 598;

/** The status of an event without an acknowledgement, which Bolt's own receiver does not answer for 3 s. */
export const WAITS = 599;

/** The same for a body that is not an object. */
export const WAITS_FOR_NOTHING = 597;

/**
 * Bolt's own receiver with listeners for everything. If it would fail or not answer, it answers at once with one of
 * these statuses, so no test waits for a timeout. It can handle only one request at a time.
 */
const PROGRAM = `
import bolt from '@slack/bolt';
let response;
const answer = (status) => {
  if (!response.headersSent) response.writeHead(status).end();
  else if (!response.writableEnded) response.destroy();
};
for (const end of ['unhandledRejection', 'uncaughtException']) process.on(end, () => answer(${ENDS}));
const receiver = new bolt.HTTPReceiver({
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  bodyLimit: ${BODY_LIMIT},
  unhandledRequestHandler: () => {},
  logLevel: 'error',
});
const app = new bolt.App({ receiver, token: 'xoxb-x', botId: 'B0', botUserId: 'U0', tokenVerificationEnabled: false });
const acknowledge = async ({ ack }) => ack();
for (const kind of ['command', 'action', 'view', 'shortcut', 'options']) app[kind](/.*/, acknowledge);
app.event(/.*/, async () => {});
const processEvent = app.processEvent.bind(app);
app.processEvent = async (event) => {
  await processEvent(event);
  answer(typeof event.body === 'object' ? ${WAITS} : ${WAITS_FOR_NOTHING});
};
const server = await app.start({ port: 0, host: '127.0.0.1' });
server.prependListener('request', (_, its) => { response = its; });
process.send({ port: server.address().port });`;

/** Bolt's own receiver as a process. */
export class BareBolt {
  readonly #child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(): Promise<BareBolt> {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { PATH: process.env.PATH, SLACK_SIGNING_SECRET: SIGNING_SECRET },
    });
    const [started] = await once(child, 'message');
    return new BareBolt(child, z.object({ port: z.number() }).parse(started).port);
  }

  stop(): void {
    this.#child.kill();
  }
}
