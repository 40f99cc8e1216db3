import type { CallStep } from '../../definition/document.ts';
import { kindOf } from '../../definition/document.ts';
import { raise } from '../errors.ts';
import type { Deferred } from '../host.ts';
import { startHttp } from './http.ts';
import { runner } from './runner.ts';

/** `call: <name>`: a call written once under `use.functions`, else TypeScript code on a worker. */
export const functionStep = runner<'function', CallStep>('function', {
  enter(run, fiber, frame, step) {
    const scope = run.scopeOf(fiber, frame, 'body');
    const reusable = run.definition.use?.functions?.[step.call] as CallStep | undefined;
    if (reusable) {
      if (kindOf(reusable) !== 'http') {
        throw raise('configuration', `use.functions.${step.call} must be a call of http in this version.`);
      }
      const given = step.with === undefined ? frame.input : run.evaluate(step.with, fiber, frame);
      return startHttp(run, fiber, frame, reusable.with ?? {}, given);
    }
    const deferred: Deferred[] = [];
    const value = run.expressions.withSecrets(step.with ?? frame.input, frame.input, scope, '', deferred);
    run.note('called', frame, { function: step.call });
    run.startCall(
      { type: 'function', id: run.newCallId(), step: frame.at, name: step.call, with: value, deferred },
      fiber.id,
    );
    return { do: 'park' };
  },
  settled: (_run, _fiber, _frame, _step, value) => ({ do: 'leave', value }),
});
