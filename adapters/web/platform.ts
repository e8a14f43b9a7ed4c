import { toHtml } from 'hast-util-to-html';
import type { Platform } from '../../src/adapter.ts';
import { render } from './render.ts';
import { SURFACE } from './surface.ts';

export const platform: Platform = {
  name: 'the preview',
  surface: SURFACE,
  message: (card) => toHtml(render(card)),
};
