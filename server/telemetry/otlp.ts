/**
 * Spans to a collector by OTLP over HTTP, with OpenTelemetry's own exporter and batches. This file is loaded only where a
 * collector was named: nothing of OpenTelemetry runs in a server without one.
 *
 * The exporter reads what concerns the connection itself (`OTEL_EXPORTER_OTLP_HEADERS`, `_TIMEOUT`, `_COMPRESSION`,
 * `_CERTIFICATE`, and the same with `TRACES_`).
 */
import {
  type DiagLogger,
  DiagLogLevel,
  diag,
  type HrTime,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
} from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { log } from '../log.ts';
import type { TelemetrySettings } from './settings.ts';
import type { FinishedSpan } from './span.ts';
import type { SpanSink } from './telemetry.ts';

const STOP_MS = 2_000;
const KINDS = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT };

export function otlpSink({ url, protocol, delayMs, queue }: TelemetrySettings): SpanSink {
  diag.setLogger(troubles(), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'orkestra' }))
    .merge(detectResources({ detectors: [envDetector] }));
  const processor = new BatchSpanProcessor({
    exporter: protocol === 'http/json' ? new JsonExporter({ url }) : new ProtobufExporter({ url }),
    scheduledDelayMillis: delayMs,
    maxQueueSize: queue,
  });
  return {
    add(spans) {
      for (const span of spans) processor.onEnd(readable(span, resource));
    },
    async stop() {
      await Promise.race([
        processor.shutdown().catch((failure: Error) => log.warn({ failure }, 'the last spans were not taken')),
        new Promise((resolve) => setTimeout(resolve, STOP_MS).unref()),
      ]);
    },
  };
}

// ---- helpers

function readable(span: FinishedSpan, resource: Resource): ReadableSpan {
  const context: SpanContext = { traceId: span.traceId, spanId: span.spanId, traceFlags: span.sampled ? 1 : 0 };
  return {
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => context,
    ...(span.parent && {
      parentSpanContext: {
        traceId: span.traceId,
        spanId: span.parent.spanId,
        traceFlags: context.traceFlags,
        isRemote: span.parent.remote,
      },
    }),
    startTime: instant(span.start),
    endTime: instant(span.end),
    duration: instant(span.end - span.start),
    status: span.error === null ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: span.error },
    attributes: span.attributes,
    events: span.events.map(({ name, at, attributes }) => ({ name, time: instant(at), attributes })),
    links: [],
    ended: true,
    resource,
    instrumentationScope: { name: 'orkestra' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function instant(ms: number): HrTime {
  return [Math.floor(ms / 1_000), (ms % 1_000) * 1_000_000];
}

/** A collector that is away is said once a minute, not with every batch. */
function troubles(): DiagLogger {
  let last = 0;
  const tell = (message: string) => {
    if (Date.now() - last < 60_000) return;
    last = Date.now();
    log.warn({ message }, 'spans could not be handed to the collector');
  };
  const silent = () => undefined;
  return { error: tell, warn: tell, info: silent, debug: silent, verbose: silent };
}
