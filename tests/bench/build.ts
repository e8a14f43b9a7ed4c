import { execFileSync } from 'node:child_process';

/** Made of the guide's own parts, and so built as the guide is. */
const PROGRAMS = ['discord-guide', 'load', 'machine', 'our-bolt', 'search', 'xstate'];

export function setup(): void {
  const paths = PROGRAMS.map((name) => `tests/bench/programs/${name}.js`);
  execFileSync('node', ['bundle.js', 'dist/bench', ...paths], { stdio: 'inherit' });
}
