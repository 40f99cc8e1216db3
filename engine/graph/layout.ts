/**
 * Places for a graph: every box, row and line in pixels, from the top left. The one layout, drawn by the page and by
 * `orkestra graph`.
 *
 * A process is read downwards. The steps of a list stand below one another; branches of a fork, and what is tried beside
 * what is done when it fails, stand side by side in their box. A line to the next step goes straight down; one that passes
 * steps over runs in a lane on the right, one that goes back in a lane on the left, so that no line crosses a box.
 */
import type { Goes, Graph, GraphList, GraphNode } from './graph.ts';

export interface Layout {
  width: number;
  height: number;
  boxes: Box[];
  lines: Line[];
  /** Where the run starts and where it ends by itself; ends on the way are `end` marks of their lines. */
  marks: { kind: 'start' | 'end'; x: number; y: number }[];
}

export interface Box {
  node: GraphNode;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Case rows of a switch, and titles of lanes. */
  rows: { text: string; note: string; y: number }[];
  lanes: { title: string; x: number; y: number }[];
  /** Texts shortened to what fits. */
  name: string;
  detail: string;
}

export interface Line {
  /** Corners, in order; the last one has the arrow. */
  points: { x: number; y: number }[];
  kind: 'next' | 'jump' | 'back' | 'end';
}

const LETTER = 7.2;
const PADDING = 14;
const LEAST_WIDTH = 168;
const MOST_WIDTH = 320;
const NODE_HEIGHT = 48;
const ROW = 24;
const GAP = 34;
const LANE = 14;
const HEADER = 40;
const MARGIN = 24;
const END_REACH = 18;

export function layoutOf(graph: Graph): Layout {
  const list = measureList(graph.steps);
  const width = list.width + 2 * MARGIN;
  const top = MARGIN + 22;
  const out: Layout = { width, height: 0, boxes: [], lines: [], marks: [] };
  const axis = MARGIN + list.axis;
  out.marks.push({ kind: 'start', x: axis, y: MARGIN });
  out.lines.push({
    points: [
      { x: axis, y: MARGIN + 7 },
      { x: axis, y: top + GAP - 12 },
    ],
    kind: 'next',
  });
  placeList(list, MARGIN, top + GAP - 12, out);
  const bottom = top + GAP - 12 + list.height;
  const ends = list.exits.map((at) => ({ x: MARGIN + at.x, y: top + GAP - 12 + at.y }));
  if (ends.length > 0 || graph.steps.nodes.length === 0) {
    out.marks.push({ kind: 'end', x: axis, y: bottom + GAP });
    out.lines.push({
      points: [
        { x: axis, y: bottom },
        { x: axis, y: bottom + GAP - 7 },
      ],
      kind: 'next',
    });
  }
  out.height = bottom + GAP + MARGIN;
  return out;
}

/** A line's path, its corners rounded. */
export function pathOf({ points }: Line): string {
  const RADIUS = 5;
  return points
    .map(({ x, y }, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (!before) return `M${x} ${y}`;
      if (!after) return `L${x} ${y}`;
      const near = (to: { x: number; y: number }) => {
        const length = Math.hypot(to.x - x, to.y - y) || 1;
        const reach = Math.min(RADIUS, length / 2);
        return `${x + ((to.x - x) / length) * reach} ${y + ((to.y - y) / length) * reach}`;
      };
      return `L${near(before)} Q${x} ${y} ${near(after)}`;
    })
    .join(' ');
}

// ---- measuring

interface Measured {
  node: GraphNode;
  width: number;
  height: number;
  lanes: MeasuredList[];
  name: string;
  detail: string;
  rows: { text: string; note: string }[];
}

interface MeasuredList {
  list: GraphList;
  items: (Measured & { y: number })[];
  width: number;
  height: number;
  /** Of the column the steps are centred on, from the list's left. */
  axis: number;
  routes: Route[];
  /** Where lines leave the list at its bottom. */
  exits: { x: number; y: number }[];
}

