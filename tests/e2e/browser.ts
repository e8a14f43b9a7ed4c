import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core';
import { expect } from 'vitest';
import { browserOptions } from './chromium.ts';

export const openBrowser = async (): Promise<Browser> => playwright.launch(browserOptions);

/** Opens a page, and collects its errors and the violations of its content security policy. */
export async function visit(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await page.goto(address);
  return { page, complaints };
}

const AXE = createRequire(import.meta.url).resolve('axe-core');

/** Fails with the barriers that axe finds on the page. */
export async function expectAccessible(page: Page): Promise<void> {
  // Evaluated from outside, because the page's own policy refuses another script.
  const isLoaded = await page.evaluate('"axe" in window');
  if (!isLoaded) await page.evaluate(readFileSync(AXE, 'utf8'));
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect(found).toEqual([]);
}

/** Fails if the page is wider than the window. */
export async function expectToFit(page: Page): Promise<void> {
  const [wide, window] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, innerWidth]',
  );
  expect(wide).toBeLessThanOrEqual(window);
}
