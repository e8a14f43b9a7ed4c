import type { Element } from 'hast';
import { h } from 'hastscript';
import type { Problem } from '../../content/problem.ts';

/**
 * What is wrong: errors stand above all else, warnings are there for whoever wants to see them.
 * @param canGoOn whether there is content of before
 */
export function renderProblems(problems: readonly Problem[], canGoOn: boolean): Element[] {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const before = canGoOn ? 'Below is the content as it was before. ' : '';
  return [
    ...(errors.length === 0
      ? []
      : [
          h('section.problems.errors', { id: 'problems', ariaLabelledBy: 'problems-title' }, [
            h('h2', { id: 'problems-title' }, `The content has ${counted(errors, 'error')}`),
            listOf(errors),
            h('p', `${before}It is read again as soon as you save a file.`),
          ]),
        ]),
    ...(warnings.length === 0
      ? []
      : [
          h('details.problems.warnings', { id: 'warnings' }, [
            h('summary', `The content has ${counted(warnings, 'warning')}`),
            listOf(warnings),
          ]),
        ]),
  ];
}

const counted = ({ length }: readonly Problem[], what: string): string =>
  `${length} ${what}${length === 1 ? '' : 's'}`;

const listOf = (problems: readonly Problem[]): Element =>
  h(
    'ul',
    problems.map(({ file, line, column, message, hint }) =>
      h('li', [
        h('p', [h('code', `${file}:${line}:${column}`), ` ${message}`]),
        ...(hint ? [h('p.hint', hint)] : []),
      ]),
    ),
  );
