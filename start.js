#!/usr/bin/env node
import { existsSync } from 'node:fs';

/*
 * node start.js [command], for the scripts of package.json and as the command llm-strategy: builds the guide if its
 * sources have changed, and starts it. In a folder without sources, such as the installed package, it starts the
 * existing build.
 */
const hasSources = existsSync(new URL('build.js', import.meta.url));
if (!hasSources && !existsSync(new URL('dist/main.js', import.meta.url))) {
  process.stderr.write(
    'There is no dist/main.js here, and no build.js to make it: copy them from the project.\n',
  );
  process.exit(1);
}
if (hasSources) await import('./build.js');
await import('./dist/main.js');
