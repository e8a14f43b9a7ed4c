#!/usr/bin/env bash
# Lets systemd read the unit with each of its drop-ins, then boots a small Debian in a container of systemd, and starts the
# guide there as a service, with secrets as credentials and a stand-in for Slack.
# Needs Debian as root with: apt-get install systemd systemd-container debootstrap curl. Run it in the project:
# deploy/trials/systemd.sh
set -euo pipefail

project=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
ended() {
  jobs -p | xargs -r kill
  wait || true
  rm -rf "$work"
}
trap ended EXIT

systemd-analyze --version | head -1
unit=$work/read/llm-strategy.service
for part in slack-socket slack-http slack-many discord; do
  install -D -t "$unit.d" "$project/deploy/llm-strategy.service.d/$part.conf"
  cp "$project/deploy/llm-strategy.service" "$unit"
  systemd-analyze verify --man=no "$unit"
  echo "$part: no complaint"
  rm -r "$unit.d"
done
systemd-analyze security --offline=true "$unit" | tail -1

echo "== The machine"
root=$work/root
debootstrap --variant=minbase --include=systemd-sysv,dbus bookworm "$root" >"$work/debootstrap.log"
npm install --silent --no-audit --no-fund --prefix "$work/node" node@24
install "$work/node/node_modules/node/bin/node" "$root/usr/bin/node"
npm run --silent --prefix "$project" build
mkdir -p "$root/opt/llm-strategy"
cp -r "$project/dist" "$project/content" "$root/opt/llm-strategy"
chmod -R a+rX "$root/opt/llm-strategy"
install -d -m 700 "$root/etc/llm-strategy"
install -m 600 /dev/stdin "$root/etc/llm-strategy/slack-bot-token" <<<xoxb-1
install -m 600 /dev/stdin "$root/etc/llm-strategy/slack-signing-secret" <<<secret
printf 'SLACK_API_URL=http://127.0.0.1:13999/api/\nPORT=13100\nDRAIN_SECONDS=0\n' >"$root/etc/llm-strategy/settings.env"
install -m 644 "$project/deploy/llm-strategy.service" "$root/etc/systemd/system"
install -D -m 644 -t "$root/etc/systemd/system/llm-strategy.service.d" \
  "$project/deploy/llm-strategy.service.d/slack-http.conf"
systemctl --root "$root" --quiet enable llm-strategy

echo "== The guide as a service"
node -e '
  const answer = { ok: true, team_id: "T1", user_id: "U1", bot_id: "B1", url: "https://example.slack.com/" };
  http.createServer((request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }).listen(13999, "127.0.0.1");' &
systemd-nspawn --quiet --directory "$root" --boot --register=no --keep-unit </dev/null >"$work/boot.log" 2>&1 &
container=$!
until curl -sf http://127.0.0.1:13100/readyz; do sleep 1; done
inside() { nsenter --target "$(pgrep -P "$container" | head -1)" --mount --pid -- "$@"; }
inside systemctl show llm-strategy --property ActiveState,SubState,DropInPaths,DynamicUser
process=$(inside systemctl show llm-strategy --property MainPID --value)
inside sh -c "tr '\0' '\n' </proc/$process/environ | grep -E '^SLACK'; ls -lnR /run/credentials/llm-strategy.service"
inside sh -c "grep -E '^(Uid|CapEff|NoNewPrivs|Seccomp):' /proc/$process/status"
inside systemctl restart llm-strategy
until curl -sf http://127.0.0.1:13100/readyz; do sleep 1; done
inside systemctl stop llm-strategy
inside systemctl show llm-strategy --property Result,ExecMainStatus
inside journalctl --unit llm-strategy --output cat --no-pager
