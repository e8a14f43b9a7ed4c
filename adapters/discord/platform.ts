import type { Platform } from '../../src/adapter.ts';
import { render, surface } from './render.ts';

export const platform: Platform = {
  name: 'Discord',
  surface: surface(true),
  message: (card) => render(card),
};
