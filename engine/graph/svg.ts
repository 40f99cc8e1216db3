/** The layout as one standalone SVG: light or dark as its reader prefers, no script, no outside font. */
import { type Graph, kindWord } from './graph.ts';
import { type Box, type Layout, type Line, layoutOf, pathOf } from './layout.ts';

const STYLE = `
  .graph { font: 12px ui-sans-serif, system-ui, sans-serif; --ink: #1c1917; --soft: #78716c; --line: #a8a29e; --paper: #fff; --box: #fafaf9; --edge: #d6d3d1; --human: #0f766e; --end: #57534e; }
  @media (prefers-color-scheme: dark) { .graph { --ink: #f5f5f4; --soft: #a8a29e; --line: #78716c; --paper: #1c1917; --box: #292524; --edge: #44403c; --human: #2dd4bf; --end: #a8a29e; } }
  .graph .paper { fill: var(--paper); }
  .graph .box { fill: var(--box); stroke: var(--edge); }
  .graph .human { stroke: var(--human); stroke-width: 1.5; }
  .graph .holds { fill: none; stroke-dasharray: 4 3; }
  .graph text { fill: var(--ink); }
  .graph .name { font-weight: 600; }
  .graph .note { fill: var(--soft); font-family: ui-monospace, monospace; font-size: 11px; }
  .graph .line { fill: none; stroke: var(--line); stroke-width: 1.25; }
  .graph .mark { fill: var(--end); }
  .graph .stop { fill: none; stroke: var(--end); stroke-width: 1.5; }
  .graph .tip { fill: var(--line); }
`;

/** `classOf`: a further class for the box of a step, by its pointer. */
export function svgOf(graph: Graph, classOf: (id: string) => string = () => ''): string {
  const layout = layoutOf(graph);
  const { width, height } = layout;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="graph" role="img" aria-label="${escaped(`${graph.title}, ${graph.name} ${graph.version}`)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<style>${STYLE}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>
<rect class="paper" width="${width}" height="${height}"/>
${[...layout.lines.map(lineOf), ...layout.marks.map(markOf), ...layout.boxes.map((box) => boxOf(box, classOf(box.node.id)))].join('\n')}
</svg>
`;
}

// ---- helpers

function lineOf(line: Line): string {
  const last = line.points.at(-1) as { x: number; y: number };
  const path = `<path class="line" d="${pathOf(line)}"${line.kind === 'end' ? '' : ' marker-end="url(#tip)"'}/>`;
  return line.kind === 'end' ? `${path}${stop(last.x + 5, last.y, 5)}` : path;
}

function markOf({ kind, x, y }: Layout['marks'][number]): string {
  return kind === 'start' ? `<circle class="mark" cx="${x}" cy="${y}" r="7"/>` : stop(x, y, 7);
}

function stop(x: number, y: number, radius: number): string {
  return `<circle class="stop" cx="${x}" cy="${y}" r="${radius}"/><circle class="mark" cx="${x}" cy="${y}" r="${radius - 3}"/>`;
}

function boxOf({ node, x, y, width, height, name, detail, rows, lanes }: Box, more: string): string {
  const holds = lanes.length > 0;
  const kind = node.kind === 'human' ? ' human' : '';
  const texts = [
    `<text class="name" x="${x + 14}" y="${y + 20}">${escaped(name)}</text>`,
    `<text class="note" x="${x + width - 14}" y="${y + 20}" text-anchor="end">${escaped(kindWord(node.kind))}</text>`,
    ...(detail === '' ? [] : [`<text class="note" x="${x + 14}" y="${y + 37}">${escaped(detail)}</text>`]),
    ...rows.map(
      (row) =>
        `<text x="${x + 14}" y="${row.y + 16}">${escaped(row.text)} <tspan class="note">${escaped(row.note)}</tspan></text>`,
    ),
    ...lanes
      .filter(({ title }) => title !== '')
      .map((lane) => `<text class="note" x="${lane.x}" y="${lane.y + 12}">${escaped(lane.title)}</text>`),
  ];
  return `<g${more === '' ? '' : ` class="${escaped(more)}"`}><title>${escaped(node.id)}</title><rect class="box${kind}${holds ? ' holds' : ''}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>${texts.join('')}</g>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
