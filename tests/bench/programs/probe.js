import { readFileSync } from 'node:fs';

/*
 * Code in every measured process. On request, it reports the microseconds of processor time and the bytes of memory
 * that the process has used so far, and, if it was told to watch, those of the longest piece of work without a pause.
 */
process.on('message', (message) => {
  if (message === 'watch') watch();
  if (message !== 'report') return;
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send({ processor: user + system, resident: rss, heap: heapUsed, longest });
});

/**
 * The microseconds of processor time that the main thread has used. Other threads collect garbage and optimize code
 * meanwhile, for which nobody waits. Source: https://docs.kernel.org/scheduler/sched-stats.html
 */
const used = () => Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1000;

/** The most processor time between two turns of a timer, which others had to wait for. */
let longest = 0;

function watch() {
  let before = used();
  longest = 0;
  setInterval(() => {
    const now = used();
    longest = Math.max(longest, now - before);
    before = now;
  }, 1);
}

// The measuring process has ended.
process.on('disconnect', () => process.exit());
