import type { Platform } from '../../src/adapter.ts';
import { render } from './render.ts';
import { SURFACE } from './session.ts';

export const platform: Platform = {
  name: 'the terminal',
  surface: SURFACE,
  message: ({ blocks }) => render(blocks, { kind: 'plain' }),
};
