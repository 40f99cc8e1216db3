/**
 * Every step of a document, outermost first, in the order written: with its pointer, name, parents and the list it is in.
 *
 * Shared by the checker, code generation and the interpreter's plan. It works on documents that were never checked:
 * whatever is not shaped like a step is passed over silently, because saying so is `check-structure.ts`'s work.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import type { Definition, Step } from './document.ts';
import { join } from './places.ts';

/** Which list of its parent a step is in: the workflow's `do` or a `do` step's, a loop's, a fork's branches … */
export type Slot = 'do' | 'for' | 'try' | 'catch' | 'branch' | 'function';

export interface Visit {
  step: JsonObject;
  name: string;
  /** `/do/0/ask`: also the `instance` of errors that come from the step. */
  pointer: string;
  /** Pointer of the list (or of `use.functions`) it is in. */
  list: string;
  slot: Slot;
  /** Position in its list. */
  index: number;
  /** Enclosing steps, outermost first. */
  parents: readonly Visit[];
}

/** A visit whose document has passed the check. */
export type CheckedVisit = Omit<Visit, 'step'> & { step: Step };

export function walk(document: Json): Visit[] {
  const out: Visit[] = [];
  if (!isObject(document)) return out;
  list(own(document, 'do'), '/do', 'do', [], out);
  const use = own(document, 'use');
  const functions = isObject(use) ? own(use, 'functions') : undefined;
  if (isObject(functions)) {
    for (const [index, [name, step]] of Object.entries(functions).entries()) {
      visit(step, name, '/use/functions', join('/use/functions', name), 'function', index, [], out);
    }
  }
  return out;
}

/** The same for a checked definition, with the types that checking has earned. */
export function walkDefinition(definition: Definition): CheckedVisit[] {
  // A Definition is JSON, and each step in it has the shape its kind says: that is what `check.ts` has established.
  return walk(definition as unknown as Json) as unknown as CheckedVisit[];
}

/** The entries of a step list that are shaped like entries: `[name, value, pointer]`. */
export function entriesOf(value: Json | undefined, pointer: string): { name: string; value: Json; pointer: string }[] {
  const entries: { name: string; value: Json; pointer: string }[] = [];
  if (!Array.isArray(value)) return entries;
  for (let index = 0; index < value.length; index++) {
    const entry = value[index];
    if (!isObject(entry)) continue;
    const names = Object.keys(entry);
    const name = names[0];
    if (names.length !== 1 || name === undefined) continue;
    entries.push({ name, value: entry[name]!, pointer: join(pointer, index, name) });
  }
  return entries;
}

// ---- helpers

function list(value: Json | undefined, pointer: string, slot: Slot, parents: readonly Visit[], out: Visit[]): void {
  if (!Array.isArray(value)) return;
  for (const [index, entry] of value.entries()) {
    if (!isObject(entry)) continue;
    const names = Object.keys(entry);
    const name = names[0];
    if (names.length !== 1 || name === undefined) continue;
    visit(entry[name], name, pointer, join(pointer, index, name), slot, index, parents, out);
  }
}

function visit(
  step: Json | undefined,
  name: string,
  listPointer: string,
  pointer: string,
  slot: Slot,
  index: number,
  parents: readonly Visit[],
  out: Visit[],
): void {
  if (!isObject(step)) return;
  const self: Visit = { step, name, pointer, list: listPointer, slot, index, parents };
  out.push(self);
  const inner = [...parents, self];
  list(own(step, 'do'), join(pointer, 'do'), Object.hasOwn(step, 'for') ? 'for' : 'do', inner, out);
  list(own(step, 'try'), join(pointer, 'try'), 'try', inner, out);
  const foreach = own(step, 'foreach');
  if (isObject(foreach)) list(own(foreach, 'do'), join(pointer, 'foreach', 'do'), 'for', inner, out);
  const caught = own(step, 'catch');
  if (isObject(caught)) list(own(caught, 'do'), join(pointer, 'catch', 'do'), 'catch', inner, out);
  const fork = own(step, 'fork');
  if (isObject(fork)) list(own(fork, 'branches'), join(pointer, 'fork', 'branches'), 'branch', inner, out);
}
