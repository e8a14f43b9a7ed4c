import { parseArgs } from 'node:util';
import { readSettings } from '../../src/config.ts';
import { ContentError } from '../../src/content/problem.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { SetupError } from '../../src/errors.ts';
import { applicationRest } from './client.ts';
import { applicationOf, compare, overwrite, type Registration, remove } from './commands.ts';
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
    const comparison = await compare(rest, flows, scope);
    for (const registration of comparison.ours) say(standing(registration));
    const removes = options.remove === true;
    for (const name of removes ? [] : comparison.others) say(`${name} is not a command of the guide.`);
    if (options['dry-run'] === true) {
      say('Nothing was written.');
      return;
    }
    const { registered, removed } = await (removes ? remove : overwrite)(rest, comparison, scope);
    if (!removes) say(`Registered: ${registered.join(', ') || 'nothing'}.`);
    if (removes || removed.length > 0) say(`Removed: ${removed.join(', ') || 'nothing'}.`);
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
