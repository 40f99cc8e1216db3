/**
 * How a builtin is written. `value`: a function of its input and its arguments' results, called for every
 * combination of them (the last argument varying slowest, as in jq). `code`: lowered from its arguments' code, for
 * builtins that are control flow or must be fast. `jq`: a definition in jq.
 */
import type { Json } from '../../json.ts';
import {
  type Code,
  type Count,
  type Emit,
  type Env,
  few,
  MANY,
  many,
  most,
  ONE,
  type Signal,
  single,
} from '../code.ts';
import { callFunction, type FunctionEntry, functionEntry, OUTERMOST } from '../functions.ts';
import { parseDefinition } from '../parse.ts';
import { programScope } from '../scope.ts';
import { tracing } from '../tracing.ts';

export type Builtin =
  | { readonly type: 'value'; readonly apply: (input: Json, ...args: Json[]) => Json }
  | { readonly type: 'code'; readonly lower: (...args: Code[]) => Code }
  | { readonly type: 'jq'; readonly source: string };

/** Keyed `name/arity`, as jq's `builtins` lists them. */
export type Builtins = Readonly<Record<`${string}/${number}`, Builtin>>;

export function value(apply: (input: Json, ...args: Json[]) => Json): Builtin {
  return { type: 'value', apply };
}

export function code(lower: (...args: Code[]) => Code): Builtin {
  return { type: 'code', lower };
}

export function jq(source: string): Builtin {
  return { type: 'jq', source };
}

const entries = new Map<string, FunctionEntry>();

/** Code for a call of the function defined by this jq text, parsed when first called. */
export function callSource(source: string, args: readonly Code[]): Code {
  let entry = entries.get(source);
  if (entry === undefined) {
    entry = functionEntry(parseDefinition(source), programScope([]));
    entries.set(source, entry);
  }
  // Its text is another than the program's.
  const known = entry;
  return tracing(false, () => callFunction(known, args, OUTERMOST, false));
}

/** `native` in value mode, the definition in path mode. */
export function withPathsOf(source: string, args: readonly Code[], native: Code): Code {
  return { ...native, paths: () => callSource(source, args).paths() };
}

export function valueCode(apply: (input: Json, ...args: Json[]) => Json, args: readonly Code[]): Code {
  const [first, second] = args;
  if (first === undefined) return single(ONE, (input) => apply(input));
  const count = args.reduce<Count>((all, arg) => most(all, arg.count), ONE);
  if (count === MANY) {
    const level = (i: number, input: Json, env: Env, values: readonly Json[], emit: Emit): Signal =>
      i < 0
        ? emit(apply(input, ...values))
        : args[i]!.each(input, env, (v) => level(i - 1, input, env, [v, ...values], emit));
    return many((input, env, emit) => level(args.length - 1, input, env, [], emit));
  }
  if (second === undefined) {
    if (first.constant !== undefined) {
      const { constant } = first;
      return single(ONE, (input) => apply(input, constant));
    }
    return single(few(count), (input, env) => {
      const v = first.value(input, env);
      return v === undefined ? undefined : apply(input, v);
    });
  }
  return single(few(count), (input, env) => {
    const values: Json[] = [];
    for (let i = args.length - 1; i >= 0; i--) {
      const v = args[i]!.value(input, env);
      if (v === undefined) return undefined;
      values.unshift(v);
    }
    return apply(input, ...values);
  });
}
