import { pino } from 'pino';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { platform as discord } from '../../adapters/discord/surface.ts';
import { platform as slack } from '../../adapters/slack/surface.ts';
import { Live, start } from '../../src/authoring/preview/index.ts';
import { readContent } from '../../src/content/read/library.ts';
import { watchContent } from '../../src/watch.ts';
import { visit } from './browser.ts';

/** Somebody who writes a guide, and has its preview before them. */
export class Author {
  readonly address: string;
  readonly page: Page;
  /** What the browser complained of. */
  readonly complaints: readonly string[];
  readonly #close: () => Promise<void>;

  private constructor(
    address: string,
    { page, complaints }: Awaited<ReturnType<typeof visit>>,
    close: () => Promise<void>,
  ) {
    this.address = address;
    this.page = page;
    this.complaints = complaints;
    this.#close = close;
  }

  /** Opens the preview of a folder, as `npm run preview` does, and its page. */
  static async open(browser: Browser, folder: string, options?: BrowserContextOptions): Promise<Author> {
    const live = new Live();
    const unwatch = watchContent(folder, (content) => live.read(content));
    live.read(readContent(folder));
    const log = pino({ level: 'silent' });
    const { address, stop } = await start(live, { port: 0, platforms: [slack, discord], log });
    const visited = await visit(browser, address, options);
    return new Author(address, visited, async () => {
      await visited.page.context().close();
      stop();
      unwatch();
    });
  }

  get latest(): Locator {
    return this.page.locator('#latest');
  }

  /** What they themselves have said so far. */
  get said(): Locator {
    return this.page.locator('.person');
  }

  get field(): Locator {
    return this.page.getByLabel('Ask for something else');
  }

  get status(): Locator {
    return this.page.getByRole('status');
  }

  button(name: string): Locator {
    return this.latest.getByRole('button', { name, exact: true });
  }

  /** Presses buttons of the newest message, each when the one before has led somewhere. */
  async press(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      const before = this.page.url();
      await this.button(name).click();
      await this.page.waitForURL(({ href }) => href !== before);
    }
  }

  async ask(words: string): Promise<void> {
    const before = this.page.url();
    await this.field.fill(words);
    await this.field.press('Enter');
    await this.page.waitForURL(({ href }) => href !== before);
  }

  async open(tab: string): Promise<void> {
    await this.page.getByRole('link', { name: tab, exact: true }).click();
    await this.page.locator('.tabs [aria-current]', { hasText: tab }).waitFor();
  }

  /** Opens what a platform gets for the newest message, where it is not open still, and reads it. */
  async readJson(): Promise<string> {
    const closed = this.latest.locator('details:not([open]) summary');
    while ((await closed.count()) > 0) await closed.first().click();
    return this.latest.getByRole('textbox').first().inputValue();
  }

  async leave(): Promise<void> {
    await this.#close();
  }
}
