/**
 * `reduce` that builds: `.[$k] = v`, `.[$k] += v`, `. + [x]`, `. + {k: v}` and pipes of them. Values are immutable,
 * so each step would copy all that was built so far, and a fold over n items would take n² time. Where the text shows
 * that nothing but the fold can see its state, the fold writes into the one container it made itself.
 *
 * Only the outermost container of the state is ever written into, and only when every expression of the update that
 * ends up in a value is one whose result cannot contain the state (`avoidsInput`). When in doubt: not in place.
 */
import { isObject, type Json } from '../json.ts';
import { getPath, setKeyInPlace, setPath } from './access.ts';
import { type Code, type Env, ONE } from './code.ts';
import { lower } from './lower.ts';
import { ARITHMETIC, add } from './operators.ts';
import { binder } from './patterns.ts';
import { spend } from './run.ts';
import { findFunction, type Scope } from './scope.ts';
import type { ArithmeticOperator, Node, NodeOf } from './syntax.ts';
import { copyObject, isTrue, put } from './values.ts';

/** The container the fold has made, and may write into. */
export interface Own {
  container: Json;
}

export type InPlace = (state: Json, env: Env, own: Own) => Json;

/** The update as a writer into its own state; undefined when it is not plainly one. */
export function lowerInPlace(node: Node, scope: Scope): InPlace | undefined {
  switch (node.type) {
    case 'Identity':
      return (state) => state;
    case 'Pipe': {
      const left = lowerInPlace(node.left, scope);
      const right = left === undefined ? undefined : lowerInPlace(node.right, scope);
      if (left === undefined || right === undefined) return undefined;
      return (state, env, own) => right(left(state, env, own), env, own);
    }
    case 'If':
      return conditional(node, scope);
    case 'Bind':
      return bound(node, scope);
    case 'Assign':
      return assignment(node, scope);
    case 'Arithmetic':
      return node.operator === '+' ? addition(node, scope) : undefined;
    default:
      return undefined;
  }
}

function conditional(node: NodeOf<'If'>, scope: Scope): InPlace | undefined {
  const yes = lowerInPlace(node.then, scope);
  const no = node.otherwise === null ? (state: Json) => state : lowerInPlace(node.otherwise, scope);
  if (yes === undefined || no === undefined) return undefined;
  const condition = lower(node.condition, scope);
  if (condition.count !== ONE) return undefined;
  return (state, env, own) => (isTrue(condition.value(state, env)!) ? yes : no)(state, env, own);
}

function bound(node: NodeOf<'Bind'>, scope: Scope): InPlace | undefined {
  if (!avoidsInput(node.source, scope)) return undefined;
  const source = lower(node.source, scope);
  const { once, scope: inner } = binder(node.patterns, scope);
  if (source.count !== ONE || once === null) return undefined;
  const body = lowerInPlace(node.body, inner);
  if (body === undefined) return undefined;
  return (state, env, own) => body(state, once(source.value(state, env)!, env), own);
}

/** `.[k1][k2] op value`, with keys of one result each. */
function assignment(node: NodeOf<'Assign'>, scope: Scope): InPlace | undefined {
  const keys = chainKeys(node.left, scope);
  if (keys === undefined || keys.length === 0) return undefined;
  const { operator } = node;
  // The right side of `|=` sees what is at the path, never the state itself.
  if (operator !== '|=' && !avoidsInput(node.right, scope)) return undefined;
  const right = lower(node.right, scope);
  if (right.count !== ONE) return undefined;
  const path = (state: Json, env: Env) => keys.map((key) => key.value(state, env)!);
  if (operator === '=') {
    return (state, env, own) => {
      const value = right.value(state, env)!;
      return write(state, path(state, env), value, own);
    };
  }
  if (operator === '|=') {
    return (state, env, own) => {
      const at = path(state, env);
      return write(state, at, right.value(getPath(state, at), env)!, own);
    };
  }
  const change =
    operator === '//='
      ? (old: Json, value: Json) => (isTrue(old) ? old : value)
      : ARITHMETIC[operator.slice(0, -1) as ArithmeticOperator];
  return (state, env, own) => {
    const value = right.value(state, env)!;
    const at = path(state, env);
    return write(state, at, change(getPath(state, at), value), own);
  };
}

