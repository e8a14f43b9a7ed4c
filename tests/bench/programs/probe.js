/*
 * Goes into every process that is measured: says, whenever it is asked, what the process has used so far, in
 * microseconds of processor and bytes of memory.
 */
process.on('message', (message) => {
  if (message !== 'report') return;
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send({ processor: user + system, resident: rss, heap: heapUsed });
});

// Whoever measures is gone.
process.on('disconnect', () => process.exit());
