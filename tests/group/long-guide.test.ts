import { afterAll, beforeAll, expect, test } from 'vitest';
import { medium as discord } from '../../adapters/discord/surface.ts';
import { medium as slack } from '../../adapters/slack/surface.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { Guide } from '../../src/conversation/guide.ts';
import type { Medium } from '../../src/conversation/medium.ts';
import type { Reply } from '../../src/conversation/reply.ts';
import { lastReply, type Turn } from '../../src/conversation/turn.ts';
import { words } from '../../src/conversation/words.ts';
import { GroupGuide } from '../../src/group/group-guide.ts';
import { Store } from '../../src/store/store.ts';
import { ARTICLE, load } from '../content/read/folder.ts';
import { CHANNEL } from '../conversation/person.ts';
import { makeFile, SILENT } from '../store/engines.ts';

/** 25 questions with long answers, and an outcome with long steps. */
const QUESTIONS = 25;
const questions = Array.from({ length: QUESTIONS }, (_, q) => {
  const to = q + 1 < QUESTIONS ? `topic-${q + 1}-${'a_topic_'.repeat(10)}` : 'end';
  return [
    `## Topic ${q} ${'a_topic_'.repeat(10)}`,
    'Which?',
    `- [${'an_answer_'.repeat(7)}](#${to})`,
    `- [Another](#${to})`,
  ];
});
const steps = Array.from({ length: 15 }, (_, i) => `${i + 1}. ${'Do a *part* of it. '.repeat(15)}`);
const FLOW = `---
title: A long guide
article: drinks
---

${[...questions.flat(), '## End', 'Go.', steps.join('\n')].join('\n\n')}
`;

let store: Store;
beforeAll(async () => {
  store = await Store.open(makeFile(), SILENT);
});
afterAll(() => store.close());

test.each<[string, Medium<unknown>]>([
  ['Slack', slack],
  ['Discord', discord],
])('every card of a group that answers a long guide fits one message of %s', async (name, medium) => {
  const guide = new Guide(load({ 'articles/drinks.md': ARTICLE, 'flows/long.md': FLOW }));
  const conversation = new Conversation(guide, medium);
  const wait = async (_: number, signal?: AbortSignal): Promise<void> => {
    if (signal) await new Promise(() => {});
  };
  const group = new GroupGuide(conversation, guide, medium, store, Date.now, wait);
  const setting = { ...CHANNEL, hasGroupGuide: true, channel: name, person: { id: 'U1', name: 'Ana' } };
  const see = (turn: Turn<unknown> | undefined): Reply<unknown> => {
    if (turn === undefined) throw new Error('It belongs to nothing.');
    const reply = turn.kind === 'share' ? turn.shared : lastReply(turn);
    expect(reply.fits).toBe(true);
    return reply;
  };
  const tokenOf = (reply: Reply<unknown>, label: string): string => {
    const buttons = reply.card.rows.flat();
    const button = buttons.find((each) => each.label.startsWith(label));
    if (button === undefined)
      throw new Error(`There is only: ${buttons.map((each) => each.label).join(', ')}`);
    return button.token;
  };
  const click = (token: string, card?: { value: string; until: number }) =>
    group.click(token, setting, { card }) ?? conversation.click(token, setting);
  const press = async (reply: Reply<unknown>, label: string): Promise<Reply<unknown>> =>
    see(await click(tokenOf(reply, label)));

  const posted = see(await group.submit('3.start.long', { topic: 'Mails' }, setting, name));
  let own = await press(posted, words.round.answer);
  for (let i = 0; i < QUESTIONS; i++) own = await press(own, 'an_answer');
  await press(own, words.round.handIn);
  own = await press(posted, words.round.answer);
  await press(own, words.round.changeMine);

  own = see(conversation.command('long', '', setting));
  for (let i = 0; i < QUESTIONS; i++) own = await press(own, 'Another');
  const form = await click(tokenOf(own, 'Save'));
  if (form?.kind !== 'form') throw new Error('No form opens.');
  const values = { topic: '*'.repeat(100), outcome: 'End', why: '*'.repeat(1_000), review: 'none' };
  const decision = see(await group.submit(form.form.token, values, setting, `${name} saves`));
  for (const label of [words.decision.showWhy, words.decision.export, words.decision.change])
    await press(decision, label);
});
