/**
 * Does the work that a message names, as often as it says ("step 1000"), and answers when it is done.
 * @param works each does its work once
 */
export function offer(works: Readonly<Record<string, (i: number) => unknown>>): void {
  process.on('message', (message) => {
    const [name = '', times] = String(message).split(' ');
    const work = works[name];
    if (work === undefined) return;
    // The result is kept, because a computation without a use may be optimized away.
    let kept: unknown;
    for (let i = 0; i < Number(times); i++) kept = work(i);
    process.send?.({ done: kept !== null });
  });
  console.error('ready');
}
