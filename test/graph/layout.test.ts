/**
 * A drawing says what the definition says: every step stands in it once, no box lies on another, no line runs through a
 * box it does not belong to, and nothing is drawn outside the picture. A drawing that hides a way through a process would
 * be believed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { checkDefinition } from '../../engine/definition/check.ts';
import type { Definition } from '../../engine/definition/document.ts';
import { walkDefinition } from '../../engine/definition/walk.ts';
import { graphOf } from '../../engine/graph/graph.ts';
import { type Box, layoutOf } from '../../engine/graph/layout.ts';
import { mermaidOf } from '../../engine/graph/mermaid.ts';
import { svgOf } from '../../engine/graph/svg.ts';
import { ROOT } from '../language/corpus.ts';

const FOLDERS = [
  'definitions/customer-support',
  'definitions/expense-approval',
  'definitions/sales-assistant',
  'test/language/ok',
];
const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => path.join(folder, name)),
);

/** Ways forwards, backwards, out and to the end, from steps and from cases, across boxes in boxes. */
const TANGLE = `
document: { dsl: '1.0.3', namespace: test, name: tangle, version: '1.0.0' }
do:
  - first:
      switch:
        - far: { when: '.n == 1', then: last }
        - near: { when: '.n == 2', then: middle }
        - stop: { when: '.n == 3', then: end }
        - leave: { when: '.n == 4', then: exit }
  - loop:
      for: { each: one, in: '\${ .list }' }
      do:
        - inner: { set: { a: 1 }, then: out }
        - again: { set: { a: 2 }, then: inner }
        - out: { set: { a: 3 }, then: exit }
        - never: { set: { a: 4 } }
  - both:
      fork:
        branches:
          - left: { do: [ { one: { wait: PT1S } }, { two: { wait: PT2S } } ] }
          - right: { try: [ { call: { raise: { error: { type: about:blank, status: 400 } } } } ], catch: { errors: { with: { status: 400 } }, do: [ { mend: { set: { b: 1 } } } ] } }
  - middle: { set: { c: 1 }, then: first }
  - last: { set: { d: 1 } }
`;

const TEXTS: Record<string, string> = {
  tangle: TANGLE,
  ...Object.fromEntries(FILES.map((file) => [file, readFileSync(path.join(ROOT, file), 'utf8')])),
};

function definitionOf(text: string): Definition {
  const { definition, problems } = checkDefinition(text, { file: 'x.yaml' });
  if (!definition) throw new Error(JSON.stringify(problems));
  return definition;
}

const within = (inner: Box, outer: Box) => inner !== outer && inner.node.id.startsWith(`${outer.node.id}/`);
const apart = (a: Box, b: Box) =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

/** Whether a stretch of a line, upright or level, runs through the inside of a box. */
function crosses(from: { x: number; y: number }, to: { x: number; y: number }, box: Box): boolean {
  const inside = (low: number, high: number, start: number, length: number) =>
    high > start + 0.5 && low < start + length - 0.5;
  return (
    inside(Math.min(from.x, to.x), Math.max(from.x, to.x), box.x, box.width) &&
    inside(Math.min(from.y, to.y), Math.max(from.y, to.y), box.y, box.height)
  );
}

it.each(Object.entries(TEXTS))('draws %s whole and without a knot', (_, text) => {
  const definition = definitionOf(text);
  const layout = layoutOf(graphOf(definition));
  const steps = walkDefinition(definition).filter(({ slot }) => slot !== 'function');
  expect(layout.boxes.map(({ node }) => node.id).sort()).toEqual(steps.map(({ pointer }) => pointer).sort());
  const wrong: string[] = [];
  for (const one of layout.boxes) {
    if (one.x < 0 || one.y < 0 || one.x + one.width > layout.width || one.y + one.height > layout.height)
      wrong.push(`${one.node.id} is outside the picture`);
    for (const other of layout.boxes) {
      if (one === other || within(other, one) || apart(one, other)) continue;
      if (!within(one, other)) wrong.push(`${one.node.id} lies on ${other.node.id}`);
      else if (
        one.x < other.x ||
        one.y < other.y ||
        one.x + one.width > other.x + other.width ||
        one.y + one.height > other.y + other.height
      )
        wrong.push(`${one.node.id} sticks out of ${other.node.id}`);
    }
    // A box that holds others has lines of theirs in it.
    if (one.lanes.length > 0) continue;
    for (const { points } of layout.lines)
      for (const [index, point] of points.slice(1).entries())
        if (crosses(points[index] as (typeof points)[0], point, one)) wrong.push(`a line runs through ${one.node.id}`);
  }
  for (const { points } of layout.lines)
    for (const { x, y } of points)
      if (x < 0 || y < 0 || x > layout.width || y > layout.height)
        wrong.push(`a line leaves the picture at ${x}, ${y}`);
  expect(wrong).toEqual([]);
});

it('has a line for every way a step or a case can go', () => {
  const graph = graphOf(definitionOf(TANGLE));
  expect(graph.steps.edges).toEqual([
    { from: 0, fromCase: 0, goes: { to: 'step', index: 4 } },
    { from: 0, fromCase: 1, goes: { to: 'step', index: 3 } },
    { from: 0, fromCase: 2, goes: { to: 'end' } },
    { from: 0, fromCase: 3, goes: { to: 'out' } },
    { from: 0, fromCase: null, goes: { to: 'step', index: 1 } },
    { from: 1, fromCase: null, goes: { to: 'step', index: 2 } },
    { from: 2, fromCase: null, goes: { to: 'step', index: 3 } },
    { from: 3, fromCase: null, goes: { to: 'step', index: 0 } },
    { from: 4, fromCase: null, goes: { to: 'out' } },
  ]);
});

it('writes names as texts, never as part of the drawing', () => {
  const name = 'a"]-->b<script>';
  const text = `document: { dsl: '1.0.3', namespace: t, name: t, version: '1.0.0', title: '${name}' }\ndo: [ { s: { call: human, with: { title: x, assign: { groups: [ '${name}' ] } } } } ]`;
  const graph = graphOf(definitionOf(text));
  expect(svgOf(graph)).not.toContain('<script>');
  expect(mermaidOf(graph)).toBe(
    `flowchart TD
  start(["a#34;#93;-->b#60;script#62;"])
  s1[/"s<br/>a#34;#93;--#62;b#60;script#62;"/]
  s1 --> finish
  start --> s1
  finish([end])
`.replace('-->b#60;', '--#62;b#60;'),
  );
});
