import { execFileSync } from 'node:child_process';
import { browserOptions } from './e2e/chromium.ts';

/**
 * The tests that start the guide as a process start what `npm start` starts. The browser is unpacked here, for two
 * tests that did it at the same time would start half of it.
 */
export async function setup(): Promise<void> {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  await browserOptions();
}
