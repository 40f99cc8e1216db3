/**
 * Stories whose histories are recorded and replayed: together every kind of step, and every way in which something from
 * outside reaches a run. A story's driver gets a handle on its run and brings it to its end.
 */
import { createServer } from 'node:http';
import type { Orkestra } from '../setup/orkestra.ts';

export interface Story {
  name: string;
  /** Of the definition at hand, or of one published first. */
  definition: string;
  source?: string;
  /** Another one that it needs. */
  also?: string;
  input?: unknown;
  continueAtEverySafePoint?: boolean;
  /** How it ends; default completed. */
  ends?: 'failed' | 'cancelled';
  play?(run: Driver): Promise<void>;
}

export interface Driver {
  /** Decides the open task of a step once it is there. */
  decide(step: string, outcome: string, answer?: unknown, as?: string): Promise<void>;
  post(what: 'pause' | 'resume' | 'cancel' | 'retry'): Promise<void>;
  /** Sends an event. */
  send(event: object): Promise<void>;
  /** Waits for an entry of its history. */
  until(kind: string, step: string): Promise<void>;
  ended(): Promise<string>;
}

/** Calls that end soon: one that fails once, two at a time, one that changes something and is a call within all the same. */
const SHORT_CALLS = `do:
  - first:
      try: [ { asked: { call: http, with: { method: get, endpoint: 'SERVICE/flaky' }, timeout: { after: PT5S } } } ]
      catch: { errors: { with: { status: 503 } }, retry: { delay: PT1S, limit: { attempt: { count: 3 } } } }
  - both:
      fork:
        branches:
          - left: { call: http, with: { method: get, endpoint: 'SERVICE/left' }, timeout: { after: PT4S } }
          - right: { call: http, with: { method: get, endpoint: 'SERVICE/right' }, timeout: { after: PT3S } }
  - kept:
      call: http
      with: { method: put, endpoint: 'SERVICE/kept', body: { n: 1 } }
      timeout: { after: PT5S }
      metadata: { orkestra: { local: true } }
  - done: { set: { done: true } }
`;

/** A call that is tried again, for no reason that only the run knows. */
const RETRIES = `do:
  - tries:
      try: [ { ask: { call: http, with: { method: get, endpoint: 'SERVICE/flaky' } } } ]
      catch: { errors: { with: { status: 503 } }, retry: { delay: PT0.1S, limit: { attempt: { count: 3 } } } }
  - done: { set: { done: true } }
`;

/** More calls at once than Temporal lets a run have on their way. */
const MANY_CALLS = `do:
  - all:
      fork:
        branches:
${Array.from({ length: 2_100 }, (_, i) => `          - b${i}: { call: http, with: { method: get, endpoint: 'SERVICE/steady' } }\n`).join('')}`;

/** Answers that fill a history with bytes long before its events are many, and no instant at which nothing is on its way. */
const BIG_ANSWERS = `do:
  - each:
      for: { in: '[range(10)]' }
      do: [ { ask: { call: http, with: { method: get, endpoint: 'SERVICE/big' }, output: { as: length } } } ]
`;

const head = (name: string) => `document: { dsl: '1.0.3', namespace: t, name: ${name}, version: '1.0.0' }\n`;

