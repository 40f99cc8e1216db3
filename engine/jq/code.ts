/**
 * What a tree is lowered to: closures. A piece of code is called with its input and the frames of its variables.
 *
 * How many results it can give is known when it is lowered. `ONE` and `OPTIONAL` code is a plain function returning
 * its result (`undefined` for none), which is where the speed comes from; only `MANY` code calls back for each
 * result. A callback answers `GO` or `STOP`, and `STOP` is handed back through every level, so that `first(f)` ends
 * `f` without a throw.
 *
 * Code can also run in path mode, where every result comes with the path it was reached by. The state is jq's own:
 * the value, the path so far, and the value that is *at* that path. As long as the two values are identical the path
 * is good; after `map(...)`, say, they differ, and the next step refuses ("Invalid path expression").
 */
import type { Json } from '../json.ts';
import { Raised } from './errors.ts';
import { excerpt } from './print.ts';
import { deeper, shallower, spend } from './run.ts';

export const GO = 0;
export const STOP = 1;
/** Answered only by code in tail position of a function body, to whoever entered that function: see `Pending`. */
export const TAIL = 2;
export type Signal = typeof GO | typeof STOP | typeof TAIL;

export const ONE = 0;
export const OPTIONAL = 1;
export const MANY = 2;
export type Count = typeof ONE | typeof OPTIONAL | typeof MANY;

/** A variable's value, a closure parameter's code with the frames it belongs to, or (both null) a label. */
export class Frame {
  readonly parent: Env;
  /** Changed by nobody but a fold, which hands its items to the update in one frame, one after the other. */
  value: Json;
  readonly code: Code | null;
  readonly env: Env;
  constructor(parent: Env, value: Json, code: Code | null, env: Env) {
    this.parent = parent;
    this.value = value;
    this.code = code;
    this.env = env;
  }
}
export type Env = Frame | null;

/** The path walked so far, last step first; null is the empty path. */
export class Step {
  readonly parent: Path;
  readonly key: Json;
  constructor(parent: Path, key: Json) {
    this.parent = parent;
    this.key = key;
  }
}
export type Path = Step | null;

export type Emit = (value: Json) => Signal;
export type Value = (input: Json, env: Env) => Json | undefined;
export type Each = (input: Json, env: Env, emit: Emit) => Signal;
export type PathEmit = (value: Json, path: Path, at: Json) => Signal;
export type Paths = (value: Json, path: Path, at: Json, env: Env, emit: PathEmit) => Signal;

export interface Code {
  readonly count: Count;
  /** Only when `count` is not `MANY`. */
  readonly value: Value;
  readonly each: Each;
  /** Lowered when first asked for: most code never runs in path mode. */
  readonly paths: () => Paths;
  /** The result, when it is the same for every input and a scalar. */
  readonly constant?: Json;
  /** When the code is `.a[0].b`: its keys. */
  readonly keys?: readonly (string | number)[];
  /** When the code is a call of a closure parameter: how many frames up it is. */
  readonly closure?: number;
  /** When the code reads a variable: how many frames up it is. */
  readonly variable?: number;
  /** It can be tried without a run of its own: on everyday values nothing has to be paid (see `isIdle`). */
  readonly light?: boolean;
  /** Of `MANY` code: the same as a loop. */
  readonly stream?: Stream;
  /** Of `MANY` code: all results at once, paid for as a copy; null where they must come one by one. */
  readonly row?: (input: Json, env: Env) => Json[] | null;
}

/** The items of one container, each with at most one result. Whoever loops over them pays a step for each. */
export interface Stream {
  /** What is iterated; none when it gives undefined. */
  readonly container: Value;
  readonly quiet: boolean;
  /** The result for an item, undefined for none; null where it is the item. */
  readonly item: Value | null;
}

export type Extras = Pick<Code, 'constant' | 'keys' | 'closure' | 'variable' | 'light' | 'stream'>;

export function single(count: typeof ONE | typeof OPTIONAL, value: Value, paths?: () => Paths, extras?: Extras): Code {
  const each: Each = (input, env, emit) => {
    let result = value(input, env);
    if (result === TAIL_VALUE) result = finishTail();
    return result === undefined ? GO : emit(result);
  };
  return { count, value, each, paths: memo(paths ?? (() => valuePaths(each))), ...extras };
}

