import type { RichTextBlockElement, RichTextElement, TableBlock } from '@slack/types';
import type { SlackMessage } from '../../../adapters/slack/render.ts';

export interface ReadMessage {
  /** The words of the blocks: a line for each paragraph, item and heading. */
  readonly text: string;
  /** The check boxes, as "[x] label" if it is ticked, else "[ ] label". */
  readonly boxes: string[];
  readonly buttons: { readonly label: string; readonly token: string }[];
}

/** Reads a message as a person does: the blocks in order, not the `text` beside them. */
export function readSlack({ blocks }: Pick<SlackMessage, 'blocks'>): ReadMessage {
  const lines: string[] = [];
  const boxes: string[] = [];
  const buttons: ReadMessage['buttons'] = [];
  for (const block of blocks) {
    if (block.type === 'header') lines.push(block.text.text);
    else if (block.type === 'rich_text') lines.push(...block.elements.flatMap(readElement));
    else if (block.type === 'context') {
      lines.push(...block.elements.map((element) => (element.type === 'image' ? '' : element.text)));
    } else if (block.type === 'table') {
      lines.push(...block.rows.flatMap((row) => row.map(readCell)));
    } else if (block.type === 'actions') {
      for (const element of block.elements) {
        if (element.type === 'checkboxes') {
          const ticked = element.initial_options?.map(({ value }) => value) ?? [];
          boxes.push(
            ...element.options.map(
              ({ text, value }) => `[${ticked.includes(value) ? 'x' : ' '}] ${text.text}`,
            ),
          );
        } else if (element.type === 'button') {
          buttons.push({ label: element.text.text, token: element.value ?? '' });
        } else throw new Error(`no button and no boxes: ${element.type}`);
      }
    } else if (block.type !== 'divider') throw new Error(`a block that is not expected: ${block.type}`);
  }
  return { text: lines.join('\n'), boxes, buttons };
}

function readCell(cell: TableBlock['rows'][number][number]): string {
  if (cell.type !== 'rich_text') throw new Error(`a cell that is not rich text: ${cell.type}`);
  return cell.elements.flatMap(readElement).join('\n');
}

function readElement(element: RichTextBlockElement): string[] {
  switch (element.type) {
    case 'rich_text_list':
      return element.elements.map((section, i) => {
        const words = readParagraphs(section.elements);
        const offset = 'offset' in element && typeof element.offset === 'number' ? element.offset : 0;
        return element.style === 'ordered' ? `${offset + i + 1}. ${words}` : words;
      });
    case 'rich_text_section':
    case 'rich_text_quote':
      return [readParagraphs(element.elements)];
    case 'rich_text_preformatted':
      return [readWords(element.elements)];
  }
}

/** Empty lines only separate the paragraphs of an element, so they are left out. */
const readParagraphs = (elements: readonly RichTextElement[]): string =>
  readWords(elements).replaceAll('\n\n', '\n');

const readWords = (elements: readonly RichTextElement[]): string =>
  elements
    .map((element) => {
      if (element.type === 'text') return element.text;
      if (element.type === 'link') return element.text ?? element.url;
      if (element.type === 'date' && element.fallback) return element.fallback;
      throw new Error(`an element that is not words: ${element.type}`);
    })
    .join('');
