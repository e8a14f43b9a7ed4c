import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Guide } from '../../src/conversation/guide.ts';
import type { Values } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';
import {
  DIRECT,
  Member,
  type Opened,
  overHttp,
  overSocket,
  type RunningGuide,
  startGuide,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import { CHECKLIST, STRATEGY } from '../fixtures/guides.ts';
import { makeFile } from '../store/engines.ts';
import { CHANGED, type KeptRounds, keepRounds, NO_EXPERTISE, WITH_PEOPLE } from './rounds.ts';

const ELSEWHERE = { id: 'C2', name: 'random' };
/** Slack takes nothing more at the address of a click. */
const HALF_AN_HOUR = 30 * 60_000 + 1;
const PEOPLE = { ann: 'U1', ben: 'U2', chris: 'U3', dana: 'U4' } as const;

let workspace: Workspace;
let url: string;
const running: { guide: RunningGuide; kept: KeptRounds }[] = [];

beforeEach(async () => {
  workspace = await Workspace.open();
  url = makeFile();
});

afterEach(async () => {
  await Promise.all(running.map(({ guide }) => guide.stop()));
  await Promise.all(running.map(({ kept }) => kept.store.close()));
  workspace.close();
  running.length = 0;
});

async function run(
  mode: 'http' | 'socket' = 'http',
  { content = STRATEGY, allowedTeams = undefined as ReadonlySet<string> | undefined } = {},
) {
  const held = new Guide(loadLibrary(content));
  const kept = await keepRounds(held, url);
  const settings = { group: kept.group, ...(allowedTeams ? { allowedTeams } : {}) };
  const guide = await startGuide(workspace, mode, held, {}, undefined, settings);
  running.push({ guide, kept });
  return { guide, kept };
}

type People = Readonly<Record<keyof typeof PEOPLE, Member>>;

function membersOf(guide: RunningGuide, channel?: { id: string; name: string }): People {
  const member = (name: keyof typeof PEOPLE): Member =>
    new Member(workspace, overHttp(guide), channel, name, PEOPLE[name]);
  return { ann: member('ann'), ben: member('ben'), chris: member('chris'), dana: member('dana') };
}

/** Starts a round by the command. @returns the timestamp of its card */
async function startRound(ann: Member, values: Values = {}): Promise<string> {
  const form = await ann.typeForForm('/llm-strategy', 'together Support mails');
  await ann.submit(form, { topic: 'Support mails', ...values });
  await ann.readPrivate();
  return workspace.newest;
}

async function answer(person: Member, card: string, labels: readonly string[]): Promise<void> {
  await person.pressOn(card, words.round.answer);
  await person.pressPrivate(...labels, words.round.handIn);
  expect(person.text).toBe(words.round.handedIn);
}

async function closeRound(ann: Member, card: string): Promise<void> {
  await ann.pressOn(card, words.round.close);
  await ann.pressPrivate(words.round.closeNow);
}

const warnings = ({ log }: RunningGuide): string[] => log.filter((line) => JSON.parse(line).level > 30);

describe('a round in a channel', () => {
  test('is started by a form, answered in private, and repainted by the clicks alone', async () => {
    const { guide } = await run();
    const { ann, ben, chris, dana } = membersOf(guide);
    const form = await ann.typeForForm('/llm-strategy', 'together Support mails');
    expect(form.modal.title.text).toBe('Decide together');
    expect(JSON.stringify(form.modal.blocks[0])).toContain('"initial_value":"Support mails"');
    await ann.submit(form, { topic: 'Support mails', who: 'named', when: 'by hand' });
    expect((await ann.readPrivate()).response_type).toBe('ephemeral');
    expect(ann.text).toBe(words.round.opened);
    const card = workspace.newest;
    expect(workspace.textOf(card)).toContain('Nobody has answered');

    await answer(ben, card, NO_EXPERTISE);
    await workspace.shows(card, 'One has answered: ben');
    await answer(chris, card, WITH_PEOPLE);
    await answer(dana, card, NO_EXPERTISE);
    await workspace.shows(card, '3 have answered: ben, chris, dana');

    await ben.pressOn(card, words.round.close);
    expect(ben.text).toBe(words.round.mayNotEnd('ann'));
    await closeRound(ann, card);
    expect(ann.text).toBe(words.round.closedNow);
    await workspace.shows(card, 'You part at Means');
    expect(workspace.textOf(card)).toContain('2 × Not yet: keep working on the prompt: ben, dana');
    expect(workspace.shown.size).toBe(1);
    expect(Math.max(...workspace.uses)).toBeLessThanOrEqual(4);
    expect(workspace.calls.filter((method) => method !== 'auth.test')).toEqual(['views.open']);
    expect(warnings(guide)).toEqual([]);
  });

  test('is started by the button of the first question, too', async () => {
    const { guide } = await run();
    const { ann } = membersOf(guide);
    await ann.type('/llm-strategy');
    const form = await ann.openForm(words.round.together);
    await ann.submit(form, { topic: 'Support mails' });
    await ann.readPrivate();
    expect(ann.card.replace_original).toBe(false);
    expect(workspace.textOf(workspace.newest)).toContain('Support mails');
  });

  test('over Socket Mode works the same', async () => {
    await run('socket');
    const ann = new Member(workspace, overSocket(workspace), undefined, 'ann', 'U1');
    const card = await startRound(ann);
    await answer(ann, card, NO_EXPERTISE);
    await workspace.shows(card, 'One has answered: ann');
  });

  test('asks a checklist', async () => {
    const { guide } = await run('http', { content: CHECKLIST });
    const { ann, ben } = membersOf(guide);
    const form = await ann.typeForForm('/commute', 'together');
    await ann.submit(form, { topic: 'How to come' });
    await ann.readPrivate();
    const card = workspace.newest;
    for (const [person, box] of [
      [ann, 'I carry heavy things'],
      [ben, 'Money is short'],
    ] as const) {
      await person.pressOn(card, words.round.answer);
      await person.sendTick(box);
      await person.readPrivate();
      await person.pressPrivate('Continue with 1');
      if (box === 'Money is short') await person.pressPrivate('Nothing');
      await person.pressPrivate(words.round.handIn);
    }
    await closeRound(ann, card);
    await workspace.shows(card, 'You part at What matters');
    expect(workspace.textOf(card)).toContain('1 × not “I carry heavy things”: ben');
    expect(workspace.textOf(card)).toContain('1 × Drive: ann');
    expect(workspace.textOf(card)).toContain('1 × Cycle: ben');
  });

  test('counts a changed answer once, and the same press twice once', async () => {
    const { guide } = await run();
    const { ann, ben } = membersOf(guide);
    const card = await startRound(ann);
    await answer(ben, card, NO_EXPERTISE);
    await ben.pressOn(card, words.round.answer);
    await ben.pressPrivate(...CHANGED);
    const token = ben.token(words.round.handIn);
    await Promise.all([ben.click(token), ben.click(token)]);
    for (const _ of [1, 2]) expect((await ben.readPrivate()).text).toContain('Handed in.');
    await closeRound(ann, card);
    await workspace.shows(card, 'Closed. One of you answered');
    expect(workspace.textOf(card)).toContain('1 × Consider fine-tuning plus prompting: ben');
  });

  test('that closes while a person answers says so, and shows that person nothing more', async () => {
    const { guide } = await run();
    const { ann, ben, chris } = membersOf(guide);
    const card = await startRound(ann);
    await answer(ben, card, NO_EXPERTISE);
    await chris.pressOn(card, words.round.answer);
    await chris.pressPrivate(...NO_EXPERTISE);
    await closeRound(ann, card);
    await chris.pressPrivate(words.round.handIn);
    expect(chris.text).toBe(words.round.ended);
    await workspace.shows(card, 'Closed. One of you answered');
  });

  test('closes by itself after its last answer', async () => {
    const { guide } = await run();
    const { ann, ben } = membersOf(guide);
    const card = await startRound(ann, { when: '2' });
    await answer(ann, card, NO_EXPERTISE);
    await ben.pressOn(card, words.round.answer);
    await ben.pressPrivate(...NO_EXPERTISE, words.round.handIn);
    expect(ben.text).toBe(words.round.closesNow);
    await workspace.shows(card, words.round.agreeOnAll);
  });

  test('is started once by a form that is sent twice', async () => {
    const { guide } = await run();
    const { ann } = membersOf(guide);
    const form = await ann.typeForForm('/llm-strategy', 'together');
    await Promise.all([ann.submit(form, { topic: 'Twice' }), ann.submit(form, { topic: 'Twice' })]);
    await ann.readPrivate();
    await ann.readPrivate();
    expect(workspace.shown.size).toBe(1);
    await ann.type('/llm-strategy', 'together');
    expect(ann.text).toContain('1 round is open here');
    expect(ann.labels).toEqual(['Twice', words.round.startAnother]);
    await ann.submit(await ann.openForm(words.round.startAnother), { topic: 'Another' });
    await ann.readPrivate();
    expect(workspace.textOf(workspace.newest)).toContain('Another');
  });
});

test('the log and the metrics of a round name no place and no look-up, because a colleague could know the time', async () => {
  const { guide } = await run();
  const { ann, ben } = membersOf(guide);
  const card = await startRound(ann);
  await ben.pressOn(card, words.round.answer);
  await ben.pressPrivate(...NO_EXPERTISE, 'Why (2 answers, 4 quotes)', 'Back to the recommendation');
  await ben.pressPrivate(words.round.handIn);
  await closeRound(ann, card);
  await workspace.shows(card, 'Closed.');
  const kinds = ['round-form', 'round-start', 'round-answer', 'choose', 'choose', 'show', 'back', 'hand-in'];
  const activities = guide.observed.map(({ activity }) => activity);
  expect(activities.map(({ kind }) => kind)).toEqual([...kinds, 'round', 'round-close']);
  for (const activity of activities)
    expect(Object.keys(activity)).toEqual(expect.not.arrayContaining(['place', 'left', 'lookup']));
  const secrets = ['Support mails', 'baseline', 'means', 'not-yet', 'U2', 'ben'];
  for (const line of guide.log) for (const secret of secrets) expect(line).not.toContain(secret);
});

describe('a process that ends', () => {
  test('between an answer and its hand-in loses nothing, because any other takes over', async () => {
    const first = await run();
    const { ann, ben } = membersOf(first.guide);
    const card = await startRound(ann);
    await ben.pressOn(card, words.round.answer);
    await ben.pressPrivate(...NO_EXPERTISE);
    const token = ben.token(words.round.handIn);
    await first.guide.stop();
    await first.kept.store.close();
    running.length = 0;
    const second = await run();
    const again = membersOf(second.guide);
    await again.ben.click(token, true);
    await again.ben.readPrivate();
    expect(again.ben.text).toBe(words.round.handedIn);
    await workspace.shows(card, 'One has answered: ben');
  });

  test('or that answers beside another one leaves one round', async () => {
    const [first, second] = [await run(), await run()];
    const [one, other] = [membersOf(first.guide), membersOf(second.guide)];
    const card = await startRound(one.ann);
    await one.ben.pressOn(card, words.round.answer);
    await one.ben.pressPrivate(...NO_EXPERTISE);
    await other.chris.pressOn(card, words.round.answer);
    await other.chris.pressPrivate(...NO_EXPERTISE);
    const tokens = [one.ben.token(words.round.handIn), other.chris.token(words.round.handIn)];
    await Promise.all([one.ben.click(tokens[0]), other.chris.click(tokens[1])]);
    await workspace.shows(card, '2 have answered: ben, chris');
  });
});

describe('a database', () => {
  test('that is away keeps nobody from answering the guide, and the hand-in is told', async () => {
    const { guide, kept } = await run();
    const { ann, ben } = membersOf(guide);
    const card = await startRound(ann);
    await ben.pressOn(card, words.round.answer);
    await kept.store.close();
    await ben.pressPrivate(...NO_EXPERTISE, words.round.handIn);
    expect(ben.card.replace_original).toBe(false);
    expect(ben.text).toBe(words.round.unkept);
    await ann.pressOn(card, words.round.close);
    expect(ann.text).toBe(words.round.unkept);
    await ann.type('/llm-strategy', 'together');
    expect(ann.text).toBe(words.round.unavailable);
  });

  test('that is slow does not cost the time in which Slack waits for a command', async () => {
    const { guide, kept } = await run();
    kept.isSlow = true;
    const { ann } = membersOf(guide);
    await ann.type('/llm-strategy', 'together');
    expect(ann.text).toBe(words.round.unavailable);
  });
});

describe('a card, half an hour after the click', () => {
  const late = async () => {
    const { guide, kept } = await run();
    const { ann, ben } = membersOf(guide);
    const card = await startRound(ann);
    await ben.pressOn(card, words.round.answer);
    await ben.pressPrivate(...NO_EXPERTISE);
    return { guide, kept, ann, ben, card };
  };

  test('is painted by the app itself, where it is a member of the channel', async () => {
    const { kept, ann, ben, card } = await late();
    kept.pass(HALF_AN_HOUR);
    await ben.pressPrivate(words.round.handIn);
    await workspace.shows(card, 'One has answered: ben');
    await ann.pressOn(card, words.round.close);
    kept.pass(HALF_AN_HOUR);
    const updated = workspace.called('chat.update');
    await ann.pressPrivate(words.round.closeNow);
    await updated;
    await workspace.shows(card, 'Closed. One of you answered');
  });

  test('is painted by the app itself, too, if Slack takes nothing more at the address of the click', async () => {
    const { ben, card } = await late();
    workspace.pass(HALF_AN_HOUR);
    await ben.pressPrivate(words.round.handIn);
    await workspace.shows(card, 'One has answered: ben');
  });

  test('waits for the next press elsewhere, and nothing is lost', async () => {
    const { guide, kept, ann, ben, card } = await late();
    workspace.channelsWithout.add('C1');
    kept.pass(HALF_AN_HOUR);
    const refused = workspace.called('chat.update');
    await ben.pressPrivate(words.round.handIn);
    expect(ben.text).toBe(words.round.handedIn);
    await refused;
    expect(workspace.textOf(card)).toContain('Nobody has answered');
    await ann.pressOn(card, words.round.answer);
    await workspace.shows(card, 'One has answered: ben');
    expect(warnings(guide)).toEqual([]);
  });

  test('of a decision is painted by the app itself', async () => {
    const { guide, kept } = await run();
    const { ann } = membersOf(guide);
    await ann.type('/llm-strategy');
    await ann.press(...NO_EXPERTISE);
    await ann.submit(await ann.openForm(words.decision.saveOwn), { topic: 'Support mails' });
    await ann.readPrivate();
    const card = workspace.newest;
    await ann.pressOn(card, words.decision.change);
    kept.pass(HALF_AN_HOUR);
    await ann.pressPrivate(words.decision.delete, words.decision.deleteNow);
    await workspace.shows(card, 'D-1 was deleted.');
    expect(workspace.textOf(card)).not.toContain('Support mails');
  });
});

describe('a form that does not open', () => {
  test('is told, although the command has been acknowledged', async () => {
    const { guide } = await run();
    workspace.refusals.set('views.open', 'expired_trigger_id');
    const { ann } = membersOf(guide);
    await ann.type('/llm-strategy', 'together');
    expect(ann.text).toBe(words.round.form.failed);
  });
});

describe('a round belongs to the workspace in which the app is installed', () => {
  test('also if a partner’s person sends the form, of which Slack tells the person’s workspace', async () => {
    const { guide } = await run();
    const { ann, ben } = membersOf(guide);
    const form = await ann.typeForForm('/llm-strategy', 'together Support mails');
    ann.team = 'T2';
    await ann.submit(form, { topic: 'Support mails' });
    await ann.readPrivate();
    await answer(ben, workspace.newest, NO_EXPERTISE);
    await workspace.shows(workspace.newest, 'One has answered: ben');
  });

  test('also if people press in several workspaces of an organization', async () => {
    const { guide } = await run();
    const { ann, ben } = membersOf(guide);
    Object.assign(ann, { team: 'T3', organization: 'E1' });
    Object.assign(ben, { team: 'T4', organization: 'E1' });
    const card = await startRound(ann);
    await answer(ben, card, NO_EXPERTISE);
    await closeRound(ann, card);
    await workspace.shows(card, 'Closed. One of you answered');
  });

  test('and so does a decision that a partner’s person saves', async () => {
    const { guide } = await run();
    const { ann, ben } = membersOf(guide);
    await ann.type('/llm-strategy');
    await ann.press(...NO_EXPERTISE);
    const form = await ann.openForm(words.decision.saveOwn);
    ann.team = 'T2';
    await ann.submit(form, { topic: 'Support mails' });
    await ann.readPrivate();
    await ben.type('/llm-strategy', 'decisions');
    expect(ben.text).toContain('D-1 Support mails');
  });
});

describe('nobody gets at a round', () => {
  test('from another channel', async () => {
    const { guide } = await run();
    const { ann } = membersOf(guide);
    const card = await startRound(ann);
    const { ben } = membersOf(guide, ELSEWHERE);
    await ben.clickOn(card, words.round.answer);
    expect((await ben.readPrivate()).text).toContain(words.round.elsewhere);
  });

  test('from a workspace that is not allowed', async () => {
    const { guide } = await run('http', { allowedTeams: new Set(['T1']) });
    const { ann, ben } = membersOf(guide);
    const card = await startRound(ann);
    ben.team = 'T2';
    await ben.pressOn(card, words.round.answer);
    expect(ben.text).toBe(words.notOpenToWorkspace);
    await ben.type('/llm-strategy', 'together');
    expect(ben.text).toBe(words.notOpenToWorkspace);
  });

  test('as nobody', async () => {
    const { guide } = await run();
    const { ann } = membersOf(guide);
    const card = await startRound(ann);
    const nobody = new Member(workspace, overHttp(guide), undefined, '', '');
    await nobody.pressOn(card, words.round.answer);
    expect(nobody.text).toBe(words.round.noPerson);
  });

  test('in a direct message, where there is nobody else', async () => {
    const { guide } = await run();
    const ann = new Member(workspace, overHttp(guide), DIRECT);
    await ann.type('/llm-strategy');
    expect(ann.labels).not.toContain(words.round.together);
    await ann.type('/llm-strategy', 'together');
    expect(ann.text).toBe(words.round.notHere);
  });
});

test('a window offers no round, because it has no channel', async () => {
  const { guide } = await run();
  await overHttp(guide)('click', {
    type: 'shortcut',
    callback_id: 'guide',
    trigger_id: workspace.triggerId,
    user: { id: 'U1', username: 'ann', team_id: 'T1' },
    team: { id: 'T1', domain: 'example' },
  });
  const { modal }: Opened = await workspace.nextWindow();
  expect(JSON.stringify(modal)).not.toContain(words.round.together);
});

test('without a database, nothing of a round is there', async () => {
  const guide = await startGuide(workspace, 'http');
  const ann = new Member(workspace, overHttp(guide));
  await ann.type('/llm-strategy');
  expect(ann.labels).not.toContain(words.round.together);
  await ann.type('/llm-strategy', 'help');
  expect(ann.text).not.toContain('together');
  await guide.stop();
});

describe('a decision', () => {
  test('is saved from a recommendation, posted, listed, shown, exported and changed', async () => {
    const { guide } = await run();
    const { ann, ben } = membersOf(guide);
    await ann.type('/llm-strategy');
    await ann.press(...NO_EXPERTISE);
    const form = await ann.openForm(words.decision.saveOwn);
    expect(form.modal.title.text).toBe('Save as a decision');
    await ann.submit(form, { topic: 'Support mails', why: 'We have nobody.' });
    await ann.readPrivate();
    expect(ann.text).toBe('Saved as D-1. Everyone here can see it.');
    const card = workspace.newest;
    expect(workspace.textOf(card)).toContain('D-1 Support mails');
    expect(workspace.textOf(card)).toContain('In their own words: We have nobody.');
    expect(JSON.stringify(workspace.shown.get(card))).toMatch(/"type":"date","timestamp":\d{10},/);

    await ben.pressOn(card, words.decision.showWhy);
    expect(ben.text).toContain('requiring more ML expertise');
    await ben.pressOn(card, words.decision.export);
    expect(ben.text).toContain('docs/decisions/0001-support-mails.md');
    await ben.pressOn(card, words.decision.change);
    await ben.pressPrivate(words.decision.noLongerHolds);
    expect(ben.text).toBe(words.decision.isDeprecated(1));
    await workspace.shows(card, 'It no longer holds.');
    await ben.pressOn(card, words.decision.change);
    const review = await ben.openForm(words.decision.lookAgain);
    await ben.submit(review, { review: '12' });
    await ben.readPrivate();
    expect(ben.text).toContain('D-1 is to be looked at again on');

    await ben.type('/llm-strategy', 'decisions');
    expect(ben.text).toContain('D-1 Support mails: Not yet: keep working on the prompt, no longer holds');
    await ben.type('/llm-strategy', 'd-1');
    expect(ben.labels).toEqual([
      words.decision.showWhy,
      words.decision.export,
      words.decision.change,
      words.decision.post,
    ]);
    expect(workspace.shown.size).toBe(1);
    await ben.pressPrivate(words.decision.post);
    expect(ben.text).toBe('D-1 is posted.');
    expect(workspace.shown.size).toBe(2);
    expect(warnings(guide)).toEqual([]);
  });

  test('is saved from the card of a closed round', async () => {
    const { guide } = await run();
    const { ann, ben, chris } = membersOf(guide);
    const card = await startRound(ann);
    await answer(ben, card, NO_EXPERTISE);
    await answer(chris, card, WITH_PEOPLE);
    await closeRound(ann, card);
    await workspace.shows(card, 'You part at Means');
    await chris.clickOn(card, words.decision.save);
    const form = await workspace.nextWindow();
    await chris.submit(form, { topic: 'Support mails', outcome: 'Not yet: keep working on the prompt' });
    await chris.readPrivate();
    expect(chris.text).toBe(words.decision.saved(1));
    expect(workspace.textOf(workspace.newest)).toContain('by ben and chris; saved by chris');
  });
});
