/** The caller's `traceparent` (W3C Trace Context), where headers or MCP's `_meta` hold a valid one; anything else is no trace. */
import { readTraceParent, writeTraceParent } from '../telemetry/trace-ids.ts';

export function traceParentOf(from: Readonly<Record<string, unknown>> | undefined): string | null {
  const read = readTraceParent(from?.traceparent);
  return read && writeTraceParent(read);
}
