/** A definition drawn: the layout of the engine in the page's own colours. */
import { graphOf, kindWord } from '../../engine/graph/graph.ts';
import { type Box, type Layout, type Line, layoutOf, pathOf } from '../../engine/graph/layout.ts';
import { cx } from '../components/cx.ts';
import { t } from '../messages/index.ts';
import type { Definition } from '../queries.ts';
import type { Position } from '../runs/positions.ts';

/** With `positions`, of one run: where it has been, and where it is. */
export function Graph({
  definition,
  positions,
}: {
  definition: Pick<Definition, 'document'>;
  positions?: ReadonlyMap<string, { position: Position; times: number }>;
}) {
  const graph = graphOf(definition.document as never);
  const { width, height, boxes, lines, marks } = layoutOf(graph);
  return (
    <section
      aria-label={t('process.graph')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: wider than a phone, it is moved under the finger, or by keys
      tabIndex={0}
      className="overflow-x-auto rounded-lg border border-line bg-canvas"
    >
      <svg
        role="img"
        aria-label={t('process.graphOf', { title: graph.title })}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        className="mx-auto block text-sm"
      >
        <defs>
          <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 8 4 0 8z" className="fill-line-strong" />
          </marker>
        </defs>
        {lines.map((line) => (
          <Way key={pathOf(line)} line={line} />
        ))}
        {marks.map((mark) => (
          <Mark key={mark.kind} mark={mark} />
        ))}
        {boxes.map((box) => (
          <Step key={box.node.id} box={box} {...(positions && { run: positions.get(box.node.id) ?? null })} />
        ))}
      </svg>
    </section>
  );
}

function Way({ line }: { line: Line }) {
  const last = line.points.at(-1);
  const ends = line.kind === 'end';
  return (
    <>
      <path
        d={pathOf(line)}
        className="fill-none stroke-line-strong"
        strokeWidth={1.25}
        markerEnd={ends ? undefined : 'url(#tip)'}
      />
      {ends && last && <Stop x={last.x + 5} y={last.y} radius={5} />}
    </>
  );
}

function Mark({ mark: { kind, x, y } }: { mark: Layout['marks'][number] }) {
  return kind === 'start' ? <circle cx={x} cy={y} r={7} className="fill-soft" /> : <Stop x={x} y={y} radius={7} />;
}

function Stop({ x, y, radius }: { x: number; y: number; radius: number }) {
  return (
    <>
      <circle cx={x} cy={y} r={radius} className="fill-none stroke-soft" strokeWidth={1.5} />
      <circle cx={x} cy={y} r={radius - 3} className="fill-soft" />
    </>
  );
}

const STROKES: Record<Position, string> = {
  gone: 'stroke-good-ink',
  now: 'stroke-warning-ink',
  failed: 'stroke-danger-ink',
  handled: 'stroke-warning-ink',
};

function Step({
  box: { node, x, y, width, height, name, detail, rows, lanes },
  run,
}: {
  box: Box;
  /** Of a run: null where it has not been. */
  run?: { position: Position; times: number } | null;
}) {
  const asks = node.kind === 'human';
  const stroke = run ? STROKES[run.position] : asks && run === undefined ? 'stroke-accent' : 'stroke-line-strong';
  return (
    <g className={cx(run === null && 'opacity-50')}>
      {run && <title>{`${name}: ${t(`position.${run.position}`)}${run.times > 1 ? `, ${run.times} ×` : ''}`}</title>}
      <rect
        x={x}
        y={y}
        width={width}
        height={height}
        rx={8}
        className={cx(
          lanes.length > 0 ? 'fill-none' : 'fill-surface',
          stroke,
          run?.position === 'now' && lanes.length === 0 && 'fill-warning-soft!',
          run?.position === 'failed' && lanes.length === 0 && 'fill-danger-soft!',
          lanes.length > 0 && '[stroke-dasharray:4_3]',
        )}
        strokeWidth={run ? 2 : asks ? 1.5 : 1}
      />
      <text x={x + 14} y={y + 20} className="fill-ink font-semibold">
        {name}
      </text>
      <text x={x + width - 14} y={y + 20} textAnchor="end" className="fill-soft font-mono text-xs">
        {kindWord(node.kind)}
      </text>
      {detail !== '' && (
        <text x={x + 14} y={y + 37} className="fill-soft font-mono text-xs">
          {detail}
        </text>
      )}
      {rows.map((row) => (
        <text key={row.y} x={x + 14} y={row.y + 16} className="fill-ink">
          {row.text} <tspan className="fill-soft font-mono text-xs">{row.note}</tspan>
        </text>
      ))}
      {lanes.map((lane) => (
        <text key={lane.x} x={lane.x} y={lane.y + 12} className="fill-soft font-mono text-xs">
          {lane.title}
        </text>
      ))}
    </g>
  );
}
