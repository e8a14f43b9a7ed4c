/** Something that a person did. */
export type Step =
  | { readonly kind: 'type'; readonly slug: string; readonly words: string }
  | { readonly kind: 'press'; readonly token: string; readonly label: string };

/** An answer by its names, which outlive a change of the content. */
export interface NamedAnswer {
  /** The question's id. */
  readonly question: string;
  readonly label: string;
}

/** All that is known of a conversation: it is nowhere but in the address of its page. */
export interface Address {
  readonly steps: readonly Step[];
  /** The command of the guide that one is in. */
  readonly guide: string | undefined;
  /** The answers given where one is. */
  readonly answers: readonly NamedAnswer[];
  /** The name of the platform that it is shown as; the preview itself without it. */
  readonly platform: string | undefined;
}

/** What the parameters of an address are called. */
export const PARAMETERS = {
  step: 'did',
  guide: 'guide',
  answer: 'at',
  platform: 'in',
  /** What was just typed, with or without a command; it becomes a step. */
  typed: 'say',
} as const;

/** An address stays well below the 16 kB that a server reads of it; what is older is forgotten. */
const STEPS = 30;

/** Reads any address; what makes no sense in it is left out. */
export function readAddress(parameters: URLSearchParams): Address {
  const guide = parameters.get(PARAMETERS.guide) ?? undefined;
  const typed = parameters.get(PARAMETERS.typed);
  const steps = parameters.getAll(PARAMETERS.step).flatMap((step) => readStep(step) ?? []);
  return {
    steps: [...steps, ...(typed === null ? [] : [readTyped(typed, guide ?? '')])].slice(-STEPS),
    guide,
    answers: parameters.getAll(PARAMETERS.answer).flatMap((answer) => {
      const [, question, label] = /^([^/]+)\/(.+)$/s.exec(answer) ?? [];
      return question === undefined || label === undefined ? [] : [{ question, label }];
    }),
    platform: parameters.get(PARAMETERS.platform) ?? undefined,
  };
}

function readStep(step: string): Step | undefined {
  const [, slug, words = ''] = /^\/(\S*) ?(.*)$/s.exec(step) ?? [];
  if (slug !== undefined) return { kind: 'type', slug, words };
  const [, token, label] = /^(\S+) (.+)$/s.exec(step) ?? [];
  return token === undefined || label === undefined ? undefined : { kind: 'press', token, label };
}

/** Words alone are for the guide that one is in. */
function readTyped(typed: string, guide: string): Step {
  const [, slug = guide, words = typed] = /^\s*\/(\S+)\s*(.*)$/s.exec(typed) ?? [];
  return { kind: 'type', slug, words: words.trim() };
}

export const writeStep = (step: Step): string =>
  step.kind === 'type' ? `/${step.slug} ${step.words}`.trim() : `${step.token} ${step.label}`;

/** The parameters of an address, in the order in which a form sends them. */
export function parametersOf({ steps, guide, answers, platform }: Address): [name: string, value: string][] {
  return [
    ...(platform === undefined ? [] : ([[PARAMETERS.platform, platform]] as const)),
    ...(guide === undefined ? [] : ([[PARAMETERS.guide, guide]] as const)),
    ...answers.map(({ question, label }) => [PARAMETERS.answer, `${question}/${label}`] as const),
    ...steps.map((step) => [PARAMETERS.step, writeStep(step)] as const),
  ].map(([name, value]) => [name, value]);
}

/** An address as it stands behind the host. */
export function pathOf(address: Address): string {
  const query = new URLSearchParams(parametersOf(address)).toString();
  return query === '' ? '/' : `/?${query}`;
}
