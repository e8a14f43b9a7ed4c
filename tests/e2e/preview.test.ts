import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { platform as discord } from '../../adapters/discord/platform.ts';
import { platform as slack } from '../../adapters/slack/platform.ts';
import { Live, start } from '../../adapters/web/index.ts';
import { loadLibrary, readContent } from '../../src/content/library.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { watchContent } from '../../src/watch.ts';
import { ARTICLE, contentFolder, FLOW } from '../content/folder.ts';
import { Person } from '../conversation/person.ts';
import { expectAccessible, expectToFit, openBrowser, visit } from './browser.ts';
import { spawnGuide } from './guide.ts';
import { commentIn, withComment } from './png.ts';

let browser: Browser;
const opened: (() => unknown)[] = [];

beforeAll(async () => {
  browser = await openBrowser();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  for (const close of opened.splice(0)) await close();
});
afterAll(() => browser.close());

/** Opens the preview of a folder, as `npm run preview` does, and its page in a browser. */
async function preview(folder: string, options?: BrowserContextOptions) {
  const live = new Live();
  opened.push(await watchContent(folder, (content) => live.read(content)));
  live.read(readContent(folder));
  const platforms = [slack, discord];
  const { address, stop } = await start(live, { port: 0, platforms, log: pino({ level: 'silent' }) });
  opened.push(stop);
  return { address, ...(await visit(browser, address, options)) };
}

const latest = (page: Page) => page.locator('#latest');
const option = (page: Page, name: string) => latest(page).getByRole('button', { name, exact: true });
const field = (page: Page) => page.getByLabel('Ask for something else');

/** Presses buttons of the newest message; each must lead somewhere else before the next. */
async function press(page: Page, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const before = page.url();
    await option(page, name).click();
    await page.waitForURL((url) => url.href !== before);
  }
}

/** The picture has been moved to where one is. */
const expectPictureToFollow = (page: Page): Promise<void> =>
  expect.poll(() => page.evaluate('document.getElementById("scroll").scrollLeft')).toBeGreaterThan(0);

/** Opens what a platform gets, where it is not open still. */
async function openJson(page: Page, name: string): Promise<void> {
  await latest(page).getByText(`JSON for ${name}`).first().waitFor();
  const closed = latest(page).locator('details:not([open]) summary');
  while ((await closed.count()) > 0) await closed.first().click();
}

const TWO_GUIDES = 'tests/fixtures/two-guides';

const TO_A_RECOMMENDATION = [
  'Measured, but it falls short',
  'Quality or consistency',
  'Money, time and expertise',
  'A few hundred or more',
  'Guide each task as it comes',
];

describe.each([
  ['without JavaScript', false],
  ['with JavaScript', true],
])('%s, an author', (_, javaScriptEnabled) => {
  test('walks to a recommendation, back, and on; the address holds the place', async () => {
    const { page, complaints } = await preview('content', { javaScriptEnabled });
    await press(page, ...TO_A_RECOMMENDATION);
    const heading = latest(page).getByRole('heading', { level: 2 });
    const recommendation = await heading.textContent();
    const said = page.locator('.person');
    expect(await said.allTextContents()).toEqual(TO_A_RECOMMENDATION.map((label) => `You: ${label}`));
    await page.reload();
    expect(await heading.textContent()).toBe(recommendation);
    await page.goBack();
    await option(page, 'Guide each task as it comes').waitFor();
    await page.goForward();
    await heading.waitFor();
    await press(page, 'Back', 'Start over');
    expect(await latest(page).textContent()).toContain('Step 1 of at most 5');
    expect(complaints).toEqual([]);
  });

  test('looks things up, and sees what everyone would see', async () => {
    const { page, complaints } = await preview('content', { javaScriptEnabled });
    await field(page).fill('pros finetuning');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await latest(page).getByRole('heading', { name: 'Fine-Tuning: Pros' }).waitFor();
    await press(page, 'Share with the channel');
    const shared = page.locator('.shared');
    expect(await shared.textContent()).toContain('everyone sees this');
    expect(await shared.textContent()).toContain('Shared by Your Name from /llm-strategy');
    expect(await latest(page).textContent()).toContain('Shared with the channel.');
    await page.locator('.guide details summary').last().click();
    await page.locator('.guide details[open]').getByRole('button', { name: 'Start the guide' }).click();
    await latest(page).getByText('Step 1 of at most 5: Baseline').waitFor();
    expect(complaints).toEqual([]);
  });

  test('sees the very message that Slack and Discord get, and goes on there', async () => {
    const { page, complaints } = await preview(TWO_GUIDES, { javaScriptEnabled });
    await press(page, 'Start: Steam or fry?', 'No, it shall keep the colour that it has');
    for (const platform of [slack, discord]) {
      await page.getByRole('link', { name: platform.name, exact: true }).click();
      await openJson(page, platform.name);
      const conversation = new Conversation(loadLibrary(TWO_GUIDES));
      const person = new Person(conversation, 'cooking', '', platform.surface);
      const { reply } = person.press('No, it shall keep the colour that it has');
      const json = await latest(page).getByRole('textbox').inputValue();
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(platform.message(reply))));
    }
    await press(page, 'Back');
    await latest(page).getByText('JSON for Discord').waitFor();
    await page.getByRole('link', { name: 'Slack', exact: true }).click();
    await openJson(page, 'Slack');
    const link = latest(page).getByRole('link', { name: 'Open in Block Kit Builder' });
    const [, builder = ''] = (await link.getAttribute('href'))?.split('#') ?? [];
    const { blocks } = JSON.parse(await latest(page).getByRole('textbox').inputValue());
    expect(JSON.parse(decodeURIComponent(builder))).toEqual({ blocks });
    expect(complaints).toEqual([]);
  });
});

