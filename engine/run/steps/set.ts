import type { SetStep } from '../../definition/document.ts';
import { runner } from './runner.ts';

/** `set`: the output is the literal with its expressions evaluated. */
export const setStep = runner<'set', SetStep>('set', {
  enter: (run, fiber, frame, step) => ({ do: 'leave', value: run.evaluate(step.set, fiber, frame) }),
});
