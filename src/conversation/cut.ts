/**
 * Cuts a text after `length` UTF-16 code units, or one earlier if a surrogate pair would be split.
 */
export const cut = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