describe('with JavaScript, an author', () => {
  test('stays on the page, is taken to each answer and hears it', async () => {
    const { page, complaints } = await preview('content');
    await page.evaluate('window.isSame = true');
    await press(page, 'Measured, but it falls short');
    expect(await page.evaluate('window.isSame && document.activeElement.id')).toBe('latest');
    expect(await page.getByRole('status').textContent()).toContain('Step 2 of at most 5: Gap');
    await field(page).fill('cons');
    await field(page).press('Enter');
    await latest(page).getByRole('heading', { name: 'Cons' }).waitFor();
    expect(await page.evaluate('window.isSame && document.activeElement.id')).toBe('say');
    expect(await field(page).inputValue()).toBe('');
    expect(complaints).toEqual([]);
  });

  test('copies the JSON without being asked for leave', async () => {
    const { page, complaints } = await preview('content');
    await page.getByRole('link', { name: 'Slack', exact: true }).click();
    await openJson(page, 'Slack');
    await latest(page).getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('status').getByText('Copied.').waitFor();
    await field(page).press('Control+V');
    expect(await field(page).inputValue()).toContain('"blocks": [');
    expect(complaints).toEqual([]);
  });

  test('sees the path in the picture, and the place where one is', async () => {
    const { page, address } = await preview('content');
    await press(page, 'Measured, but it falls short', 'Quality or consistency', 'Not sure yet');
    const picture = page.getByRole('img');
    expect(await picture.getAttribute('alt')).toContain(
      'Lit up: Measured, but it falls short, Quality or consistency, Not sure yet.',
    );
    const source = new URL((await picture.getAttribute('src')) ?? '', address);
    const svg = await (await fetch(source)).text();
    expect(svg.match(/class="node place \w+ walked"/g)).toHaveLength(4);
    await expectPictureToFollow(page);
  });
});

test('an author gets through by keyboard alone', async () => {
  const { page } = await preview('content');
  const focused = () => page.evaluate<string>('document.activeElement.textContent');
  const tabTo = async (name: string): Promise<void> => {
    for (let presses = 0; (await focused()) !== name; presses++) {
      if (presses > 20) throw new Error(`The tab key does not come by "${name}".`);
      await page.keyboard.press('Tab');
    }
  };
  await tabTo('To the newest message');
  await page.keyboard.press('Enter');
  for (const label of TO_A_RECOMMENDATION) {
    await tabTo(label);
    await page.keyboard.press('Enter');
    await page.locator('.person', { hasText: label }).waitFor();
  }
  await latest(page).getByRole('heading', { name: 'Next steps' }).waitFor();
  await tabTo('Share with the channel');
  const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
  expect(outline).toBe('solid');
});

