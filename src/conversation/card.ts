import type { Section } from '../content/article.ts';
import { bullets, text } from '../content/markdown.ts';
import type { Button, ReplyBlock } from './reply.ts';
import type { Event } from './state.ts';

/** What a state shows, before it is fitted to a platform. */
export interface CardParts {
  readonly blocks: readonly (ReplyBlock | SpelledOut)[];
  readonly rows: readonly (readonly Button[])[];
  /** Whether it is of use to others: a recommendation or a quotation. */
  readonly shareable: boolean;
}

/** The labels of a row in full, shown only where a platform may cut one of them. */
export interface SpelledOut {
  readonly type: 'spelled-out';
  readonly labels: readonly string[];
}

export type MakeButton = (label: string, event: Event) => Button;

export const spellOut = (buttons: readonly Button[]): SpelledOut[] =>
  buttons.length > 0 ? [{ type: 'spelled-out', labels: buttons.map(({ label }) => label) }] : [];

/** The blocks as they are shown where labels of up to so many characters are sure to be whole. */
export const spelledFor = (blocks: CardParts['blocks'], shownLabelLength: number): ReplyBlock[] =>
  blocks.flatMap((block): ReplyBlock[] => {
    if (block.type !== 'spelled-out') return [block];
    return block.labels.some((label) => label.length > shownLabelLength)
      ? [bullets(block.labels.map((label) => [text(label)]))]
      : [];
  });

export const sectionButtons = (sections: readonly Section[], button: MakeButton): Button[] =>
  sections.map((section) =>
    button(section.heading, { kind: 'look-up', lookup: { kind: 'section', section } }),
  );
