import type { Element, ElementContent } from 'hast';
import { sanitize } from 'hast-util-sanitize';
import { h } from 'hastscript';
import type { RootContent } from 'mdast';
import { toHast } from 'mdast-util-to-hast';
import { type Block, numbered } from '../../content/markdown.ts';
import type { Button, Card, Checkbox, ReplyBlock } from '../../conversation/reply.ts';
import { words } from '../../conversation/words.ts';
import { PARAMETERS, writePress } from './address.ts';

/** The id of the form that every button of the guide sends; it holds the place in the guide. */
export const FORM = 'talk';

/** Shows a card: its blocks, its boxes, then its buttons, a group for each row. */
export const render = ({ blocks, checkboxes, rows }: Card): ElementContent[] => [
  ...renderBlocks(blocks),
  ...(checkboxes ? [renderBoxes(checkboxes.boxes)] : []),
  ...rows
    .filter((row) => row.length > 0)
    .map((row) => h('div.row', { role: 'group', ariaLabel: 'Buttons' }, row.map(renderButton))),
];

const renderBlocks = (blocks: readonly ReplyBlock[]): ElementContent[] => blocks.flatMap(renderBlock);

function renderBlock(block: ReplyBlock): ElementContent[] {
  switch (block.type) {
    case 'smallPrint':
      return [h('small', renderMarkdown([{ type: 'paragraph', children: block.children }]))];
    case 'quotation':
      return [h('blockquote', renderMarkdown(block.children.flatMap(dividedAtGaps)))];
    default:
      return renderMarkdown([block]);
  }
}

/** HTML has no list items without a marker, so a gap of a list becomes a paragraph between two lists. */
function dividedAtGaps(block: Block): Block[] {
  if (block.type !== 'list') return [block];
  const parts: Block[] = [];
  for (const { item, number } of numbered(block)) {
    const last = parts.at(-1);
    if (item.omitted !== undefined) parts.push(...item.children);
    else if (last?.type === 'list') parts.splice(-1, 1, { ...last, children: [...last.children, item] });
    else parts.push({ ...block, start: number ?? 1, children: [item] });
  }
  return parts;
}

function renderMarkdown(blocks: readonly Block[]): ElementContent[] {
  // Our blocks are mdast, but read-only.
  const children = structuredClone(blocks) as RootContent[];
  const safe = sanitize(toHast({ type: 'root', children }), SCHEMA);
  return safe.type === 'root' ? safe.children.filter((child) => child.type !== 'doctype') : [];
}

/** The elements that blocks become, and no others. */
const SCHEMA: Parameters<typeof sanitize>[1] = {
  tagNames: [
    ...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'pre', 'hr'],
    ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
    ...['a', 'br', 'code', 'del', 'em', 'strong'],
  ],
  attributes: { a: ['href'], ol: ['start'] },
  protocols: { href: ['http', 'https', 'mailto'] },
};

/** The boxes of a card or of a platform's message. Every button sends those that are ticked. */
export const renderBoxes = (boxes: readonly Checkbox[]): Element =>
  h('fieldset.boxes', [
    h('legend.unseen', words.tick),
    h('input', { type: 'hidden', form: FORM, name: PARAMETERS.ticked, value: '' }),
    ...boxes.map(({ label, value, isTicked }) =>
      h('label', [
        h('input', { type: 'checkbox', form: FORM, name: PARAMETERS.ticked, value, checked: isTicked }),
        label,
      ]),
    ),
  ]);

/** A button of a card or of a platform's message. */
export const renderButton = ({
  label,
  fullLabel,
  token,
  primary,
}: Pick<Button, 'label' | 'fullLabel' | 'token' | 'primary'>): Element =>
  h(
    'button',
    {
      form: FORM,
      name: PARAMETERS.pressed,
      value: writePress({ token, label }),
      class: primary ? 'primary' : undefined,
      title: fullLabel,
    },
    label,
  );
