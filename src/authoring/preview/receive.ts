import { readFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Platform } from '../../adapter.ts';
import { Conversation } from '../../conversation/conversation.ts';
import { svgOf } from '../picture.ts';
import { pathOf, readAddress } from './address.ts';
import type { Live } from './live.ts';
import { renderPage, STYLES } from './page.ts';
import { addressOf, answersOf, play } from './scene.ts';
import { medium } from './surface.ts';

type Answer = (parameters: URLSearchParams, response: ServerResponse) => void | Promise<void>;

/** The listener of each path. */
export function answers(
  live: Live,
  chats: readonly Platform[],
  log: Logger,
): ReadonlyMap<string, RequestListener> {
  const page: Answer = (parameters, response) => {
    const { guide, report, version } = live;
    if (guide === undefined) {
      send(response, 'text/html', renderPage({ report, version, talk: undefined }));
      return;
    }
    const asked = readAddress(parameters);
    const chat = chats.find(({ name }) => name === asked.chat);
    const scene = play(new Conversation<unknown>(guide, chat?.medium ?? medium), asked);
    const path = pathOf(addressOf(scene, chat?.name));
    // The address must hold the answers after the action: they find the place again when the content has changed.
    if (scene.action && !scene.isMoved && path !== pathOf(asked)) {
      response.writeHead(303, { location: path }).end();
      return;
    }
    const talk = { scene, flows: guide.flows, chats, chat, version: guide.version };
    send(response, 'text/html', renderPage({ report, version, talk }));
  };
  const picture: Answer = async (parameters, response) => {
    const { guide, answers: named } = readAddress(parameters);
    const flow = live.guide?.flows.find(({ slug }) => slug === guide);
    if (flow === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('cache-control', 'private, max-age=600');
    send(response, 'image/svg+xml', await svgOf(flow, answersOf(flow, named)));
  };
  const asset =
    (name: string, type: string): Answer =>
    async (_, response) =>
      send(response, type, await readFile(new URL(`./client/${name}`, import.meta.url)));
  return new Map(
    Object.entries({
      '/': page,
      '/picture.svg': picture,
      '/events': (_: URLSearchParams, response: ServerResponse) => live.tell(response),
      '/client.js': asset('client.js', 'text/javascript'),
      ...Object.fromEntries(STYLES.map((name) => [`/${name}`, asset(name, 'text/css')])),
    }).map(([path, answer]) => [path, guarded(answer, log)]),
  );
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response.setHeader('content-type', `${type}; charset=utf-8`);
  response.end(body);
}

/** Another host in a request means that a page from elsewhere reads the preview through the browser. */
const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;

/** The page loads, runs and sends only to the preview itself. */
const POLICY = [
  "default-src 'none'",
  ...['script-src', 'style-src', 'connect-src', 'form-action'].map((directive) => `${directive} 'self'`),
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** Refuses requests from other hosts, and all methods but GET and HEAD. */
const guarded =
  (answer: Answer, log: Logger) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!LOOPBACK.test(request.headers.host ?? '')) {
      response.writeHead(403).end('The preview answers on this machine only, as localhost or 127.0.0.1.\n');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    response.setHeaders(
      new Map([
        ['content-security-policy', POLICY],
        ['x-content-type-options', 'nosniff'],
        ['referrer-policy', 'no-referrer'],
        ['cross-origin-resource-policy', 'same-origin'],
        ['cache-control', 'no-store'],
      ]),
    );
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    try {
      await answer(searchParams, response);
    } catch (err) {
      log.error({ err }, 'no page could be made');
      response.writeHead(500).end('No page could be made of this: the log says why.\n');
    }
  };
