import { COMPARED, canCompare, FACET_LABELS, type Facet, type Technique, tells } from '../content/article.ts';
import type { Flow, Topic } from '../content/flow.ts';
import {
  type Block,
  bullets,
  heading,
  type Inline,
  type List,
  paragraph,
  plainText,
  text,
} from '../content/markdown.ts';
import type { Passage } from '../content/passage.ts';
import type { Section } from '../content/section.ts';
import {
  type CardBlock,
  type CardParts,
  type MakeButton,
  type SourcedQuotation,
  sectionButtons,
  sectionName,
  smallPrint,
  spellOut,
} from './card.ts';
import { DECISIONS, FORGET_ME, TOGETHER } from './command.ts';
import { type Medium, spell } from './medium.ts';
import { facetBlocks, nameOf, Passages, quotation, withSources } from './quote.ts';
import type { Button, Card } from './reply.ts';
import type { Setting } from './setting.ts';
import { sideBySide } from './side-by-side.ts';
import type { Lookup, State } from './state.ts';
import type { Words } from './words.ts';

/** More would bury the rest of the message. A person finds the other sections by typing their heading. */
const SECTION_BUTTONS = 20;

/** The card of a look-up: a part of the article, and a button back to the guide, or one that starts it. */
export function lookupCard(
  { flow, answers }: State,
  lookup: Lookup,
  button: MakeButton,
  medium: Medium<unknown>,
  setting: Setting,
): CardParts {
  const { words } = setting;
  const toGuide =
    answers === null
      ? { ...button(words.startGuide, { kind: 'start-over' }), primary: true }
      : { ...button(words.backToGuide, { kind: 'back' }), primary: true };
  const { blocks, related, shareable, isOpen } = content(flow, lookup, button, medium, setting);
  const { techniques } = flow.material;
  const general: Lookup[] = [
    ...(canCompare(techniques) ? [{ kind: 'compare', techniques } as const] : []),
    { kind: 'sections' },
  ];
  const elsewhere = general
    .filter(({ kind }) => kind !== lookup.kind)
    .map((other) =>
      button(other.kind === 'compare' ? words.prosAndCons : words.allSections, {
        kind: 'look-up',
        lookup: other,
      }),
    );
  return { blocks, rows: [related, [toGuide, ...elsewhere]], shareable, open: isOpen ? related : [] };
}

/** The card on which a person chooses a passage to share. The button of each stands below it, if the platform allows that. */
export function passageChoice(
  choice: readonly { readonly flow: Flow; readonly passage: Passage; readonly share: Button }[],
  outside: readonly Topic[],
  words: Words,
): Card {
  const quotes = choice.flatMap(({ flow, passage }, i) => [
    heading(3, words.numbered(i + 1, nameOf(passage))),
    ...new Passages(flow.material, words).quote([passage]),
  ]);
  const note =
    outside.length > 0 ? [paragraph(text(words.partlyOutside(outside.map(({ name }) => name))))] : [];
  const all = [heading(2, words.found), ...note, paragraph(text(words.choosePassage)), ...quotes];
  const blocks = withSources(all, words);
  const begins = blocks.flatMap((block, i) => (block.type === 'heading' && block.depth === 3 ? [i] : []));
  const buttons = choice.map(({ share }, i) => {
    const below = blocks.slice(0, begins[i + 1]).findLastIndex(({ type }) => type === 'quotation');
    return { ...share, below };
  });
  return { blocks, rows: [buttons] };
}

interface LookupContent {
  readonly blocks: CardParts['blocks'];
  readonly related: readonly Button[];
  readonly shareable: boolean;
  /** True if the related buttons are the answer, so that a public card needs them. */
  readonly isOpen?: true;
}

