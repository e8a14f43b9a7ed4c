/** "1 path", "2 paths" */
export const counted = (count: number | bigint, thing: string): string =>
  `${count.toLocaleString('en')} ${thing}${Number(count) === 1 ? '' : 's'}`;
