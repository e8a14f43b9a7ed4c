import { domainToUnicode } from 'node:url';
import type * as Mdast from 'mdast';
import { toString as textIn } from 'mdast-util-to-string';
import type { Problems } from '../problem.ts';

/**
 * Warns of a link to the web that leads somewhere else than a reader thinks.
 * @param url an address with `http:`, `https:` or `mailto:`
 */
export function adviseOnTarget(url: string, node: Mdast.Link, problems: Problems): void {
  const point = node.position?.start;
  const text = textIn(node).trim();
  if (!/^https?:/i.test(url)) {
    const [mailbox = ''] = url.replace(/^mailto:/i, '').split('?');
    if (/^\S+@\S+$/.test(text) && text.toLowerCase() !== mailbox.toLowerCase())
      adviseOnText(text, mailbox, node, problems);
    return;
  }
  const { hostname, username, password } = new URL(url);
  const host = domainToUnicode(hostname) || hostname;
  if (username !== '' || password !== '') {
    const hint = 'write the address without everything from after "//" to "@"';
    problems.warn(point, `the address "${url}" leads to "${host}"`, hint);
  }
  const latin = [...host].map((letter) => LOOK_ALIKES.get(letter) ?? letter).join('');
  if (host.split('.').some((label, _, labels) => isDeceptive(label, labels.at(-1) ?? ''))) {
    const hint = `if you mean "${latin}", write that; if not, leave the link out`;
    problems.warn(point, `the host "${host}" has letters that look like those of another script`, hint);
  } else if (/\bxn--/i.test(url) && host !== hostname) {
    problems.warn(point, `the address hides the host "${host}" behind "${hostname}"`, `write "${host}"`);
  }
  const words = text.split(/\s+/);
  for (const word of new Set(words)) {
    const shown = hostIn(word, words.length === 1);
    if (shown === undefined || areRelated(shown, hostname)) continue;
    adviseOnText(domainToUnicode(shown) || shown, host, node, problems);
    break;
  }
}

function adviseOnText(shown: string, target: string, node: Mdast.Link, problems: Problems): void {
  problems.warn(
    node.position?.start,
    `the text of the link shows "${shown}", but the address leads to "${target}"`,
    `write "${target}" in the text, or words in place of an address`,
  );
}

/** Letters that look like a Latin one. Source: https://www.unicode.org/Public/security/latest/confusables.txt */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  'аa еe оo рp сc уy хx іi јj ѕs ԁd ԛq ԝw һh ӏl кk αa οo νv ρp υu ιi κk τt γy χx օo սu հh ոn ɡg ɑa'
    .split(' ')
    .map((pair): [string, string] => [pair.slice(0, 1), pair.slice(1)]),
);

/** Scripts that one word may mix with each other and with Latin letters. */
const EAST_ASIAN = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}]/gu;

/**
 * True if a part of a host mixes alphabets, or consists of letters that look Latin and are not. Below a top-level domain
 * in another script, nobody expects Latin ones.
 */
function isDeceptive(label: string, topLevel: string): boolean {
  const letters = [...label.replace(EAST_ASIAN, '')].filter((character) => /\p{L}/u.test(character));
  const isLatin = (letter: string): boolean => /\p{Script=Latin}/u.test(letter) && !LOOK_ALIKES.has(letter);
  const foreign = letters.filter((letter) => !isLatin(letter));
  if (foreign.length === 0) return false;
  const looksLatin = !/[^\p{ASCII}]/u.test(topLevel) && foreign.every((letter) => LOOK_ALIKES.has(letter));
  return letters.some(isLatin) || looksLatin;
}

/** The endings of names of files, which look like hosts. */
const OF_A_FILE =
  /\.(?:c|conf|cpp|css|csv|exe|gif|go|h|html?|java|jpe?g|js|json|jsx|md|mjs|pdf|php|png|py|rb|rs|sh|svg|toml|tsx?|txt|xml|ya?ml|zip)$/;

/** The host that a word shows: in an address or, in a word that is the whole text, without one and in lower case. */
function hostIn(word: string, isWholeText: boolean): string | undefined {
  const bare = word.replace(/^[(<"'“‘«]+|[)>"'”’»,;.:!?]+$/g, '');
  const isHost = isWholeText && HOST.test(bare) && !OF_A_FILE.test(bare);
  if (!isHost && !/^(?:https?:\/\/|www\.)./i.test(bare)) return undefined;
  const address = /^https?:/i.test(bare) ? bare : `https://${bare}`;
  return URL.canParse(address) ? new URL(address).hostname : undefined;
}

const HOST = /^(?:[\p{Ll}\p{Lo}\p{M}\p{N}-]+\.)+(?:[\p{Ll}\p{Lo}\p{M}]{2,}|xn--[a-z\d-]+)(?:[/:?#].*)?$/u;

/** True for the same host, and for a host and a part of it, such as "example.org" and "docs.example.org". */
function areRelated(one: string, other: string): boolean {
  const [a, b] = [one, other].map((host) => `.${host.replace(/^www\./, '')}`);
  return a !== undefined && b !== undefined && (a.endsWith(b) || b.endsWith(a));
}
