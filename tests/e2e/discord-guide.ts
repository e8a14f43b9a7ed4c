import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect } from 'vitest';
import { z } from 'zod';
import { start } from '../../adapters/discord/index.ts';
import type { RunningAdapter } from '../../src/adapter.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { FakeDiscord, TOKEN } from '../adapters/discord/fake-discord.ts';

export const library = loadLibrary('tests/fixtures/strategy');
export const guide = new Guide(library);
const [first] = library.flows;
if (first === undefined) throw new Error('The content has no flow.');
export const flow = first;

/** The guide in a Discord of its own, with what it logs. */
export class DiscordGuide {
  readonly fake: FakeDiscord;
  readonly running: RunningAdapter[] = [];
  /** JSON lines. */
  logged = '';
  /** Errors that the test means to be logged. */
  errorsExpected = 0;
  #awaited: { words: string; resolve: () => void }[] = [];

  private constructor(fake: FakeDiscord) {
    this.fake = fake;
  }

  static async open(): Promise<DiscordGuide> {
    return new DiscordGuide(await FakeDiscord.start());
  }

  /** Ends all, and fails if Discord would have refused something, or the log says what it must not. */
  async close(): Promise<void> {
    await Promise.all(this.running.map((adapter) => adapter.stop()));
    await this.fake.stop();
    expect(this.fake.problems).toEqual([]);
    expect(this.lines(({ level }) => level > 40)).toHaveLength(this.errorsExpected);
    expect(this.logged).not.toContain(TOKEN);
    expect(this.logged).not.toMatch(/secret-\d/);
  }

  async run({
    held = guide,
    guildId = undefined as string | undefined,
    token = TOKEN,
    greeting = undefined as number | undefined,
    fail = (reason: string): void => {
      throw new Error(reason);
    },
  } = {}): Promise<RunningAdapter> {
    const adapter = await start(
      { token, guildId, apiUrl: this.fake.apiUrl },
      { guide: held, log: this.log(), observe() {}, route: () => undefined, fail },
      greeting === undefined ? {} : { greeting },
    );
    this.running.push(adapter);
    return adapter;
  }

  log = () =>
    pino(
      { level: 'info' },
      new Writable({
        write: (chunk, _, done) => {
          this.logged += String(chunk);
          for (const { resolve } of this.#awaited.filter(({ words }) => String(chunk).includes(words)))
            resolve();
          done();
        },
      }),
    );

  /** Settles when a line with these words is logged, from now on. */
  says(words: string): Promise<void> {
    return new Promise((resolve) => this.#awaited.push({ words, resolve }));
  }

  lines(matches: (line: { level: number; msg: string }) => boolean): { level: number; msg: string }[] {
    return this.logged
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => z.looseObject({ level: z.int(), msg: z.string() }).parse(JSON.parse(line)))
      .filter(matches);
  }
}
