import type { Element, ElementContent } from 'hast';
import { h } from 'hastscript';
import type { Platform } from '../../adapter.ts';
import type { Flow } from '../../content/flow.ts';
import { GROUP_WORDS } from '../../conversation/command.ts';
import { slashCommand } from '../../conversation/medium.ts';
import { PARAMETERS } from './address.ts';
import { frameOf, type Opened, renderFrame } from './forms.ts';
import { showForm, showMessage } from './messages.ts';
import { hidden, type Place, renderTabs } from './page.ts';
import { PEOPLE, type Pretended } from './people.ts';
import { FORM, render } from './render.ts';
import type { Posted, Seen } from './room.ts';

/** The path of the room. */
export const ROOM = '/room';

/** The names of the parameters that only the room has. */
export const ROOM_PARAMETERS = { person: 'as', message: 'on', close: 'close', restart: 'restart' } as const;

export interface RoomView {
  /** The one as whom the author acts. */
  readonly person: Pretended;
  readonly posted: readonly Posted[];
  readonly seen: Seen;
  readonly flows: readonly Flow[];
  readonly chats: readonly Platform[];
  /** The one that the room is drawn for; undefined for the preview's own drawing. */
  readonly chat: Platform | undefined;
}

/** The address of the room as one person sees it. */
export const roomPath = (person: string, chat: string | undefined): string =>
  `${ROOM}?${new URLSearchParams({ [ROOM_PARAMETERS.person]: person, ...(chat === undefined ? {} : { [PARAMETERS.chat]: chat }) })}`;

const BACK = h('a', { href: '/' }, 'Back to the guide');

/** The page of the room. */
export function renderRoom(view: RoomView): Place {
  const { person, posted, seen, chats, chat } = view;
  return {
    title: 'Decide together',
    links: [BACK],
    content: [
      h('section.room', { ariaLabel: 'Channel' }, [
        renderTabs(chats, chat, (name) => roomPath(person, name)),
        h('div.intro', [
          h('p', [
            `${listOf(PEOPLE)} are made up. Start a round as one of them, answer as each, and close it. Nothing is kept when the preview ends.`,
          ]),
          h('form', { method: 'post', action: `${ROOM}#latest` }, [
            ...hiddenFields(view),
            h('button', { name: ROOM_PARAMETERS.restart, value: 'yes' }, 'Empty the room'),
          ]),
        ]),
        renderPeople(person, chat?.name),
        h('div.sides', [
          h('section.everyone', { ariaLabelledBy: 'everyone' }, [
            h('h2', { id: 'everyone' }, 'Everyone sees this'),
            ...(posted.length === 0 ? [h('p.quiet', 'Nothing yet.')] : []),
            ...posted.map((message) => renderPosted(message, view)),
          ]),
          h('section', { ariaLabelledBy: 'alone' }, [
            h('h2', { id: 'alone' }, `Only ${person} sees this`),
            ...(seen.said === undefined ? [] : [h('p.person', [h('span.unseen', `${person}: `), seen.said])]),
            postForm(FORM, view),
            h('div.platform', { id: 'latest', tabIndex: -1 }, [renderSeen(seen, view)]),
            renderAsk(view),
          ]),
        ]),
      ]),
    ],
  };
}

/** The page in place of a room that cannot be opened. */
export const renderNoRoom = (): Place => ({
  title: 'Decide together',
  links: [BACK],
  content: [
    h('p.moved', { id: 'latest' }, [
      'To try rounds and decisions here, run ',
      h('code', 'npm install libsql'),
      ' where the guide is installed, and start the preview again.',
    ]),
  ],
});

const listOf = (names: readonly string[]): string => new Intl.ListFormat('en').format(names);

const hiddenFields = ({ person, chat }: RoomView): Element[] => [
  hidden(ROOM_PARAMETERS.person, person),
  ...(chat ? [hidden(PARAMETERS.chat, chat.name)] : []),
];

const postForm = (id: string, view: RoomView, ...more: readonly Element[]): Element =>
  h('form', { id, method: 'post', action: `${ROOM}#latest` }, [...hiddenFields(view), ...more]);

function renderPeople(person: Pretended, chat: string | undefined): Element {
  const items = PEOPLE.map((name) =>
    h('li', [
      h(
        'a',
        {
          id: `person-${name}`,
          href: roomPath(name, chat),
          ariaCurrent: name === person ? 'page' : undefined,
        },
        name,
      ),
    ]),
  );
  return h('nav.tabs.people', { ariaLabel: 'You are' }, [
    h('p', { ariaHidden: 'true' }, 'You are'),
    h('ul', items),
  ]);
}

/** Each message sends its presses by a form of its own, which says on which message the button stands. */
function renderPosted({ number, reply }: Posted, view: RoomView): Element {
  const id = `${FORM}-${number}`;
  const drawn = view.chat
    ? showMessage(drawnFor(view.chat, reply), view.chat, number)
    : h('article.guide.shared', [h('div.card', render(reply.card))]);
  return h('div.posted', [
    postForm(id, view, hidden(ROOM_PARAMETERS.message, String(number))),
    sentBy(id, drawn),
  ]);
}

/** The message may have been made while another tab was open. */
const drawnFor = (chat: Platform, reply: Posted['reply']): Posted['reply'] => ({
  ...reply,
  ...chat.medium.render(reply.card),
});

/** The same element, whose buttons belong to another form. */
function sentBy(form: string, element: Element): Element {
  const properties = element.properties.form === FORM ? { ...element.properties, form } : element.properties;
  const children = element.children.map(
    (child): ElementContent => (child.type === 'element' ? sentBy(form, child) : child),
  );
  return { ...element, properties, children };
}

function renderSeen({ open, reply }: Seen, view: RoomView): Element {
  const { chat } = view;
  if (open) {
    const opened: Opened = {
      method: 'post',
      action: ROOM,
      hidden: hiddenFields(view),
      close: (label) => h('button.close', { form: FORM, name: ROOM_PARAMETERS.close, value: 'yes' }, label),
    };
    return chat ? showForm(open.form, chat, opened) : renderFrame(frameOf(open.form), opened);
  }
  return chat
    ? showMessage(drawnFor(chat, reply), chat, 0)
    : h('div.guide', [h('div.card', render(reply.card))]);
}

function renderAsk(view: RoomView): Element {
  const { person, seen, flows } = view;
  const slugs = seen.slug === undefined ? flows.map(({ slug }) => slug) : [seen.slug];
  const suggestions = slugs.flatMap((slug) => GROUP_WORDS.map((words) => slashCommand(slug, words)));
  return h('form.ask', { id: 'ask', method: 'post', action: `${ROOM}#latest` }, [
    ...hiddenFields(view),
    h('label', { for: 'say' }, `Type a command as ${person}`),
    h('div.field', [
      h('input', {
        id: 'say',
        name: PARAMETERS.typed,
        list: 'suggestions',
        autoComplete: 'off',
        maxLength: 1_000,
        placeholder: suggestions[0],
      }),
      h('button', 'Send'),
    ]),
    h(
      'datalist',
      { id: 'suggestions' },
      suggestions.map((value) => h('option', { value })),
    ),
  ]);
}
