import type { Element } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { h } from 'hastscript';
import type { Platform } from '../../adapter.ts';
import type { Flow } from '../../content/flow.ts';
import { suggest } from '../../conversation/command.ts';
import { lastReply } from '../../conversation/turn.ts';
import { counted } from '../counted.ts';
import {
  type Address,
  IN_WINDOW,
  PARAMETERS,
  pathOf,
  placeParameters,
  readAddress,
  WAY_LABELS,
  WAYS,
  writePress,
} from './address.ts';
import { cardFrame, type Frame, frameOf, type Opened, renderFrame } from './forms.ts';
import { audienceOf, showTurn } from './messages.ts';
import { FORM, render } from './render.ts';
import { type Report, renderReport } from './report.ts';
import { addressOf, type Scene } from './scene.ts';

export interface Page {
  readonly report: Report;
  /** Differs after each change of the content, of its report or of the room. */
  readonly version: string;
  /** Undefined until content without errors is read. */
  readonly place: Place | undefined;
}

/** The part of a page below the report. */
export interface Place {
  readonly title: string;
  /** Links beside the heading of the page. */
  readonly links: readonly Element[];
  readonly content: readonly Element[];
}

export interface Talk {
  readonly scene: Scene;
  readonly flows: readonly Flow[];
  /** The chats that have a tab each. */
  readonly chats: readonly Platform[];
  /** The one that the card is drawn for; undefined for the preview's own drawing. */
  readonly chat: Platform | undefined;
  /** The version of the content. */
  readonly version: string;
}

/** The files of the page's style, in the order in which they are read. */
export const STYLES = ['style.css', 'chat.css', 'platforms.css', 'frames.css', 'room.css'] as const;

/** The whole page. It works without its script, which only replaces the parts that change. */
export function renderPage({ report, version, place }: Page): string {
  const title = place?.title ?? 'Guide';
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
    ...(place ? [h('a.skip', { href: '#latest' }, 'To the card')] : []),
    h('header', [h('h1', 'Preview'), ...(place?.links ?? [])]),
    // A screen reader reads it out when it changes, so it must not be replaced with the rest.
    h('p.unseen', { id: 'status', role: 'status' }),
    h('main', { id: 'main', dataVersion: version }, [
      ...renderReport(report, place !== undefined),
      ...(place?.content ?? []),
    ]),
  ]);
  return `<!doctype html>\n${toHtml(h('html', { lang: 'en' }, [head, body]))}\n`;
}

/**
 * The page of a conversation.
 * @param room the path of the room in which several people decide together
 */
export const renderTalk = (talk: Talk, room: string): Place => ({
  title: talk.scene.flow?.title ?? 'Guide',
  links: [h('a', { href: '/' }, 'Start again'), h('a', { href: room }, 'Decide together')],
  content: talkContent(talk),
});

function talkContent({ scene, flows, chats, chat, version }: Talk): Element[] {
  const address = addressOf(scene, chat?.name);
  return [
    h('section.talk', { ariaLabel: 'Conversation' }, [
      renderTabs(chats, chat, (name) => pathOf({ ...address, chat: name })),
      h('form', { id: FORM, action: '/#latest' }, [
        ...hiddenFields(address),
        ...(scene.screen === 'message' ? [] : [hidden(...IN_WINDOW)]),
        hidden(PARAMETERS.from, here(address)),
      ]),
      ...(scene.isMoved
        ? [h('p.moved', 'The content has changed. This is as far as your answers still lead.')]
        : []),
      chat
        ? h('div.platform', { id: 'latest', tabIndex: -1 }, showTurn(scene, chat, openedAt(scene, address)))
        : h('ol.chat', renderScene(scene, address)),
      renderAsk(scene.flow, flows, address),
    ]),
    ...(scene.flow ? [renderPicture(scene.flow, address, version)] : []),
  ];
}

/**
 * The tabs of the chats, and of the preview's own drawing.
 * @param pathIn returns the address of the same page in the tab of a chat
 */
export function renderTabs(
  chats: readonly Platform[],
  chosen: Platform | undefined,
  pathIn: (chat: string | undefined) => string,
): Element {
  const tab = (name: string, chat: string | undefined): Element =>
    h('li', [
      h(
        'a',
        {
          id: `tab-${name}`,
          href: pathIn(chat),
          ariaCurrent: chat === chosen?.name ? 'page' : undefined,
        },
        name,
      ),
    ]);
  return h('nav.tabs', { ariaLabel: 'Shown as in' }, [
    h('ul', [tab('Guide', undefined), ...chats.map(({ name }) => tab(name, name))]),
  ]);
}

/** A field that nobody sees. */
export const hidden = (name: string, value: string): Element => h('input', { type: 'hidden', name, value });

const hiddenFields = (address: Address): Element[] =>
  placeParameters(address).map(([name, value]) => hidden(name, value));

