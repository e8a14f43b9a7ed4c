import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { APP_TOKEN, BOT_TOKEN, Member, overSocket, Workspace } from '../adapters/slack/fake-slack.ts';
import { readSlack } from '../adapters/slack/read.ts';
import { contentFolder, FLOW } from '../content/read/folder.ts';
import { type GuideProcess, logged, spawnGuide } from './guide.ts';

let workspace: Workspace;
let folder: string;
let guide: GuideProcess;

beforeEach(async () => {
  workspace = await Workspace.open();
  folder = contentFolder({});
  guide = spawnGuide(
    {
      SLACK_API_URL: workspace.apiUrl,
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_APP_TOKEN: APP_TOKEN,
      CONTENT_DIR: folder,
    },
    '--watch',
  );
});

afterEach(() => {
  guide.kill('SIGKILL');
  workspace.close();
});

const save = (flow: string): void => writeFileSync(join(folder, 'flows/drinks.md'), flow);

const versionIn = (log: string): unknown => JSON.parse(log.trim().split('\n').at(-1) ?? '').content;

test('a guide that watches goes on with each page that is saved, and with the last good one while one is wrong', async () => {
  const first = versionIn(await logged(guide, '"ready"'));
  const ann = new Member(workspace, overSocket(workspace));
  await ann.type('/drinks');

  save(FLOW.replace('What time is it?', 'Which hour is it?'));
  const second = versionIn(await logged(guide, 'the changed content is in use'));
  expect(second).not.toBe(first);
  expect(readSlack(await ann.type('/drinks')).text).toContain('Which hour is it?');

  save(FLOW.replace('#tea', '#te'));
  const refused = await logged(guide, 'the changed content is wrong; the previous version stays in use');
  expect(versionIn(refused)).toBe(second);
  expect(refused).toContain('flows/drinks.md:12:3: there is no place');
  expect(readSlack(await ann.press('Evening')).text).toContain('Drink tea.');

  save(FLOW.replace('#coffee', '#x').replace('#tea', '#coffee').replace('#x', '#tea'));
  await logged(guide, 'the changed content is in use');
  await ann.type('/drinks');
  expect(readSlack(await ann.press('Evening')).text).toContain('Drink coffee.');
});

test('a guide that watches says so when another command needs a new start', async () => {
  await logged(guide, '"ready"');
  writeFileSync(join(folder, 'flows/hot-drinks.md'), FLOW);
  const log = await logged(guide, 'other commands are registered at the next start');
  expect(log).toContain('/hot-drinks');
});

test('a page that is saved while it starts is not overlooked', async () => {
  await workspace.called('auth.test');
  save(FLOW.replace('What time is it?', 'Which hour is it?'));
  await logged(guide, 'the changed content is in use');
});
