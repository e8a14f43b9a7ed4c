/*
 * node bundle.js <folder> <programs>: bundles the programs and all their modules into a few files. They need no
 * node_modules, start in half the time and take less memory. Names and lines are not minified, so that stack traces are
 * readable.
 */
import fs from 'node:fs';
import { join } from 'node:path';

const [dir, ...input] = process.argv.slice(2);

/** Loads Socket Mode, Express and OAuth of Slack's packages on first use, which saves a sixth of the time to start. */
const deferred = {
  name: 'deferred',
  transform: {
    filter: { id: /@slack/, code: /require\("(?:undici|express|jsonwebtoken)"\)/ },
    handler(code, id) {
      const [line, name, loaded] =
        /^const (\w+) = (.*require\("(?:undici|express|jsonwebtoken)"\).*);$/m.exec(code) ?? [];
      const changed = line && code.replace(line, '').replaceAll(`${name}.`, `(${loaded}).`);
      if (!changed || new RegExp(`\\b${name}\\b`).test(changed))
        throw new Error(`bundle.js cannot defer a package in ${id}, because its code has changed.`);
      return changed;
    },
  },
};

/**
 * Gives the Slack adapter the parts of undici that it uses. All of undici, with `fetch` and WebSockets, takes another
 * 100 ms and 8 MB at the start, and is loaded only for Socket Mode. HTTP/2 is never used.
 */
const undiciParts = {
  name: 'undici-parts',
  resolveId: {
    filter: { id: /^undici$/ },
    handler: (_, importer) => (importer?.includes('node_modules') ? undefined : '\0undici-parts'),
  },
  load: {
    filter: { id: /^\0undici-parts$/ },
    handler: () => `
      import connect from 'undici/lib/api/api-connect.js';
      import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
      Object.assign(Dispatcher.prototype, { connect });
      export { default as Agent } from 'undici/lib/dispatcher/agent.js';
      export { default as EnvHttpProxyAgent } from 'undici/lib/dispatcher/env-http-proxy-agent.js';
      export { default as Pool } from 'undici/lib/dispatcher/pool.js';`,
  },
  transform: {
    filter: { id: /undici\/lib\/dispatcher\/client\.js$/ },
    handler(code, id) {
      const changed = code.replace(
        /^const connectH2 = (require\(.*\))$/m,
        'const connectH2 = (...args) => $1(...args)',
      );
      if (changed === code) throw new Error(`This is written otherwise: ${id}`);
      return changed;
    },
  },
};

/**
 * Gives the Discord adapter the parts of discord.js that it uses. All of discord.js, with its `Client` and its builders,
 * takes another 150 ms and 20 MB at the start.
 */
const discordParts = {
  name: 'discord-parts',
  resolveId: { filter: { id: /^discord\.js$/ }, handler: () => '\0discord-parts' },
  load: {
    filter: { id: /^\0discord-parts$/ },
    handler: () => `
      export * from 'discord-api-types/v10';
      export { DiscordAPIError, HTTPError, RateLimitError, REST } from '@discordjs/rest';
      export { default as PermissionsBitField } from './node_modules/discord.js/src/util/PermissionsBitField.js';`,
  },
};

const { build } = await import('rolldown').catch((error) =>
  fail(
    `rolldown, which builds the guide, cannot be loaded by Node.js ${process.versions.node} on ${process.platform} ${process.arch} (${error.code ?? error.message.split('\n')[0]}): use Node.js 20.19, 22.12 or later, and if this is one, remove node_modules and run "npm ci --include=dev".`,
  ),
);

/** Leaves out gray-matter's own YAML parser, a twentieth of the start, because front matter is read by another one. */
const ownYaml = {
  name: 'own-yaml',
  resolveId: { filter: { id: /^js-yaml$/ }, handler: () => '\0own-yaml' },
  load: {
    filter: { id: /^\0own-yaml$/ },
    handler: () => `
      export const safeLoad = () => { throw new Error('gray-matter must not parse YAML itself.'); };
      export const safeDump = safeLoad;`,
  },
};

const { output } = await build({
  input,
  platform: 'node',
  // Optional dependencies of discord.js and pg, which are not installed; and libsql, which has a binary for each platform.
  external: ['zlib-sync', 'pg-native', 'pg-cloudflare', 'libsql'],
  // gray-matter and discord.js call eval in functions that the guide does not use.
  checks: { eval: false },
  plugins: [deferred, undiciParts, discordParts, ownYaml],
  output: { dir, cleanDir: true, comments: { annotation: false, jsdoc: false } },
}).catch((error) => fail(error.message));

/**
 * Writes the licences of the bundled packages into one file, because nearly all of them require it of every copy.
 */
function writeLicenses() {
  const folders = output.flatMap(({ moduleIds = [] }) =>
    moduleIds.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []),
  );
  const texts = [...new Set(folders)].sort().map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = fs.readdirSync(folder).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
    const text = files.map((file) => fs.readFileSync(join(folder, file), 'utf8').trim());
    return [`${name} ${version} (${license})`, ...text].join('\n\n');
  });
  fs.writeFileSync(join(dir, 'licenses.txt'), `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
}

writeLicenses();

function fail(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
