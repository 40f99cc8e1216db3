/**
 * The variables an expression may see, by the specification's matrix: its step's own, those of enclosing loops and catches,
 * and what the whole run has. Looked up when they are named, never copied.
 */
import type { Json, JsonObject } from '../json.ts';
import { isObject, own } from '../json.ts';
import type { Scope } from './expressions.ts';
import type { Place, Run } from './run.ts';
import type { Fiber, StepFrame } from './state.ts';

export const RUNTIME = { name: 'orkestra', version: '0.1.0' } as const;

export function scopeOf(run: Run, fiber: Fiber, frame: StepFrame, place: Place, more?: JsonObject): Scope {
  return (name) => {
    const extra = more && own(more, name);
    if (extra !== undefined) return extra;
    switch (name) {
      case 'context':
        return run.state.context;
      case 'input':
        // Before `input.from` the input is the raw one: what `if` may name is what it looks at.
        return place === 'before' ? frame.raw : frame.input;
      case 'task':
        return {
          name: frame.name,
          reference: frame.at,
          definition: run.stepAt(frame.at) as unknown as JsonObject,
          input: frame.raw,
          startedAt: instant(frame.startedAt),
        };
      default:
        return variable(run, fiber, frame, name);
    }
  };
}

/** What the step's output is named by, once it has left. */
export function withOutput(scope: Scope, output: Json, rawOutput: Json): Scope {
  return (name) => {
    if (name === 'output') return output;
    const value = scope(name);
    return name === 'task' && isObject(value ?? null) ? { ...(value as JsonObject), output: rawOutput } : value;
  };
}

/** What every place may see. */
export function globalVariable({ identity, state, definition }: Run, name: string): Json | undefined {
  if (name === 'workflow') {
    return {
      id: identity.id,
      definition: definition as unknown as JsonObject,
      input: state.input,
      startedAt: instant(state.startedAt),
    };
  }
  if (name === 'runtime') {
    const { kind, key, name: title } = identity.requester;
    // Every name of the document reads as null until its step has run: jq reads absent keys so, the record serves as it is.
    const metadata = { steps: state.steps, requester: { kind, key, name: title }, services: identity.services };
    return { ...RUNTIME, metadata };
  }
  return undefined;
}

// ---- helpers

/** From the step outwards, then from where a branch was forked. */
function variable(run: Run, fiber: Fiber, from: StepFrame | null, name: string): Json | undefined {
  let index = from ? fiber.stack.indexOf(from) : fiber.stack.length - 1;
  if (index < 0) index = fiber.stack.length - 1;
  for (; index >= 0; index--) {
    const frame = fiber.stack[index];
    const value = frame?.kind === 'step' ? own(frame.vars, name) : undefined;
    if (value !== undefined) return value;
  }
  const parent = fiber.parent && run.state.fibers[fiber.parent.fiber];
  return parent ? variable(run, parent, null, name) : globalVariable(run, name);
}

function instant(ms: number): JsonObject {
  return { iso8601: new Date(ms).toISOString(), epoch: { seconds: Math.floor(ms / 1000), milliseconds: ms } };
}
