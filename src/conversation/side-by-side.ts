import type { Facet, Technique } from '../content/article.ts';
import {
  type Block,
  type Inline,
  numbered,
  type Paragraph,
  paragraph,
  strong,
  type Table,
  type TableRow,
  text,
} from '../content/markdown.ts';
import { facetBlocks } from './quote.ts';
import type { Words } from './words.ts';

/**
 * What the article says of some facets of techniques, as a table with a column for each technique. A facet that none of
 * them has is left out.
 */
export function sideBySide(techniques: readonly Technique[], facets: readonly Facet[], words: Words): Table {
  const told = facets.filter((facet) => techniques.some((technique) => technique.facets[facet].length > 0));
  const cells = told.map((facet) =>
    techniques.map(({ name, facets: texts }) => ({
      name,
      lines: linesOf(texts[facet].flatMap((told) => facetBlocks(told, words))),
    })),
  );
  return {
    type: 'table',
    children: [
      rowOf(techniques.map(({ name }) => [text(name)])),
      ...cells.map((row) => rowOf(row.map(({ lines }) => joined(lines)))),
    ],
    rows: cells.map((row): Paragraph => {
      const filled = row.filter(({ lines }) => lines.length > 0);
      return paragraph(...joined(filled.flatMap(({ name, lines }) => [[strong(name)], ...lines])));
    }),
  };
}

type Line = readonly Inline[];

const rowOf = (cells: readonly Line[]): TableRow => ({
  type: 'tableRow',
  children: cells.map((children) => ({ type: 'tableCell', children })),
});

const joined = (lines: readonly Line[]): Inline[] =>
  lines.flatMap((line, i) => (i > 0 ? [{ type: 'break' } as const, ...line] : [...line]));

/** The lines of blocks, because a cell has no lists. Points of a list begin with "•" or their number. */
function linesOf(blocks: readonly Block[]): Line[] {
  return blocks.flatMap((block): Line[] => {
    switch (block.type) {
      case 'paragraph':
      case 'heading':
        return [block.children];
      case 'blockquote':
        return linesOf(block.children);
      case 'list':
        return numbered(block).flatMap(({ item, number }) => {
          const [first = [], ...rest] = linesOf(item.children);
          if (item.omitted !== undefined) return [first, ...rest];
          return [[text(number === undefined ? '• ' : `${number}. `), ...first], ...rest];
        });
      case 'code':
        return block.value.split('\n').map((value): Line => [{ type: 'inlineCode', value }]);
      case 'table':
        return block.rows.map(({ children }) => children);
      case 'thematicBreak':
        return [];
    }
  });
}
