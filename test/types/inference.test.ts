/**
 * Guarantee: whatever a program gives out is in the type that was inferred for it, it gives nothing and raises only where
 * that was announced, and what is claimed to fail does fail. A builtin described too narrowly, a condition that narrows
 * too much, a loop left too early show here.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtinNames } from '../../engine/jq/builtins/index.ts';
import { parse } from '../../engine/jq/parse.ts';
import type { Json } from '../../engine/json.ts';
import { inferredNames } from '../../engine/types/builtins/index.ts';
import { infer } from '../../engine/types/infer.ts';
import { joinAll } from '../../engine/types/join.ts';
import { typeOf, UNKNOWN } from '../../engine/types/type.ts';
import { judge, subject } from './judge.ts';
import { program, straight } from './programs.ts';

describe('inference', () => {
  it('knows every builtin, and no other', () => {
    expect(inferredNames().sort()).toEqual(builtinNames().sort());
  });

  it('holds whatever the evaluator gives', () => {
    fc.assert(
      fc.property(program, subject, (source, given) => {
        expect(judge(source, given)).toEqual([]);
      }),
      { numRuns: 1_500 },
    );
  });

  it.each([
    ['.a |= (.a |= .)', [{ b: 1 }, { a: [], b: 0 }]],
    [
      '.a |= .a',
      [
        { a: -1, b: 0 },
        { a: {}, b: null },
      ],
    ],
    ['.[] |= (.[] |= .)', [[1], [[1]]]],
  ])('claims nothing of %s, which one of the values that can come allows', (source, values) => {
    const type = joinAll((values as Json[]).map(typeOf));
    expect(infer(parse(source), type, () => UNKNOWN).claims.filter(({ kind }) => kind === 'impossible')).toEqual([]);
  });

  it('claims an operation to be impossible only when the program fails on every input', () => {
    let claimed = 0;
    fc.assert(
      fc.property(straight, subject, (source, given) => {
        const { claims, failed } = judge.claims(source, given);
        if (claims === 0) return;
        claimed++;
        expect(failed, source).toBe(true);
      }),
      { numRuns: 700 },
    );
    expect(claimed).toBeGreaterThan(50);
  });
});
