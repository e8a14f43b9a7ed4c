import { fileURLToPath } from 'node:url';
import type { HomeView, ModalView } from '@slack/types';
import { Ajv } from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';
import { z } from 'zod';
import type { SlackMessage } from '../../../adapters/slack/render.ts';
import { exceeded } from '../../../adapters/slack/surface.ts';

/** Blocks and views by Slack's own types, which have the fields and kinds, but no lengths and no counts. */
const generator = createGenerator({
  path: fileURLToPath(import.meta.resolve('@slack/types')).replace(/\.js$/, '.d.ts'),
  type: '*',
  skipTypeCheck: true,
});

const definitions = structuredClone({
  ...generator.createSchema('KnownBlock').definitions,
  ...generator.createSchema('ModalView').definitions,
  ...generator.createSchema('HomeView').definitions,
});

/** The properties of a definition, which can be changed in place. */
function propertiesOf(name: string): Record<string, unknown> {
  const definition = definitions[name];
  if (typeof definition !== 'object' || definition.properties === undefined) {
    throw new Error(`Slack's types have no "${name}" any more.`);
  }
  return definition.properties;
}

// Documented, but missing from the types, version 3.2.0:
// https://docs.slack.dev/reference/block-kit/block-elements/rich-text-list-element
propertiesOf('RichTextList').offset = { type: 'integer', minimum: 1 };

// Slack refuses text without characters and elements without content; the types do not say so.
for (const name of ['RichTextText', 'RichTextLink', 'PlainTextElement']) {
  propertiesOf(name).text = { type: 'string', minLength: 1 };
}
for (const name of [
  'RichTextSection',
  'RichTextQuote',
  'RichTextList',
  'RichTextPreformatted',
  'RichTextBlock',
]) {
  const properties = propertiesOf(name);
  properties.elements = { ...Object(properties.elements), minItems: 1 };
}
propertiesOf('ActionsBlock').elements = { ...Object(propertiesOf('ActionsBlock').elements), minItems: 1 };

const validate = new Ajv({ allErrors: true, strict: false }).compile<SlackMessage>({
  type: 'object',
  required: ['text', 'blocks'],
  additionalProperties: false,
  properties: {
    text: { type: 'string', minLength: 1 },
    blocks: { type: 'array', minItems: 1, items: { $ref: '#/definitions/KnownBlock' } },
    response_type: { enum: ['ephemeral', 'in_channel'] },
    replace_original: { type: 'boolean' },
    mrkdwn: { type: 'boolean' },
    unfurl_links: { type: 'boolean' },
    unfurl_media: { type: 'boolean' },
    thread_ts: { type: 'string' },
  },
  definitions,
});

/**
 * Checks a message against the schema of Slack's own types and against the limits.
 * @throws Error with the reasons for which Slack would refuse it
 */
export function assertSlackMessage(message: unknown): asserts message is SlackMessage {
  if (!validate(message)) {
    // A union reports an error for each of its kinds: the deepest are those of the kind that was meant.
    const errors = validate.errors ?? [];
    const deepest = Math.max(...errors.map(({ instancePath }) => instancePath.split('/').length));
    const shown = errors.filter(({ instancePath }) => instancePath.split('/').length === deepest);
    throw new Error(
      `Slack would refuse this message: ${shown.map((error) => `${error.instancePath} ${error.message}`).join('; ')}`,
    );
  }
  const problems = [...exceeded(message), ...repeatedIds(message), ...wrongBoxes(message.blocks)];
  if (problems.length > 0) throw new Error(`Slack would refuse this message: ${problems.join('; ')}`);
}

const ajv = new Ajv({ allErrors: true, strict: false });
const validateModal = ajv.compile<ModalView>({ $ref: '#/definitions/ModalView', definitions });
const validateHome = ajv.compile<HomeView>({ $ref: '#/definitions/HomeView', definitions });

/**
 * Checks a window against the schema of Slack's own types and against the limits.
 * @throws Error with the reasons for which Slack would refuse it
 */
export function assertModal(view: unknown): asserts view is ModalView {
  if (!validateModal(view))
    throw new Error(`Slack would refuse this modal: ${ajv.errorsText(validateModal.errors)}`);
  const titles = [view.title.text, view.submit?.text ?? '', view.close?.text ?? ''];
  if (titles.some((title) => title.length > 24)) throw new Error(`Titles are too long: ${titles}`);
  if ((view.private_metadata?.length ?? 0) > 3000) throw new Error('The metadata are too long.');
  if (view.blocks.length > 100) throw new Error('There are too many blocks.');
  const hasInput = view.blocks.some((block) => block.type === 'input');
  const problems = wrongBoxes(view.blocks);
  if (problems.length > 0) throw new Error(`Slack would refuse this modal: ${problems.join('; ')}`);
  if (hasInput !== (view.submit !== undefined))
    throw new Error('An input needs a way to submit it, and only that.');
}

/**
 * Checks an App Home against the schema of Slack's own types and against the limits.
 * @throws Error with the reasons for which Slack would refuse it
 */
export function assertHome(view: unknown): asserts view is HomeView {
  if (!validateHome(view)) throw new Error(`Slack would refuse this: ${ajv.errorsText(validateHome.errors)}`);
  if (view.blocks.length > 100) throw new Error('There are too many blocks.');
}

function repeatedIds({ blocks }: SlackMessage): string[] {
  const ids = blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) => ('action_id' in element ? [element.action_id ?? ''] : ['']))
      : [],
  );
  return ids
    .filter((id, i) => id === '' || ids.indexOf(id) !== i)
    .map((id) => `action_id "${id}" is not its own`);
}

/** Rules of Slack for boxes that its types do not have: https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element */
function wrongBoxes(blocks: readonly unknown[]): string[] {
  const elements = blocks.flatMap((block) => actionsSchema.safeParse(block).data?.elements ?? []);
  return elements.flatMap((element) => {
    const boxes = boxesSchema.safeParse(element).data;
    if (boxes === undefined) return [];
    const options = boxes.options.map((option) => JSON.stringify(option));
    const ticked = boxes.initial_options?.map((option) => JSON.stringify(option));
    return [
      ...(options.length === 0 ? ['boxes without an option'] : []),
      ...(new Set(options).size < options.length ? ['two boxes that are the same'] : []),
      ...(ticked?.length === 0 ? ['an empty list of ticked boxes'] : []),
      ...(ticked?.some((option) => !options.includes(option)) ? ['a ticked box that is not there'] : []),
    ];
  });
}

const actionsSchema = z.object({ type: z.literal('actions'), elements: z.array(z.unknown()) });
const boxesSchema = z.object({
  type: z.literal('checkboxes'),
  options: z.array(z.unknown()),
  initial_options: z.array(z.unknown()).optional(),
});
