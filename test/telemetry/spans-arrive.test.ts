/**
 * Guarantee: with a collector named, a run's spans arrive there by OTLP with the instants of its history, joined to whoever
 * started it and joined by whatever it calls and runs; without one, nothing goes anywhere. No span holds what went in, what
 * came out, or a secret.
 */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { enterWith } from '../../server/inside.ts';
import type { TelemetrySettings } from '../../server/telemetry/settings.ts';
import { spansOfRun } from '../../server/telemetry/telemetry.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { type Collector, type Span, withCollector } from './collector.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = `00-${TRACE}-00f067aa0ba902b7-01`;
const head = (name: string) => `document: { dsl: '1.0.3', namespace: t, name: ${name}, version: '1.0.0' }\n`;

function to(collector: Collector, more: Partial<TelemetrySettings> = {}): { telemetry: TelemetrySettings } {
  return {
    telemetry: { url: `${collector.url}/v1/traces`, protocol: 'http/json', delayMs: 20, queue: 10_000, ...more },
  };
}

/** A service that fails as often as asked, then answers. */
async function withService<T>(
  failures: number,
  work: (url: string, seen: IncomingHttpHeaders[]) => Promise<T>,
): Promise<T> {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.writeHead(seen.length <= failures ? 503 : 200, { 'content-type': 'application/json' }).end('{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function publish(orkestra: Orkestra, source: string): Promise<void> {
  const { status, body } = await orkestra.rest('oscar', 'POST /definitions', { source }, 'globex');
  expect(status, JSON.stringify(body)).toBe(200);
}

async function start(
  orkestra: Orkestra,
  name: string,
  { input = {}, headers = {}, wait = 30 }: { input?: unknown; headers?: Record<string, string>; wait?: number } = {},
): Promise<any> {
  const response = await fetch(`${orkestra.url}/api/definitions/${name}/runs`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${orkestra.key('oscar', 'globex')}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify({ input, wait }),
  });
  return response.json();
}

function ofRun(spans: Span[], runId: string): Span[] {
  return spans.filter(({ attributes }) => attributes['orkestra.run.id'] === runId);
}

function only(spans: Span[], name: string): Span {
  const found = spans.filter((span) => span.name === name);
  expect(found, `${name} among ${spans.map((span) => span.name).join(', ')}`).toHaveLength(1);
  return found[0] as Span;
}

const isRun = (span: Span) => span.name.startsWith('run ') && 'orkestra.run.state' in span.attributes;

