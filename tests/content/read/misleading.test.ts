import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repair } from '../../../src/authoring/repair.ts';
import { readContent } from '../../../src/content/read/library.ts';
import { ARTICLE, contentFolder, FLOW } from './folder.ts';

/** The warnings about text at the end of the article: `column message / hint`. */
function warningsAbout(text: string): string[] {
  const { warnings, errors } = readContent(contentFolder({ 'articles/drinks.md': `${ARTICLE}\n${text}\n` }));
  expect(errors).toEqual([]);
  return warnings
    .filter(({ line }) => line > ARTICLE.split('\n').length)
    .map(({ column, message, hint }) => `${column} ${message} / ${hint}`);
}

const DELETE = 'delete it, or run: npm run check -- --fix';

describe('an invisible character in a page is warned of by its place and its name', () => {
  test.each([
    ['a right-to-left override', 'Pay 10\u202e00 euros.', '7 an invisible character (U+202E)'],
    ['an isolate', 'Pay \u206610\u2069 euros.', '5 2 invisible characters (U+2066, U+2069)'],
    ['a zero-width space', 'Pay\u200bment.', '4 an invisible character (U+200B)'],
    ['a word joiner', 'Pay\u2060ment.', '4 an invisible character (U+2060)'],
    ['a byte order mark within a line', 'Pay\ufeffment.', '4 an invisible character (U+FEFF)'],
    [
      'a joiner in a Latin word',
      'Pay\u200dment and pay\u200cment.',
      '4 2 invisible characters (U+200D, U+200C)',
    ],
    ['a joiner in a Cyrillic word', 'пла\u200cта', '4 an invisible character (U+200C)'],
    ['a joiner between an emoji and a letter', '👩\u200da', '3 an invisible character (U+200D)'],
    [
      'words in tags',
      'Pay.\u{e0050}\u{e0061}\u{e0079}',
      '5 3 invisible characters (U+E0050, U+E0061, U+E0079)',
    ],
    ['a filler', 'Pay\u3164ment.', '4 an invisible character (U+3164)'],
    ['code', '`pay\u200bment`', '5 an invisible character (U+200B)'],
  ])('%s', (_, text, warning) => {
    expect(warningsAbout(text)).toEqual([`${warning} / ${DELETE}`]);
  });

  test('also in a flow, its keys and an address', () => {
    const flow = FLOW.replace('Tea or coffee?', 'Tea or \u202ecoffee?').replace(
      'Drink tea.',
      'Drink [tea](https://example.org/\u200btea).',
    );
    const { warnings } = readContent(contentFolder({ 'flows/drinks.md': flow }));
    expect(warnings.map(({ line, column, message }) => `${line}:${column} ${message}`)).toContain(
      '2:15 an invisible character (U+202E)',
    );
    expect(warnings.map(({ message }) => message)).toContain('an invisible character (U+200B)');
  });
});

test.each([
  ['Persian', 'می‌خواهم و علی‌رضا'],
  ['Arabic at the end of a word', 'ه‍ ـ'],
  ['Hindi', 'क्‍ष और क्‌ष'],
  ['Sinhala', 'ශ්‍රී ලංකා'],
  ['Bengali', 'র‍্যাব'],
  ['Thai between words', 'ภาษา\u200bไทย'],
  ['Khmer between words', 'ភាសា\u200bខ្មែរ'],
  ['a family', '👨‍👩‍👧'],
  ['emoji with a colour of skin or hair', '👩🏽‍🚀 👨‍🦰'],
  ['emoji with a sign of their presentation', '❤️‍🔥 🏳️‍🌈'],
  ['the flag of Scotland', '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}'],
])('the characters that %s is written with are not warned of', (_, text) => {
  expect(warningsAbout(text)).toEqual([]);
});

test('`check --fix` deletes invisible characters, and says where', () => {
  const text = `\ufeff${ARTICLE}\nPay\u200bment \u202eنامه‌ها.\n`;
  const folder = contentFolder({ 'articles/drinks.md': text });
  expect(repair(folder)).toEqual([
    expect.stringMatching(/articles\/drinks\.md: U\+200B, U\+202E is deleted in line 23$/),
  ]);
  expect(readFileSync(join(folder, 'articles/drinks.md'), 'utf8')).toBe(
    `\ufeff${ARTICLE}\nPayment نامه‌ها.\n`,
  );
  expect(readContent(folder).warnings.filter(({ line }) => line > 21)).toEqual([]);
  expect(repair(folder)).toEqual([]);
});

