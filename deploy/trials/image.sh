#!/usr/bin/env bash
# Builds the Dockerfile with buildah, without a container engine, and runs the image: as its user, on a file system that
# nobody can write. Its base is not pulled: a stand-in is made of Debian and of the packages "node" and "npm" of npm.
# Needs Debian as root with: apt-get install buildah debootstrap curl. Run it in the project: deploy/trials/image.sh
set -euo pipefail

project=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
ended() {
  jobs -p | xargs -r kill
  umount -q "$work/root/app/data" "$work/root" || true
  buildah umount --all >/dev/null
  rm -rf "$work"
}
trap ended EXIT
export BUILDAH_ISOLATION=chroot
# A storage of its own, so that no image of this machine is touched.
buildah() { command buildah --root "$work/storage" --runroot "$work/run" --storage-driver overlay "$@"; }

base=$(sed -n 's/^FROM \(\S*\)$/\1/p' "$project/Dockerfile")
version=${base#node:}
version=${version%%-*}

echo "== A stand-in for $base"
debootstrap --variant=minbase bookworm "$work/base" >"$work/debootstrap.log"
npm install --silent --no-audit --no-fund --prefix "$work/node" "node@$version"
install "$work/node/node_modules/node/bin/node" "$work/base/usr/local/bin/node"
npm install --silent --no-audit --no-fund --prefix "$work/npm" npm@11
mkdir -p "$work/base/usr/local/lib/node_modules"
cp -r "$work/npm/node_modules/npm" "$work/base/usr/local/lib/node_modules"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/base/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$work/base/usr/local/bin/npx"
chroot "$work/base" useradd --uid 1000 --user-group node
container=$(buildah from scratch)
buildah add --quiet "$container" "$work/base" / >/dev/null
buildah commit --quiet "$container" "docker.io/library/$base" >/dev/null

echo "== The image"
npmrc=$(npm config get globalconfig)
[ -e "$npmrc" ] || npmrc=/dev/null
buildah bud --quiet --pull-never --format docker --tag llm-strategy \
  --volume /etc/ssl/certs:/etc/ssl/certs:ro --volume "$npmrc:/usr/local/etc/npmrc:ro" "$project" >/dev/null
buildah inspect --type image --format '{{.Docker.Config.User}} {{.Docker.Config.Entrypoint}} {{.Docker.Config.Env}}
{{.Docker.Config.Labels}}
{{.Docker.Config.Healthcheck}}' llm-strategy

container=$(buildah from --pull-never llm-strategy)
mkdir "$work/root"
mount --bind "$(buildah mount "$container")" "$work/root"
mkdir "$work/root/app/data"
# Everything that the guide needs of the system: no /proc, no /dev, no /tmp.
mount -o remount,bind,ro "$work/root"
inside=(chroot --userspec=1000:1000 "$work/root" env -C /app -i PATH=/usr/local/bin:/usr/bin:/bin)

echo "== Its files"
"${inside[@]}" ls -ln /app
"${inside[@]}" find /app -writable | wc -l
"${inside[@]}" touch /app/content/new 2>&1 || true
for name in npm npx yarn corepack; do "${inside[@]}" which "$name" || echo "no $name"; done
"${inside[@]}" node -e 'console.log(JSON.parse(fs.readFileSync("llm-strategy.cdx.json")).components.length, "packages in the bill of materials")'

echo "== Its commands"
"${inside[@]}" node dist/main.js --version
"${inside[@]}" node dist/main.js check

echo "== The guide in it, with a stand-in for Slack"
node -e '
  const answer = { ok: true, team_id: "T1", user_id: "U1", bot_id: "B1", url: "https://example.slack.com/" };
  const server = http.createServer((request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));' >"$work/slack" &
slack=$!
until [ -s "$work/slack" ]; do sleep 0.1; done
"${inside[@]}" NODE_ENV=production HOST=:: PORT=13000 SLACK_BOT_TOKEN=xoxb-1 SLACK_SIGNING_SECRET=secret DRAIN_SECONDS=0 \
  SLACK_API_URL="http://127.0.0.1:$(cat "$work/slack")/api/" node dist/main.js --watch 2>"$work/guide.log" &
guide=$!
until curl -sf http://127.0.0.1:13000/readyz; do sleep 0.2; done
curl -sg 'http://[::1]:13000/readyz' || echo "(this machine has no IPv6)"
health=$(sed -n 's/^  CMD \["node", "-e", "\(.*\)"\]$/\1/p' "$project/Dockerfile")
"${inside[@]}" PORT=13000 node -e "$health" && echo "healthy"
"${inside[@]}" PORT=13001 node -e "$health" || echo "unhealthy on another port, as it should be"
ps -o uid=,args= -p "$guide"
kill "$guide"
wait "$guide" && echo "ended with exit code 0"

echo "== With a database in a file, on the only folder that it can write"
mount -t tmpfs -o uid=1000,mode=700 tmpfs "$work/root/app/data"
"${inside[@]}" NODE_ENV=production HOST=:: PORT=13000 SLACK_BOT_TOKEN=xoxb-1 SLACK_SIGNING_SECRET=secret DRAIN_SECONDS=0 \
  SLACK_API_URL="http://127.0.0.1:$(cat "$work/slack")/api/" DATABASE_URL=file:/app/data/guide.db node dist/main.js 2>"$work/guide.log" &
guide=$!
until curl -sf http://127.0.0.1:13000/readyz; do sleep 0.2; done
ls -ln "$work/root/app/data"
kill "$guide"
wait "$guide" && echo "ended with exit code 0"
umount "$work/root/app/data"
kill "$slack"
tail -2 "$work/guide.log"
