import type * as Mdast from 'mdast';
import type { Point, Problems } from '../problem.ts';

/*
 * A table in HTML becomes a table in Markdown. Its cells hold only text there, so lists and paragraphs in a cell become
 * lines of it.
 */

/** How to read the HTML of a page. */
export interface TableReading {
  readonly problems: Problems;
  /** Removes comments and elements that a chat cannot show. Line breaks stay, so that each tag stays in its line. */
  readonly clean: (node: Mdast.Html) => string;
  /** Reads HTML without blocks. */
  readonly inlines: (html: string) => Mdast.PhrasingContent[];
}

/** A part of a page that may belong to a table. */
type Part =
  | { readonly kind: 'html'; readonly html: string; readonly point: Point; readonly of: Mdast.Html }
  | { readonly kind: 'markdown'; readonly node: Mdast.RootContent };

interface Cell {
  readonly isHead: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly point: Point;
  readonly parts: Part[];
}

interface Row {
  readonly isHead: boolean;
  readonly point: Point;
  readonly cells: Cell[];
}

const TABLE_TAG = /(<\/?table\b[^<>]*>)/i;
const TABLE_END = /^<\/table/i;
const PART_TAG = /(<\/?(?:caption|thead|tbody|tfoot|colgroup|col|tr|th|td)\b[^<>]*>)/i;

/** Cells of one table. A few tags can ask for millions. */
const MOST_CELLS = 5_000;

/**
 * Replaces the tables in HTML among some blocks, and reports those that would lose their meaning.
 * @returns the blocks; the HTML around a table is still HTML
 */
export function replaceTables(
  children: readonly Mdast.RootContent[],
  reading: TableReading,
): Mdast.RootContent[] {
  const hasTable = children.some((child) => child.type === 'html' && TABLE_TAG.test(child.value));
  if (!hasTable) return [...children];
  const blocks: Mdast.RootContent[] = [];
  let table: Part[] = [];
  let depth = 0;
  let start: Point | undefined;
  let inner: Point | undefined;
  for (const part of children.flatMap((child) => partsOf(child, reading))) {
    const isTag = part.kind === 'html' && /^<\/?table\b/i.test(part.html);
    if (isTag && !TABLE_END.test(part.html)) {
      depth += 1;
      if (depth === 1) start = part.point;
      else inner ??= part.point;
    } else if (isTag && depth > 0) {
      depth -= 1;
      if (depth > 0) continue;
      if (inner === undefined) blocks.push(...readTable(table, start, reading));
      else
        reading.problems.add(
          inner,
          'a chat cannot show a table within a table',
          'write the inner table below the outer one',
        );
      table = [];
      inner = undefined;
    } else if (depth > 0) table.push(part);
    else if (part.kind === 'markdown') blocks.push(part.node);
    else if (!isTag && part.html.trim() !== '') blocks.push({ ...part.of, value: part.html });
  }
  if (depth > 0) reading.problems.add(start, 'a table in HTML without an end', 'end it with "</table>"');
  return blocks;
}

function partsOf(node: Mdast.RootContent, { clean }: TableReading): Part[] {
  // Between empty lines, the indentation of a tag makes it code.
  const isHtml =
    node.type === 'html' || (node.type === 'code' && node.lang == null && /^<\/?t[dhr]\b/i.test(node.value));
  if (!isHtml) return [{ kind: 'markdown', node }];
  const of: Mdast.Html = {
    type: 'html',
    value: node.value,
    ...(node.position ? { position: node.position } : {}),
  };
  return pieces(clean(of), TABLE_TAG, node.position?.start ?? { line: 1, column: 1 }).map(
    ({ html, point }) => ({ kind: 'html', html, point, of }),
  );
}

/** Divides HTML at some tags, and keeps these. */
function pieces(
  html: string,
  at: RegExp,
  { line, column }: Point,
): { readonly html: string; readonly point: Point }[] {
  let point = { line, column };
  return html.split(at).flatMap((piece) => {
    const own = point;
    const lines = piece.split('\n');
    const last = lines.at(-1)?.length ?? 0;
    point = { line: own.line + lines.length - 1, column: lines.length > 1 ? last + 1 : own.column + last };
    return piece === '' ? [] : [{ html: piece, point: own }];
  });
}

