/** Guarantee: "did you mean" proposes what was meant and nothing else: one edit, two from six letters on. */
import { describe, expect, it } from 'vitest';
import { choices, nearest } from '../../engine/definition/nearest.ts';

describe('the nearest name', () => {
  it.each([
    ['swich', ['switch', 'set'], 'switch'],
    ['tehn', ['then', 'ten'], 'then'],
    ['Then', ['then'], 'then'],
    ['timout', ['timeout'], 'timeout'],
    ['outptu', ['output', 'input'], 'output'],
    ['ouptut', ['output'], 'output'],
  ])('of %s is found', (name, candidates, wanted) => {
    expect(nearest(name, candidates)).toBe(wanted);
  });

  it.each([
    ['send', ['read']],
    ['cat', ['dog', 'carts']],
    ['do', ['to', 'go']],
    ['label', ['title', 'table']],
    ['metadata', ['data']],
  ])('of %s is nothing', (name, candidates) => {
    expect(nearest(name, candidates)).toBeUndefined();
  });

  it('is the first of equals, and never the name itself', () => {
    expect(nearest('abd', ['abc', 'abe'])).toBe('abc');
    expect(nearest('abc', ['abc'])).toBeUndefined();
  });

  it('is one of a list that is cut where it gets long', () => {
    expect(choices(['a', 'b', 'c'], 2)).toBe('`a`, `b`, 1 more');
  });
});
