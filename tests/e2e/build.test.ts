import { execSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readDockerfile } from '../dockerfile.ts';
import { Checkout } from './checkout.ts';

const { version, engines } = z
  .object({ version: z.string(), engines: z.object({ node: z.string() }) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

describe('in a fresh checkout', () => {
  const checkout = Checkout.ofProject();

  beforeAll(async () => {
    const [check, guide] = await Promise.all([checkout.run('start.js', 'check'), checkout.run('start.js')]);
    expect(check).toMatchObject({ code: 0, output: expect.stringContaining('0 errors'), errors: '' });
    expect(guide).toMatchObject({
      code: 0,
      output: expect.stringContaining('Question 1 of up to'),
      errors: '',
    });
  });

  test('two starts at the same time both work, and make one build', () => {
    expect(checkout.builds).toHaveLength(1);
  });

  test('a start takes a page that has changed since the build, whose content is kept', async () => {
    const [build = ''] = checkout.builds;
    const kept = readdirSync(checkout.path(`dist/${build}`)).filter((name) => name.endsWith('.library'));
    expect(kept).toHaveLength(1);
    const page = 'content/flows/llm-strategy.md';
    const text = readFileSync(checkout.path(page), 'utf8');
    const [title = ''] = /(?<=^title: ).*$/m.exec(text) ?? [];
    checkout.write(page, text.replace(title, 'Another title'));
    expect((await checkout.run('start.js')).output).toContain('Another title');
    checkout.write(page, text);
    expect((await checkout.run('start.js')).output).toContain(title.replace(/^"|"$/g, ''));
    expect(checkout.builds).toEqual([build]);
  });

  test('a build without content keeps none', async () => {
    const other = Checkout.ofProject();
    rmSync(other.path('content'), { recursive: true });
    expect(await other.run('build.js')).toEqual({ code: 0, output: '', errors: '' });
    const [build = ''] = other.builds;
    expect(readdirSync(other.path(`dist/${build}`)).join()).not.toContain('.library');
  });

  test('a preview keeps running from its own build while a newer one is built and started', async () => {
    const preview = checkout.spawn(['start.js', 'preview'], { PORT: '0' });
    const [line] = await once(preview.stdout, 'data');
    const [address = ''] = /http:\S+\//.exec(String(line)) ?? [];
    const words = readFileSync('src/conversation/words.ts', 'utf8');
    checkout.write('src/conversation/words.ts', words.replaceAll('Pros and cons', 'For and against'));
    checkout.age();
    expect((await checkout.run('start.js')).output).toContain('For and against');
    expect(checkout.builds).toHaveLength(2);
    expect(await (await fetch(`${address}?guide=llm-strategy`)).text()).toContain('Pros and cons');
    expect(await (await fetch(`${address}picture.svg?guide=llm-strategy`)).text()).toContain('<svg');
    expect((await fetch(`${address}client.js`)).status).toBe(200);
    preview.kill();
    expect(await once(preview, 'exit')).toEqual([0, null]);
  });

  test('the files of the image are enough to run the guide', async () => {
    const app = mkdtempSync(join(tmpdir(), 'image-'));
    const stages = readDockerfile();
    for (const step of stages.flatMap(({ steps }) => steps))
      if (step.kind === 'run' && step.command.includes('libsql &&'))
        execSync(step.command, { cwd: checkout.folder });
    for (const step of stages.at(-1)?.steps ?? []) {
      if (step.kind === 'run') continue;
      for (const source of step.sources.filter((each) => !each.endsWith('.cdx.json'))) {
        cpSync(checkout.path(source.replace('/app/', '')), join(app, step.target), { recursive: true });
      }
    }
    const { output } = await checkout.run(join(app, 'dist/main.js'), 'check', join(app, 'content'));
    expect(output).toContain('0 errors');
    // The library for a database in a file stands beside the build.
    const Database = createRequire(join(app, 'dist/main.js'))('libsql');
    expect(new Database(':memory:').prepare('select 1 as one').all()).toEqual([{ one: 1 }]);
  });

  test('dist runs alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dist-'));
    cpSync(checkout.path('dist'), folder, { recursive: true });
    const { output, errors } = await checkout.run(join(folder, 'main.js'), '--version');
    expect({ output, errors }).toEqual({ output: `${version}\n`, errors: '' });
  });
});

