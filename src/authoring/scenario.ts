import type * as Mdast from 'mdast';
import { toString as textOf } from 'mdast-util-to-string';
import { findCitation } from '../content/citation.ts';
import type { Answer, Flow, Option, Outcome, Place, Question } from '../content/flow.ts';
import { fold } from '../content/passage.ts';
import { didYouMean, type Point, type Problems } from '../content/problem.ts';
import { parseMarkdown } from '../content/read/page.ts';
import { answerOf, nextPlace, outcomesOf, questionsOf, walk } from '../content/walk.ts';
import { counted } from './counted.ts';

/** A story with the outcome that an expert expects. */
export interface Scenario {
  readonly name: string;
  readonly answers: readonly Answer[];
}

/** The columns of a table of scenarios, besides one for each question. */
const COLUMNS = { name: 'Scenario', situation: 'Situation', outcome: 'Outcome', quote: 'Quote' } as const;

type Column = keyof typeof COLUMNS | Question;

interface Cell {
  readonly text: string;
  readonly position: Point | undefined;
}

/**
 * Reads the scenarios of a flow, a row of a table each, and plays them. A row that disagrees with the flow is a
 * problem, and is returned with the answers before the mistake.
 */
export function readScenarios(markdown: string, flow: Flow, problems: Problems): Scenario[] {
  const { children } = parseMarkdown(markdown);
  const tables = children.filter((node) => node.type === 'table');
  const strays = children.flatMap((node) => (node.type === 'paragraph' ? strayRow(node, markdown) : []));
  for (const row of strays) {
    problems.add(
      row,
      'a row outside a table',
      'remove the empty line above it; below the head of a table, write a line "|---|" with as many cells',
    );
  }
  if (tables.length === 0 && strays.length === 0) {
    const hint = `write one with the columns ${columnNames(flow).join(' | ')}`;
    problems.add(undefined, 'the file has no table of scenarios', hint);
  }
  const scenarios = tables.flatMap((table) => readTable(table, flow, problems));
  const names = new Set<string>();
  for (const scenario of scenarios) {
    const name = fold(scenario.name);
    if (names.has(name)) {
      problems.add(scenario.position, `two scenarios are called "${scenario.name}"`, 'rename one of them');
    }
    names.add(name);
  }
  return scenarios;
}

/** The first line of a paragraph that looks like a row. A blank line above it ended the table. */
function strayRow({ position }: Mdast.Paragraph, markdown: string): Point[] {
  if (position === undefined) return [];
  const { start, end } = position;
  const lines = markdown.split('\n').slice(start.line - 1, end.line);
  const index = lines.findIndex((line) => line.trimStart().startsWith('|'));
  return index < 0 ? [] : [{ line: start.line + index, column: 1 }];
}

const columnNames = (flow: Flow): string[] => [
  COLUMNS.name,
  COLUMNS.situation,
  ...questionsOf(flow).map(({ topic }) => topic),
  COLUMNS.outcome,
  COLUMNS.quote,
];

type PlacedScenario = Scenario & { readonly position: Point | undefined };

function readTable({ children }: Mdast.Table, flow: Flow, problems: Problems): PlacedScenario[] {
  const [head = [], ...rows] = children.map(({ children: cells }) => cells.map(readCell));
  const columns: (Column | undefined)[] = [];
  for (const cell of head) columns.push(readColumn(cell, columns, flow, problems));
  const absent = (['name', 'outcome'] as const).filter((column) => !columns.includes(column));
  for (const column of absent) {
    problems.add(head[0]?.position, `the table has no column "${COLUMNS[column]}"`, 'add it');
  }
  // With a column missing or unknown, every row would be reported as well.
  if (absent.length > 0 || columns.includes(undefined)) return [];
  return rows.flatMap((row) => {
    if (row.length !== head.length) {
      problems.add(
        row[0]?.position,
        `a row with ${counted(row.length, 'cell')}, in a table with ${head.length}`,
        'write every cell, an empty one too, and "\\|" for a "|" inside a cell; end the table with an empty line',
      );
      return [];
    }
    const cells = new Map(
      row.flatMap((cell, i) => {
        const column = columns[i];
        return column === undefined || cell.text === '' ? [] : [[column, cell] as const];
      }),
    );
    const name = cells.get('name');
    if (name === undefined) {
      problems.add(row[0]?.position, 'a scenario without a name', `write one under "${COLUMNS.name}"`);
      return [];
    }
    return [{ name: name.text, position: name.position, answers: play(name, cells, flow, problems) }];
  });
}

const readCell = ({ children, position }: Mdast.TableCell): Cell => ({
  text: textOf(children, { includeHtml: false }).trim(),
  position: children[0]?.position?.start ?? position?.start,
});

/** A question may have the name of a column. Its own column comes second. */
function readColumn(
  { text, position }: Cell,
  before: readonly (Column | undefined)[],
  flow: Flow,
  problems: Problems,
): Column | undefined {
  const same = (name: string): boolean => fold(name) === fold(text);
  const named: readonly Column[] = [
    ...(['name', 'situation', 'outcome', 'quote'] as const).filter((column) => same(COLUMNS[column])),
    ...questionsOf(flow).filter(({ topic }) => same(topic)),
  ];
  const column = named.find((candidate) => !before.includes(candidate));
  if (named.length === 0) {
    problems.add(position, `the flow has no question "${text}"`, didYouMean(text, columnNames(flow)));
  } else if (column === undefined) {
    problems.add(position, `two columns are called "${text}"`, 'remove one of the two');
  }
  return column;
}

