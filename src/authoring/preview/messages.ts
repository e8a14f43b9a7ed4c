import type { Element, ElementContent } from 'hast';
import { h } from 'hastscript';
import type { Platform } from '../../adapter.ts';
import type { Reply } from '../../conversation/reply.ts';
import { lastReply, type Turn } from '../../conversation/turn.ts';
import { type Drawing, draw } from './draw.ts';

/** Each message that a platform gets for a turn: drawn, and as JSON. */
export function showMessages(turn: Turn<unknown>, platform: Platform): Element[] {
  const replies = [...(turn.kind === 'share' ? [turn.shared] : []), lastReply(turn)];
  return replies.map((reply, i) => showMessage(reply, platform, i));
}

function showMessage(reply: Reply<unknown>, platform: Platform, index: number): Element {
  const { message } = reply;
  const drawing = draw(message);
  const json = JSON.stringify(message, null, 2);
  const id = `json-${index}`;
  return h('article.message', { class: drawing.kind }, [
    h('p.audience', audienceOf(reply)),
    drawing.kind === 'unknown'
      ? h('p', 'The preview cannot draw this message.')
      : h('div.drawn', [...drawing.drawn]),
    h('details.json', { id: `${id}-more` }, [
      h('summary', `JSON for ${platform.name}`),
      h('div.tools', [
        h('button', { type: 'button', dataCopy: id, hidden: true }, 'Copy'),
        ...builderLink(drawing, message),
      ]),
      h(
        'textarea',
        { id, readOnly: true, rows: 16, spellCheck: 'false', ariaLabel: `JSON for ${platform.name}` },
        json,
      ),
    ]),
  ]);
}

export const audienceOf = ({ audience }: Reply<unknown>): string =>
  audience === 'public' ? 'Shared with the channel: everyone sees this' : 'Only you see this';

/** A link that opens the message in Slack's Block Kit Builder. A browser does not send the part after "#". */
function builderLink(drawing: Drawing, message: unknown): ElementContent[] {
  if (drawing.kind !== 'slack' || typeof message !== 'object' || message === null) return [];
  const blocks = 'blocks' in message ? message.blocks : [];
  const href = `https://app.slack.com/block-kit-builder/#${encodeURIComponent(JSON.stringify({ blocks }))}`;
  return [h('a', { href }, 'Open in Block Kit Builder')];
}
