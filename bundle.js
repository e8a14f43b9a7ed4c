/*
 * node bundle.js <folder> <programs>: puts the programs and all their modules into a few files. They need no
 * node_modules, start in half the time and take less memory. Names and lines stay as they are, so that a stack trace can
 * be read.
 */
const [dir, ...input] = process.argv.slice(2);

/** Loads the parts of Slack's packages for Socket Mode, Express and OAuth on first use, which saves a sixth of the start. */
const deferred = {
  name: 'deferred',
  transform: {
    filter: { id: /@slack/, code: /require\("(?:undici|express|jsonwebtoken)"\)/ },
    handler(code, id) {
      const [line, name, loaded] =
        /^const (\w+) = (.*require\("(?:undici|express|jsonwebtoken)"\).*);$/m.exec(code) ?? [];
      const changed = line && code.replace(line, '').replaceAll(`${name}.`, `(${loaded}).`);
      if (!changed || new RegExp(`\\b${name}\\b`).test(changed))
        throw new Error(`This is written otherwise: ${id}`);
      return changed;
    },
  },
};

const { build } = await import('rolldown').catch((error) =>
  fail(
    `rolldown, which builds the guide, cannot be loaded by Node.js ${process.versions.node} on ${process.platform} ${process.arch} (${error.code ?? error.message.split('\n')[0]}): use Node.js 20.19, 22.12 or later, and if this is one, remove node_modules and run "npm ci --include=dev".`,
  ),
);

await build({
  input,
  platform: 'node',
  // Optional in discord.js, and not installed.
  external: ['zlib-sync'],
  // gray-matter and discord.js call eval in parts that are not used here.
  checks: { eval: false },
  plugins: [deferred],
  output: { dir, cleanDir: true, comments: { annotation: false, jsdoc: false } },
}).catch((error) => fail(error.message));

function fail(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
