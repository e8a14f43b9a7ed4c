import { execFileSync } from 'node:child_process';

/** The tests that start the guide as a process start what `npm start` starts. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
