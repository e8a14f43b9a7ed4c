import { describe, expect, test } from 'vitest';
import { platform as discord } from '../../adapters/discord/surface.ts';
import { platform as slack } from '../../adapters/slack/surface.ts';
import { platform as terminal } from '../../adapters/terminal/surface.ts';
import { check } from '../../src/authoring/check.ts';
import { runGuide } from '../e2e/guide.ts';

describe('the guides that a newcomer sees first have no problems', () => {
  test.each([
    ['content', '/llm-strategy: 5 questions, 6 outcomes, 52 paths, 15 scenarios'],
    ['examples/rewrite-or-refactor', '/rewrite-or-refactor: 4 questions, 6 outcomes, 11 paths, 7 scenarios'],
    ['examples/template', '/name: 2 questions, 3 outcomes, 4 paths, 4 scenarios'],
  ])('%s', async (folder, guide) => {
    expect(await check(folder, [slack, discord, terminal])).toEqual({ problems: [], guides: [guide] });
  });
});

test('the second guide runs in the same way as the first', async () => {
  const { output, errors } = await runGuide(['2', '1', '1'], { CONTENT_DIR: 'examples/rewrite-or-refactor' });
  expect(errors).toBe('');
  expect(output).toMatch(/^Rewrite or refactor\?\n/);
  expect(output).toContain('Replace it part by part\n===');
});
