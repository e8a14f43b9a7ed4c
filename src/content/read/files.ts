import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { FILE_BYTES } from '../limits.ts';
import { didYouMean, type Problem, TOP } from '../problem.ts';

/** A Markdown file of a content folder. */
export interface File {
  /** As shown in messages: relative to the working directory. */
  readonly path: string;
  readonly slug: string;
  /** Undefined if the file cannot be read or has a wrong name; a problem then says so. */
  readonly bytes: Buffer | undefined;
}

/**
 * Reads the Markdown files of a folder one by one, in the order of their names. Every other file is left alone for a
 * reason that docs/messages.md gives, or is a problem.
 */
export function* filesIn(folder: string, name: string, problems: Problem[]): Generator<File> {
  const directory = join(folder, name);
  const entries = attempt(
    () => readdirSync(directory, { withFileTypes: true }),
    (code) => {
      const hint = 'the content folder needs the folders "articles" and "flows"';
      problems.push(problemOf(directory, `the folder cannot be read (${code})`, hint));
    },
  );
  const inOrder = (entries ?? []).map((entry) => entry.name).toSorted((a, b) => (a < b ? -1 : 1));
  const named = inOrder.map((name) => ({ name, ...pageName(name) }));
  const namesakes = new Map<string, (typeof named)[number][]>();
  for (const one of named) {
    const others = namesakes.get(foldedName(one.slug)) ?? [];
    namesakes.set(foldedName(one.slug), [...others, one]);
  }
  for (const { name, slug, isPage } of named) {
    const path = join(directory, name);
    if (isLeftAlone(name.normalize('NFC'))) continue;
    const others = namesakes.get(foldedName(slug)) ?? [];
    const [kept] = [...others.filter((other) => other.isPage), ...others];
    const file = { path: relative('', path), slug: slug ?? '' };
    if (slug === undefined) problems.push(unread(path, isFolder(path) ? 'folder' : 'file'));
    else if (kept !== undefined && kept.name !== name) {
      const message = `only capital letters, accents or the ending tell this file from "${kept.name}"`;
      problems.push(problemOf(path, message, 'remove one of the two, or give it another name'));
      // A flow that names this one has no further mistake.
      if (slug !== kept.slug) yield { ...file, bytes: undefined };
    } else if (isPage) yield { ...file, bytes: readBytes(path, problems) };
    else {
      problems.push(problemOf(path, 'the name does not end in ".md"', `rename the file to "${slug}.md"`));
      yield { ...file, bytes: undefined };
    }
  }
}

/** The name of a page without its ending. Undefined if the file is no page. */
function pageName(fileName: string): { readonly slug: string | undefined; readonly isPage: boolean } {
  const [, slug, ending] =
    /^(.+?)\.(md|md\.txt|markdown|mdown|mkdn?|mdx)$/i.exec(fileName.normalize('NFC')) ?? [];
  return { slug, isPage: ending === 'md' };
}

/** A text that is equal for two names if some systems take them for one name. Empty for a file that is no page. */
const foldedName = (slug = ''): string => slug.normalize('NFC').toLowerCase();

const isFolder = (path: string): boolean =>
  attempt(
    () => statSync(path).isDirectory(),
    () => {},
  ) ?? false;

/** The folders of a content folder. */
const FOLDERS = ['articles', 'flows', 'scenarios', 'pictures'];

/** Warns of files and folders beside those of a content folder, and in that of pictures, which nothing reads. */
export function unreadIn(folder: string): Problem[] {
  const namesIn = (directory: string): string[] =>
    attempt(
      () => readdirSync(directory).filter((name) => !isLeftAlone(name)),
      () => {},
    ) ?? [];
  const beside = namesIn(folder).filter((name) => !FOLDERS.includes(name));
  const pictures = join(folder, 'pictures');
  return [
    ...beside.map((name) =>
      isFolder(join(folder, name))
        ? unread(join(folder, name), 'folder', didYouMean(name, FOLDERS))
        : unread(join(folder, name), 'file'),
    ),
    ...namesIn(pictures).map((name) => {
      const path = join(pictures, name);
      return unread(
        path,
        isFolder(path) ? 'folder' : 'file',
        'a picture ends in ".svg", or in ".png" and the like',
      );
    }),
  ];
}

const unread = (path: string, kind: 'file' | 'folder', hint?: string): Problem => {
  const message = `the guide does not read this ${kind}`;
  return {
    ...problemOf(
      path,
      message,
      hint ?? 'a page stands in "articles", "flows" or "scenarios" and ends in ".md"',
    ),
    severity: 'warning',
  };
};

/** Files that belong to no guide: hidden ones, backups, those about the folder, and pictures. */
const isLeftAlone = (fileName: string): boolean =>
  /^[.#~]|~$|\.(?:bak|orig|swp|tmp)$/i.test(fileName) ||
  /^(?:readme|licen[cs]e|changelog|contributing)(?:\.\w+)?$/i.test(fileName) ||
  /\.(?:png|jpe?g|gif|svg|webp|avif|drawio)$/i.test(fileName) ||
  /^(?:thumbs\.db|desktop\.ini)$/i.test(fileName);

function readBytes(path: string, problems: Problem[]): Buffer | undefined {
  const add = (message: string, hint: string): void => {
    problems.push(problemOf(path, message, hint));
  };
  return attempt(
    () => {
      const stats = statSync(path);
      // A pipe or a device may have no end.
      if (!stats.isFile()) add('this is not a file', 'move it away, or give it another name');
      else if (stats.size > FILE_BYTES) {
        const [size, most] = [stats.size.toLocaleString('en'), FILE_BYTES.toLocaleString('en')];
        add(`the file has ${size} bytes; the limit is ${most}`, 'divide the file');
      } else return readFileSync(path);
      return undefined;
    },
    (code) =>
      add(`the file cannot be read (${code})`, 'check its permissions, and the target if it is a link'),
  );
}

function attempt<Result>(read: () => Result, report: (code: string) => void): Result | undefined {
  try {
    return read();
  } catch (error) {
    report(error instanceof Error && 'code' in error ? String(error.code) : String(error));
    return undefined;
  }
}

export const problemOf = (path: string, message: string, hint: string): Problem => ({
  severity: 'error',
  file: relative('', path) || path,
  ...TOP,
  message,
  hint,
});
