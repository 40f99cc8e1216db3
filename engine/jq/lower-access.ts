/** `.a`, `.[k]`, `.[a:b]`, `.[]` and `..`, in both modes. Paths of single fields of `.` are lowered to direct reads. */
import type { Json } from '../json.ts';
import { field, index, slice } from './access.ts';
import {
  type Code,
  type Each,
  type Emit,
  GO,
  MANY,
  many,
  most,
  ONE,
  OPTIONAL,
  type Path,
  type PathEmit,
  type Paths,
  requireOnPath,
  type Signal,
  STOP,
  Step,
  single,
  type Value,
} from './code.ts';
import { Raised } from './errors.ts';
import { lower } from './lower.ts';
import { describe, excerpt } from './print.ts';
import { spend } from './run.ts';
import type { Scope } from './scope.ts';
import type { NodeOf } from './syntax.ts';

export function lowerIndex(node: NodeOf<'Index'>, scope: Scope): Code {
  return indexCode(lower(node.target, scope), lower(node.key, scope), node.quiet);
}

/** `target[key]`: the key varies slower than the target, as in jq. */
export function indexCode(target: Code, key: Code, quiet: boolean): Code {
  const access = quiet ? quietly(index) : index;
  const paths = (): Paths => {
    const targets = target.paths();
    return (value, path, at, env, emit) =>
      key.each(value, env, (k) =>
        targets(value, path, at, env, (container, containerPath, containerAt) => {
          requireOnPath(container, containerAt, () => `access element ${excerpt(k)} of`);
          const result = access(container, k);
          return result === undefined ? GO : emit(result, new Step(containerPath, k), result);
        }),
      );
  };
  const { constant } = key;
  if (typeof constant === 'string' || typeof constant === 'number') {
    if (!quiet && target.keys !== undefined) return fieldsCode([...target.keys, constant], paths);
    if (target.count !== MANY) {
      const count = quiet ? OPTIONAL : target.count === ONE ? ONE : OPTIONAL;
      const light = target.light === true && !quiet;
      if (!quiet && typeof constant === 'string' && !(constant in INHERITED)) {
        return single(count, fieldOf(target, constant), paths, { light });
      }
      return single(count, ofValue(target.value, constant, access), paths, { light });
    }
    return many(
      (input, env, emit) =>
        target.each(input, env, (container) => {
          const result = access(container, constant);
          return result === undefined ? GO : emit(result);
        }),
      paths,
    );
  }
  if (target.count !== MANY && key.count !== MANY) {
    const count = quiet ? OPTIONAL : most(target.count, key.count) === ONE ? ONE : OPTIONAL;
    return single(
      count,
      (input, env) => {
        const k = key.value(input, env);
        if (k === undefined) return undefined;
        const container = target.value(input, env);
        return container === undefined ? undefined : access(container, k);
      },
      paths,
    );
  }
  return many(
    (input, env, emit) =>
      key.each(input, env, (k) =>
        target.each(input, env, (container) => {
          const result = access(container, k);
          return result === undefined ? GO : emit(result);
        }),
      ),
    paths,
  );
}

function ofValue(target: Value, key: string | number, access: (c: Json, k: Json) => Json | undefined): Value {
  return (input, env) => {
    const container = target(input, env);
    return container === undefined ? undefined : access(container, key);
  };
}

/** A field of what the target gives; of a variable of the frame at hand without asking anybody. */
function fieldOf(target: Code, name: string): Value {
  const { value, count, variable } = target;
  if (variable === 0) return (_, env) => readField(env!.value, name);
  if (count === ONE) return (input, env) => readField(value(input, env)!, name);
  return (input, env) => {
    const container = value(input, env);
    return container === undefined ? undefined : readField(container, name);
  };
}

function quietly(access: (container: Json, key: Json) => Json): (container: Json, key: Json) => Json | undefined {
  return (container, key) => {
    // The common refusals are told without raising: an error costs more than the access.
    if (typeof key === 'string' && container !== null && (typeof container !== 'object' || Array.isArray(container))) {
      return undefined;
    }
    try {
      return access(container, key);
    } catch (error) {
      if (error instanceof Raised) return undefined;
      throw error;
    }
  };
}

/** `.a.b[0]`: constant keys from the input on. */
function fieldsCode(keys: readonly (string | number)[], paths: () => Paths): Code {
  return single(ONE, fieldsValue(keys), paths, { keys, light: true });
}

// Names every object inherits; any other can be read without asking whether it is the object's own.
const INHERITED: object = Object.prototype;

function fieldsValue(keys: readonly (string | number)[]): Value {
  const [first, second, ...rest] = keys;
  if (keys.length === 1 && typeof first === 'string') {
    if (first in INHERITED) return (input) => field(input, first);
    return (input) => readField(input, first);
  }
  if (
    keys.length === 2 &&
    typeof first === 'string' &&
    typeof second === 'string' &&
    !(first in INHERITED || second in INHERITED)
  ) {
    return (input) => readField(readField(input, first), second);
  }
  if (keys.length === 2 && typeof first === 'number' && typeof second === 'string' && !(second in INHERITED)) {
    return (input) => readField(index(input, first), second);
  }
  if (rest.length === 0 && second === undefined && typeof first === 'number') return (input) => index(input, first);
  return (input) => {
    let value = input;
    for (const key of keys) value = index(value, key);
    return value;
  };
}

/** For names that no object inherits. */
export function readField(value: Json, name: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value[name] ?? null;
  return field(value, name);
}

