import type { Alias, Flow, Found, Question } from './flow.ts';
import { stemOf, wordsOf } from './language.ts';
import { type Block, plainText } from './markdown.ts';
import { type Passage, searchEntry } from './passage.ts';
import { type SearchEntry, searchIndex } from './search.ts';

type Searched = Pick<Flow, 'material' | 'places' | 'aliases'>;

/**
 * The index of a flow's articles. A passage is also found by the answers and questions of the flow that cite it, and by
 * aliases of its words. A section is found by its heading.
 */
export const flowIndex = (flow: Searched): Flow['index'] =>
  searchIndex(() => [
    ...flow.material.sections.map(
      (section): SearchEntry<Found> => ({
        item: { kind: 'section', section },
        text: expand(section.heading, flow.aliases),
      }),
    ),
    ...passageEntries(flow).map(
      (entry): SearchEntry<Found> => ({
        ...entry,
        item: { kind: 'passage', passage: entry.item },
      }),
    ),
  ]);

/** The entries of the passages of a flow's articles. */
export function passageEntries({ material, places, aliases }: Searched): SearchEntry<Passage>[] {
  const asked = new Map<Passage, string>();
  for (const question of places.filter((place): place is Question => place.kind === 'question')) {
    const { topic, blocks } = question;
    for (const { label, citations } of question.options) {
      for (const passage of citations) {
        const others = asked.get(passage) ?? '';
        asked.set(passage, [others, topic, ...blocks.flatMap(textIn), label].join('\n'));
      }
    }
  }
  return [...material.passages, ...material.leadIns].map((passage) => {
    const { label = '', text, context = '', heading = '', ...rest } = searchEntry(passage);
    return {
      ...rest,
      label: expand(label, aliases),
      text: expand(text, aliases),
      context: expand(context, aliases),
      heading: expand(heading, aliases),
      asked: asked.get(passage) ?? '',
    };
  });
}

/** Adds the aliases of the words that a text has. */
function expand(text: string, aliases: readonly Alias[]): string {
  if (aliases.length === 0) return text;
  const has = phrasesIn(text);
  return [text, ...aliases.filter(({ word }) => has(word)).flatMap(({ others }) => others)].join('\n');
}

/** A function that tells whether a text has some words one after another, in any form. */
export function phrasesIn(text: string): (words: string) => boolean {
  const stems = ` ${stemsOf(text)} `;
  return (words) => stems.includes(` ${stemsOf(words)} `);
}

const stemsOf = (text: string): string =>
  wordsOf(text)
    .flatMap((word) => word.split('-'))
    .map(stemOf)
    .join(' ');

/** The text of a block, without code. */
function textIn(block: Block): string[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return [plainText(block.children)];
    case 'list':
      return block.children.flatMap(({ children }) => children.flatMap(textIn));
    case 'blockquote':
      return block.children.flatMap(textIn);
    case 'table':
      return block.rows.flatMap(textIn);
    case 'code':
    case 'thematicBreak':
      return [];
  }
}
