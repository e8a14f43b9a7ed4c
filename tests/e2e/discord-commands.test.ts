import { execFile } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Flow } from '../../src/content/flow.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { words } from '../../src/conversation/words.ts';
import { SetupError } from '../../src/errors.ts';
import {
  APPLICATION,
  type FakeDiscord,
  GUILD,
  MISSING_ACCESS,
  TOKEN,
} from '../adapters/discord/fake-discord.ts';
import { DiscordGuide, flow, library } from './discord-guide.ts';

const { slug } = flow;
/** The names of our commands, in the order in which they are registered. */
const OURS = [...library.flows.map((each) => each.slug), words.quoteCommand];

const GLOBAL_COMMANDS = `/applications/${APPLICATION}/commands`;
const GUILD_COMMANDS = `/applications/${APPLICATION}/guilds/${GUILD}/commands`;

let guide: DiscordGuide;
let fake: FakeDiscord;

beforeEach(async () => {
  guide = await DiscordGuide.open();
  fake = guide.fake;
});

afterEach(() => guide.close());

/** What is registered, by name; only changed in place. */
const registered = (): Record<string, unknown>[] => fake.commands.get(GLOBAL_COMMANDS) ?? [];

const change = (name: string, difference: Readonly<Record<string, unknown>>): void => {
  const changed = registered().map((each) => (each.name === name ? { ...each, ...difference } : each));
  fake.commands.set(GLOBAL_COMMANDS, changed);
};

/** The overwrites of the list, each with the names of its commands. */
const overwrites = (): string[][] =>
  fake.requests
    .filter(({ method, path }) => method === 'PUT' && path.startsWith('/applications/'))
    .map(({ body }) =>
      z
        .array(z.object({ name: z.string() }))
        .parse(body)
        .map(({ name }) => name),
    );

/** A command of the same application that is not in the content, though it may have the name of one that is. */
const foreign = (type: number, name: string) => ({
  id: String(type),
  application_id: APPLICATION,
  version: '1',
  default_member_permissions: null,
  nsfw: false,
  contexts: null,
  type,
  name,
  description: type === 1 ? 'Other' : '',
});

