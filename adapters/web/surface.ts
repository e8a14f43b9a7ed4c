import { asInChat, type Surface } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';

/** A page is as long as it needs to be, and shows every label. */
export const SURFACE: Surface = {
  words,
  canShare: true,
  shownLabelLength: Number.POSITIVE_INFINITY,
  typed: asInChat,
  fits: () => true,
};
