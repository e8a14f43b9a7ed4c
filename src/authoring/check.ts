import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Platform } from '../adapter.ts';
import type { Flow } from '../content/flow.ts';
import type { Library } from '../content/library.ts';
import { type Block, paragraphsIn } from '../content/markdown.ts';
import { didYouMean, type Problem, Problems, sortProblems, TOP } from '../content/problem.ts';
import { decode } from '../content/read/encoding.ts';
import { filesIn } from '../content/read/files.ts';
import { type Content, readContent } from '../content/read/library.ts';
import { countPaths, questionsOf } from '../content/walk.ts';
import { isGroupWord } from '../conversation/command.ts';
import { Conversation } from '../conversation/conversation.ts';
import { Guide } from '../conversation/guide.ts';
import { PRIVATE_SETTING } from '../conversation/setting.ts';
import { TokenCodec } from '../conversation/token.ts';
import { counted } from './counted.ts';
import { checkPictures } from './pictures.ts';
import { readScenarios, reportUncovered, type Scenario } from './scenario.ts';
import { reportSizes } from './size.ts';

/** The result of judging everything but the pages themselves: scenarios, sizes and pictures. */
export interface Verdict {
  readonly problems: readonly Problem[];
  /** A line for each guide: its number of questions, outcomes, paths and scenarios, and its techniques. */
  readonly guides: readonly string[];
}

/**
 * Checks a content folder.
 * @param platforms whose limits the messages must keep
 * @returns every problem in the order of the files; no line for a guide if the pages have errors
 */
export async function check(folder: string, platforms: readonly Platform[]): Promise<Verdict> {
  const content = readContent(folder);
  const verdict = content.library && (await judge(folder, content.library, platforms));
  return { problems: problemsOf(content, verdict), guides: verdict?.guides ?? [] };
}

/** Every problem of a content folder, in the order of the files. */
export const problemsOf = ({ errors, warnings }: Content, verdict: Verdict | undefined): readonly Problem[] =>
  sortProblems([...errors, ...warnings, ...(verdict?.problems ?? [])]);

/**
 * Plays the scenarios of a content folder, measures the messages of its guides and compares its pictures. This can take
 * seconds, so requests and timers get their turn every few milliseconds.
 * @param library the pages of the folder
 * @param signal ends it early
 * @param today decides which articles are due for a review
 * @throws the reason of the signal, if it was ended early
 */
export async function judge(
  folder: string,
  library: Library,
  platforms: readonly Platform[],
  signal?: AbortSignal,
  today = new Date(),
): Promise<Verdict> {
  const pause = pauseOf(signal);
  const scenarios = checkScenarios(folder, library);
  const tokens = new TokenCodec(library);
  const sizes: Problems[] = [];
  for (const flow of library.flows) {
    const ofFlow = new Problems(flow.file);
    await reportSizes(flow, tokens, platforms, ofFlow, pause);
    sizes.push(ofFlow);
  }
  const reach = reportReach(library, platforms);
  const articles = adviseOnArticles(library, today);
  const pictures = await checkPictures(folder, library.flows, pause);
  return {
    problems: sortProblems([
      ...scenarios.problems,
      ...[...sizes, ...reach, ...pictures, ...articles].flatMap(({ found, warnings }) => [
        ...found,
        ...warnings,
      ]),
    ]),
    guides: library.flows.map((flow) => describe(flow, scenarios.byFlow.get(flow) ?? [])),
  };
}

/**
 * Warns of articles that are due for a review, of those whose source line lacks their author or date, and of headings that
 * mean something else if a database is set.
 */
function adviseOnArticles({ flows }: Library, today: Date): Problems[] {
  return [...new Set(flows.flatMap(({ articles }) => articles))].map((article) => {
    const { file, author, date, review, sections } = article;
    const problems = new Problems(file);
    for (const { heading, line } of sections.filter((section) => isGroupWord(section.heading))) {
      problems.warn(
        { line, column: 1 },
        `if a database is set, the words "${heading}" are a command, so they do not show this section`,
        'choose another heading',
      );
    }
    const absent = [...(author === undefined ? ['author'] : []), ...(date === undefined ? ['date'] : [])];
    if (absent.length > 0) {
      const message = `the line below quotations cannot name the ${absent.join(' and the ')} of this article`;
      problems.warn(
        TOP,
        message,
        `add ${absent.map((key) => `a line "${key}: …"`).join(' and ')} at the top, between two lines "---"`,
      );
    }
    if (review !== undefined && review.date < today.toISOString().slice(0, 10)) {
      problems.warn(
        review.position,
        `the article was to be reviewed by ${review.date}`,
        'check that it still holds, and write the day of the next review',
      );
    }
    return problems;
  });
}

