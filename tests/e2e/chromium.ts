import chromium from '@sparticuz/chromium';
import type { LaunchOptions } from 'playwright-core';

/** Chromium from a package, so that nothing is downloaded. Other systems than Linux on x64 use their own Chrome. */
export const browserOptions = async (): Promise<LaunchOptions> =>
  process.platform === 'linux' && process.arch === 'x64'
    ? { executablePath: await chromium.executablePath(), args: ['--no-sandbox'] }
    : { channel: 'chrome' };
