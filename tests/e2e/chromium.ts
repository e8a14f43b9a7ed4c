import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import chromium from '@sparticuz/chromium';
import type { LaunchOptions } from 'playwright-core';

/** Chromium as it comes in a package, so that nothing is downloaded; Chrome on other systems. */
export const browserOptions: LaunchOptions =
  process.platform === 'linux' && process.arch === 'x64'
    ? { executablePath: resolve('node_modules/.cache/chromium/chromium'), args: ['--no-sandbox'] }
    : { channel: 'chrome' };

/** Unpacks Chromium beside its package, unless that was done. The package itself knows only the temporary folder. */
export async function unpackBrowser(): Promise<void> {
  const { executablePath } = browserOptions;
  if (executablePath === undefined || existsSync(executablePath)) return;
  const folder = dirname(executablePath);
  mkdirSync(dirname(folder), { recursive: true });
  const unpacked = mkdtempSync(`${folder}-`);
  const { TMPDIR } = process.env;
  process.env.TMPDIR = unpacked;
  await chromium.executablePath();
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
  try {
    renameSync(unpacked, folder);
  } catch (error) {
    // Another run of the tests has done it meanwhile.
    if (!existsSync(executablePath)) throw error;
    rmSync(unpacked, { recursive: true });
  }
}
