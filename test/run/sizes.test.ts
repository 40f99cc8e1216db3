/**
 * Guarantee: what is too big to be stored is an error of its step, or of the run, with words that say so; never a run that
 * is stuck. What a run tells of itself stays within bounds whatever it handles.
 */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../engine/json.ts';
import { latest } from '../../engine/run/carry.ts';
import { sizeOf } from '../../engine/run/size.ts';
import { simulate } from '../../engine/simulate.ts';
import { definitionOf } from './definition-of.ts';

describe('the size of a value', () => {
  it('is never less than its JSON in bytes', () => {
    const values: Json[] = [
      null,
      true,
      'plain',
      'ümläut €',
      '\u0001\u0002"\\',
      { a: [1, 2, { b: 'c' }] },
      [],
      {},
      ['x'.repeat(5_000)],
      { é: 'é'.repeat(100) },
    ];
    for (const value of values)
      expect(sizeOf(value, 1_000_000)).toBeGreaterThanOrEqual(Buffer.byteLength(JSON.stringify(value)));
  });

  it('is not counted further than is asked', () => {
    expect(sizeOf(['x'.repeat(1_000_000), 'y'], 10)).toBeGreaterThan(10);
  });
});

describe('too big', () => {
  it('is a request: an error of its step that can be caught', () => {
    const run = simulate(
      definitionOf(`
do:
  - go:
      try: [ { send: { call: http, with: { method: post, endpoint: https://a.test, body: '\${ "x" * 3000000 }' } } } ]
      catch: { as: e, do: [ { tell: { set: { detail: '\${ $e.detail }', at: '\${ $e.instance }' } } } ] }
`),
      { http: () => ({}) },
    );
    expect(run.output).toEqual({
      detail: expect.stringContaining('"send" hands over is over 1900000 bytes'),
      at: '/do/0/go/try/0/send',
    });
    expect(run.sent).toEqual([]);
  });

  it('is an output: the run fails and says so', () => {
    const run = simulate(definitionOf(`do: [ { big: { set: { text: '\${ "x" * 3000000 }' } } } ]`));
    expect(run.error).toMatchObject({ status: 500, detail: expect.stringContaining('The output of the run is over') });
  });

  it('is told by its size in the history, which stays small', () => {
    const run = simulate(
      definitionOf(`
do:
  - big: { set: { text: '\${ "x" * 500000 }' }, output: { as: '{ n: (.text | length) }' } }
  - each: { for: { in: '[range(2000)]' }, do: [ { one: { set: { n: '\${ "y" * 5000 }' } } } ] }
`),
      { input: { text: 'z'.repeat(20_000) } },
    );
    expect(run.state.trace.every((entry) => JSON.stringify(entry).length < 10_000)).toBe(true);
    expect(JSON.stringify(latest(run.state.trace, 100_000)).length).toBeLessThan(110_000);
    const started = simulate(definitionOf(`do: [ { one: { set: { n: 1 } } } ]`), {
      input: { text: 'z'.repeat(20_000) },
    });
    expect(started.state.trace[0]?.data).toEqual({ input: { omitted: expect.stringMatching(/^2\d{4} bytes$/) } });
  });
});

describe('too deep', () => {
  const caught = `catch: { errors: { with: { type: 'https://open-workflow-specification.org/spec/1.0.0/errors/expression' } }, as: why, do: [{ note: { set: { detail: '\${ $why.detail }' } } }] }`;

  it('is what one expression makes: an error of its step that can be caught', () => {
    const deep = "{ set: { a: '${ reduce range(6000) as $i (1; [.]) }' } }";
    const run = simulate(definitionOf(`do:\n  - safe: { try: [{ deep: ${deep} }], ${caught} }\n`), {
      continueAtEverySafePoint: true,
    });
    expect(run.output).toMatchObject({ detail: expect.stringContaining('nested over 3500 levels deep') });
  });

  it('is what many steps make, a level each', () => {
    const grow = "{ for: { in: '${ [range(6000)] }' }, do: [{ wrap: { set: { a: '${ . }' } } }] }";
    const run = simulate(definitionOf(`do:\n  - safe: { try: [{ grow: ${grow} }], ${caught} }\n`));
    expect(run.output).toMatchObject({ detail: expect.stringContaining('nested over 3500 levels deep') });
  });

  it('is not looked for twice in what a value shares with itself', () => {
    // Written out it would have 2^40 parts; as it is it has 40.
    const run = simulate(
      definitionOf("do:\n  - wide: { set: { n: '${ reduce range(40) as $i ([1]; [., .]) | length }' } }\n"),
    );
    expect(run.output).toEqual({ n: 2 });
    const shared = "{ for: { in: '${ [range(40)] }' }, do: [{ twice: { set: { v: '${ [.v, .v] }' } } }] }";
    const grown = simulate(
      definitionOf(`do:\n  - grow: ${shared}\n  - end-of-it: { set: { n: '\${ .v | length }' } }\n`),
    );
    expect(grown.output).toEqual({ n: 2 });
  });

  it('is not what is as deep as anybody writes', () => {
    const run = simulate(
      definitionOf("do:\n  - deep: { set: { a: '${ reduce range(2000) as $i (1; { a: . }) }' } }\n"),
      {
        continueAtEverySafePoint: true,
      },
    );
    expect(run.status).toBe('completed');
  });
});
