#!/usr/bin/env bash
# Builds the manifests with Kustomize, and checks the result with the JSON schemas of Kubernetes and of the Prometheus
# Operator, which also know the form of quantities, ports and names. "npm test" checks for unknown fields.
# Needs kubectl and the npm registry, no cluster. Run it in the project: deploy/trials/kubernetes.sh
set -euo pipefail

project=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  @kubernetes-models/prometheus-operator@6.0.0 kubernetes-models@5.1.0 yaml@2.9.1
cp "$project/deploy/kubernetes/namespace.yaml" "$work/namespace.built.yaml"
for part in slack discord monitoring; do
  kubectl kustomize "$project/deploy/kubernetes/$part" >"$work/$part.built.yaml"
done
cat >"$work/check.mjs" <<'END'
import fs from 'node:fs';
import { parseAllDocuments } from 'yaml';
const packages = { 'monitoring.coreos.com': '@kubernetes-models/prometheus-operator' };
for (const file of fs.readdirSync('.').filter((name) => name.endsWith('.built.yaml'))) {
  for (const document of parseAllDocuments(fs.readFileSync(file, 'utf8'))) {
    const { apiVersion, kind, ...rest } = document.toJSON();
    const from = packages[apiVersion.split('/')[0]] ?? 'kubernetes-models';
    const { [kind]: Model } = await import(`${from}/${apiVersion}/${kind}`);
    new Model(rest).validate();
    console.log(`${file}: ${kind} ${rest.metadata.name} is valid`);
  }
}
END
cd "$work"
node check.mjs
