import type { Figure } from './measure.ts';

/** A figure, and the load of the machine while it was measured: the mean number of processes that ran or waited to. */
export interface Row extends Figure {
  readonly load: number;
}

/** The figures as a Markdown table with aligned columns. */
export function table(figures: readonly Row[]): string {
  const rows = [
    ['what', 'against', 'ratio', 'half of the rounds', 'rounds', 'load', 'goal', 'guard', ''],
    ...figures.map((figure) => [
      figure.what,
      figure.against,
      short(figure.ratio),
      `${short(figure.low)} – ${short(figure.high)}`,
      String(figure.rounds),
      figure.load.toFixed(1),
      short(figure.goal),
      short(figure.guard),
      verdict(figure),
    ]),
  ];
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(head), rule, ...rows.slice(1).map(line)].join('\n');
}

export const isMissed = ({ ratio, guard }: Figure): boolean => !(ratio <= guard);

function verdict(figure: Figure): string {
  if (isMissed(figure)) return 'guard missed';
  return figure.ratio <= figure.goal ? '' : 'goal not met';
}

/** A number with two or three significant digits. */
const short = (number: number): string => String(Number(number.toPrecision(number < 1 ? 2 : 3)));
