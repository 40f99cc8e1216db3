/** What is known between two steps: the value on its way, `$context`, and which steps have run with what output. */
import { bounded } from '../types/bounds.ts';
import { join, widen } from '../types/join.ts';
import { same, type Type } from '../types/type.ts';

export interface State {
  readonly value: Type;
  readonly context: Type;
  readonly steps: Outputs;
}

/** By name, only of steps that may have run. `sure`: it has run on every way here. */
export type Outputs = ReadonlyMap<string, { readonly type: Type; readonly sure: boolean }>;

export function joinStates(a: State | undefined, b: State | undefined): State | undefined {
  return a === undefined ? b : b === undefined ? a : combined(a, b, join);
}

/** The join of a way that is gone again and again. */
export function widenStates(before: State, after: State): State {
  return combined(before, after, widen);
}

export function sameStates(a: State | undefined, b: State | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return same(a.value, b.value) && same(a.context, b.context) && sameOutputs(a.steps, b.steps);
}

/** Outputs where either may have happened. */
export function joinOutputs(a: Outputs, b: Outputs, unite = join): Outputs {
  if (a === b) return a;
  const all = new Map<string, { type: Type; sure: boolean }>();
  for (const [name, one] of a) {
    const other = b.get(name);
    all.set(
      name,
      other === undefined
        ? { ...one, sure: false }
        : { type: unite(one.type, other.type), sure: one.sure && other.sure },
    );
  }
  for (const [name, one] of b) if (!a.has(name)) all.set(name, { ...one, sure: false });
  return all;
}

/** Outputs where both have happened, on two ways at once: what is sure on one is sure. */
export function meetOutputs(a: Outputs, b: Outputs): Outputs {
  const all = new Map(joinOutputs(a, b));
  for (const [name, { type, sure }] of all) {
    const surely = sure || (a.get(name)?.sure ?? false) || (b.get(name)?.sure ?? false);
    all.set(name, { type, sure: surely });
  }
  return all;
}

// ---- helpers

function combined(a: State, b: State, unite: (a: Type, b: Type) => Type): State {
  const state = {
    value: bounded(unite(a.value, b.value)),
    context: bounded(unite(a.context, b.context)),
    steps: joinOutputs(a.steps, b.steps, unite),
  };
  return sameStates(state, a) ? a : state;
}

export function sameOutputs(a: Outputs, b: Outputs): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [name, one] of a) {
    const other = b.get(name);
    if (other === undefined || one.sure !== other.sure || !same(one.type, other.type)) return false;
  }
  return true;
}
