import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { platform as discord } from '../../adapters/discord/surface.ts';
import { platform as slack } from '../../adapters/slack/surface.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { contentFolder, FLOW } from '../content/read/folder.ts';
import { Person } from '../conversation/person.ts';
import { CHECKLIST, STRATEGY, TWO_GUIDES } from '../fixtures/guides.ts';
import { Author } from './author.ts';
import { expectAccessible, expectToFit, openBrowser, visit } from './browser.ts';
import { spawnGuide } from './guide.ts';

const TO_A_RECOMMENDATION = [
  'Measured, but it falls short',
  'Quality or consistency',
  'Money, time and expertise',
  'A few hundred or more',
  'Guide each task as it comes',
];

let browser: Browser;
let author: Author | undefined;

beforeAll(async () => {
  browser = await openBrowser();
});
afterEach(async () => {
  await author?.leave();
  author = undefined;
});
afterAll(() => browser.close());

async function preview(folder: string, options?: BrowserContextOptions): Promise<Author> {
  author = await Author.open(browser, folder, options);
  return author;
}

describe.each([
  ['without JavaScript', false],
  ['with JavaScript', true],
])('%s, an author', (_, javaScriptEnabled) => {
  test('walks to a recommendation, back, and on; the address holds the place', async () => {
    const ann = await preview(STRATEGY, { javaScriptEnabled });
    await ann.press(...TO_A_RECOMMENDATION);
    const heading = ann.latest.getByRole('heading', { level: 2 });
    const recommendation = await heading.textContent();
    expect(await ann.said.allTextContents()).toEqual(['You: Guide each task as it comes']);
    await ann.page.reload();
    expect(await heading.textContent()).toBe(recommendation);
    await ann.page.goBack();
    await ann.button('Guide each task as it comes').waitFor();
    await ann.page.goForward();
    await heading.waitFor();
    await ann.press('Change an answer', 'Start over');
    expect(await ann.latest.textContent()).toContain('Question 1 of up to 5');
    expect(ann.complaints).toEqual([]);
  });

  test('ticks boxes and continues, also in the tabs of the chats, and after a step back', async () => {
    const ann = await preview(CHECKLIST, { javaScriptEnabled });
    const tick = async (...labels: readonly string[]): Promise<void> => {
      for (const label of labels) await ann.latest.getByRole('checkbox', { name: label }).check();
    };
    await ann.press('Continue');
    await ann.latest.getByText('Tick at least one').waitFor();
    await tick('Money is short', 'I want to get fit');
    await ann.press('Continue');
    await ann.latest.getByText('What matters: Money is short; I want to get fit').waitFor();
    await ann.page.reload();
    await ann.latest.getByText('What matters: Money is short; I want to get fit').waitFor();
    await ann.press('Back');
    expect(await ann.latest.getByRole('checkbox', { name: 'Money is short' }).isChecked()).toBe(true);
    await ann.press('None of these');
    await ann.latest.getByText('You ticked 2.').waitFor();
    await ann.open(slack.name);
    await ann.press('Continue with 2');
    await tick('Rain');
    await ann.open(discord.name);
    await tick('Rain', 'Hills');
    await ann.press('Tick all that apply');
    await ann.latest.getByText('A hill takes the breath away.', { exact: true }).waitFor();
    await ann.open('Guide');
    await ann.pressWhy();
    await ann.latest.getByRole('heading', { name: 'Obstacles: Hills' }).waitFor();
    await ann.latest.getByRole('heading', { name: 'Obstacles: Rain' }).waitFor();
    await ann.press('Back to the recommendation', 'Change an answer', 'Obstacles');
    expect(await ann.latest.getByRole('checkbox', { name: 'Rain' }).isChecked()).toBe(true);
    await ann.latest.getByRole('checkbox', { name: 'Hills' }).uncheck();
    await ann.press('Continue with 2');
    await ann.latest.getByText('Cycling makes you wet when it rains.').waitFor();
    expect(ann.complaints).toEqual([]);
  });

  test('reads the limits, the reasons and a note of a recommendation, also in the tabs of the chats', async () => {
    const note = '### What it takes\n\nA kettle, and five minutes.';
    const limited = FLOW.replace('article: drinks', 'article: drinks\nlimits: It says nothing of milk.');
    const folder = contentFolder({ 'flows/drinks.md': `${limited}\n${note}\n` });
    const ann = await preview(folder, { javaScriptEnabled });
    await ann.press('Evening');
    for (const tab of ['Guide', slack.name, discord.name]) {
      await ann.open(tab);
      await ann.latest.getByText('It says nothing of milk.', { exact: true }).waitFor();
      await ann.pressWhy();
      await ann.latest.getByRole('heading', { name: 'Why: Tea' }).waitFor();
      await ann.latest
        .getByText('Take tea in the evening. Take coffee in the morning.', { exact: true })
        .waitFor();
      await ann.press('Back to the recommendation', 'More…', 'What it takes');
      await ann.latest.getByText('A kettle, and five minutes.', { exact: true }).waitFor();
      await ann.press('Back to the recommendation');
    }
    expect(ann.complaints).toEqual([]);
  });

  test('calls the guide as people do in a chat, and sees each kind of its screens', async () => {
    const ann = await preview(STRATEGY, { javaScriptEnabled });
    const way = ann.page.getByLabel('How it is called');
    const call = async (name: string, words: string): Promise<void> => {
      await way.selectOption({ label: name });
      await ann.ask(words);
    };
    await call('In a mention', 'pros finetuning');
    await ann.latest.getByRole('heading', { name: 'Fine-Tuning: Pros' }).waitFor();
    expect(await ann.said.allTextContents()).toEqual(['You: @guide pros finetuning']);
    await ann.open(slack.name);
    await ann.latest.getByText('everyone sees this').waitFor();
    expect(await way.inputValue()).toBe('mention');
    await call('On a message with these words', 'How much training data, and what are the costs?');
    await ann.latest.getByRole('button', { name: 'Share this' }).first().waitFor();
    await call('App Home', '');
    const home = ann.latest.getByRole('region', { name: 'App Home' });
    await home.getByRole('paragraph').filter({ hasText: 'starts the guide in any' }).waitFor();
    await ann.open(discord.name);
    await ann.latest.getByText('Discord has no App Home.').waitFor();
    await ann.open(slack.name);
    await call('A button that no longer works', '');
    await ann.latest.getByRole('heading', { name: 'This button no longer works' }).waitFor();
    expect(ann.complaints).toEqual([]);
  });

  test('calls several guides before one is chosen', async () => {
    const ann = await preview(TWO_GUIDES, { javaScriptEnabled });
    const way = ann.page.getByLabel('How it is called');
    const field = ann.page.getByLabel('Ask a guide');
    const ask = async (name: string, words: string): Promise<void> => {
      await ann.page.goto(ann.address);
      await way.selectOption({ label: name });
      await field.fill(words);
      await field.press('Enter');
    };
    await ask('App Home', '');
    await ann.latest.getByRole('region', { name: 'App Home' }).waitFor();
    await ask('In a direct message', 'steam');
    await ann.said.getByText('steam').waitFor();
    await ask('After its command', '/cooking pros steaming');
    await ann.latest.getByRole('heading', { name: 'Steaming: Pros' }).waitFor();
    await ann.field.waitFor();
    expect(ann.complaints).toEqual([]);
  });

  test('stays in the window that App Home opens, shares from it as in Slack, and closes it', async () => {
    const ann = await preview(TWO_GUIDES, { javaScriptEnabled });
    await ann.press('Start: Steam or fry?');
    await ann.page.getByLabel('How it is called').selectOption({ label: 'App Home' });
    await ann.ask('');
    await ann.press('Start: Steam or fry?');
    const window = ann.latest.getByRole('dialog', { name: 'Guide' });
    await ann.press('No, it shall keep the colour that it has');
    await window.getByRole('heading', { name: 'Steam it' }).waitFor();
    await ann.open(slack.name);
    await window.getByLabel('What is it for?').fill('Lunch');
    expect((await window.getByLabel('Share it in a channel').textContent())?.trim()).toBe('This channel');
    await window.getByRole('button', { name: 'Share', exact: true }).click();
    await ann.page.getByText('For: Lunch', { exact: true }).waitFor();
    await window.getByText('Shared with the channel.').waitFor();
    await window.getByRole('link', { name: 'Close' }).click();
    await ann.button('Start: Steam or fry?').waitFor();
    expect(await window.count()).toBe(0);
    expect(ann.complaints).toEqual([]);
  });

  test('looks things up, and sees what everyone would see', async () => {
    const ann = await preview(STRATEGY, { javaScriptEnabled });
    await ann.ask('pros finetuning');
    await ann.latest.getByRole('heading', { name: 'Fine-Tuning: Pros' }).waitFor();
    await ann.press('Share with the channel');
    const form = ann.latest.getByRole('dialog', { name: 'Share' });
    await form.getByLabel('What is it for?').fill('Support mails');
    await form.getByRole('button', { name: 'Post' }).click();
    const shared = ann.page.locator('.shared');
    await shared.getByText('For: Support mails').waitFor();
    expect(await shared.textContent()).toContain('everyone sees this');
    expect(await shared.textContent()).toContain('Shared by Your Name from /llm-strategy');
    expect(await ann.latest.textContent()).toContain('Shared with the channel.');
    await ann.page.locator('.shared').getByRole('button', { name: 'Start my own' }).click();
    await ann.latest.getByText('Question 1 of up to 5').waitFor();
    expect(ann.complaints).toEqual([]);
  });

  test('closes a form, and is where the form was opened', async () => {
    const ann = await preview(STRATEGY, { javaScriptEnabled });
    await ann.ask('pros finetuning');
    await ann.press('Share with the channel');
    await ann.open(discord.name);
    await ann.latest.getByRole('link', { name: 'Cancel' }).click();
    await ann.latest.getByText('JSON for Discord').waitFor();
    await ann.latest.getByRole('heading', { name: 'Fine-Tuning: Pros' }).waitFor();
    expect(ann.complaints).toEqual([]);
  });

  test('sees the very message that Slack and Discord get, and goes on in their tabs', async () => {
    const ann = await preview(TWO_GUIDES, { javaScriptEnabled });
    await ann.press('Start: Steam or fry?', 'No, it shall keep the colour that it has');
    for (const platform of [slack, discord]) {
      await ann.open(platform.name);
      const person = new Person(
        new Conversation(new Guide(loadLibrary(TWO_GUIDES)), platform.medium),
        'cooking',
      );
      const { reply } = person.press('No, it shall keep the colour that it has');
      expect(await ann.readJson()).toBe(JSON.stringify(reply.message, null, 2));
    }
    await ann.press('Change an answer');
    await ann.latest.getByText('JSON for Discord').waitFor();
    await ann.open('Slack');
    const { blocks } = JSON.parse(await ann.readJson());
    const link = ann.latest.getByRole('link', { name: 'Open in Block Kit Builder' });
    const [, builder = ''] = (await link.getAttribute('href'))?.split('#') ?? [];
    expect(JSON.parse(decodeURIComponent(builder))).toEqual({ blocks });
    expect(ann.complaints).toEqual([]);
  });
});

