/*
 * Code in every measured process. On request, it reports the microseconds of processor time and the bytes of memory
 * that the process has used so far.
 */
process.on('message', (message) => {
  if (message !== 'report') return;
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send({ processor: user + system, resident: rss, heap: heapUsed });
});

// The measuring process has ended.
process.on('disconnect', () => process.exit());
