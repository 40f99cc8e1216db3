/** How a run ends: its output is made, what is open is closed, and only then is it over. */
import type { Json, JsonObject } from '../json.ts';
import { cancelFiber } from './cancel.ts';
import { mustFit } from './data-flow.ts';
import { errorAsJson, placed } from './errors.ts';
import type { Scope } from './expressions.ts';
import type { Call } from './host.ts';
import type { Run } from './run.ts';
import { MOST_PAYLOAD, sizeOf, tooBig } from './size.ts';
import type { PendingCall, RunEnd } from './state.ts';
import { globalVariable } from './variables.ts';

/** The last step has left with `value`: the run's output is made of it. */
export function complete(run: Run, value: Json): void {
  const { output: flow } = run.definition;
  const scope: Scope = (name) => (name === 'context' ? run.state.context : globalVariable(run, name));
  try {
    const output = flow?.as === undefined ? value : run.expressions.transform(flow.as, value, scope);
    mustFit(flow?.schema?.document, output, 'The output of the run');
    if (sizeOf(output, MOST_PAYLOAD) > MOST_PAYLOAD) throw tooBig('The output of the run');
    finish(run, { status: 'completed', output });
  } catch (failure) {
    finish(run, { status: 'failed', error: placed(failure, '/') });
  }
}

/** The first end is the end. What is open is closed with the reason; where a failed run stood is kept. */
export function finish(run: Run, end: RunEnd): void {
  const { state } = run;
  if (state.ending) return;
  const reason =
    end.status === 'cancelled'
      ? end.reason
      : end.status === 'failed'
        ? `The run failed: ${end.error.detail ?? end.error.title}`
        : 'The run completed without this answer.';
  if (end.status === 'failed') state.failing ??= structuredCopy(state.fibers);
  else state.failing = null;
  if (end.status !== 'failed') delete state.events;
  for (const fiber of Object.values(state.fibers)) cancelFiber(run, fiber.id, reason);
  state.fibers = {};
  state.ready = [];
  for (const [id, pending] of Object.entries(state.calls)) {
    if (mustFinish(pending)) continue;
    run.host.stop(id);
    delete state.calls[id];
  }
  state.ending = end;
}

/** Nothing is awaited any more: the run is over. */
export function endWhenDone(run: Run): void {
  const { state } = run;
  if (!state.ending || state.end || Object.values(state.calls).some(mustFinish)) return;
  state.end = state.ending;
  run.note('ended', null, endAsJson(state.end));
}

/** A copy that nothing which happens later changes. */
export function structuredCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

// ---- helpers

/** Calls a run waits for before it ends: those that tell a task's row, or a sub-workflow, that nobody asks any more. */
function mustFinish({ call, after }: PendingCall): boolean {
  const tells = (type: Call['type'] | undefined) => type === 'close-task' || type === 'cancel-workflow';
  return tells(call.type) || tells(after?.type);
}

function endAsJson(end: RunEnd): JsonObject {
  if (end.status === 'completed') return { status: end.status, output: end.output };
  return end.status === 'failed'
    ? { status: end.status, error: errorAsJson(end.error) }
    : { status: end.status, reason: end.reason };
}