/** A table, and its caption above it. */
function readTable(
  parts: readonly Part[],
  start: Point | undefined,
  reading: TableReading,
): Mdast.RootContent[] {
  const { problems } = reading;
  const { caption, rows, stray } = divide(parts);
  if (stray)
    problems.add(
      stray,
      'text of a table in HTML that stands in no cell',
      'put it between "<td>" and "</td>"',
    );
  if (stray || isRefused(rows, problems)) return [];
  const grid = spread(rows);
  if (grid === undefined) {
    problems.add(start, 'a block of HTML that is too large', 'divide it, or write it as Markdown');
    return [];
  }
  const read = new Map<Cell, Mdast.TableCell>();
  const cellOf = (cell: Cell): Mdast.TableCell => {
    const known = read.get(cell) ?? { type: 'tableCell', children: inlinesOf(cell.parts, reading) };
    read.set(cell, known);
    return known;
  };
  const children = rows.map(({ point }, i): Mdast.TableRow => {
    const position = { start: point, end: point };
    return { type: 'tableRow', position, children: (grid[i] ?? []).map(cellOf) };
  });
  const hasHead = rows[0]?.isHead || rows[0]?.cells.every(({ isHead }) => isHead);
  if (!hasHead) children.unshift({ type: 'tableRow', children: [] });
  const above: Mdast.Paragraph = { type: 'paragraph', children: inlinesOf(caption, reading) };
  const position = start && { start, end: start };
  return [
    ...(above.children.length > 0 ? [above] : []),
    ...(rows.length > 0 ? [{ type: 'table' as const, children, ...(position ? { position } : {}) }] : []),
  ];
}

interface Divided {
  readonly caption: readonly Part[];
  readonly rows: readonly Row[];
  /** Text that belongs to no cell. */
  readonly stray: Point | undefined;
}

function divide(parts: readonly Part[]): Divided {
  const caption: Part[] = [];
  const rows: Row[] = [];
  let into: Part[] | undefined;
  let isHead = false;
  let stray: Point | undefined;
  const tags = parts.flatMap((part): Part[] =>
    part.kind === 'html'
      ? pieces(part.html, PART_TAG, part.point).map((piece) => ({ ...part, ...piece }))
      : [part],
  );
  for (const part of tags) {
    const [, end, name] =
      (part.kind === 'html' &&
        /^<(\/?)(caption|thead|tbody|tfoot|colgroup|col|tr|th|td)\b/i.exec(part.html)) ||
      [];
    if (part.kind === 'markdown' || name === undefined) {
      const isEmpty = part.kind === 'html' && part.html.replace(/<[^<>]*>/g, '').trim() === '';
      if (into !== undefined) into.push(part);
      else if (!isEmpty) stray ??= part.kind === 'html' ? part.point : part.node.position?.start;
      continue;
    }
    into = undefined;
    const tag = name.toLowerCase();
    if (tag === 'thead') isHead = end === '';
    else if (end !== '' || tag === 'tbody' || tag === 'tfoot' || tag.startsWith('col')) continue;
    else if (tag === 'caption') into = caption;
    else if (tag === 'tr') rows.push({ isHead, point: part.point, cells: [] });
    else {
      const cells: Part[] = [];
      into = cells;
      const row = rows.at(-1) ?? { isHead, point: part.point, cells: [] };
      if (rows.length === 0) rows.push(row);
      const [columns, spanned] = [spanOf(part.html, 'colspan'), spanOf(part.html, 'rowspan')];
      row.cells.push({ isHead: tag === 'th', columns, rows: spanned, point: part.point, parts: cells });
    }
  }
  return { caption, rows: rows.filter(({ cells }) => cells.length > 0), stray };
}

const spanOf = (tag: string, name: string): number =>
  Math.max(1, Number(new RegExp(`\\b${name}\\s*=\\s*["']?\\s*(\\d{1,4})\\b`, 'i').exec(tag)?.[1] ?? 1));

/** Reports the first cell whose place says more than "Column: value" can. */
function isRefused(rows: readonly Row[], problems: Problems): boolean {
  if (rows.every(({ cells }) => cells.length === 1)) return false;
  const width = Math.max(...rows.map(({ cells }) => cells.reduce((sum, { columns }) => sum + columns, 0)));
  for (const [i, row] of rows.entries()) {
    const isAllHeads = row.isHead || row.cells.every(({ isHead }) => isHead);
    const [only, another] = row.cells;
    const wide = row.cells.find(({ columns }) => columns > 1);
    if (isAllHeads && i > 0 && width > 1 && (row.isHead || another !== undefined)) {
      problems.add(row.point, 'a chat cannot show a second row of heads', 'write one row of heads');
      return true;
    }
    if (isAllHeads && i === 0 && wide) {
      problems.add(
        wide.point,
        'a chat cannot show a head over several columns',
        'give each column a head of its own',
      );
      return true;
    }
    if (only && !another && only.columns > 1 && only.columns >= width) {
      problems.add(
        only.point,
        'a chat cannot show a cell over all columns',
        'end the table above it, write it as a paragraph, and begin another table',
      );
      return true;
    }
  }
  return false;
}

