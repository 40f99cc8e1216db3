/**
 * What is known where a condition held, or did not: `.outcome == "approve"`, `.a != null`, `has("b")`, `type == "string"`,
 * joined by `and`, `or` and `not`. Only paths from `.` and from variables are narrowed; any other condition says nothing.
 *
 * N1  `narrow` is asked only after the condition was evaluated: what would have raised in it is no longer there.
 */
import type { Node, NodeOf } from '../jq/syntax.ts';
import type { Evaluation } from './evaluate.ts';
import { join } from './join.ts';
import { meet, without } from './meet.ts';
import { bindType, type Env, functionOf } from './scope.ts';
import {
  ARRAYS,
  BOOLEANS,
  falsy,
  isNever,
  NEVER,
  NULL,
  NULLS,
  NUMBERS,
  OBJECTS,
  type ObjectShape,
  onlyKinds,
  STRINGS,
  shapesOf,
  type Type,
  truthy,
  unitOf,
} from './type.ts';

/** The surroundings in which `condition` has given an output that is true (or false). */
export function narrow(evaluation: Evaluation, condition: Node, env: Env, truth: boolean): Env {
  if (isNever(env.input)) return env;
  switch (condition.type) {
    case 'Logic':
      return narrowLogic(evaluation, condition, env, truth);
    case 'Comparison':
      return narrowComparison(evaluation, condition, env, truth);
    case 'Call':
      return narrowCall(evaluation, condition, env, truth);
    case 'Pipe':
      return narrowPipe(evaluation, condition, env, truth);
    case 'Alternative': {
      // `.a // false` is true exactly when `.a` is.
      const other = condition.right;
      if (other.type !== 'Literal' || (other.value !== false && other.value !== null)) return env;
      return truth ? narrow(evaluation, condition.left, env, true) : env;
    }
    default:
      return refine(evaluation, condition, env, truth ? truthy : falsy);
  }
}

/** `env` where the value at `path` is changed by `change`; unchanged when it is not a path of names from a variable or `.`. */
export function refine(evaluation: Evaluation, path: Node, env: Env, change: (type: Type) => Type): Env {
  switch (path.type) {
    case 'Identity':
      return { input: change(env.input), scope: env.scope };
    case 'Variable': {
      const type = change(evaluation.variable(env.scope, path.name));
      return isNever(type)
        ? { ...env, input: NEVER }
        : { input: env.input, scope: bindType(env.scope, path.name, type) };
    }
    case 'Index': {
      const { target, key, quiet } = path;
      if (quiet || key.type !== 'Literal') return env;
      const { value } = key;
      if (typeof value === 'string') return refine(evaluation, target, env, (type) => refineName(type, value, change));
      if (typeof value === 'number') return refine(evaluation, target, env, (type) => refinePlace(type, value, change));
      return env;
    }
    case 'Pipe':
      return refine(
        evaluation,
        path.left,
        env,
        (type) => refine(evaluation, path.right, { input: type, scope: env.scope }, change).input,
      );
    default:
      return env;
  }
}

/** Whether `refine` can follow it: then it has exactly one output. */
export function isPath(node: Node): boolean {
  switch (node.type) {
    case 'Identity':
    case 'Variable':
      return true;
    case 'Index':
      return !node.quiet && node.key.type === 'Literal' && isPath(node.target);
    case 'Pipe':
      return isPath(node.left) && isPath(node.right);
    default:
      return false;
  }
}

// ---- helpers

function narrowLogic(evaluation: Evaluation, node: NodeOf<'Logic'>, env: Env, truth: boolean): Env {
  const { left, right } = node;
  // `a and b` is true when both are, `a or b` false when neither is; else one of two ways led here.
  const both = node.operator === 'and';
  const first = narrow(evaluation, left, env, both);
  const second = narrow(evaluation, right, first, truth);
  return truth === both ? second : eitherEnv(evaluation, narrow(evaluation, left, env, !both), second, env);
}

/** What holds in both. Variables that were narrowed in one only are as they were. */
function eitherEnv(evaluation: Evaluation, a: Env, b: Env, before: Env): Env {
  if (isNever(a.input)) return b;
  if (isNever(b.input)) return a;
  let { scope } = before;
  const names = new Set<string>();
  for (const env of [a, b]) for (let s = env.scope; s !== before.scope && s !== null; s = s.parent) names.add(s.name);
  for (const name of names) {
    scope = bindType(scope, name, join(evaluation.variable(a.scope, name), evaluation.variable(b.scope, name)));
  }
  return { input: join(a.input, b.input), scope };
}

function narrowComparison(evaluation: Evaluation, node: NodeOf<'Comparison'>, env: Env, truth: boolean): Env {
  const { left, right, operator } = node;
  if (operator === '==' || operator === '!=') {
    const equal = (operator === '==') === truth;
    return equate(evaluation, right, left, equate(evaluation, left, right, env, equal), equal);
  }
  // Null is less than every number: what is greater than one is not null.
  const literal = right.type === 'Literal' ? right.value : undefined;
  const above = truth ? operator === '>' || operator === '>=' : operator === '<' || operator === '<=';
  if (typeof literal !== 'number' || !above) return env;
  return refine(evaluation, left, env, (type) => onlyKinds(type, NUMBERS | STRINGS | ARRAYS | OBJECTS));
}