describe('a build', () => {
  /** Prints a line, and imports a file of its build on the first input. */
  const LAZY = `
    console.log('runs');
    process.stdin.once('data', async () => {
      console.log((await import('./later.ts')).later);
      process.exit();
    });
  `;
  const later = (value: string): string => `export const later = '${value}';`;

  test('is not repeated without a change', async () => {
    const checkout = Checkout.of('console.log("started");');
    await checkout.run('start.js');
    // Without packages, a second build would fail.
    rmSync(checkout.path('node_modules'));
    expect(await checkout.run('start.js')).toEqual({ code: 0, output: 'started\n', errors: '' });
    expect(await checkout.run('build.js')).toEqual({ code: 0, output: '', errors: '' });
  });

  test('is repeated if a file is saved during it', async () => {
    const checkout = Checkout.of('console.log((await import("./later.ts")).later);');
    checkout.write('src/later.ts', later('first'));
    checkout.write(
      'bundle.js',
      `import { writeFileSync } from 'node:fs';
      writeFileSync('src/later.ts', ${JSON.stringify(later('second'))});
      ${readFileSync('bundle.js', 'utf8')}`,
    );
    expect(await checkout.run('start.js')).toEqual({ code: 0, output: 'second\n', errors: '' });
    const builds = checkout.builds;
    await checkout.run('build.js');
    expect(checkout.builds).toEqual(builds);
  });

  test('is kept while a process runs it, at any age, and removed afterwards', async () => {
    const checkout = Checkout.of(LAZY);
    checkout.write('src/later.ts', later('first'));
    const running = checkout.spawn(['start.js']);
    const lines = createInterface(running.stdout)[Symbol.asyncIterator]();
    expect(await lines.next()).toMatchObject({ value: 'runs' });
    const [first = ''] = checkout.builds;
    for (const value of ['second', 'third']) {
      checkout.write('src/later.ts', later(value));
      checkout.age();
      await checkout.run('build.js');
      expect(checkout.builds).toContain(first);
    }
    running.stdin.write('\n');
    expect(await lines.next()).toMatchObject({ value: 'first' });
    await once(running, 'exit');
    checkout.write('src/later.ts', later('fourth'));
    checkout.age();
    const [, current] =
      /'\.\/([0-9a-f]+)\/main\.js'/.exec(readFileSync(checkout.path('dist/main.js'), 'utf8')) ?? [];
    await checkout.run('build.js');
    expect(checkout.builds).toHaveLength(2);
    expect(checkout.builds).toContain(current);
  });

  test('that was killed halfway does no harm, and is removed later', async () => {
    const checkout = Checkout.of('console.log("started");');
    mkdirSync(checkout.path('dist'));
    const watcher = watch(checkout.path('dist'));
    const begun = once(watcher, 'change');
    const start = checkout.spawn(['start.js']);
    await begun;
    watcher.close();
    if (start.pid !== undefined) process.kill(-start.pid, 'SIGKILL');
    expect(await once(start, 'exit')).toEqual([null, 'SIGKILL']);
    expect(checkout.builds).toEqual([expect.stringMatching(/\.\d+$/)]);
    expect(await checkout.run('start.js')).toEqual({ code: 0, output: 'started\n', errors: '' });
    checkout.age();
    checkout.write('src/main.ts', 'console.log("changed");');
    expect(await checkout.run('start.js')).toEqual({ code: 0, output: 'changed\n', errors: '' });
    expect(checkout.builds.filter((name) => name.includes('.'))).toEqual([]);
  });
});