it('exports a run with a person, a retry, a call and a sub-workflow as one trace of its caller', async () => {
  const secret = 'sesame-9d41c7aa';
  process.env.ORKESTRA_SECRET_GLOBEX_API_TOKEN = secret;
  try {
    await withCollector(async (collector) => {
      await withService(1, async (url, seen) => {
        await withOrkestra(async (orkestra) => {
          await publish(orkestra, `${head('below')}do: [ { inner: { set: { deep: 'output-of-the-child' } } } ]\n`);
          await publish(
            orkestra,
            `${head('whole')}use: { secrets: [apiToken] }
do:
  - look:
      try:
        - fetch: { call: http, with: { method: get, endpoint: { uri: '${url}/x?q=input-in-a-query', authentication: { bearer: { token: '\${ $secrets.apiToken }' } } } } }
      catch: { retry: { delay: PT0.05S, limit: { attempt: { count: 3 } } } }
  - not: { if: '\${ false }', set: { never: true } }
  - under: { run: { workflow: { namespace: t, name: below, version: 1.0.0, input: { given: input-of-the-child } } } }
  - ask: { call: human, with: { title: Well?, outcomes: [yes, no], assign: { users: [oscar] } } }
  - done: { set: { said: '\${ .outcome }' } }
`,
          );
          const { runId, waitingFor } = await start(orkestra, 'whole', {
            input: { private: 'input-of-the-run' },
            headers: { traceparent: CALLER },
          });
          const answered = await orkestra.rest(
            'oscar',
            `POST /tasks/${waitingFor[0].taskId}/complete`,
            { outcome: 'yes', answer: {} },
            'globex',
          );
          expect(answered.status, JSON.stringify(answered.body)).toBe(200);
          const all = await collector.until((spans) => ofRun(spans, runId).length > 0);
          const spans = ofRun(all, runId);
          expect(spans.map(({ name }) => name).sort()).toEqual(
            [
              'GET',
              'GET',
              'ask',
              'attempt 1',
              'attempt 2',
              'done',
              'fetch',
              'fetch',
              'look',
              'run t/below:1.0.0',
              'run whole',
              'under',
            ].sort(),
          );

          // One trace, the caller's, and the run under what the caller named.
          expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
          const run = only(spans, 'run whole');
          expect(run).toMatchObject({
            parentSpanId: '00f067aa0ba902b7',
            attributes: {
              'orkestra.tenant': 'globex',
              'orkestra.definition.name': 'whole',
              'orkestra.definition.version': '1.0.0',
              'orkestra.run.state': 'completed',
              'orkestra.history.entries_missing': 0,
            },
            resource: { 'service.name': 'orkestra' },
          });
          expect(run.events.map(({ name }) => name)).toEqual(['skipped']);

          // Each in what is around it.
          const parentOf = (span: Span) => spans.find(({ spanId }) => spanId === span.parentSpanId)?.name;
          for (const name of ['look', 'under', 'ask', 'done'])
            expect(parentOf(only(spans, name)), name).toBe('run whole');
          for (const name of ['attempt 1', 'attempt 2']) expect(parentOf(only(spans, name)), name).toBe('look');
          const fetches = spans.filter(({ name }) => name === 'fetch').sort((a, b) => a.start - b.start);
          expect(fetches.map(parentOf)).toEqual(['attempt 1', 'attempt 2']);
          expect(fetches.map(({ status }) => status.code ?? 0)).toEqual([2, 0]);
          expect(only(spans, 'attempt 1')).toMatchObject({
            status: { code: 2 },
            attributes: { 'orkestra.outcome': 'failed', 'orkestra.error.status': 503 },
          });
          expect(only(spans, 'ask').attributes).toMatchObject({
            'orkestra.step.kind': 'human',
            'orkestra.step.pointer': '/do/3/ask',
            'orkestra.task.outcome': 'yes',
            'orkestra.outcome': 'completed',
          });

          // The instants are those of the history.
          const { body: history } = await orkestra.rest('oscar', `GET /runs/${runId}/history`, undefined, 'globex');
          const at = (kind: string, step: string) =>
            Date.parse(history.items.find((one: any) => one.kind === kind && one.step === step).at);
          for (const name of ['look', 'under', 'ask', 'done']) {
            const { start, end } = only(spans, name);
            expect({ start, end }, name).toEqual({ start: at('entered', name), end: at('left', name) });
          }

          // What it called knows the span of the call, attempt by attempt.
          const calls = spans.filter(({ name }) => name === 'GET').sort((a, b) => a.start - b.start);
          expect(seen.map(({ traceparent }) => traceparent)).toEqual(
            calls.map(({ spanId }) => `00-${TRACE}-${spanId}-01`),
          );
          expect(seen[0]?.authorization).toBe(`Bearer ${secret}`);
          expect(calls[0]?.attributes['server.address']).toBe('127.0.0.1');

          // The run that it ran lies under its call, in the same trace.
          const below = only(collector.spans.filter(isRun), 'run below');
          expect(below).toMatchObject({ traceId: TRACE, parentSpanId: only(spans, 'run t/below:1.0.0').spanId });

          // And nothing of what was worked on.
          const sent = collector.requests.map(({ body }) => body).join('\n');
          for (const hidden of [
            secret,
            'input-of-the-run',
            'input-of-the-child',
            'output-of-the-child',
            'input-in-a-query',
          ])
            expect(sent).not.toContain(hidden);

          // Looked at again, the same spans come out.
          const tenant = mintTenantId((await orkestra.database.store.across.tenantByKey('globex')) ?? '');
          const { store, temporal, settings } = orkestra.server.gate;
          const again = await spansOfRun(enterWith(store, temporal, settings)(tenant), runId);
          expect(again.map(({ spanId }) => spanId).sort()).toEqual(spans.map(({ spanId }) => spanId).sort());
        }, to(collector));
      });
    });
  } finally {
    delete process.env.ORKESTRA_SECRET_GLOBEX_API_TOKEN;
  }
});

