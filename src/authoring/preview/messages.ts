import type { Element, ElementContent } from 'hast';
import { h } from 'hastscript';
import type { Platform } from '../../adapter.ts';
import type { Form, Reply } from '../../conversation/reply.ts';
import { lastReply } from '../../conversation/turn.ts';
import { draw, drawFrame } from './draw.ts';
import { HOME_TITLE, type Opened, renderFrame } from './forms.ts';
import type { Scene, Screen } from './scene.ts';

/** Everything that a platform gets for a turn: drawn, and as JSON. */
export function showTurn(
  { turn, screen }: Pick<Scene, 'turn' | 'screen'>,
  platform: Platform,
  opened: Opened,
): Element[] {
  if (turn.kind === 'form') return [showForm(turn.form, platform, opened)];
  const shared = turn.kind === 'share' ? [showMessage(turn.shared, platform, 0)] : [];
  return [...shared, showScreen(lastReply(turn), screen, platform, opened, shared.length)];
}

export const showForm = (form: Form, platform: Platform, opened: Opened): Element =>
  showFrame(platform.form?.(form), platform, opened, 0);

function showScreen(
  reply: Reply<unknown>,
  screen: Screen,
  platform: Platform,
  opened: Opened,
  index: number,
): Element {
  if (screen === 'message') return showMessage(reply, platform, index);
  const sent = platform[screen]?.(reply.card);
  return sent === undefined
    ? h('p.moved', `${platform.name} has no ${screen === 'home' ? HOME_TITLE : 'window for a shortcut'}.`)
    : showFrame(sent, platform, opened, index);
}

/**
 * A message that a platform gets: drawn, and as JSON.
 * @param index another one for each message of the page
 */
export function showMessage(reply: Reply<unknown>, platform: Platform, index: number): Element {
  const { message } = reply;
  const drawing = draw(message);
  return h('article.message', { class: drawing.kind }, [
    h('p.audience', audienceOf(reply)),
    drawing.kind === 'unknown' ? h('p', UNKNOWN) : h('div.drawn', [...drawing.drawn]),
    showJson(message, platform, index),
  ]);
}

/** A form, a window or a home page as a platform gets it. */
function showFrame(sent: unknown, platform: Platform, opened: Opened, index: number): Element {
  const drawing = drawFrame(sent);
  return h('article.message', { class: drawing.kind }, [
    h('p.audience', ONLY_YOU),
    drawing.kind === 'unknown'
      ? h('p', UNKNOWN)
      : h('div.drawn.framed', [renderFrame(drawing.frame, opened)]),
    showJson(sent, platform, index),
  ]);
}

const UNKNOWN = 'The preview cannot draw this message.';

function showJson(sent: unknown, platform: Platform, index: number): Element {
  const id = `json-${index}`;
  return h('details.json', { id: `${id}-more` }, [
    h('summary', `JSON for ${platform.name}`),
    h('div.tools', [
      h('button', { type: 'button', dataCopy: id, hidden: true }, 'Copy'),
      ...builderLink(sent),
    ]),
    h(
      'textarea',
      { id, readOnly: true, rows: 16, spellCheck: 'false', ariaLabel: `JSON for ${platform.name}` },
      JSON.stringify(sent, null, 2),
    ),
  ]);
}

export const audienceOf = ({ audience }: Reply<unknown>): string =>
  audience === 'public' ? 'Shared with the channel: everyone sees this' : ONLY_YOU;

const ONLY_YOU = 'Only you see this';

/**
 * A link that opens a message or a view in Slack's Block Kit Builder. A browser does not send the part after "#".
 * Source: https://docs.slack.dev/block-kit
 */
function builderLink(sent: unknown): ElementContent[] {
  if (typeof sent !== 'object' || sent === null || !('blocks' in sent)) return [];
  const shown = 'type' in sent ? sent : { blocks: sent.blocks };
  const href = `https://app.slack.com/block-kit-builder/#${encodeURIComponent(JSON.stringify(shown))}`;
  return [h('a', { href }, 'Open in Block Kit Builder')];
}
