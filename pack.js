import fs from 'node:fs';

/*
 * Prepares package.json for "npm pack", which runs this file before and, with --undo, after it packs. The build contains
 * its libraries, so whoever installs the package needs none of the dependencies, except libsql for a database in a file,
 * which triples the size and which the guide asks for; and of all builds in dist, only the one that dist/main.js starts
 * belongs into the package.
 */

const MANIFEST = 'package.json';
/** The manifest as it was, in case that "npm pack" is interrupted. */
const ORIGINAL = 'dist/package.json.original';

const readManifest = () => JSON.parse(fs.readFileSync(MANIFEST, 'utf8'));

/** Puts the manifest back, unless somebody else has done so and may have changed it since. */
function undo() {
  if (readManifest().dependencies === undefined && fs.existsSync(ORIGINAL)) fs.renameSync(ORIGINAL, MANIFEST);
}

function prepare() {
  undo();
  const { dependencies: _, optionalDependencies: __, ...manifest } = readManifest();
  const [, build] = /'\.\/([0-9a-f]+)\/main\.js'/.exec(fs.readFileSync('dist/main.js', 'utf8')) ?? [];
  if (build === undefined) throw new Error('dist/main.js starts no build.');
  const files = manifest.files.filter((file) => file !== 'dist');
  manifest.files = [...files, 'dist/main.js', 'dist/package.json', `dist/${build}`, '!dist/*/running.*'];
  fs.copyFileSync(MANIFEST, ORIGINAL);
  fs.writeFileSync(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
}

if (process.argv.includes('--undo')) undo();
else prepare();
