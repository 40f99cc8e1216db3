/**
 * Assignment: `=`, `|=`, `op=`, `//=`. All find the paths of the left side in the input as it was, then write one
 * after the other. `|=` writes the first result of its right side and deletes, at the end, the paths that had none.
 */
import type { Json } from '../json.ts';
import { deletePaths, getPath, type Owned, setPath } from './access.ts';
import { type Code, type Env, eachPath, few, GO, MANY, many, ONE, STOP, single } from './code.ts';
import { lower } from './lower.ts';
import { ARITHMETIC } from './operators.ts';
import type { Scope } from './scope.ts';
import type { ArithmeticOperator, NodeOf } from './syntax.ts';
import { isTrue } from './values.ts';

export function lowerAssign(node: NodeOf<'Assign'>, scope: Scope): Code {
  const target = lower(node.left, scope);
  const right = lower(node.right, scope);
  if (node.operator === '|=') return modifyCode(target, right);
  const { operator } = node;
  const write = (input: Json, env: Env, value: Json): Json => {
    if (operator === '=') return assign(target, input, env, () => value);
    if (operator === '//=') return assign(target, input, env, (old) => (isTrue(old) ? old : value));
    // The rest of the operators are arithmetic ones followed by `=`.
    const operation = ARITHMETIC[operator.slice(0, -1) as ArithmeticOperator];
    return assign(target, input, env, (old) => operation(old, value));
  };
  if (right.count === MANY) {
    return many((input, env, emit) => right.each(input, env, (value) => emit(write(input, env, value))));
  }
  return single(few(right.count), (input, env) => {
    const value = right.value(input, env);
    return value === undefined ? undefined : write(input, env, value);
  });
}

/** `target |= update`; also what `map_values` is. */
export function modifyCode(target: Code, update: Code): Code {
  const first = firstResult(update);
  return single(ONE, (input, env) => assign(target, input, env, (old) => first(old, env)));
}

export function firstResult(code: Code): (input: Json, env: Env) => Json | undefined {
  if (code.count !== MANY) return code.value;
  return (input, env) => {
    let found: Json | undefined;
    code.each(input, env, (value) => {
      found = value;
      return STOP;
    });
    return found;
  };
}

/** Writes `change(old)` at each path of `target`; undefined deletes. */
function assign(target: Code, input: Json, env: Env, change: (old: Json) => Json | undefined): Json {
  if (target.keys !== undefined) {
    const path = target.keys as Json[];
    const value = change(getPath(input, path));
    return value === undefined ? deletePaths(input, [path]) : setPath(input, path, value);
  }
  let result = input;
  let owned: Owned = new Set();
  const doomed: Json[] = [];
  eachPath(target, input, env, (path) => {
    const old = getPath(result, path);
    // What `change` sees it may keep, so it must not be written into any more.
    if (typeof old === 'object' && old !== null && owned.has(old)) owned = new Set();
    const value = change(old);
    if (value === undefined) doomed.push(path);
    else result = setPath(result, path, value, owned);
    return GO;
  });
  return doomed.length === 0 ? result : deletePaths(result, doomed);
}
