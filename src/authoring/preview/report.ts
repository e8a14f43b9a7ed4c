import type { Element } from 'hast';
import { h } from 'hastscript';
import type { Problem } from '../../content/problem.ts';
import { counted } from '../counted.ts';

/** The result of the check, as the page shows it. */
export interface Report {
  /** In the order of the files. */
  readonly problems: readonly Problem[];
  /** A line for each guide, with its size. */
  readonly guides: readonly string[];
  /** False if the pages have errors, so that the content before is shown. */
  readonly isShown: boolean;
  /** While the check runs, problems beyond the pages are those of the content before. */
  readonly check: 'running' | 'done' | 'failed';
}

/**
 * Shows the state of the check, all errors, and the warnings folded.
 * @param canGoOn whether the page shows a conversation below
 */
export function renderReport(report: Report, canGoOn: boolean): Element[] {
  const { problems, guides, isShown, check } = report;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const notes = problems.filter(({ severity }) => severity === 'note');
  const counts = `${counted(errors.length, 'error')}, ${counted(warnings.length, 'warning')}`;
  const state = {
    running: 'Checking scenarios, sizes and pictures …',
    done: counts,
    failed: 'The check failed. The terminal says why.',
  }[check];
  return [
    h(
      'div.verdict',
      { id: 'verdict' },
      [state, ...(check === 'done' ? guides : [])].map((line) => h('p', line)),
    ),
    ...(errors.length === 0
      ? []
      : [
          h('section.problems.errors', { id: 'errors', ariaLabelledBy: 'errors-title' }, [
            h('h2', { id: 'errors-title' }, `The content has ${counted(errors.length, 'error')}`),
            listOf(errors),
            ...(isShown ? [] : [h('p', `${canGoOn ? BEFORE : ''}The page updates when you save a file.`)]),
          ]),
        ]),
    ...fold('warnings', 'warning', warnings),
    ...fold('notes', 'note', notes),
  ];
}

const fold = (id: string, kind: string, problems: readonly Problem[]): Element[] =>
  problems.length === 0
    ? []
    : [
        h('details.problems.warnings', { id }, [
          h('summary', `The content has ${counted(problems.length, kind)}`),
          listOf(problems),
        ]),
      ];

const BEFORE = 'Below is the content from before these errors. ';

const listOf = (problems: readonly Problem[]): Element =>
  h(
    'ul',
    // A long list scrolls, which must work with the keyboard too.
    { tabIndex: 0 },
    problems.map(({ file, line, column, message, hint }) =>
      h('li', [
        h('p', [h('code', `${file}:${line}:${column}`), ` ${message}`]),
        ...(hint ? [h('p.hint', hint)] : []),
      ]),
    ),
  );
