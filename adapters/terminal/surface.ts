import type { Platform } from '../../src/adapter.ts';
import { asInChat, type Surface } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';
import { render } from './render.ts';

/** Output that is as long as it needs to be, shows every label, and has no channel. */
export const SURFACE: Surface = {
  words,
  canShare: false,
  shownLabelLength: Number.POSITIVE_INFINITY,
  typed: asInChat,
  fits: () => true,
};

export const platform: Platform = {
  name: 'the terminal',
  surface: SURFACE,
  message: ({ blocks }) => render(blocks, { kind: 'plain' }),
};
