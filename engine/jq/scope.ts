/**
 * What a name means at a place in the text. A scope is a list, innermost first; `depth` says how many frames there
 * will be when code lowered in it runs, so a variable is found at run time by counting frames, never by name.
 */
import type { Count } from './code.ts';
import type { FunctionEntry } from './functions.ts';

export type Entry =
  | { readonly type: 'variable'; readonly name: string; readonly level: number }
  | { readonly type: 'label'; readonly name: string; readonly level: number }
  /** A closure parameter `f`, or the function `x` that a parameter `$x` also declares. */
  | { readonly type: 'closure'; readonly name: string; readonly level: number; readonly count: Count }
  | FunctionEntry;

export interface Scope {
  readonly parent: Scope | null;
  readonly entry: Entry | null;
  readonly depth: number;
  /** Slots of the free variables of the program, in order of first use. */
  readonly globals: string[];
}

export function programScope(globals: string[]): Scope {
  return { parent: null, entry: null, depth: 0, globals };
}

/** `scope` with one more name; all but functions take a frame. */
export function declare(scope: Scope, entry: Entry, frames: 0 | 1): Scope {
  return { parent: scope, entry, depth: scope.depth + frames, globals: scope.globals };
}

export function bindVariable(scope: Scope, name: string): Scope {
  return declare(scope, { type: 'variable', name, level: scope.depth }, 1);
}

export function bindLabel(scope: Scope, name: string): Scope {
  return declare(scope, { type: 'label', name, level: scope.depth }, 1);
}

/** How many frames up from code lowered in `scope` the frame of this level is. */
export function hops(scope: Scope, level: number): number {
  return scope.depth - 1 - level;
}

export function findVariable(scope: Scope, name: string, type: 'variable' | 'label'): number | undefined {
  for (let s: Scope | null = scope; s !== null; s = s.parent) {
    if (s.entry?.type === type && s.entry.name === name) return hops(scope, s.entry.level);
  }
  return undefined;
}

export function globalSlot(scope: Scope, name: string): number {
  const slot = scope.globals.indexOf(name);
  return slot >= 0 ? slot : scope.globals.push(name) - 1;
}

export function findFunction(
  scope: Scope,
  name: string,
  arity: number,
): Exclude<Entry, { readonly type: 'variable' | 'label' }> | undefined {
  for (let s: Scope | null = scope; s !== null; s = s.parent) {
    const { entry } = s;
    if (entry === null || entry.name !== name) continue;
    if (
      entry.type === 'function'
        ? entry.arity === arity
        : arity === 0 && entry.type !== 'variable' && entry.type !== 'label'
    ) {
      return entry as Exclude<Entry, { readonly type: 'variable' | 'label' }>;
    }
  }
  return undefined;
}
