import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { STRATEGY } from '../fixtures/guides.ts';
import type { Run } from './guide.ts';

const BUILDERS = [
  'build.js',
  'bundle.js',
  'launch.js',
  'pack.js',
  'package-lock.json',
  'package.json',
  'start.js',
];

/** A copy of the project without a build. */
export class Checkout {
  readonly folder = mkdtempSync(join(tmpdir(), 'checkout-'));

  private constructor(files: readonly string[]) {
    for (const file of files) cpSync(file, join(this.folder, file), { recursive: true });
    symlinkSync(resolve('node_modules'), join(this.folder, 'node_modules'));
  }

  static ofProject(): Checkout {
    const checkout = new Checkout([...BUILDERS, 'adapters', 'src']);
    cpSync(STRATEGY, checkout.path('content'), { recursive: true });
    return checkout;
  }

  /** A copy in which the guide is replaced with a small program, so that it builds quickly. */
  static of(main: string): Checkout {
    const checkout = new Checkout([...BUILDERS, 'src/authoring/preview/client']);
    mkdirSync(join(checkout.folder, 'adapters'));
    checkout.write('src/main.ts', main);
    checkout.write('src/keep.ts', '');
    return checkout;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  /** The folders of all builds, complete or not. */
  get builds(): string[] {
    return readdirSync(this.path('dist')).filter((name) => /^[0-9a-f]{16}/.test(name));
  }

  /** Makes all builds a day old. */
  age(): void {
    const yesterday = new Date(Date.now() - 86_400_000);
    for (const name of this.builds) utimesSync(this.path(join('dist', name)), yesterday, yesterday);
  }

  spawn(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): ChildProcessWithoutNullStreams {
    return spawn(process.execPath, args, {
      cwd: this.folder,
      env: { PATH: process.env.PATH, DOTENV_CONFIG_PATH: '/dev/null', ...environment },
      // Puts it into a process group of its own, so that its children can be killed with it.
      detached: true,
    });
  }

  /** Runs Node.js with these arguments and one empty line of input, and waits for its end. */
  async run(...args: readonly string[]): Promise<Run> {
    const child = this.spawn(args);
    child.stdin.end('\n');
    const [[code], output, errors] = await Promise.all([
      once(child, 'close'),
      text(child.stdout),
      text(child.stderr),
    ]);
    return { code: typeof code === 'number' ? code : null, output, errors };
  }
}
