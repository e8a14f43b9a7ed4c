import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHtml } from 'hast-util-to-html';
import { h } from 'hastscript';
import { expect, test } from 'vitest';
import { platform } from '../../adapters/slack/surface.ts';
import { draw } from '../../src/authoring/preview/draw.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { Guide } from '../../src/conversation/guide.ts';
import type { Reply, Values } from '../../src/conversation/reply.ts';
import { lastReply, type Turn } from '../../src/conversation/turn.ts';
import { GroupGuide } from '../../src/group/group-guide.ts';
import type { Wait } from '../../src/group/pace.ts';
import { Store } from '../../src/store/store.ts';
import { CHANNEL } from '../conversation/person.ts';
import { makeFile, SILENT } from '../store/engines.ts';
import { openBrowser } from './browser.ts';
import { commentIn, withComment } from './png.ts';

const STYLES = 'src/authoring/preview/client';
const css = readdirSync(STYLES)
  .filter((name) => name.endsWith('.css'))
  .toSorted()
  .map((name) => readFileSync(join(STYLES, name), 'utf8'))
  .join('\n');

const wait: Wait = async (_, signal) => {
  if (signal) await new Promise(() => {});
};

/** A channel in which people decide together, on the shipped content, in Slack. */
class Channel {
  readonly #conversation: Conversation<unknown>;
  readonly #group: GroupGuide<unknown>;
  #now = Date.UTC(2026, 10, 26, 12);
  /** The card that everyone saw last. */
  posted: Reply<unknown> | undefined;

  constructor(store: Store) {
    const guide = new Guide(loadLibrary('content'));
    this.#conversation = new Conversation<unknown>(guide, platform.medium);
    this.#group = new GroupGuide<unknown>(
      this.#conversation,
      guide,
      platform.medium,
      store,
      () => this.#now,
      wait,
    );
  }

  async command(name: string, typed: string, values: Values): Promise<void> {
    const setting = settingOf(name);
    await this.#submit(await this.#group.command('llm-strategy', typed, setting), values, name);
  }

  /** Presses a button of a card, and fills in the form that it may open. @returns the private card */
  async press(
    on: Reply<unknown> | undefined,
    label: string,
    name: string,
    values: Values = {},
  ): Promise<Reply<unknown>> {
    this.#now += 2_000;
    const button = on?.card.rows.flat().find((each) => each.label === label);
    if (button === undefined) throw new Error(`There is no button "${label}".`);
    const setting = settingOf(name);
    const card = on === this.posted ? { value: 'the card', until: this.#now + 60_000 } : undefined;
    const turn =
      (await this.#group.click(button.token, setting, { card })) ??
      this.#conversation.click(button.token, setting);
    return turn.kind === 'form' ? this.#submit(turn, values, name) : this.#see(turn);
  }

  async #submit(turn: Turn<unknown> | undefined, values: Values, name: string): Promise<Reply<unknown>> {
    if (turn?.kind !== 'form') throw new Error('No form was opened.');
    const submitted = await this.#group.submit(turn.form.token, values, settingOf(name), turn.form.token);
    if (submitted === undefined) throw new Error('The form belongs to nothing.');
    return this.#see(submitted);
  }

  #see(turn: Turn<unknown>): Reply<unknown> {
    if (turn.kind === 'share') this.posted = turn.shared;
    const painted = turn.kind === 'answer' ? turn.repaint?.clicked : undefined;
    if (painted !== undefined && painted !== 'unchanged') this.posted = painted;
    return lastReply(turn);
  }
}

const settingOf = (name: string) => ({ ...CHANNEL, hasGroupGuide: true, person: { id: name, name } });

const TOPIC = 'Support mails: answer by model?';

/** The pictures hold a digest of all that they show, because pixels differ from machine to machine. */
test('the pictures of rounds and decisions show the cards as they are today', async () => {
  const store = await Store.open(makeFile(), SILENT);
  const channel = new Channel(store);
  const drawings: { readonly file: string; readonly html: string }[] = [];
  const keep = (file: string): void => {
    const drawing = draw(channel.posted?.message);
    if (drawing.kind === 'unknown') throw new Error('The preview cannot draw this message.');
    const html = toHtml(h('article.message', { class: drawing.kind }, [h('div.drawn', [...drawing.drawn])]));
    // Each decision has another id.
    drawings.push({ file, html: html.replaceAll(/\b4\.[\w-]{11}\./g, '4.') });
  };
  await channel.command('Ana', 'together', { topic: TOPIC, who: 'named', when: 'by hand' });
  for (const [name, label] of [
    ['Ben', 'None like that, or barely tried'],
    ['Chris', 'None like that, or barely tried'],
    ['Dana', 'In use, but never measured'],
  ] as const) {
    const question = await channel.press(channel.posted, 'Answer', name);
    const recommendation = await channel.press(question, label, name);
    await channel.press(recommendation, 'Hand in my answers', name);
  }
  const asked = await channel.press(channel.posted, 'Close…', 'Ana');
  keep('docs/round-open.png');
  await channel.press(asked, 'Close and show', 'Ana');
  // The card is painted anew by the next press on it.
  await channel.press(channel.posted, 'Close…', 'Ana');
  keep('docs/round-closed.png');
  await channel.press(channel.posted, 'Save as a decision', 'Ana', {
    topic: TOPIC,
    outcome: 'Start with a prompt',
    why: 'Dana measures what we have, and then we look again.',
    review: '3',
  });
  keep('docs/decision.png');
  await store.close();

  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 420, height: 900 }, colorScheme: 'light' });
  for (const { file, html } of drawings) {
    const digest = createHash('sha256').update(html).update(css).digest('hex');
    if (process.env.UPDATE) {
      const style = `${css}\nbody { background: white; } .message { width: 390px; padding: 8px; }`;
      await page.setContent(`<!doctype html><style>${style}</style>${html}`);
      writeFileSync(file, withComment(await page.locator('.message').screenshot(), digest));
    }
    const picture = readFileSync(file);
    expect(commentIn(picture), `${file} is out of date: draw it again with UPDATE=1`).toBe(digest);
    expect(picture.length).toBeLessThan(200_000);
    expect(readFileSync('docs/together.md', 'utf8')).toContain(`](${file.replace('docs/', '')})`);
  }
  await browser.close();
});
