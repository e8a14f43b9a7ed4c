import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { medium as discord } from '../adapters/discord/surface.ts';
import { medium as slack } from '../adapters/slack/surface.ts';
import { loadLibrary } from '../src/content/read/library.ts';
import { outcomesOf, questionsOf } from '../src/content/walk.ts';
import { Conversation } from '../src/conversation/conversation.ts';
import { Guide } from '../src/conversation/guide.ts';
import type { Medium } from '../src/conversation/medium.ts';
import type { Reply } from '../src/conversation/reply.ts';
import type { Turn } from '../src/conversation/turn.ts';
import { lastReply } from '../src/conversation/turn.ts';
import { words } from '../src/conversation/words.ts';
import { GroupGuide } from '../src/group/group-guide.ts';
import type { Wait } from '../src/group/pace.ts';
import { Store } from '../src/store/store.ts';
import { CHANNEL } from './conversation/person.ts';
import { CHECKLIST, STRATEGY, TWO_GUIDES } from './fixtures/guides.ts';
import { makeFile, SILENT } from './store/engines.ts';

let store: Store;

const NAMES = ['Anastasia', 'Benedikt', 'Christabel', 'Desdemona'] as const;

let rooms = 0;
let now = 0;
const wait: Wait = async (milliseconds, signal) => {
  if (signal) await new Promise(() => {});
  now += milliseconds;
};

/** One step of a random person: which person, and which of the buttons on the cards that the person sees. */
const steps = fc.record({
  folder: fc.constantFrom(STRATEGY, TWO_GUIDES, CHECKLIST),
  isAnonymous: fc.boolean(),
  presses: fc.array(
    fc.record({
      who: fc.nat(NAMES.length - 1),
      which: fc.nat(1_000),
      onCard: fc.nat(9).map((drawn) => drawn === 0),
    }),
    {
      minLength: 60,
      maxLength: 100,
      size: 'max',
    },
  ),
});

/** What anybody was sent, as the whole JSON of the message on the platform. */
interface Sent {
  /** Undefined: everyone. */
  readonly to: string | undefined;
  readonly by: string;
  readonly json: string;
}

