/** A value that reaches the wrong step, or a transformation at the wrong moment, shows here. */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../engine/simulate.ts';
import { definitionOf } from './definition-of.ts';

describe('data flow', () => {
  it('hands each output to the next step as its input', () => {
    const run = simulate(
      definitionOf(`
do:
  - one: { set: { n: '\${ .n + 1 }' } }
  - two: { set: { n: '\${ .n * 10 }' } }
`),
      { input: { n: 1 } },
    );
    expect(run.output).toEqual({ n: 20 });
  });

  it('takes the input of the run through its schema and `from`, and shows the raw one as $workflow.input', () => {
    const run = simulate(
      definitionOf(`
input:
  schema: { document: { type: object, required: [order], properties: { order: { type: object } } } }
  from: .order
do:
  - one: { set: { id: '\${ .id }', raw: '\${ $workflow.input.order.id }', context: '\${ $context.id }' } }
`),
      { input: { order: { id: 7 } } },
    );
    expect(run.output).toEqual({ id: 7, raw: 7, context: 7 });
  });

  it('fails a run whose input does not fit, naming the field', () => {
    const run = simulate(
      definitionOf(`
input: { schema: { document: { type: object, required: [amount], properties: { amount: { type: number } } } } }
do: [ { one: { set: { x: 1 } } } ]
`),
      { input: {} },
    );
    expect(run.error).toMatchObject({ status: 400, instance: '/', type: expect.stringMatching(/validation$/) });
    expect(run.error?.detail).toContain('/amount');
  });

  it('evaluates input.from on the raw input, output.as on the raw output with $input, export.as on the transformed output', () => {
    const run = simulate(
      definitionOf(`
do:
  - one:
      input: { from: '{ a: .n }' }
      set: { b: '\${ .a + 1 }' }
      output: { as: '{ c: .b, was: $input.a }' }
      export: { as: '{ kept: .c, out: $output.was }' }
  - two: { set: { context: '\${ $context }', input: '\${ . }' } }
`),
      { input: { n: 1 } },
    );
    expect(run.output).toEqual({ context: { kept: 2, out: 1 }, input: { c: 2, was: 1 } });
  });

  it('refuses an output that its schema refuses, at the step', () => {
    const run = simulate(
      definitionOf(`
do:
  - one:
      set: { n: '\${ .n }' }
      output: { schema: { document: { type: object, properties: { n: { type: number } } } } }
`),
      { input: { n: 'text' } },
    );
    expect(run.error).toMatchObject({ instance: '/do/0/one', status: 400 });
  });

  it('passes the input on when `if` does not hold', () => {
    const run = simulate(
      definitionOf(`
do:
  - one: { if: .go, set: { n: 2 }, then: end }
  - two: { set: { n: '\${ .n }', reached: true } }
`),
      { input: { go: false, n: 1 } },
    );
    expect(run.output).toEqual({ n: 1, reached: true });
  });

  it('reads the output of any earlier step by its name', () => {
    const run = simulate(
      definitionOf(`
do:
  - one: { set: { n: 1 } }
  - skipped: { if: $context.go, set: { x: 1 } }
  - three: { set: { n: '\${ $runtime.metadata.steps.one.n }', none: '\${ $runtime.metadata.steps.skipped }' } }
`),
    );
    expect(run.output).toEqual({ n: 1, none: null });
  });

  it('keeps the order of keys that the author wrote', () => {
    const run = simulate(definitionOf(`do: [ { one: { set: { zebra: 1, ant: 2, mole: 3 } } } ]`));
    expect(Object.keys(run.output as object)).toEqual(['zebra', 'ant', 'mole']);
  });

  it('treats __proto__ as a key like any other', () => {
    const run = simulate(
      definitionOf(`do: [ { one: { set: { value: '\${ .["__proto__"] }', none: '\${ .constructor }' } } } ]`),
      {
        input: JSON.parse('{"__proto__": {"polluted": true}}'),
      },
    );
    expect(run.output).toEqual({ value: { polluted: true }, none: null });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('flow directives', () => {
  it('goes to a named sibling, forwards and backwards', () => {
    const run = simulate(
      definitionOf(`
do:
  - start: { set: { n: 0 }, then: count }
  - never: { set: { n: -1 } }
  - count: { set: { n: '\${ .n + 1 }' } }
  - again: { switch: [ { more: { when: .n < 5, then: count } }, { done: { then: end } } ] }
`),
    );
    expect(run.output).toEqual({ n: 5 });
  });

  it('leaves the list with exit and the run with end', () => {
    const body = (then: string) => `
do:
  - group:
      do:
        - one: { set: { at: one }, then: ${then} }
        - two: { set: { at: two } }
  - after: { set: { at: '\${ .at + " after" }' } }
`;
    expect(simulate(definitionOf(body('exit'))).output).toEqual({ at: 'one after' });
    expect(simulate(definitionOf(body('end'))).output).toEqual({ at: 'one' });
  });
});