interface Route {
  from: number;
  fromCase: number | null;
  goes: Goes;
  kind: Line['kind'];
  /** Of its lane, from the column outwards. */
  lane: number;
}

function measureList(list: GraphList): MeasuredList {
  let y = 0;
  const items = list.nodes.map((node) => {
    const measured = { ...measure(node), y };
    y += measured.height + GAP;
    return measured;
  });
  const routes = routesOf(list);
  const lanes = (kind: Line['kind'][]) =>
    Math.max(0, ...routes.filter((one) => kind.includes(one.kind)).map(({ lane }) => lane + 1));
  const column = Math.max(LEAST_WIDTH, ...items.map(({ width }) => width));
  const left = lanes(['back']) * LANE;
  const right = lanes(['jump']) * LANE + (routes.some(({ kind }) => kind === 'end') ? END_REACH : 0);
  const height = Math.max(0, y - GAP);
  const leaves = routes.some(({ goes }) => goes.to === 'out');
  const axis = left + (left > 0 ? LANE : 0) + column / 2;
  return {
    list,
    items,
    width: axis + column / 2 + right + (right > 0 ? LANE : 0),
    height,
    axis,
    routes,
    exits: leaves ? [{ x: axis, y: height }] : [],
  };
}

/** Every line of a list with its lane: lanes are shared by lines that do not overlap, the shortest lie innermost. */
function routesOf({ nodes, edges }: GraphList): Route[] {
  const span = ({ from, goes }: { from: number; goes: Goes }): [number, number] => {
    const to = goes.to === 'step' ? goes.index : nodes.length;
    return from <= to ? [from, to] : [to, from];
  };
  const routes = edges.map((edge): Route => ({ ...edge, kind: kindOf(edge, nodes.length), lane: 0 }));
  for (const kind of ['jump', 'back'] as const) {
    const taken: [number, number][][] = [];
    const these = routes.filter((one) => one.kind === kind);
    for (const route of these.sort((a, b) => span(a)[1] - span(a)[0] - (span(b)[1] - span(b)[0]))) {
      const [low, high] = span(route);
      const free = taken.findIndex((others) => others.every(([from, to]) => to <= low || high <= from));
      route.lane = free < 0 ? taken.length : free;
      taken[route.lane] = [...(taken[route.lane] ?? []), [low, high]];
    }
  }
  return routes;
}

function kindOf(
  { from, fromCase, goes }: { from: number; fromCase: number | null; goes: Goes },
  count: number,
): Line['kind'] {
  if (goes.to === 'end') return 'end';
  const to = goes.to === 'step' ? goes.index : count;
  if (to <= from) return 'back';
  return to === from + 1 && fromCase === null ? 'next' : to === from + 1 ? 'next' : 'jump';
}

function measure(node: GraphNode): Measured {
  const rows = node.cases.map(({ name, when }) => ({ text: name, note: when ?? 'else' }));
  const lanes = node.lanes.map(({ steps }) => measureList(steps));
  const texts = [
    node.name.length + 3,
    node.detail.length,
    ...rows.map(({ text, note }) => text.length + note.length + 3),
  ];
  const own = clamp(Math.max(...texts) * LETTER + 2 * PADDING);
  const inside = lanes.reduce((sum, lane) => sum + lane.width, 0) + PADDING * (lanes.length + 1);
  const titles = node.lanes.some(({ title }) => title !== '') ? 20 : 0;
  const head = lanes.length > 0 ? HEADER + titles : NODE_HEIGHT;
  const body = lanes.length > 0 ? Math.max(...lanes.map(({ height }) => height)) + PADDING : 0;
  const width = Math.max(own, lanes.length > 0 ? inside : 0);
  return {
    node,
    width,
    height: (rows.length > 0 ? 36 + rows.length * ROW + 6 : head) + body,
    lanes,
    rows: rows.map(({ text, note }) => shortenedRow(text, note, width)),
    name: shortened(node.name, width - 24),
    detail: shortened(node.detail, width),
  };
}

