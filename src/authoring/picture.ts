import { instance } from '@viz-js/viz';
import type { Answer, Flow, Option, Place } from '../content/flow.ts';
import { largestAnswersTo, nextPlace, questionsOf } from '../content/walk.ts';

/**
 * A flow as an SVG: a question is a box that lists its options, each with an edge to where it leads; an outcome is a
 * filled box. An option that can be ticked has a "☐". It has a `<style>` of its own, for dark and light.
 * @param walked the answers of a path to light up: its places and edges have the class `walked`
 */
export async function svgOf(flow: Flow, walked: readonly Answer[] = []): Promise<string> {
  const lit = litBy(flow, walked);
  const classOf = (kind: string, isLit: boolean): string => (isLit ? `${kind} walked` : kind);
  engine ??= instance();
  const viz = await engine;
  const svg = viz.renderString(
    {
      graphAttributes: { rankdir: 'LR', ranksep: 0.6, nodesep: 0.2, bgcolor: 'transparent', pad: 0.1 },
      nodeAttributes: { shape: 'plain', fontname: FONT, fontsize: LAYOUT_FONT_SIZE },
      edgeAttributes: { arrowsize: 0.6 },
      nodes: flow.places.map((place) => ({
        name: place.id,
        attributes: {
          label: { html: labelOf(place, lit.options) },
          class: classOf(`place ${place.kind}`, lit.places.has(place)),
          tooltip: tooltipText(nameOf(place)),
        },
      })),
      edges: edgesOf(flow).map(({ from, option, to, index }) => ({
        tail: from.id,
        head: to.id,
        attributes: {
          tailport: `o${index}:e`,
          headport: 'name:w',
          class: classOf('option', lit.edges.has(option)),
          tooltip: tooltipText(`${nameOf(from)}: ${option.label}`),
        },
      })),
    },
    { format: 'svg' },
  );
  return dressed(svg, flow.title);
}

/** Kept, because loading it takes as long as a drawing. */
let engine: ReturnType<typeof instance> | undefined;

const FONT = 'Helvetica,Arial,sans-serif';

/** Larger than the text is shown, because the reader's font may be wider. */
const LAYOUT_FONT_SIZE = 15;
const LAYOUT_NAME_SIZE = 17;

/** Colours that stand for a role until the style gives them one. */
const ROLES = { head: '#000001', body: '#000002', outcome: '#000003', lit: '#000004' } as const;

function labelOf(place: Place, lit: ReadonlySet<Option>): string {
  const name = `<font point-size="${LAYOUT_NAME_SIZE}"><b>${labelText(nameOf(place))}</b></font>`;
  if (place.kind === 'outcome') return table(`<tr><td port="name" ${fill('outcome')}>${name}</td></tr>`);
  const rows = place.options.map((option, i) => {
    const box = place.checklist?.boxes.includes(option) ? '☐ ' : '';
    const label = labelText(box + option.label);
    return `<tr><td port="o${i}" align="left" ${fill(lit.has(option) ? 'lit' : 'body')}>${label}</td></tr>`;
  });
  return table(`<tr><td port="name" align="left" ${fill('head')}>${name}</td></tr>${rows.join('')}`);
}

const table = (rows: string): string =>
  `<table border="0" cellborder="1" cellspacing="0" cellpadding="5">${rows}</table>`;

const fill = (role: keyof typeof ROLES): string => `bgcolor="${ROLES[role]}"`;

const escaped = (text: string): string => text.replace(/[&<>"]/g, entity);

const entity = (character: string): string => `&#${character.codePointAt(0)};`;

/** Graphviz replaces "\\N" by the name of the node, and so on. */
const labelText = (text: string): string => escaped(text.replaceAll('\\', '\\\\'));

/** In a tooltip, Graphviz replaces them twice, and reads entities as well. */
const tooltipText = (text: string): string => text.replaceAll('&', entity).replaceAll('\\', '\\\\\\\\');

/** Gives a drawing a name, and classes instead of colours. */
function dressed(svg: string, title: string): string {
  let drawing = svg.slice(svg.indexOf('<svg'));
  for (const [role, colour] of Object.entries(ROLES)) {
    drawing = drawing.replaceAll(`fill="${colour}"`, `class="${role}"`);
  }
  return drawing
    .replace(/^<svg/, `<svg role="img" aria-label="${escaped(title)}"`)
    .replace(/(<svg[^>]*>)/, `$1\n<style>${STYLE}</style>`)
    .replaceAll(/<!--[\s\S]*?-->\n?/g, '')
    .replaceAll(/ (?:stroke|fill)="(?:black|none)"| font-size="[\d.]+"/g, '');
}

/** A reader's choice of dark or light applies to an image too. */
const STYLE = `
text { fill: #1f2328; font-size: 12px; }
polygon, path { fill: none; stroke: #8c959f; }
.head { fill: #ddf4ff; stroke: none; }
.body { fill: #ffffff; stroke: none; }
polygon.outcome { fill: #dafbe1; stroke: none; }
.lit { fill: #fff1b8; stroke: none; }
.option polygon { fill: #8c959f; }
.walked path, .walked .head + polygon, .walked .lit + polygon, .walked .outcome + polygon, .option.walked polygon
{ stroke: #9a6700; stroke-width: 2.5; }
.option.walked polygon { fill: #9a6700; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; }
polygon, path { stroke: #767e89; }
.head { fill: #0c2d4d; }
.body { fill: #151b23; }
polygon.outcome { fill: #0f3d1c; }
.lit { fill: #4b3703; }
.option polygon { fill: #767e89; }
.walked path, .walked .head + polygon, .walked .lit + polygon, .walked .outcome + polygon, .option.walked polygon
{ stroke: #e3b341; }
.option.walked polygon { fill: #e3b341; }
}
`;

const nameOf = (place: Place): string => (place.kind === 'question' ? place.topic : place.title);

const edgesOf = (flow: Flow) =>
  questionsOf(flow).flatMap((from) =>
    largestAnswersTo(from).map((answer, index) => ({
      from,
      option: answer.options[0],
      to: nextPlace(answer),
      index,
    })),
  );

function litBy(flow: Flow, walked: readonly Answer[]) {
  const options = new Set(walked.flatMap((answer) => answer.options));
  /** Of several ticks, the first decides where the path goes on. */
  const edges = new Set(walked.map(({ options: [first] }) => first));
  const places = new Set<Place>(walked.length > 0 ? [flow.start, ...walked.map(nextPlace)] : []);
  return { options, edges, places };
}
