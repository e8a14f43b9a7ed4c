import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { words } from '../../src/conversation/words.ts';
import {
  type ApiCall,
  CHANNEL,
  type Deliver,
  DIRECT,
  Member,
  type Opened,
  overHttp,
  overSocket,
  type Post,
  type RunningGuide,
  startGuide,
  submissionOf,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import { readSlack } from '../adapters/slack/read.ts';
import { CHECKLIST } from '../fixtures/guides.ts';

const COMMAND = '/llm-strategy';
const OUTCOME = 'Start with a prompt';

let workspace: Workspace;
let guide: RunningGuide;
let deliver: Deliver;
let ann: Member;

const labelsOf = (post: Post): string[] => readSlack(post).buttons.map(({ label }) => label);
const tokenIn = (message: Parameters<typeof readSlack>[0], label: string): string => {
  const { buttons } = readSlack(message);
  const button = buttons.find((candidate) => candidate.label === label);
  if (!button) throw new Error(`There is no "${label}", only: ${buttons.map((other) => other.label)}`);
  return button.token;
};
const linesOf = (post: Post): string[] => readSlack(post).text.split('\n');

/** A window or App Home without its inputs, so that it can be read like a message. */
const asMessage = ({ blocks }: ModalView | HomeView) => ({
  blocks: blocks.filter((block): block is KnownBlock => block.type !== 'input'),
});

/** The unread messages, when all work is done: who sees each, and its first line. */
async function postedInAll(): Promise<string[]> {
  await guide.stop();
  return workspace.unread().map((post) => `${post.response_type}: ${linesOf(post)[0]}`);
}

const SHARED = 'Shared by ann: Prompt engineering, fine-tuning, or both?';
const inChannel = `in_channel: ${SHARED}`;
const saidShared = `ephemeral: ${words.shared}`;

const outcomes = (): string[] =>
  guide.observed.map(({ activity, outcome }) => `${activity.kind}: ${outcome}`);

async function next<Kind extends ApiCall['kind']>(kind: Kind): Promise<Extract<ApiCall, { kind: Kind }>> {
  const call = await workspace.nextApiCall();
  const isKind = (it: ApiCall): it is Extract<ApiCall, { kind: Kind }> => it.kind === kind;
  if (!isKind(call)) throw new Error(`"${call.kind}" came instead of "${kind}".`);
  return call;
}

describe.each(['http', 'socket'] as const)('over %s', (mode) => {
  const useGuide = async (held?: Guide): Promise<void> => {
    guide = await startGuide(workspace, mode, held);
    deliver = mode === 'http' ? overHttp(guide) : overSocket(workspace);
    ann = new Member(workspace, deliver);
  };

  beforeEach(async () => {
    workspace = await Workspace.open();
    await useGuide();
  });

  afterEach(async () => {
    await guide.stop().catch(() => {});
    workspace.close();
  });

  /** Leads a person to a recommendation. */
  async function recommend(person = ann): Promise<void> {
    await person.type(COMMAND);
    await person.press('Not measured yet');
    expect(person.text).toContain(OUTCOME);
  }

  /** Shares a recommendation. @returns the card that everyone sees */
  async function shareOne(): Promise<Post> {
    await recommend();
    await ann.share();
    const shared = await workspace.nextPost();
    await workspace.nextPost();
    return shared;
  }

  describe('sharing in a channel', () => {
    test('asks what it is for, posts one card for everyone, and leaves one line with a way back', async () => {
      await recommend();
      const form = await ann.openForm();
      expect(form.modal).toMatchObject({
        title: { text: 'Share' },
        submit: { text: 'Post' },
        blocks: [{ type: 'input', optional: true, label: { text: 'What is it for?' } }],
      });
      await ann.submit(form, 'Support mails: answer by model?');
      const shared = await workspace.nextPost();
      expect(shared).toMatchObject({ response_type: 'in_channel', replace_original: false });
      expect(shared).not.toHaveProperty('thread_ts');
      expect(linesOf(shared).slice(0, 3)).toEqual([SHARED, 'For: Support mails: answer by model?', OUTCOME]);
      expect(labelsOf(shared)).toEqual([words.showReasons, words.tryIt, words.openArticle, words.remove]);
      await ann.read();
      expect(ann.card).toMatchObject({ response_type: 'ephemeral', replace_original: true });
      expect(ann.text).toBe(words.shared);
      expect(ann.labels).toEqual([words.backToMine]);
      await ann.press(words.backToMine);
      expect(ann.text).toContain(OUTCOME);
      expect(ann.labels).toContain(words.share);
      expect(await postedInAll()).toEqual([]);
      expect(outcomes().slice(2)).toEqual(['share-form: sent', 'share: sent', 'turn-page: sent']);
    });

    test('without a purpose shows no line for it', async () => {
      const shared = await shareOne();
      expect(linesOf(shared)[1]).toBe(OUTCOME);
      expect(shared.text).not.toContain('For:');
    });

    test('closes the window without a share if the person does not submit it', async () => {
      await recommend();
      await ann.openForm();
      expect(await postedInAll()).toEqual([]);
    });

    test('from a card in a thread posts into that thread', async () => {
      const there = new Member(workspace, deliver, { ...CHANNEL, thread: '99.1' });
      await recommend(there);
      await there.share();
      expect(await workspace.nextPost()).toMatchObject({ response_type: 'in_channel', thread_ts: '99.1' });
      expect(await workspace.nextPost()).toMatchObject({
        response_type: 'ephemeral',
        replace_original: true,
      });
    });

    test('is not offered in a direct message', async () => {
      const alone = new Member(workspace, deliver, DIRECT);
      await recommend(alone);
      expect(alone.labels).not.toContain(words.share);
    });

    test('happens once, however often the form is submitted', async () => {
      await recommend();
      const form = await ann.openForm();
      await Promise.all([ann.submit(form), ann.submit(form), ann.submit(form)]);
      expect(await postedInAll()).toEqual([inChannel, saidShared, saidShared, saidShared]);
    });

    test('happens again from a form that is opened again', async () => {
      await recommend();
      for (const purpose of ['one', 'two']) await ann.share(purpose);
      expect((await postedInAll()).filter((line) => line === inChannel)).toHaveLength(2);
    });

    test('shows others the reasons, a guide of their own and the article, privately', async () => {
      const shared = await shareOne();
      const bob = new Member(workspace, deliver, undefined, 'bob', 'U2');
      for (const [label, shows] of [
        [words.showReasons, 'Always begin here.'],
        [words.tryIt, 'Question 1 of up to 5'],
        [words.openArticle, words.sections],
      ] as const) {
        await bob.click(tokenIn(shared, label), false);
        const own = await workspace.nextPost();
        expect(own).toMatchObject({ response_type: 'ephemeral', replace_original: false });
        expect(readSlack(own).text).toContain(shows);
      }
    });
  });

  describe('the purpose', () => {
    const HOSTILE = '<!channel> <@U2> @here *bold* `code` <https://x.example|y> &amp; :tada: \u202e\u200b';

    test('is shown as plain words: nothing in it mentions, links or formats', async () => {
      await recommend();
      await ann.share(HOSTILE);
      const shared = await workspace.nextPost();
      const shownPlain = '<!channel> <@U2> @here *bold* `code` <https://x.example|y> &amp; :tada:';
      expect(linesOf(shared)[1]).toBe(`For: ${shownPlain}`);
      const elements = JSON.stringify(shared.blocks);
      expect(elements).toContain(JSON.stringify({ type: 'text', text: shownPlain }));
      expect(elements).not.toMatch(/"type":"(?:broadcast|user|usergroup|emoji|mrkdwn)"/);
      expect(shared).toMatchObject({ mrkdwn: false, unfurl_links: false });
      // Slack reads this text for notifications.
      expect(shared.text).not.toMatch(/<!|<@|<http/);
    });

    test('is in no line of the log, and not in the private card', async () => {
      await recommend();
      await ann.share('a secret of the support team');
      await workspace.nextPost();
      await ann.read();
      expect(JSON.stringify(ann.card)).not.toContain('secret');
      await recommend();
      const form = await ann.openForm();
      workspace.statuses.push(403);
      await ann.submit(form, 'a secret of the support team');
      await guide.stop();
      expect(guide.log.join('')).toContain('Slack did not take a message');
      expect(guide.log.join('')).not.toContain('secret');
    });

    test('that is longer than the field takes, or no text, shares all the same', async () => {
      await recommend();
      const form = await ann.openForm();
      for (const value of ['x'.repeat(10_000), 5, { a: 1 }, null]) {
        const payload = submissionOf(form);
        const state = { values: { b: { purpose: { type: 'plain_text_input', value } } } };
        await deliver('click', { ...payload, view: { ...payload.view, id: `V-${typeof value}`, state } });
      }
      await guide.stop();
      const shared = workspace.unread().filter(({ response_type }) => response_type === 'in_channel');
      expect(shared).toHaveLength(3);
      expect(linesOf(shared[0] ?? (await workspace.nextPost()))).toContain(`For: ${'x'.repeat(80)}`);
    });
  });

  describe('a form', () => {
    test('whose click took too long is not opened, and the card says to press Share again', async () => {
      await recommend();
      ann.delay = 3_001;
      await ann.click(ann.token(words.share));
      await ann.read();
      expect(ann.card).toMatchObject({ response_type: 'ephemeral', replace_original: true });
      expect(ann.text).toMatch(/^The form did not open\. Press Share again\.\n/);
      ann.delay = 0;
      await ann.share();
      expect(await postedInAll()).toEqual([inChannel, saidShared]);
      expect(outcomes().slice(2)).toEqual(['share-form: failed', 'share-form: sent', 'share: sent']);
    });

    test('opens once if its click arrives twice, and the card stays', async () => {
      await recommend();
      const token = ann.token(words.share);
      const twice: Deliver = async (...click) => (await deliver(...click)) ?? deliver(...click);
      const again = new Member(workspace, twice);
      await again.click(token, true);
      await workspace.nextWindow();
      expect(await postedInAll()).toEqual([]);
      expect(outcomes().slice(2).sort()).toEqual(['share-form: late', 'share-form: sent']);
    });

    test('that is submitted after the address of its click has died shares nothing, and says so', async () => {
      await recommend();
      const form = await ann.openForm();
      workspace.pass(31 * 60_000);
      await ann.submit(form);
      const { channel, user, message } = await next('message');
      expect({ channel, user }).toEqual({ channel: 'C1', user: 'U1' });
      expect(readSlack(message).text).toMatch(/^This was not shared\. Please try again\.\n/);
      await deliver('click', {
        ...submissionOf(form),
        type: 'block_actions',
        view: undefined,
        channel: CHANNEL,
        container: { type: 'message', message_ts: '60.1', is_ephemeral: true },
        response_url: workspace.responseUrl,
        trigger_id: workspace.triggerId,
        actions: [{ type: 'button', action_id: '0', value: tokenIn(message, words.share) }],
      });
      await ann.submit(await workspace.nextWindow());
      await guide.stop();
      const posted = workspace.unread().map(({ text }) => text.split('\n')[0]);
      expect(posted.slice(-2)).toEqual([SHARED, words.shared]);
    });

    test.each<[string, (form: Opened) => ModalView]>([
      ['without its fields', ({ modal }) => ({ ...modal, private_metadata: '' })],
      ['with other fields', ({ modal }) => ({ ...modal, private_metadata: '{"token":5}' })],
      ['with fields that are cut off', ({ modal }) => ({ ...modal, private_metadata: '{"token":"' })],
    ])(
      'that comes back %s shares nothing, and says in a direct message that it no longer works',
      async (_, damage) => {
        await recommend();
        const form = await ann.openForm();
        await ann.submit({ ...form, modal: damage(form) });
        const { channel, message } = await next('message');
        expect(channel).toBe('U1');
        expect(readSlack(message).text).toContain(words.outdated);
        expect(await postedInAll()).toEqual([]);
      },
    );

    test('whose content has changed meanwhile shares nothing, and says so in the channel, privately', async () => {
      await recommend();
      const form = await ann.openForm();
      await guide.stop();
      await useGuide(new Guide(loadLibrary(CHECKLIST)));
      await ann.submit(form);
      const post = await workspace.nextPost();
      expect(post).toMatchObject({ response_type: 'ephemeral', replace_original: false });
      expect(post.text).toContain(words.outdated);
    });
  });

  describe('Remove', () => {
    test('by the person who shared it deletes the card', async () => {
      const shared = await shareOne();
      await ann.click(tokenIn(shared, words.remove), false);
      await workspace.deletedBy(1);
      expect(await postedInAll()).toEqual([]);
      expect(outcomes().at(-1)).toBe('remove: sent');
    });

    test('works from another workspace of the same organization', async () => {
      Object.assign(ann, { team: 'T1', organization: 'E1' });
      const shared = await shareOne();
      ann.team = 'T2';
      await ann.click(tokenIn(shared, words.remove), false);
      await workspace.deletedBy(1);
    });

    test('works for a person of another company, whose press names the workspace of the message', async () => {
      Object.assign(ann, { team: 'T9', own: 'T9' });
      const shared = await shareOne();
      ann.team = 'T1';
      await ann.click(tokenIn(shared, words.remove), false);
      await workspace.deletedBy(1);
    });

    test.each([
      ['another person', 'bob', 'U2'],
      ['another person of the same name', 'ann', 'U2'],
    ])('by %s deletes nothing, and says who can', async (_, name, id) => {
      const shared = await shareOne();
      await new Member(workspace, deliver, undefined, name, id).click(tokenIn(shared, words.remove), false);
      const post = await workspace.nextPost();
      expect(post).toMatchObject({ response_type: 'ephemeral', replace_original: false });
      expect(readSlack(post).text).toBe(words.notYours);
      expect(workspace.deleted).toEqual([]);
    });

    test.each([
      ['that is gone', { error: 'message_not_found' }],
      ['at an address that works no more', 404],
      ['that Slack keeps', 403],
    ])('of a card %s says what to do if it is still there', async (_, fault) => {
      const shared = await shareOne();
      workspace.statuses.push(fault);
      await ann.click(tokenIn(shared, words.remove), false);
      expect(readSlack(await workspace.nextPost()).text).toBe(words.notRemoved);
      expect(await postedInAll()).toEqual([]);
      expect(outcomes().at(-1)).toBe('remove: failed');
    });

    test('works on a card that was shared by another process', async () => {
      const shared = await shareOne();
      await guide.stop();
      await useGuide();
      await ann.click(tokenIn(shared, words.remove), false);
      await workspace.deletedBy(1);
    });
  });

  describe('a window', () => {
    const USER = { id: 'U1', username: 'ann', name: 'ann', team_id: 'T1' };
    const interact = (payload: object): Promise<unknown> =>
      deliver('click', {
        user: USER,
        team: { id: 'T1', domain: 'example' },
        trigger_id: workspace.triggerId,
        ...payload,
      });
    const clickIn = (type: 'home' | 'modal', view: string, value: string): Promise<unknown> =>
      interact({
        type: 'block_actions',
        container: { type: 'view', view_id: view },
        view: { id: view, type, private_metadata: '' },
        actions: [{ type: 'button', block_id: 'b', action_id: '0', action_ts: '1.2', value }],
      });

    /** Goes to a recommendation in the window that opens next. */
    async function recommendThere(): Promise<Opened> {
      const { view, modal } = await workspace.nextWindow();
      await clickIn('modal', view, tokenIn(asMessage(modal), 'Not measured yet'));
      return { kind: 'opened', view, modal: (await next('updated')).modal };
    }

    const fromShortcut = async (): Promise<Opened> => {
      await interact({ type: 'shortcut', callback_id: 'guide' });
      return recommendThere();
    };

    const fromHome = async (): Promise<Opened> => {
      const event = { type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home' };
      await deliver('event', { type: 'event_callback', team_id: 'T1', event_id: 'Ev1', event });
      await clickIn('home', 'V0', tokenIn(asMessage((await next('home')).home), words.startGuide));
      return recommendThere();
    };

    const submit = (window: Opened, purpose?: string): Promise<unknown> =>
      deliver('click', {
        ...submissionOf(window, purpose),
        response_urls: [{ block_id: 'b', channel_id: 'C7', response_url: workspace.responseUrl }],
      });

    test.each([
      ['the shortcut', fromShortcut],
      ['App Home', fromHome],
    ])('from %s asks what it is for and where, and posts there', async (_, open) => {
      const outcome = await open();
      expect(outcome.modal.blocks.slice(-2)).toMatchObject([
        { type: 'input', element: { type: 'plain_text_input' } },
        { type: 'input', element: { type: 'conversations_select', response_url_enabled: true } },
      ]);
      const answer = await submit(outcome, 'the support mails');
      const shared = await workspace.nextPost();
      expect(shared).toMatchObject({ response_type: 'in_channel', replace_original: false });
      expect(linesOf(shared)).toContain('For: the support mails');
      expect(answer).toMatchObject({ response_action: 'update' });
      expect(JSON.stringify(answer)).toContain(words.shared);
      expect(JSON.stringify(answer)).toContain(words.backToMine);
    });

    test('shares once, however often it is submitted', async () => {
      const outcome = await fromShortcut();
      await Promise.all([submit(outcome), submit(outcome)]);
      expect(await postedInAll()).toEqual([inChannel]);
    });

    test('says that nothing was shared, and can be submitted again', async () => {
      const outcome = await fromShortcut();
      workspace.statuses.push(404);
      const answer = await submit(outcome);
      expect(JSON.stringify(answer)).toContain(words.notShared);
      expect(JSON.stringify(answer)).toContain('plain_text_input');
      await workspace.nextPost();
      await submit(outcome);
      expect((await workspace.nextPost()).response_type).toBe('in_channel');
    });

    test('is changed later if Slack is so slow that it takes no acknowledgement any more', async () => {
      const outcome = await fromShortcut();
      workspace.statuses.push({ latency: 3_000 });
      await submit(outcome);
      expect(JSON.stringify(await next('updated'))).toContain(words.shared);
    });
  });
});
