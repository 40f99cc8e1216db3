/** An iteration that sees another's data, or a branch that outlives its fork, shows here. */
import { describe, expect, it } from 'vitest';
import { EndlessRun, simulate } from '../../engine/simulate.ts';
import { definitionOf } from './definition-of.ts';

describe('for', () => {
  it('gives each iteration its item and index, and the output of the one before', () => {
    const run = simulate(
      definitionOf(`
do:
  - each:
      for: { each: colour, in: .colours, at: position }
      do: [ { add: { set: { seen: '\${ (.seen // []) + ["\\($position)\\($colour)"] }' } } } ]
`),
      { input: { colours: ['red', 'green'] } },
    );
    expect(run.output).toEqual({ seen: ['0red', '1green'] });
  });

  it('stops when `while` no longer holds', () => {
    const run = simulate(
      definitionOf(`
do:
  - each: { for: { in: '[1, 2, 3, 4]' }, while: '(.sum // 0) < 3', do: [ { add: { set: { sum: '\${ (.sum // 0) + $item }' } } } ] }
`),
    );
    expect(run.output).toEqual({ sum: 3 });
  });

  it('passes its input through when there is nothing to do', () => {
    expect(
      simulate(definitionOf(`do: [ { each: { for: { in: '[]' }, do: [ { x: { set: { x: 1 } } } ] } } ]`), {
        input: { a: 1 },
      }).output,
    ).toEqual({ a: 1 });
  });

  it('asks a person in every iteration', () => {
    const run = simulate(
      definitionOf(`
do:
  - each:
      for: { each: name, in: '["Ann", "Ben"]' }
      do: [ { ask: { call: human, with: { title: '\${ "Greet " + $name }' }, output: { as: '($input.done // []) + [$name] | { done: . }' } } } ]
`),
    );
    expect(run.task('ask').title).toBe('Greet Ann');
    run.complete('ask', { as: 'alice' });
    expect(run.task('ask').title).toBe('Greet Ben');
    run.complete('ask', { as: 'alice' });
    expect(run.output).toEqual({ done: ['Ann', 'Ben'] });
  });
});

describe('fork', () => {
  it('gives the outputs of all branches in the order declared, whatever order they end in', () => {
    const run = simulate(
      definitionOf(`
do:
  - both: { fork: { branches: [ { slow: { do: [ { nap: { wait: PT2S } }, { a: { set: { v: slow } } } ] } }, { fast: { set: { v: fast } } } ] } }
`),
    ).advance('PT2S');
    expect(run.output).toEqual([{ v: 'slow' }, { v: 'fast' }]);
  });

  it('lets the first branch win a race and closes the tasks of the others with the reason', () => {
    const run = simulate(
      definitionOf(`
do:
  - race: { fork: { compete: true, branches: [ { ask: { call: human, with: { title: Well? } } }, { clock: { do: [ { nap: { wait: PT1H } }, { late: { set: { by: clock } } } ] } } ] } }
`),
    ).advance('PT1H');
    expect(run.output).toEqual({ by: 'clock' });
    expect(run.task('ask')).toMatchObject({ state: 'cancelled', reason: expect.stringContaining('clock') });
  });

  it('fails with the branch that fails, and closes the others', () => {
    const run = simulate(
      definitionOf(`
do:
  - both: { fork: { branches: [ { ask: { call: human, with: { title: Well? } } }, { bad: { raise: { error: { type: https://e.test/bad, status: 500 } } } } ] } }
`),
    );
    expect(run.error).toMatchObject({ instance: '/do/0/both/fork/branches/1/bad' });
    expect(run.task('ask').state).toBe('cancelled');
  });

  it('sees the loop variables around it', () => {
    const run = simulate(
      definitionOf(`
do:
  - each: { for: { in: '[1, 2]' }, do: [ { both: { fork: { branches: [ { a: { set: { n: '\${ $item }' } } }, { b: { set: { n: '\${ $item * 10 }' } } } ] } } } ] }
`),
    );
    expect(run.output).toEqual([{ n: 2 }, { n: 20 }]);
  });
});

describe('a simulation', () => {
  it('ends with a clear error when calls lead to calls for ever, and takes as many as it is told to', () => {
    const definition = definitionOf(`
do:
  - ask: { call: http, with: { method: get, endpoint: https://a.test }, then: back }
  - back: { set: { again: true }, then: ask }
`);
    const play = (mostCalls: number) => simulate(definition, { http: () => ({}), mostCalls });
    expect(() => play(20)).toThrow(EndlessRun);
    expect(() => play(20)).toThrow('/do/0/ask is one of more than 20 calls without a wait');
    const three = definitionOf(
      `do: [ { each: { for: { in: '[1, 2, 3]' }, do: [ { ask: { call: http, with: { method: get, endpoint: https://a.test } } } ] } } ]`,
    );
    expect(simulate(three, { http: () => ({}), mostCalls: 3 }).status).toBe('completed');
  });
});
