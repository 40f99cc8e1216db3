/**
 * What the server tells an OpenTelemetry collector: spans of runs when they have ended, spans of requests as they are
 * answered. Best effort, beside the work: nothing waits for a collector, and nothing fails because of one.
 *
 * Absent on purpose: metrics, logs, spans of what has not ended.
 */
import { randomBytes } from 'node:crypto';
import { kindOf, type Step } from '../../engine/definition/document.ts';
import { unescapePointer } from '../../engine/run/pointer.ts';
import type { Inside } from '../inside.ts';
import { log } from '../log.ts';
import { redactSecrets, secretsOf } from '../secrets.ts';
import { findDefinition } from '../store/definitions.ts';
import { outlineOf } from '../store/run-outline.ts';
import { loadRun } from '../store/runs.ts';
import { findTenant } from '../store/tenants.ts';
import { spansOf } from './run-spans.ts';
import type { FinishedSpan } from './span.ts';
import { readTraceParent } from './trace-ids.ts';

export interface SpanSink {
  add(spans: FinishedSpan[]): void;
  /** Hands over what is left, for at most two seconds. */
  stop(): Promise<void>;
}

/** One operation as it was called through a door. */
export interface Request {
  operation: string;
  tenant: string;
  requestId: string;
  traceparent: string | null;
  /** Milliseconds since 1970. */
  start: number;
  end: number;
  /** The error's code; null = it went well. */
  code: string | null;
}

export interface Telemetry {
  /** The run's row was just closed. */
  runClosed(inside: Pick<Inside, 'store'>, runId: string): Promise<void>;
  requested(request: Request): void;
  stop(): Promise<void>;
}

export function telemetryTo(sink: SpanSink): Telemetry {
  return {
    async runClosed(inside, runId) {
      try {
        sink.add(await spansOfRun(inside, runId));
      } catch (failure) {
        log.warn({ failure, runId }, 'no spans of a run that has ended');
      }
    },
    requested(request) {
      sink.add([requestSpan(request)]);
    },
    stop: () => sink.stop(),
  };
}

/** The spans of a run that has ended; none while it is open, or where its caller records nothing. */
export async function spansOfRun({ store }: Pick<Inside, 'store'>, runId: string): Promise<FinishedSpan[]> {
  const found = await store(async (db) => {
    const run = await loadRun(db, runId);
    const tenant = await findTenant(db);
    if (!run?.closed_at || !tenant || readTraceParent(run.traceparent)?.sampled === false) return null;
    const definition = await findDefinition(db, run.definition_name, run.definition_version);
    return { run, tenant, definition, closedAt: run.closed_at, outline: await outlineOf(db, runId) };
  });
  if (!found) return [];
  const { run, tenant, definition, outline, closedAt } = found;
  const error = run.error && {
    type: run.error.type,
    status: run.error.status,
    title: run.error.title,
    detail: run.error.detail ?? null,
  };
  const spans = spansOf(
    {
      id: run.id,
      traceparent: run.traceparent,
      definition: run.definition_name,
      version: run.definition_version,
      tenant: tenant.key,
      state: run.state,
      attempt: run.attempt,
      createdAt: run.created_at.getTime(),
      closedAt: closedAt.getTime(),
      error,
    },
    outline,
    (pointer) => kindAt(definition?.document ?? null, pointer),
  );
  // What a run keeps holds none; said again where it leaves the house.
  const secrets = secretsOf(tenant.key, process.env);
  return spans.map((span) => ({ ...span, error: redactSecrets(span.error, secrets) }));
}

// ---- helpers

function kindAt(document: unknown, pointer: string): string | null {
  let node: unknown = document;
  for (const token of pointer.split('/').slice(1)) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, unescapePointer(token))) return null;
    node = (node as Record<string, unknown>)[unescapePointer(token)];
  }
  // The definition was checked when it was published: what the history calls a step is one.
  return typeof node === 'object' && node !== null ? kindOf(node as Step) : null;
}

function requestSpan({ operation, tenant, requestId, traceparent, start, end, code }: Request): FinishedSpan {
  const parent = readTraceParent(traceparent);
  return {
    traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    parent: parent && { spanId: parent.spanId, remote: true },
    sampled: parent?.sampled ?? true,
    name: operation,
    kind: 'server',
    start,
    end,
    attributes: {
      'orkestra.tenant': tenant,
      'orkestra.operation': operation,
      'orkestra.request.id': requestId,
      ...(code !== null && { 'error.type': code }),
    },
    events: [],
    // Only a defect is the server's fault; what it refused, it refused well.
    error: code === 'INTERNAL' ? code : null,
  };
}
