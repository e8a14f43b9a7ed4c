import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Article, readArticle } from './article.ts';
import type { Flow } from './flow.ts';
import { type FlowDraft, readFlowPage } from './flow-page.ts';
import { linkPlaces } from './graph.ts';
import { COMMAND_NAME } from './limits.ts';
import { didYouMean } from './nearest.ts';
import { type Page, parsePage } from './page.ts';
import { ContentError, type Problem, TOP } from './problem.ts';
import type { Articles } from './reading.ts';

/** Everything the bot can say, read once and never changed. */
export interface Library {
  /** At least one, in the order of their file names. */
  readonly flows: readonly Flow[];
}

/**
 * Reads a content folder (`articles/*.md` and `flows/*.md`).
 * @throws ContentError with every problem of every file, if there is any.
 */
export function loadLibrary(folder: string): Library {
  const problems: Problem[] = [];
  const read = <Thing>(name: string, readThing: (page: Page) => Thing | undefined) =>
    filesIn(folder, name, problems).map(({ path, slug, bytes }) => {
      const parsed = parsePage(path, slug, bytes);
      const thing = parsed.page && readThing(parsed.page);
      problems.push(...parsed.problems.found);
      return [slug, thing] as const;
    });
  const articles = new Map(read('articles', readArticle));
  const flows = read('flows', (page) => readFlow(page, articles)).flatMap(([, flow]) => flow ?? []);
  if (flows.length === 0 && problems.length === 0) {
    problems.push(problemOf(join(folder, 'flows'), 'the folder has no flow', 'write one: "name.md"'));
  }
  if (problems.length > 0) throw new ContentError(problems);
  return { flows };
}

interface File {
  /** As shown in messages: relative to the working directory. */
  readonly path: string;
  readonly slug: string;
  readonly bytes: Buffer;
}

/** The Markdown files of a folder by name; hidden ones are those of editors and systems. */
function filesIn(folder: string, name: string, problems: Problem[]): File[] {
  const directory = join(folder, name);
  const names = attempt(
    () => readdirSync(directory),
    (code) => {
      const hint = 'CONTENT_DIR names a folder with "articles" and "flows"';
      problems.push(problemOf(directory, `the folder cannot be read (${code})`, hint));
    },
  );

  return (names ?? []).toSorted().flatMap((file) => {
    const path = join(directory, file);
    const [, slug, extension = ''] = /^([^.].*)\.(md|markdown|mdown|mdx)$/i.exec(file) ?? [];
    if (slug === undefined) return [];
    if (extension !== 'md') {
      problems.push(problemOf(path, 'the name does not end in ".md"', `rename the file to "${slug}.md"`));
      return [];
    }
    const bytes = attempt(
      () => readFileSync(path),
      (code) => problems.push(problemOf(path, `it cannot be read (${code})`, 'it must be a file')),
    );
    return bytes ? [{ path: relative('', path), slug, bytes }] : [];
  });
}

function attempt<Result>(read: () => Result, report: (code: string) => void): Result | undefined {
  try {
    return read();
  } catch (error) {
    report(error instanceof Error && 'code' in error ? String(error.code) : String(error));
    return undefined;
  }
}

const problemOf = (path: string, message: string, hint: string): Problem => ({
  file: relative('', path) || path,
  ...TOP,
  message,
  hint,
});

function readFlow(page: Page, articles: Articles): Flow | undefined {
  if (!COMMAND_NAME.test(page.slug)) {
    page.problems.add(
      TOP,
      `"${page.slug}" cannot be a slash command`,
      'rename the file: at most 31 lower-case letters, digits, "-" and "_"',
    );
  }
  const draft = readFlowPage(page, articles);
  const places = draft && linkPlaces(draft.places, page.problems);
  const names = draft?.article && readTechniqueNames(page, draft, draft.article);
  const start = places?.[0];
  if (page.problems.found.length > 0) return undefined;
  if (!draft?.article || !places || !names || start?.kind !== 'question') return undefined;
  const { article, title, introduction } = draft;
  return {
    slug: page.slug,
    title,
    article,
    introduction,
    start,
    places,
    sections: [...new Set([...article.sections, ...places.flatMap((place) => place.links)])],
    techniqueNames: names,
  };
}

function readTechniqueNames(page: Page, draft: FlowDraft, article: Article): Flow['techniqueNames'] {
  const names = article.techniques.map((technique) => technique.name);
  const taken = new Set<string>();
  for (const [name, aliases] of Object.entries(draft.aliases)) {
    for (const alias of aliases) {
      const place = page.frontMatter.placeOf(['aliases', name]);
      if (taken.has(alias.toLowerCase())) page.problems.add(place, `the alias "${alias}" stands there twice`);
      taken.add(alias.toLowerCase());
    }
  }
  for (const name of Object.keys(draft.aliases)) {
    if (!names.includes(name)) {
      page.problems.add(
        page.frontMatter.placeOfKey(['aliases', name]),
        `the article describes no technique "${name}"`,
        didYouMean(name, names) ?? 'a technique has a section "What is X?"',
      );
    }
  }
  return article.techniques.flatMap((technique) =>
    [technique.name, ...(draft.aliases[technique.name] ?? [])].map((name) => ({ name, technique })),
  );
}
