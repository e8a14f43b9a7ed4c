import chromium from '@sparticuz/chromium';
import type { LaunchOptions } from 'playwright-core';

/** Chromium as it comes inside of a package, so that nothing is downloaded; where there is none for a system, its Chrome. */
export const browserOptions = async (): Promise<LaunchOptions> =>
  process.platform === 'linux' && process.arch === 'x64'
    ? { executablePath: await chromium.executablePath(), args: ['--no-sandbox'] }
    : { channel: 'chrome' };
