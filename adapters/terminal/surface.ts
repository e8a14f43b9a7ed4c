import type { Writable } from 'node:stream';
import stringWidth from 'string-width';
import type { Platform } from '../../src/adapter.ts';
import { type Medium, slashCommand } from '../../src/conversation/medium.ts';
import { render, type Style } from './render.ts';

/** A terminal's screen. Its size is undefined if the output is not a terminal. */
export type Screen = Writable & { readonly columns?: number; readonly rows?: number };

/** Columns. Longer lines are hard to read. */
const MOST_COLUMNS = 88;

/** Lines of the menu without the buttons of the card: margins, a title, three more choices, a hint. */
const MENU_LINES = 9;

/** Lines of a page on a smaller screen, which then scrolls. */
const LEAST_LINES = 10;

const endless: Omit<Medium<string>, 'render'> = {
  labelLength: Number.POSITIVE_INFINITY,
  shownLabelLength: Number.POSITIVE_INFINITY,
  sendsTicks: 'as-answer',
  tokenLength: Number.POSITIVE_INFINITY,
  commandText: slashCommand,
};

/** Plain text for scripts and pipes, without pages. */
export const PLAIN: Medium<string> = {
  ...endless,
  render: ({ blocks }) => ({ message: render(blocks, { kind: 'plain' }), fits: true }),
};

/** A screen for a person, with pages that fit it, so that the first line of a page does not scroll off. */
export const screenMedium = (screen: Screen): Medium<string> => ({
  ...endless,
  render: ({ blocks, checkboxes, rows }) => {
    const { columns = MOST_COLUMNS } = screen;
    const style: Style = { kind: 'styled', columns: Math.min(columns, MOST_COLUMNS) };
    const message = render(blocks, style);
    const room =
      (screen.rows ?? Number.POSITIVE_INFINITY) - MENU_LINES - rows.flat().length - (checkboxes ? 1 : 0);
    return { message, fits: heightOf(message, columns) <= Math.max(room, LEAST_LINES) };
  },
});

/** Rows of the screen. A line of code is not wrapped, so it can take several. */
const heightOf = (message: string, columns: number): number =>
  message.split('\n').reduce((rows, line) => rows + Math.max(1, Math.ceil(stringWidth(line) / columns)), 0);

export const platform: Platform = { name: 'the terminal', medium: PLAIN, canShare: false };
