import type { Block, Inline } from '../content/markdown.ts';

/** Words of an article, shown as such. */
export interface Quotation {
  readonly type: 'quotation';
  readonly children: readonly Block[];
}

/** A line beside the matter: a source, a hint, or the progress. */
export interface SmallPrint {
  readonly type: 'smallPrint';
  readonly children: readonly Inline[];
}

export type ReplyBlock = Block | Quotation | SmallPrint;

export interface Button {
  /** UTF-16 code units up to the medium's `labelLength`. */
  readonly label: string;
  /** The label before it was shortened. Undefined if it was short enough. */
  readonly fullLabel?: string;
  /** The text that a click sends back. Each button of a card has another one. */
  readonly token: string;
  /** True for the action that most people take next. At most one button of a card is primary. */
  readonly primary: boolean;
  /** True if a click posts a message for everyone in the channel. */
  readonly shares?: true;
  /** The index of the block below which the button stands, on a medium that has buttons between blocks. Default: below all */
  readonly below?: number;
}

/** The boxes of a checklist, of which a person can tick any number. */
export interface Checkboxes {
  /** Two to nine. */
  readonly boxes: readonly Checkbox[];
  /** The token of a tick: send it after each change, with the values of all boxes that are then ticked. */
  readonly tick: string;
  /** The token of an answer: send it with the values of all ticked boxes, on a platform that sends them at once. */
  readonly answer: string;
}

export interface Checkbox {
  /** At most 75 UTF-16 code units. */
  readonly label: string;
  /** A few letters and digits, different for each box of a card. */
  readonly value: string;
  readonly isTicked: boolean;
}

/** A text file that a person can save. */
export interface CardFile {
  readonly name: string;
  readonly text: string;
}

/** The content of one message. */
export interface Card {
  readonly blocks: readonly ReplyBlock[];
  /** Shown below the blocks and above the buttons. */
  readonly checkboxes?: Checkboxes;
  /** Shown below the blocks, only on a medium that has files. */
  readonly file?: CardFile;
  /** Buttons that belong together share a row. A platform may break a long row. */
  readonly rows: readonly (readonly Button[])[];
}

/** A small form, which a person fills in and submits. */
export interface Form {
  /** At most 24 UTF-16 code units. */
  readonly title: string;
  /** One to five. */
  readonly fields: readonly Field[];
  /** The label of the button that submits it: at most 24 UTF-16 code units. */
  readonly submit: string;
  /** The text to send back with the values of the fields. */
  readonly token: string;
}

export type Field = {
  /** The key of its value in a submission. */
  readonly name: string;
  /** At most 45 UTF-16 code units. */
  readonly label: string;
} & (
  | {
      readonly kind: 'text';
      /** Shown in the empty field. */
      readonly hint: string;
      /** UTF-16 code units. */
      readonly length: number;
      /** True for a field of several lines. */
      readonly isLong?: true;
      /** The text that is there at first. */
      readonly value: string;
      readonly isRequired: boolean;
    }
  | {
      /** One of several choices, 2 to 25. */
      readonly kind: 'choice';
      readonly choices: readonly Choice[];
      /** True if the person must choose. Default: the first is chosen at first */
      readonly startsEmpty?: true;
    }
);

export interface Choice {
  /** At most 75 UTF-16 code units. */
  readonly label: string;
  /** At most 75 UTF-16 code units, different for each choice of a field. */
  readonly value: string;
}

/** The values of a submitted form, by the names of its fields. */
export type Values = Readonly<Record<string, string>>;

/**
 * A handle of a sent message. Its adapter can use it to change the message, as long as the platform allows that. Only
 * the adapter reads it.
 */
export type Reference = string;

/** A reply is a new message, or replaces the clicked message, or replaces a sent message. */
export type Placement =
  | { readonly kind: 'new' }
  | { readonly kind: 'clicked' }
  | { readonly kind: 'sent'; readonly reference: Reference };

/** A card and its message on a platform. */
export interface Rendered<Message> {
  readonly card: Card;
  readonly message: Message;
  /** True if the platform accepts the message. */
  readonly fits: boolean;
}

/** One message of the guide to a person or a channel. */
export interface Reply<Message> extends Rendered<Message> {
  /** Only the person sees a private message. Everyone in the channel sees a public one. */
  readonly audience: 'private' | 'public';
  readonly placement: Placement;
}