function clamp(width: number): number {
  return Math.round(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, width)));
}

function shortened(text: string, width: number): string {
  const most = Math.floor((width - 2 * PADDING) / LETTER);
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1)).trimEnd()}…`;
}

function shortenedRow(text: string, note: string, width: number): { text: string; note: string } {
  const most = Math.floor((width - 2 * PADDING) / LETTER);
  const name = text.length > most / 2 ? shortened(text, (most / 2) * LETTER + 2 * PADDING) : text;
  return { text: name, note: shortened(note, (most - name.length - 2) * LETTER + 2 * PADDING) };
}

// ---- placing

function placeList(list: MeasuredList, left: number, top: number, out: Layout): void {
  const axis = left + list.axis;
  const column = Math.max(LEAST_WIDTH, ...list.items.map(({ width }) => width));
  for (const item of list.items) placeBox(item, axis - item.width / 2, top + item.y, out);
  for (const route of list.routes) {
    const points = pointsOf(route, list, { axis, top, column });
    if (points.length > 1) out.lines.push({ points, kind: route.kind });
  }
}

function pointsOf(
  { from, fromCase, goes, kind, lane }: Route,
  { items, height }: MeasuredList,
  { axis, top, column }: { axis: number; top: number; column: number },
): Line['points'] {
  const source = items[from];
  if (!source) return [];
  const target = goes.to === 'step' ? items[goes.index] : undefined;
  const bottom = top + source.y + source.height;
  if (kind === 'next')
    return [
      { x: axis, y: bottom },
      { x: axis, y: target ? top + target.y : top + height },
    ].filter(distinct);
  const y = top + source.y + (fromCase === null ? source.height / 2 : 36 + fromCase * ROW + ROW / 2);
  const side = axis + source.width / 2;
  if (kind === 'end')
    return [
      { x: side, y },
      { x: side + END_REACH, y },
    ];
  if (kind === 'jump') {
    const x = axis + column / 2 + (lane + 1) * LANE;
    if (!target)
      return [
        { x: side, y },
        { x, y },
        { x, y: top + height + GAP / 2 - 4 },
        { x: axis, y: top + height + GAP / 2 - 4 },
      ];
    const into = top + target.y + 12;
    return [
      { x: side, y },
      { x, y },
      { x, y: into },
      { x: axis + target.width / 2, y: into },
    ];
  }
  const x = axis - column / 2 - (lane + 1) * LANE;
  const into = target ? top + target.y + 12 : top;
  return [
    { x: axis - source.width / 2, y },
    { x, y },
    { x, y: into },
    { x: axis - (target?.width ?? 0) / 2, y: into },
  ];
}

function distinct(point: { x: number; y: number }, index: number, all: readonly { x: number; y: number }[]): boolean {
  const before = all[index - 1];
  return !before || before.x !== point.x || before.y !== point.y;
}

function placeBox(item: Measured, x: number, y: number, out: Layout): void {
  const { node, width, height, name, detail } = item;
  const box: Box = {
    ...{ node, x, y, width, height, name, detail },
    rows: item.rows.map((row, index) => ({ ...row, y: y + 36 + index * ROW })),
    lanes: [],
  };
  out.boxes.push(box);
  const titles = node.lanes.some(({ title }) => title !== '') ? 20 : 0;
  const inside = item.lanes.reduce((sum, lane) => sum + lane.width, 0) + PADDING * (item.lanes.length - 1);
  let left = x + (width - inside) / 2;
  for (const [index, lane] of item.lanes.entries()) {
    box.lanes.push({ title: node.lanes[index]?.title ?? '', x: left, y: y + HEADER });
    placeList(lane, left, y + HEADER + titles, out);
    left += lane.width + PADDING;
  }
}
