import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { platform as discord } from '../../adapters/discord/surface.ts';
import { platform as slack } from '../../adapters/slack/surface.ts';
import { STRATEGY } from '../fixtures/guides.ts';
import { Author } from './author.ts';
import { expectAccessible, expectToFit, openBrowser } from './browser.ts';

let browser: Browser;
let author: Author | undefined;

beforeAll(async () => {
  // The preview loads it at the first visit, which takes seconds here, because it is not built.
  await import('../../src/authoring/preview/room.ts');
  browser = await openBrowser();
});
afterEach(async () => {
  await author?.leave();
  author = undefined;
});
afterAll(() => browser.close());

/** An author who has followed the link to the room. */
async function enter(options?: BrowserContextOptions): Promise<Author> {
  author = await Author.open(browser, STRATEGY, options);
  await author.page.getByRole('link', { name: 'Decide together', exact: true }).click();
  await author.page.getByRole('heading', { name: 'Only Ana sees this' }).waitFor();
  return author;
}

const everyone = (page: Page): Locator => page.getByRole('region', { name: 'Everyone sees this' });

async function become(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'You are' }).getByRole('link', { name }).click();
  await page.getByRole('heading', { name: `Only ${name} sees this` }).waitFor();
}

/** Presses buttons of the private card, and waits until each is shown as said. */
async function press(ann: Author, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await ann.button(name).click();
    await ann.said.filter({ hasText: name }).waitFor();
  }
}

/** Answers the round as a person, on an answer that leads to a recommendation at once. */
async function answer(ann: Author, name: string, label: string): Promise<void> {
  await become(ann.page, name);
  await everyone(ann.page).getByRole('button', { name: 'Answer' }).click();
  await ann.latest.getByText('For “Support mails”').first().waitFor();
  await press(ann, label, 'Hand in my answers');
  await ann.latest.getByText('Handed in.').first().waitFor();
}

test.each([
  ['without JavaScript', false],
  ['with JavaScript', true],
])(
  '%s, an author goes as three people from a round to a decision, in the tabs of the chats',
  async (_, javaScriptEnabled) => {
    const ann = await enter({ javaScriptEnabled });
    const all = everyone(ann.page);
    await ann.open(slack.name);
    await ann.button('Decide together').click();
    const form = ann.latest.getByRole('dialog', { name: 'Decide together' });
    await form.getByLabel('What is it about?').fill('Support mails');
    await form.getByLabel('Who sees who said what?').selectOption({ label: 'Everyone, once it is closed' });
    await form.getByRole('button', { name: 'Ask' }).click();
    await all.getByRole('heading', { name: 'Support mails' }).waitFor();
    await answer(ann, 'Ben', 'Not measured yet');
    await all.getByText('One has answered: Ben').first().waitFor();
    await ann.open(discord.name);
    await answer(ann, 'Chris', 'Measured, and good enough');
    await answer(ann, 'Ana', 'Not measured yet');
    await all.getByText('3 have answered').first().waitFor();
    await all.getByRole('button', { name: 'Close…' }).click();
    await press(ann, 'Close and show');
    await all.getByText('You part at Baseline.').first().waitFor();
    await all.getByRole('button', { name: 'Save as a decision' }).click();
    const save = ann.latest.getByRole('dialog', { name: 'Save as a decision' });
    await save.getByLabel('What was decided?').selectOption({ label: 'Start with a prompt' });
    await save.getByLabel('Why, in your own words').fill('Two of three say so.');
    await save.getByRole('button', { name: 'Submit' }).click();
    await all.getByRole('heading', { name: 'D-1 Support mails' }).waitFor();
    await ann.open('Guide');
    const field = ann.page.getByLabel('Type a command as Ana');
    await field.fill('decisions');
    await field.press('Enter');
    await ann.latest.getByText('D-1 Support mails').first().waitFor();
    await ann.page.getByRole('button', { name: 'Empty the room' }).click();
    await all.getByText('Nothing yet.').waitFor();
    expect(ann.complaints).toEqual([]);
  },
);

test('a form in the room takes the focus, is closed with Escape, and keeps no words of another form', async () => {
  const ann = await enter();
  const focused = () => ann.page.evaluate('document.activeElement.id');
  await ann.button('Decide together').press('Enter');
  const topic = ann.latest.getByLabel('What is it about?');
  await topic.waitFor();
  expect(await focused()).toBe('field-topic');
  await ann.page.keyboard.type('Lunch');
  await ann.page.keyboard.press('Escape');
  await ann.button('Decide together').waitFor();
  expect(await focused()).toBe('latest');
  await ann.button('Decide together').click();
  expect(await topic.inputValue()).toBe('');
  expect(ann.complaints).toEqual([]);
});

test('words that start a round lead from the guide to the room', async () => {
  author = await Author.open(browser, STRATEGY);
  await author.open(slack.name);
  await author.ask('/llm-strategy together Support mails');
  await author.page.getByRole('heading', { name: 'Only Ana sees this' }).waitFor();
  await author.page.getByRole('link', { name: 'Back to the guide' }).waitFor();
});

test('two windows of a browser show two people, and each follows the other', async () => {
  const ann = await enter();
  const other = await ann.page.context().newPage();
  await other.goto(ann.page.url());
  await become(other, 'Ben');
  await ann.button('Decide together').click();
  await ann.latest.getByLabel('What is it about?').fill('Support mails');
  await ann.latest.getByRole('button', { name: 'Ask' }).click();
  await everyone(other).getByRole('button', { name: 'Answer' }).click();
  await other.locator('#latest').getByText('For “Support mails”').first().waitFor();
  for (const label of ['Not measured yet', 'Hand in my answers'])
    await other.locator('#latest').getByRole('button', { name: label }).click();
  await everyone(ann.page).getByText('One has answered: Ben').first().waitFor();
  expect(ann.complaints).toEqual([]);
});

test('nothing keeps people from using the room, in light or dark, however narrow', async () => {
  const ann = await enter();
  await ann.button('Decide together').click();
  await ann.latest.getByLabel('What is it about?').fill('Support mails');
  await ann.latest.getByRole('button', { name: 'Ask' }).click();
  await everyone(ann.page).getByRole('button', { name: 'Answer' }).waitFor();
  await everyone(ann.page).getByRole('button', { name: 'Answer' }).click();
  for (const tab of [slack.name, discord.name, 'Guide']) {
    await ann.open(tab);
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
});
