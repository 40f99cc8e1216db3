import type { DoStep } from '../../definition/document.ts';
import { runner } from './runner.ts';

/** `do`: its list runs in order; the last output is the step's. */
export const doStep = runner<'do', DoStep>('do', {
  enter: (run, _fiber, frame) => ({ do: 'list', at: run.plan.below(frame.at, 'do'), value: frame.input }),
  child: (_run, _fiber, _frame, _step, value) => ({ do: 'leave', value }),
});
