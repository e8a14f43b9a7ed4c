import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, expect } from 'vitest';
import { z } from 'zod';
import { start } from '../../adapters/discord/index.ts';
import type { GroupGuideOf, RunningAdapter } from '../../src/adapter.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Guide } from '../../src/conversation/guide.ts';
import type { SetupError } from '../../src/errors.ts';
import type { Teams } from '../../src/store/departures.ts';
import { FakeDiscord, TOKEN } from '../adapters/discord/fake-discord.ts';
import { flowOf, STRATEGY } from '../fixtures/guides.ts';

export const library = loadLibrary(STRATEGY);
export const flow = flowOf(STRATEGY);

/** The guide and the fake of the running test, in a file that calls `startDiscordBeforeEach`. */
export let guide: DiscordGuide;
export let fake: FakeDiscord;

export function startDiscordBeforeEach(): void {
  beforeEach(async () => {
    guide = await DiscordGuide.open();
    fake = guide.fake;
  });
  afterEach(() => guide.close());
}

/** The guide against a fake Discord, with its log. */
export class DiscordGuide {
  readonly fake: FakeDiscord;
  readonly running: RunningAdapter[] = [];
  /** JSON lines. */
  logged = '';
  /** The number of errors that the test expects in the log. */
  errorsExpected = 0;
  #awaited: { words: string; resolve: () => void }[] = [];

  private constructor(fake: FakeDiscord) {
    this.fake = fake;
  }

  static async open(): Promise<DiscordGuide> {
    return new DiscordGuide(await FakeDiscord.start());
  }

  /** Stops everything. Fails if Discord would have refused a request, or if the log has an unexpected error or a secret. */
  async close(): Promise<void> {
    await Promise.all(this.running.map((adapter) => adapter.stop()));
    await this.fake.stop();
    expect(this.fake.problems).toEqual([]);
    expect(this.lines(({ level }) => level > 40)).toHaveLength(this.errorsExpected);
    expect(this.logged).not.toContain(TOKEN);
    expect(this.logged).not.toMatch(/secret-\d/);
  }

  async run({
    held = new Guide(library),
    guildId = undefined as string | undefined,
    allowedServers = undefined as ReadonlySet<string> | undefined,
    token = TOKEN,
    group = undefined as GroupGuideOf | undefined,
    teams = undefined as Teams | undefined,
    fail = (error: SetupError): void => {
      throw error;
    },
  } = {}): Promise<RunningAdapter> {
    const adapter = await start(
      { token, guildId, apiUrl: this.fake.apiUrl, allowedServers },
      { guide: held, group, teams, log: this.log(), observe() {}, route: () => undefined, fail },
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

  /** Resolves when the next line with these words is logged. */
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
