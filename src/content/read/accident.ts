import type * as Mdast from 'mdast';
import type { Problems } from '../problem.ts';

/**
 * Reports what Markdown makes of text by accident.
 * @param known nodes whose problem is said already
 */
export function reportAccidents(
  node: Mdast.Nodes,
  problems: Problems,
  known: ReadonlySet<Mdast.Nodes>,
): void {
  const lines = node.position === undefined ? 0 : node.position.end.line - node.position.start.line + 1;
  const add = (message: string, hint: string): void => problems.add(node.position?.start, message, hint);
  if (node.type === 'heading' && lines > 1) {
    add('text that became a heading by the line below it', 'put a blank line between them, or write "## "');
  }
  if (node.type === 'code' && node.value !== '' && !known.has(node)) {
    const isIndented = lines === node.value.split('\n').length;
    if (isIndented) {
      add('text that became code by its indentation', 'indent it less, or write code between lines "```"');
    }
  }
  if ('children' in node) for (const child of node.children) reportAccidents(child, problems, known);
}

/**
 * Reports links to places, and quotations, where a flow has no use for them.
 * @param inPlace those that stand where they should, or whose problem is said already
 */
export function reportStrays(node: Mdast.Nodes, problems: Problems, inPlace: ReadonlySet<Mdast.Nodes>): void {
  const add = (message: string, hint: string): void => problems.add(node.position?.start, message, hint);
  if (!inPlace.has(node)) {
    if (node.type === 'link' && node.url.startsWith('#')) {
      add(
        'a link to a place outside a list of options',
        'make it an item of the one bullet list: "- [label](#place)"',
      );
    }
    if (node.type === 'blockquote') {
      add(
        'a quotation that belongs to no option',
        'put it below the option that it gives a reason for, its ">" under the "[" of that',
      );
    }
  }
  if ('children' in node) for (const child of node.children) reportStrays(child, problems, inPlace);
}
