import type { ForStep } from '../../definition/document.ts';
import { type Json, put } from '../../json.ts';
import { raise } from '../errors.ts';
import type { Effect, Run } from '../run.ts';
import type { Fiber, StepFrame } from '../state.ts';
import { runner } from './runner.ts';

/** `for`: each item in order; an iteration's output is the next one's input, the last one's is the step's. */
export const forStep = runner<'for', ForStep>('for', {
  enter(run, fiber, frame, step) {
    const items = run.expressions.transform(step.for.in as Json, frame.input, run.scopeOf(fiber, frame, 'body'));
    if (!Array.isArray(items)) throw raise('expression', `for.in must give an array; it gave ${kindName(items)}.`);
    frame.local = { items: inRow(items) ?? items, index: 0 };
    return iterate(run, fiber, frame, step, frame.input);
  },
  child(run, fiber, frame, step, value) {
    frame.local.index = (frame.local.index as number) + 1;
    return iterate(run, fiber, frame, step, value);
  },
});

function iterate(run: Run, fiber: Fiber, frame: StepFrame, step: ForStep, value: Json): Effect {
  const items = frame.local.items as Json[] | Row;
  const count = Array.isArray(items) ? items.length : items.count;
  const index = frame.local.index as number;
  if (index >= count) {
    frame.vars = {};
    return { do: 'leave', value };
  }
  put(
    frame.vars,
    variableName(step.for.each, 'item'),
    (Array.isArray(items) ? items[index] : items.from + index) ?? null,
  );
  put(frame.vars, variableName(step.for.at, 'index'), index);
  if (step.while !== undefined && !run.expressions.test(step.while, value, run.scopeOf(fiber, frame, 'body'))) {
    frame.vars = {};
    return { do: 'leave', value };
  }
  return { do: 'list', at: run.plan.below(frame.at, 'do'), value };
}

/** Whole numbers one after the other, as `range` makes them: a million of them travel in a few characters. */
type Row = { from: number; count: number };

function inRow(items: Json[]): Row | null {
  const [from] = items;
  if (items.length < 10 || typeof from !== 'number' || !Number.isSafeInteger(from)) return null;
  return items.every((item, index) => item === from + index) ? { from, count: items.length } : null;
}

/** `each: color` and `each: $color` name the same variable. */
export function variableName(name: string | undefined, fallback: string): string {
  return name === undefined ? fallback : name.startsWith('$') ? name.slice(1) : name;
}

function kindName(value: Json): string {
  return value === null ? 'null' : typeof value;
}
