import type { ErrorDefinition, RaiseStep } from '../../definition/document.ts';
import type { JsonObject } from '../../json.ts';
import { Raised, raise } from '../errors.ts';
import { runner } from './runner.ts';

/** `raise`: a named or inline error, its texts evaluated. */
export const raiseStep = runner<'raise', RaiseStep>('raise', {
  enter(run, fiber, frame, step) {
    const { error } = step.raise;
    const definition = typeof error === 'string' ? run.definition.use?.errors?.[error] : error;
    if (!definition) throw raise('configuration', `There is no error named "${String(error)}" under use.errors.`);
    const value = run.evaluate(definition as unknown as JsonObject, fiber, frame) as unknown as ErrorDefinition;
    const status = Number(value.status);
    throw new Raised({
      type: String(value.type),
      status: Number.isInteger(status) ? status : 500,
      title: value.title === undefined ? String(value.type).split('/').at(-1) || 'Error' : String(value.title),
      ...(value.detail !== undefined && { detail: String(value.detail) }),
      ...(value.instance !== undefined && { instance: String(value.instance) }),
    });
  },
});
