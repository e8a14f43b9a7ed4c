import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type Copy, readDockerfile } from './dockerfile.ts';

const stages = readDockerfile();
const image = stages.at(-1);
if (image === undefined) throw new Error('The Dockerfile has no stage.');

test('the image is made of existing files, and .dockerignore lets in only these', () => {
  const sources = stages
    .flatMap(({ steps }) => steps)
    .filter((step): step is Copy => step.kind === 'copy' && step.from === undefined)
    .flatMap((step) => step.sources);
  expect(sources.length).toBeGreaterThan(5);
  expect(sources.filter((source) => !existsSync(source))).toEqual([]);
  const lines = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => /^[^#]/.test(line));
  expect(lines[0]).toBe('*');
  expect(new Set(lines.slice(1))).toEqual(new Set(sources.map((source) => `!${source}`)));
});

test('the image starts the built program, and the server and its health check use one port', () => {
  expect(image.command).toEqual(['node', 'dist/main.js']);
  expect(existsSync('dist/main.js')).toBe(true);
  expect(image.environment.PORT).toMatch(/^\d+$/);
  expect(image.healthCheck.join(' ')).toContain('process.env.PORT');
});

test('the health check tells a running guide from a broken or stopped one', async () => {
  let status = 200;
  const server = createServer(({ url }, response) => {
    response.writeHead(url === '/healthz' ? status : 404).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const PORT = String(typeof address === 'object' ? address?.port : '');
  const [, ...args] = image.healthCheck;
  const check = () =>
    promisify(execFile)(process.execPath, args, { env: { PORT } }).then(
      () => 'healthy',
      () => 'unhealthy',
    );
  expect(await check()).toBe('healthy');
  status = 500;
  expect(await check()).toBe('unhealthy');
  server.close();
  server.closeAllConnections();
  expect(await check()).toBe('unhealthy');
});
