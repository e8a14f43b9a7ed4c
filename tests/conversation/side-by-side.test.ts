import { expect, test } from 'vitest';
import { exceeded, medium } from '../../adapters/slack/surface.ts';
import { plainText } from '../../src/content/markdown.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { Guide } from '../../src/conversation/guide.ts';
import type { Card } from '../../src/conversation/reply.ts';
import { ARTICLE, load } from '../content/read/folder.ts';
import { STRATEGY } from '../fixtures/guides.ts';
import { CHANNEL } from './person.ts';

const inSlack = (library = loadLibrary(STRATEGY)) => new Conversation(new Guide(library), medium);

/** The cells of the card's tables, row by row. */
const tableIn = ({ blocks }: Card): string[][] =>
  blocks
    .flatMap((block) => (block.type === 'quotation' ? block.children : []))
    .flatMap((block) => (block.type === 'table' ? block.children : []))
    .map((row) => row.children.map(({ children }) => plainText(children)));

test('two techniques stand side by side in Slack, with every word and both sources', () => {
  const { reply } = inSlack().command('llm-strategy', 'prompting vs fine-tuning', CHANNEL);
  const [head, pros, cons, ...more] = tableIn(reply.card);
  expect(head).toEqual(['Prompt Engineering', 'Fine-Tuning']);
  expect(pros?.[0]).toMatch(
    /^Pros: • Fast and Cheap: .* • Accessible: .* • Flexible: .*requirements change\.$/,
  );
  expect(cons?.[1]).toContain('Risk of Catastrophic Forgetting');
  expect(more).toEqual([]);
  expect(reply.message.text).toContain('What is Prompt Engineering?');
  expect(reply.message.text).toContain('What is Fine-Tuning?');
  expect(exceeded(reply.message)).toEqual([]);
});

test('two techniques that say too much for a table stand one below the other, on pages', () => {
  const long = ARTICLE.replace('Mild and slow.', 'Mild & slow. '.repeat(300));
  const both = `${long}\n${long.slice(long.indexOf('## What is Tea'), long.indexOf('## Choosing')).replaceAll('Tea', 'Coffee')}`;
  const conversation = inSlack(load({ 'articles/drinks.md': both }));
  const { reply } = conversation.command('drinks', 'tea vs coffee', CHANNEL);
  expect(tableIn(reply.card)).toEqual([]);
  expect(exceeded(reply.message)).toEqual([]);
  expect(reply.card.rows.flat().map(({ label }) => label)).toContainEqual(
    expect.stringMatching(/^Next page/),
  );
});
