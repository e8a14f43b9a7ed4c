/**
 * The words of plain terminal text, without the marks of quotes, bullets, rules, margins and addresses of links. Code has
 * a margin of four spaces, and is read as it is.
 */
export const readTerminal = (shown: string): string =>
  shown
    .split('\n')
    .flatMap((line) => {
      if (CODE.test(line)) return [line.trim()];
      const words = line
        .replace(/^(?:> ?| +)*(?:- (?:> ?| +)*)*/, '')
        .replace(/ \(https?:\/\/[^\s)]*\)/g, '');
      return /^(?:=+|-+)$/.test(words) ? [] : [words];
    })
    .join('\n');

/** Deep lists have that margin, too. */
const CODE = /^ {4}(?!\s*- )/;
