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
  const articles = new Map<string, Article | undefined>();
  for (const page of readPages(folder, 'articles', problems)) {
    articles.set(page.slug, readArticle(page));
    problems.push(...page.problems.found);
  }
  const flows = readPages(folder, 'flows', problems).flatMap((page) => {
    const flow = readFlow(page, articles);
    problems.push(...page.problems.found);
    return flow ?? [];
  });
  if (flows.length === 0 && problems.length === 0) {
    problems.push(problemOf(join(folder, 'flows'), 'the folder has no flow', 'write one: "name.md"'));
  }
  if (problems.length > 0) throw new ContentError(problems);
  return { flows };
}

function readPages(folder: string, name: string, problems: Problem[]): Page[] {
  const path = join(folder, name);
  try {
    return readdirSync(path)
      .filter((file) => file.endsWith('.md'))
      .sort()
      .map((file) => {
        const full = join(path, file);
        return parsePage(relative('', full), file.slice(0, -'.md'.length), readFileSync(full, 'utf8'));
      });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    problems.push(
      problemOf(
        path,
        `the folder cannot be read (${code})`,
        'CONTENT_DIR names a folder with "articles" and "flows"',
      ),
    );
    return [];
  }
}

const problemOf = (path: string, message: string, hint: string): Problem => ({
  file: relative('', path) || path,
  ...TOP,
  message,
  hint,
});

function readFlow(page: Page, articles: ReadonlyMap<string, Article | undefined>): Flow | undefined {
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
  for (const name of Object.keys(draft.aliases)) {
    if (!names.includes(name)) {
      page.problems.add(
        page.frontMatter.placeOf(['aliases', name]),
        `the article describes no technique "${name}"`,
        didYouMean(name, names) ?? 'a technique has a section "What is X?"',
      );
    }
  }
  return article.techniques.flatMap((technique) =>
    [technique.name, ...(draft.aliases[technique.name] ?? [])].map((name) => ({ name, technique })),
  );
}
