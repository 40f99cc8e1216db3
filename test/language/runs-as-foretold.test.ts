/**
 * Guarantee: a definition that the checker accepts runs as its types say: every step that runs was reachable, its input and
 * the run's output are of the types told, and an expression that was said not to fail does not. One that only types refuse
 * is run too: what was said to fail always, fails. Where the interpreter and the checker have different ideas of a jump, a
 * loop, a fork or a catch shows here. `npm run fuzz:types` looks for longer.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scenario } from './generated.ts';
import { judgeRun } from './judged-runs.ts';

it('a definition that is accepted runs as its types say', () => {
  let accepted = 0;
  fc.assert(
    fc.property(scenario, (one) => {
      const verdict = judgeRun(one);
      if (verdict?.accepted) accepted++;
      expect(verdict?.wrong ?? [], JSON.stringify(one.document.do)).toEqual([]);
    }),
    { numRuns: 150 },
  );
  expect(accepted).toBeGreaterThan(90);
}, 60_000);
