/** What names mean at a place of an expression: variables with their types, functions and closures with their own scope. */
import type { Definition, Node } from '../jq/syntax.ts';
import type { Type } from './type.ts';

export type Scope = Variable | FunctionEntry | Closure;

interface Entry {
  readonly parent: Scope | null;
  readonly name: string;
}
export interface Variable extends Entry {
  readonly kind: 'variable';
  readonly type: Type;
}
/** A `def`; its own scope is this very entry, so that it can call itself. */
export interface FunctionEntry extends Entry {
  readonly kind: 'function';
  readonly definition: Definition;
}
/** An argument: evaluated where it was written. */
export interface Closure extends Entry {
  readonly kind: 'closure';
  readonly node: Node;
  readonly scope: Scope | null;
}

/** Where an expression is evaluated: what `.` is, and what names mean. */
export interface Env {
  readonly input: Type;
  readonly scope: Scope | null;
}

export function bindType(scope: Scope | null, name: string, type: Type): Variable {
  return { kind: 'variable', parent: scope, name, type };
}

/** The type of a variable bound inside the expression. */
export function variableType(scope: Scope | null, name: string): Type | undefined {
  for (let s = scope; s !== null; s = s.parent) if (s.kind === 'variable' && s.name === name) return s.type;
  return undefined;
}

/** What a call names; a parameter `$x` is also a function `x`. */
export function functionOf(scope: Scope | null, name: string, arity: number): Scope | undefined {
  for (let s = scope; s !== null; s = s.parent) {
    if (s.name !== name) continue;
    if (s.kind === 'function' ? s.definition.parameters.length === arity : s.kind === 'closure' && arity === 0)
      return s;
  }
  return undefined;
}