describe('with JavaScript, an author', () => {
  test('stays on the page, is taken to each answer and hears it', async () => {
    const ann = await preview(STRATEGY);
    // Its end is read out too.
    await ann.verdict.getByText('0 errors').waitFor();
    await ann.page.evaluate('window.isSame = true');
    await ann.press('Measured, but it falls short');
    expect(await ann.page.evaluate('window.isSame && document.activeElement.id')).toBe('latest');
    expect(await ann.status.textContent()).toContain('Question 2 of up to 5');
    await ann.ask('cons');
    await ann.latest.getByRole('heading', { name: 'Cons' }).waitFor();
    expect(await ann.page.evaluate('window.isSame && document.activeElement.id')).toBe('say');
    expect(await ann.field.inputValue()).toBe('');
    expect(ann.complaints).toEqual([]);
  });

  test('fills in a form with the keyboard, and goes on from the same button after closing it', async () => {
    const folder = contentFolder({});
    const ann = await preview(folder);
    await ann.press('Evening');
    for (const tab of ['Guide', slack.name, discord.name]) {
      await ann.open(tab);
      const share = ann.button('Share with the channel');
      await share.press('Enter');
      const form = ann.latest.getByRole('dialog', { name: 'Share' });
      const field = form.getByLabel('What is it for?');
      await field.waitFor();
      expect(await ann.page.evaluate('document.activeElement.id')).toBe('field-purpose');
      await ann.page.keyboard.type('half a sen');
      const version = () => ann.page.evaluate('document.getElementById("main").dataset.version');
      const before = await version();
      writeFileSync(join(folder, 'flows/drinks.md'), FLOW.replace('Drink tea.', `Drink ${tab}.`));
      await expect.poll(version).not.toBe(before);
      expect(await field.inputValue()).toBe('half a sen');
      await expectAccessible(ann.page);
      await ann.page.keyboard.press('Escape');
      await share.waitFor();
      expect(await ann.page.evaluate('document.activeElement.textContent')).toBe('Share with the channel');
      await share.press('Enter');
      await field.waitFor();
      await ann.page.keyboard.type(`the ${tab} team`);
      await ann.page.keyboard.press('Enter');
      await ann.page.getByText(`For: the ${tab} team`, { exact: true }).waitFor();
      await ann.page.goBack();
      await ann.page.goBack();
      await share.waitFor();
    }
    expect(ann.complaints).toEqual([]);
  });

  test('copies the JSON without being asked for leave', async () => {
    const ann = await preview(STRATEGY);
    await ann.open('Slack');
    await ann.readJson();
    await ann.button('Copy').click();
    await ann.status.getByText('Copied.').waitFor();
    await ann.field.press('Control+V');
    expect(await ann.field.inputValue()).toContain('"blocks": [');
    expect(ann.complaints).toEqual([]);
  });

  test('sees the path in the picture, scrolled to its last place', async () => {
    const ann = await preview(STRATEGY);
    await ann.press('Measured, but it falls short', 'Quality or consistency', 'Not sure yet');
    const picture = ann.page.getByRole('img');
    // The old picture stays until the new one is there.
    await expect
      .poll(() => picture.getAttribute('alt'))
      .toContain('Lit up: Measured, but it falls short, Quality or consistency, Not sure yet.');
    const source = new URL((await picture.getAttribute('src')) ?? '', ann.address);
    const svg = await (await fetch(source)).text();
    expect(svg.match(/class="node place \w+ walked"/g)).toHaveLength(4);
    await expect
      .poll(() => ann.page.evaluate('document.getElementById("scroll").scrollLeft'))
      .toBeGreaterThan(0);
  });

  test('sees the picture whole in a large window, and never larger than any window', async () => {
    const ann = await preview(STRATEGY);
    const read = () =>
      ann.page.evaluate<{ shown: number; scrolled: number; bottom: number; window: number }>(`(() => {
        const frame = document.getElementById('scroll');
        return {
          shown: frame.clientWidth,
          scrolled: frame.scrollWidth,
          bottom: document.getElementById('picture').getBoundingClientRect().bottom,
          window: innerHeight,
        };
      })()`);
    await ann.page.setViewportSize({ width: 2560, height: 1200 });
    await expect.poll(async () => (await read()).scrolled).toBe((await read()).shown);
    await ann.page.setViewportSize({ width: 1280, height: 500 });
    await expect
      .poll(async () => {
        const { bottom, window } = await read();
        return bottom <= window;
      })
      .toBe(true);
    await ann.page.setViewportSize({ width: 390, height: 700 });
    await expectToFit(ann.page);
    expect(ann.complaints).toEqual([]);
  });

  test('sees the picture without a blink, while the next one is on its way', async () => {
    const ann = await preview(STRATEGY);
    const isShown = () =>
      ann.page.evaluate(
        '(({ complete, naturalWidth }) => complete && naturalWidth > 0)(document.getElementById("flow"))',
      );
    await expect.poll(isShown).toBe(true);
    let send = (): void => {};
    const sent = new Promise<void>((resolve) => {
      send = resolve;
    });
    await ann.page.route(/picture\.svg/, async (route) => {
      await sent;
      await route.continue();
    });
    await ann.press('Measured, but it falls short');
    expect(await isShown()).toBe(true);
    send();
    await ann.page.getByAltText('Lit up: Measured, but it falls short.').waitFor();
    expect(await isShown()).toBe(true);
    expect(ann.complaints).toEqual([]);
  });

  test('hears that the preview has ended', async () => {
    const ann = await preview(STRATEGY);
    await ann.page.route('**/*', (route) => route.abort());
    await ann.button('Measured, but it falls short').click();
    await ann.status.getByText('The preview does not answer.').waitFor();
    await ann.button('Measured, but it falls short').waitFor();
  });
});

