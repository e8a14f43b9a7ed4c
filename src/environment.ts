import dotenv from 'dotenv';
import { type Config, readConfig } from './config.ts';
import { SetupError } from './setup-error.ts';

/**
 * Reads the settings from the environment and from the file `.env`.
 * @throws SetupError for the first setting that is missing or wrong, or for a file that cannot be read
 */
export function readEnvironment(): Config {
  readEnvFile();
  return readConfig(process.env);
}

/**
 * Reads the one setting that says where the content is.
 * @throws SetupError as `readEnvironment` does; nothing but the content has to be set up
 */
export function readContentFolder(): string {
  readEnvFile();
  return readConfig({ CONTENT_DIR: process.env.CONTENT_DIR }).contentFolder;
}

/** @throws SetupError if there is a file `.env` that cannot be read: without it, nothing would be set up */
function readEnvFile(): void {
  const { error } = dotenv.config({ quiet: true });
  if (error === undefined) return;
  const code = 'code' in error ? String(error.code) : 'unknown reason';
  if (code !== 'ENOENT') throw new SetupError(`The file .env cannot be read (${code}).`);
}

/**
 * Reads the settings of the preview, and none of a platform.
 * @throws SetupError as `readEnvironment` does
 */
export function readPreviewSettings(): { readonly contentFolder: string; readonly port: number } {
  readEnvFile();
  const { CONTENT_DIR, PORT } = process.env;
  const { contentFolder, server } = readConfig({ CONTENT_DIR, PORT });
  return { contentFolder, port: server?.port ?? PREVIEW_PORT };
}

const PREVIEW_PORT = 4000;
