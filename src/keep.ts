import { keepLibrary } from './content/read/kept.ts';
import { readContent } from './content/read/library.ts';

/*
 * Runs at the end of a build, in the folder of the project. Without content, or if it has an error, nothing is kept, and
 * the start or `npm run check` says why.
 */
const FOLDER = 'content';
const { library } = readContent(FOLDER);
if (library) keepLibrary(library, FOLDER);
