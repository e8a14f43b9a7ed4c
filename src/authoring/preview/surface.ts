import type { ElementContent } from 'hast';
import type { Platform } from '../../adapter.ts';
import { type Medium, slashCommand } from '../../conversation/medium.ts';
import { PRIVATE_SETTING, type Setting } from '../../conversation/setting.ts';
import { render } from './render.ts';

/** A page is as long as it needs to be, and shows every label. */
export const medium: Medium<readonly ElementContent[]> = {
  render: (card) => ({ message: render(card), fits: true }),
  labelLength: Number.POSITIVE_INFINITY,
  shownLabelLength: Number.POSITIVE_INFINITY,
  sendsTicks: 'each-change',
  tokenLength: Number.POSITIVE_INFINITY,
  commandText: slashCommand,
};

/** The author, as a member of a channel. */
export const SETTING: Setting = {
  ...PRIVATE_SETTING,
  person: { id: '', name: 'Your Name' },
  canShare: true,
};

export const platform: Platform = { name: 'the preview', medium, canShare: true };