function content(
  flow: Flow,
  lookup: Lookup,
  button: MakeButton,
  medium: Medium<unknown>,
  setting: Setting,
): LookupContent {
  const { words } = setting;
  const { material } = flow;
  /** For a button that was made when the article told more. */
  const untold = (title: string): LookupContent => ({
    blocks: [heading(2, title), paragraph(text(words.nothingFound))],
    related: partButtons(material, button).slice(0, SECTION_BUTTONS),
    shareable: false,
    isOpen: true,
  });
  switch (lookup.kind) {
    case 'section': {
      const { section } = lookup;
      return quoted([heading(2, section.heading), quotation(section, section.blocks)]);
    }
    case 'facet': {
      const { facet, techniques } = lookup;
      const [technique, another] = techniques;
      const title =
        technique && !another ? words.facet(technique.name, FACET_LABELS[facet]) : words.allOf[facet];
      if (!techniques.some((one) => tells(one, [facet]))) return untold(title);
      return technique && !another
        ? quoted([heading(2, title), ...quoteFacets(technique, [facet], words)])
        : quoted([heading(2, title), ...eachTechnique(techniques, [facet], words)]);
    }
    case 'compare': {
      const { techniques } = lookup;
      if (!canCompare(techniques)) return untold(words.prosAndCons);
      const [one, other, third] = techniques;
      const isAll = third !== undefined && techniques.length === material.techniques.length;
      const forTwo = one && other && words.comparison(one.name.toLowerCase(), other.name.toLowerCase());
      return quoted([
        heading(2, words.prosAndCons),
        ...(isAll && forTwo
          ? [
              paragraph(
                text(words.comparesAll(techniques.length)),
                code(spell(flow.slug, forTwo, medium, setting)),
              ),
            ]
          : []),
        ...compared(techniques, medium, words),
      ]);
    }
    case 'partly': {
      const { found, outside } = lookup;
      const names = outside.map(({ name }) => name);
      const note = paragraph(text(names.length > 0 ? words.partlyOutside(names) : words.partly));
      const whole = content(flow, found, button, medium, setting);
      // The note introduces passages as their heading does.
      const blocks = found.kind === 'passages' ? whole.blocks.slice(1) : whole.blocks;
      return { ...whole, blocks: [note, ...blocks] };
    }
    case 'passages': {
      const related = sectionButtons([...new Set(lookup.passages.map(({ section }) => section))], button);
      return quoted(
        [
          heading(2, words.found),
          ...new Passages(material, words).quote(lookup.passages),
          ...spellOut(related, medium),
        ],
        related,
      );
    }
    case 'sections':
      return {
        blocks: [
          heading(2, words.sections),
          sectionList(material.sections),
          paragraph(text(words.sectionsHint)),
        ],
        related: sectionButtons(material.sections.slice(0, SECTION_BUTTONS), button),
        shareable: false,
      };
    case 'nothing-found': {
      const names = lookup.outside.map(({ name }) => name);
      const related = partButtons(material, button).slice(0, SECTION_BUTTONS);
      return {
        blocks: [
          heading(2, names.length > 0 ? words.outside(names) : words.nothingFound),
          paragraph(
            text(words.nothingFoundHint[setting.asksBy]),
            code(spell(flow.slug, 'help', medium, setting)),
          ),
          ...spellOut(related, medium),
        ],
        related,
        shareable: false,
        isOpen: true,
      };
    }
    case 'on-a-card':
      return {
        blocks: [
          heading(2, words.onACard),
          paragraph(text(words.onACardHint)),
          ...(lookup.passages.length > 0 ? [heading(3, words.found)] : []),
          ...new Passages(material, words).quote(lookup.passages),
        ],
        related: [],
        shareable: false,
      };
    case 'help':
      return {
        blocks: [
          heading(2, flow.title),
          paragraph(text(words.helpCommands[setting.asksBy])),
          grammar(flow, medium, setting),
          ...(setting.canShare ? [smallPrint(text(words.helpPrivate))] : []),
          ...flow.introduction,
        ],
        related: [],
        shareable: false,
      };
  }
}

const quoted = (blocks: CardParts['blocks'], related: readonly Button[] = []): LookupContent => ({
  blocks,
  related,
  shareable: true,
});

