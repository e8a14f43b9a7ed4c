import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { writePicture } from '../../src/authoring/pictures.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { ARTICLE, contentFolder, FLOW } from '../content/read/folder.ts';
import { Author } from './author.ts';
import { expectAccessible, openBrowser } from './browser.ts';
import { commentIn, withComment } from './png.ts';

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

async function preview(folder: string): Promise<Author> {
  author = await Author.open(browser, folder);
  return author;
}

describe('an author who saves a file', () => {
  const save = (folder: string, flow: string): void => writeFileSync(join(folder, 'flows/drinks.md'), flow);

  test('sees it at once, where they are, with what they have typed', async () => {
    const folder = contentFolder({});
    const ann = await preview(folder);
    await ann.press('Evening');
    await ann.field.fill('half a sen');
    save(folder, FLOW.replace('Drink tea.', 'Drink green tea.'));
    await ann.latest.getByText('Drink green tea.').waitFor();
    await ann.status.getByText('0 errors, 4 warnings').waitFor();
    expect(await ann.field.inputValue()).toBe('half a sen');
    expect(await ann.page.evaluate('document.activeElement.id')).toBe('say');
    save(folder, FLOW.replace('[Evening]', '[Late]'));
    await ann.page.getByText('This is as far as your answers still lead.').waitFor();
    await ann.button('Late').waitFor();
    save(folder, FLOW);
    await ann.latest.getByText('Drink tea.').waitFor();
    expect(ann.complaints).toEqual([]);
  });

  test('sees each error with its place, goes on with the last good version, and then with the mended one', async () => {
    const folder = contentFolder({});
    const ann = await preview(folder);
    save(folder, FLOW.replace('#tea', '#te'));
    const problems = ann.page.getByRole('region', { name: 'The content has 1 error' });
    await problems.waitFor();
    expect(await problems.textContent()).toMatch(/flows\/drinks\.md:12:3 there is no place "#te"/);
    expect(await ann.status.textContent()).toBe('1 error, 0 warnings');
    await expectAccessible(ann.page);
    await ann.press('Evening');
    await ann.latest.getByText('Drink tea.').waitFor();
    save(folder, FLOW.replace('Drink tea.', 'Drink green tea.'));
    await ann.latest.getByText('Drink green tea.').waitFor();
    expect(await problems.count()).toBe(0);
    expect(ann.complaints).toEqual([]);
  });

  test('sees the errors of scenarios and pictures in the same way, until they are mended', async () => {
    const folder = contentFolder({ 'pictures/drinks.svg': '' });
    const ann = await preview(folder);
    const problems = ann.page.getByRole('region', { name: 'The content has 1 error' });
    await problems.getByText('the picture shows the flow as it was before').waitFor();
    for (const flow of loadLibrary(folder).flows) await writePicture(folder, flow);
    await ann.verdict.getByText('0 errors').waitFor();
    mkdirSync(join(folder, 'scenarios'));
    const row = '| Scenario | Hour | Outcome |\n|---|---|---|\n| Late | Evening | Coffee |\n';
    writeFileSync(join(folder, 'scenarios/drinks.md'), row);
    await problems.getByText('"Late" leads to "Tea", not to "Coffee"').waitFor();
    await expectAccessible(ann.page);
    writeFileSync(join(folder, 'scenarios/drinks.md'), row.replace('Coffee', 'Tea'));
    await ann.verdict.getByText('/drinks: 1 question, 2 outcomes, 2 paths, 1 scenario').waitFor();
    expect(ann.complaints).toEqual([]);
  });

  test('loses no press that is under way', async () => {
    const folder = contentFolder({});
    const ann = await preview(folder);
    await ann.verdict.getByText('0 errors').waitFor();
    let answer = (): void => {};
    const saved = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await ann.page.route(/press=/, async (route) => {
      await saved;
      await route.continue();
    });
    await ann.button('Evening').click();
    const told = ann.page.evaluate(`new Promise((resolve) => {
      let messages = 0;
      new EventSource('/events').onmessage = () => (++messages === 3 ? resolve() : undefined);
    })`);
    save(folder, FLOW.replace('Drink tea.', 'Drink green tea.'));
    await told;
    answer();
    await ann.latest.getByText('Drink green tea.').waitFor();
    expect(ann.complaints).toEqual([]);
  });

  test('may begin with content that cannot be read at all', async () => {
    const folder = contentFolder({ 'flows/drinks.md': 'Nothing yet.' });
    const ann = await preview(folder);
    await ann.page.getByText('The page updates when you save a file.').waitFor();
    await expectAccessible(ann.page);
    save(folder, FLOW);
    await ann.button('Morning').waitFor();
    expect(ann.complaints).toEqual([]);
  });
});

