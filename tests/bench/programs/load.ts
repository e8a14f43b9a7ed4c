import { loadLibrary } from '../../../src/content/read/library.ts';
import { offer } from './work.ts';

const { SMALL = '', LARGE = '' } = process.env;

offer({ small: () => loadLibrary(SMALL), large: () => loadLibrary(LARGE) });
