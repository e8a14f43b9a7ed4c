import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { slug } from 'github-slugger';
import { COMMAND_NAME } from '../content/limits.ts';
import { readContent } from '../content/read/library.ts';
import { SetupError } from '../errors.ts';
import { shippedFolder } from '../shipped.ts';
import { writePicture } from './pictures.ts';
import { writeText } from './write.ts';

const FOLDERS = ['articles', 'flows', 'scenarios'] as const;

/** The name of the template's files, which also stands in their links. */
const PLACEHOLDER = /\bname\b/g;

/**
 * Begins a guide: writes a small one that works into a content folder, which is made if it is missing, and draws its
 * picture. Overwrites no file: if one exists already, nothing is written.
 * @param name the slash command, and the name of the files
 * @returns the paths written
 * @throws SetupError if the name cannot be a command, a file exists already, or the folder cannot be written
 */
export async function newGuide(name: string, folder: string): Promise<string[]> {
  if (!COMMAND_NAME.test(name)) throw new SetupError(refusalOf(name));
  const template = templateFolder();
  const files = FOLDERS.map((kind) => ({
    path: join(folder, kind, `${name}.md`),
    text: readFileSync(join(template, kind, 'name.md'), 'utf8').replaceAll(PLACEHOLDER, name),
  }));
  const there = files.find(({ path }) => existsSync(path));
  if (there) {
    throw new SetupError(`${there.path} is there already: choose another name, or remove the file first.`);
  }
  for (const { path, text } of files) writeText(path, text, 'wx');
  // Another page of the folder may be wrong; then the command "graph" draws it later.
  const flow = readContent(folder).library?.flows.find((candidate) => candidate.slug === name);
  return [...files.map(({ path }) => path), ...(flow ? [await writePicture(folder, flow)] : [])];
}

function refusalOf(name: string): string {
  const nearest = slug(name.trim()).slice(0, 31);
  const example = COMMAND_NAME.test(nearest) ? nearest : 'plan-a-or-b';
  return `"${name}" cannot be a slash command: it takes at most 31 lower-case letters, digits, "-" and "_", such as "${example}".`;
}

function templateFolder(): string {
  const folder = shippedFolder('examples/template');
  if (folder === undefined) {
    throw new SetupError('The folder examples/template is missing: get it back from the project.');
  }
  return folder;
}