it('gives a run without a caller a trace of its own id, and says why it failed', async () => {
  await withCollector(async (collector) => {
    await withOrkestra(async (orkestra) => {
      await publish(
        orkestra,
        `${head('broken')}do: [ { here: { raise: { error: { type: 'https://a.test/no', status: 409, title: No, detail: not like this } } } } ]\n`,
      );
      const { runId } = await start(orkestra, 'broken', { headers: { traceparent: 'not a trace' } });
      const spans = ofRun(await collector.until((all) => ofRun(all, runId).length > 0), runId);
      const failed = {
        traceId: runId.replaceAll('-', ''),
        status: { code: 2, message: 'not like this' },
        attributes: { 'error.type': 'https://a.test/no', 'orkestra.error.status': 409 },
      };
      expect(only(spans, 'run broken')).toMatchObject({ ...failed });
      expect(only(spans, 'run broken').parentSpanId).toBeUndefined();
      expect(only(spans, 'here')).toMatchObject({ ...failed, parentSpanId: only(spans, 'run broken').spanId });
      // Tried again, the run has another span, and stands in the same trace.
      const { status } = await orkestra.rest('oscar', `POST /runs/${runId}/retry`, { reason: 'again' }, 'globex');
      expect(status).toBe(200);
      const both = await collector.until((all) => ofRun(all, runId).filter(isRun).length === 2);
      const runs = ofRun(both, runId).filter(isRun);
      expect(new Set(runs.map(({ spanId }) => spanId)).size).toBe(2);
      expect(new Set(runs.map(({ traceId }) => traceId)).size).toBe(1);
      expect(ofRun(both, runId).filter(({ name }) => name === 'here')).toHaveLength(2);
    }, to(collector));
  });
});

it('tells of each request, under its caller', async () => {
  await withCollector(async (collector) => {
    await withOrkestra(async (orkestra) => {
      const response = await fetch(`${orkestra.url}/api/runs/01890000-0000-7000-8000-000000000000`, {
        headers: { authorization: `Bearer ${orkestra.key('oscar', 'globex')}`, traceparent: CALLER },
      });
      expect(response.status).toBe(404);
      const [span] = (await collector.until((all) => all.some(({ name }) => name === 'run.get'))).filter(
        ({ name }) => name === 'run.get',
      );
      expect(span).toMatchObject({
        traceId: TRACE,
        parentSpanId: '00f067aa0ba902b7',
        kind: 2,
        attributes: {
          'error.type': 'NOT_FOUND',
          'orkestra.tenant': 'globex',
          'orkestra.request.id': response.headers.get('x-request-id'),
        },
      });
    }, to(collector));
  });
});

it('joins the trace that an agent names in `_meta`, before that of its connection', async () => {
  await withCollector(async (collector) => {
    await withOrkestra(async (orkestra) => {
      await publish(orkestra, `${head('quick')}do: [ { one: { set: { n: 1 } } } ]\n`);
      const response = await fetch(`${orkestra.url}/mcp`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${orkestra.key('oscar', 'globex')}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: 'run_start', arguments: { name: 'quick', wait: 30 }, _meta: { traceparent: CALLER } },
        }),
      });
      const text = await response.text();
      expect(text).toContain('"completed');
      const spans = await collector.until((all) => all.some(({ name }) => name === 'run quick'));
      expect(only(spans, 'run quick')).toMatchObject({ traceId: TRACE, parentSpanId: '00f067aa0ba902b7' });
    }, to(collector));
  });
});

