/**
 * Functions written in jq, and their calls. A body is lowered once for each combination of how many results its
 * closure arguments give, so `def f(g): g + 1` is a plain function wherever `g` is. A recursive body is first
 * lowered assuming it gives one result, and again when that turns out to be wrong.
 */
import type { Json } from '../json.ts';
import {
  type Code,
  type Count,
  type Env,
  enterEach,
  enterValue,
  envAt,
  Frame,
  frameAt,
  leaveForTail,
  MANY,
  many,
  most,
  ONE,
  OPTIONAL,
  type PathEmit,
  type Signal,
  single,
  TAIL,
  TAIL_VALUE,
} from './code.ts';
import { lower } from './lower.ts';
import { deeper, shallower, spend } from './run.ts';
import { declare, type Scope } from './scope.ts';
import type { Definition, NodeOf } from './syntax.ts';

export interface FunctionEntry {
  readonly type: 'function';
  readonly name: string;
  readonly arity: number;
  readonly definition: Definition;
  /** The scope around the definition; its own name is declared in it first. */
  readonly scope: Scope;
  readonly bodies: Map<string, Body>;
  /** For each parameter: written `$x`, and the body never calls `x`. Then its frame holds on to nothing but the value. */
  readonly valuesOnly: readonly boolean[];
}

export function functionEntry(definition: Definition, scope: Scope): FunctionEntry {
  const { name, parameters } = definition;
  const valuesOnly = parameters.map((p) => p.byValue && !calls(definition.body, p.name));
  return { type: 'function', name, arity: parameters.length, definition, scope, bodies: new Map(), valuesOnly };
}

/** Whether somewhere in `part` of a tree a function of this name, without arguments, is called. */
function calls(part: unknown, name: string): boolean {
  if (typeof part !== 'object' || part === null) return false;
  if (Array.isArray(part)) return part.some((item) => calls(item, name));
  const node = part as Partial<NodeOf<'Call'>>;
  if (node.type === 'Call' && node.name === name && node.args!.length === 0) return true;
  return Object.values(part).some((child) => calls(child, name));
}

/** One lowering of a function's body. While `open`, it is being lowered and `count` is an assumption. */
class Body {
  count: Count = ONE;
  open = true;
  assumed = false;
  code!: Code;
  readonly value = (input: Json, env: Env): Json | undefined => this.code.value(input, env);
  readonly each: Code['each'] = (input, env, emit) => this.code.each(input, env, emit);
}

function bodyFor(entry: FunctionEntry, args: readonly Code[]): Body {
  const { parameters } = entry.definition;
  const key = parameters.map((p, i) => (entry.valuesOnly[i] ? 'v' : `${p.byValue ? '$' : ''}${args[i]!.count}`)).join();
  const known = entry.bodies.get(key);
  if (known !== undefined) return known;
  const body = new Body();
  entry.bodies.set(key, body);
  for (;;) {
    let scope = declare(entry.scope, entry, 0);
    for (const [i, { name, byValue }] of parameters.entries()) {
      const level = scope.depth;
      // One frame, two names: `$x` and `x`.
      if (byValue) scope = declare(scope, { type: 'variable', name, level }, entry.valuesOnly[i] ? 1 : 0);
      if (!entry.valuesOnly[i]) scope = declare(scope, { type: 'closure', name, level, count: args[i]!.count }, 1);
    }
    body.assumed = false;
    body.code = lower(entry.definition.body, scope, true);
    if (!body.assumed || body.code.count <= body.count) break;
    body.count = body.code.count;
  }
  body.count = most(body.count, body.code.count);
  body.open = false;
  return body;
}

/** For `up`: the function belongs to no program, and has no frames around it. */
export const OUTERMOST = -1;

