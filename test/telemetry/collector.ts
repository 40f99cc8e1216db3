/** A collector of our own: speaks OTLP over HTTP (JSON as the protocol's JSON mapping, protobuf counted only) and keeps what it got. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  /** Milliseconds since 1970. */
  start: number;
  end: number;
  attributes: Record<string, unknown>;
  events: { name: string; at: number }[];
  status: { code?: number; message?: string };
  resource: Record<string, unknown>;
}

export interface Collector {
  url: string;
  spans: Span[];
  requests: { path: string; headers: IncomingHttpHeaders; body: string }[];
  /** Resolves as soon as the spans that came so far are enough; gives them. */
  until(enough: (spans: Span[]) => boolean): Promise<Span[]>;
}

export async function withCollector<T>(work: (collector: Collector) => Promise<T>): Promise<T> {
  const spans: Span[] = [];
  const requests: Collector['requests'] = [];
  const waiting = new Set<() => void>();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    requests.push({ path: request.url ?? '', headers: request.headers, body });
    if (request.headers['content-type'] === 'application/json') spans.push(...spansIn(JSON.parse(body)));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      spans,
      requests,
      until: (enough) =>
        new Promise((resolve) => {
          const look = () => {
            if (!enough(spans)) return;
            waiting.delete(look);
            resolve(spans);
          };
          waiting.add(look);
          look();
        }),
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function spansIn(message: any): Span[] {
  return message.resourceSpans.flatMap(({ resource, scopeSpans }: any) =>
    scopeSpans.flatMap(({ spans }: any) =>
      spans.map((span: any) => ({
        ...span,
        start: Number(BigInt(span.startTimeUnixNano) / 1_000_000n),
        end: Number(BigInt(span.endTimeUnixNano) / 1_000_000n),
        attributes: record(span.attributes),
        events: span.events.map((event: any) => ({
          name: event.name,
          at: Number(BigInt(event.timeUnixNano) / 1_000_000n),
        })),
        resource: record(resource.attributes),
      })),
    ),
  );
}

function record(pairs: { key: string; value: Record<string, unknown> }[]): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]]));
}
