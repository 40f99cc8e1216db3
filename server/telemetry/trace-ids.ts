/**
 * Which trace a run belongs to, and what its spans are called. Everything follows from ids that are written down anyway, so
 * that whoever meets a call (the activity that makes it, the run it starts, the export after the end) names the same span,
 * and exporting twice is exporting the same.
 *
 * - The trace is the caller's where it said one (`traceparent`, W3C Trace Context); else the run's own id without its dashes.
 * - A span is the hash of the run's id and of what it is the span of.
 */
import { createHash } from 'node:crypto';

export interface TraceParent {
  traceId: string;
  spanId: string;
  /** The caller records this trace; what it does not record we do not export. */
  sampled: boolean;
}

const SHAPE = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Null for what is no valid `traceparent`: W3C says to go on as if there was none. */
export function readTraceParent(text: unknown): TraceParent | null {
  const found = typeof text === 'string' && text.length <= 200 ? SHAPE.exec(text.trim()) : null;
  if (!found) return null;
  const [, version, traceId, spanId, flags, more] = found as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (version === 'ff' || (version === '00' && more !== undefined)) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function writeTraceParent({ traceId, spanId, sampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** A run as its spans are named by: `traceparent` is what its row keeps of its caller. */
export interface TracedRun {
  id: string;
  traceparent: string | null;
}

export function traceOf({ id, traceparent }: TracedRun): {
  traceId: string;
  parent: TraceParent | null;
  sampled: boolean;
} {
  const parent = readTraceParent(traceparent);
  return { traceId: parent?.traceId ?? id.replaceAll('-', ''), parent, sampled: parent?.sampled ?? true };
}

/** The span of what `what` names in the run, e.g. `call/c3`. */
export function spanIdOf(runId: string, what: string): string {
  return createHash('sha256').update(`${runId}/${what}`).digest('hex').slice(0, 16);
}

export function callSpan(call: string): string {
  return `call/${call}`;
}

/** What goes out with a call of a run: the call's own span is the parent of what it causes. */
export function traceParentOfCall(run: TracedRun, call: string): string {
  const { traceId, sampled } = traceOf(run);
  return writeTraceParent({ traceId, spanId: spanIdOf(run.id, callSpan(call)), sampled });
}