/** A call of a function `up` frames away from the code around the call. */
export function callFunction(entry: FunctionEntry, args: readonly Code[], up: number, tail: boolean): Code {
  const body = bodyFor(entry, args);
  const recursive = body.open;
  body.assumed ||= recursive;
  const { parameters } = entry.definition;
  const byValue = args.filter((_, i) => parameters[i]!.byValue);
  const frames = framesOf(args, entry, up);
  const paths = () => {
    const enter = (value: Json, path: Parameters<PathEmit>[1], at: Json, env: Env, emit: PathEmit): Signal => {
      spend(1);
      deeper();
      const signal = body.code.paths()(value, path, at, env, emit);
      shallower();
      return signal;
    };
    return (value: Json, path: Parameters<PathEmit>[1], at: Json, env: Env, emit: PathEmit) =>
      eachCombination(byValue, value, env, (values) => enter(value, path, at, frames(env, values), emit));
  };
  // The assumed count of an open body decides how it is called; if it was too low, this call is lowered again.
  const { count } = body;
  const values = byValue.reduce<Count>((all, arg) => most(all, arg.count), ONE);
  if (values === MANY) {
    return many(
      (input, env, emit) =>
        eachCombination(byValue, input, env, (given) => enterEach(body, input, frames(env, given), emit)),
      paths,
    );
  }
  const evaluate = valuesOf(byValue);
  if (count === MANY) {
    if (recursive && tail) {
      return many((input, env) => {
        const given = evaluate(input, env);
        if (given === undefined) return 0;
        leaveForTail(body, input, frames(env, given));
        return TAIL;
      }, paths);
    }
    return many((input, env, emit) => {
      const given = evaluate(input, env);
      return given === undefined ? 0 : enterEach(body, input, frames(env, given), emit);
    }, paths);
  }
  const total = most(count, values) === ONE ? ONE : OPTIONAL;
  if (recursive && tail) {
    return single(
      total,
      (input, env) => {
        const given = evaluate(input, env);
        if (given === undefined) return undefined;
        leaveForTail(body, input, frames(env, given));
        return TAIL_VALUE;
      },
      paths,
    );
  }
  return single(
    total,
    (input, env) => {
      const given = evaluate(input, env);
      return given === undefined ? undefined : enterValue(body, input, frames(env, given));
    },
    paths,
  );
}

/** The frames of a call: one per parameter, closures with the frames of the caller. */
function framesOf(args: readonly Code[], { definition: { parameters }, valuesOnly }: FunctionEntry, up: number) {
  const home = up === OUTERMOST ? (): Env => null : (env: Env): Env => envAt(env, up);
  if (args.length === 0) return home;
  return (env: Env, values: readonly Json[]): Env => {
    let frame = home(env);
    let next = 0;
    for (let i = 0; i < args.length; i++) {
      const arg = args[i]!;
      const value = parameters[i]!.byValue ? values[next++]! : null;
      if (valuesOnly[i]) {
        frame = new Frame(frame, value, null, null);
      } else if (arg.closure !== undefined) {
        // A parameter handed on: the closure itself, not a closure calling it, or chains would grow with recursion.
        const given = frameAt(env, arg.closure);
        frame = new Frame(frame, value, given.code, given.env);
      } else {
        frame = new Frame(frame, value, arg, env);
      }
    }
    return frame;
  };
}

const NO_VALUES: readonly Json[] = [];

/** The values of arguments that give at most one each; undefined when one gives none. */
function valuesOf(args: readonly Code[]): (input: Json, env: Env) => readonly Json[] | undefined {
  if (args.length === 0) return () => NO_VALUES;
  return (input, env) => {
    const values: Json[] = [];
    for (const arg of args) {
      const value = arg.value(input, env);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return values;
  };
}

/** Every combination of the arguments' results, the first argument varying slowest. */
export function eachCombination(
  args: readonly Code[],
  input: Json,
  env: Env,
  emit: (values: readonly Json[]) => Signal,
): Signal {
  if (args.length === 0) return emit(NO_VALUES);
  const level = (i: number, values: readonly Json[]): Signal =>
    args[i]!.each(input, env, (value) => {
      const more = [...values, value];
      return i + 1 === args.length ? emit(more) : level(i + 1, more);
    });
  return level(0, NO_VALUES);
}
