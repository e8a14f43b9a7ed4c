import type { Element } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { h } from 'hastscript';
import type { Platform } from '../../adapter.ts';
import type { Flow } from '../../content/flow.ts';
import { plainText } from '../../content/markdown.ts';
import type { Problem } from '../../content/problem.ts';
import { suggest } from '../../conversation/command.ts';
import type { ReplyBlock } from '../../conversation/reply.ts';
import { type Address, PARAMETERS, parametersOf, pathOf } from './address.ts';
import { audienceOf, showMessages } from './messages.ts';
import { renderProblems } from './problems.ts';
import { FORM, render } from './render.ts';
import { addressOf, type Exchange, type Transcript } from './transcript.ts';

export interface Page {
  readonly problems: readonly Problem[];
  /** Differs after each change of the content. */
  readonly version: string;
  /** Nothing while no content could be read. */
  readonly talk: Talk | undefined;
}

export interface Talk {
  /** The version of the content. */
  readonly content: string;
  readonly transcript: Transcript;
  readonly platforms: readonly Platform[];
  /** The one that it is shown as; the preview itself without it. */
  readonly platform: Platform | undefined;
}

/** The files of the page's style, in the order in which they are read. */
export const STYLES = ['style.css', 'chat.css', 'platforms.css'] as const;

/** The whole page. It works as it is; the script only spares loading it anew. */
export function renderPage({ problems, version, talk }: Page): string {
  const title = talk?.transcript.flow?.title ?? 'Guide';
  const head = h('head', [
    h('meta', { charSet: 'utf-8' }),
    h('meta', { name: 'viewport', content: 'width=device-width' }),
    h('meta', { name: 'color-scheme', content: 'light dark' }),
    h('title', `${title} – preview`),
    h('link', { rel: 'icon', href: 'data:,' }),
    ...STYLES.map((name) => h('link', { rel: 'stylesheet', href: `/${name}` })),
    h('script', { type: 'module', src: '/client.js' }),
  ]);
  const body = h('body', [
    ...(talk ? [h('a.skip', { href: '#latest' }, 'To the newest message')] : []),
    h('header', [h('h1', 'Preview'), ...(talk ? [h('a', { href: '/' }, 'Start again')] : [])]),
    // Stays where it is while all else is replaced, or nobody would hear what it says.
    h('p.unseen', { id: 'status', role: 'status' }),
    h('main', { id: 'main', dataVersion: version }, [
      ...renderProblems(problems, talk !== undefined),
      ...(talk ? renderTalk(talk) : []),
    ]),
  ]);
  return `<!doctype html>\n${toHtml(h('html', { lang: 'en' }, [head, body]))}\n`;
}

function renderTalk(talk: Talk): Element[] {
  const { transcript, platform } = talk;
  const address = addressOf(transcript, platform?.name);
  const last = transcript.exchanges.at(-1);
  return [
    h('section.talk', { ariaLabel: 'Conversation' }, [
      renderTabs(talk, address),
      h('form', { id: FORM, action: '/#latest' }, hiddenFields(address)),
      ...renderMoved(transcript),
      platform && last
        ? h('div.platform', { id: 'latest', tabIndex: -1 }, showMessages(last.turn, platform))
        : h(
            'ol.chat',
            transcript.exchanges.flatMap((exchange, i, all) =>
              renderExchange(exchange, i === all.length - 1),
            ),
          ),
      ...(transcript.flow ? [renderAsk(transcript.flow, address)] : []),
    ]),
    ...(transcript.flow ? [renderPicture(transcript.flow, address, talk.content)] : []),
  ];
}

function renderTabs({ platforms, platform }: Talk, address: Address): Element {
  const tab = (name: string, shown: string | undefined): Element =>
    h('li', [
      h(
        'a',
        {
          id: `tab-${name}`,
          href: pathOf({ ...address, platform: shown }),
          ariaCurrent: shown === platform?.name ? 'page' : undefined,
        },
        name,
      ),
    ]);
  return h('nav.tabs', { ariaLabel: 'Shown as in' }, [
    h('ul', [tab('Guide', undefined), ...platforms.map(({ name }) => tab(name, name))]),
  ]);
}

const hiddenFields = (address: Address): Element[] =>
  parametersOf(address).map(([name, value]) => h('input', { type: 'hidden', name, value }));

function renderMoved({ moved }: Transcript): Element[] {
  switch (moved) {
    case 'no':
      return [];
    case 'all answers hold':
      return [h('p.moved', 'The content has changed. Your answers still lead here.')];
    case 'some answers are gone':
      return [h('p.moved', 'The content has changed. This is as far as your answers still lead.')];
  }
}

function renderExchange({ said, turn }: Exchange, isLatest: boolean): Element[] {
  const shared = turn.kind === 'share' ? turn.shared : [];
  const person = said === undefined ? [] : [h('li.person', [h('span.unseen', 'You: '), said])];
  const card = h('div.card', render(turn.reply.card));
  return [
    ...person,
    ...shared.map((message) =>
      h('li.guide.shared', [h('p.audience', audienceOf(message)), h('div.card', render(message.card))]),
    ),
    isLatest
      ? h('li.guide', { id: 'latest', tabIndex: -1 }, [h('span.unseen', 'Guide: '), card])
      : h('li.guide', [h('details', [h('summary', titleOf(turn.reply.card.blocks)), card])]),
  ];
}

/** The first words of a card, for where it is folded. */
function titleOf(blocks: readonly ReplyBlock[]): string {
  const first = blocks.find((block) => block.type === 'heading' || block.type === 'paragraph');
  return first ? plainText(first.children) : 'Message';
}

function renderAsk(flow: Flow, address: Address): Element {
  const label = `Ask for something else, as after /${flow.slug}`;
  const suggestions = suggest(flow, '', SUGGESTIONS).map((value) => h('option', { value }));
  return h('form.ask', { id: 'ask', action: '/#latest' }, [
    ...hiddenFields({ ...address, guide: flow.slug }),
    h('label', { for: 'say' }, label),
    h('div.field', [
      h('input', {
        id: 'say',
        name: PARAMETERS.typed,
        list: 'suggestions',
        autoComplete: 'off',
        // What was typed goes into the address, of which a server takes 16,000 characters.
        maxLength: 1_000,
        placeholder: 'help',
      }),
      h('button', 'Ask'),
    ]),
    h('datalist', { id: 'suggestions' }, suggestions),
  ]);
}

const SUGGESTIONS = 25;

function renderPicture(flow: Flow, address: Address, version: string): Element {
  const src = pictureOf({ ...address, steps: [], platform: undefined }, version);
  return h('section.picture', { id: 'picture', ariaLabelledBy: 'picture-title' }, [
    h('h2', { id: 'picture-title' }, 'The flow'),
    h(
      'div.scroll',
      { id: 'scroll', tabIndex: 0, role: 'region', ariaLabel: 'Picture of the flow, can be scrolled' },
      [h('img', { id: 'flow', src, alt: altOf(flow, address) })],
    ),
    h('p', [h('a', { href: src }, 'The picture alone')]),
  ]);
}

const pictureOf = (address: Address, version: string): string =>
  `/picture.svg?${new URLSearchParams([...parametersOf(address), ['version', version]])}`;

function altOf({ title, places }: Flow, { answers }: Address): string {
  const questions = places.filter(({ kind }) => kind === 'question').length;
  const walked = answers.map(({ label }) => label).join(', ');
  return `${title} ${questions} questions lead to ${places.length - questions} outcomes. ${
    walked === '' ? 'No answer is given yet.' : `Lit up: ${walked}.`
  }`;
}