/** Warns if a platform cannot show all guides at once. The place is the first guide that does not fit. */
function reportReach(library: Library, platforms: readonly Platform[]): Problems[] {
  const guide = new Guide(library);
  const all = library.flows.length;
  const found: Problems[] = [];
  const warn = (shown: number, message: string, hint: string): void => {
    const flow = library.flows[shown];
    if (flow === undefined) return;
    const problems = new Problems(flow.file);
    problems.warn(TOP, message, hint);
    found.push(problems);
  };
  for (const { name, medium, home } of platforms) {
    const { introduced, offered } = new Conversation(guide, medium).reach(PRIVATE_SETTING);
    if (home) {
      const message = `the home page of ${name} introduces ${introduced} of ${all} guides; this one and those after it are only named by their commands`;
      warn(introduced, message, 'shorten the introductions, or have fewer guides');
    }
    const message = `a list of guides in ${name} has room for ${offered} of ${all}; this one and those after it are missing`;
    warn(offered, message, 'shorten the titles, or have fewer guides');
  }
  return found;
}

/**
 * Returns a function to await between two pieces of work: it lets other work run every few milliseconds, and throws if
 * the signal is aborted.
 */
function pauseOf(signal: AbortSignal | undefined): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < PIECE_MILLISECONDS) return;
    await setImmediate();
    signal?.throwIfAborted();
    last = performance.now();
  };
}

const PIECE_MILLISECONDS = 5;

/** Reads and plays `scenarios/*.md` of a content folder. */
function checkScenarios(
  folder: string,
  { flows }: Library,
): { readonly byFlow: ReadonlyMap<Flow, readonly Scenario[]>; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const add = ({ found, warnings }: Problems): void => void problems.push(...found, ...warnings);
  const files = existsSync(join(folder, 'scenarios')) ? [...filesIn(folder, 'scenarios', problems)] : [];
  const slugs = flows.map(({ slug }) => slug);
  for (const { path, slug } of files.filter((file) => file.bytes && !slugs.includes(file.slug))) {
    const ofFile = new Problems(path);
    ofFile.add(TOP, `there is no flow "${slug}"`, didYouMean(slug, slugs));
    add(ofFile);
  }
  const read = (flow: Flow): readonly Scenario[] => {
    const file = files.findLast(({ slug }) => slug === flow.slug);
    const ofFlow = new Problems(flow.file);
    if (file === undefined) {
      const hint = `write scenarios/${flow.slug}.md (see docs/writing.md)`;
      ofFlow.warn(TOP, 'no scenarios judge this flow', hint);
      add(ofFlow);
      return [];
    }
    const ofFile = new Problems(file.path);
    const text = file.bytes && decode(file.bytes, ofFile);
    const scenarios = text === undefined ? [] : readScenarios(text, flow, ofFile);
    // A row with a mistake would be reported twice: as itself, and as an answer that no scenario gives.
    if (text !== undefined && ofFile.found.length === 0) reportUncovered(flow, scenarios, ofFlow);
    add(ofFile);
    add(ofFlow);
    return scenarios;
  };
  return { byFlow: new Map(flows.map((flow) => [flow, read(flow)])), problems };
}

function describe(flow: Flow, scenarios: readonly Scenario[]): string {
  const questions = questionsOf(flow).length;
  const parts = [
    counted(questions, 'question'),
    counted(flow.places.length - questions, 'outcome'),
    counted(countPaths(flow), 'path'),
    counted(scenarios.length, 'scenario'),
  ];
  return `/${flow.slug}: ${parts.join(', ')}; ${techniquesOf(flow)}`;
}

/** "techniques: SQL (pros 4, cons 3)", so that authors notice one that was not found. */
function techniquesOf({ material: { techniques, passages } }: Flow): string {
  if (techniques.length === 0) return 'no technique: pros, cons and compare are not offered';
  const found = techniques.map(({ name, facets }) => {
    const counts = (['pros', 'cons'] as const).map((facet) => {
      const paragraphs = new Set<Block>(facets[facet].flatMap(({ blocks }) => paragraphsIn(blocks)));
      // A cell of a table is no passage, but a part of its row.
      const points = passages.filter(({ block }) => paragraphs.has(block)).length;
      return `${facet} ${points > 0 ? points : paragraphs.size}`;
    });
    return `${name} (${counts.join(', ')})`;
  });
  return `techniques: ${found.join(', ')}`;
}
