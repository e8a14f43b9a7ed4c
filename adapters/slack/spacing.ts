import { plainText } from '../../src/content/markdown.ts';
import type { ReplyBlock } from '../../src/conversation/reply.ts';

/** Whether a block stands close to the next: a heading, or a paragraph that ends in a colon. */
export const introduces = (block: ReplyBlock): boolean =>
  block.type === 'heading' ||
  (block.type === 'paragraph' && plainText(block.children).trimEnd().endsWith(':'));
