import { link, type Paragraph, paragraph, text } from '../../../src/content/markdown.ts';
import { words } from '../../../src/conversation/words.ts';
import type { Stranger } from '../connection.ts';
import { respondTo, responseOf } from '../outgoing.ts';
import { strangerPayload } from '../payload.ts';
import { medium } from '../surface.ts';
import { modalOf } from '../view.ts';
import { IN_CHANNEL } from './origin.ts';
import type { Links, SlackParts } from './parts.ts';

/** Acknowledges an event of a workspace without a token, and tells the person why, if that needs no token. */
export async function onStranger(
  { ack, body }: Stranger,
  { isOpenTo, fetch, installUrl }: SlackParts,
): Promise<void> {
  const { type, command, response_url } = strangerPayload.parse(body);
  const sentence = isOpenTo(body)
    ? sentenceOnInstalling(words.notInstalled, installUrl)
    : paragraph(text(words.notOpenToWorkspace));
  const card = { blocks: [sentence], rows: [] };
  const reply = { card, ...medium.render(card), audience: 'private', placement: { kind: 'new' } } as const;
  if (command !== '') await ack(responseOf(reply, IN_CHANNEL));
  else if (type === 'view_submission') await ack({ response_action: 'update', view: modalOf(card) });
  else await ack();
  if (command === '' && response_url !== '') await respondTo(response_url, reply, IN_CHANNEL, fetch);
}

/** A sentence with the way to the page on which the app is installed. */
export const sentenceOnInstalling = (sentence: string, installUrl: Links['installUrl']): Paragraph =>
  paragraph(
    text(sentence),
    ...(installUrl === undefined ? [] : [text(' '), link(installUrl, words.installAgain)]),
  );
