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
    const status = numberOf(value.status);
    throw new Raised({
      type: textOf(value.type),
      status: Number.isInteger(status) ? status : 500,
      title: value.title === undefined ? textOf(value.type).split('/').at(-1) || 'Error' : textOf(value.title),
      ...(value.detail !== undefined && { detail: textOf(value.detail) }),
      ...(value.instance !== undefined && { instance: textOf(value.instance) }),
    });
  },
});

/** What an expression gave, as text; of objects their JSON, since JavaScript makes none of them, or fails. */
function textOf(value: unknown): string {
  return holdsObject(value) ? JSON.stringify(value) : String(value);
}

function numberOf(value: unknown): number {
  return holdsObject(value) ? Number.NaN : Number(value);
}

function holdsObject(value: unknown): boolean {
  return Array.isArray(value) ? value.some(holdsObject) : typeof value === 'object' && value !== null;
}
