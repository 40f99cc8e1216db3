/** An error that is caught by the wrong clause, a retry at the wrong time or once too often, shows here. */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../engine/json.ts';
import { retryDelay } from '../../engine/run/retry.ts';
import { Failure, simulate } from '../../engine/simulate.ts';
import { definitionOf } from './definition-of.ts';

const CALL = `call: http, with: { method: get, endpoint: 'http://service.test/{id}' }`;

describe('try and catch', () => {
  it('hands the error to the handler under the name of `as`', () => {
    const run = simulate(
      definitionOf(`
do:
  - outer:
      try: [ { fetch: { ${CALL} } } ]
      catch:
        errors: { with: { type: https://serverlessworkflow.io/dsl/errors/types/communication, status: 404 } }
        as: problem
        do: [ { note: { set: { status: '\${ $problem.status }', at: '\${ $problem.instance }' } } } ]
`),
      { input: { id: 1 }, http: () => new Failure(404, 'gone') },
    );
    expect(run.output).toEqual({ status: 404, at: '/do/0/outer/try/0/fetch' });
  });

  it('has the texts of an error made of whatever their expressions give', () => {
    const raise = `{ raise: { error: { type: https://e.test/odd, status: '\${ .status }', detail: '\${ .detail }' } } }`;
    const odd = definitionOf(`do: [ { odd: ${raise} } ]`);
    const of = (status: Json, detail: Json) => simulate(odd, { input: { status, detail } }).error;
    expect(of(418, { a: [1] })).toMatchObject({ type: 'https://e.test/odd', status: 418, detail: '{"a":[1]}' });
    expect(of({ a: 1 }, [{ a: 1 }])).toMatchObject({ type: 'https://e.test/odd', status: 500, detail: '[{"a":1}]' });
    expect(of('404', 7)).toMatchObject({ status: 404, detail: '7' });
  });

  it('passes an error on that its filter or its condition does not name', () => {
    for (const clause of [
      'errors: { with: { status: 503 } }',
      'when: $error.status == 503',
      'exceptWhen: $error.status == 404',
    ]) {
      const run = simulate(
        definitionOf(`
do: [ { outer: { try: [ { fetch: { ${CALL} } } ], catch: { ${clause}, do: [ { note: { set: { caught: true } } } ] } } } ]
`),
        { input: { id: 1 }, http: () => new Failure(404, 'gone') },
      );
      expect(run.error, clause).toMatchObject({ status: 404, instance: '/do/0/outer/try/0/fetch' });
    }
  });

  it('outputs its own input when the error was caught and nothing handles it', () => {
    const run = simulate(definitionOf(`do: [ { outer: { try: [ { fetch: { ${CALL} } } ], catch: {} } } ]`), {
      input: { id: 1 },
      http: () => new Failure(500, 'broken'),
    });
    expect(run.output).toEqual({ id: 1 });
  });

  it('does not catch what its own handler raises', () => {
    const run = simulate(
      definitionOf(`
do:
  - outer:
      try: [ { first: { raise: { error: { type: https://e.test/first, status: 500 } } } } ]
      catch: { do: [ { second: { raise: { error: { type: https://e.test/second, status: 501, detail: '\${ $error.type }' } } } } ] }
`),
    );
    expect(run.error).toMatchObject({ type: 'https://e.test/second', status: 501, detail: 'https://e.test/first' });
  });

  it('raises an error named under use.errors', () => {
    const run = simulate(
      definitionOf(`
use: { errors: { broke: { type: https://e.test/broke, status: 402, title: No money } } }
do: [ { pay: { raise: { error: broke } } } ]
`),
    );
    expect(run.error).toEqual({ type: 'https://e.test/broke', status: 402, title: 'No money', instance: '/do/0/pay' });
  });

  it('turns a failing expression into the standard expression error at its step', () => {
    const run = simulate(definitionOf(`do: [ { add: { set: { n: '\${ .a + .b }' } } } ]`), { input: { a: 1, b: 'x' } });
    expect(run.error).toMatchObject({ status: 400, instance: '/do/0/add', type: expect.stringMatching(/expression$/) });
  });

  it('stops an expression that never ends', () => {
    const run = simulate(definitionOf(`do: [ { loop: { set: { n: '\${ [repeat(1)] }' } } } ]`));
    expect(run.error).toMatchObject({ status: 400, instance: '/do/0/loop' });
  });
});

