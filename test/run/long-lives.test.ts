/**
 * Guarantee: a run may live long. A loop of a million turns ends, one that never waits for anything is stopped, and a state
 * that is written out and read back at every safe point, calls on their way included, gives the same run.
 */
import { describe, expect, it } from 'vitest';
import { carriedOver, MOST_CARRIED } from '../../engine/run/carry.ts';
import { Interpreter } from '../../engine/run/interpret.ts';
import {
  EndlessRun,
  Failure,
  Later,
  type Simulation,
  type SimulationOptions,
  simulate,
} from '../../engine/simulate.ts';
import { definitionOf } from './definition-of.ts';

describe('a long loop', () => {
  it('of a hundred thousand turns ends, with a state that stays small', () => {
    const run = simulate(
      definitionOf(`
do:
  - each: { for: { in: '[range(100000)]' }, do: [ { one: { set: { n: 1 } } } ] }
`),
    );
    expect(run.status).toBe('completed');
    const counted = simulate(
      definitionOf(`
do:
  - count: { set: { n: '\${ (.n // 0) + 1 }' } }
  - more: { switch: [ { again: { when: '.n < 50000', then: count } }, { enough: { then: end } } ] }
`),
    );
    expect(counted.output).toEqual({ n: 50_000 });
    expect(JSON.stringify(counted.state).length).toBeLessThan(MOST_CARRIED);
  });

  it('over numbers in a row keeps the row, not the numbers', () => {
    const definition = definitionOf(`
do:
  - each: { for: { each: n, in: '[range(5; 300000)]' }, do: [ { ask: { if: '$n == 7', call: human, with: { title: Well? } } } ] }
`);
    const run = simulate(definition);
    expect(run.task('ask').state).toBe('open');
    expect(JSON.stringify(run.state).length).toBeLessThan(20_000);
    expect(run.complete('ask', { as: 'alice' })).toBe(null);
    expect(run.status).toBe('completed');
  });

  it('of more branches than calls can be on their way begins some when others have ended', () => {
    const branches = Array.from({ length: 2_000 }, (_, i) => ({
      [`b${i}`]: { call: 'http', with: { method: 'get', endpoint: 'https://a.test' } },
    }));
    const definition = definitionOf(`do: [ { all: { fork: { branches: ${JSON.stringify(branches)} } } } ]`);
    const run = simulate(definition, { http: () => new Later(1_000, 1) });
    expect([run.status, run.sent.length]).toEqual(['running', 1_800]);
    run.advance('PT1S');
    expect([run.status, run.sent.length]).toEqual(['running', 2_000]);
    run.advance('PT1S');
    expect((run.output as unknown[]).length).toBe(2_000);
  });

  it('that never waits for anything is found out', () => {
    const endless = definitionOf(`
do:
  - here: { set: { a: 1 }, then: there }
  - there: { set: { a: 2 }, then: here }
`);
    expect(() => simulate(endless, { mostSteps: 50_000 })).toThrow(EndlessRun);
  });

  it('that never waits fails its run after five million steps, with the place', () => {
    const definition = definitionOf(`
do:
  - wait: { wait: PT1S }
  - here: { set: { a: 1 }, then: there }
  - there: { set: { a: 2 }, then: here }
`);
    // Nothing in the state but the count tells how long it has been going round.
    const { state } = simulate(definition);
    const host = {
      behaviour: 0,
      now: () => Date.parse('2026-01-06'),
      random: () => 0,
      newId: () => 'id',
      start() {},
      stop() {},
    };
    const requester = { kind: 'user', id: 'u', key: 'u', name: 'U' } as const;
    const run = new Interpreter(definition, state, host, { id: 'run-1', requester, services: {} });
    run.tick();
    state.spun = 9_999_990;
    run.goOn();
    expect(run.end).toMatchObject({
      status: 'failed',
      error: { status: 500, detail: expect.stringContaining('never ends') },
    });
  });

  it('leaves its own timeout its right', () => {
    const run = simulate(
      definitionOf(`
timeout: { after: PT1H }
do:
  - each: { for: { in: '[range(20000)]' }, do: [ { ask: { if: '$item == 19999', wait: PT2H } } ] }
`),
    );
    run.advance('PT1H');
    expect(run.error).toMatchObject({ status: 408, instance: '/' });
  });
});

