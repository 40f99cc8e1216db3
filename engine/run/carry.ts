/**
 * What goes along when a run continues in a new execution: its state at a safe point, without the older part of its trace
 * (which is kept in the database), within what one payload may hold.
 */
import type { Json } from '../json.ts';
import { sizeOf } from './size.ts';
import type { RunState, TraceEntry } from './state.ts';

/** Bytes. Temporal refuses payloads over 2 MB; the definition and the input travel in the same one. */
export const MOST_CARRIED = 1_500_000;
/** Bytes of the trace that a query tells. */
export const MOST_TOLD = 1_500_000;
const MOST_TRACE = 200;
const MOST_TRACE_SIZE = 200_000;
/** Settled decisions whose second delivery is still known. */
const MOST_DECIDED = 5_000;

/** null when the state is too big to be carried. */
export function carriedOver(state: RunState): RunState | null {
  const carried: RunState = {
    ...state,
    trace: latest(state.trace.slice(-MOST_TRACE), MOST_TRACE_SIZE),
    decided: Object.fromEntries(Object.entries(state.decided).slice(-MOST_DECIDED)),
  };
  return sizeOf(carried as unknown as Json, MOST_CARRIED) > MOST_CARRIED ? null : carried;
}

/** The newest entries that together are not over `most` bytes. */
export function latest(trace: TraceEntry[], most: number): TraceEntry[] {
  let left = most;
  let from = trace.length;
  while (from > 0) {
    left -= sizeOf(trace[from - 1] as unknown as Json, left);
    if (left < 0) break;
    from--;
  }
  return from === 0 ? trace : trace.slice(from);
}
