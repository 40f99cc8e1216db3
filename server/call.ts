/**
 * The one way in: check the input (all problems at once) → access → run → check and trim the output → audit.
 * The doors translate requests into a call of this and its answer back; none calls an operation's `run` itself.
 */
import { Compile } from 'typebox/compile';
import type { Json, JsonObject } from '../engine/json.ts';
import { isObject } from '../engine/json.ts';
import { describe, type Violation, validate } from '../schemas/validate.ts';
import { AppError } from './errors.ts';
import { log } from './log.ts';
import { type AnyOperation, httpOf } from './operation.ts';
import { refuseUnreadable } from './readable.ts';
import type { Scope } from './scope.ts';
import { trim } from './trim.ts';

/** Gives the operation's output; throws `AppError` for whatever was expected, anything else for a defect. */
export async function call(operation: AnyOperation, scope: Scope, input: Json): Promise<Json> {
  const writes = httpOf(operation).method === 'POST';
  const start = Date.now();
  let code: string | null = null;
  try {
    const output = await checked(operation, scope, input);
    if (writes) await audit(operation, scope, input, 'ok');
    return output;
  } catch (failure) {
    const why = failure instanceof AppError ? failure.code : 'INTERNAL';
    code = why;
    if (writes) await audit(operation, scope, input, why);
    throw failure;
  } finally {
    const { tenant, requestId, traceparent } = scope;
    const end = Date.now();
    scope.telemetry?.requested({
      operation: operation.name,
      tenant: tenant.key,
      requestId,
      traceparent,
      start,
      end,
      code,
    });
  }
}

async function checked(operation: AnyOperation, scope: Scope, input: Json): Promise<Json> {
  refuseUnreadable(input);
  const violations = validate(operation.input as unknown as JsonObject, input);
  if (violations.length > 0) {
    throw new AppError('INPUT_REFUSED', {
      operation: operation.name,
      problems: inWords(violations, operation.input as unknown as JsonObject),
      violations: asDetails(violations, operation.input as unknown as JsonObject),
    });
  }
  if (operation.access === 'admin' && !scope.principal.admin) {
    throw new AppError('FORBIDDEN', { reason: `${operation.name} is for administrators` });
  }
  const output = trim(operation.output as unknown as JsonObject, (await operation.run(scope, input as never)) as Json);
  if (!keepsItsWord(operation, output)) {
    const wrong = validate(operation.output as unknown as JsonObject, output);
    throw new Error(`${operation.name} gave an output that its schema refuses: ${inWords(wrong, true)}`);
  }
  return output;
}

const compiled = new Map<AnyOperation, { Check(value: unknown): boolean }>();

/**
 * Whether an output of ours is what was promised. Compiled, unlike what callers and forms send: our own schemas need no
 * protection, and a page of fifty rows is judged in a hundredth of the time.
 */
function keepsItsWord(operation: AnyOperation, output: Json): boolean {
  let validator = compiled.get(operation);
  if (!validator) {
    validator = Compile(operation.output);
    compiled.set(operation, validator);
  }
  return validator.Check(output);
}

async function audit(operation: AnyOperation, scope: Scope, input: Json, outcome: string): Promise<void> {
  const subject = isObject(input) ? (input.taskId ?? input.runId ?? input.name ?? null) : null;
  try {
    await scope.audit({
      principal: scope.principal.id,
      operation: operation.name,
      subject: typeof subject === 'string' ? subject.slice(0, 200) : null,
      outcome,
      requestId: scope.requestId,
    });
  } catch (failure) {
    // What was done is done; an audit line that cannot be written must not turn it into an error for the caller.
    log.error({ failure, operation: operation.name, requestId: scope.requestId }, 'audit line not written');
  }
}

/** "answer is required; amount must be at most 500": the first five. */
export function inWords(violations: Violation[], schema: JsonObject | boolean): string {
  const texts = violations.slice(0, 5).map((violation) => describe(violation, schema));
  return texts.join('; ') + (violations.length > 5 ? `; and ${violations.length - 5} more` : '');
}

export function asDetails(violations: Violation[], schema: JsonObject | boolean): JsonObject[] {
  return violations.map((violation) => ({
    pointer: violation.pointer,
    message: violation.message,
    text: describe(violation, schema),
  }));
}