function write(state: Json, path: Json[], value: Json, own: Own): Json {
  spend(path.length);
  const key = path[0]!;
  if (state !== null && state === own.container && (typeof key === 'string' || typeof key === 'number')) {
    const inner = path.length === 1 ? value : setPath(getPath(state, [key]), path.slice(1), value);
    setKeyInPlace(state, key, inner);
    return state;
  }
  const written = setPath(state, path, value);
  own.container = written;
  return written;
}

/** `. + value`: items or properties are added to the container itself once the fold has made it. */
function addition(node: NodeOf<'Arithmetic'>, scope: Scope): InPlace | undefined {
  const left = lowerInPlace(node.left, scope);
  if (left === undefined || !avoidsInput(node.right, scope)) return undefined;
  const right = lower(node.right, scope);
  if (right.count !== ONE) return undefined;
  const isWhole = node.left.type === 'Identity';
  return (input, env, own) => {
    const value = right.value(input, env)!;
    const state = isWhole ? input : left(input, env, own);
    if (typeof state === 'number' && typeof value === 'number') return state + value;
    if (Array.isArray(state) && Array.isArray(value)) {
      spend(value.length);
      if (state !== own.container) {
        spend(state.length >>> 3);
        own.container = state.concat(value);
        return own.container;
      }
      for (const item of value) state.push(item);
      return state;
    }
    if (isObject(state) && isObject(value)) {
      const target = state === own.container ? state : copyObject(state);
      const names = Object.keys(value);
      spend(names.length);
      for (const name of names) put(target, name, value[name]!);
      own.container = target;
      return target;
    }
    return add(state, value);
  };
}

/** The keys of `.[a][b]`, outermost first; undefined when the node is something else. */
function chainKeys(node: Node, scope: Scope): Code[] | undefined {
  if (node.type === 'Identity') return [];
  if (node.type !== 'Index' || node.quiet) return undefined;
  const before = chainKeys(node.target, scope);
  if (before === undefined) return undefined;
  const key = lower(node.key, scope);
  return key.count === ONE ? [...before, key] : undefined;
}

/** Functions whose results are scalars or parts of their input, whatever that is. */
const SAFE_CALLS = new Set(
  'length type keys keys_unsorted tostring tojson tonumber ascii_downcase ascii_upcase not first last now utf8bytelength floor ceil round sqrt abs empty min max explode implode trim ltrim rtrim todate fromdate true false'.split(
    ' ',
  ),
);

/** Whether no result of `node` can be, or contain, the very container it is given as input. */
function avoidsInput(node: Node, scope: Scope): boolean {
  const avoids = (n: Node) => avoidsInput(n, scope);
  switch (node.type) {
    case 'Literal':
    case 'Variable':
    case 'Location':
    case 'Format':
    case 'Template':
    case 'Comparison':
    case 'Logic':
    case 'Negate':
      return true;
    case 'Index':
    case 'Slice':
    case 'Iterate':
      return node.target.type === 'Identity' || avoids(node.target);
    case 'Arithmetic':
    case 'Alternative':
      return avoids(node.left) && avoids(node.right);
    case 'Pipe':
      // What the left side has wrapped up, the right side could take out again.
      return avoids(node.left) || (node.left.type === 'Identity' && avoids(node.right));
    case 'Comma':
      return node.items.every(avoids);
    case 'Collect':
      return node.body === null || avoids(node.body);
    case 'Construct':
      return node.entries.every(({ key, value }) => avoids(key) && avoids(value));
    case 'If':
      return avoids(node.then) && node.otherwise !== null && avoids(node.otherwise);
    case 'Call':
      return node.args.length === 0 && SAFE_CALLS.has(node.name) && findFunction(scope, node.name, 0) === undefined;
    default:
      return false;
  }
}