/** The address to which closing a form leads, in whichever tab that is. */
const here = (address: Address): string => pathOf({ ...address, chat: undefined });

/** An open form or window leads on from its address, and a form back to where it was opened. */
function openedAt({ turn, screen }: Scene, address: Address): Opened {
  const { action, chat, guide } = address;
  const closing = (closed: Address) => (label: string) =>
    h('a.button.close', { href: pathOf({ ...closed, chat }) }, label);
  const opener = action?.kind === 'press' ? action : undefined;
  if (turn.kind === 'form' && opener) {
    const from = new URLSearchParams(opener.from?.slice('/?'.length));
    return {
      ...TO_TALK,
      hidden: sending(address, opener, opener.isInWindow),
      close: closing(readAddress(from)),
    };
  }
  // The button that shares has become the button that submits the window.
  const share = lastReply(turn)
    .card.rows.flat()
    .find((button) => button.shares);
  return {
    ...TO_TALK,
    hidden: share ? sending(address, share, screen === 'window') : [],
    close: closing({ action: undefined, guide, answers: [], chat }),
  };
}

const TO_TALK = { method: 'get', action: '/' } as const;

/** The hidden fields of a form that sends what the press of a button does. */
const sending = (
  address: Address,
  button: { readonly token: string; readonly label: string },
  isInWindow = false,
): Element[] => [
  ...hiddenFields(address),
  ...(isInWindow ? [hidden(...IN_WINDOW)] : []),
  hidden(PARAMETERS.pressed, writePress(button)),
];

function renderScene(scene: Scene, address: Address): Element[] {
  const { said, turn } = scene;
  const shared = turn.kind === 'share' ? [turn.shared] : [];
  return [
    ...(said === undefined ? [] : [h('li.person', [h('span.unseen', 'You: '), said])]),
    ...shared.map((message) =>
      h('li.guide.shared', [h('p.audience', audienceOf(message)), h('div.card', render(message.card))]),
    ),
    h(
      'li',
      { id: 'latest', tabIndex: -1, class: frameIn(scene) ? undefined : 'guide' },
      renderLatest(scene, openedAt(scene, address)),
    ),
  ];
}

function renderLatest(scene: Scene, opened: Opened): Element[] {
  const frame = frameIn(scene);
  return frame
    ? [renderFrame(frame, opened)]
    : [h('span.unseen', 'Guide: '), h('div.card', render(lastReply(scene.turn).card))];
}

/** Undefined for a message, which has no frame. */
function frameIn({ turn, screen }: Scene): Frame | undefined {
  if (turn.kind === 'form') return frameOf(turn.form);
  return screen === 'message' ? undefined : cardFrame(screen, [h('div.card', render(lastReply(turn).card))]);
}

/** @param flow undefined if none of several is chosen, so that a command must be named */
function renderAsk(flow: Flow | undefined, flows: readonly Flow[], address: Address): Element {
  const { action } = address;
  const chosen = action?.kind === 'type' ? action.way : 'command';
  const named = flows.map(({ slug }) => `/${slug}`);
  const ways = WAYS.map((way) => h('option', { value: way, selected: way === chosen }, WAY_LABELS[way]));
  const suggested = flow ? suggest(flow, '', SUGGESTIONS) : named;
  const suggestions = suggested.map((value) => h('option', { value }));
  return h('form.ask', { id: 'ask', action: '/#latest' }, [
    ...hiddenFields(address),
    h('div.field', [
      h('label', { for: 'by' }, 'How it is called'),
      h('select', { id: 'by', name: PARAMETERS.way }, ways),
    ]),
    h('label', { for: 'say' }, flow ? `Ask the guide /${flow.slug}` : 'Ask a guide'),
    h('div.field', [
      h('input', {
        id: 'say',
        name: PARAMETERS.typed,
        list: 'suggestions',
        autoComplete: 'off',
        // The words go into the address, of which a server takes 16,000 characters.
        maxLength: 1_000,
        placeholder: flow ? 'help' : `${named[0] ?? ''} help`,
      }),
      h('button', 'Ask'),
    ]),
    h('datalist', { id: 'suggestions' }, suggestions),
  ]);
}

const SUGGESTIONS = 25;

function renderPicture(flow: Flow, address: Address, version: string): Element {
  const parameters = new URLSearchParams(placeParameters({ ...address, chat: undefined }));
  // A new address for each content, because a browser keeps pictures.
  parameters.set('version', version);
  const src = `/picture.svg?${parameters}`;
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

function altOf({ title, places }: Flow, { answers }: Address): string {
  const questions = places.filter(({ kind }) => kind === 'question').length;
  const walked = answers.map(({ label }) => label).join(', ');
  return `${title} ${counted(questions, 'question')}, ${counted(places.length - questions, 'outcome')}. ${
    walked === '' ? 'No answer is given yet.' : `Lit up: ${walked}.`
  }`;
}
