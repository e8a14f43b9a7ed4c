import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { words } from '../../src/conversation/words.ts';
import {
  type ApiCall,
  CHANNEL,
  type Deliver,
  Member,
  overHttp,
  overSocket,
  type Post,
  type RunningGuide,
  startGuide,
  submissionOf,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import { readSlack } from '../adapters/slack/read.ts';
import { FaultyGuide } from '../conversation/person.ts';
import { CHECKLIST, flowOf, STRATEGY } from '../fixtures/guides.ts';

const PRIVATE = { response_type: 'ephemeral' };
const PUBLIC = { response_type: 'in_channel', replace_original: false };

let workspace: Workspace;
let guide: RunningGuide;
let deliver: Deliver;

describe.each(['http', 'socket'] as const)('over %s', (mode) => {
  beforeEach(async () => {
    workspace = await Workspace.open();
    guide = await startGuide(workspace, mode);
    deliver = mode === 'http' ? overHttp(guide) : overSocket(workspace);
  });

  afterEach(async () => {
    await guide.stop();
    workspace.close();
  });

  const USER = { id: 'U1', username: 'ann', name: 'ann', team_id: 'T1' };
  const TEAM = { id: 'T1', domain: 'example' };

  /** Delivers an event, as Slack does: https://docs.slack.dev/apis/events-api */
  async function sendEvent(event: Readonly<Record<string, unknown>>, id = 'Ev1'): Promise<void> {
    const body = { type: 'event_callback', team_id: 'T1', api_app_id: 'A1', event_id: id, event };
    expect(await deliver('event', body)).toBeUndefined();
  }

  /** Delivers an interaction. @returns the acknowledgement */
  const interact = (payload: Readonly<Record<string, unknown>>): Promise<unknown> =>
    deliver('click', { user: USER, team: TEAM, trigger_id: workspace.triggerId, token: 'x', ...payload });

  const click = (token: string, where: Readonly<Record<string, unknown>>): Promise<unknown> =>
    interact({
      type: 'block_actions',
      actions: [{ type: 'button', block_id: 'b', action_id: '0', action_ts: '1.2', value: token }],
      ...where,
    });

  /** A private message in the channel, with an address for the answer. */
  const onMessage = () => ({
    channel: CHANNEL,
    container: { type: 'message', message_ts: '60.1', is_ephemeral: true },
    response_url: workspace.responseUrl,
  });

  const directMessage = (text: string, more = {}) => ({
    type: 'message',
    channel_type: 'im',
    channel: 'D1',
    user: 'U1',
    ts: '1.1',
    text,
    ...more,
  });

  const inView = (type: 'modal' | 'home') => ({
    container: { type: 'view', view_id: 'V1' },
    view: { id: 'V1', type, private_metadata: '' },
  });

  const tokenIn = (message: Parameters<typeof readSlack>[0], label: string): string => {
    const { buttons } = readSlack(message);
    const button = buttons.find((candidate) => candidate.label === label);
    if (!button) throw new Error(`There is no "${label}", only: ${buttons.map((other) => other.label)}`);
    return button.token;
  };

  /** The next call of the API. @throws Error if it is of another kind */
  async function next<Kind extends ApiCall['kind']>(kind: Kind): Promise<Extract<ApiCall, { kind: Kind }>> {
    const call = await workspace.nextApiCall();
    const isKind = (it: ApiCall): it is Extract<ApiCall, { kind: Kind }> => it.kind === kind;
    if (!isKind(call)) throw new Error(`"${call.kind}" came instead of "${kind}".`);
    return call;
  }

  /** The messages so far that were not answered. Checks that each of them was counted. */
  const unanswered = (): string[] => {
    const line = z.object({ msg: z.string(), kind: z.string().optional(), reason: z.string().optional() });
    const counted = guide.observed.filter(({ outcome }) => outcome === 'unanswered');
    const logged = guide.log
      .map((each) => line.parse(JSON.parse(each)))
      .filter(({ msg }) => msg === 'not answered');
    expect(counted.map(({ activity }) => activity.kind)).toEqual(logged.map(({ kind }) => kind));
    return logged.map(({ kind, reason }) => `${kind}: ${reason}`);
  };

  /** A window or App Home without its input, so that it can be read like a message. */
  const asMessage = ({ blocks }: ModalView | HomeView) => ({
    blocks: blocks.filter((block): block is KnownBlock => block.type !== 'input'),
  });

  describe('a mention', () => {
    const mention = (text: string, more = {}) => ({
      type: 'app_mention',
      user: 'U1',
      channel: 'C1',
      ts: '100.1',
      text,
      ...more,
    });

    test('is answered in its thread, for everyone, with one button', async () => {
      await sendEvent(mention('<@U0> pros fine-tuning'));
      const { channel, thread, user, message } = await next('message');
      expect({ channel, thread, user }).toEqual({ channel: 'C1', thread: '100.1', user: null });
      const { text, buttons } = readSlack(message);
      expect(text).toContain('Deep Specialization');
      expect(text).toContain('by Sami Halawa, 2024-07-22');
      expect(buttons.map(({ label }) => label)).toEqual([words.startOwn]);
    });

    test('of what the article does not mention names what to type in a thread, with buttons for the rest', async () => {
      await sendEvent(mention('<@U0> xyzzy'));
      const { text, buttons } = readSlack((await next('message')).message);
      expect(text).toContain(`${words.nothingFound}\n${words.nothingFoundHint.mention}help`);
      expect(buttons.map(({ label }) => label)).toContain('Fine-Tuning');
    });

    test('within a thread is answered in that thread, and its button answers there, privately', async () => {
      await sendEvent(mention('What do you say, <@U0>?', { thread_ts: '99.1' }));
      const { thread, message } = await next('message');
      expect(thread).toBe('99.1');
      await click(tokenIn(message, words.startOwn), {
        channel: CHANNEL,
        container: { type: 'message', message_ts: '100.2', thread_ts: '99.1', is_ephemeral: false },
        response_url: workspace.responseUrl,
      });
      const post = await workspace.nextPost();
      expect(post).toMatchObject({ response_type: 'ephemeral', replace_original: false, thread_ts: '99.1' });
      expect(post.text).toContain('Question 1 of up to 5');
    });

    test.each([
      ['in its thread', { thread_ts: '99.1' }, 'mention'],
      ['in the channel', {}, 'command'],
    ] as const)('leads to a guide whose help says what to type %s', async (_, place, asksBy) => {
      await sendEvent(mention('<@U0>'));
      const press = async (post: Pick<Post, 'blocks'>, label: string): Promise<Post> => {
        await click(tokenIn(post, label), {
          channel: CHANNEL,
          container: { type: 'message', message_ts: '100.2', is_ephemeral: true, ...place },
          response_url: workspace.responseUrl,
        });
        return workspace.nextPost();
      };
      const started = await press((await next('message')).message, words.startOwn);
      const { text } = readSlack(await press(started, words.help));
      expect(text).toContain(`\n${words.helpCommands[asksBy]}\n`);
      expect(text).toContain(asksBy === 'mention' ? '\nsections: ' : '\n/llm-strategy sections: ');
    });

    test('without words offers a button to start your own guide', async () => {
      await sendEvent(mention('<@U0>'));
      const { message } = await next('message');
      expect(readSlack(message).buttons.map(({ label }) => label)).toEqual([words.startOwn]);
    });

    test('that Slack delivers twice is answered once', async () => {
      await sendEvent(mention('<@U0> cons'));
      await sendEvent(mention('<@U0> cons'));
      await sendEvent(mention('<@U0> pros', { ts: '100.2' }), 'Ev2');
      expect(readSlack((await next('message')).message).text).toMatch(/^Cons\n/);
      expect(readSlack((await next('message')).message).text).toMatch(/^Pros\n/);
    });

    test('is answered once, edited or not', async () => {
      await sendEvent(mention('<@U0> cons'));
      await sendEvent(mention('<@U0> pros', { edited: { user: 'U1', ts: '160.0' } }), 'Ev2');
      await sendEvent(mention('<@U0> cons', { ts: '90.1', edited: { ts: '9000.0' } }), 'Ev3');
      await sendEvent(mention('<@U0> pros', { ts: '100.2', edited: { ts: '160.0' } }), 'Ev4');
      expect((await next('message')).thread).toBe('100.1');
      expect((await next('message')).thread).toBe('100.2');
      expect(unanswered()).toEqual(['mention: repeated', 'mention: edited late']);
    });

    test('that meets an error of the guide gets an apology, and the error is logged', async () => {
      await guide.stop();
      const faulty = new FaultyGuide(loadLibrary('tests/fixtures/strategy'));
      guide = await startGuide(workspace, mode, faulty);
      faulty.isFaulty = true;
      deliver = mode === 'http' ? overHttp(guide) : overSocket(workspace);
      await sendEvent(mention('<@U0> pros'));
      expect((await next('message')).message.text).toBe(words.failed);
      expect(guide.log.join('')).toContain('a mistake of ours');
    });

    test.each([
      ['another app', { bot_id: 'B9' }],
      ['a workflow', { bot_id: 'B9', user: undefined }],
    ])('by %s is not answered, but counted', async (_, more) => {
      await sendEvent(mention('<@U0> pros', more));
      await sendEvent(mention('<@U0> help', { ts: '100.3' }), 'Ev2');
      expect((await next('message')).thread).toBe('100.3');
      expect(unanswered()).toEqual(['mention: of an app or a workflow']);
    });
  });

  describe('a direct message', () => {
    test.each([
      ['start', 'Question 1 of up to 5'],
      ['promt engineering', 'What is Prompt Engineering?'],
      ['llm-strategy cons', 'Cons'],
      ['/llm-strategy', 'Question 1 of up to 5'],
      ['&lt;!channel&gt; xyzzy', words.nothingFound],
      ['<@U0> help', 'or type one of these:\nllm-strategy: the guide'],
      ['<@U0|llm-strategy> sections', words.sections],
      ['<@U0>', 'Question 1 of up to 5'],
      ['Hello :wave:', 'Question 1 of up to 5'],
      ['<@U0>, <https://example.org/a?b=c|promt engineering> :thinking_face:', 'What is Prompt Engineering?'],
    ])('"%s" is answered there', async (typed, expected) => {
      await sendEvent(directMessage(typed));
      const { channel, thread, message } = await next('message');
      expect({ channel, thread }).toEqual({ channel: 'D1', thread: null });
      expect(readSlack(message).text).toContain(expected);
      expect(readSlack(message).buttons.map(({ label }) => label)).not.toContain(words.share);
    });

    test.each([
      ['with a file', { subtype: 'file_share', files: [{ title: 'Screenshot.png' }] }],
      ['that is also sent to a channel', { subtype: 'thread_broadcast', thread_ts: '1.0' }],
      ['of /me', { subtype: 'me_message' }],
      ['of a kind that Slack may add', { subtype: 'novelty' }],
      ['with words in blocks only', { text: '', blocks: [{ type: 'section', text: { text: 'pros' } }] }],
      ['that forwards another', { text: '', attachments: [{ is_share: true, text: 'pros' }] }],
    ])('%s is answered', async (_, more) => {
      await sendEvent(directMessage('pros', more));
      expect(readSlack((await next('message')).message).text).toMatch(/^Pros\n/);
      expect(unanswered()).toEqual([]);
    });

    test('with nothing but a file is answered', async () => {
      await sendEvent(directMessage('', { subtype: 'file_share', files: [{}] }));
      expect(readSlack((await next('message')).message).text).toContain('Question 1 of up to 5');
    });

    test.each([
      ['of an app', { bot_id: 'B0' }, 'of an app or a workflow'],
      ['that was changed', { subtype: 'message_changed', hidden: true }, 'subtype message_changed'],
      ['that was deleted', { subtype: 'message_deleted', hidden: true }, 'subtype message_deleted'],
      ['about a person who joined', { subtype: 'channel_join' }, 'subtype channel_join'],
      ['of another kind without words', { subtype: 'novelty', text: '' }, 'subtype novelty'],
      ['that people do not see', { hidden: true }, 'hidden'],
      ['in a channel', { channel_type: 'channel' }, 'not a direct message'],
    ])('%s is not answered, but counted', async (_, more, reason) => {
      await sendEvent(directMessage('pros', more));
      await sendEvent(directMessage('help', { channel: 'D2' }), 'Ev2');
      expect((await next('message')).channel).toBe('D2');
      expect(unanswered()).toEqual([`message: ${reason}`]);
      expect(guide.log.join('')).not.toContain('pros');
    });

    test('is answered once', async () => {
      await sendEvent(directMessage('pros'));
      await sendEvent(directMessage('pros'), 'Ev2');
      await sendEvent(directMessage('cons', { ts: '1.2' }), 'Ev3');
      expect(readSlack((await next('message')).message).text).toMatch(/^Pros\n/);
      expect(readSlack((await next('message')).message).text).toMatch(/^Cons\n/);
    });
  });

  describe('App Home', () => {
    test('describes the guide, and opens the guide and the sections in a window', async () => {
      await sendEvent({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home' });
      const { home, user } = await next('home');
      expect(user).toBe('U1');
      expect(home.blocks[0]?.type).toBe('actions');
      expect(readSlack(asMessage(home)).buttons[0]?.label).toBe(words.startGuide);
      expect(readSlack(asMessage(home)).text).toContain('Answer up to five questions');
      for (const [label, shows] of [
        [words.startGuide, 'Question 1 of up to 5'],
        ['Making the Right Choice', 'Often, the best solution is a hybrid approach'],
      ] as const) {
        await click(tokenIn(asMessage(home), label), inView('home'));
        const { modal } = await next('opened');
        expect(readSlack(asMessage(modal)).text).toContain(shows);
      }
    });

    test('introduces as many guides as fit, and names the others', async () => {
      await guide.stop();
      const flow = flowOf(STRATEGY);
      const flows = Array.from({ length: 30 }, (_, i) => ({ ...flow, slug: `guide-${i}` }));
      guide = await startGuide(workspace, mode, new Guide({ flows, version: '' }));
      deliver = mode === 'http' ? overHttp(guide) : overSocket(workspace);
      await sendEvent({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home' });
      const { text } = readSlack(asMessage((await next('home')).home));
      for (const { slug } of flows) expect(text).toContain(`/${slug}`);
    });

    test('is not sent while the Messages tab is open', async () => {
      await sendEvent({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'messages' });
      await sendEvent({ type: 'app_home_opened', user: 'U2', channel: 'D1', tab: 'home' }, 'Ev2');
      expect((await next('home')).user).toBe('U2');
    });
  });

  describe('the global shortcut', () => {
    /** Goes through the guide in a window. */
    async function walk(...labels: readonly string[]): Promise<ModalView> {
      await interact({ type: 'shortcut', callback_id: 'guide' });
      let { modal } = await next('opened');
      for (const label of labels) {
        await click(tokenIn(asMessage(modal), label), inView('modal'));
        ({ modal } = await next('updated'));
      }
      return modal;
    }

    test('starts the guide in a window whose steps replace one another, back too', async () => {
      const second = await walk('Measured, but it falls short');
      expect(second.title.text).toBe(words.guide);
      expect(readSlack(asMessage(second)).text).toContain('Question 2 of up to 5');
      const back = await walk('Measured, but it falls short', 'Quality or consistency', words.back);
      // The earlier answer waits in its buttons.
      expect(readSlack(asMessage(back)).text).toBe(readSlack(asMessage(second)).text);
      expect(second.submit).toBeUndefined();
    });
  });

  test('a checklist in a window keeps its ticks, and Continue takes those that the window tells', async () => {
    await guide.stop();
    guide = await startGuide(workspace, mode, new Guide(loadLibrary(CHECKLIST)));
    deliver = mode === 'http' ? overHttp(guide) : overSocket(workspace);
    await interact({ type: 'shortcut', callback_id: 'guide' });
    const { modal }: { readonly modal: ModalView } = await next('opened');
    const [boxes] = asMessage(modal).blocks.flatMap((block) =>
      block.type === 'actions' ? block.elements.filter(({ type }) => type === 'checkboxes') : [],
    );
    if (boxes?.type !== 'checkboxes') throw new Error('The window has no boxes.');
    const { action_id = '', options } = boxes;
    await interact({
      type: 'block_actions',
      actions: [{ type: 'checkboxes', action_id, action_ts: '2.1', selected_options: options.slice(1, 2) }],
      ...inView('modal'),
    });
    const { modal: repainted } = await next('updated');
    expect(readSlack(asMessage(repainted)).boxes.slice(0, 2)).toEqual([
      '[ ] I carry heavy things',
      '[x] Money is short',
    ]);
    const where = inView('modal');
    const values = { b: { [action_id]: { type: 'checkboxes', selected_options: options.slice(1, 3) } } };
    await click(tokenIn(asMessage(repainted), 'Continue with 1'), {
      ...where,
      view: { ...where.view, state: { values } },
    });
    const { modal: answered } = await next('updated');
    expect(readSlack(asMessage(answered)).text).toContain('What matters: Money is short; I want to get fit');
  });

  describe('the shortcut on a message', () => {
    const shareTokenIn = (preview: Post): string =>
      readSlack(preview).buttons.find(({ label }) => label.startsWith('Share'))?.token ?? '';

    const shortcut = (text: unknown, more = {}) =>
      interact({
        type: 'message_action',
        callback_id: 'quote',
        channel: CHANNEL,
        message_ts: '1700000050.000100',
        message: { type: 'message', ts: '1700000050.000100', text, ...more },
        response_url: workspace.responseUrl,
      });

    test('shows matching passages privately, and quotes the chosen one into its thread', async () => {
      await shortcut('Does anybody know whether the *training* makes it forget things, catastrophic or not?');
      const preview = await workspace.nextPost();
      expect(preview).toMatchObject({ ...PRIVATE, replace_original: false });
      expect(readSlack(preview).text).toContain('Risk of Catastrophic Forgetting');
      await click(shareTokenIn(preview), onMessage());
      const quoted = await workspace.nextPost();
      expect(quoted).toMatchObject({ ...PUBLIC, thread_ts: '1700000050.000100' });
      expect(quoted.text).toContain('Shared by ann');
      const said = await workspace.nextPost();
      expect(said).toMatchObject({ ...PRIVATE, replace_original: true });
      expect(readSlack(said).text).toBe(words.shared);
    });

    test('posts a passage again if the person asks for its card again, and once for a press that comes twice', async () => {
      await shortcut('How much training data do we need, and what are the costs?');
      const ann = new Member(workspace, deliver);
      await ann.read();
      for (let times = 0; times < 3; times++) {
        const token = ann.token(ann.labels.find((label) => label.startsWith('Share')) ?? '');
        await Promise.all([ann.click(token), ann.click(token)]);
        const posts = [await workspace.nextPost(), await workspace.nextPost(), await workspace.nextPost()];
        expect(posts.filter((post) => post.response_type === 'in_channel')).toHaveLength(1);
        const said = posts.filter((post) => post.response_type === 'ephemeral');
        expect(said.map((post) => readSlack(post).text)).toEqual([words.shared, words.shared]);
        ann.see(said[0]);
        await ann.press(words.showAgain);
      }
    });

    test('has a button that shares right below each passage, which says aloud what it shares', async () => {
      await shortcut('Is the training costly, and does it forget, or is it flexible to update?');
      const { blocks } = await workspace.nextPost();
      const passages = blocks.flatMap((block, i) => {
        if (block.type !== 'actions') return [];
        const [button] = block.elements;
        const above = blocks[i - 1];
        const isQuote =
          above?.type === 'rich_text' &&
          above.elements.some(({ type, ...more }) => type === 'rich_text_quote' || 'border' in more);
        return button?.type === 'button'
          ? [
              {
                isQuote,
                says: button.text.text,
                aloud: button.accessibility_label,
                count: block.elements.length,
              },
            ]
          : [];
      });
      expect(passages.length).toBeGreaterThan(1);
      for (const [i, passage] of passages.entries()) {
        expect(passage).toMatchObject({ isQuote: true, says: words.shareThis, count: 1 });
        expect(passage.aloud).toMatch(new RegExp(`^Share passage ${i + 1}, from “`));
      }
    });

    test('quotes into the thread that the message is part of', async () => {
      await shortcut('catastrophic', { thread_ts: '1700000040.000100' });
      const preview = await workspace.nextPost();
      await click(shareTokenIn(preview), onMessage());
      expect(await workspace.nextPost()).toMatchObject({ thread_ts: '1700000040.000100' });
    });

    describe('a private answer after it', () => {
      const DIRECT = { channel: { id: 'D1', name: 'directmessage' } };
      const press = async (post: Post, label: string, more = {}): Promise<Post> => {
        await click(tokenIn(post, label), { ...onMessage(), ...more });
        return workspace.nextPost();
      };

      test('stays beside the preview, because Slack hides it in a thread that nobody has opened', async () => {
        await shortcut('catastrophic');
        const section = await press(await workspace.nextPost(), 'What is Fine-Tuning?');
        expect(section).toMatchObject({ ...PRIVATE, replace_original: false });
        expect(section).not.toHaveProperty('thread_ts');
      });

      test('begins a guide that is no longer about the message: its recommendation goes to the channel', async () => {
        await shortcut('catastrophic');
        const question = await press(await workspace.nextPost(), words.startGuide);
        const outcome = await press(question, 'Not measured yet');
        await click(tokenIn(outcome, words.share), onMessage());
        await interact(submissionOf(await workspace.nextWindow()));
        const shared = await workspace.nextPost();
        expect(shared.response_type).toBe('in_channel');
        expect(shared).not.toHaveProperty('thread_ts');
      });

      test('offers no sharing in a direct message, except of the passage into its thread', async () => {
        await shortcut('catastrophic');
        const question = await press(await workspace.nextPost(), words.startGuide, DIRECT);
        const outcome = await press(question, 'Not measured yet', DIRECT);
        expect(readSlack(outcome).buttons.map(({ label }) => label)).not.toContain(words.share);
      });
    });

    const SHOWN = 'Does the training make it forget, catastrophic or not?';
    const section = { type: 'section', text: { type: 'mrkdwn', text: SHOWN } };
    test.each<[string, object]>([
      ['a section', { blocks: [section] }],
      [
        'rich text',
        {
          blocks: [
            {
              type: 'rich_text',
              elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: SHOWN }] }],
            },
          ],
        },
      ],
      ['a header', { blocks: [{ type: 'header', text: { type: 'plain_text', text: SHOWN } }] }],
      ['the text of an attachment', { attachments: [{ text: SHOWN, fallback: 'Alert' }] }],
      ['a field of an attachment', { attachments: [{ fields: [{ title: 'Alert', value: SHOWN }] }] }],
      ['the fallback of an attachment', { attachments: [{ fallback: SHOWN }] }],
      [
        'a shared message',
        { attachments: [{ is_share: true, message_blocks: [{ message: { blocks: [section] } }] }] },
      ],
      ['the title of a file', { files: [{ title: `${SHOWN}.pdf` }] }],
    ])('finds words in %s', async (_, more) => {
      await shortcut('', more);
      expect(readSlack(await workspace.nextPost()).text).toContain('Risk of Catastrophic Forgetting');
    });

    test.each([['xyzzy'], [''], [null]])(
      'on a message of %j says that no passage was found',
      async (text) => {
        await shortcut(text);
        const post = await workspace.nextPost();
        expect(post.response_type).toBe('ephemeral');
        expect(post.text).toContain(words.nothingFound);
      },
    );
  });

  test('a click with a used-up address is answered by a new private message', async () => {
    await sendEvent(directMessage('start'));
    const token = tokenIn((await next('message')).message, words.help);
    workspace.statuses.push(404);
    await click(token, onMessage());
    const { channel, user, message } = await next('message');
    expect({ channel, user }).toEqual({ channel: 'C1', user: 'U1' });
    expect(readSlack(message).text).toContain(words.helpCommands.command);
  });

  describe('the scopes of the token', () => {
    test('if incomplete, end the start with a sentence that says where to add them', async () => {
      workspace.scopes = ['commands', 'chat:write'];
      await expect(startGuide(workspace, mode)).rejects.toThrow(
        /^SLACK_BOT_TOKEN lacks app_mentions:read, im:history: .*"OAuth & Permissions".*\.$/,
      );
    });

    test('if unused, cause a warning', async () => {
      workspace.scopes = [...workspace.scopes, 'users:read'];
      const other = await startGuide(workspace, mode);
      expect(other.log.join('')).toContain('users:read');
      await other.stop();
    });
  });
});
