import { describe, expect, test } from 'vitest';
import { SetupError } from '../src/errors.ts';
import { isOfASetting, pauseAfter, retry } from '../src/retry.ts';

const HOUR = 3_600_000;

/** The pauses that a hundred processes make after so many tries. */
const pausesAfter = (tries: number, asked?: number): number[] =>
  Array.from({ length: 100 }, () => pauseAfter(tries, asked));

describe('the pause between two tries', () => {
  test('grows, but a platform that is back after an outage of any length is noticed within five seconds', () => {
    expect(Math.min(...pausesAfter(3))).toBeGreaterThan(Math.max(...pausesAfter(0)));
    expect(Math.max(...[3, 10, 1_000].flatMap((tries) => pausesAfter(tries)))).toBeLessThanOrEqual(5_000);
  });

  test('is never so short that the platform is hammered', () => {
    expect(Math.min(...pausesAfter(0))).toBeGreaterThanOrEqual(500);
    expect(Math.min(...pausesAfter(1_000))).toBeGreaterThanOrEqual(2_500);
  });

  test('differs between processes that failed together', () => {
    expect(new Set(pausesAfter(5)).size).toBeGreaterThan(50);
  });

  test('is as long as the platform asks, up to an hour', () => {
    expect(pauseAfter(0, 60_000)).toBe(60_000);
    expect(pauseAfter(0, 1_000 * HOUR)).toBe(HOUR);
  });
});

describe('retry', () => {
  const nowhere = { warn: () => undefined };

  test('ends at once with an error that no other try can mend', async () => {
    let tries = 0;
    const attempt = async (): Promise<void> => {
      tries++;
      throw new Error('refused');
    };
    const failure = new SetupError('a sentence');
    await expect(retry(attempt, () => failure, nowhere)).rejects.toBe(failure);
    expect(tries).toBe(1);
  });

  test('logs the reason of each failure, and when it tries again', async () => {
    const lines: unknown[] = [];
    let isDown = true;
    const attempt = async (): Promise<string> => {
      if (!isDown) return 'answer';
      isDown = false;
      throw new Error();
    };
    const log = { warn: (line: unknown) => void lines.push(line) };
    expect(await retry(attempt, () => ({ reason: 'it is down.' }), log)).toBe('answer');
    expect(lines).toEqual([{ reason: 'it is down.', attempt: 0, seconds: expect.any(Number) }]);
  });
});

test.each([
  ['ECONNREFUSED', false],
  ['ENOTFOUND', false],
  ['EAI_AGAIN', false],
  ['UND_ERR_SOCKET', false],
  ['PROXY_502', false],
  ['PROXY_407', true],
  ['ERR_INVALID_URL', true],
  ['ERR_SSL_WRONG_VERSION_NUMBER', true],
  ['CERT_HAS_EXPIRED', true],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', true],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', true],
])('the code %s is the fault of a setting: %s', (code, isFault) => {
  expect(isOfASetting(code)).toBe(isFault);
});
