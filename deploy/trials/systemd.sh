#!/usr/bin/env bash
# Lets systemd read the unit with each of its drop-ins, and rate how much the unit may do. It starts nothing.
# Run it in the project, as root: deploy/trials/systemd.sh
set -euo pipefail

project=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

systemd-analyze --version | head -1
for part in slack-socket slack-http discord; do
  rm -rf "$work"/*
  mkdir "$work/llm-strategy.service.d"
  cp "$project/deploy/llm-strategy.service" "$work"
  cp "$project/deploy/llm-strategy.service.d/$part.conf" "$work/llm-strategy.service.d"
  systemd-analyze verify --man=no "$work/llm-strategy.service"
  echo "$part: no complaint"
done
systemd-analyze security --offline=true "$work/llm-strategy.service" | tail -1
