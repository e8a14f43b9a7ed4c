import { parseArgs } from 'node:util';
import { readContentFolder } from '../../src/config.ts';
import { ContentError } from '../../src/content/problem.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { SetupError } from '../../src/errors.ts';
import { manifestOf, type Reach } from './commands.ts';
import { PATH } from './http.ts';

const USAGE = `Prints the manifest of the Slack app. Say how Slack reaches the guide:
  npm run --silent slack:manifest -- --socket
  npm run --silent slack:manifest -- --url https://your.host
`;

/** How Slack reaches the guide, by the arguments; nothing where they do not say. */
function reachOf(args: readonly string[]): Reach | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { socket: { type: 'boolean' }, url: { type: 'string' } },
    });
    if (values.socket && values.url === undefined) return { kind: 'socket' };
    const url = values.socket ? undefined : values.url?.replace(/\/$/, '');
    if (url === undefined || !URL.canParse(url) || !url.startsWith('https://')) return undefined;
    return { kind: 'http', url: url.endsWith(PATH) ? url : url + PATH };
  } catch {
    return undefined;
  }
}

try {
  const reach = reachOf(process.argv.slice(2));
  if (reach === undefined) {
    process.stderr.write(USAGE);
    process.exitCode = 1;
  } else {
    const { flows } = loadLibrary(readContentFolder());
    process.stdout.write(`${JSON.stringify(manifestOf(flows, reach), null, 2)}\n`);
  }
} catch (error) {
  if (!(error instanceof SetupError || error instanceof ContentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
