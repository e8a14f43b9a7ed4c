import { type Block, bullets, text } from '../content/markdown.ts';
import type { Section } from '../content/section.ts';
import type { Quotation } from './quote.ts';
import type { Button, Surface } from './reply.ts';
import type { Event } from './state.ts';

/** What a state shows, before it is cut into pages. */
export interface CardParts {
  readonly blocks: readonly CardBlock[];
  readonly rows: readonly (readonly Button[])[];
  /** Whether it is of use to others: a recommendation or a quotation. */
  readonly shareable: boolean;
}

export type CardBlock = Block | Quotation;

export type MakeButton = (label: string, event: Event) => Button;

/** The labels of a row in full, where the platform may cut one of them. */
export const spellOut = (buttons: readonly Button[], { shownLabelLength }: Surface): Block[] =>
  buttons.some(({ label }) => label.length > shownLabelLength)
    ? [bullets(buttons.map(({ label, fullLabel }) => [text(fullLabel ?? label)]))]
    : [];

export const sectionButtons = (sections: readonly Section[], button: MakeButton): Button[] =>
  sections.map((section) =>
    button(section.heading, { kind: 'look-up', lookup: { kind: 'section', section } }),
  );
