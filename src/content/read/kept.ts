import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import type { Flow } from '../flow.ts';
import { flowIndex } from '../flow-index.ts';
import type { Library } from '../library.ts';
import type { Problem } from '../problem.ts';
import { filesIn } from './files.ts';

/*
 * A build keeps the content of the project as it was read. A start with the same pages takes it from there, because
 * parsing Markdown would be a third of its time. A start with any other page reads all pages.
 */

/** A library without functions, with its circles and shared parts. */
interface KeptLibrary extends Omit<Library, 'flows'> {
  readonly flows: readonly Omit<Flow, 'index'>[];
}

/** The folder of this build. In the sources it contains no library. */
const BUILD = new URL('.', import.meta.url);

/** Keeps a library that was read from a content folder without an error. */
export function keepLibrary({ flows, version }: Library, folder: string, build: URL = BUILD): void {
  const path = pathOf(folder, build);
  const kept: KeptLibrary = { flows: flows.map(({ index: _, ...flow }) => flow), version };
  if (path !== undefined) writeFileSync(path, serialize(kept));
}

/** The library of a content folder. Undefined if none was kept for exactly these pages, or if a page cannot be read. */
export function keptLibrary(folder: string, build: URL = BUILD): Library | undefined {
  const path = pathOf(folder, build);
  if (path === undefined || !existsSync(path)) return undefined;
  const { flows, version }: KeptLibrary = deserialize(readFileSync(path));
  return { flows: flows.map((flow) => ({ ...flow, index: flowIndex(flow) })), version };
}

/**
 * The file of a library, named by a digest of all pages and their paths, and of the version of Node.js, because another
 * one may read it otherwise.
 */
function pathOf(folder: string, build: URL): string | undefined {
  const problems: Problem[] = [];
  const hash = createHash('sha256').update(process.version);
  for (const name of ['articles', 'flows']) {
    for (const { path, bytes = Buffer.of() } of filesIn(folder, name, problems))
      hash.update(JSON.stringify([path, bytes.length])).update(bytes);
  }
  if (problems.length > 0) return undefined;
  return fileURLToPath(new URL(`${hash.digest('hex')}.library`, build));
}
