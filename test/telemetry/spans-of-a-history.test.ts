/**
 * Guarantee: what a history says is what its spans say: where each lies, when it began and ended, how. A gap in the history is
 * said and not guessed over, and a failed run that is tried again has its earlier spans only once.
 */
import { expect, it } from 'vitest';
import type { OutlineEntry } from '../../server/telemetry/outline.ts';
import { type EndedRun, spansOf } from '../../server/telemetry/run-spans.ts';
import type { FinishedSpan } from '../../server/telemetry/span.ts';
import { readTraceParent, traceParentOfCall } from '../../server/telemetry/trace-ids.ts';

const RUN: EndedRun = {
  id: '01890000-0000-7000-8000-000000000001',
  traceparent: null,
  definition: 'd',
  version: '1.0.0',
  tenant: 'acme',
  state: 'completed',
  attempt: 0,
  createdAt: 1_000,
  closedAt: 9_000,
  error: null,
};
const BROKEN = { type: 'https://a.test/broken', status: 500, title: 'Broken', detail: 'It broke' };

/** `kind pointer`, one a second; what else is known beside. */
function history(...lines: (string | [string, Partial<OutlineEntry>])[]): OutlineEntry[] {
  return lines.map((line, seq) => {
    const [text, more] = typeof line === 'string' ? [line, {}] : line;
    const [kind, pointer] = text.split(' ') as [OutlineEntry['kind'], string | undefined];
    return {
      ...{ seq, at: new Date(1_000 + seq * 1_000).toISOString(), kind },
      ...{ step: pointer?.split('/').pop() ?? null, pointer: pointer ?? null },
      ...{ call: null, method: null, uri: null, mcp: null, function: null, workflow: null },
      ...{ until: null, task: null, outcome: null, error: null },
      ...more,
    };
  });
}

/** Spans as `name < parent from-to outcome`, in the order of their beginning. */
function told(spans: FinishedSpan[]): string[] {
  const names = new Map(spans.map((span) => [span.spanId, span.name]));
  return spans
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .map(({ name, parent, start, end, attributes, error }) =>
      [
        name,
        ...(parent ? ['<', names.get(parent.spanId) ?? 'nobody'] : []),
        `${start / 1_000}-${end / 1_000}`,
        String(attributes['orkestra.outcome'] ?? attributes['orkestra.run.state']),
        ...(error === null ? [] : [`(${error})`]),
      ].join(' '),
    );
}

const spans = (entries: OutlineEntry[], run: Partial<EndedRun> = {}) =>
  spansOf({ ...RUN, ...run }, entries, () => null);

it('puts a step into the step around it, and each round of a loop beside the others', () => {
  const entries = history(
    'started',
    'entered /do/0/each',
    'entered /do/0/each/do/0/one',
    'left /do/0/each/do/0/one',
    'entered /do/0/each/do/0/one',
    'left /do/0/each/do/0/one',
    'left /do/0/each',
    'ended',
  );
  expect(told(spans(entries))).toEqual([
    'run d 1-9 completed',
    'each < run d 2-7 completed',
    'one < each 3-4 completed',
    'one < each 5-6 completed',
  ]);
  const ids = spans(entries).map(({ spanId }) => spanId);
  expect(new Set(ids).size).toBe(4);
  expect(spans(entries).map(({ spanId }) => spanId)).toEqual(ids);
});

it('keeps attempts apart, and what the handler does out of them', () => {
  const entries = history(
    'started',
    'entered /do/0/t',
    'entered /do/0/t/try/0/call',
    ['called /do/0/t/try/0/call', { call: 'c1', method: 'post', uri: 'https://a.test/secret?x=1' }],
    ['raised /do/0/t/try/0/call', { error: BROKEN }],
    ['retried /do/0/t', { until: new Date(6_000).toISOString(), error: BROKEN }],
    'entered /do/0/t/try/0/call',
    ['raised /do/0/t/try/0/call', { error: BROKEN }],
    ['caught /do/0/t', { error: BROKEN }],
    'entered /do/0/t/catch/do/0/mend',
    'left /do/0/t/catch/do/0/mend',
    'left /do/0/t',
    'ended',
  );
  const made = spans(entries, { closedAt: 13_000 });
  expect(told(made)).toEqual([
    'run d 1-13 completed',
    't < run d 2-12 completed',
    'attempt 1 < t 3-6 failed (It broke)',
    'call < attempt 1 3-5 failed (It broke)',
    'POST < call 4-5 failed (It broke)',
    'attempt 2 < t 7-9 failed (It broke)',
    'call < attempt 2 7-8 failed (It broke)',
    'mend < t 10-11 completed',
  ]);
  const call = made.find(({ name }) => name === 'POST');
  expect(call?.attributes).toMatchObject({ 'server.address': 'a.test', 'error.type': BROKEN.type });
  expect(JSON.stringify(made)).not.toContain('secret');
  // The activity that made the call named the very same span.
  expect(readTraceParent(traceParentOfCall(RUN, 'c1'))).toEqual({
    traceId: RUN.id.replaceAll('-', ''),
    spanId: call?.spanId,
    sampled: true,
  });
});

