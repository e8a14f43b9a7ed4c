import type * as Mdast from 'mdast';
import type { Problems } from './problem.ts';

/**
 * Reports what Markdown lets happen by accident on a flow's page, wherever it stands.
 * @param inPlace the nodes that stand where they should, or whose problem is said already
 */
export function reportAccidents(
  node: Mdast.Nodes,
  inPlace: ReadonlySet<Mdast.Nodes>,
  problems: Problems,
): void {
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
        'indent it by two spaces below the option that it gives a reason for',
      );
    }
    if (node.type === 'code' && isIndented(node)) {
      add('text that became code by its indentation', 'indent it less, or write code between lines "```"');
    }
  }
  if (node.type === 'heading' && isSetext(node)) {
    add('text that became a heading by the line below it', 'put a blank line between them, or write "## "');
  }
  if ('children' in node) for (const child of node.children) reportAccidents(child, inPlace, problems);
}

const linesOf = ({ position }: Mdast.Node): number =>
  position === undefined ? 0 : position.end.line - position.start.line + 1;

const isSetext = (heading: Mdast.Heading): boolean => linesOf(heading) > 1;

const isIndented = (code: Mdast.Code): boolean => linesOf(code) === code.value.split('\n').length;
