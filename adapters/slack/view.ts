import type { HomeView, InputBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { purposeField } from '../../src/conversation/cards.ts';
import { cut } from '../../src/conversation/cut.ts';
import type { Card, Field, Form } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';
import { SHORTCUTS } from './commands.ts';
import { MODAL_TITLE_LENGTH } from './limits.ts';
import { render, withNewIds } from './render.ts';

/**
 * Shows a card in a modal window. A window has no channel, so the person chooses one below the card instead of pressing
 * the Share button.
 * Source: https://docs.slack.dev/surfaces/modals
 */
export function modalOf({ blocks, checkboxes, rows }: Card): ModalView {
  const share = rows.flat().find((button) => button.shares);
  const others = rows.map((row) => row.filter((button) => button !== share)).filter((row) => row.length > 0);
  const card = { blocks, ...(checkboxes ? { checkboxes } : {}), rows: others };
  // A window takes no table.
  const shown = withNewIds(render(card, 'none').blocks);
  return {
    type: 'modal',
    callback_id: SHORTCUTS.guide,
    title: { type: 'plain_text', text: cut(words.guide, MODAL_TITLE_LENGTH), emoji: false },
    close: { type: 'plain_text', text: words.close, emoji: false },
    blocks: share ? [...shown, PURPOSE_INPUT, CHANNEL_INPUT] : shown,
    ...(share
      ? {
          submit: { type: 'plain_text', text: words.shareThere, emoji: false },
          private_metadata: share.token,
        }
      : {}),
  };
}

/**
 * A form as a modal window. It keeps the address of the click, because a submission has none of its own.
 * Source: https://docs.slack.dev/surfaces/modals
 */
export const formOf = ({ title, fields, submit, token }: Form, origin: Origin): ModalView => ({
  type: 'modal',
  callback_id: FORM,
  title: { type: 'plain_text', text: title, emoji: false },
  submit: { type: 'plain_text', text: submit, emoji: false },
  close: { type: 'plain_text', text: words.close, emoji: false },
  blocks: fields.map(inputOf),
  private_metadata: JSON.stringify({ token, ...origin }),
});

export const FORM = 'form';

function inputOf(field: Field): InputBlock {
  return {
    type: 'input',
    optional: field.kind === 'text' && !field.isRequired,
    label: { type: 'plain_text', text: field.label, emoji: false },
    element: elementOf(field),
  };
}

function elementOf(field: Field): InputBlock['element'] {
  switch (field.kind) {
    case 'text':
      return {
        type: 'plain_text_input',
        action_id: field.name,
        max_length: field.length,
        multiline: field.isLong === true,
        placeholder: { type: 'plain_text', text: field.hint, emoji: false },
        ...(field.value === '' ? {} : { initial_value: field.value }),
      };
    case 'choice': {
      const [first, ...others] = field.choices.map(({ label, value }) => ({
        text: { type: 'plain_text', text: label, emoji: false } as const,
        value,
      }));
      return {
        type: 'static_select',
        action_id: field.name,
        options: first ? [first, ...others] : [],
        ...(first && !field.startsEmpty ? { initial_option: first } : {}),
      };
    }
  }
}

const PURPOSE_INPUT = inputOf(purposeField(words));

const originSchema = z.object({
  /** The `response_url` of the click. It works for half an hour. */
  url: z.string(),
  channel: z.string(),
  channelName: z.string(),
  thread: z.string().optional(),
  ephemeral: z.boolean(),
  /**
   * The ID of the workspace in which the app is installed. A submission names the person's, which may be a partner's.
   * Undefined in a form of an earlier version.
   */
  server: z.string().optional(),
});

/** The click that opened a form. */
export type Origin = Readonly<z.output<typeof originSchema>>;

/** Reads the metadata of a form. */
export const formMetadata = z
  .string()
  .transform((text) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return undefined;
    }
  })
  .pipe(originSchema.extend({ token: z.string() }));

/** The app can post to the chosen conversation without being a member of it. */
const CHANNEL_INPUT: InputBlock = {
  type: 'input',
  label: { type: 'plain_text', text: words.shareWhere, emoji: false },
  optional: false,
  element: {
    type: 'conversations_select',
    action_id: 'where',
    response_url_enabled: true,
    default_to_current_conversation: true,
  },
};

/**
 * Shows a message as the app's home tab, its buttons first.
 * Source: https://docs.slack.dev/surfaces/app-home
 * @param notice stands above the buttons; default none
 * @param end stands below everything; default none
 */
export const homeOf = (
  { blocks, rows }: Card,
  notice: Card['blocks'] = [],
  end: Card['blocks'] = [],
): HomeView => ({
  type: 'home',
  blocks: [
    ...render({ blocks: notice, rows: [] }, 'none').blocks,
    ...render({ blocks: [], rows }).blocks,
    ...render({ blocks: [...blocks, ...end], rows: [] }, 'none').blocks,
  ],
});
