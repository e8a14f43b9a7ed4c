import { toHtml } from 'hast-util-to-html';
import type { Platform } from '../../adapter.ts';
import { asInChat, type Surface } from '../../conversation/reply.ts';
import { words } from '../../conversation/words.ts';
import { render } from './render.ts';

/** A page has no limit of length, and shows every label in full. */
export const SURFACE: Surface = {
  words,
  canShare: true,
  shownLabelLength: Number.POSITIVE_INFINITY,
  typed: asInChat,
  fits: () => true,
};

export const platform: Platform = {
  name: 'the preview',
  surface: SURFACE,
  message: (card) => toHtml(render(card)),
};
