/**
 * Does what is measured when it is asked for, by its name and how often ("step 1000"), and says when it is done.
 * @param works each of them once
 */
export function offer(works) {
  process.on('message', (message) => {
    const [name, times] = message.split(' ');
    const work = works[name];
    if (work === undefined) return;
    // What nobody keeps might not be computed.
    let kept;
    for (let i = 0; i < Number(times); i++) kept = work(i);
    process.send({ done: kept !== null });
  });
  console.error('ready');
}
