import type { Block, Inline } from '../content/markdown.ts';

/**
 * Words of an article with their source, which an adapter shows below the words and set apart from them. The source
 * is the section until a card is cut into pages, because the first quotation of each page names the article.
 */
export interface Quotation<Source = readonly Inline[]> {
  readonly type: 'quotation';
  readonly children: readonly Block[];
  readonly source: Source;
}

export type ReplyBlock = Block | Quotation;

export interface Button {
  /** At most as long as the medium's `labelLength`. */
  readonly label: string;
  /** The whole label, if it had to be shortened. */
  readonly fullLabel?: string;
  /** The text that comes back when the button is clicked, different for each button of a card. */
  readonly token: string;
  /** True for the one thing that most people would do next, if there is one. */
  readonly primary: boolean;
  /** Set if a click puts something in front of everyone in the channel. */
  readonly shares?: true;
}

/** The content of one message. */
export interface Card {
  readonly blocks: readonly ReplyBlock[];
  /** Buttons that belong together share a row. A platform may break a long row. */
  readonly rows: readonly (readonly Button[])[];
}

/**
 * The address of a sent message, written and read by one adapter only: with it the message can be changed later, for
 * as long as the platform allows that. The core keeps it and never looks inside.
 */
export type Reference = string;

/** The position of a message: a new one, in place of the message that was clicked, or in place of one that was sent. */
export type Placement =
  | { readonly kind: 'new' }
  | { readonly kind: 'clicked' }
  | { readonly kind: 'sent'; readonly reference: Reference };

/** A card, and the platform's message that shows it. A card is rendered once, when its pages are made. */
export interface Rendered<Message> {
  readonly card: Card;
  readonly message: Message;
  /** Whether the platform takes the message. */
  readonly fits: boolean;
}

/** One message of the guide. */
export interface Reply<Message> extends Rendered<Message> {
  /** Private: only the person who asked sees it. Public: everyone in the channel does. */
  readonly audience: 'private' | 'public';
  readonly placement: Placement;
}
