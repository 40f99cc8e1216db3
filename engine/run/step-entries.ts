/**
 * What becomes of a run's steps, for whoever tells others of it while the run is open: when what happened to which step,
 * and neither what went in nor what came out.
 */
import type { RunState, TraceEntry, TraceKind } from './state.ts';

export interface StepEntry {
  seq: number;
  at: string;
  kind: TraceKind;
  pointer: string | null;
  /** Of `raised`. */
  error: { type: string; status: number; title: string; detail?: string; instance?: string } | null;
}

export interface StepAccount {
  /** Behind the number asked for, in order; fewer than there were when the run has dropped some since. */
  entries: StepEntry[];
  /** Entries that the run made in all. */
  total: number;
  /** Entries behind the number asked for that the run no longer has. */
  missing: number;
  /** Steps that stand open now, the outer before the inner, and since when (ms). */
  open: { pointer: string; since: number }[];
}

const OF_STEPS: ReadonlySet<TraceKind> = new Set<TraceKind>([
  'entered',
  'left',
  'raised',
  'caught',
  'retried',
  'paused',
  'resumed',
  'restarted',
  'ended',
]);

export function stepAccount(state: RunState, after: number): StepAccount {
  const trace = state.trace.filter(({ seq }) => seq > after);
  return {
    entries: stepEntries(trace),
    total: state.traceSeq,
    missing: Math.max(0, state.traceSeq - 1 - after) - trace.length,
    open: Object.values(state.fibers).flatMap(({ stack }) =>
      stack.flatMap((frame) => (frame.kind === 'step' ? [{ pointer: frame.at, since: frame.startedAt }] : [])),
    ),
  };
}

export function stepEntries(trace: readonly TraceEntry[]): StepEntry[] {
  return trace
    .filter(({ kind }) => OF_STEPS.has(kind))
    .map(({ seq, at, kind, pointer, data }) => ({
      seq,
      at,
      kind,
      pointer,
      error: kind === 'raised' ? errorOf(data.error) : null,
    }));
}

// ---- helpers

/** An error that was too big to be kept twice is named as what it was. */
function errorOf(kept: unknown): StepEntry['error'] {
  const error = kept as Partial<NonNullable<StepEntry['error']>> | undefined;
  const { type, status, title, detail, instance } = error ?? {};
  return {
    type: type ?? 'https://open-workflow-specification.org/spec/1.0.0/errors/runtime',
    status: status ?? 500,
    title: title ?? 'An error too big to be told',
    ...(detail !== undefined && { detail }),
    ...(instance !== undefined && { instance }),
  };
}