export function lowerSlice(node: NodeOf<'Slice'>, scope: Scope): Code {
  const target = lower(node.target, scope);
  const from = node.from === null ? NULL : lower(node.from, scope);
  const to = node.to === null ? NULL : lower(node.to, scope);
  const cut = (value: Json, start: Json, end: Json): Json | undefined => {
    if (!node.quiet) return slice(value, start, end);
    try {
      return slice(value, start, end);
    } catch (error) {
      if (error instanceof Raised) return undefined;
      throw error;
    }
  };
  const paths = (): Paths => {
    const targets = target.paths();
    return (value, path, at, env, emit) =>
      from.each(value, env, (start) =>
        to.each(value, env, (end) =>
          targets(value, path, at, env, (container, containerPath, containerAt) => {
            const key = { start, end };
            requireOnPath(container, containerAt, () => `access element ${excerpt(key)} of`);
            const result = cut(container, start, end);
            return result === undefined ? GO : emit(result, new Step(containerPath, key), result);
          }),
        ),
      );
  };
  const count = most(target.count, most(from.count, to.count));
  if (count === MANY) {
    return many(
      (input, env, emit) =>
        from.each(input, env, (start) =>
          to.each(input, env, (end) =>
            target.each(input, env, (container) => {
              const result = cut(container, start, end);
              return result === undefined ? GO : emit(result);
            }),
          ),
        ),
      paths,
    );
  }
  return single(
    node.quiet || count === OPTIONAL ? OPTIONAL : ONE,
    (input, env) => {
      const start = from.value(input, env);
      const end = to.value(input, env);
      if (start === undefined || end === undefined) return undefined;
      const container = target.value(input, env);
      return container === undefined ? undefined : cut(container, start, end);
    },
    paths,
  );
}

const NULL = single(ONE, () => null);

export function lowerIterate({ target: node, quiet }: NodeOf<'Iterate'>, scope: Scope): Code {
  return iterateCode(lower(node, scope), quiet);
}

export function iterateCode(target: Code, quiet: boolean): Code {
  const each: Each =
    target.count === MANY
      ? (input, env, emit) => target.each(input, env, (container) => iterate(container, quiet, emit))
      : (input, env, emit) => {
          const container = target.value(input, env);
          return container === undefined ? GO : iterate(container, quiet, emit);
        };
  const paths = (): Paths => {
    const targets = target.paths();
    return (value, path, at, env, emit) =>
      targets(value, path, at, env, (container, containerPath, containerAt) => {
        requireOnPath(container, containerAt, () => 'iterate through');
        return iteratePaths(container, containerPath, quiet, emit);
      });
  };
  if (target.count === MANY) return many(each, paths);
  return many(each, paths, { stream: { container: target.value, quiet, item: null } });
}

/** The one name that code reads of its input, when that is all it does. */
export function onlyField({ keys }: Code): string | undefined {
  const name = keys?.length === 1 ? keys[0] : undefined;
  return typeof name === 'string' && !(name in INHERITED) ? name : undefined;
}

export function iterate(container: Json, quiet: boolean, emit: Emit): Signal {
  if (Array.isArray(container)) {
    for (let i = 0; i < container.length; i++) {
      spend(1);
      if (emit(container[i]!) === STOP) return STOP;
    }
  } else if (typeof container === 'object' && container !== null) {
    for (const key of Object.keys(container)) {
      spend(1);
      if (emit(container[key]!) === STOP) return STOP;
    }
  } else if (!quiet) {
    throw new Raised(`Cannot iterate over ${describe(container)}`);
  }
  return GO;
}

export function iteratePaths(container: Json, path: Path, quiet: boolean, emit: PathEmit): Signal {
  if (Array.isArray(container)) {
    for (let i = 0; i < container.length; i++) {
      spend(1);
      const item = container[i]!;
      if (emit(item, new Step(path, i), item) === STOP) return STOP;
    }
  } else if (typeof container === 'object' && container !== null) {
    for (const key of Object.keys(container)) {
      spend(1);
      const item = container[key]!;
      if (emit(item, new Step(path, key), item) === STOP) return STOP;
    }
  } else if (!quiet) {
    throw new Raised(`Cannot iterate over ${describe(container)}`);
  }
  return GO;
}

/** `..`: every value within the input, itself first, depth first. Iterative: data nests as deep as it likes. */
export function lowerRecurse(): Code {
  return RECURSE;
}

const RECURSE: Code = many(
  (input, _env, emit) => {
    const stack = [input];
    while (stack.length > 0) {
      const value = stack.pop()!;
      spend(1);
      if (emit(value) === STOP) return STOP;
      if (Array.isArray(value)) {
        for (let i = value.length - 1; i >= 0; i--) stack.push(value[i]!);
      } else if (typeof value === 'object' && value !== null) {
        const keys = Object.keys(value);
        for (let i = keys.length - 1; i >= 0; i--) stack.push(value[keys[i]!]!);
      }
    }
    return GO;
  },
  () => (input, start, at, _env, emit) => {
    const stack: [Json, Path][] = [[input, start]];
    let tracked = at;
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const [value, path] = top;
      spend(1);
      if (emit(value, path, tracked) === STOP) return STOP;
      const children: [Json, Path][] = [];
      if (typeof value === 'object' && value !== null) {
        requireOnPath(value, tracked, () => 'iterate through');
        iteratePaths(value, path, true, (child, childPath) => {
          children.push([child, childPath]);
          return GO;
        });
      }
      while (children.length > 0) stack.push(children.pop()!);
      tracked = stack.at(-1)?.[0] ?? null;
    }
    return GO;
  },
);
