import type { Element, ElementContent } from 'hast';
import { h } from 'hastscript';
import type { Choice, Field, Form } from '../../conversation/reply.ts';
import { words } from '../../conversation/words.ts';
import { PARAMETERS } from './address.ts';

/** A field of a form as a platform shows it. */
export type ShownField = {
  readonly name: string;
  readonly label: string;
  readonly isRequired: boolean;
} & (
  | {
      readonly kind: 'text';
      readonly hint: string;
      /** UTF-16 code units. */
      readonly length: number;
      readonly isLong: boolean;
      readonly value: string;
    }
  | {
      readonly kind: 'choice';
      readonly choices: readonly Choice[];
      /** The value of the choice that is made at first. Undefined if the person must choose. */
      readonly value: string | undefined;
      /** Shown until the person has chosen. */
      readonly hint: string;
    }
);

/** A form, a window, or App Home: a heading bar, content, and the labels of the buttons below. */
export interface Frame {
  readonly kind: 'form' | 'window' | 'home';
  readonly title: string;
  readonly body: readonly ElementContent[];
  /** Undefined if it cannot be submitted. */
  readonly submit: string | undefined;
  /** Undefined if it cannot be closed. */
  readonly close: string | undefined;
}

/** A frame on the page, and where it leads. */
export interface Opened {
  readonly method: 'get' | 'post';
  /** The path to which the form is sent. */
  readonly action: string;
  /** The fields that are sent with those of the frame. */
  readonly hidden: readonly Element[];
  /** Makes the link or the button that closes it. */
  readonly close: (label: string) => Element;
}

/** Draws a frame, and a form in it if it can be submitted. */
export function renderFrame(
  { kind, title, body, submit, close }: Frame,
  { method, action, hidden, close: renderClose }: Opened,
): Element {
  const footer = [
    ...(close === undefined ? [] : [renderClose(close)]),
    ...(submit === undefined ? [] : [h('button.primary', submit)]),
  ];
  const inner = [h('div.body', [...body]), ...(footer.length === 0 ? [] : [h('div.footer', footer)])];
  return h(
    'section.frame',
    { class: kind, role: close === undefined ? undefined : 'dialog', ariaLabelledBy: 'frame-title' },
    [
      h('div.bar', [h('h2', { id: 'frame-title' }, title)]),
      submit === undefined
        ? h('div', inner)
        : h('form', { id: 'form', method, action: `${action}#latest` }, [...hidden, ...inner]),
    ],
  );
}

/** Draws a field with its label. */
export function renderField(
  field: ShownField,
  mark: (field: ShownField) => ElementContent[] = () => [],
): Element {
  const id = `field-${field.name}`;
  return h('div.labelled', [
    h('label', { for: id }, [field.label, ...mark(field)]),
    renderControl(field, { id, name: `${PARAMETERS.field}${field.name}`, required: field.isRequired }),
  ]);
}

function renderControl(
  field: ShownField,
  common: { readonly id: string; readonly name: string; readonly required: boolean },
): Element {
  switch (field.kind) {
    case 'text': {
      const { hint: placeholder, length: maxLength, value } = field;
      const text = { ...common, placeholder, maxLength, autoComplete: 'off' };
      return field.isLong ? h('textarea', { ...text, rows: 4 }, value) : h('input', { ...text, value });
    }
    case 'choice':
      return h('select', common, [
        ...(field.value === undefined ? [h('option', { value: '', selected: true }, field.hint)] : []),
        ...field.choices.map(({ label, value }) =>
          h('option', { value, selected: value === field.value }, label),
        ),
      ]);
  }
}

/** A window or App Home as the preview itself shows it. */
export const cardFrame = (kind: 'window' | 'home', body: readonly ElementContent[]): Frame => ({
  kind,
  title: kind === 'home' ? HOME_TITLE : words.guide,
  body,
  submit: undefined,
  close: kind === 'home' ? undefined : words.close,
});

export const HOME_TITLE = 'App Home';

/** A form as the preview itself shows it. */
export const frameOf = ({ title, fields, submit }: Form): Frame => ({
  kind: 'form',
  title,
  body: fields.map((field) => renderField(shownField(field), markOptional)),
  submit,
  close: words.close,
});

function shownField(field: Field): ShownField {
  switch (field.kind) {
    case 'text':
      return { ...field, isLong: field.isLong === true };
    case 'choice':
      return {
        ...field,
        value: field.startsEmpty ? undefined : field.choices[0]?.value,
        hint: 'Choose one',
        isRequired: true,
      };
  }
}

export const markOptional = ({ isRequired }: ShownField): ElementContent[] =>
  isRequired ? [] : [h('span.optional', ' (optional)')];
