import { execFileSync } from 'node:child_process';
import { BASES } from './base.ts';

/** Programs that import parts of the guide, so they are built as the guide is, and keep the content as it does. */
const PROGRAMS = [
  'discord-guide.js',
  'load.ts',
  'machine.ts',
  'minisearch.js',
  'our-bolt.ts',
  'search.ts',
  'xstate.js',
];

export function setup(): void {
  const paths = PROGRAMS.map((name) => `tests/bench/programs/${name}`);
  execFileSync('node', ['bundle.js', 'dist/bench', 'src/keep.ts', ...paths], { stdio: 'inherit' });
  execFileSync('node', ['dist/bench/keep.js'], { stdio: 'inherit' });
  for (const cwd of BASES) {
    execFileSync('npm', ['run', '--silent', 'build'], { cwd, stdio: 'inherit' });
    const guide = 'tests/bench/programs/discord-guide.js';
    execFileSync('node', ['bundle.js', 'dist/bench', guide], { cwd, stdio: 'inherit' });
  }
}
