import type { Element, Nodes } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import type { Screen } from '../../adapters/contract.ts';

/** A page as a browser reads it. */
export const readHtml = (html: string): Nodes => fromHtml(html);

/** The elements of a page that pass a test, in their order. */
export function elementsIn(node: Nodes, is: (element: Element) => boolean): Element[] {
  const below = 'children' in node ? node.children.flatMap((child) => elementsIn(child, is)) : [];
  return node.type === 'element' && is(node) ? [node, ...below] : below;
}

export const isButton = ({ tagName }: Element): boolean => tagName === 'button';

const isLabel = ({ tagName }: Element): boolean => tagName === 'label';
const isTicked = ({ properties }: Element): boolean => properties.checked === true;

/** The words of a part of a page, with the numbers of its lists, and the labels of its buttons. */
export const readScreen = (node: Nodes): Screen => ({
  text: linesOf(node).join('\n'),
  boxes: elementsIn(node, isLabel).map(
    (label) => `[${elementsIn(label, isTicked).length > 0 ? 'x' : ' '}] ${linesOf(label, true).join('')}`,
  ),
  labels: elementsIn(node, isButton).map((button) => linesOf(button, true).join('')),
});

const INLINE = ['a', 'code', 'del', 'em', 'strong', 'span'];

function linesOf(node: Nodes, inButton = false): string[] {
  if (node.type === 'text') return [node.value];
  if (!('children' in node)) return [];
  if (node.type === 'element' && node.tagName === 'br') return ['', ''];
  if (node.type === 'element' && (isButton(node) || isLabel(node)) && !inButton) return [];
  if (node.type === 'element' && String(node.properties.className).includes('unseen')) return [];
  // Words of one line may be in several elements; a block begins a line and ends one.
  const lines = [''];
  let number =
    node.type === 'element' && node.tagName === 'ol' ? Number(node.properties.start ?? 1) : undefined;
  for (const child of node.children) {
    const isItem = child.type === 'element' && child.tagName === 'li';
    const mark = isItem && number !== undefined ? `${number++}. ` : '';
    const words = linesOf(child, inButton);
    const begin = words.findIndex((line) => line.trim() !== '');
    const [first = '', ...more] = words.map((line, i) => (i === Math.max(0, begin) ? mark + line : line));
    const isBlock = child.type === 'element' && !INLINE.includes(child.tagName) && child.tagName !== 'br';
    if (isBlock) lines.push(first, ...more, '');
    else {
      lines.push((lines.pop() ?? '') + first, ...more);
    }
  }
  return lines;
}
