import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { argumentsOf } from './arguments.ts';
import { counted } from './authoring/counted.ts';
import { invocation } from './content/invocation.ts';
import { words } from './conversation/words.ts';
import { codeOf, SetupError } from './errors.ts';
import { homesWithDecisions, wholeDecisions } from './store/decisions.ts';
import { pathOf } from './store/path.ts';
import type { Database } from './store/schema.ts';
import { Store } from './store/store.ts';
import { INDEX, indexOf, isRecord, type LogFile, listedIn, recordsOf } from './together/log-files.ts';
import type { Home } from './together/round.ts';

const USAGE = invocation('decisions', '[--team id --channel id --out folder]');

/** An empty ID in the quotation marks that every shell knows. */
const shown = (id: string): string => (id === '' ? '""' : id);

const invocationFor = ({ team, channel }: Home): string =>
  invocation('decisions', `--team ${shown(team)} --channel ${shown(channel)} --out docs/decisions`);

/**
 * Writes the decisions of a channel as files, or lists the channels that have decisions.
 * @param databaseUrl the setting DATABASE_URL
 * @returns the exit code
 * @throws SetupError if an argument is missing, the database or the folder cannot be used, or a name is taken by a file
 * that is not the guide's
 */
export async function decisionsCommand(
  args: readonly string[],
  databaseUrl: () => string | undefined,
  output: Writable,
): Promise<number> {
  const { values } = argumentsOf(
    args,
    USAGE,
    { team: { type: 'string' }, channel: { type: 'string' }, out: { type: 'string' } },
    0,
  );
  const { team, channel, out } = values;
  const isListing = team === undefined && channel === undefined && out === undefined;
  const missing = (name: string, what: string): SetupError =>
    new SetupError(`--${name} is missing: say ${what}.\nUsage: ${USAGE}`);
  const found = 'which the command shows if it has no options';
  if (!isListing) {
    if (team === undefined) throw missing('team', `the ID of the workspace or server, ${found}`);
    if (channel === undefined) throw missing('channel', `the ID of the channel, ${found}`);
    if (!out) throw missing('out', 'the folder for the files, such as "--out docs/decisions"');
  }
  const url = databaseUrl();
  if (url === undefined)
    throw new SetupError('DATABASE_URL is not set, so there are no decisions: set it as for the guide.');
  if (url.startsWith('file:') && !existsSync(pathOf(url)))
    throw new SetupError(
      'The file that DATABASE_URL names does not exist: enter the command in the folder in which the guide runs, or set the whole path.',
    );
  const lines =
    team === undefined || channel === undefined || out === undefined
      ? await withDatabase(url, listHomes)
      : await exportLog(url, { team, channel }, out);
  output.write(`${lines.join('\n')}\n`);
  return 0;
}

async function withDatabase<Result>(
  url: string,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  let reason = 'The database cannot be used';
  const note = (fields: unknown): void => {
    if (typeof fields === 'object' && fields !== null && 'reason' in fields) reason = String(fields.reason);
  };
  const store = await Store.open(url, { warn: note, error: note, info: () => undefined });
  try {
    const kept = await store.use(work);
    if (kept.kind === 'done') return kept.result;
    throw new SetupError(`${reason.replace(/\.$/, '')}: try again when it is back, or correct DATABASE_URL.`);
  } finally {
    await store.close();
  }
}

async function listHomes(database: Database): Promise<readonly string[]> {
  const homes = await homesWithDecisions(database);
  const [first] = homes;
  if (first === undefined) return ['No channel has decisions yet.'];
  return [
    ...homes.map(
      ({ team, channel, decisions }) =>
        `team ${shown(team)}, channel ${shown(channel)}: ${counted(decisions, 'decision')}`,
    ),
    '',
    `To write those of a channel into a folder: ${invocationFor(first)}`,
  ];
}

async function exportLog(url: string, home: Home, folder: string): Promise<readonly string[]> {
  const decisions = await withDatabase(url, (database) => wholeDecisions(database, home));
  if (decisions.length === 0)
    throw new SetupError(
      `There is no decision of team ${shown(home.team)} and channel ${shown(home.channel)}: "${invocation('decisions')}" lists the channels that have some.`,
    );
  const records = recordsOf(decisions, words);
  const index = indexOf(decisions, home, words);
  const own = ownFiles(folder, home);
  const gone = own.filter((name) => !records.some(({ fileName }) => fileName === name));
  const taken = takenNames(folder, records, own);
  if (taken.length > 0)
    throw new SetupError(
      `Nothing was written, because these files are not the guide's: ${taken.map((name) => join(folder, name)).join(', ')}. Move them, or choose another folder.`,
    );
  const written = [...records, index].filter((file) => textAt(folder, file.fileName) !== file.text);
  write(folder, () => {
    mkdirSync(folder, { recursive: true });
    for (const { fileName, text } of written) writeFileSync(join(folder, fileName), text);
    for (const name of gone) rmSync(join(folder, name));
  });
  const same = records.length + 1 - written.length;
  return [
    ...written.map(({ fileName }) => join(folder, fileName)),
    ...gone.map((name) => `${join(folder, name)} (removed)`),
    `${counted(decisions.length, 'decision')}${same > 0 ? `, ${counted(same, 'file')} unchanged` : ''}`,
  ];
}

/** The names of the records that an earlier export wrote and that are still records. @throws SetupError for a page of another channel */
function ownFiles(folder: string, home: Home): readonly string[] {
  const page = textAt(folder, INDEX);
  if (page === undefined && !isThere(join(folder, INDEX))) return [];
  const listed = listedIn(page ?? '', home);
  switch (listed.kind) {
    case 'ours':
      return listed.fileNames.filter((name) => isRecord(textAt(folder, name) ?? ''));
    case 'of another channel':
      throw new SetupError(
        `${folder} has the decisions of another channel: choose a folder for each channel.`,
      );
    case 'foreign':
      throw new SetupError(
        `Nothing was written, because ${join(folder, INDEX)} is not the guide's: move it, or choose another folder.`,
      );
  }
}

/** The names of files that an export would overwrite although it did not write them. */
const takenNames = (folder: string, records: readonly LogFile[], own: readonly string[]): readonly string[] =>
  records
    .filter(
      ({ fileName, text }) =>
        isThere(join(folder, fileName)) && !own.includes(fileName) && textAt(folder, fileName) !== text,
    )
    .map(({ fileName }) => fileName);

/** True for a broken link as well. */
const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** The text of a file. Undefined if it is missing, or no file but a folder or a link. */
function textAt(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : undefined;
  } catch (error) {
    throw new SetupError(`${path} cannot be read (${codeOf(error)}).`);
  }
}

function write(folder: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new SetupError(
      `The folder ${folder} cannot be written (${codeOf(error)}): --out must name a folder that you may change.`,
    );
  }
}