describe('a link that leads somewhere else than it seems is warned of, with the right address', () => {
  const shows = (shown: string, target: string): string =>
    `5 the text of the link shows "${shown}", but the address leads to "${target}" / write "${target}" in the text, or words in place of an address`;
  const looks = (host: string, latin: string): string =>
    `5 the host "${host}" has letters that look like those of another script / if you mean "${latin}", write that; if not, leave the link out`;

  test.each([
    [
      'a name before the host',
      'See [it](https://bank.com@evil.example/login).',
      '5 the address "https://bank.com@evil.example/login" leads to "evil.example" / write the address without everything from after "//" to "@"',
    ],
    [
      'a name and a password before the host',
      'See [it](https://bank.com:443@evil.example).',
      '5 the address "https://bank.com:443@evil.example" leads to "evil.example" / write the address without everything from after "//" to "@"',
    ],
    ['a Cyrillic letter', 'See [it](https://p\u0430ypal.com).', looks('p\u0430ypal.com', 'paypal.com')],
    ['the same in ASCII', 'See [it](https://xn--pypal-4ve.com).', looks('p\u0430ypal.com', 'paypal.com')],
    [
      'Cyrillic letters only',
      'See [it](https://\u0430\u0440\u0440\u04cf\u0435.com).',
      looks('\u0430\u0440\u0440\u04cf\u0435.com', 'apple.com'),
    ],
    ['a Greek letter', 'See [it](https://g\u03bfogle.com).', looks('g\u03bfogle.com', 'google.com')],
    ['a rare Latin letter', 'See [it](https://\u0261oogle.com).', looks('\u0261oogle.com', 'google.com')],
    [
      'a host in ASCII that is written in letters',
      'See [it](https://xn--mller-kva.example/a).',
      '5 the address hides the host "müller.example" behind "xn--mller-kva.example" / write "müller.example"',
    ],
    ['another host as text', 'See [bank.com](https://evil.example).', shows('bank.com', 'evil.example')],
    [
      'another address as text',
      'See [https://bank.com/a](https://evil.example).',
      shows('bank.com', 'evil.example'),
    ],
    [
      'another host within the text',
      'See [www.bank.com, now](https://evil.example).',
      shows('www.bank.com', 'evil.example'),
    ],
    [
      'a host that begins like the other',
      'See [bank.com](https://bank.com.evil.example).',
      shows('bank.com', 'bank.com.evil.example'),
    ],
    ['bold text', 'See [**bank.com**](https://evil.example).', shows('bank.com', 'evil.example')],
    [
      'another mailbox as text',
      'See [a@bank.com](mailto:a@evil.example?subject=x).',
      shows('a@bank.com', 'a@evil.example'),
    ],
    ['a reference', 'See [bank.com][1].\n\n[1]: https://evil.example', shows('bank.com', 'evil.example')],
  ])('%s', (_, text, warning) => {
    expect(warningsAbout(text)).toEqual([warning]);
  });

  test('also in a flow', () => {
    const flow = FLOW.replace('Drink tea.', 'Drink [tea.com](https://coffee.com).');
    const { warnings } = readContent(contentFolder({ 'flows/drinks.md': flow }));
    expect(warnings.map(({ message }) => message)).toContain(
      'the text of the link shows "tea.com", but the address leads to "coffee.com"',
    );
  });
});

test.each([
  ['its own host', '[bank.com](https://bank.com/login)'],
  ['its own host with another case and "www."', '[https://WWW.Bank.com/](https://bank.com)'],
  ['a part of its host', '[docs.bank.com](https://bank.com/docs)'],
  ['its host in ASCII', '[müller.example](https://müller.example)'],
  ['words', '[the bank](https://bank.com)'],
  ['a product with a dot', '[Node.js](https://nodejs.org) and [ASP.NET](https://dotnet.microsoft.com)'],
  ['the name of a file', '[package.json](https://docs.npmjs.com) and [`main.ts`](https://example.org)'],
  ['a version', '[v1.2.3](https://example.org) and [2.0](https://example.org)'],
  [
    'a host in another script',
    '[oб этом](https://президент.рф), [it](https://\u0441\u043e\u0440.рф) and [例え](https://例え.jp)',
  ],
  ['a host in mixed Japanese', '[it](https://xお茶カフェ.jp)'],
  ['nothing but itself', 'https://bank.com/a, <https://bank.com> and ada@bank.com'],
  ['a mailbox', '[write to us](mailto:ada@bank.com) or [Ada@Bank.com](mailto:ada@bank.com)'],
  ['an address with "@" in its path', '[it](https://example.org/@ada)'],
])('a link that shows %s is not warned of', (_, text) => {
  expect(warningsAbout(text)).toEqual([]);
});

test.each([
  ['[it](https://bank.com@evil.example/login)', '[it](https://evil.example/login)'],
  ['[it](https://p\u0430ypal.com)', '[it](https://paypal.com)'],
  ['[it](https://xn--mller-kva.example/a)', '[it](https://müller.example/a)'],
  ['[bank.com](https://evil.example)', '[evil.example](https://evil.example)'],
  ['[a@bank.com](mailto:a@evil.example)', '[a@evil.example](mailto:a@evil.example)'],
  ['Pay\u200bment.', 'Payment.'],
])('the fix of %j mends it', (wrong, mended) => {
  expect(warningsAbout(wrong)).toHaveLength(1);
  expect(warningsAbout(mended)).toEqual([]);
});
