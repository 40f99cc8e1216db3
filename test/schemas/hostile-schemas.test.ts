/**
 * No schema and no value makes the validator hang, throw or read what is not there. Each test is an attack that works on
 * a validator without the guard it names.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../schemas/validate/json.ts';
import { checkPattern, isValid, unsafePatterns, validate } from '../../schemas/validate.ts';

const DANGEROUS = [
  '^(a+)+$',
  '^(a|a)*$',
  '^(a*)*$',
  '^([a-z]+)*$',
  '^(\\w+\\s?)+$',
  '^\\w+([.-]?\\w+)*@\\w+([.-]?\\w+)*(\\.\\w{2,3})+$',
  '(x+x+)+y',
  '^(a|aa)+$',
  '^(.*a){20}$',
  '^(a{1,30}){1,30}$',
  '^(x(a?|b?))*$',
  '([\\u0600]|[\\u0600])+$',
  '(\\p{L}|[é-ü])+$',
  '^(?=(a+)+$)',
  '^(a?){30}a{30}$',
  '(a|a)'.repeat(40),
  'a*a*a*b',
  '^.*a.*b.*c$',
  '^(a)\\1$',
  '(',
  `^${'a'.repeat(1_000)}$`,
];

const ORDINARY = [
  '^\\d{4}-\\d{2}-\\d{2}$',
  '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
  '^(?=.*\\d)(?=.*[a-z])(?=.*[A-Z]).{8,}$',
  '^\\+?\\d{0,3}[ -]?\\(?\\d{0,4}\\)?[ -]?\\d{3,4}[ -]?\\d{3,4}$',
  '^https?://[^\\s/]+(/.*)?$',
  '^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]+$',
  '^(\\p{L}+\\s)*\\p{L}+$',
  '^\\S(.*\\S)?$',
  '\\S',
  'foo.*bar',
  '^[a-z]+(-[a-z]+)*$',
  '^(\\d{16})+$',
  '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)$',
  '^P(?!$)(\\d+Y)?(\\d+M)?(\\d+W)?(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+S)?)?$',
  '^(mon|tue|wed)(,(mon|tue|wed))*$',
  '^[\\u4e00-\\u9fff]+$',
];

describe('patterns', () => {
  it.each(DANGEROUS)('%s is refused with a reason, at publishing and at checking', (pattern) => {
    expect(checkPattern(pattern)).toMatch(/^\w.{10,}/);
    const [violation, ...others] = validate({ pattern }, `${'a'.repeat(40)}!`);
    expect(violation?.message).toContain('cannot be checked: the pattern');
    expect(others).toEqual([]);
  });

  it.each(ORDINARY)('%s is used', (pattern) => {
    expect(checkPattern(pattern)).toBeNull();
  });

  it('are judged and matched without a hang, whatever they are', () => {
    const atom = fc.constantFrom('a', 'b', '[ab]', '.', '\\w');
    const pattern = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        atom,
        fc.array(tie('node'), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('')),
        fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((parts) => `(?:${parts.join('|')})`),
        fc
          .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{0,9}', '{7}', '*?'))
          .map(([node, times]) => `(?:${node})${times}`),
      ),
    })).node;
    const accepted = { count: 0 };
    fc.assert(
      fc.property(pattern, fc.constantFrom('a', 'ab', 'b'), (body, unit) => {
        const text = `^${body}$`;
        const started = performance.now();
        const reason = checkPattern(text);
        if (reason === null) {
          accepted.count++;
          isValid({ pattern: text }, `${unit.repeat(1_500)}!`);
        }
        expect(performance.now() - started, text).toBeLessThan(30_000);
      }),
      { numRuns: 1_500, seed: 4 },
    );
    expect(accepted.count).toBeGreaterThan(300);
  });

  it('never see more than ten thousand characters', () => {
    expect(validate({ pattern: '^a*$' }, 'a'.repeat(10_000))).toEqual([]);
    expect(validate({ pattern: '^a*$' }, 'a'.repeat(10_001))[0]?.message).toBe(
      'is too long to be checked (at most 10000 characters)',
    );
  });

  it('are found wherever they stand in a schema, and only where they are patterns', () => {
    const schema: JsonObject = {
      properties: { pattern: { pattern: '(a+)+' }, code: { anyOf: [{ items: { pattern: '(' } }] } },
      patternProperties: { '(b+)+': true, '^x-': {} },
      enum: [{ pattern: '(a+)+' }],
    };
    expect(unsafePatterns(schema).map(({ pointer, pattern }) => [pointer, pattern])).toEqual([
      ['/patternProperties/(b+)+', '(b+)+'],
      ['/properties/pattern/pattern', '(a+)+'],
      ['/properties/code/anyOf/0/items/pattern', '('],
    ]);
    expect(unsafePatterns(true)).toEqual([]);
  });

  it('of names make the whole schema unusable when unsafe', () => {
    expect(validate({ patternProperties: { '(b+)+$': true } }, {})[0]?.message).toContain(
      'cannot be checked: the pattern (b+)+$',
    );
  });
});

describe('own properties', () => {
  it('are the only ones there are', () => {
    for (const name of ['valueOf', 'toString', 'constructor', '__proto__', 'hasOwnProperty'])
      expect(validate({ required: [name] }, {}), name).toHaveLength(1);
  });

  it('include __proto__ when JSON has it', () => {
    const value = JSON.parse('{"__proto__": {"admin": true}}') as Json;
    expect(validate({ additionalProperties: false }, value).map(({ pointer }) => pointer)).toEqual(['/__proto__']);
    expect(validate({ required: ['admin'] }, value)).toHaveLength(1);
    expect(isValid({ properties: JSON.parse('{"__proto__": {"type": "string"}}') as Json }, value)).toBe(false);
  });
});

describe('depth and references', () => {
  it('a value nested beyond reason is refused as a whole', () => {
    const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as Json;
    expect(validate({ $defs: { a: { items: { $ref: '#/$defs/a' } } }, $ref: '#/$defs/a' }, deep)[0]?.message).toBe(
      'is nested too deeply (more than 500 levels)',
    );
  });

  it('a schema nested beyond reason is refused as a whole', () => {
    const schema = JSON.parse(`${'{"not":'.repeat(5_000)}{}${'}'.repeat(5_000)}`) as JsonObject;
    expect(validate(schema, 1)[0]?.message).toContain('the schema is nested too deeply');
  });

  it('a schema that refers to itself without end is refused', () => {
    expect(validate({ $ref: '#' }, 1)[0]?.message).toBe('cannot be checked: the schema refers to itself without end');
    expect(isValid({ allOf: [{ $ref: '#' }, { $ref: '#' }] }, 1)).toBe(false);
  });

  it('references that double the work at each level are cut off', () => {
    const $defs: JsonObject = { a40: { type: 'string' } };
    for (let level = 0; level < 40; level++)
      $defs[`a${level}`] = { allOf: [{ $ref: `#/$defs/a${level + 1}` }, { $ref: `#/$defs/a${level + 1}` }] };
    expect(validate({ $defs, $ref: '#/$defs/a0' }, 'x')[0]?.message).toBe(
      'cannot be checked: the schema takes too many steps',
    );
  });

  it('a recursive schema over an ordinary tree is not', () => {
    let tree: JsonObject = { value: 1 };
    for (let level = 0; level < 100; level++) tree = { value: level, left: tree, right: { value: 2 } };
    const schema: JsonObject = {
      type: 'object',
      required: ['value'],
      properties: { value: { type: 'number' }, left: { $ref: '#' }, right: { $ref: '#' } },
      additionalProperties: false,
    };
    expect(validate(schema, tree)).toEqual([]);
    (tree.right as JsonObject).value = 'x';
    expect(validate(schema, tree)).toEqual([
      { pointer: '/right/value', keyword: 'type', message: 'must be a number', params: { type: 'number' } },
    ]);
  });
});
