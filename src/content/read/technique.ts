import { distance } from 'fastest-levenshtein';
import { FACETS, type Facet, type FacetText, joinTechniques, type Technique } from '../article.ts';
import {
  type Block,
  bullets,
  type Heading,
  type Inline,
  type List,
  type ListItem,
  type Paragraph,
  paragraph,
  partOfList,
  plainText,
  type Table,
  type TableCell,
} from '../markdown.ts';
import { endsInColon } from '../passage.ts';
import type { Point, Problems } from '../problem.ts';
import type { Section } from '../section.ts';

/** The words that label a facet in an article, in any case. */
const FACET_WORDS: Readonly<Record<Facet, string>> = {
  how: 'how it works|how does it work',
  pros: 'pros?|advantages?|benefits?|strengths?|upsides?',
  cons: 'cons?|disadvantages?|drawbacks?|limitations?|weakness(?:es)?|trade-?offs?|downsides?',
};

/** Headings that name no technique, though their text may tell pros and cons. */
const GENERAL =
  /^(?:(?:the |our |all )?(?:pros|advantages|benefits)(?: and | & |\/).*|(?:the |our |all |considered )?(?:options?|alternatives?|summary|comparison|overview|conclusions?|consequences|introduction|details|notes|background|discussion|considerations|decision|evaluation|analysis|decision outcome|outcome)(?: considered)?|both|each)$/i;

/** Words before a facet that do not name a technique: "Key benefits". */
const QUALITY =
  /^(?:the|its|their|our|some|all|many|several|key|main|major|minor|primary|biggest|other|more|further|additional|known|possible|potential|current|common|general|technical|clear|important|expected|perceived|overall|positive|negative|competitive|long-term|short-term|understand|understanding)$/i;

/** Words of a sentence, which a name does not have. */
const SENTENCE =
  /^(?:this|that|these|those|it|they|we|you|here|there)\b|\b(?:is|are|was|were|includes?|following|as follows|below)$/i;

/** The meaning of a heading or a label: a facet, the name of a technique, or both. */
interface Title {
  readonly facet?: Facet;
  readonly name?: string;
}

/** Characters of a heading or label that is read. Longer ones are sentences. */
const TITLE_LENGTH = 200;

/** Of each facet: its name, "Pros of X", and "X: pros". */
const FACET_TITLES = FACETS.map((facet) => {
  const word = `(?:${FACET_WORDS[facet]})`;
  return {
    facet,
    alone: new RegExp(`^${word}$`, 'i'),
    of: new RegExp(`^(?:the )?(?:\\S+ )?${word} (?:of|for|to) (?:using |choosing )?(.+)$`, 'i'),
    after: new RegExp(`^(.+?)(\\s*[:–—]\\s*|\\s+-\\s+|['’]s?\\s+|\\s+)${word}$`, 'i'),
  };
});

/** An emoji or another sign before a title. */
const SIGN_BEFORE = /^(?:(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|[✓✔✗✘+–−-])+\s+)+/u;

