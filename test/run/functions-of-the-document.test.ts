/**
 * Guarantee: a call written once under `use.functions` does what it would do in its place, with the arguments as its input: its
 * own schemas, filters and timeout hold for every call, and what fails is the step that called it.
 */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../engine/json.ts';
import type { Host } from '../../engine/run/host.ts';
import { Interpreter } from '../../engine/run/interpret.ts';
import { simulate } from '../../engine/simulate.ts';
import { OPENAPI } from '../openapi/documents.ts';
import { definitionOf } from './definition-of.ts';

const AT = 'https://docs.shop.test/openapi.json';

describe('a function of the document', () => {
  it('is a call of any kind, and its arguments are its input', () => {
    const definition = definitionOf(`
use:
  functions:
    fetch: { call: http, with: { method: get, endpoint: 'https://a.test/{id}', query: { q: '\${ $input.id + .id }' } } }
    node: { call: openapi, with: { document: { endpoint: ${AT} }, operationId: getNode, parameters: { id: '\${ .id }' } } }
    ask: { call: mcp, with: { method: tools/call, parameters: { name: '\${ .id }' }, transport: { http: { endpoint: 'https://b.test/{id}' } } } }
    work: { call: do-it, with: { of: '\${ .id }' } }
    whole: { call: do-it }
do:
  - a: { call: fetch, with: { id: '\${ .n }' }, output: { as: '{ n: "2" }' } }
  - b: { call: node, with: { id: '\${ .n }' }, output: { as: '{ n: "3" }' } }
  - c: { call: ask, with: { id: '\${ .n }' }, output: { as: '{ n: "4" }' } }
  - d: { call: work, with: { id: '\${ .n }' }, output: { as: '{ n: "5" }' } }
  - e: { call: whole, with: { id: '\${ .n }' } }
`);
    const run = simulate(definition, {
      input: { n: '1' },
      documents: { [AT]: OPENAPI },
      http: () => null,
      mcp: () => ({}),
      functions: { 'do-it': (input) => input },
      continueAtEverySafePoint: true,
    });
    expect(run.output).toEqual({ id: '5' });
    expect(run.sent.map((call) => [call.step, 'with' in call ? call.with : call.input])).toMatchObject([
      ['/do/0/a', { endpoint: { uri: 'https://a.test/1' }, query: { q: '11' } }],
      ['/do/1/b', { endpoint: { uri: 'https://docs.shop.test/v3/nodes/.2' } }],
      ['/do/2/c', { endpoint: { uri: 'https://b.test/3' }, method: 'tools/call', parameters: { name: '3' } }],
      ['/do/3/d', { of: '4' }],
      ['/do/4/e', { id: '5' }],
    ]);
  });

  it('reads and gives what its own input and output say', () => {
    const definition = definitionOf(`
use:
  functions:
    fetch:
      input: { from: '{ path: .id }' }
      call: http
      with: { method: get, endpoint: 'https://a.test/{path}' }
      output: { as: '{ id: $input.id, got: . }' }
do:
  - a: { call: fetch, with: { id: 7 }, output: { as: .got } }
`);
    const run = simulate(definition, { http: ({ with: request }) => (request.endpoint as { uri: Json }).uri });
    expect(run.output).toBe('https://a.test/7');
    expect(run.state.trace.filter(({ kind }) => kind === 'left').map(({ step }) => step)).toEqual(['a']);
  });

  it.each([
    ['its arguments do not fit', '{ id: "${ .n }" }', '"x"', 'validation', 'The input of the function "fetch"'],
    ['its answer does not fit', '{ id: 1 }', '"x"', 'validation', 'The output of the function "fetch"'],
  ])('fails its step when %s', (_so, given, answer, type, detail) => {
    const definition = definitionOf(`
use:
  functions:
    fetch:
      input: { schema: { document: { type: object, properties: { id: { type: integer } } } } }
      call: http
      with: { method: get, endpoint: https://a.test }
      output: { schema: { document: { type: integer } } }
do:
  - a: { call: fetch, with: ${given} }
`);
    const run = simulate(definition, { input: { n: 'seven' }, http: () => JSON.parse(answer) as Json });
    expect(run.error).toMatchObject({
      type: expect.stringMatching(new RegExp(`${type}$`)),
      detail: expect.stringContaining(detail),
      instance: '/do/0/a',
    });
  });

  it('ends by its own timeout, or by that of the step when it is shorter', () => {
    for (const [own, step] of [
      ['PT10S', 'PT1M'],
      ['PT1M', 'PT10S'],
    ]) {
      const definition = definitionOf(`
use:
  functions:
    fetch: { call: http, with: { method: get, endpoint: https://a.test }, timeout: { after: ${own} } }
do:
  - a: { call: fetch, timeout: { after: ${step} } }
`);
      let now = 0;
      const stopped: string[] = [];
      // A host on which nobody answers.
      const host: Host = {
        behaviour: 0,
        now: () => now,
        random: () => 0,
        newId: () => '',
        start: () => undefined,
        stop: (id) => stopped.push(id),
      };
      const requester = { kind: 'agent', id: '', key: '', name: '' } as const;
      const run = Interpreter.start(definition, {}, host, { id: 'r', requester, services: {} });
      expect(run.nextDeadline).toBe(10_000);
      now = 10_000;
      run.tick();
      expect(run.end).toMatchObject({ status: 'failed', error: { status: 408, instance: '/do/0/a' } });
      expect(stopped).toEqual(['c1']);
    }
  });
});
