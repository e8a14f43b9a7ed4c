/**
 * Sends each form and follows each link without loading the page again, and shows saved content at once. The page works
 * without this script: the server always answers with a whole page, from which the script takes the new main part.
 */

const main = part('main');
const status = part('status');

/** @param {string} id */
function part(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no part "${id}".`);
  return found;
}

/** The number of requests. An answer is dropped if another request was made after its own. */
let requests = 0;

/**
 * Shows the page of an address in place of this one.
 * @param {string} address
 * @param {RequestInit} [init] of a form that is posted
 * @returns {Promise<string | undefined>} the address after redirects; undefined if the answer was dropped
 */
async function show(address, init) {
  requests += 1;
  const mine = requests;
  const response = await fetch(address, init);
  if (new URL(response.url).pathname !== location.pathname) {
    // Another page, such as the room, has other links in its header.
    location.assign(response.url);
    return undefined;
  }
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const next = page.getElementById('main');
  if (mine !== requests || next === null) return undefined;
  const kept = keep();
  const picture = pictureShown();
  main.dataset.version = next.dataset.version ?? '';
  main.replaceChildren(...next.childNodes);
  document.title = page.title;
  enhance(picture);
  kept(init === undefined && response.url === location.href);
  return response.url;
}

/**
 * Remembers the focus, the words for the guide, the fields, the ticked boxes, the opened details and the part of the
 * picture that is shown.
 * @returns {(isSame: boolean) => void} restores them; the other fields and the ticks only on the same page
 */
function keep() {
  const { id, value } = /** @type {HTMLButtonElement} */ (document.activeElement ?? document.body);
  const focused = id ? `#${CSS.escape(id)}` : value ? `#latest [value="${CSS.escape(value)}"]` : undefined;
  const typed = /** @type {HTMLInputElement | null} */ (document.getElementById('say'))?.value ?? '';
  const fields = new Map(fieldsShown().map((field) => [field.id, field.value]));
  const opened = [...document.querySelectorAll('details[open][id]')].map((details) => details.id);
  const boxes = new Map(boxesShown().map((box) => [box.value, box.checked]));
  const { scrollLeft = 0, scrollTop = 0 } = document.getElementById('scroll') ?? {};
  return (isSame) => {
    document.getElementById('scroll')?.scrollTo(scrollLeft, scrollTop);
    const field = /** @type {HTMLInputElement | null} */ (document.getElementById('say'));
    if (field) field.value = typed;
    if (isSame) for (const other of fieldsShown()) other.value = fields.get(other.id) ?? other.value;
    if (isSame) for (const box of boxesShown()) box.checked = boxes.get(box.value) ?? box.checked;
    for (const details of opened) document.getElementById(details)?.setAttribute('open', '');
    if (focused === undefined) return;
    const again = document.querySelector(focused) ?? document.getElementById('latest');
    /** @type {HTMLElement | null} */ (again)?.focus({ preventScroll: true });
  };
}

