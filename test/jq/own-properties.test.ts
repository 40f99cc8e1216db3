// Would show a key that reaches JavaScript's own machinery, or a run that changes what it was given.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../engine/json.ts';
import { all, one } from './run.ts';

const hostile = JSON.parse('{"__proto__": 1, "constructor": 2, "a": {"__proto__": {"x": 3}}}') as Json;

describe('an inherited name is no field', () => {
  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', '__defineGetter__'])('%s', (name) => {
    expect(one(`.${name}`, {})).toBeNull();
    expect(one(`.["${name}"]?`, {})).toBeNull();
    expect(one(`has("${name}")`, {})).toBe(false);
    expect(one(`.a.${name}`, { a: {} })).toBeNull();
    expect(one(`. as {$${name}} | $${name}`, {})).toBeNull();
    expect(one(`getpath(["${name}"])`, {})).toBeNull();
    expect(one(`{${name}} | length`, {})).toBe(1);
  });
});

describe('`__proto__` is just a key', () => {
  test.each([
    ['{"__proto__": 1} | tojson', '{"__proto__":1}'],
    ['{"__proto__": 1, b: 2} | tojson', '{"__proto__":1,"b":2}'],
    ['{("__proto__"): 1} | tojson', '{"__proto__":1}'],
    ['{} | .__proto__ = 1 | tojson', '{"__proto__":1}'],
    ['{} | .__proto__.polluted = 1 | tojson', '{"__proto__":{"polluted":1}}'],
    ['{} | setpath(["a", "__proto__", "b"]; 1) | tojson', '{"a":{"__proto__":{"b":1}}}'],
    ['[{key: "__proto__", value: 1}] | from_entries | tojson', '{"__proto__":1}'],
    ['{} + {"__proto__": 1} | tojson', '{"__proto__":1}'],
    ['{} * {"__proto__": {a: 1}} | tojson', '{"__proto__":{"a":1}}'],
    ['reduce (1, 2) as $x ({}; .__proto__ += [$x]) | tojson', '{"__proto__":[1,2]}'],
    ['reduce (1, 2) as $x ({}; . + {"__proto__": $x}) | tojson', '{"__proto__":2}'],
    ['[{"__proto__": 1}, {"__proto__": 2}] | add | tojson', '{"__proto__":2}'],
    ['"{\\"__proto__\\": [nan]}" | fromjson | tojson', '{"__proto__":[null]}'],
    ['["__proto__"] | INDEX(.) | tojson', '{"__proto__":"__proto__"}'],
    ['"x" | capture("(?<__proto__>x)") | tojson', '{"__proto__":"x"}'],
    ['{"__proto__": 1} | map_values(. + 1) | tojson', '{"__proto__":2}'],
    ['{"__proto__": 1} | walk(.) | tojson', '{"__proto__":1}'],
    ['{"__proto__": 1} | with_entries(.) | tojson', '{"__proto__":1}'],
    ['{"__proto__": 1} | pick(.__proto__) | tojson', '{"__proto__":1}'],
    ['fromstream({"__proto__": 1} | tostream) | tojson', '{"__proto__":1}'],
    ['{"__proto__": 1, a: 2} | del(.a) | tojson', '{"__proto__":1}'],
  ])('%s', (source, expected) => {
    expect(one(source)).toBe(expected);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });

  test('and is found, compared and deleted like any other', () => {
    expect(one('[.__proto__, .a.__proto__.x, .a.x, keys]', hostile)).toEqual([
      1,
      3,
      null,
      ['__proto__', 'a', 'constructor'],
    ]);
    expect(one('. == {"__proto__": 1, constructor: 2, a: {"__proto__": {x: 3}}}', hostile)).toBe(true);
    expect(one('. == {constructor: 2, a: {}}', hostile)).toBe(false);
    expect(one('del(.__proto__, .a.__proto__) | tojson', hostile)).toBe('{"constructor":2,"a":{}}');
  });
});

test('a run never changes its input or its constants', () => {
  const programs = [
    '.[0] |= 5',
    'map(. as $x | [$x, $x])',
    'reduce .[] as $x ([]; . + [$x])',
    'reduce range(3) as $i (.; .[$i] = $i)',
    'reduce range(3) as $i (.; . + [$i])',
    'sort, reverse, unique, add, flatten',
    'del(.[0])',
    'walk(if type == "array" then reverse else . end)',
    '.[] += 1',
    'sort_by(-.)',
    'to_entries | from_entries?',
  ];
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 6 }), fc.constantFrom(...programs), (input, program) => {
      const frozen = Object.freeze([...input]);
      const first = all(program, frozen as number[]);
      expect(frozen).toEqual(input);
      expect(all(program, frozen as number[])).toEqual(first);
    }),
  );
});
