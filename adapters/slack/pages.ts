import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { ElementContent } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { h } from 'hastscript';
import { SCOPES } from './commands.ts';

const STYLE = `
:root { color-scheme: light dark; font: 1.05rem/1.5 system-ui, sans-serif; }
body { max-width: 36rem; margin: 3rem auto; padding: 0 1rem; }
.button { display: inline-block; padding: .6rem 1.2rem; border-radius: .3rem; background: #4a154b; color: #fff; font-weight: 600; text-decoration: none; }
.button:focus-visible { outline: .2rem solid; outline-offset: .2rem; }
`;

/**
 * The headers of every page. A page runs no script, loads nothing, and is shown in no frame, so that nobody can lay
 * something else over its button. Its address can have a code of Slack, so no other site is told the address.
 */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export function setHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
}

function page(title: string, ...content: readonly ElementContent[]): string {
  const head = h('head', [
    h('meta', { charSet: 'utf-8' }),
    h('meta', { name: 'viewport', content: 'width=device-width' }),
    h('title', title),
    h('style', STYLE),
  ]);
  const body = h('body', [h('main', [h('h1', title), ...content])]);
  return `<!doctype html>\n${toHtml(h('html', { lang: 'en' }, [head, body]))}\n`;
}

/** The parts of a page that depend on the content and the settings. */
export interface About {
  /** The titles of the guides. */
  readonly titles: readonly string[];
  readonly commands: readonly string[];
  readonly privacyUrl: string | undefined;
  readonly supportUrl: string | undefined;
}

const links = ({ privacyUrl, supportUrl }: About): readonly ElementContent[] => {
  const all = [
    ...(privacyUrl === undefined ? [] : [h('a', { href: privacyUrl }, 'Privacy')]),
    ...(supportUrl === undefined ? [] : [h('a', { href: supportUrl }, 'Support')]),
  ];
  return all.length === 0
    ? []
    : [
        h(
          'p',
          all.flatMap((link, i) => (i === 0 ? [link] : [' · ', link])),
        ),
      ];
};

/** The page on which a person decides whether to install the app. */
export const landingPage = (about: About, address: string): string =>
  page(
    'Add the guide to Slack',
    h('p', [
      'The guide asks a few questions and gives a recommendation. Every reason is a passage quoted from an article.',
    ]),
    h(
      'ul',
      about.titles.map((title) => h('li', title)),
    ),
    h('h2', 'What it may do'),
    h(
      'ul',
      SCOPES.map(({ scope, use }) => h('li', [h('code', scope), `: ${use}`])),
    ),
    h('p', [
      'It reads no other message, no history and no list of people. If you remove the app from your workspace, its token and its rounds are deleted at once, and its decisions after 30 days.',
    ]),
    h('p', [h('a.button', { href: address }, 'Add to Slack')]),
    h('p', [
      'Slack then asks for the workspace. The guide cannot be installed for a whole organization at once.',
    ]),
    ...links(about),
  );

export const installedPage = (about: About, workspace: string): string =>
  page(
    `The guide is installed in ${workspace}`,
    h('p', ['To start, type in any conversation:']),
    h(
      'ul',
      about.commands.map((command) => h('li', [h('code', command)])),
    ),
    h('p', ['You can close this page.']),
    ...links(about),
  );

/** A page that says why the app was not installed. */
export const problemPage = (about: About, sentence: string): string =>
  page(
    'The guide was not installed',
    h('p', sentence),
    h('p', [h('a', { href: INSTALL_PATH }, 'Start again')]),
    ...links(about),
  );

/** The path of the landing page. */
export const INSTALL_PATH = '/slack/install';
