import { readFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Logger } from 'pino';
import type { Platform } from '../../adapter.ts';
import { isForGroup } from '../../conversation/command.ts';
import { Conversation } from '../../conversation/conversation.ts';
import type { Guide } from '../../conversation/guide.ts';
import { SetupError } from '../../errors.ts';
import { svgOf } from '../picture.ts';
import { PARAMETERS, pathOf, readAddress, readValues } from './address.ts';
import type { Live } from './live.ts';
import { renderPage, renderTalk, STYLES } from './page.ts';
import { PEOPLE, type Pretended } from './people.ts';
import type { Room, RoomAction } from './room.ts';
import { ROOM, ROOM_PARAMETERS, renderNoRoom, renderRoom, roomPath } from './room-page.ts';
import { addressOf, answersOf, commandIn, play } from './scene.ts';
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
      send(response, 'text/html', renderPage({ report, version, place: undefined }));
      return;
    }
    const asked = readAddress(parameters);
    const chat = chats.find(({ name }) => name === asked.chat);
    const { action } = asked;
    if (
      action?.kind === 'type' &&
      action.way === 'command' &&
      isForGroup(commandIn(action.typed, '').words)
    ) {
      response.writeHead(303, { location: roomPath(PEOPLE[0], chat?.name) }).end();
      return;
    }
    const scene = play(new Conversation<unknown>(guide, chat?.medium ?? medium), asked);
    const path = pathOf(addressOf(scene, chat?.name));
    // The address must hold the answers after the action: they find the place again when the content has changed.
    if (scene.action && !scene.isMoved && path !== pathOf(asked)) {
      response.writeHead(303, { location: path }).end();
      return;
    }
    const talk = { scene, flows: guide.flows, chats, chat, version: guide.version };
    send(response, 'text/html', renderPage({ report, version, place: renderTalk(talk, ROOM) }));
  };
  let opened: Promise<Room | undefined> | undefined;
  const roomOf = (guide: Guide): Promise<Room | undefined> => {
    opened ??= openRoom(guide, log);
    return opened;
  };
  const showRoom: Answer = async (parameters, response) => {
    const { guide, report, version } = live;
    const room = guide && (await roomOf(guide));
    const person = personIn(parameters);
    const chat = chats.find(({ name }) => name === parameters.get(PARAMETERS.chat));
    const place =
      guide &&
      (room === undefined
        ? renderNoRoom()
        : renderRoom({
            person,
            posted: room.posted,
            seen: room.seenBy(person, chat?.medium ?? medium),
            flows: guide.flows,
            chats,
            chat,
          }));
    send(response, 'text/html', renderPage({ report, version, place }));
  };
  const actInRoom: Answer = async (parameters, response) => {
    const { guide } = live;
    const room = guide && (await roomOf(guide));
    const person = personIn(parameters);
    const chat = chats.find(({ name }) => name === parameters.get(PARAMETERS.chat));
    const action = readRoomAction(parameters);
    if (parameters.has(ROOM_PARAMETERS.restart)) {
      opened = undefined;
      await room?.close();
    } else if (room && action) await room.act(person, action, chat?.medium ?? medium);
    live.touch();
    response.writeHead(303, { location: roomPath(person, chat?.name) }).end();
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
      [ROOM]: showRoom,
      '/picture.svg': picture,
      '/events': (_: URLSearchParams, response: ServerResponse) => live.tell(response),
      '/client.js': asset('client.js', 'text/javascript'),
      ...Object.fromEntries(STYLES.map((name) => [`/${name}`, asset(name, 'text/css')])),
    }).map(([path, answer]) => [path, guarded(log, answer, path === ROOM ? actInRoom : undefined)]),
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

/** Whoever has not chosen a person is the first one. */
const personIn = (parameters: URLSearchParams): Pretended =>
  PEOPLE.find((name) => name === parameters.get(ROOM_PARAMETERS.person)) ?? PEOPLE[0];

/** Reads any parameters. Undefined if they make no sense. */
function readRoomAction(parameters: URLSearchParams): RoomAction | undefined {
  if (parameters.has(ROOM_PARAMETERS.close)) return { kind: 'close' };
  const values = readValues(parameters);
  if (values) return { kind: 'submit', values };
  const { action } = readAddress(parameters);
  switch (action?.kind) {
    case undefined:
      return undefined;
    case 'type':
      return action;
    case 'press': {
      const message = parameters.get(ROOM_PARAMETERS.message);
      const { token, label, ticked } = action;
      return { kind: 'press', token, label, ticked, message: message === null ? undefined : Number(message) };
    }
  }
}

/** The room is loaded when it is asked for, because its database takes half a second. Undefined without its package. */
async function openRoom(guide: Guide, log: Logger): Promise<Room | undefined> {
  try {
    return await (await import('./room.ts')).Room.open(guide, log);
  } catch (error) {
    if (error instanceof SetupError) return undefined;
    throw error;
  }
}

/**
 * Refuses requests from other hosts, and methods without an answer.
 * @param change answers POST, but only to the preview's own pages, which the browser tells
 */
const guarded =
  (log: Logger, answer: Answer, change?: Answer) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { host = '', 'sec-fetch-site': from } = request.headers;
    if (!LOOPBACK.test(host)) {
      response.writeHead(403).end('The preview answers on this machine only, as localhost or 127.0.0.1.\n');
      return;
    }
    const isChange = request.method === 'POST' && change !== undefined;
    if (!isChange && request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: change ? 'GET, HEAD, POST' : 'GET, HEAD' }).end();
      return;
    }
    if (isChange && from !== 'same-origin') {
      response.writeHead(403).end('Only a page of the preview itself can change the room.\n');
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
      if (isChange) await change(new URLSearchParams(await text(request)), response);
      else await answer(searchParams, response);
    } catch (err) {
      log.error({ err }, 'no page could be made');
      response.writeHead(500).end('No page could be made of this: the log says why.\n');
    }
  };
