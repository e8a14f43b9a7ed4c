import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Article } from '../article.ts';
import type { Flow } from '../flow.ts';
import { flowIndex } from '../flow-index.ts';
import { invocation } from '../invocation.ts';
import { LibraryKeys, TOKEN_LENGTH } from '../keys.ts';
import type { Library } from '../library.ts';
import { COMMAND_NAME } from '../limits.ts';
import { ContentError, type Problem, Problems, sortProblems, TOP } from '../problem.ts';
import { atOnce } from '../steps.ts';
import { readArticle } from './article.ts';
import { type File, filesIn, problemOf, unreadIn } from './files.ts';
import { readFlowPage } from './flow.ts';
import { readWords } from './flow-words.ts';
import { linkPlaces } from './graph.ts';
import { type Page, parsePage } from './page.ts';
import type { Articles } from './section-link.ts';
import { optionsWithoutReason, unquotedPoints } from './unquoted.ts';

/** The result of reading a content folder: a library, or errors. */
export type Content = {
  /** In the order of the files. */
  readonly warnings: readonly Problem[];
} & (
  | { readonly library: Library; readonly errors: readonly [] }
  | { readonly library: undefined; readonly errors: readonly Problem[] }
);

/**
 * Reads a content folder (`articles/*.md` and `flows/*.md`).
 * @throws ContentError with every error of every file, if there is any
 */
export const loadLibrary = (folder: string): Library => new ContentReader(folder).load();

/** Reads a content folder (`articles/*.md` and `flows/*.md`), and reports every problem in it. */
export const readContent = (folder: string): Content => new ContentReader(folder).read();

/** An article that was read, with the digest of its bytes. */
interface KnownArticle {
  readonly digest: string;
  readonly article: Article | undefined;
  readonly problems: Problems;
}

/** Reads a content folder (`articles/*.md` and `flows/*.md`) as often as it is asked to. */
export class ContentReader {
  readonly folder: string;
  /** The articles of the last reading, by path. One that has not changed since is not read again. */
  #known: ReadonlyMap<string, KnownArticle> = new Map();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws ContentError with every error of every file, if there is any */
  load(): Library {
    const { library, errors } = this.read();
    if (library === undefined) throw new ContentError(errors);
    return library;
  }

  read(): Content {
    return atOnce(this.steps());
  }

  /** Reads the folder, a part of a page a step, and reports every problem in it. */
  *steps(): Generator<void, Content> {
    const problems: Problem[] = [];
    const pages: Problems[] = [];
    const hash = createHash('sha256');
    const add = (name: string, { slug, bytes = Buffer.of() }: File): void =>
      void hash.update(JSON.stringify([name, slug, bytes.length])).update(bytes);
    const articles = new Map<string, Article | undefined>();
    const known = new Map<string, KnownArticle>();
    for (const file of filesIn(this.folder, 'articles', problems)) {
      add('articles', file);
      const read = yield* this.#readArticle(file);
      known.set(file.path, read);
      pages.push(read.problems);
      articles.set(file.slug, read.article);
      yield;
    }
    this.#known = known;
    const flows: Flow[] = [];
    for (const file of filesIn(this.folder, 'flows', problems)) {
      add('flows', file);
      const ofPage = new Problems(file.path);
      pages.push(ofPage);
      const page = file.bytes && (yield* parsePage(file.slug, file.bytes, ofPage));
      const flow = page && readFlow(page, articles);
      if (flow) flows.push(flow);
      yield;
    }
    return yield* contentOf({ flows, version: hash.digest('hex').slice(0, 8) }, this.folder, problems, pages);
  }

  *#readArticle({ path, slug, bytes }: File): Generator<void, KnownArticle> {
    const digest = bytes ? createHash('sha256').update(bytes).digest('hex') : '';
    const before = this.#known.get(path);
    if (before?.digest === digest) return before;
    const problems = new Problems(path);
    const page = bytes && (yield* parsePage(slug, bytes, problems, true));
    return { digest, article: page && readArticle(page), problems };
  }
}

/** Makes the content of the pages, if all of them together have no error. */
function* contentOf(
  library: Library,
  folder: string,
  problems: readonly Problem[],
  pages: readonly Problems[],
): Generator<void, Content> {
  const { flows } = library;
  const ofFiles = [...problems, ...unreadIn(folder)];
  const errors = [
    ...ofFiles.filter(({ severity }) => severity === 'error'),
    ...pages.flatMap(({ found }) => found),
  ];
  if (flows.length === 0 && errors.length === 0) {
    errors.push(
      problemOf(
        join(folder, 'flows'),
        'the folder has no flow',
        `begin a guide: ${invocation('new', 'name')}`,
      ),
    );
  }
  const unquoted =
    errors.length === 0 ? [...(yield* unquotedPoints(flows)), ...optionsWithoutReason(flows)] : [];
  if (errors.length === 0) errors.push(...(yield* longTokens(flows)));
  const warnings = sortProblems([
    ...ofFiles.filter(({ severity }) => severity !== 'error'),
    ...pages.flatMap((page) => page.warnings),
    ...unquoted,
  ]);
  return errors.length > 0
    ? { library: undefined, errors: sortProblems(errors), warnings }
    : { library, errors: [], warnings };
}

/** An error for every flow whose buttons would carry more than a platform takes. */
function* longTokens(flows: readonly Flow[]): Generator<void, Problem[]> {
  const keys = new LibraryKeys({ flows });
  const found: Problem[] = [];
  for (const flow of flows) {
    const length = keys.longestToken(flow);
    const problems = new Problems(flow.file);
    if (length > TOKEN_LENGTH)
      problems.add(
        flow.start.position,
        `the buttons of /${flow.slug} would carry ${length} characters`,
        `shorten the longest path by a question, or reword a label on it: a button takes at most ${TOKEN_LENGTH}`,
      );
    found.push(...problems.found);
    yield;
  }
  return found;
}

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
  const words = draft?.material && readWords(page, draft, draft.material);
  const start = places?.[0];
  if (page.problems.found.length > 0) return undefined;
  if (!draft?.material || !places || !words || start?.kind !== 'question') return undefined;
  const { articles: quoted, material, title, introduction, limits, picture } = draft;
  return {
    slug: page.slug,
    file: page.problems.file,
    title,
    articles: quoted,
    material,
    introduction,
    limits,
    picture,
    start,
    places,
    sections: [...new Set([...material.sections, ...places.flatMap((place) => place.links)])],
    ...words,
    index: flowIndex({ material, places, aliases: words.aliases }),
  };
}
