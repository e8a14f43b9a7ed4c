import MiniSearch from 'minisearch';
import { FILLERS } from '../../../src/content/language.ts';
import { loadLibrary } from '../../../src/content/read/library.ts';
import { offer } from './work.ts';

// minisearch as in its own documentation, over the same passages and with the same stop words: a search for the same words,
// all of them.
const passages = loadLibrary(process.env.MANY).flows.flatMap(({ material }) => material.passages);
const index = new MiniSearch({
  fields: ['heading', 'text'],
  processTerm: (term) => (FILLERS.has(term.toLowerCase()) ? null : term.toLowerCase()),
});
index.addAll(passages.map(({ text, section }, id) => ({ id, text, heading: section.heading })));
const messages = passages.map(({ text }) => text.split(' ').slice(3, 6).join(' '));

offer({ many: (i) => index.search(messages[(i * 7919) % messages.length], { combineWith: 'AND' }) });