/** @returns {(HTMLInputElement | HTMLSelectElement)[]} the fields that a person fills in */
function fieldsShown() {
  return [
    .../** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (
      document.querySelectorAll(':is(#ask, #form) :is(input, select, textarea)[id]')
    ),
  ];
}

/** @returns {HTMLInputElement[]} the boxes of the checklist on the page */
function boxesShown() {
  return [.../** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('[type=checkbox]'))];
}

/**
 * Shows the parts that need this script.
 * @param {HTMLImageElement} [picture] the picture of the flow that was shown before
 */
function enhance(picture) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-copy]'))) {
    button.hidden = false;
  }
  void showPicture(picture);
}

/** @returns {HTMLImageElement | undefined} */
function pictureShown() {
  return /** @type {HTMLImageElement | null} */ (document.getElementById('flow')) ?? undefined;
}

/**
 * Shows the picture of the flow as soon as it is decoded; until then the one before stays, so that nothing blinks.
 * Scrolls to the last place of the path.
 * @param {HTMLImageElement | undefined} before
 */
async function showPicture(before) {
  const image = pictureShown();
  if (image === undefined) return;
  const mine = requests;
  if (before) image.replaceWith(before);
  const svg = await (await fetch(image.src)).text();
  await image.decode();
  const frame = document.getElementById('scroll');
  if (mine !== requests || frame === null) return;
  fitPicture(image, frame.clientWidth);
  pictureShown()?.replaceWith(image);
  // The page's policy refuses a <style>, even in a drawing that is only measured.
  const bare = svg.replace(/<style>[\s\S]*?<\/style>/, '');
  const drawing = new DOMParser().parseFromString(bare, 'image/svg+xml');
  const [, , width = 1, height = 1] = (drawing.documentElement.getAttribute('viewBox') ?? '')
    .split(' ')
    .map(Number);
  const corners = [...drawing.querySelectorAll('.place.walked polygon')].flatMap((box) =>
    (box.getAttribute('points') ?? '').split(' ').map((corner) => corner.split(',').map(Number)),
  );
  // The drawing is moved down by its height, because its corners lie above 0.
  const [x = 0, y = -height] = corners.reduce(
    (last, corner) => ((corner[0] ?? 0) > (last[0] ?? 0) ? corner : last),
    [],
  );
  const scale = image.width / width;
  frame.scrollLeft = x * scale - frame.clientWidth * 0.75;
  frame.scrollTop = (height + y) * scale - frame.clientHeight * 0.5;
}

/** The part of its own width to which a picture may shrink and still be read. */
const READABLE = 0.5;

/**
 * Makes a picture as wide as the room that it has, if it can be read so.
 * @param {HTMLImageElement} image
 * @param {number} room in pixels
 */
function fitPicture(image, room) {
  const { naturalWidth } = image;
  image.width = Math.min(naturalWidth, Math.max(room, naturalWidth * READABLE));
}

window.addEventListener('resize', () => {
  const image = pictureShown();
  const frame = document.getElementById('scroll');
  if (image && frame) fitPicture(image, frame.clientWidth);
});

/** Moves the focus to the card, and has a screen reader read it out; or to the first field of a form. */
function arrive() {
  const latest = document.getElementById('latest');
  const field = /** @type {HTMLElement | null} */ (document.querySelector('.frame.form [id^=field]'));
  if (field !== null) {
    field.focus({ preventScroll: true });
    latest?.scrollIntoView({ block: 'nearest' });
    // A screen reader reads out the title of the form and the label of the field.
    status.textContent = '';
    return;
  }
  latest?.focus({ preventScroll: true });
  latest?.scrollIntoView({ block: 'nearest' });
  // biome-ignore lint/performance/useDomNodeTextContent: words of two blocks must not run together
  status.textContent = (latest?.innerText ?? '').replace(/\s+/g, ' ').slice(0, READ_OUT);
}

/** Characters of a card that are read out. */
const READ_OUT = 300;

/** Presses and links whose answer has not come yet. */
let going = 0;

/**
 * @param {string} address
 * @param {() => void} then
 * @param {RequestInit} [init] of a form that is posted
 */
async function go(address, then, init) {
  going += 1;
  try {
    const shown = await show(address, init);
    if (shown === undefined) return;
    if (shown !== location.href) history.pushState(null, '', shown);
    then();
  } catch {
    status.textContent = GONE;
  } finally {
    going -= 1;
    void update();
  }
}

const GONE = 'The preview does not answer. Is it still running?';

document.addEventListener('submit', (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  event.preventDefault();
  const fields = [...new FormData(form, event.submitter)].map(([name, value]) => [name, String(value)]);
  const sent = new URLSearchParams(fields);
  const isAsked = form.id === 'ask';
  const isPosted = form.method === 'post';
  const arrived = () => {
    arrive();
    const field = /** @type {HTMLInputElement | null} */ (document.getElementById('say'));
    if (!isAsked || field === null) return;
    field.value = '';
    field.focus({ preventScroll: true });
  };
  if (isPosted) void go(form.action, arrived, { method: 'POST', body: sent });
  else void go(`/?${sent}`, arrived);
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
  const close = /** @type {HTMLAnchorElement | null} */ (target.closest('a.close'));
  if (close !== null && isPlain) {
    event.preventDefault();
    shut(close);
    return;
  }
  const copy = /** @type {HTMLElement | null} */ (target.closest('[data-copy]'));
  if (copy !== null) copyFor(copy);
});

document.addEventListener('keydown', (event) => {
  const close = /** @type {HTMLElement | null} */ (document.querySelector('#latest .close'));
  if (event.key !== 'Escape' || close === null || !close.closest('#latest')?.contains(document.activeElement))
    return;
  event.preventDefault();
  close.click();
});

/**
 * Closes a form, and moves the focus back to the button that opened it.
 * @param {HTMLAnchorElement} close
 */
function shut(close) {
  const opener =
    /** @type {HTMLInputElement | null} */ (document.querySelector('#form [name=press]'))?.value ?? '';
  void go(close.href, () => {
    const button = document.querySelector(`#latest button[value="${CSS.escape(opener)}"]`);
    const next = /** @type {HTMLElement | null} */ (button ?? document.getElementById('latest'));
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'nearest' });
  });
}

/**
 * Copies with the one function that needs no permission. If even that is switched off, the text is at least selected.
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

/** The newest version of the page that the preview has told. */
let newest = main.dataset.version;

/** Shows the newest version. Waits for a press that is under way, which it would undo. */
async function update() {
  if (going > 0 || newest === main.dataset.version) return;
  try {
    await show(location.href);
    status.textContent = part('verdict').firstElementChild?.textContent ?? '';
  } catch {
    status.textContent = GONE;
  }
}

/** @type {EventSource | undefined} */
let events;

/** Listens for changes while the page is visible, because a browser opens few connections to one host. */
function listen() {
  events?.close();
  events = document.hidden ? undefined : new EventSource('/events');
  events?.addEventListener('message', ({ data }) => {
    newest = data;
    void update();
  });
}

document.addEventListener('visibilitychange', listen);
listen();
enhance();
