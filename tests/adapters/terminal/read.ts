/** The words of plain terminal text, without the marks of quotes, bullets, rules, margins and addresses of links. */
export const readTerminal = (shown: string): string =>
  shown
    .split('\n')
    .map((line) => line.replace(/^(?:> ?| +)*(?:- (?:> ?| +)*)*/, ''))
    .filter((line) => !/^(?:=+|-+)$/.test(line))
    .join('\n')
    .replace(/ \(https?:\/\/[^\s)]*\)/g, '');
