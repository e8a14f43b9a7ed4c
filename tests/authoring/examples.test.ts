import { expect, test } from 'vitest';
import { runCommand, runGuide } from '../e2e/guide.ts';

test.each(['content', 'examples/rewrite-or-refactor', 'examples/template'])(
  '%s passes the strict check: its scenarios hold, its pictures are current, and every card fits',
  async (folder) => {
    const { code, output } = await runCommand('check', '--strict', folder);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining('\n0 errors, 0 warnings\n'),
    });
  },
);

test('the second example runs as the guide does', async () => {
  const { output, errors } = await runGuide(['2', '1'], { CONTENT_DIR: 'examples/rewrite-or-refactor' });
  expect(errors).toBe('');
  expect(output.match(/Question \d of/g)?.length).toBeGreaterThan(1);
});