test('an author gets through by keyboard alone', async () => {
  const ann = await preview(STRATEGY);
  const tabTo = async (name: string): Promise<void> => {
    for (let presses = 0; presses < 20; presses++) {
      if ((await ann.page.evaluate('document.activeElement.textContent')) === name) return;
      await ann.page.keyboard.press('Tab');
    }
    throw new Error(`The tab key does not come by "${name}".`);
  };
  await tabTo('To the card');
  await ann.page.keyboard.press('Enter');
  for (const label of TO_A_RECOMMENDATION) {
    await tabTo(label);
    await ann.page.keyboard.press('Enter');
    await ann.said.filter({ hasText: label }).waitFor();
  }
  await ann.latest.getByRole('heading', { name: 'Next steps' }).waitFor();
  await tabTo('Share with the channel');
  expect(await ann.page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
});

test('nothing keeps people from using any part of it, in light or dark, however narrow', async () => {
  const ann = await preview(STRATEGY);
  await ann.press(...TO_A_RECOMMENDATION, 'Share with the channel');
  for (const tab of ['Slack', 'Discord', 'Guide']) {
    await ann.open(tab);
    if (tab !== 'Guide') await ann.readJson();
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 320],
    ] as const) {
      await ann.page.emulateMedia({ colorScheme });
      await ann.page.setViewportSize({ width, height: 700 });
      await expectAccessible(ann.page);
      await expectToFit(ann.page);
    }
  }
  for (const target of await ann.page.locator('button:visible, .tabs a, header a, summary').all()) {
    const size = await target.boundingBox();
    expect(size?.height, (await target.textContent()) ?? '').toBeGreaterThanOrEqual(24);
  }
  expect(ann.complaints).toEqual([]);
});

test('it prints its address in one line, and ends with Ctrl-C', async () => {
  const child = spawnGuide({ PORT: '0' }, 'preview', TWO_GUIDES);
  const errors = text(child.stderr);
  const [line] = await once(child.stdout, 'data');
  const [, address = ''] =
    /^The preview is at (http:\/\/127\.0\.0\.1:\d+\/)[^\n]*\n$/.exec(String(line)) ?? [];
  const { page } = await visit(browser, address);
  await page.getByRole('button', { name: 'Start: A guide of one question' }).click();
  await page.getByRole('button', { name: 'Yes' }).waitFor();
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await errors).toBe('');
});
