/**
 * Guarantee: a definition that the checker accepts runs as its types say: every step that runs was reachable, its input and
 * the run's output are of the types told, and an expression that was said not to fail does not. Where the interpreter and
 * the checker have different ideas of a jump, a loop, a fork or a catch shows here. `npm run fuzz:types` looks for longer.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judgeRun, scenario } from './generated.ts';

it('a definition that is accepted runs as its types say', () => {
  let accepted = 0;
  fc.assert(
    fc.property(scenario, (one) => {
      const wrong = judgeRun(one);
      if (wrong === undefined) return;
      accepted++;
      expect(wrong, JSON.stringify(one.document.do)).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect(accepted).toBeGreaterThan(15);
}, 60_000);
