import type * as Mdast from 'mdast';
import type { Problems } from '../problem.ts';

/** What a site generator fills or reads itself, if it stands alone in a paragraph. */
const TEMPLATE = new RegExp(
  `^(?:(?:${[
    String.raw`\{\{[^{}]*\}\}`,
    String.raw`\{%[^%]*%\}`,
    String.raw`\{#[^#{}]*#\}`,
    '<%[^%]*%>',
    String.raw`\[TOC\]`,
    String.raw`\[\[_?toc_?\]\]`,
    // Sphinx and MyST
    String.raw`\.\. [\w-]+::[^\n]*`,
    String.raw`\([\w-]+\)=`,
    // Text of another file
    String.raw`--8<--[^\n]*`,
    String.raw`<<< @[^\n]*`,
    String.raw`\\(?:newpage|pagebreak|newline|clearpage)`,
  ].join('|')})\\s*)+$`,
  'i',
);

/**
 * Removes paragraphs that are only templates of a site generator, lists of contents, or imports, and notes each. One
 * inside of a sentence is stray Markdown, because the sentence would lack it.
 * @param text of the whole page
 */
export function leaveOutTemplates(node: Mdast.Nodes, text: string, problems: Problems): void {
  if (!('children' in node)) return;
  const children: Mdast.RootContent[] = node.children;
  const kept = children.filter((child) => {
    if (child.type !== 'paragraph') return true;
    const written = text.slice(child.position?.start.offset, child.position?.end.offset);
    if (!TEMPLATE.test(written)) return true;
    const [shown = ''] = written.split('\n');
    problems.note(
      child.position?.start,
      `a chat leaves out "${shown}"`,
      'if a site generator puts text there that matters, write the text',
    );
    return false;
  });
  if (kept.length < children.length) Object.assign(node, { children: kept });
  for (const child of kept) leaveOutTemplates(child, text, problems);
}