export function many(each: Each, paths?: () => Paths, extras?: Pick<Code, 'stream' | 'row'>): Code {
  return { count: MANY, value: noValue, each, paths: memo(paths ?? (() => valuePaths(each))), ...extras };
}

export function allLight(...codes: readonly Code[]): boolean {
  return codes.every(({ light }) => light === true);
}

function noValue(): never {
  throw new Error('code with many results has no single value');
}

function memo(make: () => Paths): () => Paths {
  let made: Paths | undefined;
  return () => {
    if (made === undefined) {
      // Code of a recursive function asks for its own paths while they are being made.
      let ready: Paths | undefined;
      made = (value, path, at, env, emit) => ready!(value, path, at, env, emit);
      ready = make();
      made = ready;
    }
    return made;
  };
}

/** Path mode of code whose results are new values: the path stays where it was, so the next step will refuse. */
function valuePaths(each: Each): Paths {
  return (value, path, at, env, emit) => each(value, env, (result) => emit(result, path, at));
}

/** Whether `value` is still the one at the path. */
export function onPath(value: Json, at: Json): boolean {
  // `nan` is identical to itself here, if nowhere else.
  return value === at || Object.is(value, at);
}

export function requireOnPath(value: Json, at: Json, attempt: () => string): void {
  if (!onPath(value, at)) {
    throw new Raised(`Invalid path expression near attempt to ${attempt()} ${excerpt(value)}`);
  }
}

export function pathKeys(path: Path): Json[] {
  const keys: Json[] = [];
  for (let step = path; step !== null; step = step.parent) keys.push(step.key);
  return keys.reverse();
}

export function extend(path: Path, keys: readonly Json[]): Path {
  let extended = path;
  for (const key of keys) extended = new Step(extended, key);
  return extended;
}

/** Calls `emit` with each path `code` gives for `input`, refusing results that are not paths. */
export function eachPath(code: Code, input: Json, env: Env, emit: (path: Json[]) => Signal): Signal {
  return code.paths()(input, null, input, env, (value, path, at) => {
    spend(1);
    if (!onPath(value, at)) throw new Raised(`Invalid path expression with result ${excerpt(value)}`);
    return emit(pathKeys(path));
  });
}

export function frameAt(env: Env, hops: number): Frame {
  let frame = env;
  for (let i = hops; i > 0; i--) frame = frame!.parent;
  return frame!;
}

export function envAt(env: Env, hops: number): Env {
  let frame = env;
  for (let i = hops; i > 0; i--) frame = frame!.parent;
  return frame;
}

/** The more of the two. */
export function most(a: Count, b: Count): Count {
  return a > b ? a : b;
}

/** `most`, where the result is known not to be `MANY`. */
export function few(...counts: Count[]): typeof ONE | typeof OPTIONAL {
  return counts.every((count) => count === ONE) ? ONE : OPTIONAL;
}

// Calls of functions. A call in tail position does not call: it leaves here what to enter next and answers `TAIL`
// (or returns `TAIL_VALUE`), and whoever entered the function enters that instead, so recursion written as a loop
// runs as a loop.

export interface Enterable {
  readonly value: Value;
  readonly each: Each;
}

export const TAIL_VALUE = Object.freeze({}) as Json;
const pending: { target: Enterable | null; input: Json; env: Env } = { target: null, input: null, env: null };

export function leaveForTail(target: Enterable, input: Json, env: Env): void {
  pending.target = target;
  pending.input = input;
  pending.env = env;
}

function finishTail(): Json | undefined {
  let result: Json | undefined = TAIL_VALUE;
  while (result === TAIL_VALUE) {
    spend(1);
    const { target, input, env } = pending;
    pending.target = pending.env = null;
    result = target!.value(input, env);
  }
  return result;
}

export function enterValue(target: Enterable, input: Json, env: Env): Json | undefined {
  spend(1);
  deeper();
  let result = target.value(input, env);
  if (result === TAIL_VALUE) result = finishTail();
  shallower();
  return result;
}

export function enterEach(target: Enterable, input: Json, env: Env, emit: Emit): Signal {
  spend(1);
  deeper();
  let signal = target.each(input, env, emit);
  while (signal === TAIL) {
    spend(1);
    const next = pending;
    const { input, env } = next;
    const entered = next.target!;
    next.target = next.env = null;
    signal = entered.each(input, env, emit);
  }
  shallower();
  return signal;
}