test('markup and scripts in content stay text', async () => {
  const hostile = String.raw`\<script\>window.hit=1\</script\> \<img src=x onerror=window.hit=1\> "onclick=window.hit=1 \](javascript:window.hit=1) &lt;b&gt;`;
  const folder = contentFolder({
    'articles/drinks.md': ARTICLE.replace('in water.', `${hostile} in [water](https://x.org/"onclick=).`),
    'flows/drinks.md': FLOW.replace('title: Tea or coffee?', `title: '</title><script>window.hit=1</script>'`)
      .replace('[Evening]', `[${hostile.slice(0, 60)}]`)
      .replace('What time is it?', `What time is it? ${hostile}`),
  });
  const shown = `<script>window.hit=1</script> <img src=x onerror=window.hit=1> "onclick=window.hit=1`;
  const ann = await preview(folder);
  expect(await ann.latest.textContent()).toContain(shown);
  await ann.ask('</script><script>window.hit=1</script> tea');
  expect(await ann.said.textContent()).toContain('</script><script>window.hit=1</script> tea');
  await ann.ask('what is tea');
  for (const tab of ['Slack', 'Discord', 'Guide']) {
    await ann.open(tab);
    await ann.latest.getByText('Leaves').first().waitFor();
    expect(await ann.latest.textContent()).toContain(shown);
  }
  const [hit, protocols] = await ann.page.evaluate<[unknown, string[]]>(
    '[window.hit, [...document.querySelectorAll("a")].map(({ protocol }) => protocol)]',
  );
  expect(hit).toBeUndefined();
  expect(new Set(protocols)).toEqual(new Set(['http:', 'https:']));
  expect(ann.complaints).toEqual([]);
});

const PICTURE = 'docs/card.png';
const STYLES = 'src/authoring/preview/client';

/** The picture holds a digest of all that it shows, because pixels differ from machine to machine. */
test('the picture in the README shows a card as the preview draws it today', async () => {
  const viewport = { width: 480, height: 800 };
  author = await Author.open(browser, 'content', { viewport, colorScheme: 'light' });
  // The page is drawn again when its content has been checked.
  await author.verdict.filter({ hasNotText: 'Checking' }).waitFor();
  await author.press('None like that, or barely tried');
  await author.open('Slack');
  await author.page.evaluate('document.querySelector(".message details").remove()');
  const message = author.page.locator('.message');
  const digest = createHash('sha256').update(await message.innerHTML());
  for (const name of readdirSync(STYLES).toSorted()) {
    if (name.endsWith('.css'))
      digest.update(readFileSync(join(STYLES, name), 'utf8').replaceAll(COMMENT, ''));
  }
  const drawn = digest.digest('hex');
  if (process.env.UPDATE) writeFileSync(PICTURE, withComment(await message.screenshot(), drawn));
  const picture = readFileSync(PICTURE);
  expect(commentIn(picture), `${PICTURE} is out of date: draw it again with UPDATE=1`).toBe(drawn);
  expect(picture.length).toBeLessThan(200_000);
  expect(readFileSync('README.md', 'utf8')).toContain(`](${PICTURE})`);
});

const COMMENT = /\/\*[\s\S]*?\*\//g;