describe('a missing requirement is reported in one sentence, without a stack trace', () => {
  const checkout = Checkout.of('console.log("started");');
  beforeAll(async () => {
    await checkout.run('build.js');
  });

  /** Arguments that make Node.js report another version. */
  const node = (pretended: string): readonly string[] => [
    '--import',
    `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${pretended}'}})`,
  ];

  test.each(['build.js', 'start.js', 'dist/main.js'])('by %s: an old Node.js', async (program) => {
    for (const old of ['18.20.8', '20.18.3']) {
      expect(await checkout.run(...node(old), program)).toEqual({
        code: 1,
        output: '',
        errors: `The guide needs Node.js ${engines.node.replace('>=', '')} or later, and this is ${old}.\n`,
      });
    }
    for (const young of [engines.node.replace('>=', '').concat('.0'), '22.0.0']) {
      expect(await checkout.run(...node(young), program)).toMatchObject({ code: 0, errors: '' });
    }
  });

  /** A checkout whose installed packages, by npm's lock file, differ. */
  function withPackages(change: (packages: Record<string, unknown>) => void): Checkout {
    const other = Checkout.of('');
    const lock = z
      .looseObject({ packages: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(readFileSync('node_modules/.package-lock.json', 'utf8')));
    change(lock.packages);
    rmSync(other.path('node_modules'));
    other.write('node_modules/.package-lock.json', JSON.stringify(lock));
    return other;
  }

  test('packages for production only, or no packages', async () => {
    const production = withPackages((packages) => delete packages['node_modules/rolldown']);
    const none = Checkout.of('');
    rmSync(none.path('node_modules'));
    for (const { code, errors } of [await production.run('start.js'), await none.run('start.js')]) {
      expect(code).toBe(1);
      expect(errors).toMatch(
        /^\S+ [\d.]+ is not installed, so the guide cannot be built: run "npm ci --include=dev", or [^\n]*\.\n$/,
      );
    }
  });

  test('packages that are older than package-lock.json', async () => {
    const stale = withPackages((packages) =>
      Object.assign(packages, { 'node_modules/zod': { version: '4.0.0' } }),
    );
    expect((await stale.run('build.js')).errors).toMatch(/^zod [\d.]+ is not installed, .*\.\n$/);
  });

  test('packages of another system', async () => {
    const other = withPackages(() => undefined);
    other.write('node_modules/rolldown/package.json', '{ "exports": "./index.js" }');
    other.write(
      'node_modules/rolldown/index.js',
      'throw new Error("Cannot find native binding.\\nIt is missing.");',
    );
    const { code, errors } = await other.run('build.js');
    expect(code).toBe(1);
    expect(errors).toMatch(
      /^rolldown[^\n]*\(Cannot find native binding\.\)[^\n]*"npm ci --include=dev"\.\n$/,
    );
  });

  test('a dist that cannot be written', async () => {
    const other = Checkout.of('');
    other.write('dist', '');
    expect(await other.run('start.js')).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/^The guide cannot be built \([^\n]*\/dist[^\n]*\)\.\n$/),
    });
  });

  test('a source file that is missing or wrong', async () => {
    const missing = Checkout.of('');
    rmSync(missing.path('package-lock.json'));
    expect((await missing.run('build.js')).errors).toMatch(
      /^The guide cannot be built \([^\n]*package-lock\.json'\)\.\n$/,
    );
    const wrong = Checkout.of('const = 1;');
    const { code, errors } = await wrong.run('build.js');
    expect(code).toBe(1);
    expect(errors).toContain('src/main.ts:1:');
    expect(errors).not.toContain('    at ');
    expect(wrong.builds).toEqual([]);
  });

  test('a folder with neither sources nor a build', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'start-'));
    writeFileSync(join(folder, 'start.mjs'), readFileSync('start.js'));
    const { code, errors } = await checkout.run(join(folder, 'start.mjs'));
    expect(code).toBe(1);
    expect(errors).toMatch(/^There is no dist\/main\.js here, and no build\.js to make it: [^\n]*\.\n$/);
  });
});
