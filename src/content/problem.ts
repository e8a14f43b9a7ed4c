import { closest, distance } from 'fastest-levenshtein';

/**
 * Content with an error cannot be used. Content with a warning can: its author decides. A note says how a chat shows the
 * content differently from its page.
 */
export type Severity = 'error' | 'warning' | 'note';

/**
 * Something wrong in a content file. Line and column count from 1; a column counts UTF-16 code units, as editors do.
 */
export interface Problem {
  readonly severity: Severity;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** Tells the author how to correct it, if the message alone does not. */
  readonly hint?: string | undefined;
}

/** A line and a column of a file. Both count from 1, as mdast and the YAML parser do. */
export interface Point {
  readonly line: number;
  readonly column: number;
}

export const TOP: Point = { line: 1, column: 1 };

/**
 * The line and column of an offset in a text.
 * @param offset in UTF-16 code units
 */
export function pointAt(text: string, offset: number): Point {
  const starts = lineStarts(text);
  let [line, beyond] = [0, starts.length];
  while (beyond - line > 1) {
    const middle = (line + beyond) >> 1;
    if ((starts[middle] ?? 0) <= offset) line = middle;
    else beyond = middle;
  }
  return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
}

/** The offset of each line of a text. Those of the last text are kept, because a page may have thousands of problems. */
function lineStarts(text: string): readonly number[] {
  if (text !== divided.text) {
    divided = { text, starts: [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)] };
  }
  return divided.starts;
}

let divided: { readonly text: string; readonly starts: readonly number[] } = { text: '', starts: [0] };

/** Collects the problems of one file, so that an author sees all of them at once. Duplicates are left out. */
export class Problems {
  /** The errors. */
  readonly found: Problem[] = [];
  /** The warnings and notes. */
  readonly warnings: Problem[] = [];
  readonly file: string;
  readonly #known = new Set<string>();

  constructor(file: string) {
    this.file = file;
  }

  /** Adds an error. */
  add(point: Point | undefined, message: string, hint?: string): void {
    this.#add(this.found, 'error', point, message, hint);
  }

  warn(point: Point | undefined, message: string, hint?: string): void {
    this.#add(this.warnings, 'warning', point, message, hint);
  }

  note(point: Point | undefined, message: string, hint?: string): void {
    this.#add(this.warnings, 'note', point, message, hint);
  }

  #add(
    to: Problem[],
    severity: Severity,
    point: Point | undefined,
    message: string,
    hint: string | undefined,
  ): void {
    const { line, column } = point ?? TOP;
    const key = `${to === this.found} ${line} ${column} ${message}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    to.push({ severity, file: this.file, line, column, message, hint });
  }
}

/**
 * A problem as `file:line:column: message`, which editors and code hosts turn into a link, and the hint on a second
 * line.
 */
export function formatProblem({ file, line, column, message, hint }: Problem): string {
  const said = `${printable(file)}:${line}:${column}: ${printable(message)}`;
  return hint ? `${said}\n    ${printable(hint)}` : said;
}

/** Escapes control characters and direction marks, because a terminal would obey them. */
export const printable = (text: string): string =>
  text.replace(
    /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );

/** Lines that one message names. */
const MOST_LINES = 10;

/** The end of a hint that holds for other lines, too. Empty if there are none. */
export function likewise(lines: readonly number[]): string {
  if (lines.length === 0) return '';
  const more = lines.length > MOST_LINES ? ` and ${lines.length - MOST_LINES} more` : '';
  return `; likewise in ${lines.length > 1 ? 'lines' : 'line'} ${lines.slice(0, MOST_LINES).join(', ')}${more}`;
}

/** Sorts problems by file, line and column. */
export const sortProblems = (problems: readonly Problem[]): Problem[] =>
  [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);

/** Thrown if the content has errors. Its message lists all problems, in the order of the files. */
export class ContentError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const inOrder = sortProblems(problems);
    const count = inOrder.length === 1 ? '1 problem' : `${inOrder.length} problems`;
    super([`The content has ${count}:`, ...inOrder.map(formatProblem)].join('\n'));
    this.name = 'ContentError';
    this.problems = inOrder;
  }
}

/**
 * Makes a hint about an unknown word.
 * @returns the nearest known word, or all of them if no word is near; undefined if no word is known
 */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = closest(word, known);
  return distance(word, nearest) <= Math.max(2, nearest.length / 3)
    ? `did you mean "${nearest}"?`
    : `use ${known.length > 1 ? 'one of ' : ''}${known.map((each) => `"${each}"`).join(', ')}`;
}