async function playOn<Message>(
  medium: Medium<Message>,
  { folder, isAnonymous, presses }: typeof steps extends fc.Arbitrary<infer Drawn> ? Drawn : never,
) {
  const guide = new Guide(loadLibrary(folder));
  const conversation = new Conversation(guide, medium);
  const rounds = new GroupGuide(conversation, guide, medium, store, () => now, wait);
  const channel = `C${++rooms}`;
  const [flow] = guide.flows;
  if (flow === undefined) throw new Error('There is no guide.');
  const sent: Sent[] = [];
  let card: Reply<Message> | undefined;
  const cards = new Map<string, Reply<Message>>();
  const see = (reply: Reply<Message>, by: string): void => {
    expect(reply.fits).toBe(true);
    const isPublic = reply.audience === 'public';
    sent.push({ to: isPublic ? undefined : by, by, json: JSON.stringify(reply.message) });
    if (isPublic) card = reply;
    else cards.set(by, reply);
  };
  const take = async (turn: Turn<Message> | undefined, by: string): Promise<void> => {
    if (turn === undefined) throw new Error('Nothing belongs to a round.');
    if (turn.kind === 'answer' && turn.repaint?.clicked && turn.repaint.clicked !== 'unchanged')
      see(turn.repaint.clicked, by);
    if (turn.kind === 'share') see(turn.shared, by);
    see(lastReply(turn), by);
    if (turn.kind === 'answer') for await (const later of turn.repaint?.later ?? []) see(later, by);
  };
  const settingOf = (name: string) => ({ ...CHANNEL, channel, person: { id: `U-${name}`, name } });
  const press = async (name: string, on: Reply<Message> | undefined, which: number): Promise<void> => {
    const buttons = (on?.card.rows.flat() ?? []).filter(({ label }) => !ENDING.includes(label));
    const boxes = on?.card.checkboxes;
    const handIn = buttons.find(({ label }) => label === words.round.handIn);
    // The answers come first, so a person who mostly presses the first buttons comes to an end.
    const at = which % 3 === 0 ? which % buttons.length : which % Math.min(2, buttons.length);
    const button = (which % 2 === 0 ? handIn : undefined) ?? buttons[at];
    if (button === undefined) return;
    const ticked = boxes?.boxes.filter((_, i) => (which >> i) % 2 === 1).map(({ value }) => value);
    const address = on === card ? { value: 'the card', until: now + 60_000 } : undefined;
    const setting = settingOf(name);
    const turn =
      (await rounds.click(button.token, setting, { card: address, ticked })) ??
      conversation.click(button.token, setting, ticked);
    await take(turn, name);
  };
  const who = isAnonymous ? 'anonymous' : 'named';
  await take(
    await rounds.submit(`3.start.${flow.slug}`, { topic: 'Mails', who }, settingOf(NAMES[0]), channel),
    NAMES[0],
  );
  const starts = sent.length;
  for (const { who: at, which, onCard } of presses) {
    const name = NAMES[at] ?? NAMES[0];
    const own = cards.get(name);
    await press(name, onCard || own === undefined || sent.length === starts ? card : own, which);
  }
  return { sent, flow, close: () => closeAndRead() };

  /** Closes the round, and reads every quotation of its card. @returns the words that were sent */
  async function closeAndRead(): Promise<readonly string[]> {
    const setting = settingOf(NAMES[0]);
    const address = { value: 'the card', until: now + 60_000 };
    const on = async (reply: Reply<Message> | undefined, label: RegExp): Promise<boolean> => {
      const button = reply?.card.rows.flat().find((each) => label.test(each.label));
      if (button === undefined) return false;
      await take(
        await rounds.click(button.token, setting, reply === card ? { card: address } : {}),
        NAMES[0],
      );
      return true;
    };
    const from = sent.length;
    await on(card, /^Close…$/);
    await on(cards.get(NAMES[0]), /^Close and show$/);
    if (await on(card, /^Show every quote$/)) while (await on(cards.get(NAMES[0]), /^Next page/));
    return sent.slice(from).map(({ json }) => json);
  }
}

/** Buttons that end the round. */
const ENDING: readonly string[] = [words.round.closeNow, words.round.cancel, words.round.askAgain];

/** Plays random rounds, and looks into everything that anybody is sent before the end. Each run has other rounds. */
export function testSecrecy(runs: number, seed?: number): void {
  beforeAll(async () => {
    store = await Store.open(makeFile(), SILENT);
  });
  afterAll(() => store.close());

  test.each([
    ['Slack', slack],
    ['Discord', discord],
  ] as const)(
    'before the end, %s sends no answer, no outcome and no secret name to anybody but the person',
    async (_, medium) => {
      let handedIn = 0;
      await fc.assert(
        fc.asyncProperty(steps, async (drawn) => {
          // The parts of a union cannot be called as one.
          const play = medium === slack ? playOn(slack, drawn) : playOn(discord, drawn);
          const { sent, flow, close } = await play;
          const secrets = [
            ...questionsOf(flow).flatMap(({ options }) => options.map(({ label }) => label)),
            ...outcomesOf(flow).map(({ title }) => title),
          ]
            .map((secret) => JSON.stringify(secret).slice(1, -1))
            // "No" is a part of "Nobody has answered".
            .filter((secret) => !sent[0]?.json.includes(secret));
          expect(secrets.length).toBeGreaterThan(5);
          for (const { to, json } of sent) {
            if (to === undefined) for (const secret of secrets) expect(json).not.toContain(secret);
            const others = NAMES.slice(1).filter((name) => name !== to);
            if (drawn.isAnonymous) for (const name of others) expect(json).not.toContain(name);
            if (json.includes(words.round.handedIn.slice(0, 10))) handedIn++;
          }
          await close();
        }),
        { numRuns: runs, ...(seed === undefined ? {} : { seed }), endOnFailure: true },
      );
      expect(handedIn).toBeGreaterThan(5);
    },
  );
}
