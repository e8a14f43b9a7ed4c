import type { Values } from '../../conversation/reply.ts';

/**
 * The ways in which a guide is called in a chat. After a command, in a mention, in a direct message, by the command in the
 * menu of a message that has these words, by opening App Home or the window of the shortcut, or by a button that no longer
 * works. The last three take no words.
 */
export const WAYS = ['command', 'mention', 'message', 'quote', 'home', 'window', 'old-button'] as const;
export type Way = (typeof WAYS)[number];

/** The ways as an author chooses them. */
export const WAY_LABELS: Readonly<Record<Way, string>> = {
  command: 'After its command',
  mention: 'In a mention',
  message: 'In a direct message',
  quote: 'On a message with these words',
  home: 'App Home',
  window: 'The window of the shortcut',
  'old-button': 'A button that no longer works',
};

/** A button that was pressed, or words that were typed. */
export type Action =
  /** After a command, words alone are for the guide that is shown. */
  | { readonly kind: 'type'; readonly typed: string; readonly way: Way }
  | {
      readonly kind: 'press';
      readonly token: string;
      readonly label: string;
      /** The values of the ticked boxes. Undefined if the card has no boxes. */
      readonly ticked?: readonly string[] | undefined;
      /** True for a button in a window or in App Home, which leads to a window. */
      readonly isInWindow?: true | undefined;
      /** The values of the form that the button opened. Undefined until it is submitted. */
      readonly values?: Values | undefined;
      /** The address of the page on which an open form was opened, and to which closing it leads. */
      readonly from?: string | undefined;
    };

/** An answer by names, which stay the same when other parts of the content change. */
export interface NamedAnswer {
  /** The question's id. */
  readonly question: string;
  /** The label of the option, or those of all ticked ones. */
  readonly label: string;
}

/**
 * The address of a page. It holds all state of a conversation. The last action makes the card again. If its button no
 * longer works because the content has changed, the answers lead to the card.
 */
export interface Address {
  /** Undefined on the first page. */
  readonly action: Action | undefined;
  /** The command of the guide that the card belongs to. */
  readonly guide: string | undefined;
  /** The answers given so far. */
  readonly answers: readonly NamedAnswer[];
  /** The name of the chat that the card is drawn for; undefined for the preview's own drawing. */
  readonly chat: string | undefined;
}

/** The names of the parameters of an address. */
export const PARAMETERS = {
  pressed: 'press',
  /** Sent for each ticked box, and once without a value if the card has boxes at all. */
  ticked: 'tick',
  /** The beginning of the name of each field of a form. */
  field: 'field.',
  from: 'from',
  typed: 'say',
  /** Absent for a command. Beside a button, it says that the button stands in a window. */
  way: 'by',
  guide: 'guide',
  answer: 'at',
  chat: 'in',
} as const;

/** Reads any address, and ignores the parts that make no sense. */
export function readAddress(parameters: URLSearchParams): Address {
  const typed = parameters.get(PARAMETERS.typed);
  const [, token, label] = /^(\S+) (.+)$/s.exec(parameters.get(PARAMETERS.pressed) ?? '') ?? [];
  const ticked = parameters.has(PARAMETERS.ticked)
    ? parameters.getAll(PARAMETERS.ticked).filter((value) => value !== '')
    : undefined;
  const press: Action | undefined =
    token === undefined || label === undefined
      ? undefined
      : {
          kind: 'press',
          token,
          label,
          ticked,
          isInWindow: parameters.get(PARAMETERS.way) === WINDOW ? true : undefined,
          values: readValues(parameters),
          from: fromIn(parameters),
        };
  return {
    action:
      typed === null
        ? press
        : {
            kind: 'type',
            typed,
            way: WAYS.find((way) => way === parameters.get(PARAMETERS.way)) ?? 'command',
          },
    guide: parameters.get(PARAMETERS.guide) ?? undefined,
    answers: parameters.getAll(PARAMETERS.answer).flatMap((answer) => {
      const [, question, label] = /^([^/]+)\/(.+)$/s.exec(answer) ?? [];
      return question === undefined || label === undefined ? [] : [{ question, label }];
    }),
    chat: parameters.get(PARAMETERS.chat) ?? undefined,
  };
}

/** The values of the fields of a form. Undefined if there are none. */
export function readValues(parameters: URLSearchParams): Values | undefined {
  const values = [...parameters]
    .filter(([name]) => name.startsWith(PARAMETERS.field))
    .map(([name, value]) => [name.slice(PARAMETERS.field.length), value]);
  return values.length === 0 ? undefined : Object.fromEntries(values);
}

function fromIn(parameters: URLSearchParams): string | undefined {
  const from = parameters.get(PARAMETERS.from);
  if (from === null) return undefined;
  const inner = new URLSearchParams(from.slice(from.indexOf('?') + 1));
  inner.delete(PARAMETERS.from);
  return pathOf(readAddress(inner));
}

/** The value that a button sends. */
export const writePress = ({ token, label }: { readonly token: string; readonly label: string }): string =>
  `${token} ${label}`;

type Parameter = [name: string, value: string];

const WINDOW: Way = 'window';

/** Sent beside a button in a window or in App Home. */
export const IN_WINDOW: Parameter = [PARAMETERS.way, WINDOW];

/** The parameters that name the place in the guide, in the order in which a form sends them. */
export const placeParameters = ({ guide, answers, chat }: Omit<Address, 'action'>): Parameter[] => [
  ...(chat === undefined ? [] : [[PARAMETERS.chat, chat] satisfies Parameter]),
  ...(guide === undefined ? [] : [[PARAMETERS.guide, guide] satisfies Parameter]),
  ...answers.map(({ question, label }): Parameter => [PARAMETERS.answer, `${question}/${label}`]),
];

function actionParameters(action: Action | undefined): Parameter[] {
  switch (action?.kind) {
    case undefined:
      return [];
    case 'type':
      return [
        ...(action.way === 'command' ? [] : [[PARAMETERS.way, action.way] satisfies Parameter]),
        [PARAMETERS.typed, action.typed],
      ];
    case 'press':
      return [
        ...(action.isInWindow ? [IN_WINDOW] : []),
        [PARAMETERS.pressed, writePress(action)],
        ...(action.ticked ? ['', ...action.ticked] : []).map(
          (value): Parameter => [PARAMETERS.ticked, value],
        ),
        ...Object.entries(action.values ?? {}).map(
          ([name, value]): Parameter => [`${PARAMETERS.field}${name}`, value],
        ),
        ...(action.from === undefined ? [] : [[PARAMETERS.from, action.from] satisfies Parameter]),
      ];
  }
}

/** The address without its host. */
export function pathOf(address: Address): string {
  const parameters = [...placeParameters(address), ...actionParameters(address.action)];
  return parameters.length === 0 ? '/' : `/?${new URLSearchParams(parameters)}`;
}