export const STORIES: Story[] = [
  {
    name: 'support-sure',
    definition: 'customer-support',
    input: { question: 'Where is my order?', conversationId: 'c-1', confidence: 0.9 },
  },
  {
    name: 'support-answered',
    definition: 'customer-support',
    input: { question: 'Where is my order?', conversationId: 'c-1', confidence: 0.2 },
    play: (run) => run.decide('ask', 'answer', { answer: 'On its way' }),
  },
  {
    name: 'support-cancelled',
    ends: 'cancelled',
    definition: 'customer-support',
    input: { question: 'Where is my order?', conversationId: 'c-1', confidence: 0.2 },
    async play(run) {
      await run.until('asked', 'ask');
      await run.post('cancel');
    },
  },
  {
    name: 'steps',
    definition: 'steps',
    source: `${head('steps')}do:
  - count: { for: { each: n, in: '[1, 2, 3]' }, while: '(.sum // 0) < 3', do: [ { add: { set: { sum: '\${ (.sum // 0) + $n }' } } } ] }
  - which: { switch: [ { much: { when: '.sum > 100', then: never } }, { little: { then: rest } } ] }
  - never: { raise: { error: { type: https://e.test/never, status: 500, title: Never } } }
  - rest: { wait: PT1S }
  - both: { fork: { branches: [ { a: { set: { a: 1 } } }, { b: { do: [ { nap: { wait: PT1S } }, { done: { set: { b: 2 } } } ] } } ] } }
  - first: { fork: { compete: true, branches: [ { slow: { wait: PT10M } }, { quick: { wait: PT1S } } ] } }
  - tries:
      try: [ { call: { call: http, with: { method: get, endpoint: 'SERVICE/flaky' } } } ]
      catch: { errors: { with: { status: 503 } }, retry: { delay: PT1S, limit: { attempt: { count: 3 } }, jitter: { from: PT0S, to: PT0.2S } } }
  - bounded: { try: [ { late: { wait: PT10M } } ], timeout: { after: PT1S }, catch: { do: [ { x: { set: { x: 1 } } } ] } }
`.replace(
      'bounded: { try: [ { late: { wait: PT10M } } ], timeout: { after: PT1S }, catch: { do: [ { x: { set: { x: 1 } } } ] } }',
      'bounded: { try: [ { late: { wait: PT10M, timeout: { after: PT1S } } } ], catch: { errors: { with: { status: 408 } }, do: [ { gone: { set: { gone: true } } } ] } }',
    ),
  },
  {
    name: 'task-nudged-and-expired',
    ends: 'failed',
    definition: 'nudged',
    source: `${head('nudged')}do:
  - ask:
      call: human
      with: { title: Well?, assign: { users: [oscar] }, sla: { due: PT2S, remind: [PT1S] }, escalate: [ { after: PT2S, priority: 80 } ] }
      timeout: { after: PT3S }
`,
  },
  {
    name: 'held-and-resumed',
    definition: 'held',
    source: `${head('held')}do:
  - ask: { call: human, with: { title: Well?, assign: { users: [oscar] }, sla: { due: PT1H } }, timeout: { after: PT2H } }
`,
    async play(run) {
      await run.until('asked', 'ask');
      await run.post('pause');
      await run.post('resume');
      await run.decide('ask', 'done');
    },
  },
  {
    name: 'continued',
    definition: 'continued',
    continueAtEverySafePoint: true,
    source: `${head('continued')}do:
  - ask: { call: human, with: { title: Well?, assign: { users: [oscar] } } }
  - again: { call: human, with: { title: Sure?, assign: { users: [oscar] } } }
`,
    async play(run) {
      await run.decide('ask', 'done');
      await run.decide('again', 'done');
    },
  },
  {
    name: 'sub-workflow',
    definition: 'parent',
    also: `${head('child')}do: [ { double: { set: { n: '\${ .n * 2 }' } } } ]\n`,
    source: `${head('parent')}do:
  - go: { run: { workflow: { namespace: t, name: child, version: latest, input: { n: 2 } } } }
`,
  },
  {
    name: 'events',
    definition: 'events',
    source: `${head('events')}do:
  - hear: { listen: { to: { all: [ { with: { type: t.paid }, correlate: { order: { from: .data.order, expect: '7' } } }, { with: { type: t.packed } } ] } } }
  - each: { listen: { to: { any: [ { with: { type: t.more } } ], until: '\${ length > 1 }' } }, foreach: { item: e, do: [ { keep: { set: { n: '\${ $e.n }' } } } ] }, timeout: { after: PT1H } }
  - late: { try: [ { never: { listen: { to: { one: { with: { type: t.never } } } }, timeout: { after: PT1S } } } ], catch: { do: [ { gone: { set: { gone: true } } } ] } }
  - tell: { emit: { event: { with: { type: t.done, source: https://e.test/x, data: { ok: true } } } } }
`,
    async play(run) {
      const send = (type: string, id: string, data: object) =>
        run.send({ specversion: '1.0', source: '/story', type, id, data });
      await run.until('listening', 'hear');
      await send('t.paid', '1', { order: '8' });
      await send('t.paid', '2', { order: '7' });
      await send('t.packed', '3', {});
      await run.until('listening', 'each');
      await send('t.more', '4', { n: 1 });
      await send('t.more', '5', { n: 2 });
    },
  },
  {
    name: 'long-loop',
    definition: 'long-loop',
    source: `${head('long-loop')}do:
  - each: { for: { in: '[range(30000)]' }, do: [ { one: { set: { n: 1 } } } ] }
`,
  },
  // Its retries were the run's own when the first was recorded (behaviour 1); they are made where the call is made since.
  { name: 'retries-of-the-run', definition: 'retries', source: `${head('retries')}${RETRIES}` },
  { name: 'retries-of-the-call', definition: 'retries', source: `${head('retries')}${RETRIES}` },
  // Recorded when every call was an activity; what begins now makes these within its turn (flag 1).
  { name: 'short-calls-apart', definition: 'short-calls', source: `${head('short-calls')}${SHORT_CALLS}` },
  { name: 'short-calls-within', definition: 'short-calls', source: `${head('short-calls')}${SHORT_CALLS}` },
  { name: 'many-calls', definition: 'many-calls', source: `${head('many-calls')}${MANY_CALLS}` },
  { name: 'big-answers', definition: 'big-answers', source: `${head('big-answers')}${BIG_ANSWERS}` },
];

