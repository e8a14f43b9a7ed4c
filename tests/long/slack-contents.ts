import fc from 'fast-check';
import { loadLibrary } from '../../src/content/read/library.ts';
import { CHANNEL, conversationOn, tokensOf } from '../conversation/person.ts';
import { STRATEGY } from '../fixtures/guides.ts';

export const FORM = 'application/x-www-form-urlencoded';
export const JSON_TYPE = 'application/json';

export interface Content {
  readonly type: string;
  readonly body: Buffer;
}

export const rarely = <Value>(arbitrary: fc.Arbitrary<Value>, none: NoInfer<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(none) }, { weight: 1, arbitrary });

const conversation = conversationOn(loadLibrary(STRATEGY));
const tokens = tokensOf(conversation.welcome(CHANNEL).reply.card);

/** Every kind of payload that Slack sends, undamaged. */
const payloads = (apiUrl: string): readonly (readonly [kind: 'fields' | 'payload' | 'event', object])[] => {
  const team = { team: { id: 'T1', domain: 'example' }, user: { id: 'U1', name: 'ann', team_id: 'T1' } };
  const response_url = `${apiUrl}response`;
  const actions = [{ type: 'button', action_id: '0', block_id: 'b', value: tokens[0], action_ts: '1.2' }];
  const container = { type: 'message', message_ts: '1.2', channel_id: 'C1', is_ephemeral: true };
  const channel = { id: 'C1', name: 'general' };
  const message = { type: 'message', text: 'training costs', ts: '1.2', user: 'U2' };
  const view = { id: 'V1', type: 'modal', callback_id: 'guide', private_metadata: tokens[1], state: {} };
  const click = { type: 'block_actions', ...team, trigger_id: '1.2.3', response_url, actions };
  const event = { type: 'event_callback', team_id: 'T1', api_app_id: 'A1', event_id: 'E1', event_time: 1 };
  const happened = { user: 'U1', channel: 'C1', text: '<@U0> pros', ts: '1.2', event_ts: '1.2' };
  return [
    [
      'fields',
      {
        command: '/llm-strategy',
        text: 'pros fine-tuning',
        user_id: 'U1',
        user_name: 'ann',
        channel_id: 'C1',
        channel_name: 'general',
        team_id: 'T1',
        response_url,
        trigger_id: '1.2.3',
      },
    ],
    ['fields', { ssl_check: '1', token: 'x' }],
    ['payload', { ...click, channel, container }],
    ['payload', { ...click, view, container: { type: 'view', view_id: 'V1' } }],
    ['payload', { ...click, view: { ...view, type: 'home' }, container: { type: 'view', view_id: 'V1' } }],
    [
      'payload',
      { type: 'view_submission', ...team, view, response_urls: [{ response_url, channel_id: 'C1' }] },
    ],
    [
      'payload',
      {
        type: 'view_submission',
        ...team,
        view: {
          ...view,
          callback_id: 'form',
          private_metadata: JSON.stringify({
            token: tokens[1],
            url: response_url,
            channel: 'C1',
            channelName: 'general',
            ephemeral: true,
          }),
          state: { values: { b: { typed: { type: 'plain_text_input', value: 'the support mails' } } } },
        },
      },
    ],
    ['payload', { type: 'shortcut', ...team, callback_id: 'guide', trigger_id: '1.2.3' }],
    [
      'payload',
      {
        type: 'message_action',
        ...team,
        callback_id: 'quote',
        channel,
        message,
        response_url,
        trigger_id: '1',
      },
    ],
    ['event', { ...event, event: { type: 'app_mention', ...happened } }],
    ['event', { ...event, event: { type: 'message', channel_type: 'im', ...happened, channel: 'D1' } }],
    ['event', { ...event, event: { type: 'app_home_opened', ...happened, tab: 'home' } }],
    ['event', { type: 'url_verification', challenge: 'x', token: 'y' }],
  ];
};

/** A placeholder for JSON that is too deep for `JSON.stringify`. */
const DEEP = '"<deep>"';
const DEPTH = 20_000;

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length', '0'];

/** Any value of a field. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, '', 0, -1, 1e308, true, [], {}, [null], JSON.parse(DEEP)),
  fc.dictionary(fc.constantFrom(...NAMES), fc.jsonValue({ maxDepth: 1 })),
  fc.constantFrom(...NAMES, ...tokens, '\ud800', '\u0000', '<!channel>', 'x'.repeat(5000)),
);

/** Another value for one field, or a new field. */
const fieldEdit = fc.record({
  at: fc.nat(),
  name: fc.option(fc.constantFrom(...NAMES), { freq: 10 }),
  value: fc.option(anything, { nil: undefined, freq: 5 }),
});

/** Replaces the value at a place, which is found by its number. Undefined removes it. */
function replaceAt(
  root: unknown,
  { at, name, value }: typeof fieldEdit extends fc.Arbitrary<infer E> ? E : never,
) {
  const copy: unknown = structuredClone(root);
  const places: [holder: object, key: string][] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, child] of Object.entries(node)) {
      places.push([node, key]);
      visit(child);
    }
  };
  visit(copy);
  const [holder, key] = places[at % (places.length + 1)] ?? [];
  if (holder === undefined || key === undefined) return value;
  const attributes = { value, enumerable: true, configurable: true, writable: true };
  Object.defineProperty(holder, Array.isArray(holder) ? key : (name ?? key), attributes);
  return copy;
}

/** Bodies of every kind that Slack sends, with damaged fields. */
export const contents = (apiUrl: string): fc.Arbitrary<Content> =>
  fc
    .record({
      sound: fc.constantFrom(...payloads(apiUrl)),
      edits: fc.array(fieldEdit, { maxLength: 4 }),
      doubled: rarely(
        fc.constantFrom('payload=null', 'payload={}', 'command=/x', 'ssl_check=1', 'text=&text', ''),
        '',
      ),
    })
    .map(({ sound: [kind, payload], edits, doubled }) => {
      const damaged = edits.reduce<unknown>(replaceAt, payload);
      const text = (JSON.stringify(damaged) ?? '').replaceAll(
        DEEP,
        () => '['.repeat(DEPTH) + ']'.repeat(DEPTH),
      );
      if (kind === 'event') return { type: JSON_TYPE, body: Buffer.from(text) };
      const fields: [string, string][] =
        kind === 'payload'
          ? [['payload', text]]
          : Object.entries(Object(damaged)).map(([key, value]) => [
              key,
              typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
            ]);
      const form = String(new URLSearchParams(fields));
      return { type: FORM, body: Buffer.from(doubled === '' ? form : `${form}&${doubled}`) };
    });
