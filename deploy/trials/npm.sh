#!/usr/bin/env bash
# Packs the guide, installs the package in empty folders under Node.js 20, 22 and 24, and runs its commands there.
# Needs the npm registry, which has each Node.js as the package "node". Run it in the project: deploy/trials/npm.sh
set -euo pipefail

project=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$project"
package=$work/$(npm pack --silent --pack-destination "$work" | tail -1)

for version in 20 22 24; do
  folder=$work/node-$version
  mkdir -p "$folder/node" "$folder/empty"
  npm install --silent --no-audit --no-fund --prefix "$folder/node" "node@$version"
  PATH=$folder/node/node_modules/node/bin:$PATH
  cd "$folder/empty"
  npm install --silent --offline --no-audit --no-fund "$package"
  echo "== Node.js $(node --version), version $(npx llm-strategy --version)"
  npx llm-strategy --help | head -4
  echo | npx llm-strategy | grep Question
  npx llm-strategy check
  npx llm-strategy graph >/dev/null
  npx llm-strategy new tea-or-coffee
  npx llm-strategy check
  npx llm-strategy graph
  npx llm-strategy slack-manifest --socket | head -3
  npx llm-strategy discord-register --dry-run || echo "(exit code $?)"
  PORT=0 node_modules/.bin/llm-strategy preview >preview.log &
  until grep -q http preview.log; do sleep 0.1; done
  node -e 'fetch(/http\S+/.exec(fs.readFileSync("preview.log", "utf8"))[0]).then(({ status }) => console.log("preview:", status))'
  kill $!
  wait $! || true
done
