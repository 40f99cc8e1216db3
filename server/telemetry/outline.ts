/** A run's history as its spans need it: when what happened, and neither what went in nor what came out. */
import type { TraceKind } from '../../engine/run/state.ts';

export interface OutlineEntry {
  seq: number;
  at: string;
  kind: TraceKind;
  step: string | null;
  pointer: string | null;
  /** Of `called`: the call's id, and what was called. */
  call: string | null;
  method: string | null;
  uri: string | null;
  mcp: string | null;
  function: string | null;
  workflow: string | null;
  /** Of `retried`: when the next attempt begins. */
  until: string | null;
  task: string | null;
  /** Of `decided`. */
  outcome: string | null;
  error: { type: string | null; status: number | null; title: string | null; detail: string | null } | null;
}
