import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDamage } from '../../../src/content/read/encoding.ts';

describe('words saved as UTF-8 and read as Windows-1252 are found, with what was meant', () => {
  test.each([
    ['Hereâ€™s', 'Here’s'],
    ['“Hereâ€™s', '“Here’s'],
    ['itâ€”hereâ€™s', 'it—here’s'],
    ['â€œquotedâ€\x9d', '“quoted”'],
    ['cafÃ©', 'café'],
    ['GrÃ¶ÃŸe', 'Größe'],
    ['ÐŸÑ€Ð¸Ð²ÐµÑ‚', 'Привет'],
    ['æ—¥æœ¬', '日本'],
    ['ðŸ˜€', '😀'],
    ['â‚¬5', '€5'],
    ['Ã¢â‚¬â„¢', '’'],
    ['\u00ef\u00bb\u00bftitle', '\ufefftitle'],
  ])('%j was %j', (word, repaired) => {
    expect(findDamage(`one ${word}\ntwo`)).toEqual([{ offset: 4, word, repaired }]);
  });

  test.each(['lost\ufffd', 'quotedâ€'])('%j has lost a character', (word) => {
    expect(findDamage(word)).toEqual([{ offset: 0, word, repaired: undefined }]);
  });
});

test.each([
  'café',
  '«LE CAFÉ»',
  'un caffè”…',
  'naïve — “so”',
  'Größe',
  'Привет',
  '日本',
  '😀',
  '€5',
  '„BLÖ“',
  '”EI TÄSSÄ”',
  'SIELLÄ…',
  '”Å”',
])('%j is left in peace', (text) => {
  expect(findDamage(text)).toEqual([]);
});

test('whatever accents, quotation marks and emoji stand in a word, its misreading is found and repaired', () => {
  const asWindows1252 = new Map(
    [...'€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'].map((character) => [windows1252(character), character]),
  );
  const misread = (word: string): string =>
    [...Buffer.from(word)].map((byte) => asWindows1252.get(byte) ?? String.fromCharCode(byte)).join('');
  const words = fc
    .tuple(
      fc.constantFrom('', '“', '‘', '—', '(', '«'),
      fc.array(fc.constantFrom(...'éüñßÉabc😀'), { minLength: 1 }),
      fc.constantFrom('', '”', '’', '…', '™', '€', ')', '»'),
    )
    .map(([opening, letters, closing]) => opening + letters.join('') + closing);
  fc.assert(
    fc.property(words, (word) => {
      if (misread(word) === word) return;
      expect(findDamage(misread(word))).toEqual([{ offset: 0, word: misread(word), repaired: word }]);
    }),
  );
});

/** The byte of a character, by the table of https://encoding.spec.whatwg.org/index-windows-1252.txt */
function windows1252(character: string): number {
  const table = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
  return 0x80 + table.indexOf(character);
}
