import { loadLibrary } from '../../../src/content/read/library.ts';
import { offer } from './work.js';

offer({
  small: () => loadLibrary(process.env.SMALL),
  large: () => loadLibrary(process.env.LARGE),
});
