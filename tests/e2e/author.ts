import { pino } from 'pino';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { preview } from '../../src/authoring/preview/index.ts';
import { loadChats, loadPlatforms } from '../../src/platforms.ts';
import { visit } from './browser.ts';

/** A person who writes a guide, with its preview open. */
export class Author {
  readonly address: string;
  readonly page: Page;
  /** Errors and warnings of the browser. */
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
    const log = pino({ level: 'silent' });
    const [chats, platforms] = [await loadChats(), await loadPlatforms()];
    const { address, stop } = await preview(folder, { port: 0, chats, platforms, log });
    const visited = await visit(browser, address, options);
    return new Author(address, visited, async () => {
      await visited.page.context().close();
      stop();
    });
  }

  get latest(): Locator {
    return this.page.locator('#latest');
  }

  /** The last thing that they pressed or typed. */
  get said(): Locator {
    return this.page.locator('.person');
  }

  get field(): Locator {
    return this.page.getByLabel('Ask the guide');
  }

  /** The line with the state of the check. */
  get verdict(): Locator {
    return this.page.locator('#verdict');
  }

  get status(): Locator {
    return this.page.getByRole('status');
  }

  button(name: string): Locator {
    return this.latest.getByRole('button', { name, exact: true });
  }

  /** Presses buttons of the card, each after the one before has led to another address. */
  async press(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      const before = this.page.url();
      await this.button(name).click();
      await this.page.waitForURL(({ href }) => href !== before);
    }
  }

  /** Presses the button that shows the reasons of a recommendation. */
  async pressWhy(): Promise<void> {
    const name = await this.latest.getByRole('button', { name: /^Why \(/ }).textContent();
    await this.press(name ?? '');
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

  /** Opens the JSON of the first message and reads it. */
  async readJson(): Promise<string> {
    const closed = this.latest.locator('details:not([open]) summary');
    while ((await closed.count()) > 0) await closed.first().click();
    return this.latest.getByRole('textbox').first().inputValue();
  }

  async leave(): Promise<void> {
    await this.#close();
  }
}
