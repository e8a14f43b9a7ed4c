import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { Conversation } from '../../conversation/conversation.ts';
import type { Guide } from '../../conversation/guide.ts';
import { type Medium, slashCommand } from '../../conversation/medium.ts';
import type { Form, Reply, Values } from '../../conversation/reply.ts';
import type { Setting } from '../../conversation/setting.ts';
import type { Turn } from '../../conversation/turn.ts';
import { Delivery, type Receipt, type Send } from '../../delivery.ts';
import { GroupGuide } from '../../group/group-guide.ts';
import type { Wait } from '../../group/pace.ts';
import { IN_MEMORY, Store } from '../../store/store.ts';
import type { Pretended } from './people.ts';
import { commandIn } from './scene.ts';
import { SETTING } from './surface.ts';

/** A message for everyone. */
export interface Posted {
  readonly number: number;
  readonly reply: Reply<unknown>;
}

/** The last thing that one person did, and the answer that only they see. */
export interface Seen {
  /** Undefined before they have done anything. */
  readonly said: string | undefined;
  /** The command of the guide that they used last. */
  readonly slug: string | undefined;
  readonly reply: Reply<unknown>;
  /** A form above the reply. */
  readonly open: Opening | undefined;
}

interface Opening {
  readonly form: Form;
  /** Tells one opening of a form from another. */
  readonly id: string;
}

export type RoomAction =
  | { readonly kind: 'type'; readonly typed: string }
  | {
      readonly kind: 'press';
      readonly token: string;
      readonly label: string;
      readonly ticked: readonly string[] | undefined;
      /** The number of the message for everyone on which the button stands. Undefined for a private card. */
      readonly message: number | undefined;
    }
  /** Submits the open form. */
  | { readonly kind: 'submit'; readonly values: Values }
  /** Closes the open form. */
  | { readonly kind: 'close' };

/** The guide on one medium, in the room. */
interface RoomGuide {
  readonly conversation: Conversation<unknown>;
  readonly group: GroupGuide<unknown>;
  readonly delivery: Delivery<unknown>;
}

/**
 * A channel of pretended people, in which an author tries rounds and decisions. It lives as long as the process, and
 * keeps nothing on the disk.
 */
export class Room {
  readonly #guide: Guide;
  readonly #store: Store;
  readonly #log: Logger;
  readonly #guides = new Map<Medium<unknown>, RoomGuide>();
  readonly #posted = new Map<number, Reply<unknown>>();
  readonly #seen = new Map<Pretended, Seen>();
  #number = 0;

  private constructor(guide: Guide, store: Store, log: Logger) {
    this.#guide = guide;
    this.#store = store;
    this.#log = log;
  }

  /** @throws SetupError if the package of the database is not installed */
  static async open(guide: Guide, log: Logger): Promise<Room> {
    return new Room(guide, await Store.open(IN_MEMORY, log), log);
  }

  /** The messages for everyone, the oldest first. */
  get posted(): readonly Posted[] {
    return [...this.#posted].map(([number, reply]) => ({ number, reply }));
  }

  /** @param medium shows the first card of a person who has done nothing yet */
  seenBy(person: Pretended, medium: Medium<unknown>): Seen {
    return this.#seen.get(person) ?? this.#beginning(person, medium);
  }

  #beginning(person: Pretended, medium: Medium<unknown>): Seen {
    const { reply, activity } = this.#on(medium).conversation.welcome(settingOf(person));
    return { said: undefined, slug: activity.flow, reply, open: undefined };
  }