it('ends what was open with what it lay in, as cancelled', () => {
  const entries = history(
    'started',
    'entered /do/0/race',
    'entered /do/0/race/fork/branches/0/slow',
    'entered /do/0/race/fork/branches/1/fast',
    'left /do/0/race/fork/branches/1/fast',
    'left /do/0/race',
    'entered /do/1/last',
  );
  expect(told(spans(entries, { state: 'cancelled', closedAt: 8_000 }))).toEqual([
    'run d 1-8 cancelled',
    'race < run d 2-6 completed',
    'slow < race 3-6 cancelled',
    'fast < race 4-5 completed',
    'last < run d 7-8 cancelled',
  ]);
});

it('says that a step failed whose condition or input did', () => {
  const entries = history('started', ['raised /do/0/never', { error: BROKEN }], 'ended');
  expect(told(spans(entries, { state: 'failed', closedAt: 3_000, error: BROKEN }))).toEqual([
    'run d 1-3 failed (It broke)',
    'never < run d 2-2 failed (It broke)',
  ]);
});

it('begins anew where a failed run was tried again, inside what it stood in', () => {
  const entries = history(
    'started',
    'entered /do/0/first',
    'left /do/0/first',
    'entered /do/1/each',
    'entered /do/1/each/do/0/one',
    ['raised /do/1/each/do/0/one', { error: BROKEN }],
    ['raised /do/1/each', { error: BROKEN }],
    'ended',
    'restarted',
    'entered /do/1/each/do/0/one',
    'left /do/1/each/do/0/one',
    'left /do/1/each',
    'ended',
  );
  const first = spans(entries.slice(0, 8), { state: 'failed', closedAt: 8_000, error: BROKEN });
  const second = spans(entries, { attempt: 1, closedAt: 13_000 });
  expect(told(second)).toEqual(['run d 9-13 completed', 'each < run d 9-12 completed', 'one < each 10-11 completed']);
  const known = new Set(first.map(({ spanId }) => spanId));
  expect(second.filter(({ spanId }) => known.has(spanId))).toEqual([]);
  expect(new Set([...first, ...second].map(({ traceId }) => traceId)).size).toBe(1);
});

it('makes no span of what it did not see begin, and says how much is missing', () => {
  const entries = history(
    'started',
    'entered /do/0/lost',
    'entered /do/0/lost/do/0/in',
    'left /do/0/lost/do/0/in',
    'left /do/0/lost',
    'entered /do/1/kept',
    'left /do/1/kept',
    'ended',
  ).slice(3);
  const made = spans(entries);
  expect(told(made)).toEqual(['run d 1-9 completed', 'kept < run d 6-7 completed']);
  expect(made[0]?.attributes['orkestra.history.entries_missing']).toBe(3);
});

it('takes a `traceparent` as W3C defines it, and nothing else', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const span = '00f067aa0ba902b7';
  const read = { traceId: trace, spanId: span, sampled: true };
  expect(readTraceParent(`00-${trace}-${span}-01`)).toEqual(read);
  expect(readTraceParent(`00-${trace}-${span}-00`)).toEqual({ ...read, sampled: false });
  expect(readTraceParent(`00-${trace}-${span}-03`)).toEqual(read);
  expect(readTraceParent(`cc-${trace}-${span}-01-what-will-be`)).toEqual(read);
  for (const wrong of [
    undefined,
    7,
    '',
    `ff-${trace}-${span}-01`,
    `00-${trace}-${span}-01-more`,
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `00-${trace}-${span}`,
    `00-${trace}-${span}-01${' '.repeat(500)}`,
  ])
    expect(readTraceParent(wrong), String(wrong)).toBeNull();
});
