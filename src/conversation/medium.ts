import type { Card } from './reply.ts';
import type { Setting } from './setting.ts';

/** The display of a platform. It is the same for every person and channel, so a rendered card can be cached. */
export interface Medium<Message> {
  /**
   * Renders a card.
   * @returns the message. `fits` is true if the platform accepts it. A card that fits must also fit with fewer blocks.
   */
  readonly render: (card: Card) => { readonly message: Message; readonly fits: boolean };
  /** The most UTF-16 code units in a button's label. */
  readonly labelLength: number;
  /** UTF-16 code units of a label that are always visible. Longer labels are also listed above the buttons. */
  readonly shownLabelLength: number;
  /**
   * When the platform sends the boxes of a checklist. `each-change`: whenever one is ticked, so a Continue button makes
   * them an answer. `as-answer`: all at once, and that is the answer.
   */
  readonly sendsTicks: 'each-change' | 'as-answer';
  /** The most characters in a button's token. */
  readonly tokenLength: number;
  /** True if a table with columns of text can be read on this platform. Default: false */
  readonly hasTables?: true;
  /** True if buttons can stand between the blocks of a message. Default: false */
  readonly hasButtonsBetween?: true;
  /** True if a message can have a text file. Other platforms get its text in a block of code. Default: false */
  readonly hasFiles?: true;
  /** The text that a person types on this platform for a command and the words after it. */
  readonly commandText: (slug: string, words: string) => string;
}

/** The text that a person types in this place for a command and the words after it. */
export function spell(
  slug: string,
  typed: string,
  { commandText }: Medium<unknown>,
  { asksBy }: Pick<Setting, 'asksBy'>,
): string {
  if (asksBy === 'command') return commandText(slug, typed);
  return typed === '' ? slug : typed;
}

/** A command in the form that most platforms use: `/slug words`. */
export const slashCommand: Medium<unknown>['commandText'] = (slug, words) => `/${slug} ${words}`.trim();
