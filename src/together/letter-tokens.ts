/** A button of something that is kept: its id, a verb, and a page from 0 to 99. */
export interface PressedButton<Verb extends string> {
  readonly id: string;
  readonly verb: Verb;
  readonly page: number;
}

/**
 * Writes and reads the tokens of the buttons of something that is kept: a format, an id of eleven characters, and the
 * letter of a verb with a page.
 * @param letters a letter for each verb, each another one
 */
export function letterTokens<Verb extends string>(
  format: string,
  letters: readonly (readonly [Verb, string])[],
): {
  readonly write: (id: string, verb: Verb, page?: number) => string;
  /** Reads any text. Undefined if `write` did not write it. */
  readonly read: (token: string) => PressedButton<Verb> | undefined;
} {
  const letterOf = new Map(letters);
  const verbOf = new Map(letters.map(([verb, letter]) => [letter, verb]));
  return {
    write: (id, verb, page = 0) => `${format}.${id}.${letterOf.get(verb)}${page === 0 ? '' : page}`,
    read: (token) => {
      const [, written, id, letter = '', page = ''] =
        /^(\d)\.([\w-]{11})\.([a-z])([1-9]\d?)?$/.exec(token) ?? [];
      const verb = verbOf.get(letter);
      return written === format && id !== undefined && verb !== undefined
        ? { id, verb, page: Number(page) }
        : undefined;
    },
  };
}