/** The pros and cons of techniques. Two stand side by side, if the platform has tables and these are short enough. */
function compared(techniques: readonly Technique[], medium: Medium<unknown>, words: Words): CardBlock[] {
  if (medium.hasTables && techniques.length === 2) {
    const table = sideBySide(techniques, COMPARED, words);
    const texts = techniques.flatMap((technique) => COMPARED.flatMap((facet) => technique.facets[facet]));
    const sources = [...new Set(texts.map(({ section }) => section))];
    // A row cannot be cut, so there must be room for everything else that may stand in the message.
    const hasRoom = medium.render({ blocks: [table, table], rows: [] }).fits;
    if (hasRoom)
      return sources.map((section, i) => quotation(section, i === sources.length - 1 ? [table] : []));
  }
  return eachTechnique(techniques, COMPARED, words);
}

function eachTechnique(
  techniques: readonly Technique[],
  facets: readonly Facet[],
  words: Words,
): CardBlock[] {
  return techniques.flatMap((technique) => {
    const quotes = quoteFacets(technique, facets, words);
    return quotes.length > 0 ? [heading(3, technique.name), ...quotes] : [];
  });
}

/** What the article says of some facets. Facets of one section share a quotation. */
function quoteFacets(technique: Technique, facets: readonly Facet[], words: Words): SourcedQuotation[] {
  const [only, another] = facets;
  const title = another === undefined && only !== undefined ? FACET_LABELS[only] : undefined;
  const quotes: { readonly section: Section; readonly blocks: Block[] }[] = [];
  for (const told of facets.flatMap((facet) => technique.facets[facet])) {
    const last = quotes.at(-1);
    const shown = withoutTitle(facetBlocks(told, words), title);
    if (last?.section === told.section) last.blocks.push(...shown);
    else quotes.push({ section: told.section, blocks: [...shown] });
  }
  return quotes.map(({ section, blocks }) => quotation(section, blocks));
}

/** Leaves out a label that the title of the card has just said. */
function withoutTitle(blocks: readonly Block[], title: string | undefined): readonly Block[] {
  const [first, ...rest] = blocks;
  const isTitle = first?.type === 'paragraph' && plainText(first.children).replace(/[\s:]+$/, '') === title;
  return isTitle && rest.length > 0 ? rest : blocks;
}

/** A button for each technique and for each other section. */
function partButtons({ techniques, sections }: Flow['material'], button: MakeButton): Button[] {
  const described = techniques.map(({ section }) => section);
  return [
    ...techniques.map(({ name, section }) =>
      button(name, { kind: 'look-up', lookup: { kind: 'section', section } }),
    ),
    ...sectionButtons(
      sections.filter((section) => !described.includes(section)),
      button,
    ),
  ];
}

const code = (value: string): Inline => ({ type: 'inlineCode', value });

const sectionList = (sections: readonly Section[]): List =>
  bullets(sections.map((section) => [text(sectionName(section, sections))]));

/** A list of the commands, each with the words to type. */
function grammar({ slug, material }: Flow, medium: Medium<unknown>, setting: Setting): List {
  const { words } = setting;
  const line = (purpose: string, ...commands: readonly string[]): Inline[] => [
    ...commands.flatMap((command, i): Inline[] => [
      ...(i > 0 ? [text(', ')] : []),
      code(spell(slug, command, medium, setting)),
    ]),
    text(`: ${purpose}`),
  ];
  const { techniques } = material;
  const [technique] = techniques;
  const ofOne = [...COMPARED, 'how' as const].filter((facet) => technique && tells(technique, [facet]));
  const ofAll = COMPARED.filter((facet) => techniques.some((one) => tells(one, [facet])));
  return bullets([
    line(words.helpStart, ''),
    ...(setting.hasGroupGuide && setting.canShare
      ? [
          line(words.round.helpTogether, TOGETHER),
          line(words.decision.help, DECISIONS),
          line(words.forget.help, FORGET_ME),
        ]
      : []),
    ...(technique
      ? [
          line(
            words.helpFacet(technique.name),
            ...ofOne.map((facet) => `${facet} ${technique.name.toLowerCase()}`),
          ),
        ]
      : []),
    ...(ofAll.length > 0 ? [line(words.helpAll(ofAll), ...ofAll), line(words.helpCompare, 'compare')] : []),
    line(words.helpSections, 'sections'),
    ...material.sections.slice(-1).map(({ heading }) => line(words.helpSection, heading.toLowerCase())),
    [text(words.helpSearch)],
  ]);
}
