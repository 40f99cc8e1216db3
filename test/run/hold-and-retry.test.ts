/**
 * Guarantee: a run can be held and let go without losing an answer or a deadline, and a failed one goes on from the step
 * that failed, without doing again what ended well.
 */
import { describe, expect, it } from 'vitest';
import type { HttpCall } from '../../engine/run/host.ts';
import { Failure, simulate } from '../../engine/simulate.ts';
import { definitionOf } from './definition-of.ts';

const ASK = `
do:
  - ask: { call: human, with: { title: Well?, outcomes: [yes, no], sla: { due: PT1H, remind: [PT30M] } }, timeout: { after: PT4H } }
  - rest: { wait: PT10M }
`;

describe('a run that is held', () => {
  it('lets no deadline strike, and moves each by as long as it was held', () => {
    const run = simulate(definitionOf(ASK)).advance('PT10M').pause('audit').advance('P3D');
    expect(run.task('ask')).toMatchObject({ state: 'open', nudges: [], dueAt: '2026-01-05T10:00:00.000Z' });
    run.resume();
    expect(run.task('ask')).toMatchObject({ dueAt: '2026-01-08T10:00:00.000Z', expiresAt: '2026-01-08T13:00:00.000Z' });
    expect(run.task('ask').next).toEqual({ kind: 'remind', at: '2026-01-08T09:30:00.000Z' });
    run.advance('PT20M');
    expect(run.task('ask').nudges).toEqual([{ kind: 'remind', at: '2026-01-08T09:30:00.000Z' }]);
    run.advance('PT4H');
    expect(run.error).toMatchObject({ status: 408 });
  });

  it('keeps an answer that comes in, and goes on with it afterwards', () => {
    const run = simulate(definitionOf(ASK)).pause();
    expect(run.complete('ask', { as: 'alice', outcome: 'yes' })).toBe(null);
    run.advance('P1D');
    expect(run.status).toBe('running');
    run.resume().advance('PT10M');
    expect(run.output).toMatchObject({ outcome: 'yes' });
  });

  it('keeps the result of a call, and begins nothing new', () => {
    const asked: HttpCall[] = [];
    const run = simulate(
      definitionOf(`
do:
  - rest: { wait: PT1M }
  - one: { call: http, with: { method: get, endpoint: https://a.test/1 } }
  - two: { call: http, with: { method: get, endpoint: https://a.test/2 } }
`),
      { http: (call) => asked.push(call) },
    ).pause();
    run.advance('PT5M');
    expect(asked).toEqual([]);
    run.resume().advance('PT1M');
    expect(asked.length).toBe(2);
  });

  it('can be cancelled, and twice held is once held', () => {
    const run = simulate(definitionOf(ASK)).pause('one').pause('two');
    expect(run.state.paused?.reason).toBe('one');
    expect(run.cancel('no more').status).toBe('cancelled');
    expect(run.task('ask').state).toBe('cancelled');
  });
});

describe('a failed run that is tried again', () => {
  it('enters the step that failed anew, and nothing that ended well', () => {
    let up = false;
    const asked: string[] = [];
    const run = simulate(
      definitionOf(`
do:
  - one: { call: http, with: { method: get, endpoint: https://a.test/one } }
  - each:
      for: { in: '[1, 2, 3]' }
      do: [ { two: { call: http, with: { method: post, endpoint: https://a.test/two, body: '\${ $item }' } } } ]
`),
      {
        http: (call) => {
          const body = call.with.body ?? null;
          asked.push(`${call.step} ${JSON.stringify(body)}`);
          return body === 2 && !up ? new Failure(503, 'down') : { body };
        },
      },
    );
    expect(run.error).toMatchObject({ status: 503, instance: '/do/1/each/do/0/two' });
    up = true;
    run.retry('the service is back');
    expect(run.output).toEqual({ body: 3 });
    expect(asked).toEqual([
      '/do/0/one null',
      '/do/1/each/do/0/two 1',
      '/do/1/each/do/0/two 2',
      '/do/1/each/do/0/two 2',
      '/do/1/each/do/0/two 3',
    ]);
    expect(run.state.trace.filter(({ kind }) => kind === 'restarted')).toMatchObject([
      { data: { by: 'alice', reason: 'the service is back', error: { status: 503 } } },
    ]);
  });

  it('asks again what other branches were asking, and keeps what they had', () => {
    let up = false;
    const run = simulate(
      definitionOf(`
do:
  - both:
      fork:
        branches:
          - done: { set: { was: done } }
          - ask: { call: human, with: { title: Well? } }
          - call: { call: http, with: { method: get, endpoint: https://a.test } }
`),
      { http: () => (up ? { up } : new Failure(500, 'down')) },
    );
    expect(run.status).toBe('failed');
    expect(run.tasks.map(({ state }) => state)).toEqual(['cancelled']);
    up = true;
    run.retry();
    expect(run.tasks.map(({ state }) => state)).toEqual(['cancelled', 'open']);
    run.complete('ask', { as: 'alice' });
    expect(run.output).toMatchObject([{ was: 'done' }, { outcome: 'done' }, { up: true }]);
  });

  it('gets its time anew: what passed since it failed does not count', () => {
    const run = simulate(
      definitionOf(`
timeout: { after: PT1H }
do:
  - ask: { call: human, with: { title: Well? } }
`),
    ).advance('PT1H');
    expect(run.error).toMatchObject({ status: 408 });
    run.advance('P2D').retry().advance('PT59M');
    expect(run.status).toBe('running');
    run.complete('ask', { as: 'alice' });
    expect(run.status).toBe('completed');
  });

  it('can fail again and be tried again', () => {
    let tries = 0;
    const run = simulate(
      definitionOf(`do: [ { call: { call: http, with: { method: get, endpoint: https://a.test } } } ]`),
      { http: () => (++tries < 3 ? new Failure(500, 'down') : { tries }) },
    );
    run.retry();
    expect(run.status).toBe('failed');
    run.retry();
    expect(run.output).toEqual({ tries: 3 });
  });
});

describe('sub-workflows', () => {
  const PARENT = `
do:
  - go: { run: { workflow: { namespace: a, name: child, version: latest, input: { n: 1 } } } }
`;

  it('give their output, and fail the step with their error', () => {
    expect(simulate(definitionOf(PARENT), { workflows: { child: (input) => input } }).output).toEqual({ n: 1 });
    const failed = simulate(definitionOf(PARENT), {
      workflows: { child: () => new Failure(422, 'no good', 'validation') },
    });
    expect(failed.error).toMatchObject({
      status: 422,
      detail: 'no good',
      instance: '/do/0/go',
      details: { runId: 'child-of-c1', instance: '/' },
    });
  });
});