  /** Does what a person does, and sends what the guide answers. Never rejects because of the guide. */
  async act(person: Pretended, action: RoomAction, medium: Medium<unknown>): Promise<void> {
    const seen = this.seenBy(person, medium);
    const { conversation, group, delivery } = this.#on(medium);
    const setting = settingOf(person);
    switch (action.kind) {
      case 'close':
        this.#seen.set(person, { ...seen, open: undefined });
        return;
      case 'type': {
        const { slug, words } = commandIn(action.typed, seen.slug);
        const turn = (): Turn<unknown> | Promise<Turn<unknown>> =>
          group.command(slug, words, setting) ?? conversation.command(slug, words, setting);
        const flow = this.#guide.flows.find((each) => each.slug === slug.toLowerCase());
        const said = slashCommand(slug, words);
        await this.#deliver(delivery, person, { ...seen, slug: flow?.slug ?? seen.slug, said }, turn, '');
        return;
      }
      case 'press': {
        const { token, label, ticked, message } = action;
        const card = message === undefined ? undefined : { value: String(message), until: NEVER };
        const turn = (): Turn<unknown> | Promise<Turn<unknown>> =>
          group.click(token, setting, { ticked, card }) ?? conversation.click(token, setting, ticked);
        const slug = conversation.stateAfter(token, ticked)?.flow.slug ?? seen.slug;
        await this.#deliver(delivery, person, { ...seen, slug, said: label }, turn, randomUUID(), message);
        return;
      }
      case 'submit': {
        if (seen.open === undefined) return;
        const { form, id } = seen.open;
        const turn = (): Turn<unknown> | Promise<Turn<unknown>> =>
          group.submit(form.token, action.values, setting, id) ??
          conversation.submit(form.token, action.values, setting);
        await this.#deliver(delivery, person, { ...seen, said: form.submit }, turn, id);
      }
    }
  }

  /** @param clicked the number of the clicked message, if everyone sees it */
  async #deliver(
    delivery: Delivery<unknown>,
    person: Pretended,
    seen: Seen,
    turn: () => Turn<unknown> | Promise<Turn<unknown>>,
    click: string,
    clicked?: number,
  ): Promise<void> {
    const see = (change: Partial<Seen>): void => {
      this.#seen.set(person, { ...seen, open: undefined, ...change });
    };
    const send: Send<unknown> = async (reply) => {
      if (reply.audience === 'private') see({ reply });
      else this.#post(reply, clicked);
      return SENT;
    };
    await delivery.deliver(turn, click, send, {
      openForm: async (form) => {
        see({ open: { form, id: randomUUID() } });
        return SENT;
      },
      remove: async () => {
        if (clicked !== undefined) this.#posted.delete(clicked);
        return SENT;
      },
      leave: async () => SENT,
    });
  }

  #post(reply: Reply<unknown>, clicked: number | undefined): void {
    const { placement } = reply;
    const replaced = placement.kind === 'sent' ? Number(placement.reference) : clicked;
    if (placement.kind === 'new') this.#posted.set(++this.#number, reply);
    else if (replaced !== undefined && this.#posted.has(replaced)) this.#posted.set(replaced, reply);
  }

  #on(medium: Medium<unknown>): RoomGuide {
    const known = this.#guides.get(medium);
    if (known) return known;
    const conversation = new Conversation(this.#guide, medium);
    const made: RoomGuide = {
      conversation,
      group: new GroupGuide(conversation, this.#guide, medium, this.#store, clock, wait),
      delivery: new Delivery('preview', medium, { log: this.#log, observe: () => undefined }),
    };
    this.#guides.set(medium, made);
    return made;
  }

  async close(): Promise<void> {
    await this.#store.close();
  }
}

const SENT: Receipt = { outcome: 'sent' };

/** Milliseconds that were skipped in place of a wait. */
let skipped = 0;

const clock = (): number => Date.now() + skipped;

/**
 * No platform limits here how often a card is painted, or how long an answer takes. On a busy machine, an author would
 * else be told that the database is slow.
 */
const wait: Wait = async (milliseconds, signal) => {
  if (signal) await new Promise(() => {});
  skipped += milliseconds;
};

/** A message of the room can be changed at any time. */
const NEVER = Number.MAX_SAFE_INTEGER;

const settingOf = (person: Pretended): Setting => ({
  ...SETTING,
  person: { id: person, name: person },
  server: 'preview',
  channel: 'room',
  hasGroupGuide: true,
});