describe('retries', () => {
  const retried = (policy: string) =>
    definitionOf(`
do: [ { outer: { try: [ { fetch: { ${CALL} } } ], catch: { retry: ${policy} } } } ]
`);

  it('tries again after the delay until it succeeds', () => {
    let calls = 0;
    const run = simulate(retried('{ delay: PT10S, limit: { attempt: { count: 5 } } }'), {
      input: { id: 1 },
      http: () => (++calls < 3 ? new Failure(503, 'busy') : { ok: true }),
    });
    expect(calls).toBe(1);
    run.advance('PT9S');
    expect(calls).toBe(1);
    run.advance('PT1S');
    expect(calls).toBe(2);
    run.advance('PT10S');
    expect(run.output).toEqual({ ok: true });
  });

  it('passes the last error on when the attempts are used up', () => {
    const run = simulate(retried('{ delay: PT1S, limit: { attempt: { count: 2 } } }'), {
      input: { id: 1 },
      http: () => new Failure(503, 'busy'),
    }).advance('PT1M');
    expect(run.sent).toHaveLength(3);
    expect(run.error).toMatchObject({ status: 503 });
  });

  it('computes each back-off as the specification says', () => {
    const delays = (backoff: object) =>
      [0, 1, 2, 3].map((retries) => retryDelay({ delay: 'PT1S', backoff }, { retries, elapsed: 0, chance: 0 }));
    expect(delays({ constant: {} })).toEqual([1000, 1000, 1000, 1000]);
    expect(delays({ linear: {} })).toEqual([1000, 2000, 3000, 4000]);
    expect(delays({ exponential: {} })).toEqual([1000, 2000, 4000, 8000]);
  });

  it('draws jitter between its bounds and keeps within the whole duration', () => {
    const policy = { delay: 'PT1S', jitter: { from: 'PT1S', to: 'PT3S' }, limit: { duration: 'PT10S' } };
    expect(retryDelay(policy, { retries: 0, elapsed: 0, chance: 0 })).toBe(2000);
    expect(retryDelay(policy, { retries: 0, elapsed: 0, chance: 0.5 })).toBe(3000);
    expect(retryDelay(policy, { retries: 0, elapsed: 9_000, chance: 0 })).toBeNull();
  });
});

describe('timeouts', () => {
  it('raises the catchable 408 at the step that took too long and closes what it had open', () => {
    const run = simulate(
      definitionOf(`
do:
  - outer:
      try:
        - slow: { do: [ { ask: { call: human, with: { title: Well? } } } ], timeout: { after: PT1H } }
      catch: { errors: { with: { status: 408 } }, do: [ { note: { set: { late: true } } } ] }
`),
    ).advance('PT2H');
    expect(run.output).toEqual({ late: true });
    expect(run.task('ask')).toMatchObject({ state: 'cancelled', reason: expect.stringContaining('slow') });
  });

  it('ends a run that outlives the workflow timeout', () => {
    const run = simulate(definitionOf(`timeout: { after: PT1H }\ndo: [ { nap: { wait: P1D } } ]`)).advance('PT1H');
    expect(run.error).toMatchObject({ status: 408, instance: '/' });
  });

  it('takes the timeout of the workflow from its input, and one that several name from where each stands', () => {
    const timed = definitionOf(`
timeout: { after: '\${ "PT" + (.hours | tostring) + "H" }' }
use: { timeouts: { patient: { after: '\${ .patience // "PT30M" }' } } }
do:
  - first: { try: [{ nap: { wait: PT40M, timeout: patient } }], catch: { errors: { with: { status: 408 } } } }
  - longer: { set: { patience: PT2H } }
  - second: { wait: PT1H, timeout: patient }
  - third: { wait: P1D }
`);
    const run = simulate(timed, { input: { hours: 3 } }).advance('PT30M');
    expect(run.state.steps).toMatchObject({ longer: { patience: 'PT2H' } });
    run.advance('PT1H');
    expect(run.state.steps).toHaveProperty('second');
    expect(run.advance('PT1H29M').status).toBe('running');
    expect(run.advance('PT1M').error).toMatchObject({ status: 408, instance: '/' });
  });
});
