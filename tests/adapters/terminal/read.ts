/** The words of plain terminal text, without markers of quotes and lists, rules, margins and addresses of links. */
export const readTerminal = (shown: string): string =>
  shown
    .split('\n')
    .map((line) => line.replace(/^(?:> ?| +)*(?:(?:- |\d+\. )(?:> ?| +)*)*/, ''))
    .filter((line) => !/^(?:=+|-+)$/.test(line))
    .join('\n')
    .replace(/ \(https?:\/\/[^\s)]*\)/g, '');
