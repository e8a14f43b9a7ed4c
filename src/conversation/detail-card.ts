import { canCompare } from '../content/article.ts';
import type { Answer, Outcome } from '../content/flow.ts';
import { type Block, bullets, heading, type Inline, paragraph, text } from '../content/markdown.ts';
import {
  type CardBlock,
  type CardParts,
  type MakeButton,
  sectionButtons,
  smallPrint,
  spellOut,
} from './card.ts';
import type { Medium } from './medium.ts';
import { answerText } from './place-card.ts';
import { Passages } from './quote.ts';
import { recordOfAnswers } from './record.ts';
import type { Button, Card } from './reply.ts';
import type { Detail, State } from './state.ts';
import type { Words } from './words.ts';

/** The folder in which MADR keeps records. https://adr.github.io/madr/ */
const RECORD_FOLDER = 'docs/decisions';

/** The card of a detail of a recommendation, with a button that leads back to the recommendation. */
export function detailCard(
  { flow }: State,
  detail: Detail,
  outcome: Outcome,
  answers: readonly Answer[],
  button: MakeButton,
  medium: Medium<unknown>,
  version: string,
  words: Words,
): CardParts {
  const back = { ...button(words.backToRecommendation, { kind: 'back' }), primary: true };
  const card = (blocks: readonly CardBlock[], ...rows: (readonly Button[])[]): CardParts => ({
    blocks,
    rows,
    shareable: false,
  });
  switch (detail.kind) {
    case 'why':
      return card(
        [
          heading(2, words.whyTitle(outcome.title)),
          ...reasons(answers, new Passages(flow.material, words), words),
        ],
        [back],
      );
    case 'answers': {
      const buttons = answers.map((answer) =>
        button(answer.question.topic, { kind: 'change', question: answer.question }),
      );
      return card(
        [
          heading(2, words.changeAnswer),
          ...(answers.length > 1 ? [paragraph(text(words.changeAnswerHint))] : []),
          bullets(answers.map((answer) => [text(answerText(answer, words))])),
        ],
        buttons,
        [back, button(words.startOver, { kind: 'start-over' })],
      );
    }
    case 'more': {
      const notes = outcome.notes.map((note) =>
        button(note.title, { kind: 'show', detail: { kind: 'note', note } }),
      );
      const sections = sectionButtons(outcome.links, button);
      const { techniques } = flow.material;
      const elsewhere = [
        ...(canCompare(techniques)
          ? [button(words.prosAndCons, { kind: 'look-up', lookup: { kind: 'compare', techniques } })]
          : []),
        button(words.allSections, { kind: 'look-up', lookup: { kind: 'sections' } }),
      ];
      const record = button(words.asRecord, { kind: 'show', detail: { kind: 'record' } });
      return card(
        [heading(2, words.moreTitle(outcome.title)), ...spellOut([...notes, ...sections], medium)],
        [...notes, record],
        sections,
        [back, ...elsewhere],
      );
    }
    case 'record': {
      const file = recordOfAnswers(flow, answers, { version }, words);
      return { ...card([], [back]), ...recordParts(words.recordTitle(outcome.title), file, medium, words) };
    }
    case 'note': {
      const more = button(words.more, { kind: 'show', detail: { kind: 'more' } });
      return card([heading(2, detail.note.title), ...detail.note.blocks], [back, more]);
    }
  }
}

/** A record as a file to save, or as code to copy on a medium without files. */
export function recordParts(
  title: string,
  { fileName, text: record }: { readonly fileName: string; readonly text: string },
  { hasFiles }: Medium<unknown>,
  words: Words,
): Pick<Card, 'file'> & { readonly blocks: readonly Block[] } {
  const path: Inline = { type: 'inlineCode', value: `${RECORD_FOLDER}/${fileName}` };
  return hasFiles
    ? {
        blocks: [heading(2, title), paragraph(text(words.recordFileHint), path)],
        file: { name: fileName, text: record },
      }
    : {
        blocks: [
          heading(2, title),
          paragraph(text(words.recordHint), path),
          { type: 'code', value: record.trimEnd() },
        ],
      };
}

/** The passages behind each answer. An answer without a passage shares the heading of the next one. */
function reasons(answers: readonly Answer[], passages: Passages, words: Words): CardBlock[] {
  const blocks: CardBlock[] = [];
  let unquoted: string[] = [];
  for (const answer of answers) {
    for (const option of answer.options) {
      const said = words.answer(answer.question.topic, option.label);
      const quotes = passages.quote(option.citations);
      if (quotes.length === 0) unquoted.push(said);
      else {
        blocks.push(heading(3, [...unquoted, said].join(' · ')), ...quotes);
        unquoted = [];
      }
    }
  }
  return unquoted.length > 0 ? [...blocks, smallPrint(text(unquoted.join(' · ')))] : blocks;
}

/** Says which answers are gone after a change. Undefined if none is. */
export const droppedText = (dropped: readonly Answer[], words: Words): string | undefined =>
  dropped.length === 0 ? undefined : words.dropped(dropped.map((answer) => answerText(answer, words)));
