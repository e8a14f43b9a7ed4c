import { createHash } from 'node:crypto';
import type * as Mdast from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import type { Words } from '../conversation/words.ts';
import { type Decision, type DecisionStatus, decisionFile } from './decision.ts';
import type { Home } from './round.ts';

/*
 * The decisions of a channel as a folder: a record for each, and a page that lists them.
 */

/** The page that lists the records. Hosts of repositories show it with the folder. */
export const INDEX = 'README.md';

export interface LogFile {
  readonly fileName: string;
  readonly text: string;
}

/**
 * The records of a channel.
 * @param decisions in the order of their numbers
 */
export const recordsOf = (decisions: readonly Decision[], words: Words): readonly LogFile[] =>
  decisions.map((decision) => decisionFile(decision, words));

/**
 * The page that lists the records. A comment in it names them again, because later this is how `listedIn` knows which
 * files are the guide's own.
 */
export function indexOf(decisions: readonly Decision[], home: Home, words: Words): LogFile {
  const rows = decisions.map((decision) => {
    const { fileName } = decisionFile(decision, words);
    return [
      link(padded(decision.number), fileName),
      text(decision.topic),
      text(decision.outcome),
      text(new Date(decision.madeAt).toISOString().slice(0, 10)),
      text(statusOf(decision.status)),
    ];
  });
  const names = decisions.map((decision) => decisionFile(decision, words).fileName);
  const page = toMarkdown(
    {
      type: 'root',
      children: [
        { type: 'heading', depth: 1, children: [text('Decisions')] },
        { type: 'html', value: [`${MARK}${digestOf(home)}.`, ...names, '-->'].join('\n') },
        { type: 'table', children: [TITLES.map(text).map((title) => [title]), ...rows.map(cells)].map(row) },
      ],
    },
    { extensions: [gfmToMarkdown({ tablePipeAlign: false })] },
  );
  return { fileName: INDEX, text: page };
}

/** The files that a page names, or that it belongs to another channel, or that it is no page of the guide. */
export type Listed =
  | { readonly kind: 'ours'; readonly fileNames: readonly string[] }
  | { readonly kind: 'of another channel' }
  | { readonly kind: 'foreign' };

/** Reads a page that `indexOf` made. */
export function listedIn(page: string, home: Home): Listed {
  const [, comment] = page.replaceAll('\r\n', '\n').split(`\n${MARK}`);
  const [first, ...lines] = comment?.split('\n') ?? [];
  const end = lines.indexOf('-->');
  if (first === undefined || end < 0) return { kind: 'foreign' };
  if (first !== `${digestOf(home)}.`) return { kind: 'of another channel' };
  return { kind: 'ours', fileNames: lines.slice(0, end).filter((name) => NAME.test(name)) };
}

/** True if a text begins as a record does. */
export const isRecord = (text: string): boolean => /^---\r?\nstatus: /.test(text);

const MARK = '<!-- The guide writes this page and the files below anew. They are the decisions of channel ';

/** Names such as `recordFileName` makes, so that no line of a comment can point elsewhere. */
const NAME = /^\d{4,}-[^/\\]+\.md$/;

/** A repository may be public, so its page does not have the ids of the team and the channel. */
const digestOf = ({ team, channel }: Home): string =>
  createHash('sha256')
    .update(JSON.stringify([team, channel]))
    .digest('hex')
    .slice(0, 12);

const TITLES = ['Number', 'Topic', 'Outcome', 'Date', 'Status'];

const padded = (number: number): string => number.toString().padStart(4, '0');

function statusOf(status: DecisionStatus): string {
  switch (status.kind) {
    case 'accepted':
    case 'deprecated':
      return status.kind;
    case 'replaced':
      return `superseded by ${padded(status.by)}`;
  }
}

const text = (value: string): Mdast.Text => ({ type: 'text', value: value.replace(/\s+/g, ' ').trim() });

const link = (label: string, url: string): Mdast.Link => ({ type: 'link', url, children: [text(label)] });

const cells = (line: readonly Mdast.PhrasingContent[]): Mdast.PhrasingContent[][] =>
  line.map((cell) => [cell]);

const row = (line: readonly Mdast.PhrasingContent[][]): Mdast.TableRow => ({
  type: 'tableRow',
  children: line.map((children) => ({ type: 'tableCell', children })),
});
