import { type Block, bullets, text } from '../content/markdown.ts';
import type { Section } from '../content/section.ts';
import type { Medium } from './medium.ts';
import type { Button, Quotation } from './reply.ts';
import type { Event } from './state.ts';

/** The content of a state's card, before it is cut into pages. */
export interface CardParts {
  readonly blocks: readonly CardBlock[];
  readonly rows: readonly (readonly Button[])[];
  /** True for a recommendation or a quotation, which is of use to others. */
  readonly shareable: boolean;
}

export type CardBlock = Block | Quotation<Section>;

export type MakeButton = (label: string, event: Event) => Button;

/** A list of the whole labels of a row, if the platform may cut one of them off. */
export const spellOut = (buttons: readonly Button[], { shownLabelLength }: Medium<unknown>): Block[] =>
  buttons.some(({ label }) => label.length > shownLabelLength)
    ? [bullets(buttons.map(({ label, fullLabel }) => [text(fullLabel ?? label)]))]
    : [];

export const sectionButtons = (sections: readonly Section[], button: MakeButton): Button[] =>
  sections.map((section) =>
    button(section.heading, { kind: 'look-up', lookup: { kind: 'section', section } }),
  );