/** The cell in each column of each row. One over several columns or rows holds for each. Undefined if they are too many. */
function spread(rows: readonly Row[]): Cell[][] | undefined {
  const isOneColumn = rows.every(({ cells }) => cells.length === 1);
  const grid: Cell[][] = rows.map(() => []);
  let count = 0;
  for (const [i, { cells }] of rows.entries()) {
    let column = 0;
    for (const cell of cells) {
      while (grid[i]?.[column] !== undefined) column++;
      for (const row of grid.slice(i, i + cell.rows)) {
        const columns = isOneColumn ? 1 : cell.columns;
        count += columns;
        if (count > MOST_CELLS) return undefined;
        for (let at = column; at < column + columns; at++) row[at] ??= cell;
      }
      column += cell.columns;
    }
  }
  // A row that is shorter than one reaching into it has a gap.
  return grid.map((row) => Array.from(row, (cell) => cell ?? EMPTY));
}

const EMPTY: Cell = { isHead: false, columns: 1, rows: 1, point: { line: 1, column: 1 }, parts: [] };

const BREAK: Mdast.Break = { type: 'break' };
const bullet = (): Mdast.Text => ({ type: 'text', value: '• ' });

/** The parts of a cell as one text. Its blocks become lines. */
function inlinesOf(parts: readonly Part[], reading: TableReading): Mdast.PhrasingContent[] {
  const written = parts.flatMap((part): Mdast.PhrasingContent[] =>
    part.kind === 'markdown'
      ? [BREAK, ...inlinesOfBlock(part.node, reading), BREAK]
      : inlinesOfHtml(part, reading),
  );
  return withoutEmptyLines(written);
}

const BLOCK_TAG =
  /<\/?(?:address|article|aside|blockquote|center|dd|details|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|main|nav|ol|p|pre|section|summary|ul)\b[^<>]*>|<\/li\s*>/gi;

function inlinesOfHtml(
  part: Extract<Part, { kind: 'html' }>,
  { inlines, problems }: TableReading,
): Mdast.PhrasingContent[] {
  const code = /<pre\b[^<>]*>([\s\S]*?)<\/pre\s*>/i.exec(part.html)?.[1];
  if (code?.trim().includes('\n')) {
    refuseCode(part.point, problems);
    return [];
  }
  const html = part.html
    .replace(/\s+/g, ' ')
    .replace(BLOCK_TAG, '<br>')
    .replace(/<li\b[^<>]*>/gi, '<br>• ');
  return inlines(html);
}

const refuseCode = (point: Point | undefined, problems: Problems): void =>
  problems.add(point, 'a chat cannot show code of several lines in a table', 'write it below the table');

function inlinesOfBlock(
  node: Mdast.RootContent | Mdast.ListItem,
  reading: TableReading,
): Mdast.PhrasingContent[] {
  switch (node.type) {
    case 'paragraph':
      return node.children;
    case 'heading':
      return [{ type: 'strong', children: node.children }];
    case 'blockquote':
    case 'listItem':
      return node.children.flatMap((child) => [BREAK, ...inlinesOfBlock(child, reading)]);
    case 'list':
      return node.children.flatMap((item) => {
        const [, ...children] = inlinesOfBlock(item, reading);
        return [BREAK, bullet(), ...children];
      });
    case 'code':
      if (!node.value.includes('\n')) return [{ type: 'inlineCode', value: node.value }];
      refuseCode(node.position?.start, reading.problems);
      return [];
    case 'thematicBreak':
    case 'definition':
    case 'footnoteDefinition':
      return [];
    default:
      reading.problems.add(
        node.position?.start,
        'a chat cannot show a table within a table',
        'write the inner table below the outer one',
      );
      return [];
  }
}

/** Leaves out line breaks at both ends, and all but one of several. */
function withoutEmptyLines(nodes: readonly Mdast.PhrasingContent[]): Mdast.PhrasingContent[] {
  const kept: Mdast.PhrasingContent[] = [];
  for (const node of nodes) {
    if (node.type === 'text' && node.value.trim() === '' && (kept.at(-1)?.type ?? 'break') === 'break')
      continue;
    if (node.type === 'break' && kept.at(-1)?.type === 'text' && isBlank(kept.at(-1))) kept.pop();
    if (node.type === 'break' && (kept.at(-1)?.type ?? 'break') === 'break') continue;
    kept.push(node);
  }
  while (isBlank(kept.at(-1))) kept.pop();
  return kept;
}

const isBlank = (node: Mdast.PhrasingContent | undefined): boolean =>
  node?.type === 'break' || (node?.type === 'text' && node.value.trim() === '');
