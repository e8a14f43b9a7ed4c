import { type Words, words } from './words.ts';

/** The circumstances of one call: the person, the channel, the language and the subject. */
export interface Setting {
  /** The words of the guide in the person's language. */
  readonly words: Words;
  readonly person: Person;
  /** The platform's id of the workspace in which the app is installed, or of the server. Undefined outside of one. */
  readonly server: string | undefined;
  /** The platform's id of the person's own workspace or organization, if it can be another one. Default: `server` */
  readonly ownServer?: string | undefined;
  /** The platform's id of the channel. Undefined in a window, and on a platform without channels. */
  readonly channel: string | undefined;
  /** How words reach the guide in this place: after its command, after a mention of it, or as a message to it. */
  readonly asksBy: 'command' | 'mention' | 'message';
  /** True if the person can share to a channel with other people. */
  readonly canShare: boolean;
  /** The message that the conversation is about, or undefined. Every button of a private reply carries its id. */
  readonly subject: Subject | undefined;
  /** The round for which the person answers. Undefined for a guide of one's own. Every button carries its id. */
  readonly round: RoundOfGuide | undefined;
  /** True if there is a group guide, because a database is set. Default: false */
  readonly hasGroupGuide?: boolean;
}

/** A round as a guide's cards show it. */
export interface RoundOfGuide {
  /** Eleven letters, digits, `-` and `_`. */
  readonly id: string;
  /** Plain text on one line. Undefined if the database is out of reach. */
  readonly topic: string | undefined;
}

export interface Person {
  /** The platform's id. */
  readonly id: string;
  /** The platform's name for the person: any text. */
  readonly name: string;
}

export interface Subject {
  /** The platform's id of the message: a decimal number below 2^64, so that a button can carry it. */
  readonly id: string;
  /** The address of the message, if it has one. A shared card links to it. */
  readonly url: string | undefined;
}

/** @returns the subject, or undefined if the id is undefined or a button cannot carry it */
export const subjectOf = (id: string | undefined, url?: string): Subject | undefined =>
  id !== undefined && /^[1-9]\d{0,19}$/.test(id) && BigInt(id) < 2n ** 64n ? { id, url } : undefined;

/** A setting without a channel, a person or a subject. An adapter overrides the fields that it knows. */
export const PRIVATE_SETTING: Setting = {
  words,
  person: { id: '', name: '' },
  server: undefined,
  ownServer: undefined,
  channel: undefined,
  asksBy: 'command',
  canShare: false,
  subject: undefined,
  round: undefined,
};
