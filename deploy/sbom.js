/*
 * npm run --silent sbom > llm-strategy.cdx.json: the bill of materials of the packages in production, in CycloneDX. It
 * takes the packages for development out of npm's own bill, because "npm sbom --omit=dev" also leaves out the packages
 * that production and the tests share.
 */
import { text } from 'node:stream/consumers';

const bill = JSON.parse(await text(process.stdin));
const isForProduction = ({ properties = [] }) =>
  properties.every(({ name }) => name !== 'cdx:npm:package:development');
const components = bill.components.filter(isForProduction);
const kept = new Set([bill.metadata.component, ...components].map((component) => component['bom-ref']));
const dependencies = bill.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => kept.has(each)) }));
process.stdout.write(`${JSON.stringify({ ...bill, components, dependencies }, null, 2)}\n`);
