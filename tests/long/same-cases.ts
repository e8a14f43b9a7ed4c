import fc from 'fast-check';
import { inject } from 'vitest';

// The short run decides about a change, so it tries the same cases each time and fails only for that change. The whole
// run tries new ones.
if (inject('isShort')) fc.configureGlobal({ seed: 1 });
