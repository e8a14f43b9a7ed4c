import type { Writable } from 'node:stream';
import type { Platform } from '../../src/adapter.ts';
import { type Medium, slashCommand } from '../../src/conversation/medium.ts';
import { render, type Style } from './render.ts';

/** A terminal's screen. Its size is unknown if the output is not a terminal. */
export type Screen = Writable & { readonly columns?: number; readonly rows?: number };

/** Longer lines are hard to read. */
const MOST_COLUMNS = 88;

/** Lines that the menu takes besides its choices: margins, its title, three choices more, its hint. */
const MENU_LINES = 9;

/** Lines of text that a page may have on the smallest screen. */
const LEAST_LINES = 10;

const endless = {
  labelLength: Number.POSITIVE_INFINITY,
  shownLabelLength: Number.POSITIVE_INFINITY,
  tokenLength: Number.POSITIVE_INFINITY,
  messagesPerShare: 1,
  commandText: slashCommand,
};

/** Plain lines for scripts and pipes, as many as there are. */
export const PLAIN: Medium<string> = {
  ...endless,
  render: ({ blocks }) => ({ message: render(blocks, { kind: 'plain' }), fits: true }),
};

/** A screen for a person, in pages, so that the first line of each stands at its top. */
export const screenMedium = (screen: Screen): Medium<string> => ({
  ...endless,
  render: ({ blocks, rows }) => {
    const { columns = MOST_COLUMNS } = screen;
    const style: Style = { kind: 'styled', columns: Math.min(columns, MOST_COLUMNS) };
    const message = render(blocks, style);
    const room = (screen.rows ?? Number.POSITIVE_INFINITY) - MENU_LINES - rows.flat().length;
    return { message, fits: message.split('\n').length <= Math.max(room, LEAST_LINES) };
  },
});

export const platform: Platform = { name: 'the terminal', medium: PLAIN, canShare: false };
