import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { CHAT_NAMES } from '../src/config.ts';
import { readDockerfile } from './dockerfile.ts';

const FOLDER = 'deploy/kubernetes';

const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.yaml'),
);

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  spec: z.unknown().optional(),
});

const manifests = files.map((file) => ({
  file,
  ...manifest.parse(parse(readFileSync(join(FOLDER, file), 'utf8'))),
}));

/** The API's published schema, as types: https://github.com/silverlyra/kubernetes-types */
const generator = createGenerator({
  path: 'node_modules/kubernetes-types/{core,apps,networking,policy}/v1.d.ts',
  type: '*',
  skipTypeCheck: true,
});
const ajv = new Ajv({ allErrors: true, strict: false });

const validatorOf = (kind: string) =>
  ajv.compile({
    $ref: `#/definitions/${kind}`,
    definitions: generator.createSchema(kind).definitions ?? {},
  });

test.each(
  manifests.filter(({ apiVersion }) => /^(?:v1|(?:apps|networking\.k8s\.io|policy)\/v1)$/.test(apiVersion)),
)(
  '$file has only fields that the API of Kubernetes has, with values of their types',
  ({ file: _, ...object }) => {
    const validate = validatorOf(object.kind);
    validate(object);
    expect(validate.errors ?? []).toEqual([]);
  },
);

test('the schema knows a misspelt field, and a value of another type', () => {
  const validate = validatorOf('Service');
  expect(validate({ apiVersion: 'v1', kind: 'Service', spec: { ports: [{ port: 80 }] } })).toBe(true);
  expect(validate({ apiVersion: 'v1', kind: 'Service', spec: { port: [] } })).toBe(false);
  expect(validate({ apiVersion: 'v1', kind: 'Service', spec: { ports: [{ port: '80' }] } })).toBe(false);
});

const kustomization = z.object({ resources: z.array(z.string()) });

test('each kustomization lists every other file of its folder', () => {
  const lists = manifests.filter(({ kind }) => kind === 'Kustomization');
  expect(lists).toHaveLength(3);
  for (const { file, ...list } of lists) {
    const others = files.filter((other) => dirname(other) === dirname(file) && other !== file);
    expect(new Set(kustomization.parse(list).resources.map((name) => join(dirname(file), name)))).toEqual(
      new Set(others),
    );
  }
});

const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.literal('http') }) });
const labels = z.record(z.string(), z.string());

const deployment = z.object({
  spec: z.object({
    replicas: z.int(),
    strategy: z.object({ type: z.string() }),
    selector: z.object({ matchLabels: labels }),
    template: z.object({
      metadata: z.object({ labels }),
      spec: z.object({
        enableServiceLinks: z.boolean(),
        automountServiceAccountToken: z.boolean(),
        terminationGracePeriodSeconds: z.int(),
        securityContext: z.object({
          runAsNonRoot: z.boolean(),
          runAsUser: z.int(),
          runAsGroup: z.int(),
          seccompProfile: z.object({ type: z.string() }),
        }),
        containers: z.tuple([
          z.object({
            env: z.array(z.object({ name: z.string(), value: z.string() })),
            ports: z.array(z.object({ name: z.string(), containerPort: z.int() })),
            livenessProbe: probe,
            readinessProbe: probe,
            securityContext: z.unknown(),
            volumeMounts: z.tuple([
              z.object({ name: z.string(), mountPath: z.string(), readOnly: z.literal(true) }),
            ]),
          }),
        ]),
        volumes: z.tuple([
          z.object({ name: z.string(), secret: z.object({ secretName: z.string(), defaultMode: z.int() }) }),
        ]),
      }),
    }),
  }),
});

/** The manifest of a kind in the folder of a platform. */
function manifestOf(platform: string, kind: string): unknown {
  const found = manifests.find((each) => dirname(each.file) === platform && each.kind === kind);
  if (found === undefined) throw new Error(`${platform} has no ${kind}.`);
  return found;
}

const image = readDockerfile().at(-1);
const settings = [...readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=$/gm)].map(([, name]) => name);

