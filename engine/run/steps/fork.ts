import type { ForkStep } from '../../definition/document.ts';
import type { Json } from '../../json.ts';
import { cancelFiber } from '../cancel.ts';
import { runner } from './runner.ts';

/**
 * `fork`: all branches at once, each on a fiber of its own. Without `compete` the output is an array in the order
 * declared; with it, the first to end gives the output and the others are cancelled. A branch that fails fails the fork.
 */
export const forkStep = runner<'fork', ForkStep>('fork', {
  enter(run, fiber, frame, step) {
    const { branches } = step.fork;
    if (branches.length === 0) return { do: 'leave', value: step.fork.compete ? frame.input : [] };
    frame.local = { results: branches.map(() => null), left: branches.length };
    branches.forEach((_, index) => {
      run.startBranch(fiber, index, `${frame.at}/fork/branches`, frame.input);
    });
    return { do: 'park' };
  },
  branch(run, fiber, frame, step, branch, value) {
    if (step.fork.compete) {
      const winner = Object.keys(step.fork.branches[branch] ?? {})[0] ?? String(branch);
      cancelFiber(run, fiber.id, `Another branch of "${frame.name}" was first: ${winner}.`);
      return { do: 'leave', value };
    }
    (frame.local.results as Json[])[branch] = value;
    frame.local.left = (frame.local.left as number) - 1;
    return frame.local.left === 0 ? { do: 'leave', value: frame.local.results as Json[] } : { do: 'park' };
  },
});