const STORIES: { name: string; text: string; options?: SimulationOptions; script(run: Simulation): void }[] = [
  {
    name: 'a fork of calls, a task and a pause',
    text: `
do:
  - both:
      fork:
        branches:
          - ask: { call: human, with: { title: Well?, outcomes: [yes, no], sla: { due: PT1H, remind: [PT30M] } } }
          - look: { call: http, with: { method: get, endpoint: https://a.test } }
          - rest: { wait: PT10M }
  - done: { set: { all: '\${ . }' } }
`,
    options: { http: () => ({ seen: true }) },
    script(run) {
      run.advance('PT45M');
      run.complete('ask', { as: 'alice', outcome: 'yes' });
    },
  },
  {
    name: 'tries that fail, wait and succeed',
    text: `
do:
  - each:
      for: { in: '[1, 2, 3]' }
      do:
        - go:
            try: [ { call: { call: http, with: { method: get, endpoint: https://a.test } } } ]
            catch: { retry: { delay: PT1S, backoff: { exponential: {} }, jitter: { from: PT0S, to: PT1S }, limit: { attempt: { count: 4 } } } }
`,
    options: {
      http: (() => {
        let n = 0;
        return () => (n++ % 3 === 2 ? { n } : new Failure(503, 'busy'));
      })() as never,
    },
    script(run) {
      run.advance('PT5M');
    },
  },
  {
    name: 'sub-workflows, awaited and not',
    text: `
do:
  - one: { run: { workflow: { namespace: a, name: add, version: latest, input: { n: 1 } } } }
  - two: { run: { await: false, workflow: { namespace: a, name: add, version: latest, input: { n: '\${ .n }' } } } }
  - three: { run: { workflow: { namespace: a, name: add, version: latest, input: { n: '\${ .n }' } } } }
`,
    options: { workflows: { add: (input) => ({ n: ((input as { n: number }).n ?? 0) + 1 }) } },
    script() {},
  },
  {
    name: 'a loop long enough for several turns',
    text: `
do:
  - count: { set: { n: '\${ (.n // 0) + 1 }' } }
  - more: { switch: [ { again: { when: '.n < 30000', then: count } } ] }
`,
    script() {},
  },
];

describe('continued at every safe point', () => {
  it.each(STORIES)('is the same run: $name', ({ text, options, script }) => {
    const played = (continueAtEverySafePoint: boolean) => {
      // Mocks may count their calls: each run gets its own.
      let n = 0;
      const http =
        options?.http && text.includes('retry')
          ? () => (n++ % 3 === 2 ? { n } : new Failure(503, 'busy'))
          : options?.http;
      const run = simulate(definitionOf(text), { ...options, ...(http && { http }), continueAtEverySafePoint });
      script(run);
      return run;
    };
    const plain = played(false);
    const carried = played(true);
    expect(plain.status).toBe('completed');
    expect(carried.output).toEqual(plain.output);
    expect(carried.state.trace).toEqual(plain.state.trace);
  });
});

describe('what is carried over', () => {
  it('leaves the older part of the trace behind and keeps its count', () => {
    const run = simulate(
      definitionOf(`
do:
  - each: { for: { in: '[range(600)]' }, do: [ { one: { set: { n: 1 } } } ] }
  - ask: { call: human, with: { title: Well? } }
`),
    );
    const carried = carriedOver(run.state);
    expect(carried?.trace.length).toBe(200);
    expect(carried?.trace.at(-1)).toEqual(run.state.trace.at(-1));
    expect(carried?.traceSeq).toBe(run.state.traceSeq);
  });

  it('is nothing when the state is too big', () => {
    const run = simulate(
      definitionOf(`
do:
  - big: { set: { text: '\${ "x" * 2000000 }' } }
  - ask: { call: human, with: { title: Well? } }
`),
    );
    expect(carriedOver(run.state)).toBe(null);
  });
});
