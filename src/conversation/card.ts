import { type Block, bullets, type Inline, text } from '../content/markdown.ts';
import type { Section } from '../content/section.ts';
import type { Medium } from './medium.ts';
import type { Button, CardFile, Checkboxes, Quotation, SmallPrint } from './reply.ts';
import type { Event, State } from './state.ts';

/** The content of a state's card, before it is cut into pages. */
export interface CardParts {
  readonly blocks: readonly CardBlock[];
  /** The blocks when everyone sees the card, among the messages of a channel. Default: `blocks` */
  readonly sharedBlocks?: readonly CardBlock[];
  readonly checkboxes?: Checkboxes;
  readonly file?: CardFile;
  readonly rows: readonly (readonly Button[])[];
  /** True for a recommendation or a quotation, because other people can use it. */
  readonly shareable: boolean;
  /** The number of buttons before the Share button in the last row. Default: none */
  readonly beforeShare?: number;
  /** Buttons that a public card has, too. Each opens a private reply. */
  readonly open?: readonly Button[];
}

export type CardBlock = Block | SmallPrint | SourcedQuotation;

/** A quotation that still has its source, which a page shows above it. */
export interface SourcedQuotation extends Quotation {
  readonly source: Section;
  /** The technique and the facet that it tells, such as "Tea, cons". Undefined if it tells none, or a title says so. */
  readonly of: string | undefined;
}

export const smallPrint = (...children: readonly Inline[]): SmallPrint => ({ type: 'smallPrint', children });

/** Makes a button with a label. The state is the one before a click; default: the state of the card. */
export type MakeButton = (label: string, event: Event, state?: State) => Button;

/** A list of the full labels of a row. Empty if the platform shows every label in full. */
export const spellOut = (
  buttons: readonly Pick<Button, 'label' | 'fullLabel'>[],
  { shownLabelLength }: Pick<Medium<unknown>, 'shownLabelLength'>,
): Block[] =>
  buttons.some(({ label }) => label.length > shownLabelLength)
    ? [bullets(buttons.map(({ label, fullLabel }) => [text(fullLabel ?? label)]))]
    : [];

/** A button for each section, which shows that section. */
export const sectionButtons = (sections: readonly Section[], button: MakeButton): Button[] =>
  sections.map((section) =>
    button(sectionName(section, sections), { kind: 'look-up', lookup: { kind: 'section', section } }),
  );

/** The heading of a section. It names the article, too, if another one of the sections has the same heading. */
export const sectionName = (section: Section, among: readonly Section[]): string =>
  among.some((other) => other !== section && other.heading === section.heading)
    ? `${section.heading} (${section.article.title})`
    : section.heading;
