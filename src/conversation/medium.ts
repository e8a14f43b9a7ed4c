import type { Card } from './reply.ts';

/** What a platform can show. It is the same for every person and channel there, so cards made for it can be kept. */
export interface Medium<Message> {
  /**
   * Renders a card.
   * @returns the message, and whether the platform takes it. A card that fits must also fit with fewer blocks.
   */
  readonly render: (card: Card) => { readonly message: Message; readonly fits: boolean };
  /** Characters that a button's label may have. */
  readonly labelLength: number;
  /** Characters of a label that are sure to be shown. Longer labels are also listed above the buttons. */
  readonly shownLabelLength: number;
  /** Characters that a button can carry. */
  readonly tokenLength: number;
  /** Messages that one share may take. More would drown the channel, or the platform refuses them. */
  readonly messagesPerShare: number;
  /** A command as a person types it on this platform, with the words after it. */
  readonly typed: (slug: string, words: string) => string;
}

/** A command with its words behind it, as a person types it in a line of chat. */
export const asInChat: Medium<unknown>['typed'] = (slug, words) => `/${slug} ${words}`.trim();
