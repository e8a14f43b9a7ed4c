import type { Platform } from '../../src/adapter.ts';
import { surface } from './message.ts';
import { render } from './render.ts';

export const platform: Platform = { name: 'Slack', surface: surface(true), message: render };
