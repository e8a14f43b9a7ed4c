import { closest, distance } from 'fastest-levenshtein';
import { didYouMean } from './content/problem.ts';

/** The variables of the environment. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A variable that is not a setting, but looks like one. */
export interface UnknownSetting {
  readonly sentence: string;
  /** True if it is probably a misspelt setting of a chat platform. */
  readonly isMisspeltChat: boolean;
}

/** Settings shorter than this are too near to other words. */
const MIN_LENGTH = 8;
const MAX_DISTANCE = 2;
const CHAT = /^(?:SLACK|DISCORD)_/;

/**
 * Variables that Kubernetes sets for each Service of the namespace.
 * Source: https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
 */
const OF_A_SERVICE = /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?)?)$/;

/** Finds the variables that are probably meant as settings. */
export const unknownSettings = (variables: Variables, known: readonly string[]): readonly UnknownSetting[] =>
  Object.entries(variables).flatMap(([name, value]) => {
    const [, base = '', suffix = ''] = /^(.*?)(_FILE)?$/i.exec(name) ?? [];
    const isSetting = known.includes(base) && suffix === suffix.toUpperCase();
    if (isSetting || (value ?? '').trim() === '' || OF_A_SERVICE.test(name)) return [];
    const word = base.toUpperCase();
    const nearest = closest(
      word,
      known.filter((each) => each.length >= MIN_LENGTH),
    );
    const isNear = distance(word, nearest) <= MAX_DISTANCE;
    if (!isNear && !CHAT.test(word)) return [];
    const [prefix = ''] = CHAT.exec(word) ?? [];
    const candidates = isNear ? [nearest] : known.filter((each) => each.startsWith(prefix));
    const meant = candidates.map((candidate) => candidate + suffix.toUpperCase());
    const sentence = `${name} is not a setting: ${didYouMean(name.toUpperCase(), meant)}`;
    return [{ sentence, isMisspeltChat: isNear && CHAT.test(nearest) }];
  });

/**
 * Takes away the values that Kubernetes sets for a Service whose name makes a setting's name, such as "metrics".
 * @returns the other variables, and a sentence for each that was taken away
 */
export function withoutServices(
  variables: Variables,
  known: readonly string[],
): { readonly variables: Variables; readonly warnings: readonly string[] } {
  const names = known.filter((name) => name.endsWith('_PORT') && /^tcp:\/\//.test(variables[name] ?? ''));
  return {
    variables: { ...variables, ...Object.fromEntries(names.map((name) => [name, undefined])) },
    warnings: names.map(
      (name) =>
        `${name} counts as unset, because Kubernetes set it for the Service "${name.replace('_PORT', '').toLowerCase()}": set enableServiceLinks to false in the pod, or set ${name} to a port.`,
    ),
  };
}

/** The names of the settings whose values are in quotation marks. */
export const inQuotationMarks = (variables: Variables, known: readonly string[]): readonly string[] =>
  known.filter((name) => /^(["'`]).*\1$/s.test((variables[name] ?? '').trim()));
