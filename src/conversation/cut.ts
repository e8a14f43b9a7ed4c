/** The beginning of a text, of at most so many UTF-16 code units, without half a character at its end. */
export const cut = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
