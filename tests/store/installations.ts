import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installations, reportSecrets } from '../../src/store/installations.ts';
import { Sealer } from '../../src/store/sealing.ts';
import type { Store } from '../../src/store/store.ts';
import { ENGINES, on, openStore } from './engines.ts';

const NOON = Date.UTC(2026, 10, 27, 12);
const FIRST = '{"token":"xoxb-first"}';
const SECOND = '{"token":"xoxb-second"}';
const INSTALLED = { kind: 'done', result: { kind: 'installed', installation: FIRST } };
const NOT_INSTALLED = { kind: 'done', result: { kind: 'not installed' } };

describe.each(ENGINES)('installations on %s', (engine) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore(engine);
  });
  afterAll(() => store.close());

  let workspaces = 0;
  const newTeam = () => `T-installed-${++workspaces}`;
  const installationsWith = (...secrets: [string, ...string[]]) =>
    new Installations({ use: (work) => store.use(work) }, new Sealer(secrets));
  const installations = installationsWith('new');

  const rowOf = (team: string) =>
    on(store, (db) => db.selectFrom('installation').selectAll().where('team', '=', team).executeTakeFirst());

  test('each workspace has its own, and a later one takes the place of the earlier', async () => {
    const [here, there] = [newTeam(), newTeam()];
    expect(await installations.find(here)).toEqual(NOT_INSTALLED);
    await installations.save(here, SECOND, NOON);
    await installations.save(here, FIRST, NOON + 1);
    await installations.save(there, SECOND, NOON);
    expect(await installations.find(here)).toEqual(INSTALLED);
    expect(await rowOf(here)).toMatchObject({ installed_at: NOON + 1 });
  });

  test('a row has nothing that can be read, and is of no use to another workspace', async () => {
    const [here, there] = [newTeam(), newTeam()];
    await installations.save(here, FIRST, NOON);
    const { sealed = '' } = (await rowOf(here)) ?? {};
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('xoxb');
    await on(store, (db) =>
      db.insertInto('installation').values({ team: there, sealed, installed_at: NOON }).execute(),
    );
    expect(await installations.find(there)).toEqual({ kind: 'done', result: { kind: 'unreadable' } });
  });

  test('a row of an older secret is sealed anew as it is read, so that the older secret can go', async () => {
    const team = newTeam();
    await installationsWith('old').save(team, FIRST, NOON);
    expect(await installations.find(team)).toEqual({ kind: 'done', result: { kind: 'unreadable' } });
    expect(await installationsWith('new', 'old').find(team)).toEqual(INSTALLED);
    expect(await installations.find(team)).toEqual(INSTALLED);
    expect(await rowOf(team)).toMatchObject({ installed_at: NOON });
  });

  test('the start seals all rows with the newest secret, and says whether the older secrets are needed', async () => {
    await on(store, (db) => db.deleteFrom('installation').execute());
    const teams = Array.from({ length: 250 }, newTeam);
    const [old, both] = [installationsWith('old'), installationsWith('new', 'old')];
    for (const team of teams) await old.save(team, FIRST, NOON);
    const [lost, current] = [newTeam(), newTeam()];
    await installationsWith('lost').save(lost, FIRST, NOON);
    await installations.save(current, FIRST, NOON);
    const lines: unknown[] = [];
    const log = {
      info: (...line: unknown[]) => void lines.push(['info', ...line]),
      warn: (...line: unknown[]) => void lines.push(['warn', ...line]),
    };
    await reportSecrets(both, 1, log);
    for (const team of teams) expect(await installations.find(team)).toEqual(INSTALLED);
    expect(lines).toEqual([
      ['warn', { unreadable: 1 }, expect.stringContaining('none of SECRET_KEYS decrypts some installations')],
      ['info', { sealedAnew: 250 }, expect.stringContaining('remove them')],
    ]);
    await installations.remove(lost, NOON);
    lines.length = 0;
    await reportSecrets(both, 1, log);
    await reportSecrets(installations, 0, log);
    expect(lines).toEqual([['info', { sealedAnew: 0 }, expect.stringContaining('remove them')]]);
  });

  test('the start says that it does not know if the database is out of reach', async () => {
    const unreachable = { use: async () => ({ kind: 'out of reach' }) as const };
    const warnings: unknown[] = [];
    const log = { info: () => {}, warn: (line: unknown) => void warnings.push(line) };
    await reportSecrets(new Installations(unreachable, new Sealer(['new', 'old'])), 1, log);
    expect(warnings).toEqual([expect.stringContaining('it is unknown whether the older secrets')]);
  });

  test('a removal deletes an installation, and does so twice without harm', async () => {
    const team = newTeam();
    await installations.save(team, FIRST, NOON);
    expect(await installations.remove(team, NOON)).toEqual({ kind: 'done', result: true });
    expect(await installations.find(team)).toEqual(NOT_INSTALLED);
    expect(await installations.remove(team, NOON)).toEqual({ kind: 'done', result: true });
  });

  test('news of a removal that come after the app is installed again delete nothing', async () => {
    const team = newTeam();
    await installations.save(team, FIRST, NOON + 1);
    expect(await installations.remove(team, NOON)).toEqual({ kind: 'done', result: false });
    expect(await installations.find(team)).toEqual(INSTALLED);
  });
});
