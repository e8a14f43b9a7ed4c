import { parseArgs } from 'node:util';
import { readSettings } from '../../src/config.ts';
import { ContentError } from '../../src/content/problem.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { SetupError } from '../../src/errors.ts';
import { applicationRest } from './client.ts';
import { applicationOf, compare, type Registration, register, remove } from './commands.ts';
import { setupErrorOf } from './refusal.ts';

const USAGE = 'The options are --dry-run, to write nothing, and --remove, to take the commands back.';

/** `npm run discord:register`: says how the commands stand with Discord, and writes what differs. */
async function main(): Promise<void> {
  const options = readOptions();
  const {
    chats: { discord },
    contentFolder,
  } = readSettings();
  if (discord === undefined) {
    throw new SetupError('DISCORD_TOKEN is missing: set it, or fill it in in the file .env.');
  }
  const { flows } = loadLibrary(contentFolder);
  const rest = applicationRest(discord);
  try {
    const scope = { applicationId: await applicationOf(rest), guildId: discord.guildId };
    const registrations = await compare(rest, flows, scope);
    for (const registration of registrations) say(standing(registration));
    const isDryRun = options['dry-run'] === true;
    const write = options.remove === true ? remove : register;
    const written = isDryRun ? [] : await write(rest, registrations, scope);
    const done = options.remove === true ? 'Removed' : 'Registered';
    say(isDryRun ? 'Nothing was written.' : `${done}: ${written.join(', ') || 'nothing'}.`);
  } catch (error) {
    throw setupErrorOf(error, discord);
  }
}

function readOptions() {
  try {
    return parseArgs({ options: { 'dry-run': { type: 'boolean' }, remove: { type: 'boolean' } } }).values;
  } catch {
    throw new SetupError(USAGE);
  }
}

function standing({ name, id, differences }: Registration): string {
  if (id === undefined) return `${name} is not registered.`;
  return differences.length === 0
    ? `${name} is up to date.`
    : `${name} differs in: ${differences.join(', ')}.`;
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

main().catch((error: unknown) => {
  if (!(error instanceof SetupError || error instanceof ContentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
