import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

const manifest = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
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
  const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
  );
  expect(loose).toEqual([]);
});

test('every package has a hash, and no fixed registry', () => {
  expect(installed.length).toBeGreaterThan(100);
  expect(namesOf(installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')))).toEqual([]);
  expect(namesOf(installed.filter(([, { resolved }]) => resolved !== undefined))).toEqual([]);
});

test('no package runs a script when it is installed', () => {
  expect(namesOf(installed.filter(([, { hasInstallScript }]) => hasInstallScript))).toEqual([]);
});

test('every package in production has a licence that requires only attribution', () => {
  const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];
  const others = inProduction.filter(([, { license }]) => !PERMISSIVE.includes(license ?? ''));
  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

test('the bill of materials of docs/running.md lists every package in production', () => {
  const [, command = ''] =
    /^npm (sbom .*?) > sbom\.json$/m.exec(readFileSync('docs/running.md', 'utf8')) ?? [];
  const { components } = z
    .object({
      bomFormat: z.literal('CycloneDX'),
      components: z.array(
        z.object({
          name: z.string(),
          version: z.string(),
          licenses: z.array(z.unknown()).min(1),
          properties: z.array(z.object({ name: z.string() })),
        }),
      ),
    })
    .parse(JSON.parse(execFileSync('npm', command.split(' '), { encoding: 'utf8' })));
  const isForDevelopment = ({ properties }: (typeof components)[number]): boolean =>
    properties.some(({ name }) => name === 'cdx:npm:package:development');
  const listed = components
    .filter((component) => !isForDevelopment(component))
    .map(({ name, version }) => `${name}@${version}`);
  const expected = inProduction.map(
    ([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`,
  );
  expect(new Set(listed)).toEqual(new Set(expected));
});
