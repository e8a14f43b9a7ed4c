import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
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
  expect(image.entrypoint).toEqual(['node', 'dist/main.js']);
  expect(existsSync('dist/main.js')).toBe(true);
  expect(image.environment.PORT).toMatch(/^\d+$/);
  expect(image.healthCheck.join(' ')).toContain('process.env.PORT');
});

test('the image runs as a user that Kubernetes can tell from root, and has no package manager', () => {
  expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  const removed = image.steps.flatMap((step) => (step.kind === 'run' ? [step.command] : []));
  for (const path of [
    '/usr/local/lib/node_modules',
    '/usr/local/bin/npm',
    '/usr/local/bin/npx',
    '/opt/yarn-*',
  ])
    expect(removed).toContainEqual(expect.stringContaining(path));
});

test('the labels of the image name its version and its base', () => {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')));
  const bases = [...readFileSync('Dockerfile', 'utf8').matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
  expect(bases).toEqual([expect.stringMatching(/^node:\d+-\w+-slim$/), bases[0]]);
  expect(image.labels).toMatchObject({
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.base.name': `docker.io/library/${bases[0]}`,
  });
});

test('the packaging names no address family, except for this machine alone', () => {
  const files = [
    'Dockerfile',
    'compose.yaml',
    '.env.example',
    'README.md',
    'docs/running.md',
    'docs/install/container.md',
  ];
  expect(files.filter((file) => readFileSync(file, 'utf8').includes('0.0.0.0'))).toEqual([]);
  expect(image.environment.HOST).toBe('::');
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

describe('compose.yaml', () => {
  const compose = z
    .strictObject({
      services: z.strictObject({
        guide: z.looseObject({
          command: z.array(z.string()),
          env_file: z.string(),
          environment: z.record(z.string(), z.string()),
          volumes: z.tuple([
            z.strictObject({ type: z.literal('volume'), source: z.string(), target: z.string() }),
            z.strictObject({
              type: z.literal('bind'),
              source: z.string(),
              target: z.string(),
              read_only: z.literal(true),
              bind: z.strictObject({ create_host_path: z.literal(false) }),
            }),
          ]),
          ports: z.array(z.string()),
          stop_grace_period: z.string().regex(/^\d+s$/),
        }),
        caddy: z.looseObject({
          profiles: z.tuple([z.literal('tls')]),
          environment: z.record(z.string(), z.string()),
          volumes: z.array(z.string()),
          depends_on: z.tuple([z.literal('guide')]),
        }),
        postgres: z.looseObject({
          profiles: z.tuple([z.literal('postgres')]),
          environment: z.record(z.string(), z.string()),
          volumes: z.tuple([z.string()]),
        }),
      }),
      volumes: z.record(z.string(), z.null()),
    })
    .parse(parse(readFileSync('compose.yaml', 'utf8')));
  const { guide, caddy, postgres } = compose.services;

  test('keeps rounds and decisions on a volume, in the only folder that the guide can write to', () => {
    const [data] = guide.volumes;
    expect(guide.environment.DATABASE_URL).toBe(`\${DATABASE_URL:-file:${data.target}/guide.db}`);
    const [volume = ''] = postgres.volumes[0].split(':');
    expect(Object.keys(compose.volumes)).toEqual(expect.arrayContaining([data.source, volume]));
    const made = image.steps.filter(
      (step) => step.kind === 'run' && step.command.endsWith(` ${data.target}`),
    );
    expect(made).toHaveLength(1);
  });

  test('mounts the folder that CONTENT_DIR of .env names, where the guide in the container reads it', () => {
    const [, mount] = guide.volumes;
    expect(mount.source).toMatch(/^\$\{CONTENT_DIR:-content\}$/);
    expect(guide.environment.CONTENT_DIR).toBe(mount.target);
    expect(guide.command).toEqual(['--watch']);
  });

  test('has one port for the server, the health check and the proxy, for every setting in .env', () => {
    const { PORT, HOST } = guide.environment;
    expect(guide.ports).toEqual([`127.0.0.1:${PORT}:${PORT}`]);
    expect(PORT).toBe(image.environment.PORT);
    expect(HOST).toBe(image.environment.HOST);
    expect(caddy.environment.GUIDE).toBe(`guide:${PORT}`);
  });

  test('mounts only files that are there, and volumes that it has', () => {
    const sources = caddy.volumes.map((volume) => volume.split(':')[0] ?? '');
    const missing = sources.filter((source) =>
      source.startsWith('.') ? !existsSync(source) : !(source in compose.volumes),
    );
    expect(missing).toEqual([]);
    const used = [...readFileSync('deploy/Caddyfile', 'utf8').matchAll(/\{\$(\w+)\}/g)].map(
      ([, name]) => name,
    );
    expect(new Set(used)).toEqual(new Set(Object.keys(caddy.environment)));
  });

  test('takes no right but that of the port for TLS, and lets nobody write into a container', () => {
    for (const service of [guide, caddy]) {
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    }
    expect([guide.cap_add, caddy.cap_add]).toEqual([undefined, ['NET_BIND_SERVICE']]);
  });

  test('lets the guide finish before it is killed', () => {
    // DRAIN_SECONDS is 5 by default, and the work under way takes at most ten seconds.
    expect(Number.parseInt(guide.stop_grace_period, 10)).toBeGreaterThan(5 + 10);
  });
});

describe('the systemd unit', () => {
  const folder = 'deploy/llm-strategy.service.d';
  const settings = [...readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=$/gm)].map(
    ([, name]) => name,
  );

  test.each(readdirSync(folder))('gets each secret that %s loads, as the setting that it is', (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const loaded = [...text.matchAll(/^LoadCredential=([\w-]+):\/etc\/llm-strategy\/([\w-]+)$/gm)];
    const named = [...text.matchAll(/^Environment=([A-Z_]+)_FILE=%d\/([\w-]+)$/gm)];
    expect(loaded.map(([, id]) => id)).toEqual(named.map(([, , id]) => id));
    expect(loaded.map(([, , source]) => source)).toEqual(
      named.map(([, name]) => name?.toLowerCase().replaceAll('_', '-')),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(([, name]) => !settings.includes(name))).toEqual([]);
  });

  test('lets the guide finish before it is killed', () => {
    const [, seconds] =
      /^TimeoutStopSec=(\d+)$/m.exec(readFileSync('deploy/llm-strategy.service', 'utf8')) ?? [];
    expect(Number(seconds)).toBeGreaterThan(5 + 10);
  });
});

test('the changelog, the image and the manifests are of the version in package.json', () => {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')));
  const [, newest] = /^## (?!Unreleased)(\S+)/m.exec(readFileSync('CHANGELOG.md', 'utf8')) ?? [];
  expect(newest).toBe(version);
  for (const platform of ['slack', 'discord']) {
    expect(parse(readFileSync(`deploy/kubernetes/${platform}/kustomization.yaml`, 'utf8'))).toMatchObject({
      images: [{ newTag: version }],
    });
  }
});