describe('the commands', () => {
  test('are registered for servers, direct messages and groups, however the app is installed', async () => {
    await guide.run();
    const { body } = await fake.request('PUT', /^\/applications\//);
    const everywhere = { contexts: [0, 1, 2], integration_types: [0, 1] };
    expect(body).toEqual([
      {
        type: 1,
        name: slug,
        description: flow.title,
        options: [{ type: 3, name: 'look-up', description: words.lookUpOptionHint, autocomplete: true }],
        ...everywhere,
      },
      { type: 3, name: words.quoteCommand, ...everywhere },
    ]);
    expect(overwrites()).toEqual([OURS]);
  });

  test('are not written again at the next start', async () => {
    await guide.run();
    await guide.run();
    expect(overwrites()).toEqual([OURS]);
  });

  test('are not written again if Discord lists their fields in another order', async () => {
    await guide.run();
    change(slug, { contexts: [2, 1, 0] });
    await guide.run();
    expect(overwrites()).toEqual([OURS]);
  });

  test.each([{ contexts: [0] }, { integration_types: [0] }, { options: [] }])(
    'are written again if one differs in %j, and keep their ids',
    async (difference) => {
      await guide.run();
      const ids = registered().map(({ id }) => id);
      change(slug, difference);
      await guide.run();
      expect(overwrites()).toEqual([OURS, OURS]);
      expect(registered().map(({ id }) => id)).toEqual(ids);
      expect(fake.created).toBe(OURS.length);
    },
  );

  test('are the only ones afterwards: a flow that was renamed leaves no command behind', async () => {
    const renamed: Flow = { ...flow, slug: 'older-name' };
    await guide.run({ held: new Guide({ flows: [renamed], version: '' }) });
    expect(registered().map(({ name }) => name)).toEqual(['older-name', words.quoteCommand]);
    await guide.run();
    expect(registered().map(({ name }) => name)).toEqual(OURS);
    expect(fake.created).toBe(OURS.length + 1);
  });

  test('are the only ones afterwards: commands that the content does not have are removed, and named in the log', async () => {
    await guide.run();
    fake.commands.set(GLOBAL_COMMANDS, [...registered(), foreign(2, slug), foreign(1, 'other')]);
    await guide.run();
    expect(registered().map(({ name, type }) => [name, type])).toEqual([
      [slug, 1],
      [words.quoteCommand, 3],
    ]);
    const warned = guide.lines(({ level }) => level === 40);
    expect(warned).toEqual([expect.objectContaining({ removed: [`"${slug}"`, '/other'] })]);
    await guide.run();
    expect(overwrites()).toHaveLength(2);
  });

  test('have a description that Discord takes, however long the title is', async () => {
    const long: Flow = { ...flow, title: 'é'.repeat(101) };
    await guide.run({ held: new Guide({ flows: [long], version: '' }) });
    expect(registered()[0]).toMatchObject({ description: `${'é'.repeat(99)}…` });
  });

  test('are registered in one server only where one is named, and once', async () => {
    await guide.run({ guildId: GUILD });
    await guide.run({ guildId: GUILD });
    expect([...fake.commands.keys()]).toEqual([GUILD_COMMANDS]);
    expect(overwrites()).toEqual([OURS]);
    const { body } = await fake.request('PUT', /^\/applications\//);
    expect(JSON.stringify(body)).not.toMatch(/"contexts"|"integration_types"/);
  });

  test('can be added at the links that the start logs, with no right but theirs', async () => {
    await guide.run();
    const links = [...guide.logged.matchAll(/https:\/\/discord\.com\/[^"]+/g)].map(([link]) => new URL(link));
    expect(links.map((link) => Object.fromEntries(link.searchParams))).toEqual(
      ['0', '1'].map((integration_type) => ({
        client_id: APPLICATION,
        scope: 'applications.commands',
        integration_type,
      })),
    );
  });
});

describe('the command discord-register', () => {
  const command = async (options: readonly string[] = [], environment: Record<string, string> = {}) =>
    new Promise<{ code: unknown; output: string; errors: string }>((resolve) => {
      const env = {
        PATH: process.env.PATH,
        DOTENV_CONFIG_PATH: '/dev/null',
        DISCORD_API_URL: fake.apiUrl,
        DISCORD_TOKEN: TOKEN,
        CONTENT_DIR: 'tests/fixtures/strategy',
        ...environment,
      };
      execFile(
        process.execPath,
        ['dist/main.js', 'discord-register', ...options],
        { env },
        (error, output, errors) => resolve({ code: error?.code ?? 0, output, errors }),
      );
    });
  const registrations = `/${slug}, "${words.quoteCommand}"`;

  test('registers what is not registered, and then nothing', async () => {
    expect(await command()).toEqual({
      code: 0,
      output: `/${slug} is not registered.\n"${words.quoteCommand}" is not registered.\nRegistered: ${registrations}.\n`,
      errors: '',
    });
    expect(await command()).toEqual({
      code: 0,
      output: `/${slug} is up to date.\n"${words.quoteCommand}" is up to date.\nRegistered: nothing.\n`,
      errors: '',
    });
    expect(overwrites()).toEqual([OURS]);
  });

  test('says in which fields a command differs, and registers that', async () => {
    await command();
    change(slug, { description: 'Older', contexts: [0] });
    const { output } = await command();
    expect(output).toContain(`/${slug} differs in: description, contexts.\n`);
    expect(output).toContain(`\nRegistered: /${slug}.\n`);
    // A start agrees.
    await guide.run();
    expect(overwrites()).toEqual([OURS, OURS]);
  });

  test('says which commands an overwrite removes, and removes them', async () => {
    await command();
    fake.commands.set(GLOBAL_COMMANDS, [...registered(), foreign(1, 'older-name')]);
    const notOurs = '/older-name is not a command of the guide.\n';
    expect((await command(['--dry-run'])).output).toContain(`${notOurs}Nothing was written.\n`);
    expect(registered()).toHaveLength(3);
    expect((await command()).output).toContain(`${notOurs}Registered: nothing.\nRemoved: /older-name.\n`);
    expect(registered()).toHaveLength(2);
  });

  test.each([[[]], [['--remove']]])('%j writes nothing with --dry-run', async (options) => {
    fake.commands.set(GLOBAL_COMMANDS, [{ ...foreign(1, slug), description: 'Older' }]);
    const before = structuredClone(registered());
    const { code, output } = await command([...options, '--dry-run']);
    expect({ code, last: output.split('\n').at(-2) }).toEqual({ code: 0, last: 'Nothing was written.' });
    expect(registered()).toEqual(before);
    expect(fake.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('takes ours back with --remove, and leaves those of others', async () => {
    const others = [foreign(2, slug), foreign(1, 'other'), foreign(3, 'Other')];
    await command();
    fake.commands.set(GLOBAL_COMMANDS, [...others, ...registered()]);
    const { output } = await command(['--remove']);
    expect(output).toContain(`\nRemoved: ${registrations}.\n`);
    expect(registered()).toEqual(others);
    expect((await command(['--remove'])).output).toContain('\nRemoved: nothing.\n');
  });

  test.each<[string, readonly string[], Record<string, string>, RegExp]>([
    ['an option that is none', ['--force'], {}, /--dry-run.*--remove/],
    ['no token', [], { DISCORD_TOKEN: '' }, /^DISCORD_TOKEN is missing/],
    ['a token that is refused', [], { DISCORD_TOKEN: 'another' }, /^Discord refuses DISCORD_TOKEN/],
    ['content that does not load', [], { CONTENT_DIR: 'nowhere' }, /nowhere\/flows.*cannot be read/],
  ])('says %s in a sentence, and fails', async (_, options, environment, sentence) => {
    const { code, output, errors } = await command(options, environment);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toMatch(sentence);
    expect(errors).not.toMatch(/\n {4}at /);
  });
});

describe('what keeps the guide from starting is said in one sentence', () => {
  const failure = async (options: Parameters<typeof guide.run>[0] = {}): Promise<string> => {
    const error: unknown = await guide.run(options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof SetupError)) throw new Error(`Not a SetupError: ${String(error)}`);
    expect(error.message).toMatch(/^[^\n]+\.?$/);
    return error.message;
  };

  test('a token that the REST interface refuses', async () => {
    expect(await failure({ token: 'another' })).toMatch(/DISCORD_TOKEN.*discord\.com\/developers/);
  });

  test('a token that the gateway refuses', async () => {
    fake.refuseIdentify = 4004;
    expect(await failure()).toMatch(/DISCORD_TOKEN.*discord\.com\/developers/);
  });

  test.each([[MISSING_ACCESS], [{ status: 404, body: { code: 10004, message: 'Unknown Guild' } }]])(
    'a server that the bot is not in: %j',
    async (response) => {
      fake.override = ({ path }) => (path.includes('/guilds/') ? response : undefined);
      expect(await failure({ guildId: GUILD })).toMatch(/DISCORD_GUILD_ID/);
    },
  );

  test('too few session starts for the day, with the time to wait, and uses none', async () => {
    fake.sessionStartLimit = { total: 1000, remaining: 20, reset_after: 11_999_000, max_concurrency: 1 };
    expect(await failure()).toMatch(/only 20 more sessions .* in 3 h 20 min\.$/);
    expect(fake.heard).toEqual([]);
  });
});
