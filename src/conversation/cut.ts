/**
 * Cuts a text after `length` UTF-16 code units, or one earlier if a surrogate pair would be split.
 */
export const cut = (text: string, length: number): string =>
  text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '');

/**
 * Cuts a text as `cut` does, before and after a character becomes the letters that it stands for. U+FDFA alone stands
 * for 18, and a search reads letters.
 * @returns the text in the form NFKC
 */
export const cutLetters = (text: string, length: number): string =>
  cut(cut(text, length).normalize('NFKC'), length);
