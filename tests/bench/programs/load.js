import { loadLibrary } from '../../../dist/src/content/library.js';
import { offer } from './work.js';

offer({
  small: () => loadLibrary(process.env.SMALL),
  large: () => loadLibrary(process.env.LARGE),
});
