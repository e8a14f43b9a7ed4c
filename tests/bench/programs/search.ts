import { loadLibrary } from '../../../src/content/read/library.ts';
import { findQuotable, quotableIndex } from '../../../src/conversation/command.ts';
import { offer } from './work.ts';

/** A search for a message of three words that stand together in a passage. */
function searchOf(folder = ''): (i: number) => unknown {
  const { flows } = loadLibrary(folder);
  const index = quotableIndex(flows);
  const messages = flows.flatMap(({ material }) =>
    material.passages.map(({ text }) => text.split(' ').slice(3, 6).join(' ')),
  );
  return (i) => findQuotable(index, messages[(i * 7919) % messages.length] ?? '');
}

offer({ many: searchOf(process.env.MANY), one: searchOf(process.env.ONE) });
