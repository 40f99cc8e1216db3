/**
 * `call: <name>`: a call written once under `use.functions`, else TypeScript code on a worker.
 *
 * A function of the document is called with the step's `with`, which becomes its input: `.`, `$input` and `{name}` of an
 * endpoint mean the arguments there. Its own `input`, `output` and `timeout` hold for each call.
 */

import type { CallStep } from '../../definition/document.ts';
import { kindOf } from '../../definition/document.ts';
import type { Json } from '../../json.ts';
import { mustFit, timeoutMs } from '../data-flow.ts';
import { raise } from '../errors.ts';
import type { Deferred } from '../host.ts';
import type { Effect, Run } from '../run.ts';
import type { Fiber, StepFrame } from '../state.ts';
import { startHttp } from './http.ts';
import { startMcp } from './mcp.ts';
import { startOpenApi } from './openapi.ts';
import { runner } from './runner.ts';

export const functionStep = runner<'function', CallStep>('function', {
  enter(run, fiber, frame, step) {
    const reusable = functionOf(run, step.call);
    if (!reusable) return startFunction(run, fiber, frame, step.call, step.with ?? frame.input, frame.input);
    const given = step.with === undefined ? frame.input : run.evaluate(step.with, fiber, frame);
    const scope = run.scopeOf(fiber, frame, 'body', { input: given });
    mustFit(reusable.input?.schema?.document, given, `The input of the function "${step.call}"`);
    const from = reusable.input?.from;
    const input = from === undefined ? given : run.expressions.transform(from, given, scope);
    const timeout = timeoutMs(run, reusable.timeout, input, scope);
    if (timeout !== null) frame.deadline = Math.min(frame.deadline ?? Number.MAX_SAFE_INTEGER, run.now + timeout);
    // What its output may name.
    frame.local = { given };
    return start(run, fiber, frame, reusable, input);
  },
  settled(run, fiber, frame, step, value) {
    const reusable = functionOf(run, step.call);
    const as = reusable?.output?.as;
    const scope = run.scopeOf(fiber, frame, 'body', { input: frame.local.given ?? null });
    const output = as === undefined ? value : run.expressions.transform(as, value, scope);
    mustFit(reusable?.output?.schema?.document, output, `The output of the function "${step.call}"`);
    return { do: 'leave', value: output };
  },
});

function functionOf({ definition }: Run, name: string): CallStep | undefined {
  const functions = definition.use?.functions;
  return functions && Object.hasOwn(functions, name) ? (functions[name] as CallStep) : undefined;
}

function start(run: Run, fiber: Fiber, frame: StepFrame, reusable: CallStep, input: Json): Effect {
  const written = reusable.with ?? {};
  switch (kindOf(reusable)) {
    case 'http':
      return startHttp(run, fiber, frame, written, input);
    case 'openapi':
      return startOpenApi(run, fiber, frame, written, input);
    case 'mcp':
      return startMcp(run, fiber, frame, written, input);
    case 'function':
      return startFunction(run, fiber, frame, reusable.call, reusable.with ?? input, input);
    default:
      throw raise('configuration', `A function of the document must be a call, and not of a person.`);
  }
}

/** `arguments_` is what `.` means in what the function is called with. */
function startFunction(
  run: Run,
  fiber: Fiber,
  frame: StepFrame,
  name: string,
  written: Json,
  arguments_: Json,
): Effect {
  const deferred: Deferred[] = [];
  const scope = run.scopeOf(fiber, frame, 'body', { input: arguments_ });
  const value = run.expressions.withSecrets(written, arguments_, scope, '', deferred);
  const id = run.newCallId();
  run.note('called', frame, { call: id, function: name });
  run.startCall({ type: 'function', id, step: frame.at, name, with: value, deferred }, fiber.id);
  return { do: 'park' };
}
