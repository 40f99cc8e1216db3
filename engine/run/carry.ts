/**
 * What goes along when a run continues in a new execution: its state at a safe point, without the older part of its trace
 * (which is kept in the database), within what one payload may hold.
 */
import type { RunState, TraceEntry } from './state.ts';

/** Characters of JSON. Temporal refuses payloads over 2 MB; the definition and the input travel in the same one. */
export const MOST_CARRIED = 1_500_000;
const MOST_TRACE = 200;
const MOST_TRACE_SIZE = 200_000;
/** Settled decisions whose second delivery is still known. */
const MOST_DECIDED = 5_000;

/** null when the state is too big to be carried. */
export function carriedOver(state: RunState): RunState | null {
  const carried: RunState = {
    ...state,
    trace: latest(state.trace),
    decided: Object.fromEntries(Object.entries(state.decided).slice(-MOST_DECIDED)),
  };
  return JSON.stringify(carried).length > MOST_CARRIED ? null : carried;
}

function latest(trace: TraceEntry[]): TraceEntry[] {
  let size = 0;
  let from = trace.length;
  while (from > 0 && trace.length - from < MOST_TRACE) {
    size += JSON.stringify(trace[from - 1]).length;
    if (size > MOST_TRACE_SIZE) break;
    from--;
  }
  return trace.slice(from);
}
