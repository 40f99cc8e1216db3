/** Guarantee: every step of a definition is visited once, with the pointer that errors carry, in the order written. */
import { describe, expect, it } from 'vitest';
import { parse } from '../../engine/definition/parse.ts';
import { walk } from '../../engine/definition/walk.ts';
import type { Json } from '../../engine/json.ts';

const source = `
do:
  - a: { set: { x: 1 } }
  - b:
      for: { in: .list }
      do:
        - c:
            try: [{ d: { set: { x: 1 } } }]
            catch: { do: [{ e: { wait: PT1S } }] }
  - f: { fork: { branches: [{ g: { do: [{ 'h/i': { set: { x: 1 } } }] } }] } }
use:
  functions:
    j: { call: http }
`;

describe('a walk', () => {
  const visits = walk(parse(source, 'a.yaml').value!);

  it('finds every step with its pointer', () => {
    expect(visits.map(({ pointer }) => pointer)).toEqual([
      '/do/0/a',
      '/do/1/b',
      '/do/1/b/do/0/c',
      '/do/1/b/do/0/c/try/0/d',
      '/do/1/b/do/0/c/catch/do/0/e',
      '/do/2/f',
      '/do/2/f/fork/branches/0/g',
      '/do/2/f/fork/branches/0/g/do/0/h~1i',
      '/use/functions/j',
    ]);
  });

  it('knows which list a step is in, and its parents', () => {
    expect(visits.map(({ name, slot }) => `${name} ${slot}`)).toEqual([
      'a do',
      'b do',
      'c for',
      'd try',
      'e catch',
      'f do',
      'g branch',
      'h/i do',
      'j function',
    ]);
    expect(visits.find(({ name }) => name === 'e')!.parents.map(({ name }) => name)).toEqual(['b', 'c']);
  });

  it.each([null, 1, 'do', [], {}, { do: null }, { do: [null, 1, [], {}, { a: null }, { a: {}, b: {} }] }])(
    'passes over what is no step: %j',
    (document) => {
      // The table's type is as odd as its rows; all of them are JSON.
      expect(walk(document as Json)).toEqual([]);
    },
  );
});
