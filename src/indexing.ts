import type { Guide } from './conversation/guide.ts';
import { inSlices } from './slices.ts';

const underWay = new WeakMap<Guide, Promise<void>>();

/**
 * Indexes a guide in slices. A search in all flows that does not wait for it makes other people wait.
 * @returns a promise that resolves when the guide is indexed; the same for all who wait at the same time
 */
export function indexed(guide: Guide): Promise<void> {
  const work = underWay.get(guide) ?? inSlices(guide.index()).finally(() => underWay.delete(guide));
  underWay.set(guide, work);
  return work;
}
