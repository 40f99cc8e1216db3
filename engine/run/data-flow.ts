/**
 * What goes into a step and comes out of it, by the specification's keywords (reference, "Data Flow"): schemas that values
 * must fit, `output.as`, `export.as`, and timeouts, which are data until they are evaluated.
 */
import { describe, validate } from '../../schemas/validate.ts';
import { durationMs, type ExportFlow, type OutputFlow, type Timeout } from '../definition/document.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import { raise } from './errors.ts';
import type { Scope } from './expressions.ts';
import type { Run } from './run.ts';
import type { StepFrame } from './state.ts';
import { withOutput } from './variables.ts';

/** Refuses, with a `validation` error, a value that does not fit. */
export function mustFit(schema: JsonObject | boolean | undefined, value: Json, what: string): void {
  if (schema === undefined) return;
  const violations = validate(schema, value);
  if (violations.length === 0) return;
  throw raise(
    'validation',
    `${what} does not fit its schema: ${violations
      .slice(0, 5)
      .map((violation) => `${violation.pointer || '(whole value)'}: ${describe(violation, schema)}`)
      .join('; ')}.`,
    {
      details: { violations: violations.map(({ pointer, message }) => ({ pointer, message })) },
    },
  );
}

/** A value as an `output` makes it of what came out. */
export function shaped(run: Run, what: string, flow: OutputFlow | undefined, rawOutput: Json, scope: Scope): Json {
  const output =
    flow?.as === undefined
      ? rawOutput
      : run.expressions.transform(flow.as, rawOutput, withOutput(scope, rawOutput, rawOutput));
  mustFit(flow?.schema?.document, output, what);
  return output;
}

/** What an `export` makes of an output becomes the context. */
export function exportContext(
  run: Run,
  frame: StepFrame,
  flow: ExportFlow,
  output: Json,
  rawOutput: Json,
  scope: Scope,
): void {
  if (flow.as === undefined) return;
  const context = run.expressions.transform(flow.as, output, withOutput(scope, output, rawOutput));
  mustFit(flow.schema?.document, context, `The context exported by "${frame.name}"`);
  run.state.context = context;
}

/** A timeout, or the one of that name under `use.timeouts`, in milliseconds. */
export function timeoutMs(run: Run, timeout: string | Timeout | undefined, input: Json, scope: Scope): number | null {
  if (timeout === undefined) return null;
  const named = typeof timeout === 'string' ? run.definition.use?.timeouts?.[timeout] : timeout;
  if (!named) throw raise('configuration', `There is no timeout named "${String(timeout)}" under use.timeouts.`);
  return durationOf(run.expressions.value(named.after as Json, input, scope), 'timeout');
}

/** A duration in milliseconds; anything else is a `configuration` error that names the place. */
export function durationOf(value: Json, place: string): number {
  const ms = typeof value === 'string' || isObject(value) ? durationMs(value as string) : null;
  if (ms === null) {
    throw raise('configuration', `${place}: ${JSON.stringify(value)} is not an ISO 8601 duration such as PT30M.`);
  }
  return ms;
}