/** Answers 503 to the first request and 200 to later ones; `/steady` at once, `/big` with 1.5 MB. */
export async function withFlaky<T>(work: (url: string) => Promise<T>): Promise<T> {
  let asked = 0;
  const server = createServer(({ url }, response) => {
    const isSteady = url === '/steady' || url === '/big';
    response
      .writeHead(!isSteady && asked++ === 0 ? 503 : 200, { 'content-type': 'application/json' })
      .end(url === '/big' ? `"${'x'.repeat(1_500_000)}"` : '{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

export function driverOf(orkestra: Orkestra, runId: string, tenant: string, who: string): Driver {
  const rest = (line: string, body?: unknown, as = who) => orkestra.rest(as, line, body, tenant);
  const wait = () => rest(`GET /runs/${runId}/wait?timeout=1`);
  return {
    async decide(step, outcome, answer = {}, as = tenant === 'acme' ? 'alice' : who) {
      for (;;) {
        const { body } = await rest(`GET /tasks?runId=${runId}`, undefined, as);
        const task = body.items.find(
          (one: { step: string; state: string }) => one.step === step && one.state === 'open',
        );
        if (!task) {
          await wait();
          continue;
        }
        const { status, body: done } = await rest(`POST /tasks/${task.id}/complete`, { outcome, answer }, as);
        if (status !== 200) throw new Error(JSON.stringify(done));
        return;
      }
    },
    async post(what) {
      const { status, body } = await rest(
        `POST /runs/${runId}/${what}`,
        what === 'resume' ? {} : { reason: 'a story' },
      );
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    async send(event) {
      const { status, body } = await rest('POST /events', { events: [event] });
      if (status >= 300) throw new Error(JSON.stringify(body));
    },
    async until(kind, step) {
      for (;;) {
        const { body } = await rest(`GET /runs/${runId}/history`);
        if (body.items?.some((one: { kind: string; step: string }) => one.kind === kind && one.step === step)) return;
        await wait();
      }
    },
    async ended() {
      for (;;) {
        const { body } = await rest(`GET /runs/${runId}/wait?timeout=30`);
        if (['completed', 'failed', 'cancelled'].includes(body.status)) return body.status;
      }
    },
  };
}
