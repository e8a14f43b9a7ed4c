import type * as Mdast from 'mdast';
import { toString as textIn } from 'mdast-util-to-string';
import { BOXES_PER_CHECKLIST } from '../limits.ts';
import type { Point, Problems } from '../problem.ts';

/** True for options of which one has a box, or is meant to have one. */
export const isChecklist = (items: readonly Mdast.ListItem[]): boolean =>
  items.some((item) => item.checked != null || misspeltBox(item) !== undefined);

/**
 * Reports the mistakes in the boxes of a checklist.
 * @param items all options of a question
 */
export function reportBoxes(
  items: readonly Mdast.ListItem[],
  options: readonly { readonly label: string; readonly position: Point }[],
  problems: Problems,
): void {
  const add = (item: Mdast.ListItem | undefined, message: string, hint: string): void =>
    problems.add(item?.position?.start, message, hint);
  for (const { label, position } of options.filter((option) => option.label.includes(';'))) {
    const hint = 'use other words: in a table of scenarios, ";" stands between two answers';
    problems.add(position, `";" in the label "${label}" of a checklist`, hint);
  }
  for (const item of items.filter(({ checked }) => checked)) {
    add(item, 'a box that is ticked already', 'write "[ ]": people tick it');
  }
  const misspelt = items.filter((item) => misspeltBox(item) !== undefined);
  for (const item of misspelt) {
    const hint = 'write "- [ ] [label](#place)": a space between the brackets, and one after them';
    add(item, `a box that is written "${misspeltBox(item)}"`, hint);
  }
  // The numbers below would be wrong.
  if (misspelt.length > 0) return;
  const boxes = items.filter(({ checked }) => checked != null);
  const [none, ...others] = items.filter(({ checked }) => checked == null);
  if (boxes.length === 1) {
    const hint =
      'remove the "[ ]", and people choose one option; or write it before every option but one, and they tick several';
    add(boxes[0], 'the only box of its question', hint);
    return;
  }
  if (boxes.length > BOXES_PER_CHECKLIST) {
    const hint = `ask in two steps: a checklist has at most ${BOXES_PER_CHECKLIST}`;
    add(items[0], `the checklist has ${boxes.length} boxes`, hint);
  }
  if (none === undefined) {
    const hint = 'add an item without, for people who can tick nothing: "- [None of these](#place)"';
    add(items[0], 'every item of the checklist has a box', hint);
  }
  for (const other of others) {
    const hint = `write "- [ ]" before it, or before the one in line ${none?.position?.start.line}`;
    add(other, 'a second item without a box', hint);
  }
}

/** A box that the parser did not recognize, as it is written. Undefined if the item has none. */
export function misspeltBox({ children: [first] }: Mdast.ListItem): string | undefined {
  if (first?.type !== 'paragraph' || first.children.length !== 2) return undefined;
  const [box, link] = first.children;
  const written = box?.type === 'text' && link?.type === 'link' ? textIn(box).trim() : '';
  return /^\[\s*[xX]?\s*\]$/.test(written) ? written : undefined;
}