it('exports what earlier executions of a run left behind, too', async () => {
  await withCollector(async (collector) => {
    await withOrkestra(
      async (orkestra) => {
        await publish(
          orkestra,
          `${head('long')}do:
  - each: { for: { in: '[1, 2, 3]' }, do: [ { nap: { wait: PT0.05S } } ] }
  - out: { set: { n: 1 } }
`,
        );
        const { runId } = await start(orkestra, 'long');
        const spans = ofRun(await collector.until((all) => all.some(({ name }) => name === 'run long')), runId);
        expect(spans.map(({ name }) => name).sort()).toEqual(['each', 'nap', 'nap', 'nap', 'out', 'run long']);
        expect(only(spans, 'run long').attributes['orkestra.history.entries_missing']).toBe(0);
      },
      { ...to(collector), continueAtEverySafePoint: true },
    );
  });
});

it('exports nothing of a run whose caller records nothing, and tells what it calls so', async () => {
  await withCollector(async (collector) => {
    await withService(0, async (url, seen) => {
      await withOrkestra(async (orkestra) => {
        await publish(
          orkestra,
          `${head('quiet')}do: [ { one: { call: http, with: { method: get, endpoint: '${url}' } } } ]\n`,
        );
        const unseen = await start(orkestra, 'quiet', { headers: { traceparent: CALLER.replace(/01$/, '00') } });
        const seenRun = await start(orkestra, 'quiet');
        await collector.until((all) => ofRun(all, seenRun.runId).length > 0);
        expect(ofRun(collector.spans, unseen.runId)).toEqual([]);
        expect(seen.map(({ traceparent }) => String(traceparent).slice(-3))).toEqual(['-00', '-01']);
      }, to(collector));
    });
  });
});

it('names the span of an MCP call to the server it calls, even where that is no MCP server', async () => {
  await withCollector(async (collector) => {
    await withService(0, async (url, seen) => {
      await withOrkestra(async (orkestra) => {
        await publish(
          orkestra,
          `${head('tools')}do: [ { list: { call: mcp, with: { method: tools/list, transport: { http: { endpoint: '${url}' } } } } } ]\n`,
        );
        const { runId, status } = await start(orkestra, 'tools');
        expect(status).toBe('failed');
        const spans = ofRun(await collector.until((all) => ofRun(all, runId).length > 0), runId);
        const call = only(spans, 'tools/list');
        expect(call).toMatchObject({ status: { code: 2 }, parentSpanId: only(spans, 'list').spanId });
        expect(seen.length).toBeGreaterThan(0);
        expect(new Set(seen.map(({ traceparent }) => traceparent))).toEqual(
          new Set([`00-${call.traceId}-${call.spanId}-01`]),
        );
      }, to(collector));
    });
  });
});

it('speaks protobuf where that is asked for', async () => {
  await withCollector(async (collector) => {
    await withOrkestra(
      async (orkestra) => {
        await publish(orkestra, `${head('bytes')}do: [ { one: { set: { n: 1 } } } ]\n`);
        const { runId } = await start(orkestra, 'bytes');
        await collector.until(() => collector.requests.some(({ body }) => body.includes(runId)));
        expect(collector.requests[0]).toMatchObject({
          path: '/v1/traces',
          headers: { 'content-type': 'application/x-protobuf' },
        });
      },
      to(collector, { protocol: 'http/protobuf' }),
    );
  });
});

it('sends nothing, and names no trace to what it calls, without a collector', async () => {
  await withService(0, async (url, seen) => {
    await withOrkestra(async (orkestra) => {
      await publish(
        orkestra,
        `${head('alone')}do: [ { one: { call: http, with: { method: get, endpoint: '${url}' } } } ]\n`,
      );
      expect(await start(orkestra, 'alone')).toMatchObject({ status: 'completed' });
      expect(orkestra.server.gate.telemetry).toBeNull();
      expect(seen).toHaveLength(1);
      expect(seen[0]).not.toHaveProperty('traceparent');
    });
  });
});
