import type { Block, Inline } from '../content/markdown.ts';
import type { Words } from './words.ts';

/** Words of an article and where they stand. An adapter shows the source below the words, set apart from them. */
export interface Quote {
  readonly type: 'quote';
  readonly children: readonly Block[];
  readonly source: readonly Inline[];
}

export type ReplyBlock = Block | Quote;

export interface Button {
  /** Up to 75 characters. */
  readonly label: string;
  /** The label in full, where it had to be cut. */
  readonly fullLabel?: string;
  /** What comes back when it is clicked; at most 100 characters, different for each button of a reply. */
  readonly token: string;
  /** The one thing most people would do next, if there is one. */
  readonly primary: boolean;
  /** Puts something where everyone sees it. */
  readonly shares?: true;
}

/** The content of one message. */
export interface Card {
  readonly blocks: readonly ReplyBlock[];
  /** Buttons that belong together share a row; a platform may break a long row. */
  readonly rows: readonly (readonly Button[])[];
}

/** One message of the bot. */
export interface Reply extends Card {
  /** Seen by the person who asked, or by everyone in the channel. */
  readonly audience: 'private' | 'public';
  /** A message of its own, or in place of the card that was clicked. */
  readonly delivery: 'new' | 'replace';
}

/** What the conversation must know of the place where it is held. Never changes: cards that were made for it are kept. */
export interface Surface {
  /** What the guide says by itself, in the language of whoever reads it. */
  readonly words: Words;
  /** Whether there is a channel to share to. */
  readonly canShare: boolean;
  /** The address of the message that the conversation is about, if it began at one: what is shared links to it. */
  readonly about?: string;
  /** Characters of a label that are sure to be shown; longer ones are also listed above the buttons. */
  readonly shownLabelLength: number;
  /** How somebody types a command and words after it, as help shows it. */
  readonly typed: (slug: string, words: string) => string;
  /** Whether one message of the platform holds the card. Must also hold for any card with fewer blocks. */
  readonly fits: (card: Card) => boolean;
}

/** A command with its words behind it, as one types it in a line of chat. */
export const asInChat: Surface['typed'] = (slug, words) => `/${slug} ${words}`.trim();
