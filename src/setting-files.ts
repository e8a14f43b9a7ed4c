import { readFileSync } from 'node:fs';
import { codeOf, SetupError } from './errors.ts';
import type { Variables } from './setting-warnings.ts';

/** Ends the name of a variable that names a file with the value of the setting. */
export const FILE_SUFFIX = '_FILE';

/**
 * Reads the settings that are given as files: `DISCORD_TOKEN_FILE=/run/secrets/discord` sets `DISCORD_TOKEN`. White space
 * around the value is dropped, because most editors end a file with a new line.
 * @param known the names of the settings
 * @returns the variables with these values, and the names of the settings that came from files
 * @throws SetupError if a setting is given twice, or a file has no value. The message never repeats the path, because
 * it may be a token in the wrong place.
 */
export function withFiles(
  variables: Variables,
  known: readonly string[],
): { readonly variables: Variables; readonly fromFiles: readonly string[] } {
  const isSet = (name: string): boolean => (variables[name] ?? '').trim() !== '';
  const fromFiles = known.filter((name) => isSet(name + FILE_SUFFIX));
  const twice = fromFiles.find(isSet);
  if (twice !== undefined)
    throw new SetupError(`${twice} and ${twice}${FILE_SUFFIX} are both set: remove one of them.`);
  const values = fromFiles.map((name) => [name, readValue(name + FILE_SUFFIX, variables)] as const);
  return { variables: { ...variables, ...Object.fromEntries(values) }, fromFiles };
}

function readValue(name: string, variables: Variables): string {
  const text = readText(name, (variables[name] ?? '').trim());
  if (text.includes('\0'))
    throw new SetupError(`The file that ${name} names is in UTF-16: save it as UTF-8.`);
  const value = text.trim();
  if (value === '') throw new SetupError(`The file that ${name} names is empty: write the value into it.`);
  return value;
}

function readText(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new SetupError(
      `The file that ${name} names cannot be read (${codeOf(error)}): set ${name} to the path of a file that the guide may read.`,
    );
  }
}
