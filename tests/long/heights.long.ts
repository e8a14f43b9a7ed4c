import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toHtml } from 'hast-util-to-html';
import { h } from 'hastscript';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { platform as discord } from '../../adapters/discord/surface.ts';
import { platform as slack } from '../../adapters/slack/surface.ts';
import type { Platform } from '../../src/adapter.ts';
import { draw } from '../../src/authoring/preview/draw.ts';
import { STYLES } from '../../src/authoring/preview/page.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { pathsToOutcomes, placeAfter } from '../../src/content/walk.ts';
import { Cards } from '../../src/conversation/cards.ts';
import type { Rendered } from '../../src/conversation/reply.ts';
import { TokenCodec } from '../../src/conversation/token.ts';
import { CHANNEL } from '../conversation/person.ts';
import { openBrowser } from '../e2e/browser.ts';
import { browserOptions } from '../e2e/chromium.ts';

/** Pixels of a drawing, and of a phone's screen without the bars of its chat. */
const WIDTH = 390;
const SCREEN = 650;

/** A font that comes with Chromium's package, because each system has fonts of another width. */
const fonts = [400, 700].map((weight) => {
  const name = `OpenSans-${weight === 700 ? 'Bold' : 'Regular'}.ttf`;
  const path = join(dirname(browserOptions.executablePath ?? ''), 'fonts/fonts/Open_Sans', name);
  if (!existsSync(path)) return '';
  const data = readFileSync(path).toString('base64');
  return `@font-face { font-family: phone; font-weight: ${weight}; src: url(data:font/ttf;base64,${data}); }`;
});

const style = [
  ...STYLES.map((name) => readFileSync(join('src/authoring/preview/client', name), 'utf8')),
  ...fonts,
  `body { font-family: phone, sans-serif; } .message { width: ${WIDTH}px; padding: 0; border: 0; }`,
].join('\n');

/** With a database, a recommendation has one button more. */
const WITH_DATABASE = { ...CHANNEL, hasRounds: true };

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.newPage();
});
afterAll(() => browser.close());

/** The height in pixels of a message as the preview draws it. */
async function heightOf({ message }: Rendered<unknown>): Promise<number> {
  const drawing = draw(message);
  if (drawing.kind === 'unknown') throw new Error('The preview cannot draw this message.');
  const drawn = toHtml(h('article.message', { class: drawing.kind }, [h('div.drawn', [...drawing.drawn])]));
  await page.setContent(`<!doctype html><style>${style}</style>${drawn}`);
  await page.evaluate('document.fonts.ready');
  return page.evaluate<number>('document.querySelector(".drawn").getBoundingClientRect().height');
}

/** The heights of the highest cards of an outcome, over all answers that lead to it. */
interface Heights {
  readonly own: number;
  readonly shared: number;
}

async function heightsOn({ medium }: Platform): Promise<ReadonlyMap<string, Heights>> {
  const library = loadLibrary('content');
  const cards = new Cards(new TokenCodec(library), medium);
  const highest = new Map<string, Heights>();
  for (const flow of library.flows) {
    for (const answers of pathsToOutcomes(flow)) {
      const state = { flow, answers, ticks: [], earlier: [], lookup: null, page: 0 } as const;
      const place = placeAfter(flow, answers);
      const shared = cards.sharedCard(state, CHANNEL);
      if (place.kind !== 'outcome' || shared === undefined) throw new Error('An outcome can be shared.');
      const known = highest.get(place.title);
      highest.set(place.title, {
        own: Math.max(known?.own ?? 0, await heightOf(cards.privateCard(state, WITH_DATABASE))),
        shared: Math.max(known?.shared ?? 0, await heightOf(shared)),
      });
    }
  }
  return highest;
}

test.each([slack, discord])(
  'every recommendation of the shipped guide fits a phone in $name, own and shared',
  async (platform) => {
    const heights = await heightsOn(platform);
    const cell = (height: number): string => String(Math.round(height)).padStart(6);
    const rows = [...heights].map(([title, { own, shared }]) => `${cell(own)} ${cell(shared)}  ${title}`);
    const head = `${platform.name}: pixels of a drawing ${WIDTH} wide\n   own shared`;
    console.log([head, ...rows].join('\n'));
    expect([...heights].filter(([, { own, shared }]) => Math.max(own, shared) > SCREEN)).toEqual([]);
  },
);
