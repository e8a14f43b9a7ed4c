/**
 * Takes each step without loading the page anew, and shows saved content at once. The page works without it: every
 * step is a form or a link of this page, and its answer a whole page, of which this takes what has changed.
 */

const main = part('main');
const status = part('status');

/** @param {string} id */
function part(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no part "${id}".`);
  return found;
}

/** Counts what was asked for: an answer that comes after the next question is not shown. */
let asked = 0;

/**
 * Shows the page of an address in place of this one.
 * @param {string} address
 * @returns {Promise<string | undefined>} the address that it came from; nothing if another was asked for meanwhile
 */
async function show(address) {
  asked += 1;
  const mine = asked;
  const response = await fetch(address);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const next = page.getElementById('main');
  if (mine !== asked || next === null) return undefined;
  const kept = keep();
  main.dataset.version = next.dataset.version ?? '';
  main.replaceChildren(...next.childNodes);
  document.title = page.title;
  kept();
  adorn();
  return response.url;
}

/** What of the page a person would miss: where they are in it, what they typed, what they opened. */
function keep() {
  const { id, value } = /** @type {HTMLButtonElement} */ (document.activeElement ?? document.body);
  const focused = id ? `#${CSS.escape(id)}` : value ? `#latest [value="${CSS.escape(value)}"]` : undefined;
  const typed = /** @type {HTMLInputElement | null} */ (document.getElementById('say'))?.value ?? '';
  const opened = [...document.querySelectorAll('details[open][id]')].map((details) => details.id);
  return () => {
    const field = /** @type {HTMLInputElement | null} */ (document.getElementById('say'));
    if (field) field.value = typed;
    for (const details of opened) document.getElementById(details)?.setAttribute('open', '');
    if (focused === undefined) return;
    const again = document.querySelector(focused) ?? document.getElementById('latest');
    /** @type {HTMLElement | null} */ (again)?.focus({ preventScroll: true });
  };
}

/** Readies what only works with this script. */
function adorn() {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-copy]'))) {
    button.hidden = false;
  }
  void showWalked();
}

/** Brings the place where one is into view in the picture. */
async function showWalked() {
  const image = /** @type {HTMLImageElement | null} */ (document.getElementById('flow'));
  const frame = document.getElementById('scroll');
  if (image === null || frame === null) return;
  const svg = await (await fetch(image.src)).text();
  // This page allows no styles but its own file's, not even in what it only measures.
  const bare = svg.replace(/<style>[\s\S]*?<\/style>/, '');
  const drawing = new DOMParser().parseFromString(bare, 'image/svg+xml');
  const [, , width = 1] = (drawing.documentElement.getAttribute('viewBox') ?? '').split(' ').map(Number);
  const corners = [...drawing.querySelectorAll('.place.walked polygon')].flatMap((box) =>
    (box.getAttribute('points') ?? '').split(' ').map((corner) => Number(corner.split(',')[0])),
  );
  const right = Math.max(0, ...corners);
  await image.decode();
  frame.scrollLeft = (right / width) * image.width - frame.clientWidth * 0.75;
}

/** Goes on to the newest message, and has it read out. */
function arrive() {
  const latest = document.getElementById('latest');
  latest?.focus({ preventScroll: true });
  latest?.scrollIntoView({ block: 'nearest' });
  // biome-ignore lint/performance/useDomNodeTextContent: words of two blocks must not run together
  status.textContent = (latest?.innerText ?? '').replace(/\s+/g, ' ').slice(0, SAID);
}

/** Characters of a message that are read out; the rest is there to be read. */
const SAID = 300;

/**
 * @param {string} address
 * @param {() => void} then
 */
async function go(address, then) {
  try {
    const came = await show(address);
    if (came === undefined) return;
    history.pushState(null, '', came);
    then();
  } catch {
    status.textContent = GONE;
  }
}

const GONE = 'The preview does not answer. Is it still running?';

document.addEventListener('submit', (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  event.preventDefault();
  const fields = [...new FormData(form, event.submitter)].map(([name, value]) => [name, String(value)]);
  const isAsked = form.id === 'ask';
  void go(`/?${new URLSearchParams(fields)}`, () => {
    arrive();
    const field = /** @type {HTMLInputElement | null} */ (document.getElementById('say'));
    if (!isAsked || field === null) return;
    field.value = '';
    field.focus({ preventScroll: true });
  });
});

document.addEventListener('click', (event) => {
  const target = /** @type {Element} */ (event.target);
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest('.tabs a, header a'));
  if (link !== null && isPlain) {
    event.preventDefault();
    void go(link.href, () => {});
    return;
  }
  const copy = /** @type {HTMLElement | null} */ (target.closest('[data-copy]'));
  if (copy !== null) copyFor(copy);
});

/**
 * Copies the way that asks nobody for leave; where even that is switched off, the keys of the person still do.
 * @param {HTMLElement} button
 */
function copyFor(button) {
  const field = /** @type {HTMLTextAreaElement} */ (part(button.dataset.copy ?? ''));
  field.focus({ preventScroll: true });
  field.select();
  const isCopied = document.execCommand('copy');
  status.textContent = isCopied ? 'Copied.' : 'Selected: copy it with the keyboard.';
  if (isCopied) button.focus();
}

window.addEventListener('popstate', () => {
  show(location.href).catch(() => {
    status.textContent = GONE;
  });
});

/** @param {MessageEvent<string>} event the version of the content that there is now */
async function follow({ data }) {
  if (data === main.dataset.version) return;
  try {
    await show(location.href);
    const problems = document.querySelector('#problems h2')?.textContent;
    status.textContent = `The content was read again. ${problems ?? ''}`;
  } catch {
    status.textContent = GONE;
  }
}

/** @type {EventSource | undefined} */
let events;

/** Hears of changes while somebody looks: a browser holds few connections to one host, and pages may be many. */
function listen() {
  events?.close();
  events = document.hidden ? undefined : new EventSource('/events');
  events?.addEventListener('message', follow);
}

document.addEventListener('visibilitychange', listen);
listen();
adorn();
