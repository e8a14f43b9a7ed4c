import { loadLibrary } from '../../../src/content/read/library.ts';
import { findQuotable, quotableIndex } from '../../../src/conversation/command.ts';
import { offer } from './work.js';

// Messages are three words of a passage, as they stand there.
function searchOf(folder) {
  const { flows } = loadLibrary(folder);
  const index = quotableIndex(flows);
  const messages = flows.flatMap(({ article }) =>
    article.passages.map(({ text }) => text.split(' ').slice(3, 6).join(' ')),
  );
  return (i) => findQuotable(index, messages[(i * 7919) % messages.length]);
}

offer({ many: searchOf(process.env.MANY), one: searchOf(process.env.ONE) });