describe('an author who saves a file', () => {
  const save = (folder: string, flow: string): void => writeFileSync(join(folder, 'flows/drinks.md'), flow);

  test('sees it at once, where they are, with what they have typed', async () => {
    const folder = contentFolder({});
    const { page, complaints } = await preview(folder);
    await press(page, 'Evening');
    await field(page).fill('half a sen');
    save(folder, FLOW.replace('Drink tea.', 'Drink green tea.'));
    await latest(page).getByText('Drink green tea.').waitFor();
    expect(await page.getByRole('status').textContent()).toContain('The content was read again.');
    expect(await field(page).inputValue()).toBe('half a sen');
    expect(await page.evaluate('document.activeElement.id')).toBe('say');
    save(folder, FLOW.replace('[Evening]', '[Late]'));
    await page.getByText('This is as far as your answers still lead.').waitFor();
    await option(page, 'Late').waitFor();
    save(folder, FLOW);
    await latest(page).getByText('Drink tea.').waitFor();
    expect(complaints).toEqual([]);
  });

  test('sees what is wrong and where, goes on with the last good version, and with the mended one', async () => {
    const folder = contentFolder({});
    const { page, complaints } = await preview(folder);
    save(folder, FLOW.replace('#tea', '#te'));
    const problems = page.getByRole('region', { name: 'The content has 1 error' });
    await problems.waitFor();
    expect(await problems.textContent()).toMatch(/flows\/drinks\.md:12:3 error: there is no place "#te"/);
    expect(await page.getByRole('status').textContent()).toContain('The content has 1 error');
    await expectAccessible(page);
    await press(page, 'Evening');
    await latest(page).getByText('Drink tea.').waitFor();
    save(folder, FLOW.replace('Drink tea.', 'Drink green tea.'));
    await latest(page).getByText('Drink green tea.').waitFor();
    expect(await problems.count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('may begin with content that cannot be read at all', async () => {
    const folder = contentFolder({ 'flows/drinks.md': 'Nothing yet.' });
    const { page, complaints } = await preview(folder);
    await page.getByText('It is read again as soon as you save a file.').waitFor();
    await expectAccessible(page);
    save(folder, FLOW);
    await option(page, 'Morning').waitFor();
    expect(complaints).toEqual([]);
  });
});

test('nothing keeps people from using any part of it, in light or dark, however narrow', async () => {
  const { page, complaints } = await preview('content');
  await press(page, ...TO_A_RECOMMENDATION, 'Share with the channel');
  for (const name of ['Slack', 'Discord', 'Guide']) {
    await page.getByRole('link', { name, exact: true }).click();
    if (name === 'Guide') await page.locator('.guide details summary').first().click();
    else await openJson(page, name);
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 320],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 700 });
      await expectAccessible(page);
      await expectToFit(page);
    }
  }
  for (const target of await page.locator('button:visible, .tabs a, header a, summary').all()) {
    expect((await target.boundingBox())?.height, (await target.textContent()) ?? '').toBeGreaterThanOrEqual(
      24,
    );
  }
  expect(complaints).toEqual([]);
});

test('what a page of content has in it stays text', async () => {
  const hostile = String.raw`\<script\>window.hit=1\</script\> \<img src=x onerror=window.hit=1\> "onclick=window.hit=1 \](javascript:window.hit=1) &lt;b&gt;`;
  const folder = contentFolder({
    'articles/drinks.md': ARTICLE.replace(
      'Leaves in water.',
      `Leaves ${hostile} in [water](https://x.org/"onclick=).`,
    ),
    'flows/drinks.md': FLOW.replace('title: Tea or coffee?', `title: '</title><script>window.hit=1</script>'`)
      .replace('[Evening]', `[${hostile.slice(0, 60)}]`)
      .replace('What time is it?', `What time is it? ${hostile}`),
  });
  const { page, complaints } = await preview(folder);
  const shown = `<script>window.hit=1</script> <img src=x onerror=window.hit=1> "onclick=window.hit=1`;
  expect(await latest(page).textContent()).toContain(shown);
  await field(page).fill('</script><script>window.hit=1</script> tea');
  await field(page).press('Enter');
  await page.locator('.person').waitFor();
  for (const name of ['Slack', 'Discord', 'Guide']) {
    await page.getByRole('link', { name, exact: true }).click();
    await field(page).fill('what is tea');
    await field(page).press('Enter');
    await latest(page).getByText('Leaves').first().waitFor();
    expect(await latest(page).textContent()).toContain(shown);
  }
  const [hit, links] = await page.evaluate<[unknown, string[]]>(
    '[window.hit, [...document.querySelectorAll("main a")].map(({ protocol }) => protocol)]',
  );
  expect(hit).toBeUndefined();
  expect(new Set(links)).toEqual(new Set(['http:', 'https:']));
  expect(complaints).toEqual([]);
});

test('it says in one line where it is, and ends with Ctrl-C', async () => {
  const child = spawnGuide({ PORT: '0' }, 'preview', TWO_GUIDES);
  const errors = text(child.stderr);
  const [line] = await once(child.stdout, 'data');
  const [, address = ''] =
    /^The preview is at (http:\/\/127\.0\.0\.1:\d+\/)[^\n]*\n$/.exec(String(line)) ?? [];
  const { page } = await visit(browser, address);
  await option(page, 'Start: A guide of one question').click();
  await option(page, 'Yes').waitFor();
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await errors).toBe('');
});

test('the picture in the README shows the page as it is today', async () => {
  const { page } = await preview('content');
  await press(page, 'Measured, but it falls short', 'Quality or consistency');
  await expectPictureToFollow(page);
  const source = await page.evaluate<string>('document.getElementById("flow").src');
  const parts = [
    await page.locator('main').innerHTML(),
    await (await fetch(source)).text(),
    readFileSync(STYLE),
  ];
  const made = digestOf(parts.join('\n').replaceAll(/version=\w+/g, ''));
  if (process.env.UPDATE) writeFileSync(PICTURE, withComment(await page.screenshot(), made));
  const picture = readFileSync(PICTURE);
  expect(commentIn(picture), `${PICTURE} is of another day: make it again, with UPDATE=1`).toBe(made);
  expect(picture.length).toBeLessThan(200_000);
  expect(readFileSync('README.md', 'utf8')).toContain(`](${PICTURE})`);
});

const PICTURE = 'docs/preview.png';
const STYLE = 'adapters/web/client/style.css';

const digestOf = (made: string): string => createHash('sha256').update(made).digest('hex');
