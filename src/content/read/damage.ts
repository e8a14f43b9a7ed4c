/**
 * The characters of Windows-1252's bytes 0x80 to 0x9F; every other byte is that of Latin-1. Written out, for the
 * `windows-1252` of Node 20's TextDecoder is Latin-1.
 */
const WINDOWS_1252 = new Map(
  [...'€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'].map((character, i) => [character, 0x80 + i]),
);

/** A word whose characters were lost or garbled when the file was saved. */
export interface Damage {
  /** Offset of the word in the text, in UTF-16 code units. */
  readonly offset: number;
  readonly word: string;
  /** The word as it was meant, or nothing where characters are gone. */
  readonly repaired: string | undefined;
}

/** Finds the words of a text that were saved as UTF-8 and read as Windows-1252 (`Hereâ€™s` for `Here’s`). */
export function findDamage(text: string): Damage[] {
  return [...text.matchAll(/[^ \t\r\n]+/g)].flatMap(({ 0: word, index: offset }): Damage[] => {
    if (/^[\0-\x7f]*$/.test(word)) return [];
    const repaired = repair(word);
    // Half of a quotation mark: its last byte has no character in Windows-1252, and some programs drop it.
    if (/\ufffd|â€/.test(repaired)) return [{ offset, word, repaired: undefined }];
    return repaired === word ? [] : [{ offset, word, repaired }];
  });
}

/** Text that was misread twice is repaired twice. */
function repair(word: string): string {
  const bytes = word
    .split('')
    .map((character) => String.fromCharCode(WINDOWS_1252.get(character) ?? character.charCodeAt(0)))
    .join('');
  let repaired = '';
  let end = 0;
  for (const { 0: run, index } of bytes.matchAll(UTF8_RUN)) {
    const [before, after] = [word.slice(0, index), word.slice(index + run.length)];
    if (!isMisread(run) || isShouted(before, word.slice(index, index + run.length), after)) continue;
    repaired += word.slice(end, index) + Buffer.from(run, 'latin1').toString('utf8');
    end = index + run.length;
  }
  return end === 0 ? word : repair(repaired + word.slice(end));
}

/** Characters that UTF-8 writes as several bytes, a byte a code unit. */
const UTF8_CHARACTER = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;
const UTF8_RUN = new RegExp(`(?:${UTF8_CHARACTER.source})+`, 'g');

/**
 * `CAFÉ»` could also be a misread `CAFɻ`, and is not. One character alone is taken for misread only where it is
 * common among Latin letters: one of those with accents, punctuation, a symbol or an emoji.
 */
const isMisread = (run: string): boolean =>
  /^[\xc2-\xc5\xe2\xef\xf0]/.test(run) || (run.match(UTF8_CHARACTER) ?? []).length > 1;

/** `TÄSSÄ”` could be a misread `TÄSSĔ`, and is not. */
const isShouted = (before: string, run: string, after: string): boolean =>
  /^[ÃÄÅ][“”‘’…–—]$/.test(run) && !/\p{Ll}$/u.test(before) && !/^\p{L}/u.test(after);