/** Reads "Pros", "Pros of X", "X: advantages", "When X wins", "What is X?" and "X". */
function readTitle(written: string): Title {
  if (written.length > TITLE_LENGTH) return {};
  const title = written
    .trim()
    .replace(SIGN_BEFORE, '')
    .replace(/^\d+(?:\.\d+)*[.)]?\s+/, '')
    .replace(/:$/, '')
    .replace(/\s*(?:\([+–−-]\)|\p{Extended_Pictographic}\ufe0f?)$/u, '')
    .trim();
  for (const { facet, alone, of: ofName, after } of FACET_TITLES) {
    if (alone.test(title)) return { facet };
    const of = ofName.exec(title)?.[1];
    // The pros of something that has no name belong to no technique.
    if (of !== undefined) return nameOf(of).name === undefined ? {} : { facet, ...nameOf(of) };
    const [, before, by] = after.exec(title) ?? [];
    if (before === undefined || / and$|&$|\/$/i.test(before)) continue;
    if (QUALITY.test(before)) return { facet };
    // "Many small benefits" names nothing; "SQL: benefits" does, however long the name is.
    if (by?.trim() !== '' || before.split(' ').length <= 3) return { facet, ...nameOf(before) };
  }
  const [, winner, wins] =
    /^When (?:to use )?(.+?) ((?:wins?|shines?|excels?|fits?|makes? sense|works? (?:best|well)|is (?:the )?(?:best|better|right)(?: choice)?)|(?:fails?|loses?|struggles?|falls? short|is (?:the )?wrong(?: choice)?))$/i.exec(
      title,
    ) ?? [];
  if (winner !== undefined && wins !== undefined) {
    return {
      facet: /^(?:fail|lose|struggle|fall|is (?:the )?wrong)/i.test(wins) ? 'cons' : 'pros',
      ...nameOf(winner),
    };
  }
  const both = /^(?:the )?(?:pros|advantages|benefits)(?: and | & |\/)\S+ (?:of|for) (.+)$/i.exec(title)?.[1];
  const bothAfter =
    /^(.+?)(?:\s*[:–—-]\s*|['’]s?\s+|\s+)(?:pros|advantages|benefits)(?: and | & |\/)\S+$/i.exec(title)?.[1];
  return nameOf(/^What (?:is|are) (.+)\?$/i.exec(title)?.[1] ?? both ?? bothAfter ?? title);
}

/** Characters of a name. More would not be typed. */
const NAME_LENGTH = 60;

/** A technique's name, without the words "a", "an" and "the", and without "Option 1:" before it. */
function nameOf(written: string): Title {
  const name = written
    .replace(/^(?:option|alternative|approach|choice) (?:[a-z]|\d+)\s*[:.–—-]\s*/i, '')
    .replace(/^(?:an?|the)\s+(?=\S)/i, '')
    .trim();
  return name === '' ||
    name.length > NAME_LENGTH ||
    SENTENCE.test(name) ||
    /^(?:https?:\/\/|www\.)\S+$/i.test(name) ||
    GENERAL.test(written.trim()) ||
    GENERAL.test(name)
    ? {}
    : { name };
}

/** The name of a technique without the words that may stand before it. */
export const bareName = (name: string): string => nameOf(name).name ?? name;

/** A facet that was found, and the name that it belongs to. */
interface Found extends FacetText {
  readonly name: string;
  readonly facet: Facet;
}

interface Scope {
  readonly section: Section;
  /** The technique that the nearest heading or label names; undefined if none does. */
  readonly name: string | undefined;
  readonly found: Found[];
  readonly problems: Problems;
}

/**
 * Finds the techniques that an article describes, in each of the shapes that docs/messages.md lists. It warns of labels
 * that are nearly those of a facet.
 * @param title of the article, which names the technique if its sections are called "Pros" and "Cons"
 */
export function readTechniques(sections: readonly Section[], title: string, problems: Problems): Technique[] {
  const found: Found[] = [];
  const ofArticle: Found[] = [];
  const subject = readTitle(title).name;
  for (const section of sections) {
    const { facet, name } = readTitle(section.heading);
    if (facet !== undefined) {
      const to = name === undefined ? ofArticle : found;
      const owner = name ?? subject;
      if (owner !== undefined && section.blocks.length > 0) {
        to.push({ name: owner, facet, section, blocks: section.blocks });
      }
    } else if (name === undefined) {
      const inside: Found[] = [];
      collect(section.blocks, { section, name: subject, found: inside, problems });
      for (const each of inside) (each.name === subject ? ofArticle : found).push(each);
    } else collect(section.blocks, { section, name, found, problems });
  }
  // A single section "Limitations" does not make the article a technique, nor do the consequences of a choice between
  // others.
  if (found.length === 0 && new Set(ofArticle.map(({ facet }) => facet)).size > 1) found.push(...ofArticle);
  const techniques = found.map(({ name, facet, section, blocks }): Technique => {
    const facets = { how: [], pros: [], cons: [], [facet]: [{ section, blocks }] };
    return { name, section, facets };
  });
  const described = new Map(
    sections.toReversed().flatMap((section): [string, Section][] => {
      const { name, facet } = readTitle(section.heading);
      return facet === undefined && name !== undefined ? [[name.toLowerCase(), section]] : [];
    }),
  );
  return joinTechniques(techniques).map((technique) => ({
    ...technique,
    section: described.get(technique.name.toLowerCase()) ?? technique.section,
  }));
}

/** Finds facets in the blocks below a heading. */
function collect(blocks: readonly Block[], scope: Scope): void {
  const first = blocks.findIndex((block) => block.type === 'heading');
  collectLabelled(first < 0 ? blocks : blocks.slice(0, first), scope);
  if (first < 0) return;
  for (const [heading, below] of divide(blocks.slice(first))) {
    const label = plainText(heading.children);
    const { facet, name = scope.name } = readTitle(label);
    if (facet === undefined) collect(below, { ...scope, name });
    else if (below.length > 0) add(facet, name, [heading, ...below], scope);
    else if (name !== undefined) warnOfEmpty(heading, label, 'write text below it, or remove it', scope);
  }
}

/** Divides blocks that begin with a heading at each heading that is not below the one before it. */
function divide(blocks: readonly Block[]): [Heading, Block[]][] {
  const parts: [Heading, Block[]][] = [];
  for (const block of blocks) {
    const last = parts.at(-1);
    if (block.type === 'heading' && (last === undefined || block.depth <= last[0].depth))
      parts.push([block, []]);
    else last?.[1].push(block);
  }
  return parts;
}

/** Finds facets in paragraphs and lists. A bold paragraph alone names the technique of those after it. */
function collectLabelled(blocks: readonly Block[], scope: Scope): void {
  let { name } = scope;
  let lastOfFacet = -1;
  for (const [i, block] of blocks.entries()) {
    const next = blocks[i + 1];
    if (block.type === 'list') collectInList(block, { ...scope, name });
    else if (block.type === 'table') collectInTable(block, { ...scope, name });
    else if (block.type === 'blockquote') collect(block.children, { ...scope, name });
    if (block.type !== 'paragraph' || i <= lastOfFacet) continue;
    const label = labelOf(block, next?.type === 'list');
    if (label === undefined) continue;
    const title = readTitle(label);
    if (title.facet !== undefined) {
      const needsNext = isOnlyLabel(block, label);
      if (needsNext && (next === undefined || isLabelOfFacet(next))) {
        if ((title.name ?? name) !== undefined)
          warnOfEmpty(block, label, 'write text below it, or remove it', scope);
        continue;
      }
      // A sentence between the label and its list belongs to both.
      const isBetween = next?.type === 'paragraph' && blocks[i + 2]?.type === 'list' && endsInColon(next);
      lastOfFacet = needsNext ? i + (isBetween ? 2 : 1) : i;
      add(title.facet, title.name ?? name, blocks.slice(i, lastOfFacet + 1), scope);
    } else if (isOnlyLabel(block, label)) name = title.name ?? name;
  }
}

function isLabelOfFacet(block: Block): boolean {
  const label = block.type === 'paragraph' ? labelOf(block, false) : undefined;
  return label !== undefined && readTitle(label).facet !== undefined;
}

function warnOfEmpty(
  block: Block | undefined,
  label: string,
  hint: string,
  { section, problems }: Scope,
): void {
  const point = pointOf(block) ?? { line: section.line, column: 1 };
  problems.warn(point, `"${label}" of "${section.heading}" has no text`, hint);
}

function collectInList(list: List, scope: Scope): void {
  const labels = list.children.map(labelOfItem);
  const titles = labels.map((label) => (label === undefined ? {} : readTitle(label)));
  const hasFacets = titles.some(({ facet }) => facet !== undefined);
  for (const [i, item] of list.children.entries()) {
    const { facet, name } = titles[i] ?? {};
    const label = labels[i] ?? '';
    const [first, ...rest] = item.children;
    if (facet !== undefined) {
      if (hasNoText(item)) {
        warnOfEmpty(
          first,
          label,
          'write text after the colon, or points below it, indented by two spaces',
          scope,
        );
      } else add(facet, name ?? scope.name, item.children, scope);
      continue;
    }
    const meant = hasFacets
      ? FACET_NAMES.find((each) => distance(label.toLowerCase(), each) === 1)
      : undefined;
    if (meant !== undefined) {
      scope.problems.warn(
        pointOf(first),
        `the label "${label}" is not that of a facet`,
        `did you mean "${meant}"?`,
      );
    }
    collectLabelled(rest, { ...scope, name: name ?? scope.name });
  }
  for (const [facet, begins] of REASONS) {
    const reasons = list.children.map(({ children }) => {
      const [first] = children;
      return first?.type === 'paragraph' && begins.test(plainText(first.children)) ? children : undefined;
    });
    if (reasons.some((each) => each !== undefined))
      add(facet, scope.name, [partOfList(list, reasons)], scope);
  }
}

/** Heads of a first column that does not name techniques. */
const ASPECT =
  /^(?:aspects?|criteri(?:on|a)|factors?|dimensions?|areas?|categor(?:y|ies)|topics?|features?|propert(?:y|ies)|points?|no|nr|#)$/i;

/**
 * Finds facets in a table: in its columns, of what the first cell of a row names, or of what the table is about; or in its
 * rows, of what the head of each column names.
 */
function collectInTable({ children: [head, ...rows] }: Table, scope: Scope): void {
  if (head === undefined) return;
  const textOf = (cell: TableCell | undefined): string => plainText(cell?.children ?? []).trim();
  const facetOf = (cell: TableCell | undefined): Facet | undefined => {
    const { facet, name } = readTitle(textOf(cell));
    return name === undefined ? facet : undefined;
  };
  const columns = head.children.map(facetOf);
  const known = new Set(columns.filter((facet) => facet !== undefined));
  // A single column "Strength" or "Benefit" may hold figures.
  const isOfFacets =
    known.size > 1 || head.children.some((cell) => facetOf(cell) && /s$/i.test(textOf(cell)));
  const first = columns.indexOf(undefined);
  const names = first >= 0 && !ASPECT.test(textOf(head.children[first]));
  for (const [column, facet] of isOfFacets ? columns.entries() : []) {
    if (facet === undefined) continue;
    if (names)
      for (const row of rows) {
        const { name } = readTitle(textOf(row.children[first]));
        add(facet, name, linesOf(row.children[column]), scope);
      }
    else
      add(
        facet,
        scope.name,
        rows.flatMap((row) => linesOf(row.children[column])),
        scope,
      );
  }
  if (isOfFacets) return;
  for (const row of rows) {
    const facet = facetOf(row.children[0]);
    if (facet === undefined) continue;
    for (const [column, cell] of row.children.entries())
      if (column > 0) add(facet, readTitle(textOf(head.children[column])).name, linesOf(cell), scope);
  }
}

/** The lines of a cell: a paragraph, or a list if there are several. */
function linesOf(cell: TableCell | undefined): Block[] {
  const lines: Inline[][] = [[]];
  for (const child of cell?.children ?? []) {
    if (child.type === 'break') lines.push([]);
    else lines.at(-1)?.push(child);
  }
  const shown = lines
    .map((line) => line.filter((child) => !(child.type === 'text' && /^\s*•?\s*$/.test(child.value))))
    .map((line) =>
      line.map((child, i) =>
        i === 0 && child.type === 'text' ? { ...child, value: child.value.replace(/^\s*•\s*/, '') } : child,
      ),
    )
    .filter((line) => plainText(line).trim() !== '');
  const [only, another] = shown;
  if (only === undefined) return [];
  return another === undefined ? [paragraph(...only)] : [bullets(shown)];
}

const FACET_NAMES = ['pros', 'cons', 'how it works', 'advantages', 'disadvantages', 'benefits', 'drawbacks'];

/** The first words of reasons in Markdown Architectural Decision Records: https://adr.github.io/madr/ */
const REASONS = [
  ['pros', /^Good,? because\b/i],
  ['cons', /^Bad,? because\b/i],
] as const;

function add(
  facet: Facet,
  name: string | undefined,
  blocks: readonly Block[],
  { section, found }: Scope,
): void {
  if (name !== undefined && blocks.length > 0) found.push({ name, facet, section, blocks });
}

const pointOf = (block: Block | undefined): Point | undefined =>
  block?.type === 'paragraph' || block?.type === 'heading' ? block.position : undefined;

function labelOfItem({ children: [first, second] }: ListItem): string | undefined {
  return first?.type === 'paragraph' ? labelOf(first, second?.type === 'list') : undefined;
}

/**
 * The label at the beginning of a paragraph: bold words, or words up to a colon, or the whole paragraph if it is short
 * and a list follows.
 */
function labelOf({ children }: Paragraph, isAboveList: boolean): string | undefined {
  const text = plainText(children).trim();
  const [first] = children;
  if (first?.type === 'strong') {
    const bold = plainText(first.children).trim();
    if (bold.endsWith(':') || bold === text || text.slice(bold.length).startsWith(':')) {
      return withoutColon(bold);
    }
  }
  const beforeColon = /^([^:.!?]{1,60}):(?:\s|$)/.exec(text)?.[1];
  if (beforeColon !== undefined) return beforeColon.trim();
  return isAboveList && text.length <= NAME_LENGTH && !/[.!?]$/.test(text) ? text : undefined;
}

const isOnlyLabel = ({ children }: Paragraph, label: string): boolean =>
  withoutColon(plainText(children)) === label;

const withoutColon = (text: string): string => text.trim().replace(/:$/, '').trimEnd();

function hasNoText(item: ListItem): boolean {
  const [first, ...rest] = item.children;
  const label = labelOfItem(item);
  return rest.length === 0 && first?.type === 'paragraph' && label !== undefined && isOnlyLabel(first, label);
}