/** `path == other`, or not. */
function equate(evaluation: Evaluation, path: Node, other: Node, env: Env, equal: boolean): Env {
  const wanted = evaluation.silently(() => evaluation.evaluate(other, env)).type;
  if (isNever(wanted)) return env;
  if (isTypeCall(path, env)) {
    const kinds = kindsNamed(wanted);
    if (kinds === undefined || (!equal && unitOf(wanted) === undefined)) return env;
    const of = path.type === 'Pipe' ? path.left : ITSELF;
    return refine(evaluation, of, env, (type) => onlyKinds(type, equal ? kinds : 63 & ~kinds));
  }
  if (equal) return refine(evaluation, path, env, (type) => meet(type, wanted));
  const unit = unitOf(wanted);
  if (unit === undefined || (typeof unit === 'object' && unit !== null)) return env;
  return refine(evaluation, path, env, (type) => without(type, unit));
}

const ITSELF: Node = { type: 'Identity', start: 0, end: 0 };

function isTypeCall(node: Node, env: Env): boolean {
  return isBuiltinCall(node.type === 'Pipe' ? node.right : node, 'type', env);
}

function isBuiltinCall(node: Node, name: string, env: Env): boolean {
  const called = node.type === 'Call' && node.name === name && node.args.length === 0;
  return called && functionOf(env.scope, name, 0) === undefined;
}

const KIND_NAMES: Readonly<Record<string, number>> = {
  null: NULLS,
  boolean: BOOLEANS,
  number: NUMBERS,
  string: STRINGS,
  array: ARRAYS,
  object: OBJECTS,
};

function kindsNamed(names: Type): number | undefined {
  if (names.strings === true) return undefined;
  return names.strings.reduce((kinds, name) => kinds | (Object.hasOwn(KIND_NAMES, name) ? KIND_NAMES[name]! : 0), 0);
}

function narrowPipe(evaluation: Evaluation, node: NodeOf<'Pipe'>, env: Env, truth: boolean): Env {
  const { left, right } = node;
  if (isBuiltinCall(right, 'not', env)) return narrow(evaluation, left, env, !truth);
  if (!isPath(left)) return env;
  return refine(
    evaluation,
    left,
    env,
    (type) => narrow(evaluation, right, { input: type, scope: env.scope }, truth).input,
  );
}

function narrowCall(evaluation: Evaluation, { name, args }: NodeOf<'Call'>, env: Env, truth: boolean): Env {
  const [first] = args;
  if (functionOf(env.scope, name, args.length) !== undefined) return env;
  if (name === 'not' && args.length === 0)
    return { input: truth ? falsy(env.input) : truthy(env.input), scope: env.scope };
  if (args.length !== 1 || first === undefined) return env;
  if (name === 'has' && first.type === 'Literal' && typeof first.value === 'string') {
    const key = first.value;
    return { input: withName(env.input, key, truth), scope: env.scope };
  }
  if (name === 'IN') {
    const names = first.type === 'Comma' ? first.items : [first];
    const wanted = evaluation.silently(() => evaluation.evaluate(first, env)).type;
    if (truth) return { input: meet(env.input, wanted), scope: env.scope };
    let left = env.input;
    for (const one of names) {
      if (one.type === 'Literal' && (one.value === null || typeof one.value !== 'object'))
        left = without(left, one.value);
    }
    return { input: left, scope: env.scope };
  }
  return env;
}

/** Objects that have the property, or have it not. */
function withName(type: Type, name: string, there: boolean): Type {
  const objects = type.objects.flatMap((shape): ObjectShape[] => {
    const property = shape.properties.get(name);
    const value = property?.type ?? shape.rest;
    if (there ? isNever(value) : property?.required) return [];
    const properties = new Map(shape.properties);
    properties.set(name, there ? { type: value, required: true } : { type: NEVER, required: false });
    return [{ properties, rest: shape.rest }];
  });
  const others = onlyKinds(type, there ? ARRAYS : ARRAYS | NULLS);
  return join(others, shapesOf(objects));
}

/** The value with its property changed; what cannot have one is gone. */
function refineName(type: Type, name: string, change: (type: Type) => Type): Type {
  const objects = type.objects.flatMap((shape): ObjectShape[] => {
    const property = shape.properties.get(name);
    const value = property?.type ?? shape.rest;
    const required = property?.required ?? false;
    const before = required ? value : join(value, NULL);
    const after = change(before);
    if (after === before) return [shape];
    if (isNever(after)) return [];
    const properties = new Map(shape.properties);
    // Null may be there, or stand for what is not there.
    const kept = required || after.null ? meet(after, value) : after;
    properties.set(name, { type: kept, required: required || !after.null });
    return [{ properties, rest: shape.rest }];
  });
  const kept = shapesOf(objects);
  if (!type.null || isNever(change(NULL))) return kept;
  return join(NULL, kept);
}

function refinePlace(type: Type, place: number, change: (type: Type) => Type): Type {
  const kept = type.null && !isNever(change(NULL)) ? NULL : NEVER;
  const { array } = type;
  if (array === null) return kept;
  const item = array.prefix[place];
  if (item === undefined || !Number.isInteger(place)) return join(kept, onlyKinds(type, ARRAYS));
  const after = change(place < array.least ? item : join(item, NULL));
  if (isNever(after)) return kept;
  const changed = meet(after, item);
  // Not there after all: a shorter array would say so, a wider one is as true.
  if (isNever(changed)) return join(kept, onlyKinds(type, ARRAYS));
  const prefix = array.prefix.map((one, i) => (i === place ? changed : one));
  const least = after.null ? array.least : Math.max(array.least, place + 1);
  return join(kept, { ...onlyKinds(type, ARRAYS), array: { prefix, rest: array.rest, least } });
}