describe.each(CHAT_NAMES)('the pods of %s', (platform) => {
  const { spec } = deployment.parse(manifestOf(platform, 'Deployment'));
  const pod = spec.template.spec;
  const [container] = pod.containers;

  test('have no right that a restricted namespace refuses, and the user of the image', () => {
    // Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const { runAsUser, runAsGroup } = pod.securityContext;
    expect(`${runAsUser}:${runAsGroup}`).toBe(image?.user);
    expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
  });

  test('have only settings of the guide, and secrets only as files of the mounted Secret', () => {
    const names = container.env.map(({ name }) => name.replace(/_FILE$/, ''));
    expect(names.filter((name) => !settings.includes(name))).toEqual([]);
    const [mount] = container.volumeMounts;
    const secrets = container.env.filter(({ name }) => /TOKEN|SECRET|DATABASE_URL/.test(name));
    expect(secrets.length).toBeGreaterThan(0);
    for (const { name, value } of secrets) {
      expect(name).toMatch(/_FILE$/);
      expect(dirname(value)).toBe(mount.mountPath);
    }
    expect(pod.volumes[0].name).toBe(mount.name);
    // Readable for the group of the guide, and for nobody else.
    expect(pod.volumes[0].secret.defaultMode.toString(8)).toBe('440');
  });

  test('live while the process answers, and are ready while it can answer on the platform', () => {
    expect(container.livenessProbe.httpGet.path).toBe('/healthz');
    expect(container.readinessProbe.httpGet.path).toBe(`/readyz/${platform}`);
    const [http, metrics] = container.ports;
    expect(http).toEqual({ name: 'http', containerPort: Number(image?.environment.PORT) });
    const port = container.env.find(({ name }) => name === 'METRICS_PORT')?.value;
    expect(metrics).toEqual({ name: 'metrics', containerPort: Number(port) });
  });

  test('get the time to end', () => {
    const drain = container.env.find(({ name }) => name === 'DRAIN_SECONDS')?.value ?? 0;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(Number(drain) + 10);
  });

  test('are those that the other manifests select', () => {
    const { labels: own } = spec.template.metadata;
    expect(spec.selector.matchLabels).toEqual(own);
    const selectors = manifests
      .filter(({ file }) => dirname(file) === platform)
      .map((each) => each.spec)
      .flatMap((each) => {
        const { selector, podSelector } = z
          .object({ selector: z.unknown(), podSelector: z.unknown() })
          .partial()
          .parse(each ?? {});
        const either = selector ?? podSelector;
        return either === undefined ? [] : [either];
      });
    expect(selectors.length).toBeGreaterThan(2);
    for (const selector of selectors) {
      expect([own, { matchLabels: own }]).toContainEqual(selector);
    }
    expect(manifestOf(platform, 'Service')).toMatchObject({
      spec: { ports: expect.arrayContaining([{ name: 'metrics', port: 9464, targetPort: 'metrics' }]) },
    });
  });
});

test('Slack over HTTP has several pods, Discord never two at the same time', () => {
  const of = (platform: string) => deployment.parse(manifestOf(platform, 'Deployment')).spec;
  expect(of('slack').replicas).toBeGreaterThan(1);
  expect(of('discord')).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  expect(manifestOf('slack', 'PodDisruptionBudget')).toMatchObject({ spec: { maxUnavailable: 1 } });
});

test.each(readdirSync('docs/install').map((file) => join('docs/install', file)))(
  '%s names only settings of the guide as files',
  (file) => {
    const named = [...readFileSync(file, 'utf8').matchAll(/\b([A-Z][A-Z_]+)_FILE\b/g)].map(
      ([, name]) => name,
    );
    expect(named.filter((name) => !settings.includes(name))).toEqual([]);
  },
);

test('the metrics of both are found by their labels', () => {
  expect(manifestOf('monitoring', 'ServiceMonitor')).toMatchObject({
    spec: {
      selector: { matchLabels: { 'app.kubernetes.io/name': 'llm-strategy' } },
      endpoints: [{ port: 'metrics' }],
    },
  });
  for (const platform of CHAT_NAMES) {
    expect(manifestOf(platform, 'Service')).toMatchObject({
      metadata: { labels: { 'app.kubernetes.io/name': 'llm-strategy' } },
    });
  }
});
