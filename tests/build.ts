import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackBrowser } from './e2e/chromium.ts';

/**
 * Builds the guide, because some tests start it as a process. Gives all tests one temporary folder, and removes it at
 * the end with all files that the tests and the browser have left there.
 */
export async function setup(): Promise<() => void> {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  await unpackBrowser();
  const folder = mkdtempSync(join(tmpdir(), 'llm-strategy-tests-'));
  // Some tests start the guide as a user with fewer rights.
  chmodSync(folder, 0o755);
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, maxRetries: 5 });
}
