import type { Button, Card, ReplyBlock } from './reply.ts';

/** Neighbouring blocks of a card, and the buttons that stand below the last of them. */
export interface BlocksWithButtons {
  readonly blocks: readonly ReplyBlock[];
  readonly buttons: readonly Button[];
}

/**
 * Divides the blocks of a card at the buttons that stand between them, for a medium that has buttons between blocks.
 * @returns the parts in order, the last one without buttons, and the rows without the buttons of the parts
 */
export function divideAtButtons({ blocks, rows }: Pick<Card, 'blocks' | 'rows'>): {
  readonly parts: readonly BlocksWithButtons[];
  readonly rows: Card['rows'];
} {
  const between = rows.flat().flatMap((button) => button.below ?? []);
  const ends = [...new Set(between)].sort((one, other) => one - other);
  const parts = ends.map((end, i) => ({
    blocks: blocks.slice((ends[i - 1] ?? -1) + 1, end + 1),
    buttons: rows.flat().filter(({ below }) => below === end),
  }));
  return {
    parts: [...parts, { blocks: blocks.slice((ends.at(-1) ?? -1) + 1), buttons: [] }],
    rows: rows.map((row) => row.filter(({ below }) => below === undefined)),
  };
}