/** Walks the path of a row as far as its answers lead, and reports every answer that disagrees with the flow. */
function play(
  name: Cell,
  cells: ReadonlyMap<Column, Cell>,
  flow: Flow,
  problems: Problems,
): readonly Answer[] {
  const { answers, place } = walk(flow, (question) => {
    const cell = cells.get(question);
    if (cell === undefined) {
      const hint = `write one of ${labelsOf(question).join(', ')}`;
      problems.add(name.position, `"${name.text}" has no answer to "${question.topic}"`, hint);
      return undefined;
    }
    return readAnswer(cell, question, problems);
  });
  if (place.kind === 'question') return answers;
  const asked = new Set<Column>(answers.map(({ question }) => question));
  for (const [column, cell] of cells) {
    if (typeof column === 'string' || asked.has(column)) continue;
    const message = `"${name.text}" answers "${column.topic}", which is not asked on its path`;
    problems.add(cell.position, message, 'leave the cell empty, or correct the answers before it');
  }
  judgeOutcome(name, cells.get('outcome'), answers, place, flow, problems);
  judgeQuote(name, cells.get('quote'), answers, flow, problems);
  return answers;
}

/** Reads the label of an option, or those of several ticked boxes with ";" between them. */
function readAnswer({ text, position }: Cell, question: Question, problems: Problems): Answer | undefined {
  const { topic, options, checklist } = question;
  const before = problems.found.length;
  const chosen: Option[] = [];
  for (const label of checklist ? text.split(';').map((part) => part.trim()) : [text]) {
    const option = options.find((candidate) => fold(candidate.label) === fold(label));
    if (option === undefined) {
      const labels = options.map((candidate) => candidate.label);
      problems.add(position, `"${topic}" has no answer "${label}"`, didYouMean(label, labels));
    } else if (chosen.includes(option)) {
      problems.add(position, `"${option.label}" is ticked twice`, 'remove one of the two');
    } else chosen.push(option);
  }
  if (checklist && chosen.length > 1 && chosen.includes(checklist.none)) {
    const message = `"${checklist.none.label}" beside another answer`;
    problems.add(position, message, 'it has no box, so it is an answer by itself: remove it, or the others');
  }
  return problems.found.length > before ? undefined : answerOf(question, chosen);
}

function judgeOutcome(
  name: Cell,
  expected: Cell | undefined,
  answers: readonly Answer[],
  outcome: Outcome,
  flow: Flow,
  problems: Problems,
): void {
  const titles = outcomesOf(flow).map(({ title }) => title);
  const [last] = answers.at(-1)?.options ?? [];
  if (expected === undefined) {
    problems.add(name.position, `"${name.text}" names no outcome`, `write it under "${COLUMNS.outcome}"`);
  } else if (!titles.some((title) => fold(title) === fold(expected.text))) {
    const hint = didYouMean(expected.text, titles);
    problems.add(expected.position, `the flow has no outcome "${expected.text}"`, hint);
  } else if (last && fold(outcome.title) !== fold(expected.text)) {
    problems.add(
      expected.position,
      `"${name.text}" leads to "${outcome.title}", not to "${expected.text}"`,
      `correct the scenario, or its last answer, "${last.label}" (${flow.file}:${last.position.line})`,
    );
  }
}

function judgeQuote(
  name: Cell,
  expected: Cell | undefined,
  answers: readonly Answer[],
  flow: Flow,
  problems: Problems,
): void {
  if (expected === undefined) return;
  const citation = findCitation(flow.material, expected.text);
  const chosen = answers.flatMap(({ options }) => options);
  // Of several passages with these words, one that the recommendation quotes is meant.
  if (
    citation.kind === 'ambiguous' &&
    chosen.some(({ citations }) => citation.passages.some((passage) => citations.includes(passage)))
  ) {
    return;
  }
  if (citation.kind !== 'found') {
    const nearest = citation.kind === 'not-found' ? citation.nearest : undefined;
    const hint = nearest
      ? `nearest passage: "${nearest.text.replace(/\s+/g, ' ').trim()}"`
      : 'quote more of one passage, letter by letter';
    problems.add(
      expected.position,
      `"${expected.text}" is not an excerpt of one passage of the article`,
      hint,
    );
    return;
  }
  if (chosen.some(({ citations }) => citations.includes(citation.passage))) return;
  const quoting = questionsOf(flow)
    .flatMap(({ options }) => options)
    .filter(({ citations }) => citations.includes(citation.passage));
  problems.add(
    expected.position,
    `the recommendation for "${name.text}" does not quote "${expected.text}"`,
    quoting.length === 0
      ? 'no option quotes it: add it below one of the answers, or correct the cell'
      : `it is quoted below ${quoting.map(placed(flow)).join(', ')}: correct the answers, or the cell`,
  );
}

const placed =
  (flow: Flow) =>
  ({ label, position }: Option): string =>
    `"${label}" (${flow.file}:${position.line})`;

const labelsOf = ({ options }: Question): string[] => options.map(({ label }) => `"${label}"`);

/** Warns of every option that no scenario takes, and of every outcome that no scenario reaches. */
export function reportUncovered(flow: Flow, scenarios: readonly Scenario[], problems: Problems): void {
  const answers = scenarios.flatMap((scenario) => scenario.answers);
  const taken = new Set(answers.flatMap(({ options }) => options));
  const reached = new Set<Place>(answers.map(nextPlace));
  for (const option of questionsOf(flow).flatMap(({ options }) => options)) {
    if (!taken.has(option))
      problems.warn(option.position, `no scenario answers "${option.label}"`, 'add a scenario that does');
  }
  for (const outcome of outcomesOf(flow)) {
    if (!reached.has(outcome)) {
      problems.warn(outcome.position, `no scenario leads to "${outcome.title}"`, 'add a scenario that does');
    }
  }
}
