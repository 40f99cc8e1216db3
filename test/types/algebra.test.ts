/**
 * Guarantee: joining, meeting, narrowing and widening never lose a value, and widening ends. A set that lost one would make
 * the checker certain of what is not so.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../engine/json.ts';
import { describeType } from '../../engine/types/describe.ts';
import { fixpoint, join, joinAll, widen } from '../../engine/types/join.ts';
import { meet, overlaps, without } from '../../engine/types/meet.ts';
import {
  arrayOf,
  closed,
  isMember,
  isNever,
  NEVER,
  NULL,
  NUMBER,
  onlyKinds,
  same,
  stringOf,
  type Type,
  tupleOf,
  typeOf,
  UNKNOWN,
} from '../../engine/types/type.ts';
import { scalar, value } from './arbitrary.ts';

/** Types with some values that are in them. */
const sets = fc
  .array(value, { minLength: 1, maxLength: 5 })
  .map((members) => ({ members, type: joinAll(members.map(typeOf)) }));

const holds = (type: Type, one: Json) =>
  expect(isMember(one, type), `${JSON.stringify(one)} in ${describeType(type, 5)}`).toBe(true);

describe('a join', () => {
  it('holds all values of both, whichever comes first', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        for (const one of [...a.members, ...b.members]) {
          holds(join(a.type, b.type), one);
          holds(widen(a.type, b.type), one);
        }
        expect(same(join(a.type, a.type), a.type)).toBe(true);
      }),
    );
  });

  it('keeps apart what a property tells apart, and nothing else', () => {
    const tagged = join(closed({ kind: stringOf('a'), x: NUMBER }), closed({ kind: stringOf('b'), y: NUMBER }));
    expect(describeType(tagged)).toBe('{ kind: "a", x: number } | { kind: "b", y: number }');
    expect(describeType(join(closed({ x: NUMBER }), closed({ y: NUMBER })))).toBe('{ x?: number, y?: number }');
  });

  it('gives up literals, shapes and depth beyond the caps', () => {
    expect(describeType(joinAll(Array.from({ length: 200 }, (_, i) => typeOf(i))))).toBe('number');
    const many = joinAll(Array.from({ length: 40 }, (_, i) => closed({ kind: stringOf(`k${i}`) })));
    expect(many.objects.length).toBeLessThanOrEqual(16);
    for (let i = 0; i < 40; i++) holds(many, { kind: `k${i}` });
  });
});

describe('a meeting', () => {
  it('holds what is in both', () => {
    fc.assert(
      fc.property(sets, sets, value, (a, b, other) => {
        const both = meet(a.type, b.type);
        for (const one of [...a.members, ...b.members, other]) {
          if (!isMember(one, a.type) || !isMember(one, b.type)) continue;
          holds(both, one);
          expect(overlaps(a.type, b.type)).toBe(true);
        }
      }),
    );
  });

  it('is empty where a tag, a kind or a closed shape leaves nothing', () => {
    expect(overlaps(closed({ kind: stringOf('a') }), closed({ kind: stringOf('b') }))).toBe(false);
    expect(overlaps(NUMBER, NULL)).toBe(false);
    expect(overlaps(closed({ a: NUMBER }), closed({ a: NUMBER, b: NUMBER }))).toBe(false);
    expect(overlaps(tupleOf(NUMBER), arrayOf(NUMBER, 2))).toBe(false);
  });
});

describe('a type without a value', () => {
  it('holds all others', () => {
    fc.assert(
      fc.property(sets, scalar, (a, gone) => {
        if (gone !== null && typeof gone === 'object') return;
        const left = without(a.type, gone);
        for (const one of a.members) if (one !== gone) holds(left, one);
        if (gone !== null && typeof gone !== 'number')
          expect(isMember(gone, left) && a.type.strings !== true).toBe(false);
      }),
    );
  });

  it('or without kinds holds the other kinds', () => {
    fc.assert(
      fc.property(sets, fc.integer({ min: 0, max: 63 }), (a, kinds) => {
        const left = onlyKinds(a.type, kinds);
        const rest = onlyKinds(a.type, 63 & ~kinds);
        for (const one of a.members) expect(isMember(one, left) || isMember(one, rest)).toBe(true);
        expect(kinds === 0 ? isNever(left) : true).toBe(true);
      }),
    );
  });
});

describe('a loop', () => {
  it.each<[string, (state: Type) => Type]>([
    ['counting', (state) => (state === UNKNOWN || state.numbers === true ? NUMBER : typeOf(state.numbers.length))],
    ['nesting objects', (state) => closed({ before: state })],
    ['nesting arrays', (state) => tupleOf(state, state)],
    ['growing an array', (state) => (state.array === null ? tupleOf(NULL) : tupleOf(...state.array.prefix, NULL))],
    [
      'growing names',
      (state) =>
        closed(
          Object.fromEntries(
            Array.from({ length: (state.objects[0]?.properties.size ?? 0) + 1 }, (_, i) => [`p${i}`, NULL]),
          ),
        ),
    ],
    ['growing tags', (state) => closed({ tag: stringOf(`t${state.objects.length}`), rest: state })],
  ])('ends when it is %s', (_name, step) => {
    const end = fixpoint(NULL, step);
    for (const once of [NULL, step(NULL), step(step(NULL))])
      expect(same(join(end, once), end), describeType(once)).toBe(true);
    expect(isNever(end)).toBe(end === NEVER);
  });
});
