import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIFileComponent,
  type APIModalInteractionResponseCallbackData,
  type APIStringSelectComponent,
  type APITextDisplayComponent,
  type APITextInputComponent,
  ButtonStyle,
  ComponentType,
  MessageFlags,
  TextInputStyle,
} from 'discord.js';

import { divideAtButtons } from '../../src/conversation/between.ts';
import type {
  Button,
  Card,
  CardFile,
  Checkboxes,
  Field,
  Form,
  ReplyBlock,
} from '../../src/conversation/reply.ts';

import { words } from '../../src/conversation/words.ts';
import { BUTTONS_PER_ROW } from './limits.ts';
import { toMarkdown } from './markdown.ts';

/**
 * A message of the guide: its text, with buttons between parts of it, followed by a menu of boxes or a file, and by rows of
 * buttons.
 */
export interface DiscordMessage {
  readonly flags: MessageFlags.IsComponentsV2;
  /** Sent beside the components, one of which shows it. */
  readonly file?: CardFile;
  readonly components: readonly (
    | APITextDisplayComponent
    | APIFileComponent
    | APIActionRowComponent<APIStringSelectComponent | APIButtonComponentWithCustomId>
  )[];
}

/**
 * A form as a modal. A label holds the field, because text inputs in action rows are deprecated.
 * Source: https://discord.com/developers/docs/components/reference#label
 * @param opening comes back with the submission, and tells one opening of the form from another
 */
export const modalOf = (
  { title, fields, token }: Form,
  opening: string,
): APIModalInteractionResponseCallbackData => ({
  custom_id: token,
  title,
  components: fields.map((field) => ({
    type: ComponentType.Label,
    label: field.label,
    component: inputOf(field, opening),
  })),
});

/** The `custom_id` of a field. */
const fieldId = ({ name }: Field, opening: string): string => `${opening}.${name}`;

/** Reads any text. */
export function readFieldId(id: string): { readonly opening: string; readonly name: string } {
  const [opening = '', ...name] = id.split('.');
  return { opening, name: name.join('.') };
}

function inputOf(field: Field, opening: string): APITextInputComponent | APIStringSelectComponent {
  switch (field.kind) {
    case 'text':
      return {
        type: ComponentType.TextInput,
        custom_id: fieldId(field, opening),
        style: field.isLong ? TextInputStyle.Paragraph : TextInputStyle.Short,
        placeholder: field.hint,
        max_length: field.length,
        required: field.isRequired,
        ...(field.value === '' ? {} : { value: field.value }),
      };
    case 'choice':
      return {
        type: ComponentType.StringSelect,
        custom_id: fieldId(field, opening),
        options: field.choices.map(({ label, value }, i) => ({
          label,
          value,
          default: i === 0 && !field.startsEmpty,
        })),
      };
  }
}

/**
 * Renders a card as a message with Components V2. A row of more than five buttons becomes several rows.
 * Source: https://discord.com/developers/docs/components/reference
 */
export function render({ blocks, checkboxes, file, rows }: Card): DiscordMessage {
  const { parts, rows: below } = divideAtButtons({ blocks, rows });
  const named = file && { ...file, name: fileName(file.name) };
  return {
    flags: MessageFlags.IsComponentsV2,
    ...(named ? { file: named } : {}),
    components: [
      ...parts.flatMap((part) => [...textOf(part.blocks), ...actionRows(part.buttons)]),
      ...(named ? [{ type: ComponentType.File, file: { url: `attachment://${named.name}` } } as const] : []),
      ...(checkboxes ? [selectRow(checkboxes)] : []),
      ...below.flatMap(actionRows),
    ],
  };
}

/** Discord refuses a text without characters. */
function textOf(blocks: readonly ReplyBlock[]): APITextDisplayComponent[] {
  const content = toMarkdown(blocks);
  return content === '' ? [] : [{ type: ComponentType.TextDisplay, content }];
}

/** A name with only the characters that Discord keeps, because a message refers to its file by that name. */
const fileName = (name: string): string => {
  const ending = /\.[a-z]+$/.exec(name)?.[0] ?? '';
  const kept = name
    .slice(0, name.length - ending.length)
    .normalize('NFKD')
    .replace(/[^\w.-]+/g, '')
    .replace(/^[.-]+|[.-]+$/g, '');
  return (kept || 'file') + ending;
};

/**
 * A menu of boxes. When the person closes it, Discord sends the values of all chosen boxes, or an empty list. A message
 * cannot have check boxes.
 * Source: https://discord.com/developers/docs/components/reference#string-select
 */
const selectRow = ({ boxes, answer }: Checkboxes): APIActionRowComponent<APIStringSelectComponent> => ({
  type: ComponentType.ActionRow,
  components: [
    {
      type: ComponentType.StringSelect,
      custom_id: answer,
      placeholder: words.tick,
      min_values: 0,
      max_values: boxes.length,
      options: boxes.map(({ label, value, isTicked }) => ({ label, value, default: isTicked })),
    },
  ],
});

function actionRows(buttons: readonly Button[]): APIActionRowComponent<APIButtonComponentWithCustomId>[] {
  const rows: APIActionRowComponent<APIButtonComponentWithCustomId>[] = [];
  for (let at = 0; at < buttons.length; at += BUTTONS_PER_ROW) {
    rows.push({
      type: ComponentType.ActionRow,
      components: buttons.slice(at, at + BUTTONS_PER_ROW).map(({ label, token, primary }) => ({
        type: ComponentType.Button,
        style: primary ? ButtonStyle.Primary : ButtonStyle.Secondary,
        label,
        custom_id: token,
      })),
    });
  }
  return rows;
}
