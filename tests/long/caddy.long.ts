import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { form, signed, Workspace } from '../adapters/slack/fake-slack.ts';
import { killed, type Replica, startReplica } from '../e2e/replicas.ts';

/** Caddy is a package of most systems, but not of npm. */
const hasCaddy = (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, 'caddy')));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('No port is free.');
  return address.port;
}

describe.skipIf(!hasCaddy)(
  'Caddy, with deploy/Caddyfile and the certificate that it makes for localhost,',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'caddy-'));
    let workspace: Workspace;
    let guide: Replica;
    let caddy: ChildProcess;
    let port: number;
    let authority: string;

    beforeAll(async () => {
      workspace = await Workspace.open();
      guide = await startReplica(workspace, 0);
      port = await freePort();
      // The file itself, with ports that no other process needs.
      writeFileSync(
        join(folder, 'Caddyfile'),
        `{\n\tadmin off\n\tskip_install_trust\n\thttp_port ${await freePort()}\n}\nimport ${resolve('deploy/Caddyfile')}\n`,
      );
      caddy = spawn('caddy', ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          XDG_DATA_HOME: folder,
          DOMAIN: `localhost:${port}`,
          GUIDE: `127.0.0.1:${guide.port}`,
        },
      });
      let log = '';
      for await (const chunk of caddy.stderr?.iterator({ destroyOnReturn: false }) ?? []) {
        log += String(chunk);
        if (log.includes('certificate obtained successfully')) break;
      }
      caddy.stderr?.resume();
      authority = readFileSync(join(folder, 'caddy/pki/authorities/local/root.crt'), 'utf8');
    });

    afterAll(async () => {
      caddy.kill();
      await Promise.all([once(caddy, 'exit'), killed(guide, 'SIGTERM')]);
      workspace.close();
    });

    async function ask(path: string, body?: string): Promise<{ status: number | undefined; answer: string }> {
      const method = body === undefined ? 'GET' : 'POST';
      const headers = body === undefined ? {} : signed(body);
      const outgoing = request({ host: 'localhost', port, path, method, headers, ca: authority });
      outgoing.end(body);
      const [response] = await once(outgoing, 'response');
      return { status: response.statusCode, answer: await text(response) };
    }

    const command = form('command', {
      command: '/llm-strategy',
      text: 'help',
      team_id: 'T1',
      user_id: 'U1',
      channel_id: 'C1',
      response_url: 'https://hooks.slack.com/commands/1',
      trigger_id: '1',
    });

    test("hands Slack's requests to the guide, and its answers back", async () => {
      const { status, answer } = await ask('/slack/events', command);
      expect(status).toBe(200);
      expect(answer).toContain('/llm-strategy');
    });

    test.each(['/', '/healthz', '/readyz', '/metrics', '/slack/events/'])('shows nobody %s', async (path) => {
      expect(await ask(path)).toEqual({ status: 404, answer: '' });
    });

    test('closes its idle connections to the guide earlier than the guide does', () => {
      const adapted = execFileSync('caddy', ['adapt', '--config', 'deploy/Caddyfile'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { PATH: process.env.PATH, DOMAIN: 'localhost', GUIDE: 'guide:3000' },
      });
      const [, nanoseconds] = /"idle_timeout":(\d+)/.exec(adapted) ?? [];
      expect(Number(nanoseconds) / 1e9).toBeLessThan(65);
    });
  },
);
