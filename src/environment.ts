import dotenv from 'dotenv';
import { type Config, readConfig } from './config.ts';
import { SetupError } from './setup-error.ts';

/**
 * Reads the settings from the environment and from the file `.env`.
 * @throws SetupError for the first setting that is missing or wrong, or for a file that cannot be read: without it,
 * nothing would be set up
 */
export function readEnvironment(): Config {
  const { error } = dotenv.config({ quiet: true });
  if (error !== undefined) {
    const code = 'code' in error ? String(error.code) : 'unknown reason';
    if (code !== 'ENOENT') throw new SetupError(`The file .env cannot be read (${code}).`);
  }
  return readConfig(process.env);
}
