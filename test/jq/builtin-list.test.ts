/**
 * Guarantee: what jq has and this has not, and the other way round, is written down with its reason. Shows a builtin that a new
 * version of jq brings, or that is lost here.
 */
import { loadJq } from 'jq-wasm';
import { expect, it } from 'vitest';
import { builtinNames } from '../../engine/jq/builtins/index.ts';
import { FORBIDDEN } from '../../engine/jq/resolve.ts';
import { UNJUDGED } from './fuzz/exclusions.ts';
import { all } from './run.ts';

const jq = await loadJq();
const ours = new Set(builtinNames());
const theirs = new Set(JSON.parse(jq.raw('null', 'builtins', ['-c']).stdout) as string[]);
const nameOf = (builtin: string) => builtin.slice(0, builtin.lastIndexOf('/'));

it('has every builtin of jq but those that are refused with a reason', () => {
  const missing = [...theirs].filter((one) => !ours.has(one) && !Object.hasOwn(FORBIDDEN, nameOf(one)));
  expect(missing).toEqual([]);
  expect(theirs.size).toBeGreaterThan(200);
});

it('has none that jq has not, but those that are written down', () => {
  const more = [...ours].filter((one) => !theirs.has(one));
  expect(more.filter((one) => !Object.hasOwn(UNJUDGED, one))).toEqual([]);
});

it('computes the error functions to the digits that are asked of such functions', () => {
  const inputs = [
    -30, -3, -1, -0.99, -0.1, 0, 1e-10, 0.3, 0.5, 0.84375, 0.999, 1, 1.25, 1.9, 2, 2.5, 3, 5, 6, 10, 20, 26, 27,
  ];
  const judged = JSON.parse(jq.raw(JSON.stringify(inputs), 'map([erf, erfc])', ['-c']).stdout) as number[][];
  const computed = all('map([erf, erfc])', inputs)[0] as number[][];
  for (const [i, pair] of judged.entries()) {
    for (const [j, wanted] of pair.entries()) {
      const got = computed[i]![j]!;
      // The least numbers there are have few digits.
      const close = Math.abs(got - wanted) <= Math.max(Math.abs(wanted) * 1e-13, 1e-321);
      expect(close, `${['erf', 'erfc'][j]}(${inputs[i]}) is ${wanted}, not ${got}`).toBe(true);
    }
  }
  expect(all('[nan, infinite, -infinite] | map(erf, erfc) | map(tostring)')).toEqual([
    ['null', 'null', '1', '0', '-1', '2'],
  ]);
});
