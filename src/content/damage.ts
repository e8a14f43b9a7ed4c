/**
 * The characters of Windows-1252's bytes 0x80 to 0x9F; every other byte is that of Latin-1. Written out, for the
 * `windows-1252` of Node 20's TextDecoder is Latin-1.
 */
const WINDOWS_1252 = new Map(
  [...'€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'].map((character, i) => [character, 0x80 + i]),
);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A word whose characters were lost or garbled when the file was saved. */
export interface Damage {
  /** Offset of the word in the text, in UTF-16 code units. */
  readonly offset: number;
  readonly word: string;
  /** The word as it was meant, or nothing where the characters themselves are gone (U+FFFD). */
  readonly repaired: string | undefined;
}

/**
 * Finds the words of a text that were saved as UTF-8 and read as Windows-1252 (`Hereâ€™s` for `Here’s`).
 * A word is judged as a whole: only if all of it makes sense as misread UTF-8 is it called damaged, so `café`
 * and `«CAFÉ»` are left in peace.
 */
export function findDamage(text: string): Damage[] {
  const damages: Damage[] = [];
  for (const match of text.matchAll(/[^ \t\r\n]*[^\0-\x7f][^ \t\r\n]*/g)) {
    const word = match[0];
    const repaired = repair(word);
    if (repaired !== word) damages.push({ offset: match.index, word, repaired });
    else if (word.includes('\ufffd')) damages.push({ offset: match.index, word, repaired: undefined });
  }
  return damages;
}

function repair(word: string): string {
  const bytes: number[] = [];
  for (const character of word) {
    const code = character.charCodeAt(0);
    const byte = WINDOWS_1252.get(character) ?? (character.length === 1 && code <= 0xff ? code : undefined);
    if (byte === undefined) return word;
    bytes.push(byte);
  }
  try {
    const decoded = utf8.decode(Uint8Array.from(bytes));
    return decoded === word ? word : repair(decoded);
  } catch {
    return word;
  }
}
